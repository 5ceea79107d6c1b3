/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An operator's policies, sign counts and user verification, and limits on unfinished ceremonies.
 */
#include "unit/service/service_stage.h"
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
    struct bends zero = { .sign_count_given = true };
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct stage *stage = stage_new(policies[i].change);
        assert_result(start_authentication(&stage->ada, "ada"), PASSKEY_OK);
        answer_authentication(&stage->ada, &stage->passkey, &zero);
        assert_result(finish_authentication(&stage->ada), policies[i].expected);
        assert_int_equal(
            world_sql(stage->world, "SELECT sign_count_stalled_at_ms > 0 FROM credential WHERE "
                                    "sign_count = 5"),
            policies[i].regressed);
        /* The flag does not block the passkey, but the passkey no longer counts for recovery. */
        stage->ada.token[0] = '\0';
        stage->passkey.sign_count = 6;
        assert_result(sign_in(&stage->ada, "ada", &stage->passkey), PASSKEY_OK);
        assert_true((stage->ada.account->credentials->items[0].sign_count_regressed_at_ms > 0) ==
                    policies[i].regressed);
        stage_free(stage);
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
        struct bends bends = { .sign_count_given = true,
            .sign_count = 1,
            .flags_set = synced == 1 ? FLAG_BACKUP_ELIGIBLE : 0 };
        struct stage *stage = stage_new(ignore_synced);
        (void)world_sql(stage->world, synced == 1 ? "UPDATE credential SET backup_eligible = 2"
                                                  : "UPDATE credential SET backup_eligible = 1");
        assert_result(start_authentication(&stage->ada, "ada"), PASSKEY_OK);
        answer_authentication(&stage->ada, &stage->passkey, &bends);
        assert_result(finish_authentication(&stage->ada),
            synced == 1 ? PASSKEY_OK : PASSKEY_SIGN_COUNT_NOT_INCREASED);
        stage_free(stage);
    }
}

/* ---- backup eligibility ---- */

static enum passkey_result sign_in_eligible(struct stage *stage, bool eligible)
{
    struct bends bends = { .flags_set = eligible ? FLAG_BACKUP_ELIGIBLE : 0,
        .flags_cleared = eligible ? 0 : FLAG_BACKUP_ELIGIBLE | FLAG_BACKUP_STATE };
    stage->ada.token[0] = '\0';
    TRY(start_authentication(&stage->ada, "ada"));
    answer_authentication(&stage->ada, &stage->passkey, &bends);
    return finish_authentication(&stage->ada);
}

static int64_t eligibility(struct stage *stage)
{
    return world_sql(stage->world, "SELECT backup_eligible + 10 * (change_allowed_until_ms > 0) "
                                   "FROM credential WHERE user_id = "
                                   "(SELECT id FROM user WHERE name = 'ada')");
}

static void allow_change(struct stage *stage)
{
    (void)world_sql(
        stage->world, "UPDATE credential SET change_allowed_until_ms = 9000000000000000");
}

