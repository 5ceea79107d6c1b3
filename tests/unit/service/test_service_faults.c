/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store fails at the first, second, … operation of every call, and the random generator fails:
 * the code of the fault is returned, nothing is partially written or mailed, and the next call
 * succeeds.
 */
#include "service/environment.h"
#include "unit/service/service_world.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <stdlib.h>

struct stage {
    struct world *world;
    struct browser browser;
    struct credential passkey;
    struct credential other;
    int round;
};

static int setup(void **state)
{
    struct stage *stage = calloc(1, sizeof(*stage));
    assert_non_null(stage);
    stage->world = world_new(NULL);
    browser_init(&stage->browser, stage->world);
    passkey_draw(stage->world, &stage->passkey);
    passkey_draw(stage->world, &stage->other);
    stage->passkey.sign_count = 1;
    *state = stage;
    return 0;
}

static int teardown(void **state)
{
    struct stage *stage = *state;
    browser_deinit(&stage->browser);
    credential_deinit(&stage->passkey);
    credential_deinit(&stage->other);
    world_free(stage->world);
    free(stage);
    return 0;
}

static int64_t count_of(const struct stage *stage, const char *table)
{
    char sql[64];
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
    return world_sql(stage->world, sql);
}

/* Make the N-th operation from now on fail. */
static void fail_at(const struct stage *stage, int number)
{
    atomic_store(&stage->world->store.operation_count, 0);
    atomic_store(&stage->world->store.fail_at, number);
}

/* Whether the failure happened; the store works again. */
static bool failed(const struct stage *stage)
{
    bool came = stage->world->store.operation_count >= stage->world->store.fail_at;
    atomic_store(&stage->world->store.fail_at, 0);
    return came;
}

static void test_sign_up(void **state)
{
    struct stage *stage = *state;
    int number = 1;
    for (;; number++) {
        assert_result(start_registration(&stage->browser, "ada"), PASSKEY_OK);
        answer_registration(&stage->browser, &stage->passkey, NULL);
        fail_at(stage, number);
        enum passkey_result result = finish_registration(&stage->browser);
        if (!failed(stage)) {
            assert_result(result, PASSKEY_OK);
            break;
        }
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
        assert_int_equal(stage->world->error.result, PASSKEY_STORE_UNAVAILABLE);
        assert_int_equal(count_of(stage, "user") + count_of(stage, "credential") +
                             count_of(stage, "session") + count_of(stage, "audit"),
            0);
    }
    assert_int_equal(number, 4); /* find the ceremony, find the credential, apply */
}

static void test_second_passkey(void **state)
{
    struct stage *stage = *state;
    int number = 1;
    assert_result(sign_up(&stage->browser, "ada", &stage->passkey), PASSKEY_OK);
    assert_result(start_registration(&stage->browser, NULL), PASSKEY_OK);
    answer_registration(&stage->browser, &stage->other, NULL);
    for (;; number++) { /* a fault does not spend the ceremony */
        fail_at(stage, number);
        enum passkey_result result = finish_registration(&stage->browser);
        if (!failed(stage)) {
            assert_result(result, PASSKEY_OK);
            break;
        }
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
        assert_int_equal(count_of(stage, "credential"), 1);
    }
    assert_int_equal(number, 8);
}

/* A refusal that could not be determined or recorded is reported as a fault of the store. */
static void test_refused_sign_up(void **state)
{
    struct stage *stage = *state;
    int number = 1;
    assert_result(sign_up(&stage->browser, "ada", &stage->passkey), PASSKEY_OK);
    stage->browser.token[0] = '\0';
    for (;; number++) {
        assert_result(start_registration(&stage->browser, "eve"), PASSKEY_OK);
        answer_registration(&stage->browser, &stage->passkey, NULL);
        fail_at(stage, number);
        enum passkey_result result = finish_registration(&stage->browser);
        if (!failed(stage)) {
            assert_result(result, PASSKEY_CREDENTIAL_EXISTS);
            break;
        }
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
        assert_int_equal(count_of(stage, "user"), 1);
    }
    assert_int_equal(number, 4); /* find the ceremony, find the credential, record the refusal */
}

