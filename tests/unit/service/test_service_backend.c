/* SPDX-License-Identifier: Apache-2.0 */
/* What only backends and operators may do to accounts, and ceremonies that an API key starts. */
#include "base/bytes.h"
#include "store/user.h"
#include "unit/service/service_fixture.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <string.h>

static const struct passkey_caller operator_ = { .size = sizeof(operator_), .is_operator = true };

struct held_key {
    char token[PASSKEY_API_KEY_SIZE];
    struct passkey_api_key_record record;
};

static struct passkey_caller key_of(struct harness *harness, uint32_t scopes, struct held_key *key)
{
    struct passkey_api_key_request request = { sizeof(request), BYTES_LITERAL("shop"), scopes, 0 };
    key->record.size = sizeof(key->record);
    assert_result(passkey_api_key_create(harness->worker, &operator_, &request, key->token,
                      &key->record, &harness->error),
        PASSKEY_OK);
    return (struct passkey_caller){ .size = sizeof(struct passkey_caller),
        .api_key = bytes_text(key->token) };
}

/* A copy of Eve's id, because her account is read again. */
static struct passkey_bytes eve_of(struct fixture *fixture)
{
    static uint8_t id[PASSKEY_USER_HANDLE_SIZE_MAX];
    struct passkey_bytes of = fixture->eve.account->user->id;
    memcpy(id, of.data, of.size);
    return (struct passkey_bytes){ id, of.size };
}

/* ---- changes ---- */

