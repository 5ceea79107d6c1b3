/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Restoring what was removed in the last seven days; a stolen device whose holder changed the
 * account; erasing users.
 */
#include "base/bytes.h"
#include "unit/service/link_fixture.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define SINCE  (HARNESS_BEGIN_MS - 1)

static const struct passkey_bytes OWN = { NULL, 0 };
static const struct passkey_caller OPERATOR = { .size = sizeof(OPERATOR), .is_operator = true };

static int64_t count(struct fixture *fixture, const char *sql)
{
    return harness_sql(fixture->harness, sql);
}

static enum passkey_result remove_own(
    struct browser *browser, const struct credential *passkey, bool allow_last)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    TRY(passkey_credential_remove(browser->harness->worker, &caller, OWN, credential_id(passkey),
        allow_last, &account, NULL));
    passkey_account_free(&account);
    return PASSKEY_OK;
}

static enum passkey_result delete_own(struct browser *browser)
{
    struct passkey_caller caller = browser_caller(browser);
    return passkey_account_delete(browser->harness->worker, &caller, NULL, false, NULL);
}

static enum passkey_result rename_own(struct browser *browser, const char *name)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_account_change change = { .size = sizeof(change), .name = bytes_text(name) };
    TRY(passkey_account_update(browser->harness->worker, &caller, OWN, &change, &account, NULL));
    passkey_account_free(&account);
    return PASSKEY_OK;
}

/* Changes the address to one of the caller's choice, as a verification link does. */
static void readdress(struct fixture *fixture, const char *name, const char *address)
{
    struct browser reader;
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = request_of(PASSKEY_LINK_VERIFY_EMAIL);
    request.user_id = user_id_of(fixture, name);
    request.email = bytes_text(address);
    browser_init(&reader, fixture->harness);
    assert_result(create_link(fixture, AS_OPERATOR, request, &link), PASSKEY_OK);
    assert_result(redeem_link(&reader, link.token), PASSKEY_OK);
    browser_deinit(&reader);
}

static struct passkey_user_selector named(const char *name)
{
    return (struct passkey_user_selector){ .size = sizeof(struct passkey_user_selector),
        .name = bytes_text(name) };
}

/* Restores as an operator, with an expected result. The account is to be freed, or NULL. */
static struct passkey_account *restore(
    struct fixture *fixture, const char *name, int64_t since_ms, enum passkey_result expected)
{
    struct passkey_account *account = NULL;
    struct passkey_user_selector selector = named(name);
    assert_result(passkey_user_restore(fixture->harness->worker, &OPERATOR, &selector, since_ms,
                      false, &account, NULL),
        expected);
    return account;
}

static void restore_all(struct fixture *fixture, const char *name)
{
    struct passkey_account *account = restore(fixture, name, SINCE, PASSKEY_OK);
    passkey_account_free(&account);
}

/* ---- passkeys ---- */

static void test_a_removed_passkey_is_restored(void **state)
{
    struct fixture *fixture = *state;
    struct browser taker;
    browser_init(&taker, fixture->harness);
    assert_result(enrol_passkey(&fixture->eve, &fixture->third), PASSKEY_OK);
    assert_result(remove_own(&fixture->eve, &fixture->other, false), PASSKEY_OK);
    assert_result(remove_own(&fixture->eve, &fixture->third, false), PASSKEY_LAST_WAY_IN);
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_int_equal(fixture->eve.account->credentials->count, 1);
    assert_int_equal(fixture->eve.account->recovery->passkeys, 1);
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    assert_int_equal(started_list_count(&fixture->eve, "excludeCredentials"), 1);
    assert_result(start_authentication(&taker, "eve"), PASSKEY_OK);
    assert_int_equal(started_list_count(&taker, "allowCredentials"), 1);
    assert_result(sign_in(&taker, NULL, &fixture->other), PASSKEY_CREDENTIAL_UNKNOWN);
    struct passkey_account *account = restore(fixture, "eve", SINCE, PASSKEY_OK);
    assert_int_equal(account->restored->credentials->count, 1);
    assert_bytes_equal(
        account->restored->credentials->items[0].credential.id, credential_id(&fixture->other));
    assert_false(account->restored->user_restored || account->restored->name_restored ||
                 account->restored->email_restored);
    passkey_account_free(&account);
    assert_string_equal(harness_audit(fixture->harness)->name, "credential_restored");
    assert_true(harness_audit(fixture->harness)->credential_given);
    assert_result(sign_in(&taker, NULL, &fixture->other), PASSKEY_OK);
    browser_deinit(&taker);
}

