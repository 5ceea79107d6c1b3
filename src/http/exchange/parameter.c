/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of a URL, which are few and so searched linearly. Values are decoded only here: the
 * server library does not decode %XX, because its decoder accepts invalid input.
 */
#include "http/exchange/parameter.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/utf8.h"

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
            "The query has %zu parameters, more than exist.", request->query_count);
    for (size_t i = 0; i < request->query_count; i++) {
        struct passkey_bytes name = request->query[i].name;
        if (!listed(name, names))
            return refuse(error, PASSKEY_MEMBER_UNKNOWN, CHECK_NONE,
                "The query has an unknown parameter \"%s\".", text_quote(name, quoted));
        if (repeated(request, i))
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "The query has the parameter \"%s\" twice.", text_quote(name, quoted));
    }
    return PASSKEY_OK;
}

/* RFC 3986, 2.1; "+" has been replaced before. */
static bool decode(struct passkey_bytes value, struct parameter_memory *memory, size_t *size)
{
    *size = 0;
    for (size_t i = 0; i < value.size; i++) {
        uint8_t byte = value.data[i];
        if (byte == '%') {
            int high = value.size - i > 2 ? hex_digit(value.data[i + 1]) : -1;
            int low = value.size - i > 2 ? hex_digit(value.data[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            byte = (uint8_t)(high * 16 + low);
            i += 2;
        }
        if (byte == 0 || *size == sizeof(memory->bytes))
            return false;
        memory->bytes[(*size)++] = byte;
    }
    return utf8_valid((struct passkey_bytes){ memory->bytes, *size });
}

enum passkey_result parameter_text(const struct request *request, const char *name,
    struct parameter_memory *memory, struct passkey_bytes *value, struct passkey_error *error)
{
    for (size_t i = 0; i < request->query_count && i < QUERY_COUNT_MAX; i++) {
        size_t size = 0;
        if (!bytes_equal(request->query[i].name, bytes_text(name)))
            continue;
        if (!decode(request->query[i].value, memory, &size))
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "The parameter \"%s\" must be UTF-8 text of at most %zu bytes without a NUL, each "
                "\"%%\" of it followed by two hexadecimal digits.",
                name, sizeof(memory->bytes));
        *value = (struct passkey_bytes){ memory->bytes, size };
    }
    return PASSKEY_OK;
}

enum passkey_result parameter_limit(
    const struct request *request, size_t *limit, struct passkey_error *error)
{
    struct parameter_memory memory;
    struct passkey_bytes text = { NULL, 0 };
    *limit = LIMIT_DEFAULT;
    TRY(parameter_text(request, "limit", &memory, &text, error));
    if (text.data == NULL)
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
    struct parameter_memory text_memory;
    struct passkey_bytes text = { NULL, 0 };
    size_t size = 0;
    TRY(parameter_text(request, name, &text_memory, &text, error));
    if (text.data == NULL)
        return PASSKEY_OK;
    if (!base64url_decode(text, memory->bytes, &size) || size == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The parameter \"%s\" is invalid; use a value of an earlier answer.", name);
    *bytes = (struct passkey_bytes){ memory->bytes, size };
    return PASSKEY_OK;
}
