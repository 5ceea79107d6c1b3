/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attestation statements (WebAuthn L3 8): members of known formats by name, others in diagnostic
 * notation. A compound statement is an array of {fmt, attStmt}.
 */
#include "inspect/parts.h"

#include "inspect/cbor_walk.h"

#include "base/bytes.h"

/* The names of members with simple values; NULL for other keys. */
static const char *simple_name(const struct cbor_item *key)
{
    static const char *const names[] = { "alg", "ver", "sig", "certInfo", "pubArea", "response",
        "fmt" };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (key->kind == CBOR_KIND_TEXT && bytes_equal(key->bytes, bytes_text(names[i])))
            return names[i];
    return NULL;
}

/* @returns false, without writing anything, if the value has another type. */
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

static bool write_certificate(struct cbor_walk *walk, const struct cbor_item *key, size_t start)
{
    struct passkey_error error;
    struct cbor_item item;
    (void)key;
    if (cbor_reader_item(walk->reader, &item, &error) != PASSKEY_OK)
        return cbor_walk_broken(walk, &error);
    if (item.kind != CBOR_KIND_BYTES) {
        report_problem(walk->report, walk->part, walk->reader->input.data + start,
            "x5c must contain certificates as byte strings.");
        return false;
    }
    inspect_certificate(walk->report, walk->part, item.bytes);
    return true;
}

static bool write_chain(struct cbor_walk *walk, const struct cbor_item *key, size_t start)
{
    struct passkey_error error;
    struct cbor_reader before = *walk->reader;
    struct cbor_item head;
    if (cbor_reader_item(walk->reader, &head, &error) != PASSKEY_OK)
        return cbor_walk_broken(walk, &error);
    if (head.kind != CBOR_KIND_ARRAY) {
        *walk->reader = before;
        return cbor_walk_other(walk, key, start);
    }
    json_array_member(&walk->report->writer, "x5c");
    bool whole = cbor_walk_each(walk, &head, write_certificate);
    json_array_end(&walk->report->writer);
    return whole;
}

static bool write_member(struct cbor_walk *walk, const struct cbor_item *key, size_t start)
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
        return cbor_walk_other(walk, key, start);
    if (cbor_reader_item(walk->reader, &value, &error) != PASSKEY_OK)
        return cbor_walk_broken(walk, &error);
    if (write_value(walk->report, name, &value))
        return true;
    *walk->reader = before;
    return cbor_walk_other(walk, key, start);
}

/* The reader's limit on depth ends the recursion. */
static bool write_element(struct cbor_walk *walk, const struct cbor_item *key, size_t start)
{
    (void)key;
    (void)start;
    return inspect_statement(walk->report, walk->part, walk->reader);
}

static bool write_object(struct cbor_walk *walk, const struct cbor_item *head)
{
    others_init(&walk->others);
    json_object_begin(&walk->report->writer);
    bool whole = cbor_walk_each(walk, head, write_member);
    others_write(walk->report, &walk->others);
    json_object_end(&walk->report->writer);
    others_deinit(&walk->others);
    return whole;
}

bool inspect_statement(struct report *report, const struct part *part, struct cbor_reader *reader)
{
    struct cbor_walk walk = { .report = report, .part = part, .reader = reader };
    struct passkey_error error;
    struct cbor_item head;
    const uint8_t *at = reader->input.data + reader->at;
    bool read = cbor_reader_item(reader, &head, &error) == PASSKEY_OK;
    if (read && head.kind == CBOR_KIND_MAP)
        return write_object(&walk, &head);
    if (read && head.kind == CBOR_KIND_ARRAY) {
        json_array_begin(&report->writer);
        bool whole = cbor_walk_each(&walk, &head, write_element);
        json_array_end(&report->writer);
        return whole;
    }
    json_null(&report->writer);
    if (!read)
        return cbor_walk_broken(&walk, &error);
    report_problem(report, part, at,
        "An attestation statement must be a map, or an array for the format \"compound\".");
    return false;
}
