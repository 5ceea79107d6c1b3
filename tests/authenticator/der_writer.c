/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the parts of DER (X.690) that certificates need. */
#include "der_writer.h"

#include "base/bytes.h"
#include "require.h"
#include <stdlib.h>
#include <string.h>

void der_wrap_context(struct buffer *out, size_t start, unsigned int number)
{
    /* The tag of [31], whose single byte becomes the three bytes of a number above 127. */
    der_wrap(out, start, (enum der_tag)0xbf);
    REQUIRE(number > 127 && number < 16384 && buffer_extend(out, 2) != NULL);
    memmove(out->data + start + 3, out->data + start + 1, out->size - start - 3);
    out->data[start + 1] = (uint8_t)(0x80 | number >> 7);
    out->data[start + 2] = (uint8_t)(number & 0x7f);
}

void der_wrap(struct buffer *out, size_t start, enum der_tag tag)
{
    size_t size = out->size - start;
    REQUIRE(!out->failed && size < 65536);
    uint8_t header[4] = { (uint8_t)tag };
    size_t header_size = 2;
    if (size < 128) {
        header[1] = (uint8_t)size;
    } else if (size < 256) {
        header[1] = 0x81;
        header[2] = (uint8_t)size;
        header_size = 3;
    } else {
        header[1] = 0x82;
        header[2] = (uint8_t)(size >> 8);
        header[3] = (uint8_t)size;
        header_size = 4;
    }
    REQUIRE(buffer_extend(out, header_size) != NULL);
    memmove(out->data + start + header_size, out->data + start, size);
    memcpy(out->data + start, header, header_size);
}

void der_value(struct buffer *out, enum der_tag tag, struct passkey_bytes contents)
{
    size_t start = out->size;
    buffer_append(out, contents);
    der_wrap(out, start, tag);
}

void der_unsigned(struct buffer *out, struct passkey_bytes number)
{
    size_t start = out->size;
    while (number.size > 1 && number.data[0] == 0) {
        number.data++;
        number.size--;
    }
    if (number.size == 0 || number.data[0] >= 0x80)
        buffer_append_u8(out, 0);
    buffer_append(out, number);
    der_wrap(out, start, DER_INTEGER);
}

void der_true(struct buffer *out)
{
    der_value(out, DER_BOOLEAN, BYTES_LITERAL("\xff"));
}

/* Seven bits per byte, with the high bit set in all but the last. */
static void base_128(struct buffer *out, unsigned long number)
{
    int shift = 28;
    while (shift > 0 && number >> shift == 0)
        shift -= 7;
    for (; shift > 0; shift -= 7)
        buffer_append_u8(out, (uint8_t)(0x80 | (number >> shift & 0x7f)));
    buffer_append_u8(out, (uint8_t)(number & 0x7f));
}

void der_object_identifier(struct buffer *out, const char *dotted)
{
    size_t start = out->size;
    char *at = NULL;
    unsigned long first = strtoul(dotted, &at, 10);
    unsigned long second = strtoul(at + 1, &at, 10);
    base_128(out, first * 40 + second);
    while (*at == '.')
        base_128(out, strtoul(at + 1, &at, 10));
    der_wrap(out, start, DER_OBJECT_IDENTIFIER);
}

void der_bit_string(struct buffer *out, struct passkey_bytes bytes)
{
    size_t start = out->size;
    buffer_append_u8(out, 0); /* no unused bits */
    buffer_append(out, bytes);
    der_wrap(out, start, DER_BIT_STRING);
}
