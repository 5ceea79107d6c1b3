/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text is checked as a whole and read in place: icons may have a hundred kilobytes, and only
 * names are kept.
 */
#include "service/authenticators/providers.h"

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/embedded.h"
#include "base/json.h"
#include "base/json_walk.h"
#include "base/uuid.h"
#include "service/names/label.h"
#include <stdlib.h>
#include <string.h>

#define PROVIDER_COUNT_MAX 65536

struct provider {
    uint8_t aaguid[PASSKEY_AAGUID_SIZE];
    struct passkey_bytes name; /* owned */
};

struct providers {
    struct provider *items; /* in ascending order of AAGUID */
    size_t count;
    size_t room;
};

extern const struct embedded_file service_providers[];

static enum passkey_result invalid(size_t at, const char *problem, struct passkey_error *error)
{
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The list of providers is invalid at byte %zu: %s.", at, problem);
}

static int compare(const void *a, const void *b)
{
    const uint8_t *left = ((const struct provider *)a)->aaguid;
    const uint8_t *right = ((const struct provider *)b)->aaguid;
    for (size_t i = 0; i < PASSKEY_AAGUID_SIZE; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

static enum passkey_result make_room(struct providers *providers, struct passkey_error *error)
{
    if (providers->count < providers->room)
        return PASSKEY_OK;
    size_t room = providers->room == 0 ? 64 : 2 * providers->room;
    struct provider *items = realloc(providers->items, room * sizeof(*items));
    if (items == NULL)
        return fault(error, "Memory ran out.");
    providers->items = items;
    providers->room = room;
    return PASSKEY_OK;
}

/* ---- reading ---- */

/* Decodes a string; empty if the value is not a string. */
static enum passkey_result decode(struct passkey_bytes quoted, struct json **json,
    struct passkey_bytes *text, struct passkey_error *error)
{
    enum passkey_result result = json_parse(quoted, json, NULL);
    if (result < 0)
        return fault(error, "Memory ran out.");
    *text = (struct passkey_bytes){ NULL, 0 };
    if (result == PASSKEY_OK)
        (void)json_as_text(*json, text);
    return PASSKEY_OK;
}

static enum passkey_result read_aaguid(struct passkey_bytes quoted, size_t at,
    uint8_t aaguid[PASSKEY_AAGUID_SIZE], struct passkey_error *error)
{
    CLEANUP(json_free) struct json *json = NULL;
    struct passkey_bytes text;
    TRY(decode(quoted, &json, &text, error));
    if (!uuid_read(text, aaguid))
        return invalid(at, "a member's name is not an AAGUID", error);
    return PASSKEY_OK;
}

static enum passkey_result read_name(
    struct passkey_bytes entry, size_t at, struct passkey_bytes *name, struct passkey_error *error)
{
    CLEANUP(json_free) struct json *json = NULL;
    struct passkey_bytes quoted;
    struct passkey_bytes text;
    if (!json_member_source(entry, "name", &quoted))
        return invalid(at, "an AAGUID has no object with a \"name\"", error);
    TRY(decode(quoted, &json, &text, error));
    if (text.size == 0 || label_check(text, "name", NULL) != PASSKEY_OK)
        return invalid(at, "a name is not a text of 1 to 64 characters", error);
    name->data = (const uint8_t *)bytes_duplicate(text);
    name->size = text.size;
    return name->data != NULL ? PASSKEY_OK : fault(error, "Memory ran out.");
}

static enum passkey_result read_entries(
    struct passkey_bytes json, struct providers *providers, struct passkey_error *error)
{
    struct json_scanner scanner = json_scanner_of(json);
    struct json_walk walk;
    struct passkey_bytes aaguid;
    struct passkey_bytes entry;
    if (!json_scan_document(&scanner))
        return invalid(scanner.at, scanner.problem, error);
    if (!json_walk_begin(&walk, json, '{'))
        return invalid(0, "it is not a JSON object", error);
    while (json_walk_next(&walk, &aaguid, &entry)) {
        TRY(make_room(providers, error));
        struct provider *provider = &providers->items[providers->count];
        if (providers->count == PROVIDER_COUNT_MAX)
            return invalid(walk.scanner.at, "it has too many entries", error);
        TRY(read_aaguid(aaguid, walk.scanner.at, provider->aaguid, error));
        TRY(read_name(entry, walk.scanner.at, &provider->name, error));
        providers->count++;
    }
    return PASSKEY_OK;
}

static enum passkey_result sort(struct providers *providers, struct passkey_error *error)
{
    char text[UUID_TEXT_SIZE];
    if (providers->count == 0)
        return PASSKEY_OK;
    qsort(providers->items, providers->count, sizeof(providers->items[0]), compare);
    for (size_t i = 1; i < providers->count; i++)
        if (compare(&providers->items[i - 1], &providers->items[i]) == 0)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "The list of providers has %s twice.",
                uuid_write(providers->items[i].aaguid, text));
    return PASSKEY_OK;
}

enum passkey_result providers_read(
    struct passkey_bytes json, struct providers **providers, struct passkey_error *error)
{
    CLEANUP(providers_free) struct providers *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Memory ran out.");
    if (json.size > PROVIDERS_SIZE_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The list of providers has %zu bytes; at most %zu are accepted.", json.size,
            PROVIDERS_SIZE_MAX);
    if (json.data == NULL)
        json = (struct passkey_bytes){ service_providers[0].data, service_providers[0].size };
    TRY(read_entries(json, made, error));
    TRY(sort(made, error));
    *providers = made;
    made = NULL;
    return PASSKEY_OK;
}

void providers_free(struct providers **providers)
{
    if (*providers == NULL)
        return;
    for (size_t i = 0; i < (*providers)->count; i++)
        passkey_free((void *)(uintptr_t)(*providers)->items[i].name.data);
    free((*providers)->items);
    free(*providers);
    *providers = NULL;
}

struct passkey_bytes providers_find(
    const struct providers *providers, const uint8_t aaguid[PASSKEY_AAGUID_SIZE])
{
    struct provider wanted = { .name = { NULL, 0 } };
    memcpy(wanted.aaguid, aaguid, PASSKEY_AAGUID_SIZE);
    const struct provider *found =
        providers->count == 0
            ? NULL
            : bsearch(&wanted, providers->items, providers->count, sizeof(wanted), compare);
    return found != NULL ? found->name : (struct passkey_bytes){ NULL, 0 };
}
