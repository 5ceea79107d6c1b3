/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8 validity (Unicode 15, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <passkey/bytes.h>
#include <stdbool.h>

bool utf8_valid(struct passkey_bytes text);

/** The size of the well-formed sequence at the start of a text, 1 to 4 bytes; 0 if the text does
 * not begin with one. */
size_t utf8_sequence_size(struct passkey_bytes text);

#endif
