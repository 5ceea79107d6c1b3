/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Table 3-7 of the Unicode standard as comparisons: the lead byte determines the length and the
 * range of the second byte; all later bytes are 80..BF.
 */
#include "base/utf8.h"

/* The requirements of a lead byte; size 0: it is not a lead byte. */
struct lead {
    uint8_t size;
    uint8_t second_min;
    uint8_t second_max;
};

static struct lead lead_of(uint8_t byte)
{
    if (byte < 0x80)
        return (struct lead){ 1, 0, 0 };
    if (byte < 0xc2) /* continuation bytes, and lead bytes of overlong forms */
        return (struct lead){ 0, 0, 0 };
    if (byte < 0xe0)
        return (struct lead){ 2, 0x80, 0xbf };
    if (byte < 0xf0) /* E0: no overlong forms; ED: no surrogates */
        return (struct lead){ 3, byte == 0xe0 ? 0xa0 : 0x80, byte == 0xed ? 0x9f : 0xbf };
    if (byte < 0xf5) /* F0: no overlong forms; F4: nothing above U+10FFFF */
        return (struct lead){ 4, byte == 0xf0 ? 0x90 : 0x80, byte == 0xf4 ? 0x8f : 0xbf };
    return (struct lead){ 0, 0, 0 };
}

size_t utf8_sequence_size(struct passkey_bytes text)
{
    if (text.size == 0)
        return 0;
    struct lead lead = lead_of(text.data[0]);
    if (lead.size > text.size)
        return 0;
    if (lead.size >= 2 && (text.data[1] < lead.second_min || text.data[1] > lead.second_max))
        return 0;
    for (size_t i = 2; i < lead.size; i++)
        if ((text.data[i] & 0xc0) != 0x80)
            return 0;
    return lead.size;
}

bool utf8_valid(struct passkey_bytes text)
{
    for (size_t at = 0; at < text.size;) {
        if (text.data[at] < 0x80) {
            at++;
            continue;
        }
        size_t size = utf8_sequence_size((struct passkey_bytes){ text.data + at, text.size - at });
        if (size == 0)
            return false;
        at += size;
    }
    return true;
}
