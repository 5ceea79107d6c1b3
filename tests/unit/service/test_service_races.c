/* SPDX-License-Identifier: Apache-2.0 */
/* Threads with their own workers on one service: what may happen once happens only once. */
#include "unit/service/service_harness.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define RACERS 50

struct race;

struct racer {
    struct race *race;
    struct passkey_worker *worker;
    struct browser browser;
    struct credential passkey;
    enum passkey_result result;
    pthread_t thread;
};

struct race {
    struct harness *harness;
    pthread_barrier_t begin;
    struct racer racers[RACERS];
};

static int setup(void **state)
{
    struct race *race = calloc(1, sizeof(*race));
    assert_non_null(race);
    race->harness = harness_new(NULL);
    race->harness->store.recording = false;
    assert_int_equal(pthread_barrier_init(&race->begin, NULL, RACERS), 0);
    for (int i = 0; i < RACERS; i++) {
        struct racer *racer = &race->racers[i];
        racer->race = race;
        browser_init(&racer->browser, race->harness);
        racer->browser.address[3] = (uint8_t)i;
        passkey_draw(race->harness, &racer->passkey);
        assert_result(passkey_worker_new(race->harness->service, &racer->worker, NULL), PASSKEY_OK);
    }
    *state = race;
    return 0;
}

static int teardown(void **state)
{
    struct race *race = *state;
    for (int i = 0; i < RACERS; i++) {
        passkey_worker_free(&race->racers[i].worker);
        browser_deinit(&race->racers[i].browser);
        credential_deinit(&race->racers[i].passkey);
    }
    assert_int_equal(pthread_barrier_destroy(&race->begin), 0);
    harness_free(race->harness);
    free(race);
    return 0;
}

/* Starts the first racers at the same time; returns how many ended with the result. */
static int run_some(
    struct race *race, unsigned racers, void *(*body)(void *), enum passkey_result result)
{
    int count = 0;
    assert_int_equal(pthread_barrier_destroy(&race->begin), 0);
    assert_int_equal(pthread_barrier_init(&race->begin, NULL, racers), 0);
    for (unsigned i = 0; i < racers; i++)
        assert_int_equal(pthread_create(&race->racers[i].thread, NULL, body, &race->racers[i]), 0);
    for (unsigned i = 0; i < racers; i++) {
        assert_int_equal(pthread_join(race->racers[i].thread, NULL), 0);
        count += race->racers[i].result == result;
    }
    return count;
}

static int run(struct race *race, void *(*body)(void *), enum passkey_result result)
{
    return run_some(race, RACERS, body, result);
}

/* A user's ceremony and response, with the racer's own worker. */
static void finish(struct racer *racer, const struct browser *browser)
{
    struct passkey_account *account = NULL;
    struct passkey_error error;
    struct passkey_caller caller = browser_caller(&racer->browser);
    struct passkey_finish_request request = { .size = sizeof(request),
        .ceremony_id = bytes_text(browser->started.ceremony_id),
        .credential = buffer_view(&browser->response.json) };
    bool registration = browser->response.registration;
    (void)pthread_barrier_wait(&racer->race->begin);
    racer->result =
        registration
            ? passkey_registration_finish(racer->worker, &caller, &request, &account, &error)
            : passkey_authentication_finish(racer->worker, &caller, &request, &account, &error);
    passkey_account_free(&account);
}

static void *finish_the_first(void *context)
{
    struct racer *racer = context;
    finish(racer, &racer->race->racers[0].browser);
    return NULL;
}

/* CHAL-4: fifty finishes of one ceremony, of which one has a valid response. */
static void test_one_ceremony(void **state)
{
    struct race *race = *state;
    struct racer *first = &race->racers[0];
    assert_result(start_registration(&first->browser, "ada"), PASSKEY_OK);
    answer_registration(&first->browser, &first->passkey, NULL);
    assert_int_equal(run(race, finish_the_first, PASSKEY_OK), 1);
    assert_int_equal(run(race, finish_the_first, PASSKEY_CEREMONY_UNKNOWN), RACERS);
    for (int i = 0; i < 3; i++) {
        assert_result(start_authentication(&first->browser, "ada"), PASSKEY_OK);
        answer_authentication(&first->browser, &first->passkey, NULL);
        assert_int_equal(run(race, finish_the_first, PASSKEY_OK), 1);
    }
    assert_int_equal(harness_sql(race->harness, "SELECT sum(use_count) FROM credential"), 3);
    assert_int_equal(harness_sql(race->harness, "SELECT count(*) FROM session"), 4);
}

