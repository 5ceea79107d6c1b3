/* SPDX-License-Identifier: Apache-2.0 */
/* UUIDs as text, the usual form of an AAGUID. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <passkey/bytes.h>
#include <stdbool.h>

#define UUID_SIZE      16
#define UUID_TEXT_SIZE 37

/** "01234567-89ab-cdef-0123-456789abcdef", in either case. @returns false for any other text. */
__attribute__((warn_unused_result)) bool uuid_read(
    struct passkey_bytes text, uint8_t uuid[UUID_SIZE]);

/** Write a UUID in lower case with a NUL. Returns the text. */
const char *uuid_write(const uint8_t uuid[UUID_SIZE], char text[UUID_TEXT_SIZE]);

#endif
