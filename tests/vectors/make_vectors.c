/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes vectors/<ceremony>.json: responses of the software authenticator, honest ones and ones
 * that are wrong in one thing, each with what a relying party expects and what it must answer. The
 * form is that of `passkeyctl verify`; the same seed gives the same file.
 */
#include "authenticator/authenticator.h"
#include "authenticator/require.h"
#include "base/bytes.h"
#include "base/json_writer.h"
#include "case.h"
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define OUTPUT_SIZE_MAX (1024 * 1024)

/* One credential with its attester. */
struct maker {
    struct random_source random;
    struct credential credential;
    struct attester attester;
    struct buffer public_key;
    struct json_writer *writer;
};

static void maker_init(struct maker *maker, const struct case_row *row, struct json_writer *writer)
{
    *maker =
        (struct maker){ .random = { BYTES_LITERAL("passkey vectors"), bytes_text(row->name), 0 },
            .writer = writer };
    credential_draw(&maker->credential, row->algorithm, &maker->random);
    memcpy(maker->credential.rp_id, CASE_RP_ID, sizeof(CASE_RP_ID));
    maker->credential.user_handle_size = 16;
    random_draw(&maker->random, maker->credential.user_handle, 16);
    maker->credential.sign_count = row->sign_count;
    attester_draw(
        &maker->attester, (struct passkey_bytes){ maker->credential.aaguid, 16 }, &maker->random);
    buffer_init(&maker->public_key, 4096);
    signing_key_cose(&maker->credential.key, &maker->public_key);
}

static void maker_deinit(struct maker *maker)
{
    buffer_deinit(&maker->public_key);
    attester_deinit(&maker->attester);
    credential_deinit(&maker->credential);
}

static void put_text(struct json_writer *writer, const char *name, const char *text)
{
    json_key(writer, name);
    json_text(writer, bytes_text(text));
}

static void put_bytes(struct json_writer *writer, const char *name, struct passkey_bytes bytes)
{
    json_key(writer, name);
    json_base64url(writer, bytes);
}

/* An array with one text, or with none when there is none. */
static void put_list(struct json_writer *writer, const char *name, const char *text)
{
    json_key(writer, name);
    json_array_begin(writer);
    if (text != NULL)
        json_text(writer, bytes_text(text));
    json_array_end(writer);
}

static void put_anchor(struct json_writer *writer, struct passkey_bytes certificate)
{
    uint8_t text[4096];
    REQUIRE(certificate.size < 3000);
    int size = EVP_EncodeBlock(text, certificate.data, (int)certificate.size);
    json_key(writer, "trustAnchors");
    json_array_begin(writer);
    json_text(writer, (struct passkey_bytes){ text, (size_t)size });
    json_array_end(writer);
}

static void put_expected(struct maker *maker, const struct case_row *row)
{
    struct json_writer *writer = maker->writer;
    json_key(writer, "expected");
    json_object_begin(writer);
    put_bytes(writer, "challenge", case_challenge);
    put_list(writer, "origins", CASE_ORIGIN);
    put_text(writer, "rpId", CASE_RP_ID);
    if (row->user_verification_required)
        put_text(writer, "userVerification", "required");
    if (row->cross_origin_allowed) {
        json_key(writer, "allowCrossOrigin");
        json_bool(writer, true);
        put_list(writer, "topOrigins", CASE_TOP_ORIGIN);
    }
    if (row->trusted) {
        put_anchor(writer, buffer_view(&maker->attester.root_certificate));
        put_text(writer, "attestation", "trusted");
    }
    put_text(writer, "time", CASE_TIME);
    json_object_end(writer);
}

static void put_credential(struct maker *maker, const struct case_row *row)
{
    struct json_writer *writer = maker->writer;
    json_key(writer, "credential");
    json_object_begin(writer);
    put_bytes(
        writer, "id", (struct passkey_bytes){ maker->credential.id, maker->credential.id_size });
    put_bytes(writer, "publicKey", buffer_view(&maker->public_key));
    json_key(writer, "signCount");
    json_integer(writer, row->known_sign_count);
    json_key(writer, "backupEligible");
    json_bool(writer, false);
    json_object_end(writer);
}

static void put_input(struct maker *maker, const struct case_row *row)
{
    struct authenticator_response response;
    struct authenticator_request request = { .challenge = case_challenge,
        .rp_id = BYTES_LITERAL(CASE_RP_ID),
        .origin = BYTES_LITERAL(CASE_ORIGIN),
        .attestation = row->attestation,
        .attester = &maker->attester };
    struct bends bends = { 0 };
    if (row->bend != NULL)
        row->bend(&bends);
    if (row->registration)
        authenticator_create(&maker->credential, &request, &bends, &response);
    else
        authenticator_get(&maker->credential, &request, &bends, &response);
    json_key(maker->writer, "input");
    json_object_begin(maker->writer);
    put_text(maker->writer, "ceremony", row->registration ? "registration" : "authentication");
    json_key(maker->writer, "response");
    json_raw(maker->writer, buffer_view(&response.json));
    put_expected(maker, row);
    if (!row->registration)
        put_credential(maker, row);
    json_object_end(maker->writer);
    authenticator_response_deinit(&response);
}

static void put_case(struct json_writer *writer, const struct case_row *row)
{
    struct maker maker;
    maker_init(&maker, row, writer);
    json_object_begin(writer);
    put_text(writer, "name", row->name);
    put_text(writer, "checks", row->checks);
    put_input(&maker, row);
    json_key(writer, "expectation");
    json_object_begin(writer);
    json_key(writer, "verified");
    json_bool(writer, row->result == PASSKEY_OK);
    if (row->result != PASSKEY_OK)
        put_text(writer, "code", passkey_result_slug(row->result));
    json_object_end(writer);
    json_object_end(writer);
    buffer_append_text(writer->buffer, "\n");
    maker_deinit(&maker);
}

int main(int argc, char **argv)
{
    struct buffer out;
    struct json_writer writer;
    if (argc != 2) {
        (void)fprintf(stderr, "usage: make_vectors registration|authentication\n");
        return 2;
    }
    buffer_init(&out, OUTPUT_SIZE_MAX);
    json_writer_init(&writer, &out);
    json_object_begin(&writer);
    put_text(&writer, "source",
        "tests/vectors/make_vectors.c: the software authenticator, drawn from the case's name");
    json_key(&writer, "cases");
    json_array_begin(&writer);
    for (size_t i = 0; i < case_row_count; i++)
        if (case_rows[i].registration == (strcmp(argv[1], "registration") == 0))
            put_case(&writer, &case_rows[i]);
    json_array_end(&writer);
    json_object_end(&writer);
    buffer_append_text(&out, "\n");
    REQUIRE(!out.failed);
    REQUIRE(fwrite(out.data, 1, out.size, stdout) == out.size);
    buffer_deinit(&out);
    return 0;
}
