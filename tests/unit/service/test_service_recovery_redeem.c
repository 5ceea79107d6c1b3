/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recovery with a code: once, by the right user, with limited attempts, and with one answer and one
 * cost for all failures.
 */
#include "base/bytes.h"
#include "unit/service/service_fixture.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct setup {
    struct fixture *fixture;
    struct passkey_recovery_codes codes; /* of Eve */
};

static int set_up(void **state)
{
    struct setup *setup = calloc(1, sizeof(*setup));
    assert_non_null(setup);
    setup->fixture = fixture_new(NULL);
    struct passkey_caller caller = browser_caller(&setup->fixture->eve);
    struct passkey_account *account = NULL;
    assert_result(passkey_recovery_codes_make(
                      setup->fixture->harness->worker, &caller, &setup->codes, &account, NULL),
        PASSKEY_OK);
    assert_int_equal(account->recovery->recovery_codes_left, 10);
    passkey_account_free(&account);
    *state = setup;
    return 0;
}

static int tear_down(void **state)
{
    struct setup *setup = *state;
    fixture_free(setup->fixture);
    free(setup);
    return 0;
}

static enum passkey_result redeem_from(
    struct setup *setup, uint8_t host, const char *name, const char *code)
{
    struct harness *harness = setup->fixture->harness;
    uint8_t address[4] = { 192, 0, 2, host };
    struct passkey_caller caller = { .size = sizeof(caller), .address = BYTES_ARRAY(address) };
    struct passkey_recovery_request request = { sizeof(request), bytes_text(name),
        bytes_text(code) };
    struct passkey_account *account = NULL;
    enum passkey_result result =
        passkey_recovery_redeem(harness->worker, &caller, &request, &account, &harness->error);
    if (result == PASSKEY_OK) {
        struct browser *ada = &setup->fixture->ada;
        memcpy(ada->token, account->session_token, sizeof(ada->token));
        assert_int_equal(account->session->proof, PASSKEY_PROOF_RECOVERY_CODE);
        assert_true(account->session->ends_at_ms == harness->now_ms + INT64_C(600000));
        assert_true(account->session->recovered_at_ms >= harness->now_ms);
        assert_int_equal(account->session->credential_id.size, 0);
    }
    passkey_account_free(&account);
    return result;
}

/* Each time from another address, which has its own limit. */
static enum passkey_result redeem(struct setup *setup, const char *name, const char *code)
{
    static uint8_t last;
    return redeem_from(setup, ++last, name, code);
}

static const char wrong[] = "0000-0000-0000-0000";

static void test_a_code_opens_a_restricted_session_once(void **state)
{
    struct setup *setup = *state;
    struct harness *harness = setup->fixture->harness;
    assert_result(redeem(setup, "EVE", setup->codes.texts[3]), PASSKEY_OK);
    assert_string_equal(harness_audit(harness)->name, "recovery_code_redeemed");
    assert_int_equal(
        harness_sql(harness, "SELECT count(*) FROM recovery_code WHERE used_at_ms > 0"), 1);
    assert_int_equal(harness_sql(harness, "SELECT count(*) FROM user WHERE name = 'eve' AND "
                                          "recovered_at_ms = 1778229713000"),
        1);
    assert_result(look(&setup->fixture->ada), PASSKEY_SESSION_RESTRICTED);
    assert_result(redeem(setup, "eve", setup->codes.texts[3]), PASSKEY_RECOVERY_REFUSED);
    assert_string_equal(harness_audit(harness)->name, "recovery_failed");
    assert_int_equal(harness_audit(harness)->result, PASSKEY_RECOVERY_REFUSED);
    assert_true(harness_audit(harness)->user_given);
    assert_result(redeem(setup, "eve", setup->codes.texts[9]), PASSKEY_OK);
}

