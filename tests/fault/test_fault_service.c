/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failing allocations in the service: each allocation of our code, of the store, of cJSON and of
 * OpenSSL fails once in a sign-up, a sign-in and a read of the account. The result is always an
 * internal error or the right one, and rows are written completely or not at all.
 *
 * The store's writer allocates in its own thread, but only while the caller waits for it.
 */
#include "fault/fault.h"
#include "unit/service/service_harness.h"
#include <passkey/account.h>

struct fixture {
    struct harness *harness;
    struct browser browser;
    struct credential passkey;
    unsigned drawn; /* the same randomness in each run, so that one response matches all */
};

static void fixture_begin(struct fixture *fixture)
{
    *fixture = (struct fixture){ .harness = harness_new(NULL) };
    fixture->harness->store.recording = false;
    browser_init(&fixture->browser, fixture->harness);
    passkey_draw(fixture->harness, &fixture->passkey);
}

static void fixture_end(struct fixture *fixture)
{
    browser_deinit(&fixture->browser);
    credential_deinit(&fixture->passkey);
    harness_free(fixture->harness);
}

static enum passkey_result finish(struct fixture *fixture, struct passkey_account **account)
{
    struct passkey_caller caller = browser_caller(&fixture->browser);
    struct passkey_finish_request request = { .size = sizeof(request),
        .ceremony_id = bytes_text(fixture->browser.started.ceremony_id),
        .credential = buffer_view(&fixture->browser.response.json) };
    return fixture->browser.response.registration
               ? passkey_registration_finish(
                     fixture->harness->worker, &caller, &request, account, NULL)
               : passkey_authentication_finish(
                     fixture->harness->worker, &caller, &request, account, NULL);
}

static enum passkey_result sign_up_again(void *context)
{
    struct fixture *fixture = context;
    static const char *const tables[] = { "ceremony", "user", "credential", "attestation",
        "session" };
    struct passkey_caller caller = browser_caller(&fixture->browser);
    struct passkey_registration_request request = { .size = sizeof(request),
        .user_name = BYTES_LITERAL("ada") };
    struct passkey_started_ceremony started = { .size = sizeof(started), .options = NULL };
    struct passkey_account *account = NULL;
    for (size_t i = 0; i < 5; i++) {
        char sql[40];
        (void)snprintf(sql, sizeof(sql), "DELETE FROM %s", tables[i]);
        (void)harness_sql(fixture->harness, sql);
    }
    fixture->harness->drawn = fixture->drawn;
    TRY(passkey_registration_start(fixture->harness->worker, &caller, &request, &started, NULL));
    passkey_free(started.options);
    enum passkey_result result = finish(fixture, &account);
    int64_t rows = result == PASSKEY_OK ? 1 : 0;
    assert_int_equal(account != NULL, result == PASSKEY_OK);
    passkey_account_free(&account);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM user"), rows);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM credential"), rows);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM session"), rows);
    return result;
}

static void test_sign_up(void **state)
{
    struct fixture fixture;
    (void)state;
    fixture_begin(&fixture);
    fixture.drawn = fixture.harness->drawn;
    assert_result(start_registration(&fixture.browser, "ada"), PASSKEY_OK);
    answer_registration(&fixture.browser, &fixture.passkey, NULL);
    assert_in_range(fault_walk(sign_up_again, &fixture), 20, 2000);
    fixture_end(&fixture);
}

static enum passkey_result sign_in_again(void *context)
{
    struct fixture *fixture = context;
    struct passkey_caller caller = browser_caller(&fixture->browser);
    struct passkey_authentication_request request = { .size = sizeof(request), .hint_count = 0 };
    struct passkey_started_ceremony started = { .size = sizeof(started), .options = NULL };
    struct passkey_account *account = NULL;
    (void)harness_sql(fixture->harness, "DELETE FROM ceremony");
    (void)harness_sql(fixture->harness, "DELETE FROM session");
    fixture->harness->drawn = fixture->drawn;
    TRY(passkey_authentication_start(fixture->harness->worker, &caller, &request, &started, NULL));
    passkey_free(started.options);
    int64_t uses = harness_sql(fixture->harness, "SELECT use_count FROM credential");
    enum passkey_result result = finish(fixture, &account);
    uses = harness_sql(fixture->harness, "SELECT use_count FROM credential") - uses;
    assert_int_equal(account != NULL, result == PASSKEY_OK);
    passkey_account_free(&account);
    assert_int_equal(uses, result == PASSKEY_OK ? 1 : 0);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM session"), uses);
    return result;
}

static void test_sign_in(void **state)
{
    struct fixture fixture;
    (void)state;
    fixture_begin(&fixture);
    assert_result(sign_up(&fixture.browser, "ada", &fixture.passkey), PASSKEY_OK);
    fixture.browser.token[0] = '\0';
    fixture.drawn = fixture.harness->drawn;
    assert_result(start_authentication(&fixture.browser, NULL), PASSKEY_OK);
    answer_authentication(&fixture.browser, &fixture.passkey, NULL);
    assert_in_range(fault_walk(sign_in_again, &fixture), 20, 2000);
    fixture_end(&fixture);
}

static enum passkey_result look_again(void *context)
{
    struct fixture *fixture = context;
    struct passkey_caller caller = browser_caller(&fixture->browser);
    struct passkey_account *account = NULL;
    enum passkey_result result =
        passkey_account_get(fixture->harness->worker, &caller, NULL, &account, NULL);
    assert_int_equal(account != NULL, result == PASSKEY_OK);
    passkey_account_free(&account);
    return result;
}

static void test_look(void **state)
{
    struct fixture fixture;
    (void)state;
    fixture_begin(&fixture);
    assert_result(sign_up(&fixture.browser, "ada", &fixture.passkey), PASSKEY_OK);
    assert_in_range(fault_walk(look_again, &fixture), 5, 200);
    fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign_up),
        cmocka_unit_test(test_sign_in),
        cmocka_unit_test(test_look),
    };
    fault_hook_libraries();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
