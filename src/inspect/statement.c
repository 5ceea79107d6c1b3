/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attestation statements (WebAuthn L3 8): members that formats define by name, others in words. A
 * compound is an array of {fmt, attStmt}.
 */
#include "inspect/parts.h"

#include "inspect/cbor_text.h"

#include "base/bytes.h"

struct statement_walk {
    struct report *report;
    const struct part *part;
    struct cbor_reader *reader;
    struct others others;
};

static bool broken(struct statement_walk *walk, const struct passkey_error *error)
{
    return cbor_problem(walk->report, walk->part, walk->reader, error);
}

static bool write_other(struct statement_walk *walk, const struct cbor_item *key, size_t start)
{
    struct passkey_error error;
    CLEANUP(buffer_deinit) struct buffer text;
    buffer_init(&text, CBOR_TEXT_SIZE_MAX(walk->reader->input.size));
    enum passkey_result result = cbor_text_append_item(walk->reader, start, key, &text, &error);
    buffer_append_text(&text, ": ");
    if (result == PASSKEY_OK)
        result = cbor_text_append(walk->reader, &text, &error);
    report_value_text(&walk->others.writer, buffer_view(&text));
    return result == PASSKEY_OK || broken(walk, &error);
}

/* Members that are simple values; NULL when the key is none of their names. */
static const char *simple_name(const struct cbor_item *key)
{
    static const char *const names[] = { "alg", "ver", "sig", "certInfo", "pubArea", "response",
        "fmt" };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (key->kind == CBOR_KIND_TEXT && bytes_equal(key->bytes, bytes_text(names[i])))
            return names[i];
    return NULL;
}

/* @returns false, and writes nothing, when the value is of another type. */
static bool write_value(struct report *report, const char *name, const struct cbor_item *value)
{
    int64_t integer = 0;
    bool algorithm = bytes_equal(bytes_text(name), BYTES_LITERAL("alg"));
    if (algorithm && cbor_item_integer(value, &integer))
        inspect_algorithm(report, integer);
    else if (!algorithm && value->kind == CBOR_KIND_BYTES)
        report_bytes(report, name, value->bytes);
    else if (!algorithm && value->kind == CBOR_KIND_TEXT)
        report_bytes_text(report, name, value->bytes);
    else
        return false;
    return true;
}

static bool write_certificates(struct statement_walk *walk, const struct cbor_item *head)
{
    struct passkey_error error;
    struct cbor_container array;
    struct cbor_item item;
    bool more = false;
    if (cbor_reader_enter(walk->reader, head, &array, &error) != PASSKEY_OK)
        return broken(walk, &error);
    for (;;) {
        if (cbor_reader_next(walk->reader, &array, &item, &more, &error) != PASSKEY_OK)
            return broken(walk, &error);
        if (!more)
            return true;
        const uint8_t *at = walk->reader->input.data + walk->reader->at;
        if (cbor_reader_item(walk->reader, &item, &error) != PASSKEY_OK)
            return broken(walk, &error);
        if (item.kind != CBOR_KIND_BYTES) {
            report_problem(
                walk->report, walk->part, at, "x5c must hold certificates, as byte strings.");
            return false;
        }
        inspect_certificate(walk->report, walk->part, item.bytes);
    }
}

static bool write_chain(struct statement_walk *walk, const struct cbor_item *key, size_t start)
{
    struct passkey_error error;
    struct cbor_reader before = *walk->reader;
    struct cbor_item head;
    if (cbor_reader_item(walk->reader, &head, &error) != PASSKEY_OK)
        return broken(walk, &error);
    if (head.kind != CBOR_KIND_ARRAY) {
        *walk->reader = before;
        return write_other(walk, key, start);
    }
    json_array_member(&walk->report->writer, "x5c");
    bool whole = write_certificates(walk, &head);
    json_array_end(&walk->report->writer);
    return whole;
}

/* @param start  Where the key began. */
static bool write_member(struct statement_walk *walk, const struct cbor_item *key, size_t start)
{
    struct passkey_error error;
    struct cbor_reader before = *walk->reader;
    struct cbor_item value;
    const char *name = simple_name(key);
    if (key->kind == CBOR_KIND_TEXT && bytes_equal(key->bytes, BYTES_LITERAL("x5c")))
        return write_chain(walk, key, start);
    if (key->kind == CBOR_KIND_TEXT && bytes_equal(key->bytes, BYTES_LITERAL("attStmt"))) {
        json_key(&walk->report->writer, "attStmt");
        return inspect_statement(walk->report, walk->part, walk->reader);
    }
    if (name == NULL)
        return write_other(walk, key, start);
    if (cbor_reader_item(walk->reader, &value, &error) != PASSKEY_OK)
        return broken(walk, &error);
    if (write_value(walk->report, name, &value))
        return true;
    *walk->reader = before;
    return write_other(walk, key, start);
}

static bool write_map(struct statement_walk *walk, const struct cbor_item *head)
{
    struct passkey_error error;
    struct cbor_container map;
    struct cbor_item key;
    bool more = false;
    if (cbor_reader_enter(walk->reader, head, &map, &error) != PASSKEY_OK)
        return broken(walk, &error);
    for (;;) {
        size_t start = walk->reader->at;
        if (cbor_reader_next(walk->reader, &map, &key, &more, &error) != PASSKEY_OK)
            return broken(walk, &error);
        if (!more)
            return true;
        if (!write_member(walk, &key, start))
            return false;
    }
}

/* Recursion ends with the reader's own limit on depth. */
static bool write_array(struct statement_walk *walk, const struct cbor_item *head)
{
    struct passkey_error error;
    struct cbor_container array;
    struct cbor_item item;
    bool more = false;
    if (cbor_reader_enter(walk->reader, head, &array, &error) != PASSKEY_OK)
        return broken(walk, &error);
    for (;;) {
        if (cbor_reader_next(walk->reader, &array, &item, &more, &error) != PASSKEY_OK)
            return broken(walk, &error);
        if (!more)
            return true;
        if (!inspect_statement(walk->report, walk->part, walk->reader))
            return false;
    }
}

static bool write_object(struct statement_walk *walk, const struct cbor_item *head)
{
    others_init(&walk->others);
    json_object_begin(&walk->report->writer);
    bool whole = write_map(walk, head);
    others_write(walk->report, &walk->others);
    json_object_end(&walk->report->writer);
    others_deinit(&walk->others);
    return whole;
}

bool inspect_statement(struct report *report, const struct part *part, struct cbor_reader *reader)
{
    struct statement_walk walk = { .report = report, .part = part, .reader = reader };
    struct passkey_error error;
    struct cbor_item head;
    const uint8_t *at = reader->input.data + reader->at;
    bool read = cbor_reader_item(reader, &head, &error) == PASSKEY_OK;
    if (read && head.kind == CBOR_KIND_MAP)
        return write_object(&walk, &head);
    if (read && head.kind == CBOR_KIND_ARRAY) {
        json_array_begin(&report->writer);
        bool whole = write_array(&walk, &head);
        json_array_end(&report->writer);
        return whole;
    }
    json_null(&report->writer);
    if (!read)
        return broken(&walk, &error);
    report_problem(report, part, at, "An attestation statement is a map, of a compound an array.");
    return false;
}