static void test_whatever_does_not_fit_is_refused_alike(void **state)
{
    struct setup *setup = *state;
    struct harness *harness = setup->fixture->harness;
    const char *const tries[][2] = {
        { "unknown", setup->codes.texts[0] },
        { "ada", setup->codes.texts[0] }, /* another user's */
        { "eve", wrong },
        { "disabled", setup->codes.texts[0] },
    };
    (void)harness_sql(harness,
        "INSERT INTO user SELECT relying_party, x'99', 'disabled', 'disabled', "
        "'', created_at_ms, 5, NULL, NULL, 0, '', 0, 0, '', 0 FROM user WHERE name = 'eve'");
    (void)harness_sql(harness, "INSERT INTO recovery_code_set SELECT relying_party, x'99', salt, "
                               "log2_n, r, p, created_at_ms FROM recovery_code_set");
    (void)harness_sql(harness,
        "INSERT INTO recovery_code SELECT relying_party, x'99', hash, 0 FROM "
        "recovery_code");
    char message[PASSKEY_ERROR_MESSAGE_SIZE] = "";
    char trace[sizeof(harness->store.trace)] = "";
    int64_t rows = fixture_rows(setup->fixture);
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        harness_forget(harness);
        assert_result(redeem(setup, tries[i][0], tries[i][1]), PASSKEY_RECOVERY_REFUSED);
        if (i == 0) {
            memcpy(message, harness->error.message, sizeof(message));
            memcpy(trace, harness->store.trace, sizeof(trace));
        }
        assert_string_equal(harness->error.message, message);
        assert_string_equal(harness->store.trace, trace);
        assert_true(fixture_rows(setup->fixture) == rows);
    }
    assert_result(redeem(setup, "eve", setup->codes.texts[0]), PASSKEY_OK);
}

/* Ten strangers try wrong codes as often as they can: the owner is not locked out. */
static void test_strangers_do_not_lock_the_owner_out(void **state)
{
    struct setup *setup = *state;
    struct harness *harness = setup->fixture->harness;
    for (int second = 0; second < 60; second += 10) {
        for (int i = 0; i < 10; i++)
            assert_result(
                redeem_from(setup, (uint8_t)(100 + i), "eve", wrong), PASSKEY_RECOVERY_REFUSED);
        harness->now_ms += 10000;
    }
    assert_result(redeem_from(setup, 7, "eve", setup->codes.texts[0]), PASSKEY_OK);
}

/* ---- lists ---- */

static int64_t count_used(struct setup *setup)
{
    return harness_sql(
        setup->fixture->harness, "SELECT count(*) FROM recovery_code WHERE used_at_ms > 0");
}

/* The first two codes have been spent; of the others, only one is. */
static void test_a_pasted_list_spends_one_code(void **state)
{
    struct setup *setup = *state;
    char list[PASSKEY_RECOVERY_CODE_COUNT * (PASSKEY_RECOVERY_CODE_SIZE + 4)] = "";
    assert_result(redeem(setup, "eve", setup->codes.texts[0]), PASSKEY_OK);
    assert_result(redeem(setup, "eve", setup->codes.texts[1]), PASSKEY_OK);
    for (int i = 0; i < PASSKEY_RECOVERY_CODE_COUNT; i++) {
        size_t size = strlen(list);
        (void)snprintf(list + size, sizeof(list) - size, "%d. %s\n", i + 1, setup->codes.texts[i]);
    }
    harness_forget(setup->fixture->harness);
    assert_result(redeem(setup, "eve", list), PASSKEY_OK);
    assert_int_equal(count_used(setup), 3);
    assert_string_equal(harness_audit(setup->fixture->harness)->name, "recovery_code_redeemed");
    assert_result(redeem(setup, "eve", setup->codes.texts[2]), PASSKEY_RECOVERY_REFUSED);
    assert_result(redeem(setup, "unknown", list), PASSKEY_RECOVERY_REFUSED);
}

/* Each code of a list counts, in any request. */
static void test_each_code_of_a_list_is_counted(void **state)
{
    struct setup *setup = *state;
    struct harness *harness = setup->fixture->harness;
    char seven[8 * PASSKEY_RECOVERY_CODE_SIZE] = "";
    char good[2 * PASSKEY_RECOVERY_CODE_SIZE];
    for (int i = 0; i < 7; i++)
        (void)snprintf(seven + strlen(seven), sizeof(seven) - strlen(seven), "%s\n", wrong);
    (void)snprintf(good, sizeof(good), "%s\n%s", wrong, setup->codes.texts[0]);
    assert_result(redeem_from(setup, 9, "eve", seven), PASSKEY_RECOVERY_REFUSED);
    assert_result(redeem_from(setup, 9, "unknown", seven), PASSKEY_RECOVERY_REFUSED);
    int64_t rows = fixture_rows(setup->fixture);
    assert_result(redeem_from(setup, 9, "eve", seven), PASSKEY_RATE_LIMITED);
    assert_true(fixture_rows(setup->fixture) == rows);
    assert_string_equal(
        harness_audit(harness)->name, "recovery_failed"); /* six of them were tried */
    assert_int_equal(harness_audit(harness)->result, PASSKEY_RATE_LIMITED);
    assert_result(redeem_from(setup, 9, "eve", good), PASSKEY_RATE_LIMITED);
    harness->now_ms += 10000; /* one token: not enough for the second code */
    assert_result(redeem_from(setup, 9, "eve", good), PASSKEY_RATE_LIMITED);
    assert_int_equal(count_used(setup), 0);
    harness->now_ms += 20000;
    assert_result(redeem_from(setup, 9, "eve", good), PASSKEY_OK);
}

