/* SPDX-License-Identifier: Apache-2.0 */
/* Writes entries and payloads as JSON text, so that they can be invalid. */
#include "metadata_blob.h"

#include "base/bytes.h"
#include "der_writer.h"
#include "require.h"
#include <inttypes.h>
#include <stdio.h>

#define CERTIFICATE_SIZE 8192
#define PAYLOAD_SIZE_MAX ((size_t)64 * 1024 * 1024)
#define NUMBER_SIZE      48

static const struct certificate_name root_name = { "Metadata root", "Example", NULL, "AA" };
static const struct certificate_name intermediate_name = { "Metadata CA", "Example", NULL, "AA" };
static const struct certificate_name leaf_name = { METADATA_SIGNER_HOST, "Example", NULL, "AA" };

/* ---- signers ---- */

static void write_root(struct metadata_signer *signer)
{
    struct certificate_options options =
        certificate_root(&signer->root_key, BYTES_LITERAL("\x4d\x01"));
    options.subject = root_name;
    options.issuer = root_name;
    certificate_write(&options, &signer->root);
}

static void write_intermediate(struct metadata_signer *signer)
{
    struct certificate_options options = certificate_leaf(
        &signer->intermediate_key, &signer->root_key, METADATA_INTERMEDIATE_SERIAL);
    options.subject = intermediate_name;
    options.issuer = root_name;
    options.authority = true;
    certificate_write(&options, &signer->intermediate);
}

struct certificate_options metadata_signer_leaf(const struct metadata_signer *signer)
{
    struct certificate_options options =
        certificate_leaf(&signer->key, &signer->intermediate_key, METADATA_LEAF_SERIAL);
    options.subject = leaf_name;
    options.issuer = intermediate_name;
    return options;
}

void metadata_signer_replace_leaf(
    struct metadata_signer *signer, const struct certificate_options *options)
{
    buffer_reset(&signer->leaf);
    certificate_write(options, &signer->leaf);
}

void metadata_signer_draw(
    struct metadata_signer *signer, enum signing_algorithm algorithm, struct random_source *random)
{
    signing_key_draw(&signer->root_key, SIGNING_ES256, random);
    signing_key_draw(&signer->intermediate_key, SIGNING_ES256, random);
    signing_key_draw(&signer->key, algorithm, random);
    buffer_init(&signer->root, CERTIFICATE_SIZE);
    buffer_init(&signer->intermediate, CERTIFICATE_SIZE);
    buffer_init(&signer->leaf, CERTIFICATE_SIZE);
    write_root(signer);
    write_intermediate(signer);
    struct certificate_options leaf = metadata_signer_leaf(signer);
    metadata_signer_replace_leaf(signer, &leaf);
}

void metadata_signer_deinit(struct metadata_signer *signer)
{
    signing_key_deinit(&signer->root_key);
    signing_key_deinit(&signer->intermediate_key);
    signing_key_deinit(&signer->key);
    buffer_deinit(&signer->root);
    buffer_deinit(&signer->intermediate);
    buffer_deinit(&signer->leaf);
}

/* ---- revocation lists ---- */

struct revocation_list_options metadata_signer_revocations(const struct metadata_signer *signer)
{
    return (struct revocation_list_options){ .key = &signer->intermediate_key,
        .issuer = intermediate_name,
        .this_update = "20260101000000Z",
        .next_update = "20270101000000Z" };
}

struct revocation_list_options metadata_root_revocations(const struct metadata_signer *signer)
{
    struct revocation_list_options options = metadata_signer_revocations(signer);
    options.key = &signer->root_key;
    options.issuer = root_name;
    return options;
}

static void write_time(struct buffer *out, const char *time)
{
    der_value(out, DER_UTC_TIME, bytes_text(time + 2)); /* years up to 2049 have two digits */
}

static void write_algorithm(struct buffer *out)
{
    size_t start = out->size;
    der_object_identifier(out, "1.2.840.10045.4.3.2"); /* ecdsa-with-SHA256 */
    der_wrap(out, start, DER_SEQUENCE);
}

static void write_revoked(struct buffer *out, const struct revocation_list_options *options)
{
    size_t start = out->size;
    der_unsigned(out, options->serial_number);
    write_time(out, options->this_update);
    der_wrap(out, start, DER_SEQUENCE);
    der_wrap(out, start, DER_SEQUENCE);
}

