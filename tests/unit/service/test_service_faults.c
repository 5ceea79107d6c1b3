/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store fails at the first, second, … operation of every call, and the random generator fails:
 * the code of the fault is returned, nothing is partially written or mailed, and the next call
 * succeeds.
 */
#include "service/environment.h"
#include "unit/service/service_harness.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <stdlib.h>

struct fixture {
    struct harness *harness;
    struct browser browser;
    struct credential passkey;
    struct credential other;
    int round;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    fixture->harness = harness_new(NULL);
    browser_init(&fixture->browser, fixture->harness);
    passkey_draw(fixture->harness, &fixture->passkey);
    passkey_draw(fixture->harness, &fixture->other);
    fixture->passkey.sign_count = 1;
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    browser_deinit(&fixture->browser);
    credential_deinit(&fixture->passkey);
    credential_deinit(&fixture->other);
    harness_free(fixture->harness);
    free(fixture);
    return 0;
}

static int64_t count_of(const struct fixture *fixture, const char *table)
{
    char sql[64];
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
    return harness_sql(fixture->harness, sql);
}

/* Make the N-th operation from now on fail. */
static void fail_at(const struct fixture *fixture, int number)
{
    atomic_store(&fixture->harness->store.operation_count, 0);
    atomic_store(&fixture->harness->store.fail_at, number);
}

/* Whether the failure happened; the store works again. */
static bool failed(const struct fixture *fixture)
{
    bool came = fixture->harness->store.operation_count >= fixture->harness->store.fail_at;
    atomic_store(&fixture->harness->store.fail_at, 0);
    return came;
}

static void test_sign_up(void **state)
{
    struct fixture *fixture = *state;
    int number = 1;
    for (;; number++) {
        assert_result(start_registration(&fixture->browser, "ada"), PASSKEY_OK);
        answer_registration(&fixture->browser, &fixture->passkey, NULL);
        fail_at(fixture, number);
        enum passkey_result result = finish_registration(&fixture->browser);
        if (!failed(fixture)) {
            assert_result(result, PASSKEY_OK);
            break;
        }
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
        assert_int_equal(fixture->harness->error.result, PASSKEY_STORE_UNAVAILABLE);
        assert_int_equal(count_of(fixture, "user") + count_of(fixture, "credential") +
                             count_of(fixture, "session") + count_of(fixture, "audit"),
            0);
    }
    assert_int_equal(number, 4); /* find the ceremony, find the credential, apply */
}

static void test_second_passkey(void **state)
{
    struct fixture *fixture = *state;
    int number = 1;
    assert_result(sign_up(&fixture->browser, "ada", &fixture->passkey), PASSKEY_OK);
    assert_result(start_registration(&fixture->browser, NULL), PASSKEY_OK);
    answer_registration(&fixture->browser, &fixture->other, NULL);
    for (;; number++) { /* a fault does not spend the ceremony */
        fail_at(fixture, number);
        enum passkey_result result = finish_registration(&fixture->browser);
        if (!failed(fixture)) {
            assert_result(result, PASSKEY_OK);
            break;
        }
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
        assert_int_equal(count_of(fixture, "credential"), 1);
    }
    assert_int_equal(number, 8);
}

/* A refusal that could not be determined or recorded is reported as a fault of the store. */
static void test_refused_sign_up(void **state)
{
    struct fixture *fixture = *state;
    int number = 1;
    assert_result(sign_up(&fixture->browser, "ada", &fixture->passkey), PASSKEY_OK);
    fixture->browser.token[0] = '\0';
    for (;; number++) {
        assert_result(start_registration(&fixture->browser, "eve"), PASSKEY_OK);
        answer_registration(&fixture->browser, &fixture->passkey, NULL);
        fail_at(fixture, number);
        enum passkey_result result = finish_registration(&fixture->browser);
        if (!failed(fixture)) {
            assert_result(result, PASSKEY_CREDENTIAL_EXISTS);
            break;
        }
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
        assert_int_equal(count_of(fixture, "user"), 1);
    }
    assert_int_equal(number, 4); /* find the ceremony, find the credential, record the refusal */
}

