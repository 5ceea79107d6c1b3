/* SPDX-License-Identifier: Apache-2.0 */
/* A verified address works in place of a name, and takes precedence over an equal name. */
#include "base/bytes.h"
#include "unit/service/link_stage.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <string.h>

/* Whether the passkey can sign in with this name. */
static bool signs_in(struct stage *stage, const char *name, struct credential *passkey)
{
    struct browser browser;
    browser_init(&browser, stage->world);
    enum passkey_result result = sign_in(&browser, name, passkey);
    assert_true(result == PASSKEY_OK || result == PASSKEY_CREDENTIAL_NOT_ALLOWED);
    browser_deinit(&browser);
    return result == PASSKEY_OK;
}

/* Ada's verified address is ada@example.org. */
static void test_an_address_signs_in(void **state)
{
    struct stage *stage = *state;
    assert_true(signs_in(stage, "ada@example.org", &stage->passkey));
    assert_true(signs_in(stage, "ADA@Example.ORG", &stage->passkey));
    assert_true(signs_in(stage, "Ada", &stage->passkey));
    assert_false(signs_in(stage, "ada@example.net", &stage->passkey));
    assert_false(signs_in(stage, "ada@example.org", &stage->other));
}

/* Eve has Ada's address as her name. */
static void test_an_address_wins_over_an_equal_name(void **state)
{
    struct stage *stage = *state;
    (void)world_sql(stage->world, "UPDATE user SET name = 'ada@example.org', name_key = "
                                  "'ada@example.org' WHERE name = 'eve'");
    assert_true(signs_in(stage, "ada@example.org", &stage->passkey));
    assert_false(signs_in(stage, "ada@example.org", &stage->other));
    (void)world_sql(stage->world, "UPDATE user SET email = NULL, email_key = NULL, "
                                  "email_verified_at_ms = 0");
    assert_true(signs_in(stage, "ada@example.org", &stage->other));
}

static enum passkey_result redeem(struct stage *stage, const char *name, const char *code)
{
    static uint8_t last;
    uint8_t address[4] = { 192, 0, 2, ++last };
    struct passkey_caller caller = { .size = sizeof(caller), .address = BYTES_ARRAY(address) };
    struct passkey_recovery_request request = { sizeof(request), bytes_text(name),
        bytes_text(code) };
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_recovery_redeem(
        stage->world->worker, &caller, &request, &account, &stage->world->error);
    passkey_account_free(&account);
    return result;
}

static void test_an_address_recovers(void **state)
{
    struct stage *stage = *state;
    struct passkey_recovery_codes codes;
    struct passkey_account *account = NULL;
    assert_result(sign_in(&stage->ada, "ada@example.org", &stage->passkey), PASSKEY_OK);
    struct passkey_caller ada = browser_caller(&stage->ada);
    assert_result(passkey_recovery_codes_make(stage->world->worker, &ada, &codes, &account, NULL),
        PASSKEY_OK);
    passkey_account_free(&account);
    assert_result(redeem(stage, "ada@example.net", codes.texts[0]), PASSKEY_RECOVERY_REFUSED);
    assert_result(redeem(stage, "Ada@example.org", codes.texts[0]), PASSKEY_OK);
    assert_result(redeem(stage, "ada", codes.texts[1]), PASSKEY_OK);
}

/* Any text makes the same store calls, whether or not it is an address or names a user. */
static void test_every_name_costs_the_same(void **state)
{
    struct stage *stage = *state;
    static const char *const names[] = { "ada", "ada@example.org", "eve", "unknown",
        "unknown@example.org" };
    static const char code[] = "0000-0000-0000-0000";
    char traces[2][sizeof(stage->world->store.trace)];
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        world_forget(stage->world);
        assert_result(start_authentication(&stage->ada, names[i]), PASSKEY_OK);
        if (i == 0)
            memcpy(traces[0], stage->world->store.trace, sizeof(traces[0]));
        assert_string_equal(stage->world->store.trace, traces[0]);
        world_forget(stage->world);
        assert_result(redeem(stage, names[i], code), PASSKEY_RECOVERY_REFUSED);
        if (i == 0)
            memcpy(traces[1], stage->world->store.trace, sizeof(traces[1]));
        assert_string_equal(stage->world->store.trace, traces[1]);
    }
}

static void test_several_spaces_are_one(void **state)
{
    struct stage *stage = *state;
    struct browser browser;
    browser_init(&browser, stage->world);
    assert_result(sign_up(&browser, "Jo   Ann", &stage->third), PASSKEY_OK);
    assert_true(signs_in(stage, "jo ann", &stage->third));
    struct credential fourth;
    passkey_draw(stage->world, &fourth);
    browser.token[0] = '\0';
    assert_result(sign_up(&browser, "Jo Ann", &fourth), PASSKEY_USER_NAME_TAKEN);
    credential_deinit(&fourth);
    browser_deinit(&browser);
}

/* ---- another user's address cannot be used as a name ---- */

