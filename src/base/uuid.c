/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes UUIDs, which have a fixed width, character by character. */
#include "base/uuid.h"

#include "base/bytes.h"
#include <string.h>

/* Whether a hyphen follows this many bytes. */
static bool hyphen_after(size_t bytes)
{
    return bytes == 4 || bytes == 6 || bytes == 8 || bytes == 10;
}

bool uuid_read(struct passkey_bytes text, uint8_t uuid[UUID_SIZE])
{
    uint8_t read[UUID_SIZE];
    size_t at = 0;
    if (text.size != UUID_TEXT_SIZE - 1)
        return false;
    for (size_t i = 0; i < UUID_SIZE; i++) {
        if (hyphen_after(i) && text.data[at++] != '-')
            return false;
        int high = hex_digit(text.data[at]);
        int low = hex_digit(text.data[at + 1]);
        if (high < 0 || low < 0)
            return false;
        read[i] = (uint8_t)(high << 4 | low);
        at += 2;
    }
    memcpy(uuid, read, UUID_SIZE);
    return true;
}

const char *uuid_write(const uint8_t uuid[UUID_SIZE], char text[UUID_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    char *at = text;
    for (size_t i = 0; i < UUID_SIZE; i++) {
        if (hyphen_after(i))
            *at++ = '-';
        *at++ = digits[uuid[i] >> 4];
        *at++ = digits[uuid[i] & 15];
    }
    *at = '\0';
    return text;
}
