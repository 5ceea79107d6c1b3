/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An operator's policies, sign counts and user verification, and limits on unfinished ceremonies.
 */
#include "unit/service/service_fixture.h"
#include <passkey/backend.h>

/* ---- the counter ---- */

static void flag(struct passkey_relying_party *party)
{
    party->sign_count_policy = PASSKEY_SIGN_COUNT_FLAG;
}

static void ignore(struct passkey_relying_party *party)
{
    party->sign_count_policy = PASSKEY_SIGN_COUNT_IGNORE;
}

/*
 * AUTH-22, AUTH-24a: refused, flagged or ignored; the stored count does not advance, and a count of
 * zero does not disable the check.
 */
static void test_sign_counts(void **state)
{
    static const struct {
        void (*change)(struct passkey_relying_party *party);
        enum passkey_result expected;
        bool regressed;
    } policies[] = { { NULL, PASSKEY_SIGN_COUNT_NOT_INCREASED, true }, { flag, PASSKEY_OK, true },
        { ignore, PASSKEY_OK, false } };
    struct mutations zero = { .sign_count_given = true };
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture *fixture = fixture_new(policies[i].change);
        assert_result(start_authentication(&fixture->ada, "ada"), PASSKEY_OK);
        answer_authentication(&fixture->ada, &fixture->passkey, &zero);
        assert_result(finish_authentication(&fixture->ada), policies[i].expected);
        assert_int_equal(harness_sql(fixture->harness,
                             "SELECT sign_count_stalled_at_ms > 0 FROM credential WHERE "
                             "sign_count = 5"),
            policies[i].regressed);
        /* The flag does not block the passkey, but the passkey no longer counts for recovery. */
        fixture->ada.token[0] = '\0';
        fixture->passkey.sign_count = 6;
        assert_result(sign_in(&fixture->ada, "ada", &fixture->passkey), PASSKEY_OK);
        assert_true((fixture->ada.account->credentials->items[0].sign_count_regressed_at_ms > 0) ==
                    policies[i].regressed);
        fixture_free(fixture);
    }
}

static void ignore_synced(struct passkey_relying_party *party)
{
    party->synced_sign_count_policy = PASSKEY_SIGN_COUNT_IGNORE;
}

/* A sign count that does not increase, for a synced passkey and for one that is not. */
static void test_sign_counts_of_synced_passkeys(void **state)
{
    (void)state;
    for (int synced = 0; synced < 2; synced++) {
        struct mutations mutations = { .sign_count_given = true,
            .sign_count = 1,
            .flags_set = synced == 1 ? FLAG_BACKUP_ELIGIBLE : 0 };
        struct fixture *fixture = fixture_new(ignore_synced);
        (void)harness_sql(fixture->harness, synced == 1
                                                ? "UPDATE credential SET backup_eligible = 2"
                                                : "UPDATE credential SET backup_eligible = 1");
        assert_result(start_authentication(&fixture->ada, "ada"), PASSKEY_OK);
        answer_authentication(&fixture->ada, &fixture->passkey, &mutations);
        assert_result(finish_authentication(&fixture->ada),
            synced == 1 ? PASSKEY_OK : PASSKEY_SIGN_COUNT_NOT_INCREASED);
        fixture_free(fixture);
    }
}

/* ---- backup eligibility ---- */

static enum passkey_result sign_in_eligible(struct fixture *fixture, bool eligible)
{
    struct mutations mutations = { .flags_set = eligible ? FLAG_BACKUP_ELIGIBLE : 0,
        .flags_cleared = eligible ? 0 : FLAG_BACKUP_ELIGIBLE | FLAG_BACKUP_STATE };
    fixture->ada.token[0] = '\0';
    TRY(start_authentication(&fixture->ada, "ada"));
    answer_authentication(&fixture->ada, &fixture->passkey, &mutations);
    return finish_authentication(&fixture->ada);
}

static int64_t eligibility(struct fixture *fixture)
{
    return harness_sql(fixture->harness,
        "SELECT backup_eligible + 10 * (change_allowed_until_ms > 0) "
        "FROM credential WHERE user_id = "
        "(SELECT id FROM user WHERE name = 'ada')");
}

static void allow_change(struct fixture *fixture)
{
    (void)harness_sql(
        fixture->harness, "UPDATE credential SET change_allowed_until_ms = 9000000000000000");
}