/* BCK-1: it never changes, unless an operator allowed one change, in either direction. */
static void test_backup_eligibility(void **state)
{
    struct stage *stage = *state;
    (void)world_sql(stage->world, "UPDATE credential SET backup_eligible = 1");
    assert_result(sign_in_eligible(stage, true), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
    assert_int_equal(eligibility(stage), 1);
    allow_change(stage);
    assert_result(sign_in_eligible(stage, true), PASSKEY_OK);
    assert_int_equal(eligibility(stage), 2);
    assert_result(sign_in_eligible(stage, false), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
    allow_change(stage);
    assert_result(sign_in_eligible(stage, false), PASSKEY_OK);
    assert_int_equal(eligibility(stage), 1);
    assert_result(sign_in_eligible(stage, true), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
}

static enum passkey_result sign_in_counting(struct stage *stage, uint32_t count)
{
    struct bends bends = { .sign_count_given = true, .sign_count = count };
    stage->ada.token[0] = '\0';
    TRY(start_authentication(&stage->ada, "ada"));
    answer_authentication(&stage->ada, &stage->passkey, &bends);
    return finish_authentication(&stage->ada);
}

/* AUTH-22: after an authenticator was reset, a lower count is accepted once and recorded. */
static void test_a_reset_counter(void **state)
{
    struct stage *stage = *state;
    static const char count[] = "SELECT sign_count FROM credential WHERE user_id = (SELECT id FROM "
                                "user WHERE name = 'ada')";
    assert_result(sign_in_counting(stage, 1000), PASSKEY_OK);
    assert_result(sign_in_counting(stage, 7), PASSKEY_SIGN_COUNT_NOT_INCREASED);
    assert_int_equal(world_sql(stage->world, count), 1000);
    allow_change(stage);
    assert_result(sign_in_counting(stage, 7), PASSKEY_OK);
    assert_int_equal(world_sql(stage->world, count), 7);
    assert_result(sign_in_counting(stage, 7), PASSKEY_SIGN_COUNT_NOT_INCREASED);
    assert_result(sign_in_counting(stage, 8), PASSKEY_OK);
    /* The count stays at 0 from now on. */
    allow_change(stage);
    assert_result(sign_in_counting(stage, 0), PASSKEY_OK);
    assert_result(sign_in_counting(stage, 0), PASSKEY_OK);
    assert_int_equal(world_sql(stage->world, count), 0);
}

/* A use without a change does not spend the permission; the first one with a change does. */
static void test_an_allowance_is_for_one_change(void **state)
{
    struct stage *stage = *state;
    (void)world_sql(stage->world, "UPDATE credential SET backup_eligible = 1");
    allow_change(stage);
    assert_result(sign_in_eligible(stage, false), PASSKEY_OK);
    assert_int_equal(eligibility(stage), 11);
    assert_true(stage->ada.account->credentials->items[0].change_allowed_until_ms > 0);
    assert_result(sign_in_eligible(stage, true), PASSKEY_OK);
    assert_int_equal(eligibility(stage), 2);
    assert_true(stage->ada.account->credentials->items[0].change_allowed_until_ms == 0);
    assert_result(sign_in_eligible(stage, false), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
}

static enum passkey_result allow_model(
    struct stage *stage, const uint8_t aaguid[16], bool allow, int64_t *count)
{
    struct passkey_caller operator_ = { .size = sizeof(operator_), .is_operator = true };
    return passkey_credential_allow_model_change(
        stage->world->worker, &operator_, aaguid, allow, count, NULL);
}

/* For all passkeys of a model, but never for the zero AAGUID, for seven days. */
static void test_a_model_may_change(void **state)
{
    struct stage *stage = *state;
    static const uint8_t model[16] = "a model's AAGUID";
    static const uint8_t zero[16] = { 0 };
    int64_t count = 0;
    (void)world_sql(
        stage->world, "UPDATE credential SET backup_eligible = 1, aaguid = zeroblob(16)");
    assert_result(allow_model(stage, zero, true, &count), PASSKEY_MEMBER_INVALID);
    assert_result(allow_model(stage, model, true, &count), PASSKEY_NOT_FOUND);
    (void)world_sql(
        stage->world, "UPDATE credential SET aaguid = CAST('a model''s AAGUID' AS BLOB)");
    assert_result(allow_model(stage, model, true, &count), PASSKEY_OK);
    assert_int_equal(count, world_sql(stage->world, "SELECT count(*) FROM credential"));
    assert_string_equal(world_audit(stage->world)->name, "model_change_allowed");
    assert_int_equal(world_sql(stage->world, "SELECT count(*) FROM audit WHERE actor = 3 AND "
                                             "subject_id = CAST('a model''s AAGUID' AS BLOB)"),
        1);
    assert_result(allow_model(stage, model, false, &count), PASSKEY_OK);
    assert_string_equal(world_audit(stage->world)->name, "model_change_allowance_revoked");
    assert_result(sign_in_eligible(stage, true), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
    assert_result(allow_model(stage, model, true, &count), PASSKEY_OK);
    stage->world->now_ms += INT64_C(7) * 24 * 3600 * 1000;
    assert_result(sign_in_eligible(stage, true), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
    assert_result(allow_model(stage, model, true, &count), PASSKEY_OK);
    stage->world->now_ms += INT64_C(7) * 24 * 3600 * 1000 - 1;
    assert_result(sign_in_eligible(stage, true), PASSKEY_OK);
}

/* The permission was revoked at the same time: the precondition of the change fails. */
static void test_an_allowance_is_guarded(void **state)
{
    struct stage *stage = *state;
    (void)world_sql(stage->world, "UPDATE credential SET backup_eligible = 1");
    allow_change(stage);
    struct bends bends = { .flags_set = FLAG_BACKUP_ELIGIBLE };
    assert_result(start_authentication(&stage->ada, "ada"), PASSKEY_OK);
    answer_authentication(&stage->ada, &stage->passkey, &bends);
    stage->world->store.meanwhile = "UPDATE credential SET change_allowed_until_ms = 0";
    assert_result(finish_authentication(&stage->ada), PASSKEY_CONFLICT);
    assert_int_equal(eligibility(stage), 1);
}

/* A record from another system without it. */
static void test_backup_eligibility_is_learnt(void **state)
{
    struct stage *stage = *state;
    (void)world_sql(stage->world, "UPDATE credential SET backup_eligible = 0");
    assert_result(sign_in_eligible(stage, true), PASSKEY_OK);
    assert_int_equal(eligibility(stage), 2);
    assert_result(sign_in_eligible(stage, false), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
}

static void require_verification(struct passkey_relying_party *party)
{
    party->user_verification = PASSKEY_REQUIRED;
}

/* REG-16, AUTH-17a, AUTH-17b: if it is required, it is required, whatever the client did. */
static void test_verification_required(void **state)
{
    struct bends unverified = { .flags_cleared = FLAG_USER_VERIFIED };
    (void)state;
    struct stage *stage = stage_new(require_verification);
    assert_result(start_registration(&stage->ada, "bob"), PASSKEY_OK);
    answer_registration(&stage->ada, &stage->third, &unverified);
    assert_result(finish_registration(&stage->ada), PASSKEY_USER_NOT_VERIFIED);
    assert_result(start_authentication(&stage->ada, "ada"), PASSKEY_OK);
    answer_authentication(&stage->ada, &stage->passkey, &unverified);
    assert_result(finish_authentication(&stage->ada), PASSKEY_USER_NOT_VERIFIED);
    assert_result(sign_in(&stage->ada, "ada", &stage->passkey), PASSKEY_OK);
    stage_free(stage);
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
    struct bends elsewhere = { .origin = BYTES_CONSTANT("https://example.de") };
    (void)state;
    struct stage *stage = stage_new(two_domains);
    assert_result(start_registration(&stage->ada, "bob"), PASSKEY_OK);
    assert_true(bytes_start_with(
        started_member(&stage->ada, "rp"), BYTES_LITERAL("{\"id\":\"example.org\",")));
    answer_registration(&stage->ada, &stage->third, &elsewhere);
    assert_result(finish_registration(&stage->ada), PASSKEY_OK);
    stage->ada.token[0] = '\0';
    assert_result(sign_in(&stage->ada, "bob", &stage->third), PASSKEY_OK);
    stage->ada.token[0] = '\0';
    assert_result(start_authentication(&stage->ada, "bob"), PASSKEY_OK);
    assert_bytes_equal(started_member(&stage->ada, "rpId"), BYTES_LITERAL("\"example.org\""));
    answer_authentication(&stage->ada, &stage->third, &elsewhere);
    assert_result(finish_authentication(&stage->ada), PASSKEY_OK);
    elsewhere.rp_id = BYTES_LITERAL("example.de");
    stage->ada.token[0] = '\0';
    assert_result(start_authentication(&stage->ada, "bob"), PASSKEY_OK);
    answer_authentication(&stage->ada, &stage->third, &elsewhere);
    assert_result(finish_authentication(&stage->ada), PASSKEY_RP_ID_MISMATCH);
    stage_free(stage);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign_counts),
        cmocka_unit_test(test_sign_counts_of_synced_passkeys),
        cmocka_unit_test_setup_teardown(test_backup_eligibility, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(test_a_reset_counter, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(
            test_an_allowance_is_for_one_change, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(test_a_model_may_change, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(test_an_allowance_is_guarded, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(
            test_backup_eligibility_is_learnt, stage_setup, stage_teardown),
        cmocka_unit_test(test_verification_required),
        cmocka_unit_test(test_one_rp_id),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
