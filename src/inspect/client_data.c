/* SPDX-License-Identifier: Apache-2.0 */
/* Client data (WebAuthn L3 5.8.1): its members unchanged, and the hash that was signed. */
#include "inspect/parts.h"

#include "base/bytes.h"
#include "base/json.h"
#include "base/json_scan.h"
#include "base/json_walk.h"
#include "crypto/digest.h"

#include <string.h>

static const struct passkey_bytes byte_order_mark = BYTES_CONSTANT("\xef\xbb\xbf");

/* The text between "://" and the port or the end. */
static struct passkey_bytes host_of(struct passkey_bytes origin)
{
    static const struct passkey_bytes separator = BYTES_CONSTANT("://");
    struct passkey_bytes rest = origin;
    while (rest.size > 0 && !bytes_start_with(rest, separator))
        rest = (struct passkey_bytes){ rest.data + 1, rest.size - 1 };
    if (rest.size == 0)
        return rest;
    rest = (struct passkey_bytes){ rest.data + separator.size, rest.size - separator.size };
    size_t size = 0;
    while (size < rest.size && rest.data[size] != ':' && rest.data[size] != '/')
        size++;
    return (struct passkey_bytes){ rest.data, size };
}

/* Writes members that the specification defines, if they have the right type. */
static bool write_known(struct report *report, const struct json *value)
{
    static const char *const texts[] = { "type", "challenge", "origin", "topOrigin" };
    struct passkey_bytes name = json_name(value);
    struct passkey_bytes text;
    bool flag = false;
    if (bytes_equal(name, BYTES_LITERAL("crossOrigin")) && json_as_bool(value, &flag)) {
        report_bool(report, "crossOrigin", flag);
        return true;
    }
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (bytes_equal(name, bytes_text(texts[i])) && json_as_text(value, &text)) {
            report_bytes_text(report, texts[i], text);
            return true;
        }
    return false;
}

static void write_other(struct passkey_bytes text, const struct json *value, struct others *others)
{
    CLEANUP(buffer_deinit) struct buffer line;
    struct passkey_bytes raw = { NULL, 0 };
    struct passkey_bytes name = json_name(value);
    (void)json_member_source(text, (const char *)name.data, &raw);
    buffer_init(&line, text.size + 64);
    buffer_append(&line, name);
    buffer_append_text(&line, ": ");
    buffer_append(&line, raw);
    report_value_text(&others->writer, buffer_view(&line));
}

static void write_members(struct report *report, struct passkey_bytes text, const struct json *json)
{
    struct others others;
    others_init(&others);
    for (const struct json *value = json_first(json); value != NULL; value = json_next(value))
        if (!write_known(report, value))
            write_other(text, value, &others);
    others_write(report, &others);
    others_deinit(&others);
}

static void check_members(struct report *report, const struct part *part, const struct json *json)
{
    static const char *const required[] = { "type", "challenge", "origin" };
    struct passkey_bytes text;
    for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++)
        if (!json_member_text(json, required[i], &text))
            report_problem(report, part, NULL, "A text \"%s\" was expected.", required[i]);
}

static void note_host(struct report *report, const struct json *json)
{
    struct passkey_bytes origin;
    if (!json_member_text(json, "origin", &origin))
        return;
    struct passkey_bytes host = host_of(origin);
    if (host.size == 0 || host.size > sizeof(report->host))
        return;
    memcpy(report->host, host.data, host.size);
    report->host_size = host.size;
}

static void write_text(struct report *report, const struct part *part, struct passkey_bytes text)
{
    struct passkey_error error;
    CLEANUP(json_free) struct json *json = NULL;
    struct json_scanner scanner = json_scanner_of(text);
    if (!json_scan_document(&scanner)) {
        report_problem(
            report, part, text.data + scanner.at, "The JSON is invalid: %s.", scanner.problem);
        report_bytes_text(report, "text", text);
    } else if (json_parse(text, &json, &error) != PASSKEY_OK || !json_is_object(json)) {
        report_problem(report, part, NULL, "%s",
            json == NULL ? error.message : "Client data must be a JSON object.");
        report_bytes_text(report, "text", text);
    } else {
        note_host(report, json);
        write_members(report, text, json);
        check_members(report, part, json);
    }
}

void inspect_client_data(struct report *report, const char *name, struct passkey_bytes bytes)
{
    struct part part = { .name = name, .whole = bytes };
    struct passkey_bytes text = bytes;
    uint8_t hash[SHA256_SIZE];
    if (bytes_start_with(text, byte_order_mark)) {
        text = (struct passkey_bytes){ text.data + byte_order_mark.size,
            text.size - byte_order_mark.size };
        report_bool(report, "byteOrderMark", true);
    }
    write_text(report, &part, text);
    if (sha256(bytes, hash) == PASSKEY_OK)
        report_bytes(report, "hash", BYTES_ARRAY(hash));
}
