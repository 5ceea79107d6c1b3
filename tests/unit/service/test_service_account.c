/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Existing accounts: changing names; renaming, disabling, enabling and removing passkeys; the last
 * way in; deleting accounts; by their users, by others, by operators.
 */
#include "base/bytes.h"
#include "unit/service/service_fixture.h"
#include <passkey/account.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define LABEL(text)                                                                                \
    (struct passkey_credential_change)                                                             \
    {                                                                                              \
        .size = sizeof(struct passkey_credential_change), .label = BYTES_LITERAL(text)             \
    }
#define SET(what)                                                                                  \
    (struct passkey_credential_change)                                                             \
    {                                                                                              \
        .size = sizeof(struct passkey_credential_change), .set = (what)                            \
    }

static const struct passkey_bytes OWN = { NULL, 0 };

static void keep(struct browser *browser, struct passkey_account *account)
{
    passkey_account_free(&browser->account);
    browser->account = account;
}

static enum passkey_result update(struct browser *browser, struct passkey_account_change change)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    TRY(passkey_account_update(
        browser->harness->worker, &caller, OWN, &change, &account, &browser->harness->error));
    keep(browser, account);
    return PASSKEY_OK;
}

static enum passkey_result change(struct browser *browser, const struct credential *passkey,
    struct passkey_credential_change wanted)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    TRY(passkey_credential_update(browser->harness->worker, &caller, OWN, credential_id(passkey),
        &wanted, &account, &browser->harness->error));
    keep(browser, account);
    return PASSKEY_OK;
}

static enum passkey_result remove_one(
    struct browser *browser, const struct credential *passkey, bool allow_last)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    TRY(passkey_credential_remove(browser->harness->worker, &caller, OWN, credential_id(passkey),
        allow_last, &account, &browser->harness->error));
    keep(browser, account);
    return PASSKEY_OK;
}

static enum passkey_result delete (struct browser *browser) {
    struct passkey_caller caller = browser_caller(browser); return passkey_account_delete(
        browser->harness->worker, &caller, NULL, false, &browser->harness->error);
}

static enum passkey_result delete_selected(
    struct fixture *fixture, const struct passkey_caller *caller, struct passkey_bytes user_id)
{
    const struct passkey_user_selector selector = { .size = sizeof(selector), .id = user_id };
    return passkey_account_delete(fixture->harness->worker, caller, &selector, false, NULL);
}

/* Register another passkey for the user who is signed in. */
static void enrol(struct browser *browser, struct credential *passkey)
{
    assert_result(start_registration(browser, NULL), PASSKEY_OK);
    answer_registration(browser, passkey, NULL);
    assert_result(finish_registration(browser), PASSKEY_OK);
}

/* ---- names ---- */

static void test_names_are_changed(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_account_change both = { .size = sizeof(both),
        .name = BYTES_LITERAL("Grace"),
        .display_name = BYTES_LITERAL("Grace H.") };
    assert_result(update(&fixture->eve, both), PASSKEY_OK);
    assert_bytes_equal(fixture->eve.account->user->name, BYTES_LITERAL("Grace"));
    assert_string_equal(harness_audit(fixture->harness)->name, "user_changed");
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_bytes_equal(fixture->eve.account->user->name_key, BYTES_LITERAL("grace"));
    assert_bytes_equal(fixture->eve.account->user->display_name, BYTES_LITERAL("Grace H."));
    struct passkey_account_change shown = { .size = sizeof(shown),
        .display_name = BYTES_LITERAL("") };
    assert_result(update(&fixture->eve, shown), PASSKEY_OK);
    assert_bytes_equal(fixture->eve.account->user->display_name, BYTES_LITERAL("Grace"));
    /* The new name can sign in. */
    fixture->eve.token[0] = '\0';
    assert_result(sign_in(&fixture->eve, "GRACE", &fixture->other), PASSKEY_OK);
}