static enum passkey_result change_user(struct fixture *fixture, struct passkey_caller caller,
    struct passkey_bytes user_id, struct passkey_account_change change)
{
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_account_update(
        fixture->harness->worker, &caller, user_id, &change, &account, &fixture->harness->error);
    assert_int_equal(account != NULL, result == PASSKEY_OK);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result change_passkey(struct fixture *fixture, struct passkey_caller caller,
    struct passkey_bytes user_id, struct passkey_credential_change change)
{
    struct passkey_account *account = NULL;
    struct passkey_bytes id = { fixture->other.id, fixture->other.id_size };
    enum passkey_result result = passkey_credential_update(fixture->harness->worker, &caller,
        user_id, id, &change, &account, &fixture->harness->error);
    assert_int_equal(account != NULL, result == PASSKEY_OK);
    passkey_account_free(&account);
    return result;
}

static void test_a_session_is_not_enough(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_caller eve = browser_caller(&fixture->eve);
    struct passkey_bytes way = BYTES_LITERAL("password");
    struct passkey_bytes own = { NULL, 0 };
    int64_t before = fixture_rows(fixture);
    const struct passkey_account_change changes[] = { { .size = sizeof(changes[0]),
                                                          .set = PASSKEY_SWITCH_DISABLE },
        { .size = sizeof(changes[0]), .ways_in = &way, .way_in_count = 1 } };
    const struct passkey_credential_change flags[] = { { .size = sizeof(flags[0]),
                                                           .regression_cleared = true },
        { .size = sizeof(flags[0]), .allow_change = PASSKEY_SWITCH_ENABLE } };
    for (size_t i = 0; i < 2; i++) {
        assert_result(change_user(fixture, eve, own, changes[i]), PASSKEY_UNAUTHENTICATED);
        assert_result(
            change_user(fixture, eve, eve_of(fixture), changes[i]), PASSKEY_UNAUTHENTICATED);
        assert_result(change_passkey(fixture, eve, own, flags[i]), PASSKEY_UNAUTHENTICATED);
        assert_result(
            change_passkey(fixture, eve, eve_of(fixture), flags[i]), PASSKEY_UNAUTHENTICATED);
    }
    assert_true(fixture_rows(fixture) == before);
}

static void test_a_disabled_user_is_signed_out(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    struct passkey_account_change disable = { .size = sizeof(disable),
        .set = PASSKEY_SWITCH_DISABLE };
    struct passkey_account_change enable = { .size = sizeof(enable), .set = PASSKEY_SWITCH_ENABLE };
    struct passkey_bytes id = eve_of(fixture);
    assert_result(change_user(fixture, operator_, id, disable), PASSKEY_OK);
    assert_string_equal(harness_audit(harness)->name, "user_disabled");
    assert_result(look(&fixture->eve), PASSKEY_UNAUTHENTICATED);
    harness_forget(harness);
    assert_result(change_user(fixture, operator_, id, disable), PASSKEY_OK);
    assert_int_equal(harness->store.audit_count, 0); /* it has this state already */
    assert_result(change_user(fixture, operator_, id, enable), PASSKEY_OK);
    assert_string_equal(harness_audit(harness)->name, "user_enabled");
    assert_result(look(&fixture->eve), PASSKEY_UNAUTHENTICATED);
    assert_result(sign_in(&fixture->eve, NULL, &fixture->other), PASSKEY_OK);
}

static void test_ways_in_are_named_and_counted(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_bytes ways[9];
    for (size_t i = 0; i < 9; i++)
        ways[i] = BYTES_LITERAL("password");
    struct passkey_account_change change = {
        .size = sizeof(change), .ways_in = ways, .way_in_count = 2
    };
    struct passkey_bytes id = eve_of(fixture);
    assert_result(change_user(fixture, operator_, id, change), PASSKEY_MEMBER_INVALID);
    ways[1] = BYTES_LITERAL("identity_check");
    assert_result(change_user(fixture, operator_, id, change), PASSKEY_OK);
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_bytes_equal(
        fixture->eve.account->user->other_ways_in, BYTES_LITERAL("password identity_check"));
    change.way_in_count = 9;
    assert_result(change_user(fixture, operator_, id, change), PASSKEY_MEMBER_INVALID);
    change.way_in_count = 0;
    assert_result(change_user(fixture, operator_, id, change), PASSKEY_OK);
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_int_equal(fixture->eve.account->user->other_ways_in.size, 0);
}

static void test_flags_of_a_passkey(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    struct passkey_bytes id = eve_of(fixture);
    struct passkey_credential_change change = {
        .size = sizeof(change), .regression_cleared = true, .allow_change = PASSKEY_SWITCH_ENABLE
    };
    (void)harness_sql(harness, "UPDATE credential SET sign_count_stalled_at_ms = 5");
    assert_result(change_passkey(fixture, operator_, id, change), PASSKEY_OK);
    assert_int_equal(
        harness_sql(harness, "SELECT count(*) FROM credential WHERE "
                             "sign_count_stalled_at_ms = 0 AND change_allowed_until_ms > 0"),
        1);
    assert_int_equal(
        harness_sql(harness, "SELECT count(*) FROM audit WHERE actor = 3 AND name IN "
                             "('sign_count_regression_cleared', 'credential_change_allowed')"),
        2);
    change.allow_change = PASSKEY_SWITCH_DISABLE;
    assert_result(change_passkey(fixture, operator_, id, change), PASSKEY_OK);
    assert_string_equal(harness_audit(harness)->name, "credential_change_allowance_revoked");
}

/* ---- ceremonies ---- */

static enum passkey_result start_enrolment(
    struct fixture *fixture, struct passkey_caller caller, struct passkey_bytes user_id)
{
    struct passkey_registration_request request = { .size = sizeof(request), .user_id = user_id };
    passkey_free(fixture->ada.started.options);
    fixture->ada.started =
        (struct passkey_started_ceremony){ .size = sizeof(struct passkey_started_ceremony),
            .ceremony_id = "" };
    return passkey_registration_start(fixture->harness->worker, &caller, &request,
        &fixture->ada.started, &fixture->harness->error);
}

static enum passkey_result finish_enrolment(struct fixture *fixture, struct passkey_caller caller)
{
    struct passkey_account *account = NULL;
    struct passkey_finish_request request = {
        .size = sizeof(request),
        .ceremony_id = bytes_text(fixture->ada.started.ceremony_id),
        .credential = buffer_view(&fixture->ada.response.json),
        .session = PASSKEY_SESSION_NONE,
    };
    enum passkey_result result = passkey_registration_finish(
        fixture->harness->worker, &caller, &request, &account, &fixture->harness->error);
    if (result == PASSKEY_OK)
        assert_null(account->session);
    passkey_account_free(&account);
    return result;
}

static void test_a_key_enrols_and_no_other_key_finishes(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    struct held_key keys[3];
    struct passkey_bytes id = eve_of(fixture);
    struct passkey_caller lesser = key_of(harness, PASSKEY_SCOPE_USERS, &keys[0]);
    struct passkey_caller mine = key_of(harness, PASSKEY_SCOPE_ENROL, &keys[1]);
    struct passkey_caller other = key_of(harness, PASSKEY_SCOPE_ENROL, &keys[2]);
    assert_result(start_enrolment(fixture, lesser, id), PASSKEY_SCOPE_MISSING);
    assert_result(
        start_enrolment(fixture, browser_caller(&fixture->eve), id), PASSKEY_UNAUTHENTICATED);
    assert_result(start_enrolment(fixture, mine, id), PASSKEY_OK);
    answer_registration(&fixture->ada, &fixture->third, NULL);
    assert_result(finish_enrolment(fixture, other), PASSKEY_CEREMONY_UNKNOWN);
    assert_result(
        finish_enrolment(fixture, browser_caller(&fixture->eve)), PASSKEY_CEREMONY_UNKNOWN);
    assert_result(finish_enrolment(fixture, mine), PASSKEY_OK);
    assert_result(sign_in(&fixture->eve, NULL, &fixture->third), PASSKEY_OK);
}

static void test_a_revoked_key_cannot_finish_ceremonies(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    struct held_key key;
    struct passkey_caller mine = key_of(harness, PASSKEY_SCOPE_ENROL, &key);
    assert_result(start_enrolment(fixture, mine, eve_of(fixture)), PASSKEY_OK);
    answer_registration(&fixture->ada, &fixture->third, NULL);
    assert_result(passkey_api_key_revoke(
                      harness->worker, &operator_, BYTES_ARRAY(key.record.id), &harness->error),
        PASSKEY_OK);
    assert_result(finish_enrolment(fixture, mine), PASSKEY_UNAUTHENTICATED);
}

/* ---- an operator, such as a program that embeds the service ---- */

static enum passkey_result create_user(struct fixture *fixture, const char *name)
{
    struct passkey_registration_request request = {
        .size = sizeof(request), .user_name = bytes_text(name), .user_create = true
    };
    passkey_free(fixture->ada.started.options);
    fixture->ada.started =
        (struct passkey_started_ceremony){ .size = sizeof(struct passkey_started_ceremony),
            .ceremony_id = "" };
    return passkey_registration_start(fixture->harness->worker, &operator_, &request,
        &fixture->ada.started, &fixture->harness->error);
}

static void test_an_operator_registers_users_without_an_api_key(void **state)
{
    struct fixture *fixture = *state;
    assert_result(create_user(fixture, "eve"), PASSKEY_USER_NAME_TAKEN);
    assert_result(create_user(fixture, "Grace"), PASSKEY_OK);
    answer_registration(&fixture->ada, &fixture->third, NULL);
    assert_result(
        finish_enrolment(fixture, browser_caller(&fixture->eve)), PASSKEY_CEREMONY_UNKNOWN);
    assert_result(
        finish_enrolment(fixture, (struct passkey_caller){ .size = sizeof(struct passkey_caller) }),
        PASSKEY_CEREMONY_UNKNOWN);
    assert_result(finish_enrolment(fixture, operator_), PASSKEY_OK);
    assert_result(sign_in(&fixture->ada, NULL, &fixture->third), PASSKEY_OK);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM api_key"), 0);
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM audit WHERE actor = 3 AND name "
                                      "IN ('user_created', 'credential_registered')"),
        2);
}

