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
struct mutated {
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
    void (*mutate)(struct mutated *mutated);
    enum passkey_result result;
};

static void mutate_rsa(struct mutated *mutated)
{
    struct random_source random = { BYTES_LITERAL("passkey vectors"), BYTES_LITERAL("rsa"), 0 };
    metadata_signer_deinit(&mutated->signer);
    metadata_signer_draw(&mutated->signer, SIGNING_RS256, &random);
}

static void mutate_root_in_chain(struct mutated *mutated)
{
    mutated->options.root_in_chain = true;
}

static void mutate_signature(struct mutated *mutated)
{
    mutated->options.jws.signature_changed = true;
}

static void mutate_payload(struct mutated *mutated)
{
    mutated->options.jws.payload_changed = true;
}

static void mutate_other_root(struct mutated *mutated)
{
    mutated->options.signer = &mutated->stranger;
}

static void mutate_own_root(struct mutated *mutated)
{
    mutated->options.signer = &mutated->stranger;
    mutated->options.root_in_chain = true;
}

static void mutate_no_chain(struct mutated *mutated)
{
    mutated->options.jws.chain_absent = true;
}

static void mutate_none(struct mutated *mutated)
{
    mutated->options.jws.algorithm = "none";
}

static void mutate_mismatch(struct mutated *mutated)
{
    mutated->options.jws.algorithm = "RS256";
}

static void mutate_der(struct mutated *mutated)
{
    mutated->options.jws.signature_der = true;
}

static void mutate_critical(struct mutated *mutated)
{
    mutated->options.jws.header_members = "\"crit\":[\"later\"],\"later\":1,";
}

static void mutate_expired(struct mutated *mutated)
{
    struct certificate_options leaf = metadata_signer_leaf(&mutated->signer);
    leaf.not_after = "20261121115959Z";
    metadata_signer_replace_leaf(&mutated->signer, &leaf);
}

static void mutate_early(struct mutated *mutated)
{
    struct certificate_options leaf = metadata_signer_leaf(&mutated->signer);
    leaf.not_before = "20261121120001Z";
    metadata_signer_replace_leaf(&mutated->signer, &leaf);
}

static void mutate_host(struct mutated *mutated)
{
    mutated->host = "mds.example.net";
}

static void mutate_revoked(struct mutated *mutated)
{
    struct revocation_list_options list = metadata_signer_revocations(&mutated->signer);
    list.serial_number = METADATA_LEAF_SERIAL;
    revocation_list_write(&list, &mutated->list);
}

static void mutate_other_revoked(struct mutated *mutated)
{
    struct revocation_list_options list = metadata_signer_revocations(&mutated->signer);
    list.serial_number = BYTES_LITERAL("\x11");
    revocation_list_write(&list, &mutated->list);
}

static void mutate_old_list(struct mutated *mutated)
{
    struct revocation_list_options list = metadata_signer_revocations(&mutated->signer);
    list.next_update = "20261121115959Z";
    revocation_list_write(&list, &mutated->list);
}

static void mutate_lower(struct mutated *mutated)
{
    mutated->number_min = 8;
}

static void mutate_same(struct mutated *mutated)
{
    mutated->number_min = 7;
}

static void mutate_overdue(struct mutated *mutated)
{
    mutated->options.next_update = "2026-11-01";
}

static void mutate_new_members(struct mutated *mutated)
{
    mutated->options.members = "\"later\":{\"a\":[1,null]},";
}

static void mutate_member_twice(struct mutated *mutated)
{
    mutated->options.members = "\"no\":9,";
}

static void mutate_cut(struct mutated *mutated)
{
    mutated->options.payload = "{\"no\":7,\"nextUpdate\":\"2026-12-01\",\"entries\":[{\"aaguid\":";
}

static void mutate_no_entries(struct mutated *mutated)
{
    mutated->options.payload = "{\"no\":7,\"nextUpdate\":\"2026-12-01\"}";
}

static void mutate_date(struct mutated *mutated)
{
    mutated->options.next_update = "2026-02-29";
}

static void mutate_duplicate(struct mutated *mutated)
{
    static const char *const revoked[] = { "REVOKED", NULL };
    struct metadata_entry_options entry = { .aaguid = MODEL_GOOD, .statuses = revoked };
    metadata_entry_write(&entry, &mutated->entries);
}