/*
 * Text that cannot be a code costs no attempt and no read, and gets the same answer for every name.
 */
static void test_text_that_is_no_code_is_not_counted(void **state)
{
    struct setup *setup = *state;
    struct harness *harness = setup->fixture->harness;
    harness_forget(harness);
    for (int i = 0; i < 30; i++) {
        assert_result(redeem_from(setup, 9, "eve", "0000-0000-0000-000"), PASSKEY_MEMBER_INVALID);
        assert_result(redeem_from(setup, 9, "unknown", ""), PASSKEY_MEMBER_INVALID);
    }
    assert_string_equal(harness->store.trace, "");
    assert_result(redeem_from(setup, 9, "eve", setup->codes.texts[0]), PASSKEY_OK);
}

/* ---- races ---- */

struct racer {
    struct setup *setup;
    pthread_barrier_t *barrier;
    enum passkey_result result;
};

static void *race(void *context)
{
    struct racer *racer = context;
    struct harness *harness = racer->setup->fixture->harness;
    struct passkey_caller caller = { .size = sizeof(caller), .relying_party = 0 };
    struct passkey_recovery_request request = { sizeof(request), BYTES_LITERAL("eve"),
        bytes_text(racer->setup->codes.texts[0]) };
    struct passkey_worker *worker = NULL;
    struct passkey_account *account = NULL;
    racer->result = passkey_worker_new(harness->service, &worker, NULL);
    (void)pthread_barrier_wait(racer->barrier);
    if (racer->result == PASSKEY_OK)
        racer->result = passkey_recovery_redeem(worker, &caller, &request, &account, NULL);
    passkey_account_free(&account);
    passkey_worker_free(&worker);
    return NULL;
}

static void test_a_code_is_spent_once_in_a_race(void **state)
{
    enum { RACERS = 5 }; /* as many as the account's limit allows at the same time */
    struct racer racers[RACERS];
    pthread_t threads[RACERS];
    pthread_barrier_t barrier;
    int won = 0;
    assert_int_equal(pthread_barrier_init(&barrier, NULL, RACERS), 0);
    for (int i = 0; i < RACERS; i++) {
        racers[i] = (struct racer){ .setup = *state, .barrier = &barrier };
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < RACERS; i++) {
        pthread_join(threads[i], NULL);
        won += racers[i].result == PASSKEY_OK;
        assert_true(racers[i].result == PASSKEY_OK || racers[i].result == PASSKEY_RECOVERY_REFUSED);
    }
    pthread_barrier_destroy(&barrier);
    assert_int_equal(won, 1);
}

/* ---- faults ---- */

static void test_a_failing_store_uses_up_nothing(void **state)
{
    struct setup *setup = *state;
    struct harness *harness = setup->fixture->harness;
    int failed = 0;
    for (int at = 1; at < 20; at++) {
        harness->now_ms += 60000;
        harness_forget(harness);
        harness->store.fail_at = at;
        enum passkey_result result = redeem(setup, "eve", setup->codes.texts[0]);
        harness->store.fail_at = 0;
        if (result == PASSKEY_OK)
            break;
        failed++;
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
        assert_int_equal(
            harness_sql(harness, "SELECT count(*) FROM recovery_code WHERE used_at_ms > 0"), 0);
    }
    assert_true(failed >= 3); /* the user, the codes, the change */
    assert_int_equal(
        harness_sql(harness, "SELECT count(*) FROM recovery_code WHERE used_at_ms > 0"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_code_opens_a_restricted_session_once),
        TEST(test_whatever_does_not_fit_is_refused_alike),
        TEST(test_strangers_do_not_lock_the_owner_out),
        TEST(test_a_pasted_list_spends_one_code),
        TEST(test_each_code_of_a_list_is_counted),
        TEST(test_text_that_is_no_code_is_not_counted),
        TEST(test_a_code_is_spent_once_in_a_race),
        TEST(test_a_failing_store_uses_up_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
