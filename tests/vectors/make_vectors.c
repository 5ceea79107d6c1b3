/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes a file of vectors/ to standard output: responses of the software authenticator, valid ones
 * and ones with a single error, each with the relying party's expectations and the required result;
 * and the specification's ceremonies. The output is always the same.
 */
#include "authenticator/require.h"
#include "base/bytes.h"
#include "case_writer.h"
#include "ceremony_writer.h"
#include "derive.h"
#include <stdlib.h>
#include <string.h>

#define OUTPUT_SIZE_MAX (1024 * 1024)
#define NOW_MS          1778229713000 /* CASE_TIME */

static void fixture_init(struct case_fixture *fixture, const struct case_row *row)
{
    *fixture = (struct case_fixture){ .random = { BYTES_LITERAL("passkey vectors"),
                                          bytes_text(row->name), 0 } };
    struct credential *credential = &fixture->credential;
    credential_draw(credential, row->algorithm, &fixture->random);
    memcpy(credential->rp_id, CASE_RP_ID, sizeof(CASE_RP_ID));
    credential->user_handle_size = 16;
    random_draw(&fixture->random, credential->user_handle, 16);
    credential->sign_count = row->sign_count;
    attester_draw(&fixture->attester, BYTES_ARRAY(credential->aaguid), &fixture->random);
    attester_draw(&fixture->second, (struct passkey_bytes){ NULL, 0 }, &fixture->random);
    attester_make_tpm(&fixture->second, NULL, NULL);
    fixture->request = (struct authenticator_request){ .challenge = case_challenge,
        .rp_id = BYTES_LITERAL(CASE_RP_ID),
        .origin = BYTES_LITERAL(CASE_ORIGIN),
        .attestation = row->attestation,
        .attester = &fixture->attester,
        .now_ms = NOW_MS };
    if (row->mutate != NULL)
        row->mutate(&fixture->mutations);
    if (row->fixture != NULL)
        row->fixture(fixture);
}

static void fixture_deinit(struct case_fixture *fixture)
{
    for (size_t i = 0; i < CASE_CHAIN_MAX; i++) {
        if (fixture->chain_keys[i].pkey != NULL)
            signing_key_deinit(&fixture->chain_keys[i]);
        buffer_deinit(&fixture->chain[i]);
    }
    attester_deinit(&fixture->second);
    attester_deinit(&fixture->attester);
    credential_deinit(&fixture->credential);
}

static void put_row(struct json_writer *writer, const struct case_row *row)
{
    static struct case_fixture fixture; /* attesters must not be moved */
    struct authenticator_response response;
    fixture_init(&fixture, row);
    if (row->registration)
        authenticator_create(&fixture.credential, &fixture.request, &fixture.mutations, &response);
    else
        authenticator_get(&fixture.credential, &fixture.request, &fixture.mutations, &response);
    const struct written_case written = { .name = row->name,
        .checks = row->checks,
        .source = "the software authenticator, drawn from the case's name",
        .registration = row->registration,
        .response = buffer_view(&response.json),
        .challenge = case_challenge,
        .anchor = row->trusted ? buffer_view(&fixture.attester.root_certificate)
                               : (struct passkey_bytes){ NULL, 0 },
        .credential = &fixture.credential,
        .known_sign_count = row->known_sign_count,
        .known_backup_eligible = row->known_backup_eligible,
        .offered = row->offered,
        .user_verification_required = row->user_verification_required,
        .user_presence_optional = row->user_presence_optional,
        .cross_origin_allowed = row->cross_origin_allowed,
        .result = row->result };
    case_write(writer, &written);
    authenticator_response_deinit(&response);
    fixture_deinit(&fixture);
}

static void put_table(struct json_writer *writer, const struct case_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        put_row(writer, &table->rows[i]);
}

static void put_registrations(struct json_writer *writer)
{
    for (size_t i = 0; i < case_ceremonies.count; i++)
        if (case_ceremonies.rows[i].registration)
            put_row(writer, &case_ceremonies.rows[i]);
}

