/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything that the service refuses, with the code that its header names: each response has a
 * single error, and each refusal changes nothing except that it spends the ceremony.
 */
#include "service/access/permission.h"
#include "unit/service/service_fixture.h"
#include <passkey/account.h>

static void flip_last(enum part part, struct buffer *bytes, void *context)
{
    if (part == *(const enum part *)context)
        bytes->data[bytes->size - 1] ^= 1;
}

static const enum part signature = PART_SIGNATURE;

struct mutated {
    const char *name;
    struct mutations mutations;
    enum passkey_result expected;
};

/* ---- registration ---- */

static const struct mutated mutated_registrations[] = {
    { "type", { .type = BYTES_CONSTANT("webauthn.get") }, PASSKEY_TYPE_MISMATCH },
    { "challenge", { .challenge = BYTES_CONSTANT("0123456789abcdef0123456789abcdef") },
        PASSKEY_CHALLENGE_MISMATCH },
    { "origin", { .origin = BYTES_CONSTANT("https://evil-example.org") }, PASSKEY_ORIGIN_MISMATCH },
    { "port", { .origin = BYTES_CONSTANT("https://example.org:8443") }, PASSKEY_ORIGIN_MISMATCH },
    { "frame", { .cross_origin = true }, PASSKEY_CROSS_ORIGIN_NOT_ALLOWED },
    { "rp id", { .rp_id = BYTES_CONSTANT("example.net") }, PASSKEY_RP_ID_MISMATCH },
    { "absent user", { .flags_cleared = FLAG_USER_PRESENT }, PASSKEY_USER_NOT_PRESENT },
    { "backup flags", { .flags_set = FLAG_BACKUP_STATE }, PASSKEY_BACKUP_FLAGS_INVALID },
    { "id", { .id = BYTES_CONSTANT("another id") }, PASSKEY_CREDENTIAL_ID_MISMATCH },
    { "format", { .format = BYTES_CONSTANT("packet") }, PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED },
};

/*
 * REG-07 to REG-21 through the service: nothing is stored, the ceremony is spent, and an audit row
 * is written.
 */
static void test_bent_registrations(void **state)
{
    struct fixture *fixture = *state;
    int64_t before = fixture_rows(fixture);
    for (size_t i = 0; i < sizeof(mutated_registrations) / sizeof(mutated_registrations[0]); i++) {
        const struct mutated *mutated = &mutated_registrations[i];
        assert_result(start_registration(&fixture->ada, "bob"), PASSKEY_OK);
        answer_registration(&fixture->ada, &fixture->third, &mutated->mutations);
        print_message("# %s\n", mutated->name);
        assert_result(finish_registration(&fixture->ada), mutated->expected);
        assert_int_equal(fixture->harness->error.result, mutated->expected);
        assert_string_equal(harness_audit(fixture->harness)->name, "registration_failed");
        assert_int_equal(harness_audit(fixture->harness)->result, mutated->expected);
        assert_result(finish_registration(&fixture->ada), PASSKEY_CEREMONY_UNKNOWN);
    }
    assert_int_equal(fixture_rows(fixture), before);
}

static enum passkey_result finish_with(
    struct browser *browser, bool registration, const char *json, const char *label)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_finish_request request = { .size = sizeof(request),
        .ceremony_id = bytes_text(browser->started.ceremony_id),
        .credential = json == NULL ? buffer_view(&browser->response.json) : bytes_text(json),
        .label = bytes_text(label) };
    struct passkey_worker *worker = browser->harness->worker;
    enum passkey_result result =
        registration ? passkey_registration_finish(worker, &caller, &request, &account, NULL)
                     : passkey_authentication_finish(worker, &caller, &request, &account, NULL);
    passkey_account_free(&account);
    return result;
}