void revocation_list_write(const struct revocation_list_options *options, struct buffer *out)
{
    struct buffer list;
    struct buffer signature;
    buffer_init(&list, CERTIFICATE_SIZE);
    buffer_init(&signature, CERTIFICATE_SIZE);
    der_unsigned(&list, BYTES_LITERAL("\x01")); /* version 2 */
    write_algorithm(&list);
    certificate_name_write(&options->issuer, &list);
    write_time(&list, options->this_update);
    write_time(&list, options->next_update);
    if (options->serial_number.data != NULL)
        write_revoked(&list, options);
    der_wrap(&list, 0, DER_SEQUENCE);
    signing_key_sign(options->key, buffer_view(&list), &signature);
    write_algorithm(&list);
    der_bit_string(&list, buffer_view(&signature));
    der_wrap(&list, 0, DER_SEQUENCE);
    buffer_append(out, buffer_view(&list));
    buffer_deinit(&signature);
    buffer_deinit(&list);
}

/* ---- BLOBs ---- */

/* A member whose text needs no escapes, followed by a comma. */
static void put_text(struct buffer *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    buffer_append_text(out, "\"");
    buffer_append_text(out, name);
    buffer_append_text(out, "\":\"");
    buffer_append_text(out, text);
    buffer_append_text(out, "\",");
}

static void write_statement(const struct metadata_entry_options *options, struct buffer *out)
{
    buffer_append_text(out, "\"metadataStatement\":{");
    put_text(out, "description", options->description);
    put_text(out, "icon", options->icon);
    buffer_append_text(out, "\"attestationRootCertificates\":[");
    for (size_t i = 0; i < options->anchor_count; i++) {
        buffer_append_text(out, i == 0 ? "\"" : ",\"");
        base64_append(out, options->anchors[i]);
        buffer_append_text(out, "\"");
    }
    buffer_append_text(out, "],\"schema\":3},");
}

void metadata_entry_write(const struct metadata_entry_options *options, struct buffer *entries)
{
    const char *const *status = options->statuses;
    buffer_append_text(entries, entries->size == 0 ? "{" : ",{");
    buffer_append_text(entries, options->members);
    put_text(entries, "aaguid", options->aaguid);
    write_statement(options, entries);
    buffer_append_text(entries, "\"statusReports\":[");
    for (; status != NULL && *status != NULL; status++) {
        buffer_append_text(entries, status == options->statuses ? "{" : ",{");
        put_text(entries, "status", *status);
        buffer_append_text(entries, "\"effectiveDate\":\"2024-02-29\"}");
    }
    buffer_append_text(entries, "],\"timeOfLastStatusChange\":\"2024-02-29\"}");
}

static void write_payload(const struct metadata_blob_options *options, struct buffer *out)
{
    char number[NUMBER_SIZE];
    if (options->payload != NULL) {
        buffer_append_text(out, options->payload);
        return;
    }
    (void)snprintf(number, sizeof(number), "\"no\":%" PRId64 ",", options->number);
    buffer_append_text(out, "{");
    buffer_append_text(out, options->members);
    put_text(out, "legalHeader", "Made for tests.");
    buffer_append_text(out, number);
    put_text(out, "nextUpdate", options->next_update != NULL ? options->next_update : "2026-12-01");
    buffer_append_text(out, "\"entries\":[");
    buffer_append(out, options->entries);
    buffer_append_text(out, "]}");
}

void metadata_blob_write(const struct metadata_blob_options *options, struct buffer *out)
{
    const struct metadata_signer *signer = options->signer;
    struct jws_options jws = options->jws;
    struct passkey_bytes chain[] = { buffer_view(&signer->leaf), buffer_view(&signer->intermediate),
        buffer_view(&signer->root) };
    struct buffer payload;
    if (jws.key == NULL)
        jws.key = &signer->key;
    if (jws.chain == NULL) {
        jws.chain = chain;
        jws.chain_count = options->leaf_alone ? 1 : options->root_in_chain ? 3 : 2;
    }
    buffer_init(&payload, PAYLOAD_SIZE_MAX);
    write_payload(options, &payload);
    REQUIRE(!payload.failed);
    jws_write(&jws, buffer_view(&payload), out);
    buffer_deinit(&payload);
}
