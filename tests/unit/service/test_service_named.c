/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A verified address works where a name is asked for, and is stronger than an equal name.
 */
#include "base/bytes.h"
#include "unit/service/link_stage.h"
#include <string.h>

/* Whether someone who types the name signs in with the passkey. */
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

/* Eve calls herself by ada's address. */
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

/* Any text, whether or not it is an address and names a user, costs the same calls of the store. */
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

#define STAGED(test) cmocka_unit_test_setup_teardown(test, link_stage_setup, stage_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGED(test_an_address_signs_in),
        STAGED(test_an_address_wins_over_an_equal_name),
        STAGED(test_an_address_recovers),
        STAGED(test_every_name_costs_the_same),
        STAGED(test_several_spaces_are_one),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
