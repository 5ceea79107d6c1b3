/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DER, written from the inside out: contents are appended to a buffer first, and der_wrap() then
 * inserts tag and length before them.
 */
#ifndef AUTHENTICATOR_DER_WRITER_H
#define AUTHENTICATOR_DER_WRITER_H

#include "base/buffer.h"

enum der_tag {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_NULL = 0x05,
    DER_OBJECT_IDENTIFIER = 0x06,
    DER_ENUMERATED = 0x0a,
    DER_UTF8_STRING = 0x0c,
    DER_PRINTABLE_STRING = 0x13,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_CONTEXT_0 = 0x80,
    DER_CONTEXT_2 = 0x82,
    DER_CONTEXT_0_CONSTRUCTED = 0xa0,
    DER_CONTEXT_1_CONSTRUCTED = 0xa1,
    DER_CONTEXT_3_CONSTRUCTED = 0xa3,
    DER_CONTEXT_4_CONSTRUCTED = 0xa4,
};

/** Make what was appended after `start` the contents of a value. */
void der_wrap(struct buffer *out, size_t start, enum der_tag tag);

/** The same with the tag [number], constructed, for numbers above 127 and below 16,384. */
void der_wrap_context(struct buffer *out, size_t start, unsigned int number);

/** Append a complete value with these contents. */
void der_value(struct buffer *out, enum der_tag tag, struct passkey_bytes contents);
/** Append a positive INTEGER, given as an unsigned big-endian number. */
void der_unsigned(struct buffer *out, struct passkey_bytes number);
void der_true(struct buffer *out);
/** Append an OBJECT IDENTIFIER, given in dotted form. */
void der_object_identifier(struct buffer *out, const char *dotted);
/** Append a BIT STRING of complete bytes. */
void der_bit_string(struct buffer *out, struct passkey_bytes bytes);

#endif
