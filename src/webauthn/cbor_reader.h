/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CBOR (RFC 8949) read item by item over a view, on libcbor's stream decoder; no tree is built.
 *
 * Two strictnesses. Canonical (CTAP2): what authenticators write into authenticator data. Tolerant:
 * the attestation object around it, which browsers write, where keys may come in any order and
 * lengths may be indefinite. Both refuse bytes that are missing, duplicate keys, keys that are
 * neither integers nor text, tags, text that is not UTF-8, and lengths that are not the shortest.
 */
#ifndef WEBAUTHN_CBOR_READER_H
#define WEBAUTHN_CBOR_READER_H

#include "base/buffer.h"
#include "base/limits.h"
#include "webauthn/cbor_decoder.h"

struct cbor_reader {
    struct passkey_bytes input;
    size_t at; /* all before it was read */
    bool canonical;
    struct buffer *pieces; /* strings that come in pieces are joined here */
    unsigned int depth;
    unsigned int item_count;
};

/* Where one is within a map or array. */
struct cbor_container {
    bool map;
    bool indefinite;
    uint64_t left;
    size_t key_count;
    struct passkey_bytes keys[CBOR_MAP_COUNT_MAX]; /* as encoded; canonical: only the last one */
};

void cbor_reader_init_canonical(struct cbor_reader *reader, struct passkey_bytes input);

/**
 * @param pieces  Its size_max is at least the size of all that is read tolerantly with it: once it
 *                has memory it never moves. Views of joined strings borrow from it.
 */
void cbor_reader_init_tolerant(
    struct cbor_reader *reader, struct passkey_bytes input, struct buffer *pieces);

/*
 * All of these: PASSKEY_OK; PASSKEY_CBOR_INVALID; PASSKEY_CBOR_NOT_CANONICAL; a fault.
 */

MUST_USE enum passkey_result cbor_reader_item(
    struct cbor_reader *reader, struct cbor_item *item, struct passkey_error *error);

/** Read over one whole item with everything in it, checking all of it. */
MUST_USE enum passkey_result cbor_reader_skip(
    struct cbor_reader *reader, struct passkey_bytes *raw, struct passkey_error *error);

/** After an item of kind array or map: start on what it holds. */
MUST_USE enum passkey_result cbor_reader_enter(struct cbor_reader *reader,
    const struct cbor_item *head, struct cbor_container *container, struct passkey_error *error);

/**
 * The next entry: of a map its key is read, and its value comes next; of an array the element.
 *
 * @param more  false: the container ended.
 */
MUST_USE enum passkey_result cbor_reader_next(struct cbor_reader *reader,
    struct cbor_container *container, struct cbor_item *key, bool *more,
    struct passkey_error *error);

/** Nothing may follow. */
MUST_USE enum passkey_result cbor_reader_end(
    const struct cbor_reader *reader, struct passkey_error *error);

#endif
