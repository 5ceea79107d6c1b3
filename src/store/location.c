/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Locations of stores, "SCHEME:REST": which engine has one, and how it is printed.
 */
#include "store/engine.h"
#include "store/store.h"

#include "base/bytes.h"
#include <string.h>

static const struct store_engine *const engines[] = {
    &SQLITE_ENGINE,
    &POSTGRESQL_ENGINE,
};

/* Only the scheme is quoted: a password may follow it. */
static enum passkey_result refuse_location(const char *location, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    const char *slashes = strstr(location, "://");
    size_t size = slashes != NULL ? (size_t)(slashes - location) + 3 : strlen(location);
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "A store is given as sqlite:PATH or postgresql://HOST/NAME, not as \"%s\".",
        text_quote((struct passkey_bytes){ (const uint8_t *)location, size }, quoted));
}

enum passkey_result store_engine_find(const char *location, const struct store_engine **engine,
    const char **rest, struct passkey_error *error)
{
    for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++) {
        size_t size = strlen(engines[i]->scheme);
        if (strncmp(location, engines[i]->scheme, size) != 0)
            continue;
        if (engines[i]->open == NULL)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "This program was built without libpq, which a store in PostgreSQL needs: install "
                "libpq-dev and build it again, or use sqlite:PATH.");
        *engine = engines[i];
        *rest = location + size;
        return engines[i]->check_location != NULL ? engines[i]->check_location(*rest, error)
                                                  : PASSKEY_OK;
    }
    return refuse_location(location, error);
}

/* Locations end in NUL. */
enum passkey_result store_location_check(struct passkey_bytes location, struct passkey_error *error)
{
    const struct store_engine *engine = NULL;
    const char *rest = NULL;
    return store_engine_find((const char *)location.data, &engine, &rest, error);
}

/* ---- printing ---- */

#define STARS "***"

/* Replace what is between them by stars, of which there are no more than characters were there.
 * @returns where the text goes on. */
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
           (size >= length && memcmp(name + size - length, ending, length) == 0);
}

/* "user:password@host/name?key=value&key=value"; the check of the location has refused an '@' after
 * the first '/'. */
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
