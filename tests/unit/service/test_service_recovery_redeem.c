/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recovery with a code: once, by the right user, with limited attempts, and with one answer and one
 * cost for all failures.
 */
#include "base/bytes.h"
#include "unit/service/service_stage.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct stage *stage;
    struct passkey_recovery_codes codes; /* of Eve */
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    fixture->stage = stage_new(NULL);
    struct passkey_caller caller = browser_caller(&fixture->stage->eve);
    struct passkey_account *account = NULL;
    assert_result(passkey_recovery_codes_make(
                      fixture->stage->world->worker, &caller, &fixture->codes, &account, NULL),
        PASSKEY_OK);
    assert_int_equal(account->recovery->recovery_codes_left, 10);
    passkey_account_free(&account);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    stage_free(fixture->stage);
    free(fixture);
    return 0;
}

static enum passkey_result redeem_from(
    struct fixture *fixture, uint8_t host, const char *name, const char *code)
{
    struct world *world = fixture->stage->world;
    uint8_t address[4] = { 192, 0, 2, host };
    struct passkey_caller caller = { .size = sizeof(caller), .address = BYTES_ARRAY(address) };
    struct passkey_recovery_request request = { sizeof(request), bytes_text(name),
        bytes_text(code) };
    struct passkey_account *account = NULL;
    enum passkey_result result =
        passkey_recovery_redeem(world->worker, &caller, &request, &account, &world->error);
    if (result == PASSKEY_OK) {
        struct browser *ada = &fixture->stage->ada;
        memcpy(ada->token, account->session_token, sizeof(ada->token));
        assert_int_equal(account->session->proof, PASSKEY_PROOF_RECOVERY_CODE);
        assert_true(account->session->ends_at_ms == world->now_ms + INT64_C(600000));
        assert_true(account->session->recovered_at_ms >= world->now_ms);
        assert_int_equal(account->session->credential_id.size, 0);
    }
    passkey_account_free(&account);
    return result;
}

/* Each time from another address, which has its own limit. */
static enum passkey_result redeem(struct fixture *fixture, const char *name, const char *code)
{
    static uint8_t last;
    return redeem_from(fixture, ++last, name, code);
}

static const char wrong[] = "0000-0000-0000-0000";

static void test_a_code_opens_a_restricted_session_once(void **state)
{
    struct fixture *fixture = *state;
    struct world *world = fixture->stage->world;
    assert_result(redeem(fixture, "EVE", fixture->codes.texts[3]), PASSKEY_OK);
    assert_string_equal(world_audit(world)->name, "recovery_code_redeemed");
    assert_int_equal(
        world_sql(world, "SELECT count(*) FROM recovery_code WHERE used_at_ms > 0"), 1);
    assert_int_equal(world_sql(world, "SELECT count(*) FROM user WHERE name = 'eve' AND "
                                      "recovered_at_ms = 1778229713000"),
        1);
    assert_result(look(&fixture->stage->ada), PASSKEY_SESSION_RESTRICTED);
    assert_result(redeem(fixture, "eve", fixture->codes.texts[3]), PASSKEY_RECOVERY_REFUSED);
    assert_string_equal(world_audit(world)->name, "recovery_failed");
    assert_int_equal(world_audit(world)->result, PASSKEY_RECOVERY_REFUSED);
    assert_true(world_audit(world)->user_given);
    assert_result(redeem(fixture, "eve", fixture->codes.texts[9]), PASSKEY_OK);
}

static void test_whatever_does_not_fit_is_refused_alike(void **state)
{
    struct fixture *fixture = *state;
    struct world *world = fixture->stage->world;
    const char *const tries[][2] = {
        { "unknown", fixture->codes.texts[0] },
        { "ada", fixture->codes.texts[0] }, /* another user's */
        { "eve", wrong },
        { "disabled", fixture->codes.texts[0] },
    };
    (void)world_sql(world,
        "INSERT INTO user SELECT relying_party, x'99', 'disabled', 'disabled', "
        "'', created_at_ms, 5, NULL, NULL, 0, '', 0, 0, '', 0 FROM user WHERE name = 'eve'");
    (void)world_sql(world, "INSERT INTO recovery_code_set SELECT relying_party, x'99', salt, "
                           "log2_n, r, p, created_at_ms FROM recovery_code_set");
    (void)world_sql(world, "INSERT INTO recovery_code SELECT relying_party, x'99', hash, 0 FROM "
                           "recovery_code");
    char message[PASSKEY_ERROR_MESSAGE_SIZE] = "";
    char trace[sizeof(world->store.trace)] = "";
    int64_t rows = stage_rows(fixture->stage);
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        world_forget(world);
        assert_result(redeem(fixture, tries[i][0], tries[i][1]), PASSKEY_RECOVERY_REFUSED);
        if (i == 0) {
            memcpy(message, world->error.message, sizeof(message));
            memcpy(trace, world->store.trace, sizeof(trace));
        }
        assert_string_equal(world->error.message, message);
        assert_string_equal(world->store.trace, trace);
        assert_true(stage_rows(fixture->stage) == rows);
    }
    assert_result(redeem(fixture, "eve", fixture->codes.texts[0]), PASSKEY_OK);
}

/* Ten strangers try wrong codes as often as they can: the owner is not locked out. */
static void test_strangers_do_not_lock_the_owner_out(void **state)
{
    struct fixture *fixture = *state;
    struct world *world = fixture->stage->world;
    for (int second = 0; second < 60; second += 10) {
        for (int i = 0; i < 10; i++)
            assert_result(
                redeem_from(fixture, (uint8_t)(100 + i), "eve", wrong), PASSKEY_RECOVERY_REFUSED);
        world->now_ms += 10000;
    }
    assert_result(redeem_from(fixture, 7, "eve", fixture->codes.texts[0]), PASSKEY_OK);
}

