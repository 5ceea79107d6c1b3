/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CBOR in CTAP2 canonical form (CBOR-3): shortest lengths, definite sizes, sorted keys. It shares
 * no code with the reader that is tested.
 */
#ifndef AUTHENTICATOR_CBOR_WRITER_H
#define AUTHENTICATOR_CBOR_WRITER_H

#include "base/buffer.h"

void cbor_write_integer(struct buffer *out, int64_t integer);
void cbor_write_bytes(struct buffer *out, struct passkey_bytes bytes);
void cbor_write_text(struct buffer *out, struct passkey_bytes text);
void cbor_write_bool(struct buffer *out, bool flag);
/** The head of an array; its items follow. */
void cbor_write_array(struct buffer *out, size_t count);

#define MAP_WRITER_COUNT_MAX 16

/**
 * A map under construction: members are added in any order and sorted when it is written.
 *
 * Keys and values are written with the functions above into `bytes`, between marks.
 */
struct map_writer {
    struct buffer bytes;
    struct {
        size_t key;
        size_t value;
        size_t end;
    } members[MAP_WRITER_COUNT_MAX];
    size_t count;
    bool open; /* the newest member's value is being written */
};

void map_writer_init(struct map_writer *map);
void map_writer_deinit(struct map_writer *map);
/** Begin a member; append its value to the result. */
struct buffer *map_writer_member(struct map_writer *map, const char *name);
struct buffer *map_writer_label(struct map_writer *map, int64_t label);
/** Add an encoded member, replacing one with the same key. An absent value (data NULL) removes the
 * member. */
void map_writer_put(struct map_writer *map, struct passkey_bytes key, struct passkey_bytes value);
/** Append the map in canonical form. */
void map_writer_write(struct map_writer *map, struct buffer *out);

#endif