#define EQUAL_FINISHES 8
#define CEREMONIES     100

/* What eight finishes of a ceremony can change, depending on whether the response is valid. */
static void race_finishes(struct race *race, enum passkey_result expected)
{
    int64_t rows = harness_sql(race->harness, "SELECT count(*) FROM audit");
    int64_t ceremonies = harness_sql(race->harness, "SELECT count(*) FROM ceremony");
    int spent = 0;
    assert_int_equal(run_some(race, EQUAL_FINISHES, finish_the_first, expected), 1);
    for (int i = 0; i < EQUAL_FINISHES; i++)
        spent += race->racers[i].result == PASSKEY_CEREMONY_UNKNOWN;
    assert_int_equal(spent, EQUAL_FINISHES - 1);
    assert_int_equal(harness_sql(race->harness, "SELECT count(*) FROM audit"), rows + 1);
    assert_int_equal(harness_sql(race->harness, "SELECT count(*) FROM ceremony"), ceremonies - 1);
}

/*
 * CHAL-4: of eight finishes with the same response, only one is verified, whatever the result is.
 */
static void test_equal_finishes(void **state)
{
    struct race *race = *state;
    struct racer *first = &race->racers[0];
    struct mutations mutations = { .sign_count_given = true, .sign_count = 1 };
    first->passkey.sign_count = 5;
    assert_result(sign_up(&first->browser, "ada", &first->passkey), PASSKEY_OK);
    first->browser.token[0] = '\0';
    for (int i = 0; i < CEREMONIES; i++) {
        bool refused = i % 2 == 1; /* with a sign count that did not increase, which is recorded */
        assert_result(start_authentication(&first->browser, i % 4 < 2 ? "ada" : NULL), PASSKEY_OK);
        answer_authentication(&first->browser, &first->passkey, refused ? &mutations : NULL);
        race_finishes(race, refused ? PASSKEY_SIGN_COUNT_NOT_INCREASED : PASSKEY_OK);
    }
    assert_int_equal(
        harness_sql(race->harness, "SELECT use_count FROM credential"), CEREMONIES / 2);
    assert_int_equal(
        harness_sql(race->harness, "SELECT count(*) FROM session"), CEREMONIES / 2 + 1);
    assert_true(harness_sql(race->harness, "SELECT sign_count_stalled_at_ms FROM credential") > 0);
}

static void *finish_own(void *context)
{
    struct racer *racer = context;
    finish(racer, &racer->browser);
    return NULL;
}

/* Fifty sign-ups with one name create one user. */
static void test_one_name(void **state)
{
    struct race *race = *state;
    for (int i = 0; i < RACERS; i++) {
        struct racer *racer = &race->racers[i];
        assert_result(start_registration(&racer->browser, i % 2 == 0 ? "ada" : "Ada"), PASSKEY_OK);
        answer_registration(&racer->browser, &racer->passkey, NULL);
    }
    assert_int_equal(run(race, finish_own, PASSKEY_OK), 1);
    assert_int_equal(harness_sql(race->harness, "SELECT count(*) FROM user"), 1);
    assert_int_equal(harness_sql(race->harness, "SELECT count(*) FROM credential"), 1);
    assert_int_equal(
        harness_sql(race->harness, "SELECT count(*) FROM audit WHERE name = 'registration_failed'"),
        RACERS - 1);
}

/* Fifty responses with the same count: the record takes one, and the count never decreases. */
static void test_one_count(void **state)
{
    struct race *race = *state;
    struct racer *first = &race->racers[0];
    first->passkey.sign_count = 1;
    assert_result(sign_up(&first->browser, "ada", &first->passkey), PASSKEY_OK);
    first->browser.token[0] = '\0';
    for (int i = 0; i < RACERS; i++) {
        struct mutations mutations = { .sign_count_given = true, .sign_count = 7 };
        assert_result(start_authentication(&race->racers[i].browser, NULL), PASSKEY_OK);
        answer_authentication(&race->racers[i].browser, &first->passkey, &mutations);
    }
    assert_int_equal(run(race, finish_own, PASSKEY_OK), 1);
    assert_int_equal(harness_sql(race->harness, "SELECT use_count FROM credential"), 1);
    assert_int_equal(harness_sql(race->harness, "SELECT sign_count FROM credential"), 7);
}

