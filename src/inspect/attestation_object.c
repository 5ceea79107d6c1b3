/* SPDX-License-Identifier: Apache-2.0 */
/* The attestation object (WebAuthn L3 6.5.4), member by member in the order of the input. */
#include "inspect/parts.h"

#include "webauthn/attestation_object.h"

#include "inspect/cbor_walk.h"

#include "base/bytes.h"

static bool write_format(struct cbor_walk *walk, const struct cbor_item *value, size_t start)
{
    if (value->kind == CBOR_KIND_TEXT)
        report_bytes_text(walk->report, "fmt", value->bytes);
    else
        report_problem(
            walk->report, walk->part, walk->part->whole.data + start, "fmt must be a string.");
    return value->kind == CBOR_KIND_TEXT;
}

static bool write_data(struct cbor_walk *walk, const struct cbor_item *value, size_t start)
{
    if (value->kind != CBOR_KIND_BYTES) {
        report_problem(walk->report, walk->part, walk->part->whole.data + start,
            "authData must be a byte string.");
        return false;
    }
    json_object_member(&walk->report->writer, "authData");
    inspect_authenticator_data(walk->report, "authData", value->bytes);
    json_object_end(&walk->report->writer);
    return true;
}

/*
 * Write a member that cannot be read completely; for authenticator data, its beginning may be
 * readable.
 */
static bool write_cut(struct cbor_walk *walk, bool format, const struct passkey_error *error)
{
    struct passkey_bytes beginning;
    if (!format && cbor_cut_bytes(walk->reader, &beginning)) {
        json_object_member(&walk->report->writer, "authData");
        inspect_authenticator_data(walk->report, "authData", beginning);
        json_object_end(&walk->report->writer);
    }
    return cbor_walk_broken(walk, error);
}

static bool write_member(struct cbor_walk *walk, const struct cbor_item *key, size_t start)
{
    struct passkey_error error;
    struct cbor_item value;
    bool text = key->kind == CBOR_KIND_TEXT;
    if (text && bytes_equal(key->bytes, BYTES_LITERAL("attStmt"))) {
        json_key(&walk->report->writer, "attStmt");
        return inspect_statement(walk->report, walk->part, walk->reader);
    }
    bool format = text && bytes_equal(key->bytes, BYTES_LITERAL("fmt"));
    if (!format && !(text && bytes_equal(key->bytes, BYTES_LITERAL("authData"))))
        return cbor_walk_other(walk, key, start);
    start = walk->reader->at;
    if (cbor_reader_item(walk->reader, &value, &error) != PASSKEY_OK)
        return write_cut(walk, format, &error);
    return format ? write_format(walk, &value, start) : write_data(walk, &value, start);
}

/* A readable object may lack members or have too many. */
static void evaluate(struct cbor_walk *walk)
{
    CLEANUP(buffer_deinit) struct buffer pieces;
    struct passkey_error error;
    struct attestation_object object;
    struct passkey_bytes whole = walk->part->whole;
    buffer_init(&pieces, whole.size + 1);
    if (walk->reader->at < whole.size) {
        report_problem(walk->report, walk->part, whole.data + walk->reader->at,
            "The end was expected; %zu bytes follow.", whole.size - walk->reader->at);
        return;
    }
    if (attestation_object_read(whole, &pieces, &object, &error) != PASSKEY_OK)
        report_problem(walk->report, walk->part, NULL, "%s", error.message);
}

void inspect_attestation_object(struct report *report, const char *name, struct passkey_bytes bytes)
{
    CLEANUP(buffer_deinit) struct buffer pieces;
    struct part part = { .name = name, .whole = bytes };
    struct cbor_reader reader;
    struct cbor_walk walk = { .report = report, .part = &part, .reader = &reader };
    buffer_init(&pieces, bytes.size + 1);
    others_init(&walk.others);
    cbor_reader_init_tolerant(&reader, bytes, &pieces);
    bool whole =
        cbor_walk_map(&walk, "Expected a CBOR map of fmt, attStmt and authData.", write_member);
    others_write(report, &walk.others);
    others_deinit(&walk.others);
    if (whole)
        evaluate(&walk);
}
