/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes one CBOR item at the start of a view. The rules are in the reader above. */
#ifndef WEBAUTHN_CBOR_DECODER_H
#define WEBAUTHN_CBOR_DECODER_H

#include <passkey/bytes.h>
#include <stdbool.h>

enum cbor_kind {
    CBOR_KIND_UNSIGNED,
    CBOR_KIND_NEGATIVE,
    CBOR_KIND_BYTES,
    CBOR_KIND_TEXT,
    CBOR_KIND_ARRAY,
    CBOR_KIND_MAP,
    CBOR_KIND_OTHER, /* booleans, null, undefined, floats */
    CBOR_KIND_BREAK, /* the end of an indefinite item; the reader never returns it */
};

/* One item; for an array or map, only its head. */
struct cbor_item {
    enum cbor_kind kind;
    bool indefinite;
    uint64_t number;            /* unsigned: its value; negative: -1 - value; array, map: entries */
    struct passkey_bytes bytes; /* of bytes and text */
};

enum cbor_decode {
    CBOR_DECODE_OK,
    CBOR_DECODE_SHORT,     /* more bytes are needed */
    CBOR_DECODE_BAD,       /* reserved, or a tag */
    CBOR_DECODE_LONG_FORM, /* a number or length that is not in its shortest form */
};

/**
 * @param item  The head of an array or map; bytes and text with their content.
 * @param size  The size of the item, or of the head, in bytes.
 */
enum cbor_decode cbor_decode(struct passkey_bytes input, struct cbor_item *item, size_t *size);

/** The kind of the item at the start of CBOR that is known to be well-formed and not empty. */
enum cbor_kind cbor_kind_of(struct passkey_bytes input);

/** @returns false if the item is not an integer, or one that does not fit into an int64_t. */
bool cbor_item_integer(const struct cbor_item *item, int64_t *integer);

#endif
