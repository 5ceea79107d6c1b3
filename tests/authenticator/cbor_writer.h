/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CBOR in CTAP2 canonical form (CBOR-3): shortest lengths, definite sizes, sorted keys. It shares
 * nothing with the reader under test.
 */
#ifndef AUTHENTICATOR_CBOR_WRITER_H
#define AUTHENTICATOR_CBOR_WRITER_H

#include "base/buffer.h"

void cbor_integer(struct buffer *out, int64_t integer);
void cbor_bytes(struct buffer *out, struct passkey_bytes bytes);
void cbor_text(struct buffer *out, struct passkey_bytes text);
void cbor_bool(struct buffer *out, bool flag);
/** The head of an array; its items follow. */
void cbor_array(struct buffer *out, size_t count);

#define CBOR_MAP_COUNT_MAX 16

/**
 * A map under construction: members in any order, sorted when it is written.
 *
 * Keys and values are written with the functions above into `bytes`, between marks.
 */
struct cbor_map {
    struct buffer bytes;
    struct {
        size_t key;
        size_t value;
        size_t end;
    } members[CBOR_MAP_COUNT_MAX];
    size_t count;
    bool open; /* the newest member's value is being written */
};

void cbor_map_init(struct cbor_map *map);
void cbor_map_deinit(struct cbor_map *map);
/** Begin a member; what is appended to the result is its value. */
struct buffer *cbor_map_member(struct cbor_map *map, const char *name);
struct buffer *cbor_map_label(struct cbor_map *map, int64_t label);
/** Put in a member that is encoded already, in place of one with the same key if there is one.
 *  An absent value (data NULL) takes the member out. */
void cbor_map_put(struct cbor_map *map, struct passkey_bytes key, struct passkey_bytes value);
/** Append the map, canonical. */
void cbor_map_write(struct cbor_map *map, struct buffer *out);

#endif
