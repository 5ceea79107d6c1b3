/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The canonical CBOR writer. Maps are collected, sorted by CTAP2's rule and then written.
 */
#include "cbor_writer.h"

#include "base/bytes.h"
#include "require.h"
#include <string.h>

#define MAP_SIZE_MAX 65536

enum major {
    MAJOR_UNSIGNED = 0,
    MAJOR_NEGATIVE = 1,
    MAJOR_BYTES = 2,
    MAJOR_TEXT = 3,
    MAJOR_ARRAY = 4,
    MAJOR_MAP = 5,
    MAJOR_SIMPLE = 7,
};

/* The shortest head that can represent the argument. */
static void head(struct buffer *out, enum major major, uint64_t argument)
{
    uint8_t bytes = argument < 24           ? 0
                    : argument < 256        ? 1
                    : argument < 65536      ? 2
                    : argument < 4294967296 ? 4
                                            : 8;
    uint8_t information = bytes == 0   ? (uint8_t)argument
                          : bytes == 1 ? 24
                          : bytes == 2 ? 25
                          : bytes == 4 ? 26
                                       : 27;
    buffer_append_u8(out, (uint8_t)((uint8_t)major << 5 | information));
    while (bytes-- > 0)
        buffer_append_u8(out, (uint8_t)(argument >> (8 * bytes)));
}

void cbor_write_integer(struct buffer *out, int64_t integer)
{
    if (integer >= 0)
        head(out, MAJOR_UNSIGNED, (uint64_t)integer);
    else
        head(out, MAJOR_NEGATIVE, (uint64_t)(-1 - integer));
}

void cbor_write_bytes(struct buffer *out, struct passkey_bytes bytes)
{
    head(out, MAJOR_BYTES, bytes.size);
    buffer_append(out, bytes);
}

void cbor_write_text(struct buffer *out, struct passkey_bytes text)
{
    head(out, MAJOR_TEXT, text.size);
    buffer_append(out, text);
}

void cbor_write_bool(struct buffer *out, bool flag)
{
    head(out, MAJOR_SIMPLE, flag ? 21 : 20);
}

void cbor_write_array(struct buffer *out, size_t count)
{
    head(out, MAJOR_ARRAY, count);
}

void map_writer_init(struct map_writer *map)
{
    buffer_init(&map->bytes, MAP_SIZE_MAX);
    map->count = 0;
    map->open = false;
}

void map_writer_deinit(struct map_writer *map)
{
    buffer_deinit(&map->bytes);
}

/* The value of the newest member ends at the current end of the bytes. */
static void finish(struct map_writer *map)
{
    if (map->open)
        map->members[map->count - 1].end = map->bytes.size;
    map->open = false;
}

static void member_begin(struct map_writer *map)
{
    finish(map);
    REQUIRE(map->count < MAP_WRITER_COUNT_MAX);
    map->members[map->count++].key = map->bytes.size;
}

static struct buffer *value_begin(struct map_writer *map)
{
    map->members[map->count - 1].value = map->bytes.size;
    map->open = true;
    return &map->bytes;
}

struct buffer *map_writer_member(struct map_writer *map, const char *name)
{
    member_begin(map);
    cbor_write_text(&map->bytes, bytes_text(name));
    return value_begin(map);
}

struct buffer *map_writer_label(struct map_writer *map, int64_t label)
{
    member_begin(map);
    cbor_write_integer(&map->bytes, label);
    return value_begin(map);
}

static struct passkey_bytes key_of(const struct map_writer *map, size_t member)
{
    return (struct passkey_bytes){ map->bytes.data + map->members[member].key,
        map->members[member].value - map->members[member].key };
}

static void take_out(struct map_writer *map, struct passkey_bytes key)
{
    finish(map);
    for (size_t i = 0; i < map->count; i++) {
        if (!bytes_equal(key_of(map, i), key))
            continue;
        memmove(
            &map->members[i], &map->members[i + 1], (map->count - i - 1) * sizeof(map->members[0]));
        map->count--;
        return;
    }
}

void map_writer_put(struct map_writer *map, struct passkey_bytes key, struct passkey_bytes value)
{
    take_out(map, key);
    if (value.data == NULL)
        return;
    REQUIRE(map->count < MAP_WRITER_COUNT_MAX);
    size_t start = map->bytes.size;
    buffer_append(&map->bytes, key);
    buffer_append(&map->bytes, value);
    map->members[map->count].key = start;
    map->members[map->count].value = start + key.size;
    map->members[map->count++].end = start + key.size + value.size;
}

/* CTAP2: lower major type first, then shorter keys, then by bytes. */
static bool before(struct passkey_bytes a, struct passkey_bytes b)
{
    if (a.data[0] >> 5 != b.data[0] >> 5)
        return a.data[0] >> 5 < b.data[0] >> 5;
    if (a.size != b.size)
        return a.size < b.size;
    return memcmp(a.data, b.data, a.size) < 0;
}

static void sort(const struct map_writer *map, size_t order[static MAP_WRITER_COUNT_MAX])
{
    for (size_t i = 0; i < map->count; i++) {
        size_t at = i;
        for (; at > 0 && before(key_of(map, i), key_of(map, order[at - 1])); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

void map_writer_write(struct map_writer *map, struct buffer *out)
{
    size_t order[MAP_WRITER_COUNT_MAX];
    finish(map);
    REQUIRE(!map->bytes.failed);
    sort(map, order);
    head(out, MAJOR_MAP, map->count);
    for (size_t i = 0; i < map->count; i++) {
        size_t start = map->members[order[i]].key;
        buffer_append(out,
            (struct passkey_bytes){ map->bytes.data + start, map->members[order[i]].end - start });
    }
}