/* A response that cannot be read spends its ceremony and is recorded like every other failure. */
static void test_malformed(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *json;
        enum passkey_result expected;
    } bodies[] = { { "", PASSKEY_JSON_INVALID }, { "{", PASSKEY_JSON_INVALID },
        { "[]", PASSKEY_JSON_INVALID }, { "{}", PASSKEY_MEMBER_MISSING },
        { "{\"id\":1}", PASSKEY_MEMBER_INVALID } };
    int64_t before = fixture_rows(fixture);
    for (size_t i = 0; i < 2 * sizeof(bodies) / sizeof(bodies[0]); i++) {
        bool registration = i % 2 == 0;
        assert_result(registration ? start_registration(&fixture->ada, "bob")
                                   : start_authentication(&fixture->ada, "ada"),
            PASSKEY_OK);
        enum passkey_result result =
            finish_with(&fixture->ada, registration, bodies[i / 2].json, NULL);
        assert_int_equal((int)result / 100, 1);
        if (bodies[i / 2].expected != PASSKEY_JSON_INVALID)
            assert_result(result, bodies[i / 2].expected);
        assert_result(finish_with(&fixture->ada, registration, bodies[i / 2].json, NULL),
            PASSKEY_CEREMONY_UNKNOWN);
        assert_string_equal(harness_audit(fixture->harness)->name,
            registration ? "registration_failed" : "sign_in_failed");
        assert_int_equal(harness_audit(fixture->harness)->result, result);
    }
    assert_int_equal(fixture->harness->store.audit_count, 10);
    assert_int_equal(fixture_rows(fixture), before);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM ceremony"), 0);
}

static void test_label(void **state)
{
    struct fixture *fixture = *state;
    assert_result(start_registration(&fixture->ada, "bob"), PASSKEY_OK);
    answer_registration(&fixture->ada, &fixture->third, NULL);
    assert_result(finish_with(&fixture->ada, true, NULL, "a\x07"), PASSKEY_MEMBER_INVALID);
    assert_result(finish_with(&fixture->ada, true, NULL, "a"), PASSKEY_CEREMONY_UNKNOWN);
}

static enum passkey_result start_as(struct browser *browser, const char *name, const char *shown,
    const struct passkey_bytes *hints, size_t hint_count)
{
    struct passkey_started_ceremony started = { .size = sizeof(started), .options = NULL };
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_registration_request request = { .size = sizeof(request),
        .user_name = bytes_text(name),
        .user_display_name = bytes_text(shown),
        .hints = hints,
        .hint_count = hint_count };
    enum passkey_result result = passkey_registration_start(
        browser->harness->worker, &caller, &request, &started, &browser->harness->error);
    passkey_free(started.options);
    return result;
}

static void test_registration_start(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_bytes hints[17];
    for (size_t i = 0; i < 17; i++)
        hints[i] = BYTES_LITERAL("unheard-of"); /* OPT-11 */
    assert_result(start_as(&fixture->ada, NULL, NULL, NULL, 0), PASSKEY_MEMBER_MISSING);
    assert_result(start_as(&fixture->ada, "", NULL, NULL, 0), PASSKEY_MEMBER_INVALID);
    assert_result(start_as(&fixture->ada, " bob", NULL, NULL, 0), PASSKEY_MEMBER_INVALID);
    assert_result(start_as(&fixture->ada, "bob", "a\n", NULL, 0), PASSKEY_MEMBER_INVALID);
    assert_result(start_as(&fixture->ada, "bob", "", hints, 16), PASSKEY_OK);
    assert_result(start_as(&fixture->ada, "bob", "", hints, 17), PASSKEY_MEMBER_INVALID);
    assert_result(start_as(&fixture->eve, "bob", NULL, NULL, 0), PASSKEY_MEMBER_INVALID);
    assert_result(start_as(&fixture->eve, NULL, "Eve", NULL, 0), PASSKEY_MEMBER_INVALID);
    assert_result(start_as(&fixture->eve, NULL, NULL, hints, 2), PASSKEY_OK);
    fixture->harness->now_ms += FRESH_MS + 1;
    assert_result(start_as(&fixture->eve, NULL, NULL, NULL, 0), PASSKEY_REAUTHENTICATION_REQUIRED);
    fixture->harness->now_ms -= FRESH_MS + 1;
    assert_int_equal(harness_sql(fixture->harness, "UPDATE user SET disabled_at_ms = 1"), 0);
    assert_result(start_as(&fixture->eve, NULL, NULL, NULL, 0), PASSKEY_USER_DISABLED);
    assert_result(look(&fixture->eve), PASSKEY_UNAUTHENTICATED);
}

