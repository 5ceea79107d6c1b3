/* SPDX-License-Identifier: Apache-2.0 */
/* Values of an import, in the formats of other systems' programs. */
#include "passkeyctl/transfer/value.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/rfc3339.h"

#include <stdio.h>
#include <string.h>

const char *transfer_counts_text(
    const struct transfer_counts *counts, char text[TRANSFER_COUNTS_SIZE])
{
    (void)snprintf(text, TRANSFER_COUNTS_SIZE,
        "%lld user%s, %lld passkey%s, %lld set%s of recovery codes", (long long)counts->users,
        counts->users == 1 ? "" : "s", (long long)counts->credentials,
        counts->credentials == 1 ? "" : "s", (long long)counts->code_sets,
        counts->code_sets == 1 ? "" : "s");
    return text;
}

/* ---- members ---- */

enum passkey_result transfer_refuse(
    const struct json *value, const char *form, struct passkey_error *error)
{
    char name[TEXT_QUOTE_SIZE];
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "\"%s\" must be %s.",
        text_quote(json_name(value), name), form);
}

const struct json *transfer_member(const struct json *object, const char *const *names)
{
    for (; *names != NULL; names++) {
        const struct json *value = json_member(object, *names);
        if (value != NULL && !json_is_null(value))
            return value;
    }
    return NULL;
}

enum passkey_result transfer_text(
    const struct json *value, struct passkey_bytes *text, struct passkey_error *error)
{
    return json_as_text(value, text) ? PASSKEY_OK : transfer_refuse(value, "a text", error);
}

enum passkey_result transfer_flag(const struct json *value, bool *flag, struct passkey_error *error)
{
    return json_as_bool(value, flag) ? PASSKEY_OK : transfer_refuse(value, "true or false", error);
}

enum passkey_result transfer_integer(
    const struct json *value, int64_t max, int64_t *integer, struct passkey_error *error)
{
    if (json_as_integer(value, integer) && *integer >= 0 && *integer <= max)
        return PASSKEY_OK;
    return transfer_refuse(value, "an integer that is not too large", error);
}

enum passkey_result transfer_time(
    const struct json *value, int64_t *time_ms, struct passkey_error *error)
{
    struct passkey_bytes text;
    if (json_as_text(value, &text) && rfc3339_read(text, time_ms))
        return PASSKEY_OK;
    return transfer_refuse(value, "a time such as \"2026-05-08T08:41:53Z\"", error);
}

/* ---- bytes ---- */

#define BYTES_FORM "base64url, base64, hexadecimal after \\x, or a list of numbers from 0 to 255"

static uint8_t *room(struct transfer_line *line)
{
    return line->decoded.data + line->decoded.size;
}

static void keep(struct transfer_line *line, size_t size, struct passkey_bytes *bytes)
{
    *bytes = (struct passkey_bytes){ room(line), size };
    line->decoded.size += size;
}

/* Numbers, as values of a list or of an object whose names count from 0. */
static bool numbers_of(
    struct transfer_line *line, const struct json *value, struct passkey_bytes *bytes)
{
    size_t size = 0;
    uint8_t *out = room(line);
    for (const struct json *one = json_first(value); one != NULL; one = json_next(one)) {
        int64_t number = 0;
        char name[24];
        (void)snprintf(name, sizeof(name), "%zu", size);
        if (!json_is_array(value) && !bytes_equal(json_name(one), bytes_text(name)))
            return false;
        if (!json_as_integer(one, &number) || number < 0 || number > 255)
            return false;
        out[size++] = (uint8_t)number;
    }
    keep(line, size, bytes);
    return true;
}

/* Node's Buffer writes {"type":"Buffer","data":[...]}. */
static const struct json *unwrap(const struct json *value)
{
    const struct json *data = json_member(value, "data");
    return data != NULL && json_is_array(data) ? data : value;
}

static bool text_bytes(
    struct transfer_line *line, struct passkey_bytes text, struct passkey_bytes *bytes)
{
    size_t size = 0;
    /* The two alphabets differ in two characters, and base64 may lack its padding. */
    while (text.size > 0 && text.data[text.size - 1] == '=')
        text.size--;
    uint8_t *copy = room(line);
    for (size_t i = 0; i < text.size; i++)
        copy[i] = text.data[i] == '+' ? '-' : text.data[i] == '/' ? '_' : text.data[i];
    if (!base64url_decode((struct passkey_bytes){ copy, text.size }, copy, &size))
        return false;
    keep(line, size, bytes);
    return true;
}

