/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A strict reader of DER (X.690), value by value: only definite lengths and shortest forms. It
 * reads the content of certificate extensions; OpenSSL parses the certificates.
 */
#ifndef CRYPTO_DER_READER_H
#define CRYPTO_DER_READER_H

#include "base/reader.h"

#define DER_TAG_INTEGER      0x02
#define DER_TAG_OCTET_STRING 0x04
#define DER_TAG_OBJECT       0x06
#define DER_TAG_ENUMERATED   0x0a
#define DER_TAG_SEQUENCE     0x30
#define DER_TAG_SET          0x31
/* Explicit context tags, which differ only in their number: [0] to [30]. */
#define DER_TAG_CONTEXT(number) (0xa0 + (number))

/* The top three bits of the first byte, class and form, of an explicit context tag. */
#define DER_CONTEXT_CONSTRUCTED 0xa0

struct der_value {
    uint8_t form;    /* class and form: the top three bits of the first byte */
    uint32_t number; /* of the tag, which may be above 30 */
    struct passkey_bytes contents;
};

/** Read the next value of any type. @returns false at the end or if it is malformed; the reader
 * cannot be used after that. */
__attribute__((warn_unused_result)) bool der_next(struct reader *reader, struct der_value *value);

/** Read the next value if it has this one-byte tag. */
__attribute__((warn_unused_result)) bool der_take(
    struct reader *reader, uint8_t tag, struct passkey_bytes *contents);

/** Read the only value in some bytes, which must have this one-byte tag. */
__attribute__((warn_unused_result)) bool der_only(
    struct passkey_bytes bytes, uint8_t tag, struct passkey_bytes *contents);

/** Read the contents of an INTEGER or ENUMERATED that is not negative and fits. */
__attribute__((warn_unused_result)) bool der_number(
    struct passkey_bytes contents, uint32_t *number);

#endif
