/* SPDX-License-Identifier: Apache-2.0 */
/* The list of engines, and the choice of one by a location, "SCHEME:REST". */
#include "store/engine.h"

#include "base/bytes.h"
#include <string.h>

static const struct store_engine *const engines[] = {
    &SQLITE_ENGINE,
    &POSTGRESQL_ENGINE,
};

/* Quotes only the scheme, because a password may follow it. */
static enum passkey_result refuse_location(const char *location, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    const char *slashes = strstr(location, "://");
    size_t size = slashes != NULL ? (size_t)(slashes - location) + 3 : strlen(location);
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "A store must be given as sqlite:PATH or postgresql://HOST/NAME, not \"%s\".",
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