static void put_authentications(struct json_writer *writer)
{
    for (size_t i = 0; i < case_ceremonies.count; i++)
        if (!case_ceremonies.rows[i].registration)
            put_row(writer, &case_ceremonies.rows[i]);
}

static void put_algorithms(struct json_writer *writer)
{
    put_table(writer, &case_algorithms);
}

static void put_attestation(struct json_writer *writer)
{
    put_table(writer, &case_attestation);
}

static void put_flags(struct json_writer *writer)
{
    put_table(writer, &case_flags);
}

/* ---- the specification's ceremonies ---- */

static bool has_certificate(enum attestation attestation)
{
    return attestation != ATTESTATION_NONE && attestation != ATTESTATION_PACKED_SELF;
}

static void put_derived(struct json_writer *writer, const struct derivation *derivation)
{
    static struct derived derived;
    char source[128];
    derive_registration(derivation, &derived);
    (void)snprintf(source, sizeof(source), "WebAuthn L3 %s, derived from its label %s",
        derivation->section, derivation->label);
    struct written_case written = { .name = derivation->name,
        .checks = derivation->empty_lists ? "AKEY-6" : "7.1, honest",
        .source = source,
        .registration = true,
        .response = buffer_view(&derived.response.json),
        .challenge = derived.request.challenge,
        .cross_origin_allowed = derivation->cross_origin,
        .result = derivation->empty_lists ? PASSKEY_ATTESTATION_INVALID : PASSKEY_OK };
    if (has_certificate(derivation->attestation))
        written.anchor = buffer_view(&derived.attester.root_certificate);
    case_write(writer, &written);
    derive_authentication(&derived);
    written.checks = "7.2, honest";
    written.registration = false;
    written.response = buffer_view(&derived.response.json);
    written.anchor = (struct passkey_bytes){ NULL, 0 };
    written.credential = &derived.credential;
    written.known_backup_eligible = derived.credential.backup_eligible ? KNOWN_YES : KNOWN_NO;
    written.result = PASSKEY_OK;
    case_write(writer, &written);
    derived_deinit(&derived);
}

static void put_specification(struct json_writer *writer)
{
    for (size_t i = 0; i < derivation_count; i++)
        put_derived(writer, &derivations[i]);
}

/* ---- files ---- */

static const struct {
    const char *name;
    void (*put)(struct json_writer *writer);
} files[] = {
    { "registration", put_registrations },
    { "authentication", put_authentications },
    { "algorithms", put_algorithms },
    { "attestation", put_attestation },
    { "flags", put_flags },
    { "specification", put_specification },
    { "ceremonies", NULL },
};

/* The member `cases` of one of `files`. */
static void put_cases(struct json_writer *writer, void (*put)(struct json_writer *writer))
{
    json_key(writer, "cases");
    json_array_begin(writer);
    put(writer);
    json_array_end(writer);
}

/* Writes the file with the cases of `put`; NULL: vectors/ceremonies.json. */
static void write_file(void (*put)(struct json_writer *writer))
{
    struct buffer out;
    struct json_writer writer;
    buffer_init(&out, OUTPUT_SIZE_MAX);
    json_writer_init(&writer, &out);
    json_object_begin(&writer);
    if (put == NULL)
        ceremonies_write(&writer);
    else
        put_cases(&writer, put);
    json_object_end(&writer);
    buffer_append_text(&out, "\n");
    REQUIRE(!out.failed);
    REQUIRE(fwrite(out.data, 1, out.size, stdout) == out.size);
    buffer_deinit(&out);
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < sizeof(files) / sizeof(files[0]); i++) {
        if (strcmp(argv[1], files[i].name) != 0)
            continue;
        write_file(files[i].put);
        return 0;
    }
    (void)fprintf(stderr, "usage: make_vectors FILE, a name in vectors/ without .json\n");
    return 2;
}
