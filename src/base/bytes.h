/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is done with views: compare, cut, wipe, copy. Nothing here knows what the bytes mean.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <passkey/bytes.h>
#include <stdbool.h>

/* A view of a string literal, without its NUL. */
#define BYTES_LITERAL(text) ((struct passkey_bytes){ (const uint8_t *)(text), sizeof(text) - 1 })
/* The same as an initialiser of something static, which takes no compound literal. */
#define BYTES_CONSTANT(text)                                                                       \
    {                                                                                              \
        (const uint8_t *)(text), sizeof(text) - 1                                                  \
    }
/* A view of an array, whole. */
#define BYTES_ARRAY(array) ((struct passkey_bytes){ (const uint8_t *)(array), sizeof(array) })

/** A view of a NUL-terminated string; NULL gives the absent view. */
struct passkey_bytes bytes_text(const char *text);

/** The order of two byte strings: negative, zero or positive, as memcmp(); a prefix comes first. */
int bytes_compare(struct passkey_bytes a, struct passkey_bytes b);

bool bytes_equal(struct passkey_bytes a, struct passkey_bytes b);

/** Takes the same time for any two views of one size: for secrets, tokens, challenges. */
bool bytes_equal_constant_time(struct passkey_bytes a, struct passkey_bytes b);

bool bytes_start_with(struct passkey_bytes text, struct passkey_bytes prefix);

/** The value of a hexadecimal digit of either case, or -1 for any other character. */
int hex_digit(uint8_t character);

/** Overwrite with zeros in a way that the compiler does not leave out. */
void bytes_wipe(void *memory, size_t size);

/** A copy followed by a NUL that is not counted, or NULL when memory is out. free() it. */
char *bytes_duplicate(struct passkey_bytes bytes);

#endif