static void test_an_operator_enrols_an_existing_user(void **state)
{
    struct fixture *fixture = *state;
    assert_result(start_enrolment(fixture, operator_, BYTES_LITERAL("unknown")), PASSKEY_NOT_FOUND);
    assert_result(start_enrolment(fixture, operator_, eve_of(fixture)), PASSKEY_OK);
    answer_registration(&fixture->ada, &fixture->third, NULL);
    assert_result(finish_enrolment(fixture, operator_), PASSKEY_OK);
    assert_result(sign_in(&fixture->eve, NULL, &fixture->third), PASSKEY_OK);
}

/* A step-up: the user is known, and only the proof is needed. */
static void test_an_operator_authenticates_a_user(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    struct passkey_account *account = NULL;
    struct passkey_authentication_request request = { .size = sizeof(request),
        .user_id = eve_of(fixture) };
    struct browser *ada = &fixture->ada;
    passkey_free(ada->started.options);
    ada->started =
        (struct passkey_started_ceremony){ .size = sizeof(struct passkey_started_ceremony),
            .ceremony_id = "" };
    assert_result(passkey_authentication_start(
                      harness->worker, &operator_, &request, &ada->started, &harness->error),
        PASSKEY_OK);
    assert_int_equal(started_list_count(ada, "allowCredentials"), 1);
    answer_authentication(ada, &fixture->other, NULL);
    struct passkey_finish_request finish = { .size = sizeof(finish),
        .ceremony_id = bytes_text(ada->started.ceremony_id),
        .credential = buffer_view(&ada->response.json),
        .session = PASSKEY_SESSION_NONE };
    assert_result(passkey_authentication_finish(
                      harness->worker, &operator_, &finish, &account, &harness->error),
        PASSKEY_OK);
    assert_null(account->session);
    assert_bytes_equal(account->user->id, request.user_id);
    passkey_account_free(&account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_a_session_is_not_enough, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_disabled_user_is_signed_out, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_ways_in_are_named_and_counted, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_flags_of_a_passkey, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_key_enrols_and_no_other_key_finishes, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_revoked_key_cannot_finish_ceremonies, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_an_operator_registers_users_without_an_api_key, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_an_operator_enrols_an_existing_user, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_an_operator_authenticates_a_user, fixture_setup, fixture_teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