/* Credential, session and audit row together or not at all. */
static void test_sign_in(void **state)
{
    struct fixture *fixture = *state;
    int number = 1;
    assert_result(sign_up(&fixture->browser, "ada", &fixture->passkey), PASSKEY_OK);
    fixture->browser.token[0] = '\0';
    assert_result(start_authentication(&fixture->browser, NULL), PASSKEY_OK);
    answer_authentication(&fixture->browser, &fixture->passkey, NULL);
    for (;; number++) { /* a fault does not spend the ceremony */
        fail_at(fixture, number);
        enum passkey_result result = finish_authentication(&fixture->browser);
        if (!failed(fixture)) {
            assert_result(result, PASSKEY_OK);
            break;
        }
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
        assert_int_equal(fixture->browser.token[0], 0);
        assert_int_equal(harness_sql(fixture->harness, "SELECT sum(use_count) FROM credential"), 0);
        assert_int_equal(count_of(fixture, "session"), 1);
        assert_int_equal(
            harness_sql(fixture->harness, "SELECT count(*) FROM audit WHERE name = 'sign_in'"), 0);
    }
    assert_int_equal(number, 3); /* read the ceremony and the account, apply */
}

static void test_regression(void **state)
{
    struct fixture *fixture = *state;
    struct mutations zero = { .sign_count_given = true };
    int number = 1;
    assert_result(sign_up(&fixture->browser, "ada", &fixture->passkey), PASSKEY_OK);
    fixture->browser.token[0] = '\0';
    for (;; number++) {
        assert_result(start_authentication(&fixture->browser, NULL), PASSKEY_OK);
        answer_authentication(&fixture->browser, &fixture->passkey, &zero);
        fail_at(fixture, number);
        enum passkey_result result = finish_authentication(&fixture->browser);
        if (!failed(fixture)) {
            assert_result(result, PASSKEY_SIGN_COUNT_NOT_INCREASED);
            break;
        }
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
    }
    assert_int_equal(number, 3);
    assert_int_equal(count_of(fixture, "session"), 1);
}

/* ---- calls with few changes ---- */

static enum passkey_result anonymously(struct fixture *fixture,
    enum passkey_result (*start)(struct browser *, const char *), char *name)
{
    char token[PASSKEY_SESSION_TOKEN_SIZE];
    memcpy(token, fixture->browser.token, sizeof(token));
    fixture->browser.token[0] = '\0';
    enum passkey_result result = start(&fixture->browser, name);
    memcpy(fixture->browser.token, token, sizeof(token));
    return result;
}

static enum passkey_result start_discoverable(struct fixture *fixture)
{
    return anonymously(fixture, start_authentication, NULL);
}

static enum passkey_result start_named(struct fixture *fixture)
{
    static char name[] = "ada";
    return anonymously(fixture, start_authentication, name);
}

static enum passkey_result start_sign_up(struct fixture *fixture)
{
    static char name[] = "eve";
    return anonymously(fixture, start_registration, name);
}

static enum passkey_result start_again(struct fixture *fixture)
{
    return start_authentication(&fixture->browser, NULL);
}

static enum passkey_result start_second(struct fixture *fixture)
{
    return start_registration(&fixture->browser, NULL);
}

static enum passkey_result look_at_account(struct fixture *fixture)
{
    return look(&fixture->browser);
}

static enum passkey_result check(struct fixture *fixture)
{
    return passkey_service_check(fixture->harness->service, NULL);
}

static enum passkey_result sweep(struct fixture *fixture)
{
    return passkey_service_sweep(fixture->harness->service, false, NULL, NULL);
}

static enum passkey_result count_what_expired(struct fixture *fixture)
{
    return passkey_service_sweep(fixture->harness->service, true, NULL, NULL);
}

static const struct passkey_caller operator_ = { .size = sizeof(operator_), .is_operator = true };

