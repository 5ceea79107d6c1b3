/* SPDX-License-Identifier: Apache-2.0 */
/* A verified address works in place of a name, and takes precedence over an equal name. */
#include "base/bytes.h"
#include "unit/service/link_fixture.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <string.h>

/* Whether the passkey can sign in with this name. */
static bool signs_in(struct fixture *fixture, const char *name, struct credential *passkey)
{
    struct browser browser;
    browser_init(&browser, fixture->harness);
    enum passkey_result result = sign_in(&browser, name, passkey);
    assert_true(result == PASSKEY_OK || result == PASSKEY_CREDENTIAL_NOT_ALLOWED);
    browser_deinit(&browser);
    return result == PASSKEY_OK;
}

/* Ada's verified address is ada@example.org. */
static void test_an_address_signs_in(void **state)
{
    struct fixture *fixture = *state;
    assert_true(signs_in(fixture, "ada@example.org", &fixture->passkey));
    assert_true(signs_in(fixture, "ADA@Example.ORG", &fixture->passkey));
    assert_true(signs_in(fixture, "Ada", &fixture->passkey));
    assert_false(signs_in(fixture, "ada@example.net", &fixture->passkey));
    assert_false(signs_in(fixture, "ada@example.org", &fixture->other));
}

/* Eve has Ada's address as her name. */
static void test_an_address_wins_over_an_equal_name(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(fixture->harness, "UPDATE user SET name = 'ada@example.org', name_key = "
                                        "'ada@example.org' WHERE name = 'eve'");
    assert_true(signs_in(fixture, "ada@example.org", &fixture->passkey));
    assert_false(signs_in(fixture, "ada@example.org", &fixture->other));
    (void)harness_sql(fixture->harness, "UPDATE user SET email = NULL, email_key = NULL, "
                                        "email_verified_at_ms = 0");
    assert_true(signs_in(fixture, "ada@example.org", &fixture->other));
}

static enum passkey_result redeem(struct fixture *fixture, const char *name, const char *code)
{
    static uint8_t last;
    uint8_t address[4] = { 192, 0, 2, ++last };
    struct passkey_caller caller = { .size = sizeof(caller), .address = BYTES_ARRAY(address) };
    struct passkey_recovery_request request = { sizeof(request), bytes_text(name),
        bytes_text(code) };
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_recovery_redeem(
        fixture->harness->worker, &caller, &request, &account, &fixture->harness->error);
    passkey_account_free(&account);
    return result;
}

static void test_an_address_recovers(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_recovery_codes codes;
    struct passkey_account *account = NULL;
    assert_result(sign_in(&fixture->ada, "ada@example.org", &fixture->passkey), PASSKEY_OK);
    struct passkey_caller ada = browser_caller(&fixture->ada);
    assert_result(
        passkey_recovery_codes_make(fixture->harness->worker, &ada, &codes, &account, NULL),
        PASSKEY_OK);
    passkey_account_free(&account);
    assert_result(redeem(fixture, "ada@example.net", codes.texts[0]), PASSKEY_RECOVERY_REFUSED);
    assert_result(redeem(fixture, "Ada@example.org", codes.texts[0]), PASSKEY_OK);
    assert_result(redeem(fixture, "ada", codes.texts[1]), PASSKEY_OK);
}

/* Any text makes the same store calls, whether or not it is an address or names a user. */
static void test_every_name_costs_the_same(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = { "ada", "ada@example.org", "eve", "unknown",
        "unknown@example.org" };
    static const char code[] = "0000-0000-0000-0000";
    char traces[2][sizeof(fixture->harness->store.trace)];
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        harness_forget(fixture->harness);
        assert_result(start_authentication(&fixture->ada, names[i]), PASSKEY_OK);
        if (i == 0)
            memcpy(traces[0], fixture->harness->store.trace, sizeof(traces[0]));
        assert_string_equal(fixture->harness->store.trace, traces[0]);
        harness_forget(fixture->harness);
        assert_result(redeem(fixture, names[i], code), PASSKEY_RECOVERY_REFUSED);
        if (i == 0)
            memcpy(traces[1], fixture->harness->store.trace, sizeof(traces[1]));
        assert_string_equal(fixture->harness->store.trace, traces[1]);
    }
}

static void test_several_spaces_are_one(void **state)
{
    struct fixture *fixture = *state;
    struct browser browser;
    browser_init(&browser, fixture->harness);
    assert_result(sign_up(&browser, "Jo   Ann", &fixture->third), PASSKEY_OK);
    assert_true(signs_in(fixture, "jo ann", &fixture->third));
    struct credential fourth;
    passkey_draw(fixture->harness, &fourth);
    browser.token[0] = '\0';
    assert_result(sign_up(&browser, "Jo Ann", &fourth), PASSKEY_USER_NAME_TAKEN);
    credential_deinit(&fourth);
    browser_deinit(&browser);
}

/* ---- another user's address cannot be used as a name ---- */

