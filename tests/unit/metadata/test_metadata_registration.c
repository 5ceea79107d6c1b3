/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metadata in a registration: only the anchors of the model establish trust (REG-23), and the
 * policy decides about the result.
 */
#include "unit/metadata/metadata_fixture.h"
#include "unit/webauthn/ceremony.h"

static struct ceremony ceremony;
static struct attester attester;

static const char *spelled(const uint8_t *aaguid)
{
    static char text[40];
    size_t at = 0;
    for (size_t i = 0; i < PASSKEY_AAGUID_SIZE; i++) {
        bool hyphen = i == 4 || i == 6 || i == 8 || i == 10;
        at +=
            (size_t)snprintf(text + at, sizeof(text) - at, "%s%02x", hyphen ? "-" : "", aaguid[i]);
    }
    return text;
}

/* A table with the attester's root for one model. */
static void table_for(const char *aaguid, const char *const *statuses)
{
    struct passkey_bytes root = buffer_view(&attester.root_certificate);
    struct metadata_entry_options entry = {
        .aaguid = aaguid, .statuses = statuses, .anchors = &root, .anchor_count = 1
    };
    fixture_begin();
    fixture_add(&entry);
    assert_result(fixture_evaluate(), PASSKEY_OK);
    ceremony.policy = (struct passkey_attestation_policy){
        .size = sizeof(ceremony.policy),
        .anchors_of = passkey_metadata_anchors,
        .anchors_context = fixture.metadata,
    };
}

static bool trusted(void)
{
    assert_result(ceremony_register(&ceremony), PASSKEY_OK);
    return ceremony.stored.attestation_trusted;
}

static void test_anchors(void **state)
{
    (void)state;
    table_for(spelled(ceremony.credential.aaguid), NULL);
    assert_true(trusted());
    ceremony.policy.trust = PASSKEY_TRUST_REQUIRED;
    assert_result(ceremony_register(&ceremony), PASSKEY_OK);
    /* The same root in the entry of another model does not establish trust. */
    table_for("ffffffff-0000-0000-0000-000000000000", NULL);
    assert_false(trusted());
    ceremony.policy.trust = PASSKEY_TRUST_REQUIRED;
    assert_result(ceremony_register(&ceremony), PASSKEY_ATTESTATION_UNTRUSTED);
    /* The caller's own anchors work as before. */
    struct passkey_bytes root = buffer_view(&attester.root_certificate);
    ceremony.policy.anchors = &root;
    ceremony.policy.anchor_count = 1;
    assert_result(ceremony_register(&ceremony), PASSKEY_OK);
    ceremony.policy = (struct passkey_attestation_policy){ .size = sizeof(ceremony.policy),
        .trust = PASSKEY_TRUST_OPTIONAL };
    assert_false(trusted());
}

static void test_policy(void **state)
{
    (void)state;
    static const char *const revoked[] = { "REVOKED", NULL };
    struct passkey_metadata_policy policy = {
        .size = sizeof(policy),
        .allow = (const uint8_t(*)[PASSKEY_AAGUID_SIZE])ceremony.credential.aaguid,
        .allow_count = 1,
    };
    table_for(spelled(ceremony.credential.aaguid), NULL);
    assert_true(trusted());
    assert_result(
        passkey_metadata_evaluate(fixture.metadata, &policy, &ceremony.stored, &fixture.error),
        PASSKEY_OK);
    table_for(spelled(ceremony.credential.aaguid), revoked);
    assert_true(trusted());
    assert_result(
        passkey_metadata_evaluate(fixture.metadata, NULL, &ceremony.stored, &fixture.error),
        PASSKEY_AUTHENTICATOR_NOT_ALLOWED);
    ceremony.request.attestation = ATTESTATION_NONE;
    assert_false(trusted());
    assert_result(passkey_metadata_evaluate(NULL, &policy, &ceremony.stored, &fixture.error),
        PASSKEY_ATTESTATION_UNTRUSTED);
}

static int setup(void **state)
{
    ceremony_init(&ceremony, SIGNING_ES256);
    attester_draw(
        &attester, (struct passkey_bytes){ ceremony.credential.aaguid, 16 }, &ceremony.random);
    ceremony.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    ceremony.request.attester = &attester;
    return fixture_setup(state);
}

static int teardown(void **state)
{
    attester_deinit(&attester);
    ceremony_deinit(&ceremony);
    return fixture_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_anchors),
        cmocka_unit_test(test_policy),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
