/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the service knows about models and requires of them: names, lists, trust, metadata in the
 * store.
 */
#include "authenticator/metadata_blob.h"
#include "service/authenticators/providers.h"
#include "store/metadata.h"
#include "store/store.h"
#include "unit/service/service_harness.h"
#include <passkey/backend.h>
#include <stdlib.h>

/* "2fc0579f-8113-47ea-b116-bb5a8db9202a", which is in the built-in list, and one that is not. */
static const uint8_t known[PASSKEY_AAGUID_SIZE] = { 0x2f, 0xc0, 0x57, 0x9f, 0x81, 0x13, 0x47, 0xea,
    0xb1, 0x16, 0xbb, 0x5a, 0x8d, 0xb9, 0x20, 0x2a };
static const uint8_t unknown[PASSKEY_AAGUID_SIZE] = { 1, 2, 3 };
#define UNKNOWN_TEXT "01020300-0000-0000-0000-000000000000"

static struct {
    struct harness *harness;
    struct browser browser;
    struct credential credential;
    struct attester attester;
    struct metadata_signer signer;
    struct passkey_bytes anchor;
    struct passkey_bytes metadata_anchor;
    struct passkey_attestation_requirements requirements; /* of the configuration */
    unsigned names;
} fixture;

static int setup(void **state)
{
    (void)state;
    memset(&fixture, 0, sizeof(fixture));
    fixture.harness = harness_new(NULL);
    browser_init(&fixture.browser, fixture.harness);
    passkey_draw(fixture.harness, &fixture.credential);
    memcpy(fixture.credential.aaguid, unknown, sizeof(unknown));
    struct random_source random = { BYTES_LITERAL("service"), BYTES_LITERAL("models"), 0 };
    attester_draw(&fixture.attester, BYTES_ARRAY(fixture.credential.aaguid), &random);
    metadata_signer_draw(&fixture.signer, SIGNING_ES256, &random);
    fixture.anchor = buffer_view(&fixture.attester.root_certificate);
    fixture.metadata_anchor = buffer_view(&fixture.signer.root);
    fixture.browser.attester = &fixture.attester;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    metadata_signer_deinit(&fixture.signer);
    attester_deinit(&fixture.attester);
    credential_deinit(&fixture.credential);
    browser_deinit(&fixture.browser);
    harness_free(fixture.harness);
    return 0;
}

/* Sign up with a new name and a new key. */
static enum passkey_result enrol(enum attestation attestation)
{
    char name[32];
    uint8_t aaguid[PASSKEY_AAGUID_SIZE];
    memcpy(aaguid, fixture.credential.aaguid, sizeof(aaguid));
    credential_deinit(&fixture.credential);
    passkey_draw(fixture.harness, &fixture.credential);
    memcpy(fixture.credential.aaguid, aaguid, sizeof(aaguid));
    (void)snprintf(name, sizeof(name), "user%u", fixture.names++);
    fixture.browser.token[0] = '\0';
    fixture.browser.attestation = attestation;
    return sign_up(&fixture.browser, name, &fixture.credential);
}

/* ---- names ---- */

static void assert_label(const char *label)
{
    const struct passkey_account *account = fixture.browser.account;
    assert_bytes_equal(
        account->credentials->items[account->credential_index].label, bytes_text(label));
}

static void test_default_label(void **state)
{
    (void)state;
    char name[PASSKEY_PROVIDER_NAME_SIZE];
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_OK);
    assert_label("Passkey, added 8 May 2026");
    assert_false(passkey_provider_name(fixture.harness->worker, unknown, name));
    assert_string_equal(name, "");
    memcpy(fixture.credential.aaguid, known, sizeof(known));
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_OK);
    assert_label("YubiKey 5 NFC, added 8 May 2026");
    assert_true(passkey_provider_name(fixture.harness->worker, known, name));
    assert_string_equal(name, "YubiKey 5 NFC");
}

static void name_one(struct passkey_service_configuration *configuration)
{
    configuration->providers =
        BYTES_LITERAL("{\"" UNKNOWN_TEXT "\":{\"icon_dark\":\"x\",\"name\":\"Schl\\u00fcssel\"}}");
}

