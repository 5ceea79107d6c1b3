/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes vectors/metadata.json: metadata BLOBs, valid ones and ones with a single error, each with
 * its expectations and its result. The output is always the same.
 */
#include "authenticator/metadata_blob.h"
#include "authenticator/require.h"
#include "base/bytes.h"
#include "base/json_writer.h"
#include <string.h>

#define OUTPUT_SIZE_MAX (1024 * 1024)
#define TIME            "2026-11-21T12:00:00Z"
#define MODEL_GOOD      "01234567-89ab-cdef-0123-456789abcdef"
#define MODEL_REVOKED   "11111111-2222-3333-4444-555555555555"

/* A BLOB under construction, and its expectations. */
struct bent {
    struct metadata_signer signer;
    struct metadata_signer stranger;
    struct metadata_blob_options options;
    struct buffer entries;
    struct buffer list; /* a revocation list, or nothing */
    const char *host;
    int64_t number_min;
};

struct metadata_row {
    const char *name;
    void (*bend)(struct bent *bent);
    enum passkey_result result;
};

static void bend_rsa(struct bent *bent)
{
    struct random_source random = { BYTES_LITERAL("passkey vectors"), BYTES_LITERAL("rsa"), 0 };
    metadata_signer_deinit(&bent->signer);
    metadata_signer_draw(&bent->signer, SIGNING_RS256, &random);
}

static void bend_root_in_chain(struct bent *bent)
{
    bent->options.root_in_chain = true;
}

static void bend_signature(struct bent *bent)
{
    bent->options.jws.signature_changed = true;
}

static void bend_payload(struct bent *bent)
{
    bent->options.jws.payload_changed = true;
}

static void bend_other_root(struct bent *bent)
{
    bent->options.signer = &bent->stranger;
}

static void bend_own_root(struct bent *bent)
{
    bent->options.signer = &bent->stranger;
    bent->options.root_in_chain = true;
}

static void bend_no_chain(struct bent *bent)
{
    bent->options.jws.chain_absent = true;
}

static void bend_none(struct bent *bent)
{
    bent->options.jws.algorithm = "none";
}

static void bend_mismatch(struct bent *bent)
{
    bent->options.jws.algorithm = "RS256";
}

static void bend_der(struct bent *bent)
{
    bent->options.jws.signature_der = true;
}

static void bend_critical(struct bent *bent)
{
    bent->options.jws.header_members = "\"crit\":[\"later\"],\"later\":1,";
}

static void bend_expired(struct bent *bent)
{
    struct certificate_options leaf = metadata_signer_leaf(&bent->signer);
    leaf.not_after = "20261121115959Z";
    metadata_signer_replace_leaf(&bent->signer, &leaf);
}

static void bend_early(struct bent *bent)
{
    struct certificate_options leaf = metadata_signer_leaf(&bent->signer);
    leaf.not_before = "20261121120001Z";
    metadata_signer_replace_leaf(&bent->signer, &leaf);
}

static void bend_host(struct bent *bent)
{
    bent->host = "mds.example.net";
}

static void bend_revoked(struct bent *bent)
{
    struct revocation_list_options list = metadata_signer_revocations(&bent->signer);
    list.serial_number = METADATA_LEAF_SERIAL;
    revocation_list_write(&list, &bent->list);
}

static void bend_other_revoked(struct bent *bent)
{
    struct revocation_list_options list = metadata_signer_revocations(&bent->signer);
    list.serial_number = BYTES_LITERAL("\x11");
    revocation_list_write(&list, &bent->list);
}

static void bend_old_list(struct bent *bent)
{
    struct revocation_list_options list = metadata_signer_revocations(&bent->signer);
    list.next_update = "20261121115959Z";
    revocation_list_write(&list, &bent->list);
}

static void bend_lower(struct bent *bent)
{
    bent->number_min = 8;
}

static void bend_same(struct bent *bent)
{
    bent->number_min = 7;
}

static void bend_overdue(struct bent *bent)
{
    bent->options.next_update = "2026-11-01";
}

static void bend_new_members(struct bent *bent)
{
    bent->options.members = "\"later\":{\"a\":[1,null]},";
}

static void bend_member_twice(struct bent *bent)
{
    bent->options.members = "\"no\":9,";
}

