/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of a URL: few, so they are looked for one by one.
 */
#include "http/parameter.h"

#include "base/base64url.h"
#include "base/bytes.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX     100

static bool listed(struct passkey_bytes name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (bytes_equal(name, bytes_text(*names)))
            return true;
    return false;
}

static bool repeated(const struct request *request, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (bytes_equal(request->query[i].name, request->query[index].name))
            return true;
    return false;
}

enum passkey_result parameter_only(
    const struct request *request, const char *const *names, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    if (request->query_count > QUERY_COUNT_MAX)
        return refuse(error, PASSKEY_MEMBER_UNKNOWN, CHECK_NONE,
            "The query has %zu parameters, more than there are.", request->query_count);
    for (size_t i = 0; i < request->query_count; i++) {
        struct passkey_bytes name = request->query[i].name;
        if (!listed(name, names))
            return refuse(error, PASSKEY_MEMBER_UNKNOWN, CHECK_NONE,
                "The query has a parameter \"%s\", which is not known here.",
                text_quote(name, quoted));
        if (repeated(request, i))
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "The query has the parameter \"%s\" twice.", text_quote(name, quoted));
    }
    return PASSKEY_OK;
}

bool parameter_text(const struct request *request, const char *name, struct passkey_bytes *value)
{
    for (size_t i = 0; i < request->query_count && i < QUERY_COUNT_MAX; i++) {
        if (!bytes_equal(request->query[i].name, bytes_text(name)))
            continue;
        *value = request->query[i].value;
        return true;
    }
    return false;
}

enum passkey_result parameter_limit(
    const struct request *request, size_t *limit, struct passkey_error *error)
{
    struct passkey_bytes text = { NULL, 0 };
    *limit = LIMIT_DEFAULT;
    if (!parameter_text(request, "limit", &text))
        return PASSKEY_OK;
    size_t number = 0;
    bool digits = text.size > 0 && text.size <= 3;
    for (size_t i = 0; digits && i < text.size; i++) {
        digits = text.data[i] >= '0' && text.data[i] <= '9';
        number = number * 10 + (size_t)(text.data[i] - '0');
    }
    if (!digits || number < 1 || number > LIMIT_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The parameter \"limit\" must be a whole number from 1 to %d.", LIMIT_MAX);
    *limit = number;
    return PASSKEY_OK;
}

enum passkey_result parameter_base64url(const struct request *request, const char *name,
    struct parameter_memory *memory, struct passkey_bytes *bytes, struct passkey_error *error)
{
    struct passkey_bytes text = { NULL, 0 };
    size_t size = 0;
    if (!parameter_text(request, name, &text))
        return PASSKEY_OK;
    if (text.size == 0 || BASE64URL_DECODED_SIZE(text.size) > sizeof(memory->bytes) ||
        !base64url_decode(text, memory->bytes, &size) || size == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The parameter \"%s\" is none that was given out here.", name);
    *bytes = (struct passkey_bytes){ memory->bytes, size };
    return PASSKEY_OK;
}