static void name_nobody(struct passkey_service_configuration *configuration)
{
    configuration->providers = BYTES_LITERAL("{ }");
}

/* A configured list replaces the built-in one, and may be empty. */
static void test_other_list(void **state)
{
    (void)state;
    char name[PASSKEY_PROVIDER_NAME_SIZE];
    harness_restart_as(fixture.harness, name_one);
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_OK);
    assert_label("Schl\xc3\xbcssel, added 8 May 2026");
    assert_false(passkey_provider_name(fixture.harness->worker, known, name));
    harness_restart_as(fixture.harness, name_nobody);
    assert_false(passkey_provider_name(fixture.harness->worker, unknown, name));
}

static void test_list_form(void **state)
{
    static const char *const bad[] = { "", "[]", "{", "{\"x\":{\"name\":\"A\"}}",
        "{\"" UNKNOWN_TEXT "\":\"A\"}", "{\"" UNKNOWN_TEXT "\":{}}",
        "{\"" UNKNOWN_TEXT "\":{\"name\":1}}", "{\"" UNKNOWN_TEXT "\":{\"name\":\"\"}}",
        "{\"" UNKNOWN_TEXT "\":{\"name\":\"a\\u0007\"}}", "{} x",
        "{\"" UNKNOWN_TEXT "\":{\"name\":\"A\"},\"" UNKNOWN_TEXT "\":{\"name\":\"B\"}}",
        "{\"" UNKNOWN_TEXT "\":{\"name\":\"A\"},}" };
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct passkey_error error = { .result = PASSKEY_OK };
        struct providers *providers = NULL;
        if (providers_read(bytes_text(bad[i]), &providers, &error) != PASSKEY_MEMBER_INVALID)
            fail_msg("taken: %s", bad[i]);
        assert_null(providers);
        assert_non_null(strstr(error.message, "list of providers"));
    }
}

/* ---- requirements ---- */

static void require(struct passkey_service_configuration *configuration)
{
    fixture.requirements =
        (struct passkey_attestation_requirements){ .size = sizeof(fixture.requirements) };
    configuration->attestation = &fixture.requirements;
}

static void ask(struct passkey_service_configuration *configuration)
{
    require(configuration);
    static struct passkey_relying_party party;
    party = configuration->relying_parties[0];
    party.attestation = PASSKEY_ATTESTATION_DIRECT;
    configuration->relying_parties = &party;
}

static void demand_trust(struct passkey_service_configuration *configuration)
{
    ask(configuration);
    fixture.requirements.trust = PASSKEY_TRUST_REQUIRED;
    fixture.requirements.anchors = &fixture.anchor;
    fixture.requirements.anchor_count = 1;
}

static void test_trust(void **state)
{
    (void)state;
    assert_result(enrol(ATTESTATION_PACKED_CERTIFICATE), PASSKEY_OK);
    assert_int_equal(
        harness_sql(fixture.harness, "SELECT sum(attestation_trusted) FROM credential"), 0);
    /* An object that proves nothing is not stored. */
    assert_int_equal(harness_sql(fixture.harness, "SELECT count(*) FROM attestation"), 0);
    harness_restart_as(fixture.harness, demand_trust);
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_ATTESTATION_UNTRUSTED);
    assert_string_equal(harness_audit(fixture.harness)->name, "registration_failed");
    assert_result(enrol(ATTESTATION_PACKED_SELF), PASSKEY_ATTESTATION_UNTRUSTED);
    assert_result(enrol(ATTESTATION_PACKED_CERTIFICATE), PASSKEY_OK);
    assert_int_equal(
        harness_sql(fixture.harness, "SELECT sum(attestation_trusted) FROM credential"), 1);
    assert_int_equal(harness_sql(fixture.harness, "SELECT count(*) FROM attestation"), 1);
    /* Passkeys on record can sign in. */
    fixture.browser.token[0] = '\0';
    assert_result(sign_in(&fixture.browser, NULL, &fixture.credential), PASSKEY_OK);
}

static void demand_chains(struct passkey_service_configuration *configuration)
{
    demand_trust(configuration);
    fixture.requirements.trust = PASSKEY_TRUST_CHAINED;
}