static enum passkey_result list_users(struct fixture *fixture)
{
    struct passkey_user_list *users = NULL;
    enum passkey_result result = passkey_user_list_get(fixture->harness->worker, &operator_,
        &(struct passkey_user_query){
            .size = sizeof(struct passkey_user_query), .begins = BYTES_LITERAL("Ad"), .limit = 9 },
        &users, NULL);
    assert_int_equal(users != NULL, result == PASSKEY_OK);
    passkey_free(users);
    return result;
}

static enum passkey_result show_user(struct fixture *fixture)
{
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_account_get(fixture->harness->worker, &operator_,
        &(struct passkey_user_selector){
            .size = sizeof(struct passkey_user_selector), .name = BYTES_LITERAL("ada") },
        &account, NULL);
    assert_int_equal(account != NULL, result == PASSKEY_OK);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result end_session(struct fixture *fixture)
{
    return sign_out(&fixture->browser);
}

static const struct {
    enum passkey_result (*call)(struct fixture *fixture);
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
    struct fixture *fixture = *state;
    assert_result(sign_up(&fixture->browser, "ada", &fixture->passkey), PASSKEY_OK);
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        for (int number = 1; number <= calls[i].operation_count + 1; number++) {
            print_message("# call %zu, operation %d\n", i, number);
            fail_at(fixture, number);
            enum passkey_result result = calls[i].call(fixture);
            bool came = failed(fixture);
            assert_int_equal(came, number <= calls[i].operation_count);
            assert_result(result, came ? PASSKEY_STORE_UNAVAILABLE : PASSKEY_OK);
        }
    }
}

/* Opening a service and a worker. */
static void test_open(void **state)
{
    struct fixture *fixture = *state;
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
        fail_at(fixture, number);
        enum passkey_result result =
            passkey_service_new(&configuration, fixture->harness->store.real, NULL, &service, NULL);
        if (!failed(fixture)) {
            assert_result(result, PASSKEY_OK);
            break;
        }
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
        assert_null(service);
    }
    fail_at(fixture, 1);
    assert_result(passkey_worker_new(service, &worker, NULL), PASSKEY_STORE_UNAVAILABLE);
    assert_true(failed(fixture));
    assert_null(worker);
    passkey_service_free(&service);
    assert_null(service);
    const struct passkey_relying_party twice[] = { party, party };
    configuration.relying_parties = twice;
    configuration.relying_party_count = 2;
    assert_result(
        passkey_service_new(&configuration, fixture->harness->store.real, NULL, &service, NULL),
        PASSKEY_MEMBER_INVALID);
    configuration.relying_party_count = 0;
    assert_result(
        passkey_service_new(&configuration, fixture->harness->store.real, NULL, &service, NULL),
        PASSKEY_MEMBER_INVALID);
}

/* CHAL-1: without randomness there is no challenge, no token and no user. */
static void test_random(void **state)
{
    struct fixture *fixture = *state;
    assert_result(start_registration(&fixture->browser, "ada"), PASSKEY_OK);
    answer_registration(&fixture->browser, &fixture->passkey, NULL);
    fixture->harness->random_fails = true;
    assert_result(finish_registration(&fixture->browser), PASSKEY_INTERNAL);
    assert_int_equal(count_of(fixture, "user"), 0);
    fixture->harness->random_fails = false;
    assert_result(finish_registration(&fixture->browser), PASSKEY_OK);
    fixture->harness->random_fails = true;
    fixture->browser.token[0] = '\0';
    assert_result(start_registration(&fixture->browser, "eve"), PASSKEY_INTERNAL);
    assert_result(start_authentication(&fixture->browser, NULL), PASSKEY_INTERNAL);
    assert_int_equal(count_of(fixture, "ceremony"), 0);
}

static void test_environment(void **state)
{
    (void)state;
    struct passkey_environment environment = environment_system();
    uint8_t one[32] = { 0 };
    uint8_t other[32] = { 0 };
    assert_true(environment.now_ms(environment.context) > HARNESS_BEGIN_MS);
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