static enum passkey_result rename_eve(struct fixture *fixture, const char *name)
{
    struct passkey_caller caller = browser_caller(&fixture->eve);
    struct passkey_account_change change = { .size = sizeof(change), .name = bytes_text(name) };
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_account_update(fixture->harness->worker, &caller,
        (struct passkey_bytes){ NULL, 0 }, &change, &account, &fixture->harness->error);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result create(struct fixture *fixture, const char *name)
{
    struct passkey_caller caller = { .size = sizeof(caller), .is_operator = true };
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_user_create(fixture->harness->worker, &caller,
        bytes_text(name), (struct passkey_bytes){ NULL, 0 }, &account, &fixture->harness->error);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result sign_up_as(struct fixture *fixture, const char *name)
{
    struct browser browser;
    struct credential passkey;
    browser_init(&browser, fixture->harness);
    passkey_draw(fixture->harness, &passkey);
    enum passkey_result result = sign_up(&browser, name, &passkey);
    credential_deinit(&passkey);
    browser_deinit(&browser);
    return result;
}

/* The answer is the same as for a name that is in use. */
static void assert_not_free(struct fixture *fixture, const char *name)
{
    struct passkey_error taken;
    assert_result(sign_up_as(fixture, "ada"), PASSKEY_USER_NAME_TAKEN);
    taken = fixture->harness->error;
    assert_result(sign_up_as(fixture, name), PASSKEY_USER_NAME_TAKEN);
    assert_string_equal(fixture->harness->error.message, taken.message);
    assert_result(rename_eve(fixture, "ada"), PASSKEY_USER_NAME_TAKEN);
    taken = fixture->harness->error;
    assert_result(rename_eve(fixture, name), PASSKEY_USER_NAME_TAKEN);
    assert_string_equal(fixture->harness->error.message, taken.message);
    assert_result(create(fixture, name), PASSKEY_USER_NAME_TAKEN);
}

static void test_an_address_is_not_a_free_name(void **state)
{
    struct fixture *fixture = *state;
    assert_not_free(fixture, "ada@example.org");
    assert_not_free(fixture, "ADA@Example.ORG");
    assert_result(create(fixture, "ada@example.net"), PASSKEY_OK);
    assert_result(rename_eve(fixture, "eve@example.net"), PASSKEY_OK);
    assert_result(sign_up_as(fixture, "zoe@example.net"), PASSKEY_OK);
}

/* The two canonical forms of such an address differ. */
static void test_nor_is_an_address_beyond_ascii(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(fixture->harness, "UPDATE user SET email = 'ada@b\xc3\xbc"
                                        "cher.example', email_key = 'ada@xn--bcher-kva.example' "
                                        "WHERE name = 'ada'");
    assert_not_free(fixture, "Ada@B\xc3\xbc"
                             "cher.example");
    assert_not_free(fixture, "ada@xn--bcher-kva.example");
}

/* An address stays reserved for seven days after its user changed it or was deleted. */
static void test_a_reserved_address_is_not_a_free_name(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_caller caller = { .size = sizeof(caller), .is_operator = true };
    struct passkey_account_change change = { .size = sizeof(change), .email_removed = true };
    struct passkey_account *account = NULL;
    struct passkey_bytes ada = user_id_of(fixture, "ada");
    assert_result(passkey_account_update(fixture->harness->worker, &caller, ada, &change, &account,
                      &fixture->harness->error),
        PASSKEY_OK);
    passkey_account_free(&account);
    assert_not_free(fixture, "ada@example.org");
    (void)harness_sql(fixture->harness, "UPDATE user SET email = 'ada@b\xc3\xbc"
                                        "cher.example', email_key = 'ada@xn--bcher-kva.example' "
                                        "WHERE name = 'ada'");
    const struct passkey_user_selector selector = { .size = sizeof(selector), .id = ada };
    assert_result(passkey_account_delete(fixture->harness->worker, &caller, &selector, false,
                      &fixture->harness->error),
        PASSKEY_OK);
    assert_not_free(fixture, "ada@example.org");
    assert_not_free(fixture, "ada@b\xc3\xbc"
                             "cher.example");
    fixture->harness->now_ms += INT64_C(8) * 24 * 3600 * 1000;
    assert_result(passkey_service_sweep(fixture->harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_result(create(fixture, "ada@example.org"), PASSKEY_OK);
}

/* Users can have their own address as their name, in any spelling. */
static void test_an_own_address_is_a_free_name(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(fixture->harness,
        "UPDATE user SET email = 'eve@example.org', email_key = 'eve@example.org', "
        "email_verified_at_ms = 1 WHERE name = 'eve'");
    assert_result(rename_eve(fixture, "Eve@example.org"), PASSKEY_OK);
    assert_result(rename_eve(fixture, "EVE@example.org"), PASSKEY_OK);
}

/* Renaming does not allow a user to probe more names than signing up allows a stranger. */
static void test_renaming_is_counted_as_signing_up(void **state)
{
    struct fixture *fixture = *state;
    enum passkey_result result = PASSKEY_USER_NAME_TAKEN;
    int count = 0;
    while (result == PASSKEY_USER_NAME_TAKEN && count < 1000) {
        fixture->harness->now_ms += 1000 * (count % 2); /* one change a second is allowed */
        result = rename_eve(fixture, "ada@example.org");
        count++;
    }
    assert_result(result, PASSKEY_RATE_LIMITED);
    assert_in_range(count, 90, 110);
}

#define WITH_FIXTURE(test)                                                                         \
    cmocka_unit_test_setup_teardown(test, link_fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_an_address_signs_in),
        WITH_FIXTURE(test_an_address_wins_over_an_equal_name),
        WITH_FIXTURE(test_an_address_recovers),
        WITH_FIXTURE(test_every_name_costs_the_same),
        WITH_FIXTURE(test_several_spaces_are_one),
        WITH_FIXTURE(test_an_address_is_not_a_free_name),
        WITH_FIXTURE(test_nor_is_an_address_beyond_ascii),
        WITH_FIXTURE(test_a_reserved_address_is_not_a_free_name),
        WITH_FIXTURE(test_an_own_address_is_a_free_name),
        WITH_FIXTURE(test_renaming_is_counted_as_signing_up),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