/* Certificates of another issuer are refused; a missing certificate is not. */
static void test_chained(void **state)
{
    (void)state;
    struct passkey_bytes anchor = fixture.anchor;
    harness_restart_as(fixture.harness, demand_chains);
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_OK);
    assert_result(enrol(ATTESTATION_PACKED_SELF), PASSKEY_OK);
    assert_result(enrol(ATTESTATION_PACKED_CERTIFICATE), PASSKEY_OK);
    assert_int_equal(
        harness_sql(fixture.harness, "SELECT sum(attestation_trusted) FROM credential"), 1);
    fixture.anchor = fixture.metadata_anchor;
    harness_restart_as(fixture.harness, demand_chains);
    assert_result(enrol(ATTESTATION_PACKED_CERTIFICATE), PASSKEY_ATTESTATION_UNTRUSTED);
    fixture.anchor = anchor;
}

static void allow_unknown(struct passkey_service_configuration *configuration)
{
    demand_trust(configuration);
    fixture.requirements.trust = PASSKEY_TRUST_OPTIONAL;
    fixture.requirements.allow = &unknown;
    fixture.requirements.allow_count = 1;
}

static void deny_unknown(struct passkey_service_configuration *configuration)
{
    require(configuration);
    fixture.requirements.deny = &unknown;
    fixture.requirements.deny_count = 1;
}

static void take_packed(struct passkey_service_configuration *configuration)
{
    static const struct passkey_bytes packed = BYTES_CONSTANT("packed");
    require(configuration);
    fixture.requirements.formats = &packed;
    fixture.requirements.format_count = 1;
}

static void test_lists(void **state)
{
    (void)state;
    harness_restart_as(fixture.harness, allow_unknown);
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_ATTESTATION_UNTRUSTED);
    assert_result(enrol(ATTESTATION_PACKED_CERTIFICATE), PASSKEY_OK);
    memcpy(fixture.credential.aaguid, known, sizeof(known));
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_AUTHENTICATOR_NOT_ALLOWED);
    harness_restart_as(fixture.harness, deny_unknown);
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_OK);
    memcpy(fixture.credential.aaguid, unknown, sizeof(unknown));
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_AUTHENTICATOR_NOT_ALLOWED);
    harness_restart_as(fixture.harness, take_packed);
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED);
    assert_result(enrol(ATTESTATION_PACKED_SELF), PASSKEY_OK);
}

static void take_software_and_registered(struct passkey_service_configuration *configuration)
{
    ask(configuration);
    fixture.requirements.android_key_software_allowed = true;
    fixture.requirements.tpm_vendors_registered = true;
}

/* Move the hardware-enforced list, which is the last one, to the empty software-enforced list. */
static void to_software(enum part part, struct buffer *description, void *context)
{
    (void)context;
    if (part != PART_KEY_DESCRIPTION)
        return;
    uint8_t *end = description->data + description->size, *empty = end - 4;
    while (empty > description->data &&
           !(empty[0] == 0x30 && empty[1] == 0 && empty + 4 + empty[3] == end))
        empty--;
    assert_true(empty > description->data);
    memmove(empty, empty + 2, (size_t)(end - empty - 2));
    memcpy(end - 2, "\x30\x00", 2);
}

static enum passkey_result enrol_by_software(void)
{
    struct mutations mutations = { .change = to_software };
    fixture.browser.token[0] = '\0';
    fixture.browser.attestation = ATTESTATION_ANDROID_KEY;
    TRY(start_registration(&fixture.browser, "android"));
    answer_registration(&fixture.browser, &fixture.credential, &mutations);
    return finish_registration(&fixture.browser);
}

/* Software-enforced values, and TPM vendors. */
static void test_android_key_and_tpm_vendors(void **state)
{
    (void)state;
    const struct tpm_names nobody = { "id:00000000", "model", "id:00000001" };
    harness_restart_as(fixture.harness, ask);
    assert_result(enrol_by_software(), PASSKEY_ATTESTATION_INVALID);
    attester_make_tpm(&fixture.attester, &nobody, NULL);
    assert_result(enrol(ATTESTATION_TPM), PASSKEY_OK);
    harness_restart_as(fixture.harness, take_software_and_registered);
    assert_result(enrol(ATTESTATION_TPM), PASSKEY_ATTESTATION_INVALID);
    assert_result(enrol_by_software(), PASSKEY_OK);
    attester_make_tpm(&fixture.attester, NULL, NULL);
    assert_result(enrol(ATTESTATION_TPM), PASSKEY_OK);
}

