/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One CBOR item from the front of a view: the decoder under the reader, without its rules.
 */
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
    CBOR_KIND_BREAK, /* the end of what is indefinite; the reader never hands it out */
};

/* One item; of an array or map only its head. */
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
    CBOR_DECODE_LONG_FORM, /* a number or length not in its shortest form */
};

/**
 * @param item  Of an array or map its head; of bytes and text with what they hold.
 * @param size  Bytes that the item, or the head, takes.
 */
enum cbor_decode cbor_decode(struct passkey_bytes input, struct cbor_item *item, size_t *size);

/** The kind of the item at the front of what is known to be well-formed, not empty CBOR. */
enum cbor_kind cbor_kind_of(struct passkey_bytes input);

/** @returns false when the item is not an integer, or one that an int64_t does not hold. */
bool cbor_item_integer(const struct cbor_item *item, int64_t *integer);

#endif