/* Credential, session and audit row together or not at all. */
static void test_sign_in(void **state)
{
    struct stage *stage = *state;
    int number = 1;
    assert_result(sign_up(&stage->browser, "ada", &stage->passkey), PASSKEY_OK);
    stage->browser.token[0] = '\0';
    assert_result(start_authentication(&stage->browser, NULL), PASSKEY_OK);
    answer_authentication(&stage->browser, &stage->passkey, NULL);
    for (;; number++) { /* a fault does not spend the ceremony */
        fail_at(stage, number);
        enum passkey_result result = finish_authentication(&stage->browser);
        if (!failed(stage)) {
            assert_result(result, PASSKEY_OK);
            break;
        }
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
        assert_int_equal(stage->browser.token[0], 0);
        assert_int_equal(world_sql(stage->world, "SELECT sum(use_count) FROM credential"), 0);
        assert_int_equal(count_of(stage, "session"), 1);
        assert_int_equal(
            world_sql(stage->world, "SELECT count(*) FROM audit WHERE name = 'sign_in'"), 0);
    }
    assert_int_equal(number, 3); /* read the ceremony and the account, apply */
}

static void test_regression(void **state)
{
    struct stage *stage = *state;
    struct bends zero = { .sign_count_given = true };
    int number = 1;
    assert_result(sign_up(&stage->browser, "ada", &stage->passkey), PASSKEY_OK);
    stage->browser.token[0] = '\0';
    for (;; number++) {
        assert_result(start_authentication(&stage->browser, NULL), PASSKEY_OK);
        answer_authentication(&stage->browser, &stage->passkey, &zero);
        fail_at(stage, number);
        enum passkey_result result = finish_authentication(&stage->browser);
        if (!failed(stage)) {
            assert_result(result, PASSKEY_SIGN_COUNT_NOT_INCREASED);
            break;
        }
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
    }
    assert_int_equal(number, 3);
    assert_int_equal(count_of(stage, "session"), 1);
}

/* ---- calls with few changes ---- */

static enum passkey_result anonymously(
    struct stage *stage, enum passkey_result (*start)(struct browser *, const char *), char *name)
{
    char token[PASSKEY_SESSION_TOKEN_SIZE];
    memcpy(token, stage->browser.token, sizeof(token));
    stage->browser.token[0] = '\0';
    enum passkey_result result = start(&stage->browser, name);
    memcpy(stage->browser.token, token, sizeof(token));
    return result;
}

static enum passkey_result start_discoverable(struct stage *stage)
{
    return anonymously(stage, start_authentication, NULL);
}

static enum passkey_result start_named(struct stage *stage)
{
    static char name[] = "ada";
    return anonymously(stage, start_authentication, name);
}

static enum passkey_result start_sign_up(struct stage *stage)
{
    static char name[] = "eve";
    return anonymously(stage, start_registration, name);
}

static enum passkey_result start_again(struct stage *stage)
{
    return start_authentication(&stage->browser, NULL);
}

static enum passkey_result start_second(struct stage *stage)
{
    return start_registration(&stage->browser, NULL);
}

static enum passkey_result look_at_account(struct stage *stage)
{
    return look(&stage->browser);
}

static enum passkey_result check(struct stage *stage)
{
    return passkey_service_check(stage->world->service, NULL);
}

static enum passkey_result sweep(struct stage *stage)
{
    return passkey_service_sweep(stage->world->service, false, NULL, NULL);
}

static enum passkey_result count_what_expired(struct stage *stage)
{
    return passkey_service_sweep(stage->world->service, true, NULL, NULL);
}

static const struct passkey_caller operator_ = { .size = sizeof(operator_), .is_operator = true };

static enum passkey_result list_users(struct stage *stage)
{
    struct passkey_user_list *users = NULL;
    enum passkey_result result = passkey_user_list_get(stage->world->worker, &operator_,
        &(struct passkey_user_query){
            .size = sizeof(struct passkey_user_query), .begins = BYTES_LITERAL("Ad"), .limit = 9 },
        &users, NULL);
    assert_int_equal(users != NULL, result == PASSKEY_OK);
    passkey_free(users);
    return result;
}

