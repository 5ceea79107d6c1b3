/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attestation object (WebAuthn L3 6.5.4), member by member in the order that it has.
 */
#include "inspect/parts.h"

#include "webauthn/attestation_object.h"

#include "inspect/cbor_text.h"

#include "base/bytes.h"

struct object_walk {
    struct report *report;
    struct part part;
    struct cbor_reader reader;
    struct others others;
};

static bool broken(struct object_walk *walk, const struct passkey_error *error)
{
    return cbor_problem(walk->report, &walk->part, &walk->reader, error);
}

static bool write_format(struct object_walk *walk, const struct cbor_item *value, size_t start)
{
    if (value->kind == CBOR_KIND_TEXT)
        report_bytes_text(walk->report, "fmt", value->bytes);
    else
        report_problem(
            walk->report, &walk->part, walk->part.whole.data + start, "fmt must be a text.");
    return value->kind == CBOR_KIND_TEXT;
}

static bool write_data(struct object_walk *walk, const struct cbor_item *value, size_t start)
{
    if (value->kind != CBOR_KIND_BYTES) {
        report_problem(walk->report, &walk->part, walk->part.whole.data + start,
            "authData must be a byte string.");
        return false;
    }
    json_object_member(&walk->report->writer, "authData");
    inspect_authenticator_data(walk->report, "authData", value->bytes);
    json_object_end(&walk->report->writer);
    return true;
}

/* A member that cannot be read; of authenticator data its beginning may be. */
static bool write_cut(struct object_walk *walk, bool format, const struct passkey_error *error)
{
    struct passkey_bytes beginning;
    if (!format && cbor_cut_bytes(&walk->reader, &beginning)) {
        json_object_member(&walk->report->writer, "authData");
        inspect_authenticator_data(walk->report, "authData", beginning);
        json_object_end(&walk->report->writer);
    }
    return broken(walk, error);
}

static bool write_other(struct object_walk *walk, const struct cbor_item *key, size_t start)
{
    struct passkey_error error;
    CLEANUP(buffer_deinit) struct buffer text;
    buffer_init(&text, CBOR_TEXT_SIZE_MAX(walk->part.whole.size));
    enum passkey_result result = cbor_text_append_item(&walk->reader, start, key, &text, &error);
    buffer_append_text(&text, ": ");
    if (result == PASSKEY_OK)
        result = cbor_text_append(&walk->reader, &text, &error);
    report_value_text(&walk->others.writer, buffer_view(&text));
    return result == PASSKEY_OK || broken(walk, &error);
}

/* @param start  Where the key began. */
static bool write_member(struct object_walk *walk, const struct cbor_item *key, size_t start)
{
    struct passkey_error error;
    struct cbor_item value;
    bool text = key->kind == CBOR_KIND_TEXT;
    if (text && bytes_equal(key->bytes, BYTES_LITERAL("attStmt"))) {
        json_key(&walk->report->writer, "attStmt");
        return inspect_statement(walk->report, &walk->part, &walk->reader);
    }
    bool format = text && bytes_equal(key->bytes, BYTES_LITERAL("fmt"));
    if (!format && !(text && bytes_equal(key->bytes, BYTES_LITERAL("authData"))))
        return write_other(walk, key, start);
    start = walk->reader.at;
    if (cbor_reader_item(&walk->reader, &value, &error) != PASSKEY_OK)
        return write_cut(walk, format, &error);
    return format ? write_format(walk, &value, start) : write_data(walk, &value, start);
}

static bool write_members(struct object_walk *walk)
{
    struct passkey_error error;
    struct cbor_container map;
    struct cbor_item item;
    bool more = false;
    if (cbor_reader_item(&walk->reader, &item, &error) != PASSKEY_OK)
        return broken(walk, &error);
    if (item.kind != CBOR_KIND_MAP) {
        report_problem(walk->report, &walk->part, walk->part.whole.data,
            "A CBOR map of fmt, attStmt and authData was expected; something else is here.");
        return false;
    }
    if (cbor_reader_enter(&walk->reader, &item, &map, &error) != PASSKEY_OK)
        return broken(walk, &error);
    for (;;) {
        size_t start = walk->reader.at;
        if (cbor_reader_next(&walk->reader, &map, &item, &more, &error) != PASSKEY_OK)
            return broken(walk, &error);
        if (!more)
            return true;
        if (!write_member(walk, &item, start))
            return false;
    }
}

/* What was readable may still lack something, or have too much. */
static void judge(struct object_walk *walk)
{
    CLEANUP(buffer_deinit) struct buffer pieces;
    struct passkey_error error;
    struct attestation_object object;
    struct passkey_bytes whole = walk->part.whole;
    buffer_init(&pieces, whole.size + 1);
    if (walk->reader.at < whole.size) {
        report_problem(walk->report, &walk->part, whole.data + walk->reader.at,
            "The end was expected; %zu bytes follow.", whole.size - walk->reader.at);
        return;
    }
    if (attestation_object_read(whole, &pieces, &object, &error) != PASSKEY_OK)
        report_problem(walk->report, &walk->part, NULL, "%s", error.message);
}

void inspect_attestation_object(struct report *report, const char *name, struct passkey_bytes bytes)
{
    CLEANUP(buffer_deinit) struct buffer pieces;
    struct object_walk walk = { .report = report, .part = { .name = name, .whole = bytes } };
    buffer_init(&pieces, bytes.size + 1);
    others_init(&walk.others);
    cbor_reader_init_tolerant(&walk.reader, bytes, &pieces);
    bool whole = write_members(&walk);
    others_write(report, &walk.others);
    others_deinit(&walk.others);
    if (whole)
        judge(&walk);
}