/* A requirement that no registration could satisfy is refused. */
static void test_impossible(void **state)
{
    (void)state;
    struct passkey_bytes origin = BYTES_LITERAL(HARNESS_ORIGIN);
    struct passkey_relying_party party = { .size = sizeof(party),
        .rp_id = BYTES_LITERAL("example.org"),
        .origins = &origin,
        .origin_count = 1 };
    struct passkey_attestation_requirements required = { .size = sizeof(required),
        .trust = PASSKEY_TRUST_REQUIRED,
        .anchors = &fixture.anchor,
        .anchor_count = 1 };
    struct passkey_service_configuration configuration = { .size = sizeof(configuration),
        .relying_parties = &party,
        .relying_party_count = 1,
        .attestation = &required };
    struct passkey_service *service = NULL;
    struct passkey_error error;
    assert_result(
        passkey_service_new(&configuration, fixture.harness->store.real, NULL, &service, &error),
        PASSKEY_MEMBER_INVALID);
    assert_non_null(strstr(error.message, "example.org"));
    party.attestation = PASSKEY_ATTESTATION_DIRECT;
    required.anchor_count = 0;
    assert_result(
        passkey_service_new(&configuration, fixture.harness->store.real, NULL, &service, &error),
        PASSKEY_MEMBER_INVALID);
    assert_non_null(strstr(error.message, "no trust anchors"));
    assert_null(service);
}

/* ---- metadata ---- */

static void write_blob(int64_t number, const char *status, bool broken, struct buffer *blob)
{
    const char *statuses[] = { status, NULL };
    struct metadata_entry_options entry = { .aaguid = UNKNOWN_TEXT,
        .description = "Model out of metadata",
        .statuses = statuses,
        .anchors = &fixture.anchor,
        .anchor_count = 1 };
    struct buffer entries;
    buffer_init(&entries, 65536);
    buffer_init(blob, 65536);
    metadata_entry_write(&entry, &entries);
    struct metadata_blob_options options = { .signer = &fixture.signer,
        .number = number,
        .entries = buffer_view(&entries),
        .jws = { .signature_changed = broken } };
    metadata_blob_write(&options, blob);
    buffer_deinit(&entries);
}

/* Written without the service, so that an invalid one can be stored, too. */
static void put(int64_t number, const char *status, bool broken)
{
    struct buffer blob;
    write_blob(number, status, broken, &blob);
    struct passkey_metadata_record record = {
        .number = number, .accepted_at_ms = HARNESS_BEGIN_MS, .blob = buffer_view(&blob)
    };
    struct change change = { .run = change_metadata_put, .of.metadata = &record };
    struct change_set changes = { 1, CHANGE_SYNCED, &change, 1 };
    struct passkey_store *store = fixture.harness->store.real;
    size_t refused;
    assert_result(store_apply(store, &changes, &refused, NULL), PASSKEY_OK);
    buffer_deinit(&blob);
}

static enum passkey_result refresh(void)
{
    return passkey_service_refresh(fixture.harness->service, &fixture.harness->error);
}

static void use_metadata(struct passkey_service_configuration *configuration)
{
    ask(configuration);
    fixture.requirements.metadata_anchors = &fixture.metadata_anchor;
    fixture.requirements.metadata_anchor_count = 1;
    fixture.requirements.metadata_signer = BYTES_LITERAL(METADATA_SIGNER_HOST);
}

static void demand_metadata(struct passkey_service_configuration *configuration)
{
    use_metadata(configuration);
    fixture.requirements.trust = PASSKEY_TRUST_REQUIRED;
}