/* An unchanged value is not written: there is no change set and no audit row. */
static void test_unchanged_values_write_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_account_change same = {
        .size = sizeof(same), .name = BYTES_LITERAL("eve"), .display_name = BYTES_LITERAL("Eve")
    };
    assert_result(update(&fixture->eve, same), PASSKEY_OK);
    assert_result(change(&fixture->eve, &fixture->other, LABEL("Work")), PASSKEY_OK);
    int64_t rows = harness_sql(fixture->harness, "SELECT count(*) FROM audit");
    for (int i = 0; i < 20; i++) {
        assert_result(update(&fixture->eve, same), PASSKEY_OK);
        assert_result(change(&fixture->eve, &fixture->other, LABEL("Work")), PASSKEY_OK);
        assert_bytes_equal(fixture->eve.account->user->display_name, BYTES_LITERAL("Eve"));
    }
    assert_true(harness_sql(fixture->harness, "SELECT count(*) FROM audit") == rows);
}

static void test_names_that_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_account_change taken = { .size = sizeof(taken), .name = BYTES_LITERAL("ADA") };
    struct passkey_account_change impossible = { .size = sizeof(impossible),
        .name = BYTES_LITERAL("a\nb") };
    struct passkey_account_change unshowable = { .size = sizeof(unshowable),
        .display_name = BYTES_LITERAL("a\nb") };
    assert_result(update(&fixture->eve, taken), PASSKEY_USER_NAME_TAKEN);
    assert_result(update(&fixture->eve, impossible), PASSKEY_MEMBER_INVALID);
    assert_result(update(&fixture->eve, unshowable), PASSKEY_MEMBER_INVALID);
    fixture->harness->now_ms += 11 * MINUTE_MS;
    assert_result(update(&fixture->eve, taken), PASSKEY_REAUTHENTICATION_REQUIRED);
    assert_result(update(&fixture->ada, taken), PASSKEY_UNAUTHENTICATED);
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_bytes_equal(fixture->eve.account->user->name, BYTES_LITERAL("eve"));
}

static void test_an_address_is_removed(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(fixture->harness,
        "UPDATE user SET email = 'e@example.org', email_key = "
        "'e@example.org', email_verified_at_ms = 5 WHERE name = 'eve'");
    struct passkey_account_change removal = { .size = sizeof(removal), .email_removed = true };
    assert_result(update(&fixture->eve, removal), PASSKEY_OK);
    assert_null(fixture->eve.account->user->email.data);
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM user WHERE email IS NOT NULL"), 0);
    /* The notice of the removal goes there. */
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM outgoing_mail"), 1);
    assert_result(update(&fixture->eve, removal), PASSKEY_OK);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM outgoing_mail"), 1);
}

/* ---- passkeys ---- */

static void test_labels_are_changed(void **state)
{
    struct fixture *fixture = *state;
    assert_result(change(&fixture->eve, &fixture->other, LABEL("Work")), PASSKEY_OK);
    assert_bytes_equal(fixture->eve.account->credentials->items[0].label, BYTES_LITERAL("Work"));
    assert_string_equal(harness_audit(fixture->harness)->name, "credential_renamed");
    assert_result(change(&fixture->eve, &fixture->other, LABEL("a\nb")), PASSKEY_MEMBER_INVALID);
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_bytes_equal(fixture->eve.account->credentials->items[0].label, BYTES_LITERAL("Work"));
    assert_result(change(&fixture->eve, &fixture->other, LABEL("")), PASSKEY_OK);
    assert_bytes_equal(fixture->eve.account->credentials->items[0].label,
        BYTES_LITERAL("Passkey, added 8 May 2026"));
    /* It need not be fresh. */
    fixture->harness->now_ms += 11 * MINUTE_MS;
    assert_result(change(&fixture->eve, &fixture->other, LABEL("Home")), PASSKEY_OK);
}

/* Another user's passkey is treated as if it did not exist. */
static void test_data_of_others_is_not_found(void **state)
{
    struct fixture *fixture = *state;
    int64_t rows = fixture_rows(fixture);
    assert_result(change(&fixture->eve, &fixture->passkey, LABEL("Mine")), PASSKEY_NOT_FOUND);
    assert_result(
        change(&fixture->eve, &fixture->passkey, SET(PASSKEY_SWITCH_DISABLE)), PASSKEY_NOT_FOUND);
    assert_result(remove_one(&fixture->eve, &fixture->passkey, true), PASSKEY_NOT_FOUND);
    assert_result(remove_one(&fixture->eve, &fixture->third, true), PASSKEY_NOT_FOUND);
    assert_true(fixture_rows(fixture) == rows);
}