/* ---- lists ---- */

static int64_t count_used(struct fixture *fixture)
{
    return world_sql(
        fixture->stage->world, "SELECT count(*) FROM recovery_code WHERE used_at_ms > 0");
}

/* The first two codes have been spent; of the others, only one is. */
static void test_a_pasted_list_spends_one_code(void **state)
{
    struct fixture *fixture = *state;
    char list[PASSKEY_RECOVERY_CODE_COUNT * (PASSKEY_RECOVERY_CODE_SIZE + 4)] = "";
    assert_result(redeem(fixture, "eve", fixture->codes.texts[0]), PASSKEY_OK);
    assert_result(redeem(fixture, "eve", fixture->codes.texts[1]), PASSKEY_OK);
    for (int i = 0; i < PASSKEY_RECOVERY_CODE_COUNT; i++) {
        size_t size = strlen(list);
        (void)snprintf(
            list + size, sizeof(list) - size, "%d. %s\n", i + 1, fixture->codes.texts[i]);
    }
    world_forget(fixture->stage->world);
    assert_result(redeem(fixture, "eve", list), PASSKEY_OK);
    assert_int_equal(count_used(fixture), 3);
    assert_string_equal(world_audit(fixture->stage->world)->name, "recovery_code_redeemed");
    assert_result(redeem(fixture, "eve", fixture->codes.texts[2]), PASSKEY_RECOVERY_REFUSED);
    assert_result(redeem(fixture, "unknown", list), PASSKEY_RECOVERY_REFUSED);
}

/* Each code of a list counts, in any request. */
static void test_each_code_of_a_list_is_counted(void **state)
{
    struct fixture *fixture = *state;
    struct world *world = fixture->stage->world;
    char seven[8 * PASSKEY_RECOVERY_CODE_SIZE] = "";
    char good[2 * PASSKEY_RECOVERY_CODE_SIZE];
    for (int i = 0; i < 7; i++)
        (void)snprintf(seven + strlen(seven), sizeof(seven) - strlen(seven), "%s\n", wrong);
    (void)snprintf(good, sizeof(good), "%s\n%s", wrong, fixture->codes.texts[0]);
    assert_result(redeem_from(fixture, 9, "eve", seven), PASSKEY_RECOVERY_REFUSED);
    assert_result(redeem_from(fixture, 9, "unknown", seven), PASSKEY_RECOVERY_REFUSED);
    int64_t rows = stage_rows(fixture->stage);
    assert_result(redeem_from(fixture, 9, "eve", seven), PASSKEY_RATE_LIMITED);
    assert_true(stage_rows(fixture->stage) == rows);
    assert_string_equal(world_audit(world)->name, "recovery_failed"); /* six of them were tried */
    assert_int_equal(world_audit(world)->result, PASSKEY_RATE_LIMITED);
    assert_result(redeem_from(fixture, 9, "eve", good), PASSKEY_RATE_LIMITED);
    world->now_ms += 10000; /* one token: not enough for the second code */
    assert_result(redeem_from(fixture, 9, "eve", good), PASSKEY_RATE_LIMITED);
    assert_int_equal(count_used(fixture), 0);
    world->now_ms += 20000;
    assert_result(redeem_from(fixture, 9, "eve", good), PASSKEY_OK);
}

/*
 * Text that cannot be a code costs no attempt and no read, and gets the same answer for every name.
 */
static void test_text_that_is_no_code_is_not_counted(void **state)
{
    struct fixture *fixture = *state;
    struct world *world = fixture->stage->world;
    world_forget(world);
    for (int i = 0; i < 30; i++) {
        assert_result(redeem_from(fixture, 9, "eve", "0000-0000-0000-000"), PASSKEY_MEMBER_INVALID);
        assert_result(redeem_from(fixture, 9, "unknown", ""), PASSKEY_MEMBER_INVALID);
    }
    assert_string_equal(world->store.trace, "");
    assert_result(redeem_from(fixture, 9, "eve", fixture->codes.texts[0]), PASSKEY_OK);
}

/* ---- races ---- */

struct racer {
    struct fixture *fixture;
    pthread_barrier_t *barrier;
    enum passkey_result result;
};

static void *race(void *context)
{
    struct racer *racer = context;
    struct world *world = racer->fixture->stage->world;
    struct passkey_caller caller = { .size = sizeof(caller), .relying_party = 0 };
    struct passkey_recovery_request request = { sizeof(request), BYTES_LITERAL("eve"),
        bytes_text(racer->fixture->codes.texts[0]) };
    struct passkey_worker *worker = NULL;
    struct passkey_account *account = NULL;
    racer->result = passkey_worker_new(world->service, &worker, NULL);
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
        racers[i] = (struct racer){ .fixture = *state, .barrier = &barrier };
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
    struct fixture *fixture = *state;
    struct world *world = fixture->stage->world;
    int failed = 0;
    for (int at = 1; at < 20; at++) {
        world->now_ms += 60000;
        world_forget(world);
        world->store.fail_at = at;
        enum passkey_result result = redeem(fixture, "eve", fixture->codes.texts[0]);
        world->store.fail_at = 0;
        if (result == PASSKEY_OK)
            break;
        failed++;
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
        assert_int_equal(
            world_sql(world, "SELECT count(*) FROM recovery_code WHERE used_at_ms > 0"), 0);
    }
    assert_true(failed >= 3); /* the user, the codes, the change */
    assert_int_equal(
        world_sql(world, "SELECT count(*) FROM recovery_code WHERE used_at_ms > 0"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

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