/* Read when its number increases, without a restart; a model is trusted by its own anchors. */
static void test_metadata(void **state)
{
    (void)state;
    char name[PASSKEY_PROVIDER_NAME_SIZE];
    harness_restart_as(fixture.harness, demand_metadata);
    assert_result(refresh(), PASSKEY_OK);
    assert_result(enrol(ATTESTATION_PACKED_CERTIFICATE), PASSKEY_ATTESTATION_UNTRUSTED);
    put(7, "FIDO_CERTIFIED", false);
    assert_false(passkey_provider_name(fixture.harness->worker, unknown, name));
    assert_result(refresh(), PASSKEY_OK);
    assert_result(enrol(ATTESTATION_PACKED_CERTIFICATE), PASSKEY_OK);
    assert_label("Model out of metadata, added 8 May 2026");
    assert_true(passkey_provider_name(fixture.harness->worker, unknown, name));
    assert_string_equal(name, "Model out of metadata");
    put(8, "REVOKED", false);
    assert_result(enrol(ATTESTATION_PACKED_CERTIFICATE), PASSKEY_OK);
    assert_result(refresh(), PASSKEY_OK);
    assert_result(enrol(ATTESTATION_PACKED_CERTIFICATE), PASSKEY_AUTHENTICATOR_NOT_ALLOWED);
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_ATTESTATION_UNTRUSTED);
}

/* An invalid BLOB is reported once and has no effect; the previous one stays in use. */
static void test_bad_metadata(void **state)
{
    (void)state;
    harness_restart_as(fixture.harness, use_metadata);
    put(7, "REVOKED", true);
    assert_result(refresh(), PASSKEY_SIGNATURE_INVALID);
    harness_forget(fixture.harness);
    assert_result(refresh(), PASSKEY_OK);
    assert_string_equal(fixture.harness->store.trace, "metadata_number ");
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_OK);
    put(8, "FIDO_CERTIFIED", false);
    assert_result(refresh(), PASSKEY_OK);
    put(9, "REVOKED", true);
    assert_result(refresh(), PASSKEY_SIGNATURE_INVALID);
    assert_result(enrol(ATTESTATION_PACKED_CERTIFICATE), PASSKEY_OK);
    assert_int_equal(
        harness_sql(fixture.harness, "SELECT sum(attestation_trusted) FROM credential"), 1);
    fixture.browser.token[0] = '\0';
    assert_result(sign_in(&fixture.browser, NULL, &fixture.credential), PASSKEY_OK);
    /* The signer is not the configured one. */
    fixture.metadata_anchor = fixture.anchor;
    harness_restart_as(fixture.harness, use_metadata);
    put(10, "REVOKED", false);
    assert_result(refresh(), PASSKEY_METADATA_UNTRUSTED);
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_OK);
}

static const struct passkey_caller operator_ = { .size = sizeof(operator_), .is_operator = true };

static enum passkey_result update(
    const struct passkey_caller *caller, int64_t number, const char *status, bool broken)
{
    struct buffer blob;
    struct passkey_metadata *metadata = NULL;
    int64_t accepted_at_ms = 0;
    write_blob(number, status, broken, &blob);
    struct passkey_metadata_source source = { .size = sizeof(source),
        .blob = buffer_view(&blob),
        .anchors = &fixture.metadata_anchor,
        .anchor_count = 1,
        .signer = BYTES_LITERAL(METADATA_SIGNER_HOST) };
    enum passkey_result result = passkey_metadata_update(fixture.harness->worker, caller, &source,
        &accepted_at_ms, &metadata, &fixture.harness->error);
    assert_int_equal(metadata != NULL, result == PASSKEY_OK);
    if (result == PASSKEY_OK) {
        assert_int_equal(passkey_metadata_summary(metadata)->number, number);
        assert_int_equal(accepted_at_ms, HARNESS_BEGIN_MS);
    }
    passkey_metadata_free(&metadata);
    buffer_deinit(&blob);
    return result;
}

static int64_t stored_number(void)
{
    struct passkey_metadata_record *record = NULL;
    assert_result(
        passkey_metadata_get(fixture.harness->worker, &operator_, &record, NULL), PASSKEY_OK);
    int64_t number = record == NULL ? 0 : record->number;
    passkey_free(record);
    return number;
}

