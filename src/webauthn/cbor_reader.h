/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads CBOR (RFC 8949) item by item from a view, with libcbor's stream decoder and without a tree.
 *
 * It has two modes. Canonical (CTAP2) is for what authenticators write in authenticator data.
 * Tolerant is for the attestation object around it, which browsers write: keys may be in any order,
 * and lengths may be indefinite. Both refuse missing bytes, duplicate keys, keys that are neither
 * integers nor text, tags, text that is not UTF-8, and lengths that are not in the shortest form.
 */
#ifndef WEBAUTHN_CBOR_READER_H
#define WEBAUTHN_CBOR_READER_H

#include "base/buffer.h"
#include "base/limits.h"
#include "webauthn/cbor_decoder.h"

struct cbor_reader {
    struct passkey_bytes input;
    size_t at; /* all bytes before it have been read */
    bool canonical;
    struct buffer *pieces; /* strings in several pieces are joined here */
    unsigned int depth;
    unsigned int item_count;
};

/* The position in a map or array. */
struct cbor_container {
    bool map;
    bool indefinite;
    uint64_t left;
    size_t key_count;
    struct passkey_bytes keys[CBOR_MAP_COUNT_MAX]; /* as encoded; canonical: only the last one */
};

void cbor_reader_init_canonical(struct cbor_reader *reader, struct passkey_bytes input);

/**
 * @param pieces  Its size_max is at least the size of everything that is read with it, because its
 *         memory must not move. Views of joined strings borrow from it.
 */
void cbor_reader_init_tolerant(
    struct cbor_reader *reader, struct passkey_bytes input, struct buffer *pieces);

/* All of these return PASSKEY_OK, PASSKEY_CBOR_INVALID, PASSKEY_CBOR_NOT_CANONICAL or a fault. */

MUST_USE enum passkey_result cbor_reader_item(
    struct cbor_reader *reader, struct cbor_item *item, struct passkey_error *error);

/** Skip one item with its content, checking all of it. */
MUST_USE enum passkey_result cbor_reader_skip(
    struct cbor_reader *reader, struct passkey_bytes *raw, struct passkey_error *error);

/** After an item of kind array or map: begin to read its content. */
MUST_USE enum passkey_result cbor_reader_enter(struct cbor_reader *reader,
    const struct cbor_item *head, struct cbor_container *container, struct passkey_error *error);

/**
 * Go to the next entry. In a map, this reads the key, and the value is the next item; in an array,
 * the element is the next item.
 *
 * @param more  false: the container ended.
 */
MUST_USE enum passkey_result cbor_reader_next(struct cbor_reader *reader,
    struct cbor_container *container, struct cbor_item *key, bool *more,
    struct passkey_error *error);

/** Check that nothing follows. */
MUST_USE enum passkey_result cbor_reader_end(
    const struct cbor_reader *reader, struct passkey_error *error);

#endif