/* A list must not be so long that reading it costs more than a signature. */
static void test_too_many_passkeys(void **state)
{
    struct fixture *fixture = *state;
    static const char more[] =
        "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 98) "
        "INSERT INTO credential (relying_party, id_key, id, user_id, public_key, algorithm, "
        "sign_count, sign_count_stalled_at_ms, uv_initialized, backup_eligible, backup_state, "
        "discoverable, attachment, aaguid, transports, attestation_format, attestation_type, "
        "attestation_trusted, label, created_at_ms, last_used_at_ms, use_count, disabled_at_ms) "
        "SELECT relying_party, randomblob(16), randomblob(32), user_id, public_key, algorithm, "
        "sign_count, sign_count_stalled_at_ms, uv_initialized, backup_eligible, backup_state, "
        "discoverable, attachment, aaguid, transports, attestation_format, attestation_type, "
        "attestation_trusted, label, created_at_ms, last_used_at_ms, use_count, disabled_at_ms "
        "FROM credential, n WHERE user_id = (SELECT id FROM user WHERE name_key = 'eve')";
    harness_sql(fixture->harness, more);
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->third, NULL);
    assert_result(finish_registration(&fixture->eve), PASSKEY_OK);
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_CONFLICT);
}

/* A name that is in use is refused only at the finish; no passkey is added to an account. */
static void test_taken(void **state)
{
    struct fixture *fixture = *state;
    int64_t before = fixture_rows(fixture);
    assert_result(start_registration(&fixture->ada, "EVE"), PASSKEY_OK);
    assert_int_equal(started_list_count(&fixture->ada, "excludeCredentials"), 0);
    answer_registration(&fixture->ada, &fixture->third, NULL);
    assert_result(finish_registration(&fixture->ada), PASSKEY_USER_NAME_TAKEN);
    assert_int_equal(fixture_rows(fixture), before);
    assert_int_equal(harness_audit(fixture->harness)->result, PASSKEY_USER_NAME_TAKEN);
}

/* REG-26: an ID on record is refused, whichever user it belongs to. */
static void test_credential_exists(void **state)
{
    struct fixture *fixture = *state;
    int64_t before = fixture_rows(fixture);
    assert_result(start_registration(&fixture->ada, "bob"), PASSKEY_OK);
    answer_registration(&fixture->ada, &fixture->other, NULL);
    assert_result(finish_registration(&fixture->ada), PASSKEY_CREDENTIAL_EXISTS);
    assert_step(fixture->harness->error.step, CHECK_REG_26);
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->passkey, NULL);
    assert_result(finish_registration(&fixture->eve), PASSKEY_CREDENTIAL_EXISTS);
    assert_step(fixture->harness->error.step, CHECK_REG_26);
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->other, NULL);
    assert_result(finish_registration(&fixture->eve), PASSKEY_CREDENTIAL_EXISTS);
    assert_step(fixture->harness->error.step, CHECK_REG_26);
    assert_int_equal(fixture_rows(fixture), before);
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->other, NULL);
    (void)harness_sql(fixture->harness, "DELETE FROM attestation");
    (void)harness_sql(fixture->harness, "DELETE FROM credential"); /* no list of IDs is stored */
    assert_result(finish_registration(&fixture->eve), PASSKEY_OK);
}

static void test_disabled_meanwhile(void **state)
{
    struct fixture *fixture = *state;
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->third, NULL);
    (void)harness_sql(fixture->harness, "UPDATE user SET disabled_at_ms = 1");
    assert_result(finish_registration(&fixture->eve), PASSKEY_USER_DISABLED);
    (void)harness_sql(fixture->harness, "UPDATE user SET disabled_at_ms = 0");
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->third, NULL);
    fixture->harness->store.meanwhile = "UPDATE user SET disabled_at_ms = 1";
    assert_result(finish_registration(&fixture->eve), PASSKEY_USER_DISABLED);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM credential"), 2);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM ceremony"), 0);
}

