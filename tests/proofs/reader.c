/* SPDX-License-Identifier: Apache-2.0 */
/* The reader: any two reads from up to 16 bytes. */
#include "base/reader.h"

#include "proof.h"

#define SIZE_BOUND 16
#define READ_COUNT 2

static size_t read_any(struct reader *reader)
{
    struct passkey_bytes bytes;
    uint8_t byte;
    uint16_t two;
    uint32_t four;
    switch (nondet_u8()) {
    case 0:
        return reader_u8(reader, &byte) ? 1 : 0;
    case 1:
        return reader_u16(reader, &two) ? 2 : 0;
    case 2:
        return reader_u32(reader, &four) ? 4 : 0;
    default:
        return reader_take(reader, nondet_size(), &bytes) ? bytes.size : 0;
    }
}

int main(void)
{
    struct passkey_bytes input = any_bytes(SIZE_BOUND);
    struct reader reader = reader_of(input);
    for (int i = 0; i < READ_COUNT; i++) {
        size_t left = reader.left;
        size_t taken = read_any(&reader);
        PROVE(reader.left == left - taken && taken <= left);
        PROVE(is_within(reader_rest(&reader), input));
        PROVE(reader_end(&reader) == (reader.left == 0));
    }
    return 0;
}