/* BCK-1: it never changes, unless an operator allowed one change, in either direction. */
static void test_backup_eligibility(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(fixture->harness, "UPDATE credential SET backup_eligible = 1");
    assert_result(sign_in_eligible(fixture, true), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
    assert_int_equal(eligibility(fixture), 1);
    allow_change(fixture);
    assert_result(sign_in_eligible(fixture, true), PASSKEY_OK);
    assert_int_equal(eligibility(fixture), 2);
    assert_result(sign_in_eligible(fixture, false), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
    allow_change(fixture);
    assert_result(sign_in_eligible(fixture, false), PASSKEY_OK);
    assert_int_equal(eligibility(fixture), 1);
    assert_result(sign_in_eligible(fixture, true), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
}

static enum passkey_result sign_in_counting(struct fixture *fixture, uint32_t count)
{
    struct mutations mutations = { .sign_count_given = true, .sign_count = count };
    fixture->ada.token[0] = '\0';
    TRY(start_authentication(&fixture->ada, "ada"));
    answer_authentication(&fixture->ada, &fixture->passkey, &mutations);
    return finish_authentication(&fixture->ada);
}

/* AUTH-22: after an authenticator was reset, a lower count is accepted once and recorded. */
static void test_a_reset_counter(void **state)
{
    struct fixture *fixture = *state;
    static const char count[] = "SELECT sign_count FROM credential WHERE user_id = (SELECT id FROM "
                                "user WHERE name = 'ada')";
    assert_result(sign_in_counting(fixture, 1000), PASSKEY_OK);
    assert_result(sign_in_counting(fixture, 7), PASSKEY_SIGN_COUNT_NOT_INCREASED);
    assert_int_equal(harness_sql(fixture->harness, count), 1000);
    allow_change(fixture);
    assert_result(sign_in_counting(fixture, 7), PASSKEY_OK);
    assert_int_equal(harness_sql(fixture->harness, count), 7);
    assert_result(sign_in_counting(fixture, 7), PASSKEY_SIGN_COUNT_NOT_INCREASED);
    assert_result(sign_in_counting(fixture, 8), PASSKEY_OK);
    /* The count stays at 0 from now on. */
    allow_change(fixture);
    assert_result(sign_in_counting(fixture, 0), PASSKEY_OK);
    assert_result(sign_in_counting(fixture, 0), PASSKEY_OK);
    assert_int_equal(harness_sql(fixture->harness, count), 0);
}

/* A use without a change does not spend the permission; the first one with a change does. */
static void test_an_allowance_is_for_one_change(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(fixture->harness, "UPDATE credential SET backup_eligible = 1");
    allow_change(fixture);
    assert_result(sign_in_eligible(fixture, false), PASSKEY_OK);
    assert_int_equal(eligibility(fixture), 11);
    assert_true(fixture->ada.account->credentials->items[0].change_allowed_until_ms > 0);
    assert_result(sign_in_eligible(fixture, true), PASSKEY_OK);
    assert_int_equal(eligibility(fixture), 2);
    assert_true(fixture->ada.account->credentials->items[0].change_allowed_until_ms == 0);
    assert_result(sign_in_eligible(fixture, false), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
}

static enum passkey_result allow_model(
    struct fixture *fixture, const uint8_t aaguid[16], bool allow, int64_t *count)
{
    struct passkey_caller operator_ = { .size = sizeof(operator_), .is_operator = true };
    return passkey_credential_allow_model_change(
        fixture->harness->worker, &operator_, aaguid, allow, count, NULL);
}

/* For all passkeys of a model, but never for the zero AAGUID, for seven days. */
static void test_a_model_may_change(void **state)
{
    struct fixture *fixture = *state;
    static const uint8_t model[16] = "a model's AAGUID";
    static const uint8_t zero[16] = { 0 };
    int64_t count = 0;
    (void)harness_sql(
        fixture->harness, "UPDATE credential SET backup_eligible = 1, aaguid = zeroblob(16)");
    assert_result(allow_model(fixture, zero, true, &count), PASSKEY_MEMBER_INVALID);
    assert_result(allow_model(fixture, model, true, &count), PASSKEY_NOT_FOUND);
    (void)harness_sql(
        fixture->harness, "UPDATE credential SET aaguid = CAST('a model''s AAGUID' AS BLOB)");
    assert_result(allow_model(fixture, model, true, &count), PASSKEY_OK);
    assert_int_equal(count, harness_sql(fixture->harness, "SELECT count(*) FROM credential"));
    assert_string_equal(harness_audit(fixture->harness)->name, "model_change_allowed");
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM audit WHERE actor = 3 AND "
                                      "subject_id = CAST('a model''s AAGUID' AS BLOB)"),
        1);
    assert_result(allow_model(fixture, model, false, &count), PASSKEY_OK);
    assert_string_equal(harness_audit(fixture->harness)->name, "model_change_allowance_revoked");
    assert_result(sign_in_eligible(fixture, true), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
    assert_result(allow_model(fixture, model, true, &count), PASSKEY_OK);
    fixture->harness->now_ms += INT64_C(7) * 24 * 3600 * 1000;
    assert_result(sign_in_eligible(fixture, true), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
    assert_result(allow_model(fixture, model, true, &count), PASSKEY_OK);
    fixture->harness->now_ms += INT64_C(7) * 24 * 3600 * 1000 - 1;
    assert_result(sign_in_eligible(fixture, true), PASSKEY_OK);
}

/* The permission was revoked at the same time: the precondition of the change fails. */
static void test_an_allowance_is_guarded(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(fixture->harness, "UPDATE credential SET backup_eligible = 1");
    allow_change(fixture);
    struct mutations mutations = { .flags_set = FLAG_BACKUP_ELIGIBLE };
    assert_result(start_authentication(&fixture->ada, "ada"), PASSKEY_OK);
    answer_authentication(&fixture->ada, &fixture->passkey, &mutations);
    fixture->harness->store.meanwhile = "UPDATE credential SET change_allowed_until_ms = 0";
    assert_result(finish_authentication(&fixture->ada), PASSKEY_CONFLICT);
    assert_int_equal(eligibility(fixture), 1);
}

/* A record from another system without it. */
static void test_backup_eligibility_is_learnt(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(fixture->harness, "UPDATE credential SET backup_eligible = 0");
    assert_result(sign_in_eligible(fixture, true), PASSKEY_OK);
    assert_int_equal(eligibility(fixture), 2);
    assert_result(sign_in_eligible(fixture, false), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
}

static void require_verification(struct passkey_relying_party *party)
{
    party->user_verification = PASSKEY_REQUIRED;
}

/* REG-16, AUTH-17a, AUTH-17b: if it is required, it is required, whatever the client did. */
static void test_verification_required(void **state)
{
    struct mutations unverified = { .flags_cleared = FLAG_USER_VERIFIED };
    (void)state;
    struct fixture *fixture = fixture_new(require_verification);
    assert_result(start_registration(&fixture->ada, "bob"), PASSKEY_OK);
    answer_registration(&fixture->ada, &fixture->third, &unverified);
    assert_result(finish_registration(&fixture->ada), PASSKEY_USER_NOT_VERIFIED);
    assert_result(start_authentication(&fixture->ada, "ada"), PASSKEY_OK);
    answer_authentication(&fixture->ada, &fixture->passkey, &unverified);
    assert_result(finish_authentication(&fixture->ada), PASSKEY_USER_NOT_VERIFIED);
    assert_result(sign_in(&fixture->ada, "ada", &fixture->passkey), PASSKEY_OK);
    fixture_free(fixture);
}

/* ---- origins ---- */

static void two_domains(struct passkey_relying_party *party)
{
    static const struct passkey_bytes origins[] = { BYTES_CONSTANT("https://example.org"),
        BYTES_CONSTANT("https://example.de") };
    party->origins = origins;
    party->origin_count = 2;
}

/* RELO-1: all origins of a relying party have the same RP ID, so a passkey that was created at one
 * can sign in at the others. */
static void test_one_rp_id(void **state)
{
    struct mutations elsewhere = { .origin = BYTES_CONSTANT("https://example.de") };
    (void)state;
    struct fixture *fixture = fixture_new(two_domains);
    assert_result(start_registration(&fixture->ada, "bob"), PASSKEY_OK);
    assert_true(bytes_start_with(
        started_member(&fixture->ada, "rp"), BYTES_LITERAL("{\"id\":\"example.org\",")));
    answer_registration(&fixture->ada, &fixture->third, &elsewhere);
    assert_result(finish_registration(&fixture->ada), PASSKEY_OK);
    fixture->ada.token[0] = '\0';
    assert_result(sign_in(&fixture->ada, "bob", &fixture->third), PASSKEY_OK);
    fixture->ada.token[0] = '\0';
    assert_result(start_authentication(&fixture->ada, "bob"), PASSKEY_OK);
    assert_bytes_equal(started_member(&fixture->ada, "rpId"), BYTES_LITERAL("\"example.org\""));
    answer_authentication(&fixture->ada, &fixture->third, &elsewhere);
    assert_result(finish_authentication(&fixture->ada), PASSKEY_OK);
    elsewhere.rp_id = BYTES_LITERAL("example.de");
    fixture->ada.token[0] = '\0';
    assert_result(start_authentication(&fixture->ada, "bob"), PASSKEY_OK);
    answer_authentication(&fixture->ada, &fixture->third, &elsewhere);
    assert_result(finish_authentication(&fixture->ada), PASSKEY_RP_ID_MISMATCH);
    fixture_free(fixture);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign_counts),
        cmocka_unit_test(test_sign_counts_of_synced_passkeys),
        cmocka_unit_test_setup_teardown(test_backup_eligibility, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_a_reset_counter, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_an_allowance_is_for_one_change, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_a_model_may_change, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_an_allowance_is_guarded, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_backup_eligibility_is_learnt, fixture_setup, fixture_teardown),
        cmocka_unit_test(test_verification_required),
        cmocka_unit_test(test_one_rp_id),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