/* A passkey that is removed while its regressed sign count is recorded. */
static void test_regression_of_a_removed_passkey(void **state)
{
    struct fixture *fixture = *state;
    struct mutations zero = { .sign_count_given = true };
    fixture->passkey.sign_count = 5;
    assert_result(start_authentication(&fixture->ada, "ada"), PASSKEY_OK);
    answer_authentication(&fixture->ada, &fixture->passkey, &zero);
    fixture->harness->store.meanwhile = "DELETE FROM credential";
    assert_result(finish_authentication(&fixture->ada), PASSKEY_SIGN_COUNT_NOT_INCREASED);
    assert_int_equal(fixture->harness->error.result, PASSKEY_SIGN_COUNT_NOT_INCREASED);
    assert_int_equal(harness_audit(fixture->harness)->result, PASSKEY_SIGN_COUNT_NOT_INCREASED);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM ceremony"), 0);
}

/* CHAL-6, CHAL-7: the requirements of the options are checked again. */
static void test_options_are_kept(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_caller caller = browser_caller(&fixture->ada);
    struct passkey_registration_request request = { .size = sizeof(request),
        .user_name = BYTES_LITERAL("bob"),
        .attachment = PASSKEY_ATTACHMENT_CROSS_PLATFORM };
    struct mutations platform = { .attachment = BYTES_LITERAL("platform") };
    struct mutations roaming = { .attachment = BYTES_LITERAL("cross-platform") };
    struct credential unasked;
    for (int i = 0; i < 2; i++) {
        passkey_free(fixture->ada.started.options);
        assert_result(passkey_registration_start(
                          fixture->harness->worker, &caller, &request, &fixture->ada.started, NULL),
            PASSKEY_OK);
        answer_registration(&fixture->ada, &fixture->third, i == 0 ? &platform : &roaming);
        assert_result(finish_registration(&fixture->ada), i == 0 ? PASSKEY_MEMBER_INVALID : 0);
        fixture->ada.token[0] = '\0';
    }
    credential_draw(&unasked, SIGNING_ES384, &fixture->harness->draws); /* REG-20: not offered */
    assert_result(start_registration(&fixture->ada, "carol"), PASSKEY_OK);
    answer_registration(&fixture->ada, &unasked, NULL);
    assert_result(finish_registration(&fixture->ada), PASSKEY_ALGORITHM_NOT_ALLOWED);
    credential_deinit(&unasked);
}

/* A damaged record is a fault, so that no check is skipped. */
static void test_damaged_records(void **state)
{
    struct fixture *fixture = *state;
    static const char *const damages[] = { "x''", "x'02' || substr(issued, 2)",
        "substr(issued, 1, length(issued) - 1)", "issued || x'00'", "substr(issued, 2)" };
    int64_t before = fixture_rows(fixture);
    char sql[120];
    for (size_t i = 0; i < 2 * sizeof(damages) / sizeof(damages[0]); i++) {
        bool registration = i % 2 == 0;
        assert_result(registration ? start_registration(&fixture->ada, "bob")
                                   : start_authentication(&fixture->ada, "ada"),
            PASSKEY_OK);
        if (registration)
            answer_registration(&fixture->ada, &fixture->third, NULL);
        else
            answer_authentication(&fixture->ada, &fixture->passkey, NULL);
        (void)snprintf(
            sql, sizeof(sql), "UPDATE ceremony SET issued = CAST(%s AS BLOB)", damages[i / 2]);
        (void)harness_sql(fixture->harness, sql);
        assert_result(registration ? finish_registration(&fixture->ada)
                                   : finish_authentication(&fixture->ada),
            PASSKEY_INTERNAL);
        (void)harness_sql(fixture->harness, "DELETE FROM ceremony");
    }
    assert_int_equal(fixture_rows(fixture), before);
}

/* ---- authentication ---- */

