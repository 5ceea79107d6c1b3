/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a store by its location, "SCHEME:REST": a row of the table below for each backend. What
 * a store can do is in its operations; nothing of a backend shows here but its opening.
 */
#include "store/store.h"

#include "base/bytes.h"
#include "store/sqlite/sqlite.h"

#include <string.h>

static const struct backend {
    const char *scheme; /* with its colon */
    enum passkey_result (*open)(const char *rest, enum store_open_mode mode,
        struct passkey_store **store, struct passkey_error *error);
    const struct store_care *care;
} backends[] = {
    { "sqlite:", sqlite_store_open, &SQLITE_CARE },
};

/* NULL, and the detail, when it names none. */
static const struct backend *backend_find(
    const char *location, const char **rest, struct passkey_error *error)
{
    for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
        size_t size = strlen(backends[i].scheme);
        *rest = location + size;
        if (strncmp(location, backends[i].scheme, size) == 0)
            return &backends[i];
    }
    char quoted[TEXT_QUOTE_SIZE];
    (void)refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "A store is given as sqlite:PATH, not as \"%s\".",
        text_quote(bytes_text(location), quoted));
    return NULL;
}

/* The location has a NUL behind it, as all have. */
enum passkey_result store_location_check(struct passkey_bytes location, struct passkey_error *error)
{
    const char *rest = NULL;
    return backend_find((const char *)location.data, &rest, error) == NULL ? PASSKEY_MEMBER_INVALID
                                                                           : PASSKEY_OK;
}

enum passkey_result store_care_find(const char *location, const struct store_care **care,
    const char **rest, struct passkey_error *error)
{
    const struct backend *backend = backend_find(location, rest, error);
    if (backend == NULL)
        return PASSKEY_MEMBER_INVALID;
    *care = backend->care;
    return PASSKEY_OK;
}

static enum passkey_result open_by_location(const char *location, enum store_open_mode mode,
    struct passkey_store **store, struct passkey_error *error)
{
    const char *rest = NULL;
    const struct backend *backend = backend_find(location, &rest, error);
    return backend == NULL ? PASSKEY_MEMBER_INVALID : backend->open(rest, mode, store, error);
}

enum passkey_result passkey_store_open(
    const char *location, struct passkey_store **store, struct passkey_error *error)
{
    return open_by_location(location, STORE_OPEN_CREATE, store, error);
}

enum passkey_result store_open_existing(
    const char *location, struct passkey_store **store, struct passkey_error *error)
{
    return open_by_location(location, STORE_OPEN_EXISTING, store, error);
}

void passkey_store_close(struct passkey_store **store)
{
    if (*store != NULL)
        (*store)->operations->close(store);
}