static int64_t updates_on_record(void)
{
    return harness_sql(fixture.harness,
        "SELECT count(*) FROM audit WHERE name = 'metadata_updated' AND actor = 3");
}

/* An operator replaces the BLOB by a newer one, which is recorded in the audit log. */
static void test_update(void **state)
{
    (void)state;
    harness_restart_as(fixture.harness, use_metadata);
    assert_int_equal(stored_number(), 0);
    assert_result(update(&operator_, 7, "FIDO_CERTIFIED", false), PASSKEY_OK);
    assert_string_equal(harness_audit(fixture.harness)->name, "metadata_updated");
    assert_result(update(&operator_, 8, "REVOKED", true), PASSKEY_SIGNATURE_INVALID);
    assert_result(update(&operator_, 6, "REVOKED", false), PASSKEY_METADATA_OUTDATED);
    assert_int_equal(stored_number(), 7);
    assert_int_equal(updates_on_record(), 1);
    assert_result(update(&operator_, 8, "REVOKED", false), PASSKEY_OK);
    assert_int_equal(stored_number(), 8);
    assert_int_equal(updates_on_record(), 2);
    assert_result(refresh(), PASSKEY_OK);
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_AUTHENTICATOR_NOT_ALLOWED);
}

/* Only an operator or a backend with the scope `admin` reads or replaces the BLOB. */
static void test_update_callers(void **state)
{
    (void)state;
    char token[PASSKEY_API_KEY_SIZE];
    struct passkey_api_key_record key = { .size = sizeof(key) };
    struct passkey_metadata_record *record = NULL;
    struct passkey_worker *worker = fixture.harness->worker;
    struct passkey_caller nobody = { .size = sizeof(nobody), .relying_party = 0 };
    struct passkey_api_key_request request = { sizeof(request), BYTES_LITERAL("k"),
        PASSKEY_SCOPE_AUDIT, 0 };
    assert_result(
        passkey_api_key_create(worker, &operator_, &request, token, &key, NULL), PASSKEY_OK);
    struct passkey_caller backend = { .size = sizeof(backend), .api_key = bytes_text(token) };
    assert_result(update(&nobody, 7, "REVOKED", false), PASSKEY_UNAUTHENTICATED);
    assert_result(update(&backend, 7, "REVOKED", false), PASSKEY_SCOPE_MISSING);
    assert_result(passkey_metadata_get(worker, &nobody, &record, NULL), PASSKEY_UNAUTHENTICATED);
    assert_result(passkey_metadata_get(worker, &backend, &record, NULL), PASSKEY_SCOPE_MISSING);
    assert_int_equal(stored_number(), 0);
    request.scopes = PASSKEY_SCOPE_ADMIN;
    assert_result(
        passkey_api_key_create(worker, &operator_, &request, token, &key, NULL), PASSKEY_OK);
    assert_result(update(&backend, 7, "REVOKED", false), PASSKEY_OK);
    assert_int_equal(stored_number(), 7);
}

/* A store that failed is read again. */
static void test_store_fails(void **state)
{
    (void)state;
    harness_restart_as(fixture.harness, use_metadata);
    put(7, "REVOKED", false);
    for (int at = 1; at <= 3; at++) {
        harness_forget(fixture.harness);
        fixture.harness->store.fail_at = at == 1 ? 1 : 2;
        assert_result(refresh(), PASSKEY_STORE_UNAVAILABLE);
        fixture.harness->store.fail_at = 0;
        assert_result(enrol(ATTESTATION_NONE), PASSKEY_OK);
    }
    assert_result(refresh(), PASSKEY_OK);
    assert_result(enrol(ATTESTATION_NONE), PASSKEY_AUTHENTICATOR_NOT_ALLOWED);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_default_label),
        TEST(test_other_list),
        TEST(test_list_form),
        TEST(test_trust),
        TEST(test_chained),
        TEST(test_lists),
        TEST(test_android_key_and_tpm_vendors),
        TEST(test_impossible),
        TEST(test_metadata),
        TEST(test_bad_metadata),
        TEST(test_store_fails),
        TEST(test_update),
        TEST(test_update_callers),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
