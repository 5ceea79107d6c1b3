/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the location of a store without its secrets. */
#include "store/location.h"

#include <stdbool.h>
#include <string.h>

#define STARS "***"

/* Replace the characters between two pointers by stars; the text never grows.
 * @returns where the text continues. */
static char *hide(char *from, char *to)
{
    size_t stars = strlen(STARS);
    if ((size_t)(to - from) < stars)
        stars = (size_t)(to - from);
    memcpy(from, STARS, stars);
    memmove(from + stars, to, strlen(to) + 1);
    return from + stars;
}

/* Names of parameters may be percent-encoded. */
static bool is_secret(const char *name, size_t size)
{
    static const char ending[] = "password";
    size_t length = sizeof(ending) - 1;
    return memchr(name, '%', size) != NULL ||
           (size >= length && strncmp(name + size - length, ending, length) == 0);
}

/* "user:password@host/name?key=value&key=value". An '@' after the first '/' was refused when the
 * location was checked. */
void store_location_redact(char *location)
{
    char *rest = strstr(location, "://");
    if (rest == NULL)
        return;
    rest += strlen("://");
    char *at = strchr(rest, '@');
    char *colon = strchr(rest, ':');
    if (at != NULL && colon != NULL && colon < at)
        rest = hide(colon + 1, at);
    char *next = strchr(rest, '?');
    while (next != NULL) {
        size_t size = strcspn(next + 1, "=&");
        char *value = next + 1 + size;
        if (*value == '=' && is_secret(next + 1, size))
            value = hide(value + 1, value + 1 + strcspn(value + 1, "&"));
        next = strchr(value, '&');
    }
}