static enum passkey_result show_user(struct stage *stage)
{
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_account_get(stage->world->worker, &operator_,
        &(struct passkey_user_selector){
            .size = sizeof(struct passkey_user_selector), .name = BYTES_LITERAL("ada") },
        &account, NULL);
    assert_int_equal(account != NULL, result == PASSKEY_OK);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result end_session(struct stage *stage)
{
    return sign_out(&stage->browser);
}

static const struct {
    enum passkey_result (*call)(struct stage *stage);
    int operation_count;
} calls[] = {
    { start_discoverable, 1 },
    { start_named, 2 },
    { start_sign_up, 1 },
    { start_again, 3 },
    { start_second, 3 },
    { look_at_account, 4 },
    { check, 1 },
    { sweep, 7 }, /* with the limit on audit rows and the signing keys */
    { count_what_expired, 2 },
    { list_users, 1 },
    { show_user, 4 },
    { end_session, 2 },
};

/* Each call fails like the store, and succeeds when it is repeated. */
static void test_small_calls(void **state)
{
    struct stage *stage = *state;
    assert_result(sign_up(&stage->browser, "ada", &stage->passkey), PASSKEY_OK);
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        for (int number = 1; number <= calls[i].operation_count + 1; number++) {
            print_message("# call %zu, operation %d\n", i, number);
            fail_at(stage, number);
            enum passkey_result result = calls[i].call(stage);
            bool came = failed(stage);
            assert_int_equal(came, number <= calls[i].operation_count);
            assert_result(result, came ? PASSKEY_STORE_UNAVAILABLE : PASSKEY_OK);
        }
    }
}

/* Opening a service and a worker. */
static void test_open(void **state)
{
    struct stage *stage = *state;
    struct passkey_service *service = NULL;
    struct passkey_worker *worker = NULL;
    struct passkey_bytes origins[] = { BYTES_LITERAL("https://example.net") };
    struct passkey_relying_party party = { .size = sizeof(party),
        .rp_id = BYTES_LITERAL("example.net"),
        .origins = origins,
        .origin_count = 1 };
    struct passkey_service_configuration configuration = {
        .size = sizeof(configuration), .relying_parties = &party, .relying_party_count = 1
    };
    int number = 1;
    for (;; number++) {
        fail_at(stage, number);
        enum passkey_result result =
            passkey_service_new(&configuration, stage->world->store.real, NULL, &service, NULL);
        if (!failed(stage)) {
            assert_result(result, PASSKEY_OK);
            break;
        }
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
        assert_null(service);
    }
    fail_at(stage, 1);
    assert_result(passkey_worker_new(service, &worker, NULL), PASSKEY_STORE_UNAVAILABLE);
    assert_true(failed(stage));
    assert_null(worker);
    passkey_service_free(&service);
    assert_null(service);
    const struct passkey_relying_party twice[] = { party, party };
    configuration.relying_parties = twice;
    configuration.relying_party_count = 2;
    assert_result(
        passkey_service_new(&configuration, stage->world->store.real, NULL, &service, NULL),
        PASSKEY_MEMBER_INVALID);
    configuration.relying_party_count = 0;
    assert_result(
        passkey_service_new(&configuration, stage->world->store.real, NULL, &service, NULL),
        PASSKEY_MEMBER_INVALID);
}

/* CHAL-1: without randomness there is no challenge, no token and no user. */
static void test_random(void **state)
{
    struct stage *stage = *state;
    assert_result(start_registration(&stage->browser, "ada"), PASSKEY_OK);
    answer_registration(&stage->browser, &stage->passkey, NULL);
    stage->world->random_fails = true;
    assert_result(finish_registration(&stage->browser), PASSKEY_INTERNAL);
    assert_int_equal(count_of(stage, "user"), 0);
    stage->world->random_fails = false;
    assert_result(finish_registration(&stage->browser), PASSKEY_OK);
    stage->world->random_fails = true;
    stage->browser.token[0] = '\0';
    assert_result(start_registration(&stage->browser, "eve"), PASSKEY_INTERNAL);
    assert_result(start_authentication(&stage->browser, NULL), PASSKEY_INTERNAL);
    assert_int_equal(count_of(stage, "ceremony"), 0);
}

static void test_environment(void **state)
{
    (void)state;
    struct passkey_environment environment = environment_system();
    uint8_t one[32] = { 0 };
    uint8_t other[32] = { 0 };
    assert_true(environment.now_ms(environment.context) > WORLD_BEGIN_MS);
    assert_true(environment.random(environment.context, one, sizeof(one)));
    assert_true(environment.random(environment.context, other, sizeof(other)));
    assert_memory_not_equal(one, other, sizeof(one));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sign_up),
        TEST(test_second_passkey),
        TEST(test_refused_sign_up),
        TEST(test_sign_in),
        TEST(test_regression),
        TEST(test_small_calls),
        TEST(test_open),
        TEST(test_random),
        cmocka_unit_test(test_environment),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