static void test_the_last_way_in_needs_confirmation(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_credential_change off = SET(PASSKEY_SWITCH_DISABLE);
    assert_result(change(&fixture->eve, &fixture->other, off), PASSKEY_LAST_WAY_IN);
    assert_result(remove_one(&fixture->eve, &fixture->other, false), PASSKEY_LAST_WAY_IN);
    enrol(&fixture->eve, &fixture->third);
    assert_result(change(&fixture->eve, &fixture->other, off), PASSKEY_OK);
    assert_string_equal(harness_audit(fixture->harness)->name, "credential_disabled");
    assert_result(remove_one(&fixture->eve, &fixture->third, false), PASSKEY_LAST_WAY_IN);
    off.allow_last = true;
    assert_result(change(&fixture->eve, &fixture->third, off), PASSKEY_OK);
    assert_result(remove_one(&fixture->eve, &fixture->third, false), PASSKEY_OK);
    assert_string_equal(harness_audit(fixture->harness)->name, "credential_deleted");
    assert_int_equal(fixture->eve.account->credentials->count, 1);
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_int_equal(fixture->eve.account->credentials->count, 1);
}

static void test_other_ways_in_let_the_last_one_go(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(
        fixture->harness, "UPDATE user SET other_ways_in = 'password' WHERE name = 'eve'");
    assert_result(remove_one(&fixture->eve, &fixture->other, false), PASSKEY_OK);
    /* The session continues, although the passkey that proved it is gone. */
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_int_equal(fixture->eve.account->credentials->count, 0);
    assert_int_equal(fixture->eve.account->session->credential_id.size, 0);
}

static void test_a_disabled_passkey_cannot_sign_in(void **state)
{
    struct fixture *fixture = *state;
    struct browser lost;
    browser_init(&lost, fixture->harness);
    assert_result(sign_in(&lost, "eve", &fixture->other), PASSKEY_OK);
    assert_result(look(&lost), PASSKEY_OK);
    enrol(&fixture->eve, &fixture->third);
    assert_result(change(&fixture->eve, &fixture->other, SET(PASSKEY_SWITCH_DISABLE)), PASSKEY_OK);
    /* The sessions of the device end at once; the session that disabled it does not. */
    assert_result(look(&lost), PASSKEY_UNAUTHENTICATED);
    assert_result(look(&fixture->eve), PASSKEY_OK);
    lost.token[0] = '\0';
    assert_result(sign_in(&lost, NULL, &fixture->other), PASSKEY_CREDENTIAL_DISABLED);
    assert_result(change(&fixture->eve, &fixture->other, SET(PASSKEY_SWITCH_ENABLE)), PASSKEY_OK);
    assert_string_equal(harness_audit(fixture->harness)->name, "credential_enabled");
    assert_result(sign_in(&lost, NULL, &fixture->other), PASSKEY_OK);
    /* A change to the current state does nothing. */
    size_t audits = fixture->harness->store.audit_count;
    assert_result(change(&fixture->eve, &fixture->other, SET(PASSKEY_SWITCH_ENABLE)), PASSKEY_OK);
    assert_int_equal(fixture->harness->store.audit_count, audits);
    browser_deinit(&lost);
}

static void test_removing_needs_a_fresh_passkey(void **state)
{
    struct fixture *fixture = *state;
    enrol(&fixture->eve, &fixture->third);
    fixture->harness->now_ms += 11 * MINUTE_MS;
    assert_result(
        remove_one(&fixture->eve, &fixture->third, false), PASSKEY_REAUTHENTICATION_REQUIRED);
    assert_result(change(&fixture->eve, &fixture->third, SET(PASSKEY_SWITCH_DISABLE)),
        PASSKEY_REAUTHENTICATION_REQUIRED);
    assert_result(delete (&fixture->eve), PASSKEY_REAUTHENTICATION_REQUIRED);
    assert_result(sign_in(&fixture->eve, NULL, &fixture->other), PASSKEY_OK);
    assert_result(remove_one(&fixture->eve, &fixture->third, false), PASSKEY_OK);
}