static void bend_cut(struct bent *bent)
{
    bent->options.payload = "{\"no\":7,\"nextUpdate\":\"2026-12-01\",\"entries\":[{\"aaguid\":";
}

static void bend_no_entries(struct bent *bent)
{
    bent->options.payload = "{\"no\":7,\"nextUpdate\":\"2026-12-01\"}";
}

static void bend_date(struct bent *bent)
{
    bent->options.next_update = "2026-02-29";
}

static void bend_duplicate(struct bent *bent)
{
    static const char *const revoked[] = { "REVOKED", NULL };
    struct metadata_entry_options entry = { .aaguid = MODEL_GOOD, .statuses = revoked };
    metadata_entry_write(&entry, &bent->entries);
}

static const struct metadata_row rows[] = {
    { "valid", NULL, PASSKEY_OK },
    { "valid, RS256", bend_rsa, PASSKEY_OK },
    { "the root in x5c", bend_root_in_chain, PASSKEY_OK },
    { "a list that revokes another", bend_other_revoked, PASSKEY_OK },
    { "the same number again", bend_same, PASSKEY_OK },
    { "overdue", bend_overdue, PASSKEY_OK },
    { "members of later versions", bend_new_members, PASSKEY_OK },
    { "a model twice, once revoked", bend_duplicate, PASSKEY_OK },
    { "another signature", bend_signature, PASSKEY_SIGNATURE_INVALID },
    { "another payload", bend_payload, PASSKEY_SIGNATURE_INVALID },
    { "an algorithm that does not match the key", bend_mismatch, PASSKEY_SIGNATURE_INVALID },
    { "an ECDSA signature in DER", bend_der, PASSKEY_SIGNATURE_INVALID },
    { "another root", bend_other_root, PASSKEY_METADATA_UNTRUSTED },
    { "another root, included in x5c", bend_own_root, PASSKEY_METADATA_UNTRUSTED },
    { "an expired signer", bend_expired, PASSKEY_METADATA_UNTRUSTED },
    { "a signer that is not valid yet", bend_early, PASSKEY_METADATA_UNTRUSTED },
    { "a signer with another name", bend_host, PASSKEY_METADATA_UNTRUSTED },
    { "a revoked signer", bend_revoked, PASSKEY_METADATA_UNTRUSTED },
    { "an expired revocation list", bend_old_list, PASSKEY_METADATA_UNTRUSTED },
    { "a lower number", bend_lower, PASSKEY_METADATA_OUTDATED },
    { "no algorithm", bend_none, PASSKEY_METADATA_INVALID },
    { "no certificates", bend_no_chain, PASSKEY_METADATA_INVALID },
    { "a critical extension", bend_critical, PASSKEY_METADATA_INVALID },
    { "a member twice", bend_member_twice, PASSKEY_METADATA_INVALID },
    { "a truncated payload", bend_cut, PASSKEY_METADATA_INVALID },
    { "no entries", bend_no_entries, PASSKEY_METADATA_INVALID },
    { "an invalid date", bend_date, PASSKEY_METADATA_INVALID },
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static void add_models(struct bent *bent)
{
    static const char *const good[] = { "FIDO_CERTIFIED_L1", "SOMETHING_NEW", NULL };
    static const char *const bad[] = { "FIDO_CERTIFIED_L1", "REVOKED", NULL };
    struct passkey_bytes anchor = buffer_view(&bent->stranger.root);
    struct metadata_entry_options entry = { .aaguid = MODEL_GOOD,
        .description = "Good model",
        .icon = "data:image/png;base64,AAAA",
        .statuses = good,
        .anchors = &anchor,
        .anchor_count = 1,
        .members = "\"later\":[{}]," };
    metadata_entry_write(&entry, &bent->entries);
    entry.aaguid = MODEL_REVOKED;
    entry.description = "Revoked model";
    entry.statuses = bad;
    metadata_entry_write(&entry, &bent->entries);
    entry.aaguid = NULL;
    entry.members = "\"aaid\":\"1234#5678\",";
    metadata_entry_write(&entry, &bent->entries);
}

static void bent_init(struct bent *bent)
{
    struct random_source random = { BYTES_LITERAL("passkey vectors"), BYTES_LITERAL("metadata"),
        0 };
    *bent = (struct bent){ .host = METADATA_SIGNER_HOST };
    metadata_signer_draw(&bent->signer, SIGNING_ES256, &random);
    metadata_signer_draw(&bent->stranger, SIGNING_ES256, &random);
    buffer_init(&bent->entries, OUTPUT_SIZE_MAX);
    buffer_init(&bent->list, OUTPUT_SIZE_MAX);
    bent->options = (struct metadata_blob_options){ .signer = &bent->signer, .number = 7 };
    add_models(bent);
}

static void bent_deinit(struct bent *bent)
{
    metadata_signer_deinit(&bent->signer);
    metadata_signer_deinit(&bent->stranger);
    buffer_deinit(&bent->entries);
    buffer_deinit(&bent->list);
}

static void put_text(struct json_writer *writer, const char *name, const char *text)
{
    json_key(writer, name);
    json_text(writer, bytes_text(text));
}

/* An array with one certificate or list in base64, or an empty one. */
static void put_der(struct json_writer *writer, const char *name, struct passkey_bytes der)
{
    struct buffer text;
    buffer_init(&text, OUTPUT_SIZE_MAX);
    base64_append(&text, der);
    json_key(writer, name);
    json_array_begin(writer);
    if (der.size > 0)
        json_text(writer, buffer_view(&text));
    json_array_end(writer);
    buffer_deinit(&text);
}

static void put_input(struct json_writer *writer, struct bent *bent)
{
    struct buffer blob;
    buffer_init(&blob, OUTPUT_SIZE_MAX);
    bent->options.entries = buffer_view(&bent->entries);
    metadata_blob_write(&bent->options, &blob);
    json_key(writer, "input");
    json_object_begin(writer);
    json_key(writer, "blob");
    json_text(writer, buffer_view(&blob));
    put_der(writer, "trustAnchors", buffer_view(&bent->signer.root));
    put_der(writer, "revocationLists", buffer_view(&bent->list));
    put_text(writer, "signer", bent->host);
    json_key(writer, "numberMin");
    json_integer(writer, bent->number_min);
    put_text(writer, "time", TIME);
    json_object_end(writer);
    buffer_deinit(&blob);
}

static void put_expectation(struct json_writer *writer, const struct metadata_row *row)
{
    json_key(writer, "expectation");
    json_object_begin(writer);
    json_key(writer, "verified");
    json_bool(writer, row->result == PASSKEY_OK);
    if (row->result != PASSKEY_OK) {
        put_text(writer, "code", passkey_result_slug(row->result));
    } else {
        json_key(writer, "overdue");
        json_bool(writer, row->bend == bend_overdue);
        json_key(writer, "refusedModels"); /* by the default policy */
        json_array_begin(writer);
        if (row->bend == bend_duplicate)
            json_text(writer, BYTES_LITERAL(MODEL_GOOD));
        json_text(writer, BYTES_LITERAL(MODEL_REVOKED));
        json_array_end(writer);
    }
    json_object_end(writer);
}

static void put_case(struct json_writer *writer, const struct metadata_row *row)
{
    struct bent bent;
    bent_init(&bent);
    if (row->bend != NULL)
        row->bend(&bent);
    json_object_begin(writer);
    put_text(writer, "name", row->name);
    put_input(writer, &bent);
    put_expectation(writer, row);
    json_object_end(writer);
    buffer_append_text(writer->buffer, "\n");
    bent_deinit(&bent);
}

int main(void)
{
    struct buffer out;
    struct json_writer writer;
    buffer_init(&out, OUTPUT_SIZE_MAX);
    json_writer_init(&writer, &out);
    json_object_begin(&writer);
    put_text(&writer, "source", "tests/vectors/make_metadata.c");
    json_key(&writer, "cases");
    json_array_begin(&writer);
    for (size_t i = 0; i < ROW_COUNT; i++)
        put_case(&writer, &rows[i]);
    json_array_end(&writer);
    json_object_end(&writer);
    buffer_append_text(&out, "\n");
    REQUIRE(!out.failed);
    REQUIRE(fwrite(out.data, 1, out.size, stdout) == out.size);
    buffer_deinit(&out);
    return 0;
}
