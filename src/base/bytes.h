/* SPDX-License-Identifier: Apache-2.0 */
/* Views of bytes: comparing, cutting, wiping and copying, whatever the bytes mean. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <passkey/bytes.h>
#include <stdbool.h>

/* A view of a string literal, without its NUL. */
#define BYTES_LITERAL(text) ((struct passkey_bytes){ (const uint8_t *)(text), sizeof(text) - 1 })
/* The same as an initializer of static data, where compound literals are not allowed. */
#define BYTES_CONSTANT(text)                                                                       \
    {                                                                                              \
        (const uint8_t *)(text), sizeof(text) - 1                                                  \
    }
/* A view of a whole array. */
#define BYTES_ARRAY(array) ((struct passkey_bytes){ (const uint8_t *)(array), sizeof(array) })

/** A view of a NUL-terminated string. NULL becomes the absent view. */
struct passkey_bytes bytes_text(const char *text);

/** Compare two byte strings as memcmp() does: negative, zero or positive. A prefix comes first. */
int bytes_compare(struct passkey_bytes a, struct passkey_bytes b);

bool bytes_equal(struct passkey_bytes a, struct passkey_bytes b);

/** Takes the same time for any two views of the same size: for secrets, tokens and challenges. */
bool bytes_equal_constant_time(struct passkey_bytes a, struct passkey_bytes b);

bool bytes_start_with(struct passkey_bytes text, struct passkey_bytes prefix);

/** The value of a hexadecimal digit in either case; -1 for other characters. */
int hex_digit(uint8_t character);

/** Overwrite with zeros in a way that the compiler cannot remove. */
void bytes_wipe(void *memory, size_t size);

/** A copy followed by a NUL that is not counted; NULL if memory ran out. Free it with free(). */
char *bytes_duplicate(struct passkey_bytes bytes);

#endif
