/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A view that shrinks from the front. Lengths from input are compared with the remaining size only
 * here. Every function returns false, and takes nothing, if too little remains.
 */
#ifndef BASE_READER_H
#define BASE_READER_H

#include <passkey/bytes.h>
#include <stdbool.h>

struct reader {
    const uint8_t *data;
    size_t left;
};

struct reader reader_of(struct passkey_bytes bytes);
__attribute__((warn_unused_result)) bool reader_u8(struct reader *reader, uint8_t *value);
/* Big endian. */
__attribute__((warn_unused_result)) bool reader_u16(struct reader *reader, uint16_t *value);
__attribute__((warn_unused_result)) bool reader_u32(struct reader *reader, uint32_t *value);
__attribute__((warn_unused_result)) bool reader_take(
    struct reader *reader, size_t size, struct passkey_bytes *bytes);
struct passkey_bytes reader_rest(const struct reader *reader);
/** Whether nothing remains. */
bool reader_end(const struct reader *reader);

#endif