/* PostgreSQL writes a bytea in JSON as "\x6869". */
static bool hexadecimal_bytes(
    struct transfer_line *line, struct passkey_bytes text, struct passkey_bytes *bytes)
{
    uint8_t *out = room(line);
    if (text.size % 2 != 0)
        return false;
    for (size_t i = 2; i < text.size; i += 2) {
        int high = hex_digit(text.data[i]);
        int low = hex_digit(text.data[i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i / 2 - 1] = (uint8_t)(high << 4 | low);
    }
    keep(line, text.size / 2 - 1, bytes);
    return true;
}

enum passkey_result transfer_bytes(struct transfer_line *line, const struct json *value,
    struct passkey_bytes *bytes, struct passkey_error *error)
{
    struct passkey_bytes text;
    bool read = false;
    if (json_as_text(value, &text))
        read = bytes_start_with(text, BYTES_LITERAL("\\x")) ? hexadecimal_bytes(line, text, bytes)
                                                            : text_bytes(line, text, bytes);
    else if (json_is_array(value) || json_is_object(value))
        read = numbers_of(line, unwrap(value), bytes);
    return read ? PASSKEY_OK : transfer_refuse(value, BYTES_FORM, error);
}

enum passkey_result transfer_required_bytes(struct transfer_line *line, const struct json *object,
    const char *const *names, struct passkey_bytes *bytes, struct passkey_error *error)
{
    const struct json *first = transfer_member(object, names);
    if (first == NULL)
        return json_missing(object, names[0], CHECK_NONE, error);
    TRY(transfer_bytes(line, first, bytes, error));
    for (const char *const *name = names; *name != NULL; name++) {
        char quoted[TEXT_QUOTE_SIZE];
        struct passkey_bytes other;
        const struct json *value = json_member(object, *name);
        if (value == NULL || value == first || json_is_null(value))
            continue;
        TRY(transfer_bytes(line, value, &other, error));
        if (!bytes_equal(other, *bytes))
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "\"%s\" and \"%s\" differ: remove the one that does not belong to the passkey.",
                text_quote(json_name(first), quoted), *name);
    }
    return PASSKEY_OK;
}

/* ---- AAGUIDs and transports ---- */

bool transfer_uuid(struct passkey_bytes text, uint8_t bytes[16])
{
    size_t at = 0;
    if (text.size != 36)
        return false;
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash != (text.data[i] == '-'))
            return false;
        if (dash)
            continue;
        int high = hex_digit(text.data[i]);
        int low = hex_digit(text.data[++i]);
        if (high < 0 || low < 0)
            return false;
        bytes[at++] = (uint8_t)(high << 4 | low);
    }
    return true;
}

enum passkey_result transfer_aaguid(struct transfer_line *line, const struct json *value,
    uint8_t aaguid[PASSKEY_AAGUID_SIZE], struct passkey_error *error)
{
    struct passkey_bytes text;
    struct passkey_bytes bytes;
    if (json_as_text(value, &text) && (text.size == 0 || transfer_uuid(text, aaguid)))
        return PASSKEY_OK;
    TRY(transfer_bytes(line, value, &bytes, error));
    if (bytes.size != PASSKEY_AAGUID_SIZE)
        return transfer_refuse(value, "a UUID or 16 bytes", error);
    memcpy(aaguid, bytes.data, PASSKEY_AAGUID_SIZE);
    return PASSKEY_OK;
}

static void add_transport(struct passkey_transports *transports, struct passkey_bytes name)
{
    if (transports->count < PASSKEY_TRANSPORT_COUNT_MAX && name.size > 0 &&
        name.size <= PASSKEY_TRANSPORT_SIZE_MAX)
        transports->names[transports->count++] = name;
}

static void split_transports(struct passkey_bytes text, struct passkey_transports *transports)
{
    while (text.size > 0) {
        size_t size = 0;
        while (size < text.size && text.data[size] != ',')
            size++;
        add_transport(transports, (struct passkey_bytes){ text.data, size });
        size_t taken = size < text.size ? size + 1 : size;
        text = (struct passkey_bytes){ text.data + taken, text.size - taken };
    }
}

void transfer_transports(const struct json *value, struct passkey_transports *transports)
{
    struct passkey_bytes text;
    if (json_as_text(value, &text))
        split_transports(text, transports);
    else if (json_is_array(value))
        for (const struct json *one = json_first(value); one != NULL; one = json_next(one))
            if (json_as_text(one, &text))
                add_transport(transports, text);
}