static const struct mutated mutated_authentications[] = {
    { "type", { .type = BYTES_CONSTANT("webauthn.create") }, PASSKEY_TYPE_MISMATCH },
    { "challenge", { .challenge = BYTES_CONSTANT("0123456789abcdef0123456789abcdef") },
        PASSKEY_CHALLENGE_MISMATCH },
    { "origin", { .origin = BYTES_CONSTANT("https://example.org.evil") }, PASSKEY_ORIGIN_MISMATCH },
    { "frame", { .cross_origin = true }, PASSKEY_CROSS_ORIGIN_NOT_ALLOWED },
    { "rp id", { .rp_id = BYTES_CONSTANT("example.net") }, PASSKEY_RP_ID_MISMATCH },
    { "absent user", { .flags_cleared = FLAG_USER_PRESENT }, PASSKEY_USER_NOT_PRESENT },
    { "backup flags", { .flags_set = FLAG_BACKUP_STATE }, PASSKEY_BACKUP_FLAGS_INVALID },
    { "eligibility", { .flags_set = FLAG_BACKUP_ELIGIBLE }, PASSKEY_BACKUP_ELIGIBLE_CHANGED },
    { "user handle", { .user_handle = BYTES_CONSTANT("another user's handle") },
        PASSKEY_USER_HANDLE_MISMATCH },
    { "signature", { .change = flip_last, .context = (void *)(uintptr_t)&signature },
        PASSKEY_SIGNATURE_INVALID },
    { "counter", { .sign_count_given = true, .sign_count = 5 }, PASSKEY_SIGN_COUNT_NOT_INCREASED },
    { "counter of zero", { .sign_count_given = true }, PASSKEY_SIGN_COUNT_NOT_INCREASED },
};

/* AUTH-10 to AUTH-22 through the service, with a list and without. */
static void test_bent_authentications(void **state)
{
    struct fixture *fixture = *state;
    int64_t before = fixture_rows(fixture);
    for (size_t i = 0; i < 2 * sizeof(mutated_authentications) / sizeof(mutated_authentications[0]);
         i++) {
        const struct mutated *mutated = &mutated_authentications[i / 2];
        fixture->passkey.sign_count = 5;
        assert_result(start_authentication(&fixture->ada, i % 2 == 0 ? "ada" : NULL), PASSKEY_OK);
        answer_authentication(&fixture->ada, &fixture->passkey, &mutated->mutations);
        print_message("# %s\n", mutated->name);
        assert_result(finish_authentication(&fixture->ada), mutated->expected);
        assert_int_equal(fixture->harness->error.result, mutated->expected);
        assert_string_equal(harness_audit(fixture->harness)->name, "sign_in_failed");
        assert_int_equal(harness_audit(fixture->harness)->result, mutated->expected);
        assert_true(harness_audit(fixture->harness)->credential_given);
        assert_result(finish_authentication(&fixture->ada), PASSKEY_CEREMONY_UNKNOWN);
    }
    assert_int_equal(fixture_rows(fixture), before);
    fixture->passkey.sign_count = 6;
    assert_result(sign_in(&fixture->ada, "ada", &fixture->passkey), PASSKEY_OK);
}

/* AUTH-05, AUTH-06c, AUTH-06d */
static void test_who_answers(void **state)
{
    struct fixture *fixture = *state;
    struct mutations nameless = { .user_handle_absent = true };
    assert_result(start_authentication(&fixture->ada, "ada"), PASSKEY_OK);
    answer_authentication(&fixture->ada, &fixture->other, NULL);
    assert_result(finish_authentication(&fixture->ada), PASSKEY_CREDENTIAL_NOT_ALLOWED);
    assert_step(fixture->harness->error.step, CHECK_AUTH_05);
    assert_result(start_authentication(&fixture->ada, NULL), PASSKEY_OK);
    answer_authentication(&fixture->ada, &fixture->passkey, &nameless);
    assert_result(finish_authentication(&fixture->ada), PASSKEY_USER_HANDLE_MISSING);
    assert_step(fixture->harness->error.step, CHECK_AUTH_06C);
    assert_result(start_authentication(&fixture->ada, NULL), PASSKEY_OK);
    fixture->third.user_handle_size = 32;
    answer_authentication(&fixture->ada, &fixture->third, NULL);
    assert_result(finish_authentication(&fixture->ada), PASSKEY_CREDENTIAL_UNKNOWN);
    assert_step(fixture->harness->error.step, CHECK_AUTH_06D);
    assert_int_equal(harness_audit(fixture->harness)->result, PASSKEY_CREDENTIAL_UNKNOWN);
    assert_result(start_authentication(&fixture->ada, "ada"), PASSKEY_OK); /* USER-7, AUTH-06b */
    answer_authentication(&fixture->ada, &fixture->passkey, &nameless);
    assert_result(finish_authentication(&fixture->ada), PASSKEY_OK);
}