/* ---- deleting ---- */

static void test_an_account_is_deleted(void **state)
{
    struct fixture *fixture = *state;
    assert_result(delete (&fixture->eve), PASSKEY_OK);
    assert_string_equal(harness_audit(fixture->harness)->name, "user_deleted");
    assert_result(look(&fixture->eve), PASSKEY_UNAUTHENTICATED);
    assert_result(delete (&fixture->eve), PASSKEY_UNAUTHENTICATED);
    fixture->eve.token[0] = '\0';
    assert_result(sign_in(&fixture->eve, NULL, &fixture->other), PASSKEY_CREDENTIAL_UNKNOWN);
    assert_result(sign_in(&fixture->ada, "ada", &fixture->passkey), PASSKEY_OK);
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM user WHERE removed_at_ms = 0"), 1);
    /* The name stays reserved. */
    assert_result(sign_up(&fixture->eve, "eve", &fixture->third), PASSKEY_USER_NAME_TAKEN);
}

/* ---- operators ---- */

/* Users cannot enable what the site disabled. */
static void test_an_operator_disables(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    struct passkey_bytes eve = fixture->eve.account->user->id;
    struct passkey_credential_change off = SET(PASSKEY_SWITCH_DISABLE);
    struct passkey_credential_change on = SET(PASSKEY_SWITCH_ENABLE);
    struct passkey_account *account = NULL;
    enrol(&fixture->eve, &fixture->third);
    eve = fixture->eve.account->user->id;
    assert_result(passkey_credential_update(fixture->harness->worker, &operator, eve,
                      credential_id(&fixture->third), &off, &account, NULL),
        PASSKEY_OK);
    assert_null(account->session);
    passkey_account_free(&account);
    assert_result(change(&fixture->eve, &fixture->third, on), PASSKEY_CREDENTIAL_DISABLED);
    eve = fixture->eve.account->user->id;
    assert_result(passkey_credential_update(fixture->harness->worker, &operator, eve,
                      credential_id(&fixture->third), &on, &account, NULL),
        PASSKEY_OK);
    passkey_account_free(&account);
    assert_result(
        delete_selected(fixture, &operator, BYTES_LITERAL("no-such-user")), PASSKEY_NOT_FOUND);
    assert_result(delete_selected(fixture, &operator, eve), PASSKEY_OK);
}

/* A session that names a user, even its own, has no authority. */
static void test_a_session_cannot_select_users(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_caller caller = browser_caller(&fixture->eve);
    struct passkey_bytes eve = fixture->eve.account->user->id;
    struct passkey_account_change none = { .size = sizeof(none), .email_removed = false };
    struct passkey_account *account = NULL;
    struct passkey_session_list *sessions = NULL;
    assert_result(
        passkey_account_update(fixture->harness->worker, &caller, eve, &none, &account, NULL),
        PASSKEY_UNAUTHENTICATED);
    assert_result(delete_selected(fixture, &caller, eve), PASSKEY_UNAUTHENTICATED);
    assert_result(
        passkey_session_list_get(fixture->harness->worker, &caller, eve, NULL, &sessions, NULL),
        PASSKEY_UNAUTHENTICATED);
}

int main(void)
{
#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_names_are_changed),
        WITH_FIXTURE(test_unchanged_values_write_nothing),
        WITH_FIXTURE(test_names_that_are_refused),
        WITH_FIXTURE(test_an_address_is_removed),
        WITH_FIXTURE(test_labels_are_changed),
        WITH_FIXTURE(test_data_of_others_is_not_found),
        WITH_FIXTURE(test_the_last_way_in_needs_confirmation),
        WITH_FIXTURE(test_other_ways_in_let_the_last_one_go),
        WITH_FIXTURE(test_a_disabled_passkey_cannot_sign_in),
        WITH_FIXTURE(test_removing_needs_a_fresh_passkey),
        WITH_FIXTURE(test_an_account_is_deleted),
        WITH_FIXTURE(test_an_operator_disables),
        WITH_FIXTURE(test_a_session_cannot_select_users),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
