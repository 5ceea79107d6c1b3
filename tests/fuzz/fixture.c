/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Derived from a constant. The seeds in corpus/registration and corpus/authentication are its own
 * responses.
 */
#include "fixture.h"

#include "authenticator/require.h"
#include "base/bytes.h"
#include <string.h>

static const uint8_t challenge[32] = { 0xf0, 0x0d };

static void make(struct fixture *fixture)
{
    struct random_source random = { BYTES_LITERAL("fuzz"), BYTES_LITERAL("fixture"), 0 };
    struct authenticator_request request = { .challenge = BYTES_ARRAY(challenge),
        .rp_id = BYTES_LITERAL("example.org"),
        .origin = BYTES_LITERAL("https://example.org"),
        .attester = &fixture->attester };
    static const enum attestation attestations[] = { ATTESTATION_NONE, ATTESTATION_PACKED_SELF,
        ATTESTATION_PACKED_CERTIFICATE };
    credential_draw(&fixture->credential, SIGNING_ES256, &random);
    memcpy(fixture->credential.rp_id, "example.org", sizeof("example.org"));
    attester_draw(
        &fixture->attester, (struct passkey_bytes){ fixture->credential.aaguid, 16 }, &random);
    for (size_t i = 0; i < 3; i++) {
        request.attestation = attestations[i];
        authenticator_create(&fixture->credential, &request, NULL, &fixture->created[i]);
    }
    authenticator_get(&fixture->credential, &request, NULL, &fixture->got);
    buffer_init(&fixture->public_key, 4096);
    signing_key_cose(&fixture->credential.key, &fixture->public_key);
}

static void expect(struct fixture *fixture)
{
    fixture->origin = BYTES_LITERAL("https://example.org");
    fixture->root = buffer_view(&fixture->attester.root_certificate);
    fixture->expected = (struct ceremony_expected){ .challenge = BYTES_ARRAY(challenge),
        .origins = &fixture->origin,
        .origin_count = 1,
        .rp_id = BYTES_LITERAL("example.org"),
        .now_ms = 1782000000000 };
    fixture->policy = (struct passkey_attestation_policy){
        .size = sizeof(fixture->policy), .anchors = &fixture->root, .anchor_count = 1
    };
    fixture->record = (struct passkey_credential){
        .size = sizeof(fixture->record),
        .id = { fixture->credential.id, fixture->credential.id_size },
        .public_key = buffer_view(&fixture->public_key),
        .backup_eligible = PASSKEY_FACT_NO,
    };
}

struct fixture *fixture_get(void)
{
    static struct fixture fixture;
    if (fixture.verifier == NULL) {
        make(&fixture);
        expect(&fixture);
        REQUIRE(passkey_verifier_new(&fixture.verifier, NULL) == PASSKEY_OK);
    }
    return &fixture;
}