/* The user is named only after a valid signature. */
static void test_disabled(void **state)
{
    struct fixture *fixture = *state;
    struct mutations flipped = { .change = flip_last, .context = (void *)(uintptr_t)&signature };
    static const struct {
        const char *table;
        enum passkey_result expected;
    } rows[] = { { "credential", PASSKEY_CREDENTIAL_DISABLED }, { "user", PASSKEY_USER_DISABLED } };
    char sql[100];
    for (int i = 0; i < 2; i++) {
        for (int name = 0; name < 2; name++) {
            for (int bad = 0; bad < 2; bad++) {
                (void)harness_sql(fixture->harness, "UPDATE credential SET disabled_at_ms = 0");
                (void)harness_sql(fixture->harness, "UPDATE user SET disabled_at_ms = 0");
                assert_result(start_authentication(&fixture->ada, name == 0 ? NULL : "ada"), 0);
                (void)snprintf(sql, sizeof(sql), "UPDATE %s SET disabled_at_ms = 1", rows[i].table);
                (void)harness_sql(fixture->harness, sql);
                answer_authentication(&fixture->ada, &fixture->passkey, bad == 0 ? NULL : &flipped);
                assert_result(finish_authentication(&fixture->ada),
                    bad == 0 ? rows[i].expected : PASSKEY_SIGNATURE_INVALID);
            }
        }
    }
}

/* YSA-2026-02, AUTH-06a: the ceremony, the passkey and the handle must belong to the same user. */
static void test_cross_user(void **state)
{
    struct fixture *fixture = *state;
    int64_t before = fixture_rows(fixture);
    struct mutations of_ada = { .id = { fixture->passkey.id, fixture->passkey.id_size } };
    assert_result(start_authentication(&fixture->ada, "ada"), PASSKEY_OK);
    answer_authentication(&fixture->ada, &fixture->other, &of_ada); /* Eve's key, Ada's id */
    assert_result(finish_authentication(&fixture->ada), PASSKEY_SIGNATURE_INVALID);
    /* An ID on Ada's list that belongs to Eve at the finish is not Ada's. */
    assert_result(start_authentication(&fixture->ada, "ada"), PASSKEY_OK);
    answer_authentication(&fixture->ada, &fixture->passkey, NULL);
    (void)harness_sql(fixture->harness,
        "UPDATE credential SET user_id = (SELECT id FROM user WHERE name_key = 'eve')");
    assert_result(finish_authentication(&fixture->ada), PASSKEY_CREDENTIAL_NOT_ALLOWED);
    assert_int_equal(fixture_rows(fixture), before);
    /* In a session, the list contains only the passkeys of its user. */
    (void)harness_sql(fixture->harness,
        "UPDATE credential SET user_id = (SELECT id FROM user WHERE name_key = 'ada') WHERE "
        "sign_count > 0");
    assert_result(start_authentication(&fixture->eve, NULL), PASSKEY_OK);
    answer_authentication(&fixture->eve, &fixture->passkey, NULL);
    assert_result(finish_authentication(&fixture->eve), PASSKEY_CREDENTIAL_NOT_ALLOWED);
}

/*
 * Only the caller that started a ceremony can finish it; an attempt by another one spends nothing.
 */
static void test_holders(void **state)
{
    struct fixture *fixture = *state;
    struct browser mallory;
    char token[PASSKEY_SESSION_TOKEN_SIZE];
    browser_init(&mallory, fixture->harness);
    memcpy(token, fixture->eve.token, sizeof(token));
    assert_result(sign_up(&mallory, "mallory", &fixture->third), PASSKEY_OK);
    assert_result(start_authentication(&fixture->eve, NULL), PASSKEY_OK);
    answer_authentication(&fixture->eve, &fixture->other, NULL);
    memcpy(fixture->eve.token, mallory.token, sizeof(token));
    assert_result(finish_authentication(&fixture->eve), PASSKEY_CEREMONY_UNKNOWN);
    fixture->eve.token[0] = '\0';
    assert_result(finish_authentication(&fixture->eve), PASSKEY_CEREMONY_UNKNOWN);
    assert_result(finish_with(&fixture->eve, true, NULL, NULL), PASSKEY_CEREMONY_UNKNOWN);
    memcpy(fixture->eve.token, token, sizeof(token));
    assert_result(finish_authentication(&fixture->eve), PASSKEY_OK);
    assert_result(start_authentication(&fixture->ada, "ada"), PASSKEY_OK);
    answer_authentication(&fixture->ada, &fixture->passkey, NULL);
    memcpy(fixture->ada.token, mallory.token, sizeof(token));
    assert_result(finish_authentication(&fixture->ada), PASSKEY_CEREMONY_UNKNOWN);
    fixture->ada.token[0] = '\0';
    assert_result(finish_authentication(&fixture->ada), PASSKEY_OK);
    browser_deinit(&mallory);
}

