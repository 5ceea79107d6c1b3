/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only file that uses libcbor. Its stream decoder compares every length with the remaining size
 * and allocates nothing; the callbacks store the item.
 */
#include "webauthn/cbor_decoder.h"

#include <cbor.h>

/* What the callbacks store about an item. */
struct decoded {
    struct cbor_item item;
    bool has_length; /* the head contains item.number or the size of item.bytes */
    bool tag;
};

static void note_number(void *context, enum cbor_kind kind, uint64_t number)
{
    struct decoded *decoded = context;
    decoded->item.kind = kind;
    decoded->item.number = number;
    decoded->has_length = true;
}

static void on_unsigned8(void *context, uint8_t number)
{
    note_number(context, CBOR_KIND_UNSIGNED, number);
}

static void on_unsigned16(void *context, uint16_t number)
{
    note_number(context, CBOR_KIND_UNSIGNED, number);
}

static void on_unsigned32(void *context, uint32_t number)
{
    note_number(context, CBOR_KIND_UNSIGNED, number);
}

static void on_unsigned64(void *context, uint64_t number)
{
    note_number(context, CBOR_KIND_UNSIGNED, number);
}

static void on_negative8(void *context, uint8_t number)
{
    note_number(context, CBOR_KIND_NEGATIVE, number);
}

static void on_negative16(void *context, uint16_t number)
{
    note_number(context, CBOR_KIND_NEGATIVE, number);
}

static void on_negative32(void *context, uint32_t number)
{
    note_number(context, CBOR_KIND_NEGATIVE, number);
}

static void on_negative64(void *context, uint64_t number)
{
    note_number(context, CBOR_KIND_NEGATIVE, number);
}

static void on_array(void *context, size_t count)
{
    note_number(context, CBOR_KIND_ARRAY, count);
}

static void on_map(void *context, size_t count)
{
    note_number(context, CBOR_KIND_MAP, count);
}

static void on_bytes(void *context, cbor_data data, size_t size)
{
    note_number(context, CBOR_KIND_BYTES, size);
    ((struct decoded *)context)->item.bytes = (struct passkey_bytes){ data, size };
}

static void on_text(void *context, cbor_data data, size_t size)
{
    note_number(context, CBOR_KIND_TEXT, size);
    ((struct decoded *)context)->item.bytes = (struct passkey_bytes){ data, size };
}

static void note_indefinite(void *context, enum cbor_kind kind)
{
    struct decoded *decoded = context;
    decoded->item.kind = kind;
    decoded->item.indefinite = true;
}

static void on_indefinite_bytes(void *context)
{
    note_indefinite(context, CBOR_KIND_BYTES);
}

static void on_indefinite_text(void *context)
{
    note_indefinite(context, CBOR_KIND_TEXT);
}

static void on_indefinite_array(void *context)
{
    note_indefinite(context, CBOR_KIND_ARRAY);
}

static void on_indefinite_map(void *context)
{
    note_indefinite(context, CBOR_KIND_MAP);
}

static void on_break(void *context)
{
    ((struct decoded *)context)->item.kind = CBOR_KIND_BREAK;
}

static void on_tag(void *context, uint64_t number)
{
    (void)number;
    ((struct decoded *)context)->tag = true;
}

static void on_other(void *context)
{
    ((struct decoded *)context)->item.kind = CBOR_KIND_OTHER;
}

static void on_boolean(void *context, bool flag)
{
    (void)flag;
    on_other(context);
}

static void on_float(void *context, float number)
{
    (void)number;
    on_other(context);
}

static void on_double(void *context, double number)
{
    (void)number;
    on_other(context);
}

static const struct cbor_callbacks callbacks = {
    .uint8 = on_unsigned8,
    .uint16 = on_unsigned16,
    .uint32 = on_unsigned32,
    .uint64 = on_unsigned64,
    .negint8 = on_negative8,
    .negint16 = on_negative16,
    .negint32 = on_negative32,
    .negint64 = on_negative64,
    .byte_string_start = on_indefinite_bytes,
    .byte_string = on_bytes,
    .string = on_text,
    .string_start = on_indefinite_text,
    .indef_array_start = on_indefinite_array,
    .array_start = on_array,
    .indef_map_start = on_indefinite_map,
    .map_start = on_map,
    .tag = on_tag,
    .float2 = on_float,
    .float4 = on_float,
    .float8 = on_double,
    .undefined = on_other,
    .null = on_other,
    .boolean = on_boolean,
    .indef_break = on_break,
};

static size_t shortest_head(uint64_t number)
{
    if (number < 24)
        return 1;
    if (number <= UINT8_MAX)
        return 2;
    if (number <= UINT16_MAX)
        return 3;
    return number <= UINT32_MAX ? 5 : 9;
}

enum cbor_decode cbor_decode(struct passkey_bytes input, struct cbor_item *item, size_t *size)
{
    struct decoded decoded = { 0 };
    if (input.size == 0)
        return CBOR_DECODE_SHORT;
    struct cbor_decoder_result result =
        cbor_stream_decode(input.data, input.size, &callbacks, &decoded);
    if (result.status == CBOR_DECODER_NEDATA)
        return CBOR_DECODE_SHORT;
    if (result.status != CBOR_DECODER_FINISHED || decoded.tag)
        return CBOR_DECODE_BAD;
    size_t head = result.read - decoded.item.bytes.size;
    if (decoded.has_length && head != shortest_head(decoded.item.number))
        return CBOR_DECODE_LONG_FORM;
    *item = decoded.item;
    *size = result.read;
    return CBOR_DECODE_OK;
}

enum cbor_kind cbor_kind_of(struct passkey_bytes input)
{
    struct cbor_item item;
    size_t size;
    return cbor_decode(input, &item, &size) == CBOR_DECODE_OK ? item.kind : CBOR_KIND_OTHER;
}

bool cbor_item_integer(const struct cbor_item *item, int64_t *integer)
{
    if (item->number > INT64_MAX)
        return false;
    if (item->kind == CBOR_KIND_UNSIGNED)
        *integer = (int64_t)item->number;
    else if (item->kind == CBOR_KIND_NEGATIVE)
        *integer = -1 - (int64_t)item->number;
    else
        return false;
    return true;
}