/* A session for one passkey, opened by an operator's ticket. */
static void recover(struct racer *racer, struct passkey_bytes user_id)
{
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    struct passkey_link_request request = {
        .size = sizeof(request), .purpose = PASSKEY_LINK_RECOVERY, .user_id = user_id
    };
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_account *account = NULL;
    enum passkey_link_purpose purpose = 0;
    assert_result(
        passkey_link_create(racer->worker, &operator, & request, &link, NULL), PASSKEY_OK);
    struct passkey_link_redemption redemption = { .size = sizeof(redemption),
        .token = bytes_text(link.token) };
    struct passkey_caller caller = browser_caller(&racer->browser);
    assert_result(
        passkey_link_redeem(racer->worker, &caller, &redemption, &purpose, &account, NULL),
        PASSKEY_OK);
    memcpy(racer->browser.token, account->session_token, sizeof(racer->browser.token));
    passkey_account_free(&account);
}

static void assert_one_passkey_more(struct race *race)
{
    for (int i = 0; i < RACERS; i++) {
        assert_result(start_registration(&race->racers[i].browser, NULL), PASSKEY_OK);
        answer_registration(&race->racers[i].browser, &race->racers[i].passkey, NULL);
    }
    assert_int_equal(run(race, finish_own, PASSKEY_OK), 1);
    assert_int_equal(harness_sql(race->harness, "SELECT count(*) FROM credential"), 2);
    assert_int_equal(harness_sql(race->harness, "SELECT count(*) FROM session WHERE proof > 2"), 0);
    assert_int_equal(harness_sql(race->harness,
                         "SELECT count(*) FROM audit WHERE name = 'credential_registered'"),
        2);
}

/* A session for one passkey, and fifty registrations. */
static void test_one_restricted_session(void **state)
{
    struct race *race = *state;
    struct browser *first = &race->racers[0].browser;
    struct credential lost;
    passkey_draw(race->harness, &lost);
    assert_result(sign_up(first, "ada", &lost), PASSKEY_OK);
    recover(&race->racers[0], first->account->user->id);
    for (int i = 1; i < RACERS; i++)
        memcpy(race->racers[i].browser.token, first->token, sizeof(first->token));
    assert_one_passkey_more(race);
    credential_deinit(&lost);
}

/* Fifty sessions from fifty recoveries: the first enrolment ends the others. */
static void test_restricted_sessions(void **state)
{
    struct race *race = *state;
    struct browser *first = &race->racers[0].browser;
    struct credential lost;
    passkey_draw(race->harness, &lost);
    assert_result(sign_up(first, "ada", &lost), PASSKEY_OK);
    for (int i = 0; i < RACERS; i++)
        recover(&race->racers[i], first->account->user->id);
    assert_one_passkey_more(race);
    credential_deinit(&lost);
}

static void *whole_life(void *context)
{
    struct racer *racer = context;
    struct passkey_error error;
    struct passkey_started_ceremony started = { .size = sizeof(started), .options = NULL };
    struct passkey_caller caller = browser_caller(&racer->browser);
    struct passkey_authentication_request request = { .size = sizeof(request),
        .user_name = BYTES_LITERAL("ada") };
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    racer->result = PASSKEY_OK;
    (void)pthread_barrier_wait(&racer->race->begin);
    for (int i = 0; i < 20 && racer->result == PASSKEY_OK; i++) {
        struct passkey_account *account = NULL;
        racer->result =
            passkey_authentication_start(racer->worker, &caller, &request, &started, &error);
        passkey_free(started.options);
        started.options = NULL;
        if (racer->result == PASSKEY_OK)
            racer->result = passkey_account_get(racer->worker,
                &operator, &(
                    struct passkey_user_selector){ .size = sizeof(struct passkey_user_selector),
                    .name = request.user_name },
                &account, &error);
        passkey_account_free(&account);
        if (racer->result == PASSKEY_OK && i % 5 == 0)
            racer->result =
                passkey_service_sweep(racer->race->harness->service, false, NULL, &error);
    }
    return NULL;
}

static void test_many_workers(void **state)
{
    struct race *race = *state;
    assert_result(sign_up(&race->racers[0].browser, "ada", &race->racers[0].passkey), PASSKEY_OK);
    race->racers[0].browser.token[0] = '\0';
    assert_int_equal(run(race, whole_life, PASSKEY_OK), RACERS);
    assert_int_equal(harness_sql(race->harness, "SELECT count(*) FROM ceremony"), 20 * RACERS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_one_ceremony),
        TEST(test_equal_finishes),
        TEST(test_one_name),
        TEST(test_one_count),
        TEST(test_one_restricted_session),
        TEST(test_restricted_sessions),
        TEST(test_many_workers),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