static void test_ceremony_ids(void **state)
{
    struct fixture *fixture = *state;
    static const char *const ids[] = { "", "x", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB",
        "AAAAAAAAAAAAAAAAAAAAA=", "../../../../etc/passwd" };
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        (void)snprintf(fixture->ada.started.ceremony_id, 24, "%s", ids[i]);
        assert_result(finish_with(&fixture->ada, false, "{}", NULL), PASSKEY_CEREMONY_UNKNOWN);
        assert_result(finish_with(&fixture->ada, true, "{}", NULL), PASSKEY_CEREMONY_UNKNOWN);
    }
    assert_int_equal(fixture->harness->store.audit_count, 0);
}

static void test_authentication_start(void **state)
{
    struct fixture *fixture = *state;
    assert_result(start_authentication(&fixture->eve, "eve"), PASSKEY_MEMBER_INVALID);
    assert_result(start_authentication(&fixture->ada, ""), PASSKEY_MEMBER_INVALID);
    assert_result(start_authentication(&fixture->ada, "ada "), PASSKEY_MEMBER_INVALID);
    struct passkey_caller caller = { .size = sizeof(caller), .relying_party = 1 };
    struct passkey_account *account = NULL;
    assert_result(passkey_account_get(fixture->harness->worker, &caller, NULL, &account, NULL),
        PASSKEY_RELYING_PARTY_UNKNOWN);
}

/* Changes between reading and writing: nothing is applied partially. */
static void test_conflict(void **state)
{
    (void)state;
    static const char *const changes[] = { "UPDATE credential SET sign_count = sign_count + 1",
        "UPDATE credential SET disabled_at_ms = 1", "UPDATE user SET disabled_at_ms = 1",
        "DELETE FROM credential", "DELETE FROM user" };
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        struct fixture *now = fixture_new(NULL);
        assert_result(start_authentication(&now->ada, "ada"), PASSKEY_OK);
        answer_authentication(&now->ada, &now->passkey, NULL);
        now->harness->store.meanwhile = changes[i];
        assert_result(finish_authentication(&now->ada), PASSKEY_CONFLICT);
        assert_int_equal(harness_audit(now->harness)->result, PASSKEY_CONFLICT);
        assert_int_equal(harness_sql(now->harness, "SELECT count(*) FROM session"), 1);
        fixture_free(now);
    }
}

static void test_session_ends_meanwhile(void **state)
{
    struct fixture *fixture = *state;
    assert_result(start_authentication(&fixture->eve, NULL), PASSKEY_OK);
    answer_authentication(&fixture->eve, &fixture->other, NULL);
    fixture->harness->store.meanwhile = "DELETE FROM session";
    assert_result(finish_authentication(&fixture->eve), PASSKEY_CONFLICT);
    assert_int_equal(harness_sql(fixture->harness, "SELECT sum(use_count) FROM credential"), 0);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM session"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_bent_registrations),
        TEST(test_malformed),
        TEST(test_label),
        TEST(test_registration_start),
        TEST(test_too_many_passkeys),
        TEST(test_taken),
        TEST(test_credential_exists),
        TEST(test_disabled_meanwhile),
        TEST(test_regression_of_a_removed_passkey),
        TEST(test_options_are_kept),
        TEST(test_damaged_records),
        TEST(test_bent_authentications),
        TEST(test_who_answers),
        TEST(test_disabled),
        TEST(test_cross_user),
        TEST(test_holders),
        TEST(test_ceremony_ids),
        TEST(test_authentication_start),
        cmocka_unit_test(test_conflict),
        TEST(test_session_ends_meanwhile),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
