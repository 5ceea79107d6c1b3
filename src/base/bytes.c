/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operations on views. An empty view may have no memory, so NULL is never passed to the C library.
 */
#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

struct passkey_bytes bytes_text(const char *text)
{
    return (struct passkey_bytes){ (const uint8_t *)text, text == NULL ? 0 : strlen(text) };
}

int bytes_compare(struct passkey_bytes a, struct passkey_bytes b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size == 0 ? 0 : memcmp(a.data, b.data, size);
    if (order != 0)
        return order;
    return a.size < b.size ? -1 : a.size > b.size;
}

bool bytes_equal(struct passkey_bytes a, struct passkey_bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool bytes_equal_constant_time(struct passkey_bytes a, struct passkey_bytes b)
{
    if (a.size != b.size)
        return false;
    /* volatile, so that the compiler does not make the loop stop at the first difference */
    volatile uint8_t difference = 0;
    for (size_t i = 0; i < a.size; i++)
        difference = (uint8_t)(difference | (a.data[i] ^ b.data[i]));
    return difference == 0;
}

bool bytes_start_with(struct passkey_bytes text, struct passkey_bytes prefix)
{
    return text.size >= prefix.size &&
           bytes_equal((struct passkey_bytes){ text.data, prefix.size }, prefix);
}

int hex_digit(uint8_t character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    character |= 0x20; /* to lower case */
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

void bytes_wipe(void *memory, size_t size)
{
    if (memory != NULL && size != 0)
        explicit_bzero(memory, size);
}

char *bytes_duplicate(struct passkey_bytes bytes)
{
    if (bytes.size == SIZE_MAX)
        return NULL;
    char *copy = malloc(bytes.size + 1);
    if (copy == NULL)
        return NULL;
    if (bytes.size != 0)
        memcpy(copy, bytes.data, bytes.size);
    copy[bytes.size] = '\0';
    return copy;
}