static const struct metadata_row rows[] = {
    { "valid", NULL, PASSKEY_OK },
    { "valid, RS256", mutate_rsa, PASSKEY_OK },
    { "the root in x5c", mutate_root_in_chain, PASSKEY_OK },
    { "a list that revokes another", mutate_other_revoked, PASSKEY_OK },
    { "the same number again", mutate_same, PASSKEY_OK },
    { "overdue", mutate_overdue, PASSKEY_OK },
    { "members of later versions", mutate_new_members, PASSKEY_OK },
    { "a model twice, once revoked", mutate_duplicate, PASSKEY_OK },
    { "another signature", mutate_signature, PASSKEY_SIGNATURE_INVALID },
    { "another payload", mutate_payload, PASSKEY_SIGNATURE_INVALID },
    { "an algorithm that does not match the key", mutate_mismatch, PASSKEY_SIGNATURE_INVALID },
    { "an ECDSA signature in DER", mutate_der, PASSKEY_SIGNATURE_INVALID },
    { "another root", mutate_other_root, PASSKEY_METADATA_UNTRUSTED },
    { "another root, included in x5c", mutate_own_root, PASSKEY_METADATA_UNTRUSTED },
    { "an expired signer", mutate_expired, PASSKEY_METADATA_UNTRUSTED },
    { "a signer that is not valid yet", mutate_early, PASSKEY_METADATA_UNTRUSTED },
    { "a signer with another name", mutate_host, PASSKEY_METADATA_UNTRUSTED },
    { "a revoked signer", mutate_revoked, PASSKEY_METADATA_UNTRUSTED },
    { "an expired revocation list", mutate_old_list, PASSKEY_METADATA_UNTRUSTED },
    { "a lower number", mutate_lower, PASSKEY_METADATA_OUTDATED },
    { "no algorithm", mutate_none, PASSKEY_METADATA_INVALID },
    { "no certificates", mutate_no_chain, PASSKEY_METADATA_INVALID },
    { "a critical extension", mutate_critical, PASSKEY_METADATA_INVALID },
    { "a member twice", mutate_member_twice, PASSKEY_METADATA_INVALID },
    { "a truncated payload", mutate_cut, PASSKEY_METADATA_INVALID },
    { "no entries", mutate_no_entries, PASSKEY_METADATA_INVALID },
    { "an invalid date", mutate_date, PASSKEY_METADATA_INVALID },
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static void add_models(struct mutated *mutated)
{
    static const char *const good[] = { "FIDO_CERTIFIED_L1", "SOMETHING_NEW", NULL };
    static const char *const bad[] = { "FIDO_CERTIFIED_L1", "REVOKED", NULL };
    struct passkey_bytes anchor = buffer_view(&mutated->stranger.root);
    struct metadata_entry_options entry = { .aaguid = MODEL_GOOD,
        .description = "Good model",
        .icon = "data:image/png;base64,AAAA",
        .statuses = good,
        .anchors = &anchor,
        .anchor_count = 1,
        .members = "\"later\":[{}]," };
    metadata_entry_write(&entry, &mutated->entries);
    entry.aaguid = MODEL_REVOKED;
    entry.description = "Revoked model";
    entry.statuses = bad;
    metadata_entry_write(&entry, &mutated->entries);
    entry.aaguid = NULL;
    entry.members = "\"aaid\":\"1234#5678\",";
    metadata_entry_write(&entry, &mutated->entries);
}

static void mutated_init(struct mutated *mutated)
{
    struct random_source random = { BYTES_LITERAL("passkey vectors"), BYTES_LITERAL("metadata"),
        0 };
    *mutated = (struct mutated){ .host = METADATA_SIGNER_HOST };
    metadata_signer_draw(&mutated->signer, SIGNING_ES256, &random);
    metadata_signer_draw(&mutated->stranger, SIGNING_ES256, &random);
    buffer_init(&mutated->entries, OUTPUT_SIZE_MAX);
    buffer_init(&mutated->list, OUTPUT_SIZE_MAX);
    mutated->options = (struct metadata_blob_options){ .signer = &mutated->signer, .number = 7 };
    add_models(mutated);
}

static void mutated_deinit(struct mutated *mutated)
{
    metadata_signer_deinit(&mutated->signer);
    metadata_signer_deinit(&mutated->stranger);
    buffer_deinit(&mutated->entries);
    buffer_deinit(&mutated->list);
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

static void put_input(struct json_writer *writer, struct mutated *mutated)
{
    struct buffer blob;
    buffer_init(&blob, OUTPUT_SIZE_MAX);
    mutated->options.entries = buffer_view(&mutated->entries);
    metadata_blob_write(&mutated->options, &blob);
    json_key(writer, "input");
    json_object_begin(writer);
    json_key(writer, "blob");
    json_text(writer, buffer_view(&blob));
    put_der(writer, "trustAnchors", buffer_view(&mutated->signer.root));
    put_der(writer, "revocationLists", buffer_view(&mutated->list));
    put_text(writer, "signer", mutated->host);
    json_key(writer, "numberMin");
    json_integer(writer, mutated->number_min);
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
        json_bool(writer, row->mutate == mutate_overdue);
        json_key(writer, "refusedModels"); /* by the default policy */
        json_array_begin(writer);
        if (row->mutate == mutate_duplicate)
            json_text(writer, BYTES_LITERAL(MODEL_GOOD));
        json_text(writer, BYTES_LITERAL(MODEL_REVOKED));
        json_array_end(writer);
    }
    json_object_end(writer);
}

static void put_case(struct json_writer *writer, const struct metadata_row *row)
{
    struct mutated mutated;
    mutated_init(&mutated);
    if (row->mutate != NULL)
        row->mutate(&mutated);
    json_object_begin(writer);
    put_text(writer, "name", row->name);
    put_input(writer, &mutated);
    put_expectation(writer, row);
    json_object_end(writer);
    buffer_append_text(writer->buffer, "\n");
    mutated_deinit(&mutated);
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