static enum passkey_result rename_eve(struct stage *stage, const char *name)
{
    struct passkey_caller caller = browser_caller(&stage->eve);
    struct passkey_account_change change = { .size = sizeof(change), .name = bytes_text(name) };
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_account_update(stage->world->worker, &caller,
        (struct passkey_bytes){ NULL, 0 }, &change, &account, &stage->world->error);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result create(struct stage *stage, const char *name)
{
    struct passkey_caller caller = { .size = sizeof(caller), .is_operator = true };
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_user_create(stage->world->worker, &caller,
        bytes_text(name), (struct passkey_bytes){ NULL, 0 }, &account, &stage->world->error);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result sign_up_as(struct stage *stage, const char *name)
{
    struct browser browser;
    struct credential passkey;
    browser_init(&browser, stage->world);
    passkey_draw(stage->world, &passkey);
    enum passkey_result result = sign_up(&browser, name, &passkey);
    credential_deinit(&passkey);
    browser_deinit(&browser);
    return result;
}

/* The answer is the same as for a name that is in use. */
static void assert_not_free(struct stage *stage, const char *name)
{
    struct passkey_error taken;
    assert_result(sign_up_as(stage, "ada"), PASSKEY_USER_NAME_TAKEN);
    taken = stage->world->error;
    assert_result(sign_up_as(stage, name), PASSKEY_USER_NAME_TAKEN);
    assert_string_equal(stage->world->error.message, taken.message);
    assert_result(rename_eve(stage, "ada"), PASSKEY_USER_NAME_TAKEN);
    taken = stage->world->error;
    assert_result(rename_eve(stage, name), PASSKEY_USER_NAME_TAKEN);
    assert_string_equal(stage->world->error.message, taken.message);
    assert_result(create(stage, name), PASSKEY_USER_NAME_TAKEN);
}

static void test_an_address_is_not_a_free_name(void **state)
{
    struct stage *stage = *state;
    assert_not_free(stage, "ada@example.org");
    assert_not_free(stage, "ADA@Example.ORG");
    assert_result(create(stage, "ada@example.net"), PASSKEY_OK);
    assert_result(rename_eve(stage, "eve@example.net"), PASSKEY_OK);
    assert_result(sign_up_as(stage, "zoe@example.net"), PASSKEY_OK);
}

/* The two canonical forms of such an address differ. */
static void test_nor_is_an_address_beyond_ascii(void **state)
{
    struct stage *stage = *state;
    (void)world_sql(stage->world, "UPDATE user SET email = 'ada@b\xc3\xbc"
                                  "cher.example', email_key = 'ada@xn--bcher-kva.example' "
                                  "WHERE name = 'ada'");
    assert_not_free(stage, "Ada@B\xc3\xbc"
                           "cher.example");
    assert_not_free(stage, "ada@xn--bcher-kva.example");
}

/* An address stays reserved for seven days after its user changed it or was deleted. */
static void test_a_reserved_address_is_not_a_free_name(void **state)
{
    struct stage *stage = *state;
    struct passkey_caller caller = { .size = sizeof(caller), .is_operator = true };
    struct passkey_account_change change = { .size = sizeof(change), .email_removed = true };
    struct passkey_account *account = NULL;
    struct passkey_bytes ada = user_id_of(stage, "ada");
    assert_result(passkey_account_update(
                      stage->world->worker, &caller, ada, &change, &account, &stage->world->error),
        PASSKEY_OK);
    passkey_account_free(&account);
    assert_not_free(stage, "ada@example.org");
    (void)world_sql(stage->world, "UPDATE user SET email = 'ada@b\xc3\xbc"
                                  "cher.example', email_key = 'ada@xn--bcher-kva.example' "
                                  "WHERE name = 'ada'");
    const struct passkey_user_selector selector = { .size = sizeof(selector), .id = ada };
    assert_result(passkey_account_delete(
                      stage->world->worker, &caller, &selector, false, &stage->world->error),
        PASSKEY_OK);
    assert_not_free(stage, "ada@example.org");
    assert_not_free(stage, "ada@b\xc3\xbc"
                           "cher.example");
    stage->world->now_ms += INT64_C(8) * 24 * 3600 * 1000;
    assert_result(passkey_service_sweep(stage->world->service, false, NULL, NULL), PASSKEY_OK);
    assert_result(create(stage, "ada@example.org"), PASSKEY_OK);
}

/* Users can have their own address as their name, in any spelling. */
static void test_an_own_address_is_a_free_name(void **state)
{
    struct stage *stage = *state;
    (void)world_sql(stage->world,
        "UPDATE user SET email = 'eve@example.org', email_key = 'eve@example.org', "
        "email_verified_at_ms = 1 WHERE name = 'eve'");
    assert_result(rename_eve(stage, "Eve@example.org"), PASSKEY_OK);
    assert_result(rename_eve(stage, "EVE@example.org"), PASSKEY_OK);
}

/* Renaming does not allow a user to probe more names than signing up allows a stranger. */
static void test_renaming_is_counted_as_signing_up(void **state)
{
    struct stage *stage = *state;
    enum passkey_result result = PASSKEY_USER_NAME_TAKEN;
    int count = 0;
    while (result == PASSKEY_USER_NAME_TAKEN && count < 1000) {
        stage->world->now_ms += 1000 * (count % 2); /* one change a second is allowed */
        result = rename_eve(stage, "ada@example.org");
        count++;
    }
    assert_result(result, PASSKEY_RATE_LIMITED);
    assert_in_range(count, 90, 110);
}

#define STAGED(test) cmocka_unit_test_setup_teardown(test, link_stage_setup, stage_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGED(test_an_address_signs_in),
        STAGED(test_an_address_wins_over_an_equal_name),
        STAGED(test_an_address_recovers),
        STAGED(test_every_name_costs_the_same),
        STAGED(test_several_spaces_are_one),
        STAGED(test_an_address_is_not_a_free_name),
        STAGED(test_nor_is_an_address_beyond_ascii),
        STAGED(test_a_reserved_address_is_not_a_free_name),
        STAGED(test_an_own_address_is_a_free_name),
        STAGED(test_renaming_is_counted_as_signing_up),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