/* Its sign count continues where it was. */
static void test_a_clone_of_a_restored_passkey_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    struct credential clone = fixture->passkey; /* its sign count was 5 */
    assert_result(sign_in(&fixture->ada, NULL, &fixture->passkey), PASSKEY_OK);
    assert_result(delete_own(&fixture->ada), PASSKEY_OK);
    restore_all(fixture, "ada");
    fixture->ada.token[0] = '\0';
    assert_result(sign_in(&fixture->ada, NULL, &clone), PASSKEY_SIGN_COUNT_NOT_INCREASED);
    assert_result(sign_in(&fixture->ada, NULL, &fixture->passkey), PASSKEY_OK);
}

/* If another account had the same ID, the passkey could not be restored. */
static void test_the_id_of_a_removed_passkey_stays_reserved(void **state)
{
    struct fixture *fixture = *state;
    struct browser taker;
    browser_init(&taker, fixture->harness);
    assert_result(remove_own(&fixture->eve, &fixture->other, true), PASSKEY_OK);
    assert_result(start_registration(&taker, "mallory"), PASSKEY_OK);
    struct credential same = fixture->other;
    answer_registration(&taker, &same, NULL);
    assert_result(finish_registration(&taker), PASSKEY_CREDENTIAL_EXISTS);
    fixture->harness->now_ms += 7 * DAY_MS;
    assert_result(passkey_service_sweep(fixture->harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_int_equal(count(fixture, "SELECT count(*) FROM credential"), 1);
    browser_deinit(&taker);
}

/* ---- accounts ---- */

static void test_a_deleted_account_is_restored(void **state)
{
    struct fixture *fixture = *state;
    struct browser taker;
    browser_init(&taker, fixture->harness);
    credential_deinit(&fixture->third);
    passkey_draw(fixture->harness, &fixture->third);
    readdress(fixture, "eve", "eve@example.org");
    while (read_mail(fixture).there)
        continue;
    fixture->harness->now_ms += 1000;
    assert_result(delete_own(&fixture->eve), PASSKEY_OK);
    assert_int_equal(read_mail(fixture).kind, PASSKEY_MAIL_ACCOUNT_DELETED);
    assert_result(look(&fixture->eve), PASSKEY_UNAUTHENTICATED);
    assert_result(sign_in(&taker, NULL, &fixture->other), PASSKEY_CREDENTIAL_UNKNOWN);
    assert_result(sign_up(&taker, "eve", &fixture->third), PASSKEY_USER_NAME_TAKEN);
    struct passkey_account *account = restore(fixture, "eve", fixture->harness->now_ms, PASSKEY_OK);
    assert_true(account->restored->user_restored);
    assert_int_equal(account->restored->credentials->count, 1);
    passkey_account_free(&account);
    struct letter letter = read_mail(fixture);
    assert_int_equal(letter.kind, PASSKEY_MAIL_RESTORED);
    assert_string_equal(letter.recipient, "eve@example.org");
    assert_non_null(strstr(letter.detail, "eve, "));
    assert_int_equal(count(fixture, "SELECT count(*) FROM audit WHERE name = 'user_restored'"), 1);
    /* Sessions are not restored. */
    assert_result(look(&fixture->eve), PASSKEY_UNAUTHENTICATED);
    assert_result(sign_in(&taker, "eve", &fixture->other), PASSKEY_OK);
    assert_result(look(&taker), PASSKEY_OK);
    assert_bytes_equal(taker.account->user->email, BYTES_LITERAL("eve@example.org"));
    browser_deinit(&taker);
}

static void test_a_restore_covers_what_was_removed_since_then(void **state)
{
    struct fixture *fixture = *state;
    assert_result(enrol_passkey(&fixture->eve, &fixture->third), PASSKEY_OK);
    assert_result(remove_own(&fixture->eve, &fixture->third, false), PASSKEY_OK);
    fixture->harness->now_ms += 1000;
    assert_result(delete_own(&fixture->eve), PASSKEY_OK);
    (void)restore(fixture, "eve", fixture->harness->now_ms + 1, PASSKEY_NOT_FOUND);
    (void)restore(fixture, "mallory", SINCE, PASSKEY_NOT_FOUND);
    struct passkey_account *account = restore(fixture, "eve", fixture->harness->now_ms, PASSKEY_OK);
    assert_int_equal(account->restored->credentials->count, 1);
    assert_bytes_equal(
        account->restored->credentials->items[0].credential.id, credential_id(&fixture->other));
    passkey_account_free(&account);
    account = restore(fixture, "eve", SINCE, PASSKEY_OK);
    assert_int_equal(account->restored->credentials->count, 1);
    assert_false(account->restored->user_restored);
    passkey_account_free(&account);
    account = restore(fixture, "eve", SINCE, PASSKEY_OK);
    assert_int_equal(account->restored->credentials->count, 0);
    passkey_account_free(&account);
}

static void test_seven_days_later_it_is_too_late(void **state)
{
    struct fixture *fixture = *state;
    struct browser taker;
    browser_init(&taker, fixture->harness);
    assert_result(delete_own(&fixture->eve), PASSKEY_OK);
    fixture->harness->now_ms += 7 * DAY_MS;
    (void)restore(fixture, "eve", SINCE, PASSKEY_NOT_FOUND);
    fixture->harness->now_ms += 60000;
    assert_result(passkey_service_sweep(fixture->harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_int_equal(count(fixture, "SELECT count(*) FROM user"), 1);
    assert_int_equal(count(fixture, "SELECT count(*) FROM credential"), 1);
    assert_result(sign_up(&taker, "eve", &fixture->third), PASSKEY_OK);
    browser_deinit(&taker);
}

static void test_a_dry_run_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_account *account = NULL;
    struct passkey_user_selector selector = named("eve");
    assert_result(delete_own(&fixture->eve), PASSKEY_OK);
    int64_t rows = fixture_rows(fixture);
    int64_t audits = count(fixture, "SELECT count(*) FROM audit");
    assert_result(passkey_user_restore(
                      fixture->harness->worker, &OPERATOR, &selector, SINCE, true, &account, NULL),
        PASSKEY_OK);
    assert_true(account->restored->user_restored);
    assert_int_equal(account->restored->credentials->count, 1);
    passkey_account_free(&account);
    assert_true(fixture_rows(fixture) == rows);
    assert_true(count(fixture, "SELECT count(*) FROM audit") == audits);
}

/* ---- names and addresses ---- */

static void test_a_name_is_restored(void **state)
{
    struct fixture *fixture = *state;
    struct browser taker;
    browser_init(&taker, fixture->harness);
    assert_result(rename_own(&fixture->eve, "mallory"), PASSKEY_OK);
    assert_result(sign_up(&taker, "eve", &fixture->third), PASSKEY_USER_NAME_TAKEN);
    struct passkey_account *account = restore(fixture, "eve", SINCE, PASSKEY_OK);
    assert_true(account->restored->name_restored);
    assert_bytes_equal(account->user->name, BYTES_LITERAL("eve"));
    assert_bytes_equal(account->user->name_key, BYTES_LITERAL("eve"));
    passkey_account_free(&account);
    assert_string_equal(harness_audit(fixture->harness)->name, "user_name_restored");
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_bytes_equal(fixture->eve.account->user->name, BYTES_LITERAL("eve"));
    browser_deinit(&taker);
}

/* A notice goes to both addresses. */
static void test_an_address_is_restored(void **state)
{
    struct fixture *fixture = *state;
    readdress(fixture, "ada", "thief@example.org");
    while (read_mail(fixture).there)
        continue;
    struct passkey_account *account = restore(fixture, "ada", SINCE, PASSKEY_OK);
    assert_true(account->restored->email_restored);
    assert_bytes_equal(account->user->email, BYTES_LITERAL("ada@example.org"));
    assert_bytes_equal(account->user->email_key, BYTES_LITERAL("ada@example.org"));
    passkey_account_free(&account);
    struct letter first = read_mail(fixture);
    struct letter second = read_mail(fixture);
    assert_int_equal(first.kind, PASSKEY_MAIL_RESTORED);
    assert_int_equal(second.kind, PASSKEY_MAIL_RESTORED);
    assert_string_equal(first.recipient, "ada@example.org");
    assert_string_equal(second.recipient, "thief@example.org");
    assert_string_equal(first.detail, "ada@example.org");
    assert_string_equal(harness_audit(fixture->harness)->name, "email_restored");
    /* It can be reverted: the operator may have been tricked. */
    account = restore(fixture, "ada", fixture->harness->now_ms, PASSKEY_OK);
    passkey_account_free(&account);
}

/* A session must not fill the store, or replace what its thief removed. */
static void test_removals_are_bounded(void **state)
{
    struct fixture *fixture = *state;
    char name[32];
    for (int i = 0; i < 100; i++) {
        (void)snprintf(name, sizeof(name), "eve%d", i);
        fixture->eve.address[3] =
            (uint8_t)(100 + i / 40); /* new names are limited by address, too */
        assert_result(rename_own(&fixture->eve, name), PASSKEY_OK);
        fixture->harness->now_ms += 1000;
    }
    fixture->eve.token[0] = '\0';
    assert_result(sign_in(&fixture->eve, NULL, &fixture->other), PASSKEY_OK);
    assert_result(rename_own(&fixture->eve, "mallory"), PASSKEY_RATE_LIMITED);
    assert_result(remove_own(&fixture->eve, &fixture->other, true), PASSKEY_RATE_LIMITED);
    restore_all(fixture, "eve99");
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_bytes_equal(fixture->eve.account->user->name, BYTES_LITERAL("eve"));
}

/* ---- a stolen device ---- */

static enum passkey_result report_stolen(
    struct fixture *fixture, const char *name, struct passkey_link *link)
{
    struct passkey_link_request request = request_of(PASSKEY_LINK_RECOVERY);
    request.user_id = user_id_of(fixture, name);
    request.device_stolen = true;
    return create_link(fixture, AS_OPERATOR, request, link);
}

/* The thief has the phone and its PIN, and has changed name and address. */
static void test_a_stolen_device_gives_name_and_address_back(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link ticket = { .size = sizeof(ticket) };
    const char *const recipients[] = { "ada@example.org", "thief@example.org" };
    assert_result(sign_in(&fixture->ada, NULL, &fixture->passkey), PASSKEY_OK);
    assert_result(rename_own(&fixture->ada, "mallory"), PASSKEY_OK);
    readdress(fixture, "mallory", "thief@example.org");
    fixture->harness->now_ms += 6 * DAY_MS;
    assert_result(report_stolen(fixture, "mallory", &ticket), PASSKEY_OK);
    for (int i = 0; i < 4; i++) {
        struct letter letter = read_mail(fixture);
        assert_int_equal(letter.kind, i < 2 ? PASSKEY_MAIL_DEVICE_STOLEN : PASSKEY_MAIL_RESTORED);
        assert_string_equal(letter.recipient, recipients[i % 2]);
    }
    struct passkey_user_selector selector = named("ada");
    struct passkey_account *account = NULL;
    assert_result(
        passkey_account_get(fixture->harness->worker, &OPERATOR, &selector, &account, NULL),
        PASSKEY_OK);
    assert_bytes_equal(account->user->email, BYTES_LITERAL("ada@example.org"));
    assert_bytes_equal(account->user->email_key, BYTES_LITERAL("ada@example.org"));
    passkey_account_free(&account);
    static const char *const rows[] = {
        "SELECT count(*) FROM audit WHERE name = 'device_stolen'",
        "SELECT count(*) FROM audit WHERE name = 'user_name_restored'",
        "SELECT count(*) FROM audit WHERE name = 'email_restored'",
    };
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(count(fixture, rows[i]), 1);
}

/* A change eight days ago was the owner's, and an expired ticket has no effect. */
static void test_a_stolen_device_keeps_what_is_older(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link ticket = { .size = sizeof(ticket) };
    struct browser late;
    browser_init(&late, fixture->harness);
    readdress(fixture, "ada", "new@example.org");
    fixture->harness->now_ms += 7 * DAY_MS;
    assert_result(report_stolen(fixture, "ada", &ticket), PASSKEY_OK);
    assert_int_equal(
        count(fixture, "SELECT count(*) FROM user WHERE email = 'new@example.org'"), 1);
    fixture->harness->now_ms += DAY_MS;
    int64_t rows = fixture_rows(fixture);
    assert_result(redeem_link(&late, ticket.token), PASSKEY_LINK_REFUSED);
    assert_true(fixture_rows(fixture) == rows);
    browser_deinit(&late);
}

/* ---- erasing ---- */

static enum passkey_result erase(struct fixture *fixture, const char *name)
{
    struct passkey_user_selector selector = named(name);
    return passkey_account_delete(fixture->harness->worker, &OPERATOR, &selector, true, NULL);
}

static void test_an_erased_account_does_not_exist(void **state)
{
    struct fixture *fixture = *state;
    struct browser taker;
    browser_init(&taker, fixture->harness);
    assert_result(rename_own(&fixture->eve, "mallory"), PASSKEY_OK);
    assert_result(erase(fixture, "eve"), PASSKEY_OK); /* by the former name */
    assert_result(erase(fixture, "mallory"), PASSKEY_NOT_FOUND);
    (void)restore(fixture, "eve", SINCE, PASSKEY_NOT_FOUND);
    assert_int_equal(count(fixture, "SELECT count(*) FROM user"), 1);
    assert_int_equal(count(fixture, "SELECT count(*) FROM former_name"), 0);
    assert_string_equal(harness_audit(fixture->harness)->name, "user_erased");
    assert_result(sign_up(&taker, "eve", &fixture->third), PASSKEY_OK);
    assert_result(delete_own(&taker), PASSKEY_OK);
    assert_result(erase(fixture, "eve"), PASSKEY_OK); /* removed before */
    assert_int_equal(count(fixture, "SELECT count(*) FROM credential"), 1);
    browser_deinit(&taker);
}

/* An operator selects the user whom they erase. */
static void test_erasing_needs_a_selector(void **state)
{
    struct fixture *fixture = *state;
    const struct passkey_user_selector none = { .size = sizeof(none) };
    assert_result(passkey_account_delete(fixture->harness->worker, &OPERATOR, NULL, true, NULL),
        PASSKEY_MEMBER_INVALID);
    assert_result(passkey_account_delete(fixture->harness->worker, &OPERATOR, &none, true, NULL),
        PASSKEY_MEMBER_INVALID);
    assert_result(passkey_account_delete(fixture->harness->worker, &OPERATOR, &none, false, NULL),
        PASSKEY_MEMBER_INVALID);
    assert_int_equal(count(fixture, "SELECT count(*) FROM user WHERE relying_party > 0"), 2);
}

/* A key with the scope `users` must not make a removal final, nor undo one. */
static void test_it_needs_the_scope_admin(void **state)
{
    struct fixture *fixture = *state;
    char key[PASSKEY_API_KEY_SIZE];
    struct passkey_account *account = NULL;
    struct passkey_user_selector selector = named("eve");
    link_fixture_api_key(AS_BOOKKEEPER, key);
    struct passkey_caller caller = { .size = sizeof(caller), .api_key = bytes_text(key) };
    struct passkey_caller session = browser_caller(&fixture->eve);
    assert_result(passkey_user_restore(
                      fixture->harness->worker, &caller, &selector, SINCE, true, &account, NULL),
        PASSKEY_SCOPE_MISSING);
    assert_result(passkey_account_delete(fixture->harness->worker, &caller, &selector, true, NULL),
        PASSKEY_SCOPE_MISSING);
    assert_result(passkey_account_delete(fixture->harness->worker, &session, &selector, true, NULL),
        PASSKEY_UNAUTHENTICATED);
}

int main(void)
{
#define WITH_FIXTURE(test)                                                                         \
    cmocka_unit_test_setup_teardown(test, link_fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_a_removed_passkey_is_restored),
        WITH_FIXTURE(test_a_clone_of_a_restored_passkey_is_noticed),
        WITH_FIXTURE(test_the_id_of_a_removed_passkey_stays_reserved),
        WITH_FIXTURE(test_a_deleted_account_is_restored),
        WITH_FIXTURE(test_a_restore_covers_what_was_removed_since_then),
        WITH_FIXTURE(test_seven_days_later_it_is_too_late),
        WITH_FIXTURE(test_a_dry_run_changes_nothing),
        WITH_FIXTURE(test_a_name_is_restored),
        WITH_FIXTURE(test_an_address_is_restored),
        WITH_FIXTURE(test_removals_are_bounded),
        WITH_FIXTURE(test_a_stolen_device_gives_name_and_address_back),
        WITH_FIXTURE(test_a_stolen_device_keeps_what_is_older),
        WITH_FIXTURE(test_an_erased_account_does_not_exist),
        WITH_FIXTURE(test_erasing_needs_a_selector),
        WITH_FIXTURE(test_it_needs_the_scope_admin),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
