/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices: every event that changes a way into an account is mailed to its user, in the user's
 * language, or shown in the account if there is no address.
 */
#include "base/bytes.h"
#include "service/account/notice.h"
#include "unit/service/link_fixture.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <string.h>

static const struct passkey_bytes OWN = { NULL, 0 }; /* the account of the session */

static struct passkey_caller the_operator(void)
{
    return (struct passkey_caller){ .size = sizeof(struct passkey_caller), .is_operator = true };
}

/* ---- causing the events ---- */

static void restore_since(struct fixture *fixture, int64_t since_ms)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = the_operator();
    struct passkey_user_selector selector = { .size = sizeof(selector),
        .name = BYTES_LITERAL("eve") };
    assert_result(passkey_user_restore(fixture->harness->worker, &caller, &selector, since_ms,
                      false, &account, NULL),
        PASSKEY_OK);
    passkey_account_free(&account);
}

static void add_passkey(struct fixture *fixture)
{
    assert_result(enrol_passkey(&fixture->eve, &fixture->third), PASSKEY_OK);
}

static void update_passkey(struct fixture *fixture, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_credential_change change)
{
    struct passkey_account *account = NULL;
    change.size = sizeof(change);
    change.allow_last = true;
    assert_result(passkey_credential_update(fixture->harness->worker, caller, user_id,
                      credential_id(&fixture->other), &change, &account, &fixture->harness->error),
        PASSKEY_OK);
    passkey_account_free(&account);
}

static void disable_passkey(struct fixture *fixture)
{
    struct passkey_caller caller = browser_caller(&fixture->eve);
    update_passkey(
        fixture, &caller, OWN, (struct passkey_credential_change){ .set = PASSKEY_SWITCH_DISABLE });
}

static void enable_passkey(struct fixture *fixture)
{
    struct passkey_caller caller = browser_caller(&fixture->eve);
    disable_passkey(fixture);
    update_passkey(
        fixture, &caller, OWN, (struct passkey_credential_change){ .set = PASSKEY_SWITCH_ENABLE });
}

static void allow_change(struct fixture *fixture)
{
    struct passkey_caller caller = the_operator();
    update_passkey(fixture, &caller, user_id_of(fixture, "eve"),
        (struct passkey_credential_change){ .allow_change = PASSKEY_SWITCH_ENABLE });
}

static void remove_passkey(struct fixture *fixture)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(&fixture->eve);
    add_passkey(fixture);
    assert_result(passkey_credential_remove(fixture->harness->worker, &caller, OWN,
                      credential_id(&fixture->third), false, &account, &fixture->harness->error),
        PASSKEY_OK);
    passkey_account_free(&account);
}

static void sign_in_with_copy(struct fixture *fixture)
{
    (void)harness_sql(fixture->harness, "UPDATE credential SET sign_count = 1000");
    assert_result(sign_in(&fixture->eve, NULL, &fixture->other), PASSKEY_SIGN_COUNT_NOT_INCREASED);
}

static void sign_in_with_list_and_copy(struct fixture *fixture)
{
    (void)harness_sql(fixture->harness, "UPDATE credential SET sign_count = 1000");
    assert_result(sign_out(&fixture->eve), PASSKEY_OK);
    assert_result(sign_in(&fixture->eve, "eve", &fixture->other), PASSKEY_SIGN_COUNT_NOT_INCREASED);
}

static void sign_in_with_other_backup(struct fixture *fixture)
{
    (void)harness_sql(
        fixture->harness, "UPDATE credential SET backup_eligible = 3 - backup_eligible");
    assert_result(sign_in(&fixture->eve, NULL, &fixture->other), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
}

static void make_codes(struct fixture *fixture, struct passkey_recovery_codes *codes)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(&fixture->eve);
    assert_result(
        passkey_recovery_codes_make(fixture->harness->worker, &caller, codes, &account, NULL),
        PASSKEY_OK);
    passkey_account_free(&account);
}

static void create_codes(struct fixture *fixture)
{
    struct passkey_recovery_codes codes;
    make_codes(fixture, &codes);
}

static void revoke_codes(struct fixture *fixture)
{
    struct passkey_caller caller = the_operator();
    create_codes(fixture);
    assert_result(passkey_recovery_codes_revoke(fixture->harness->worker, &caller,
                      user_id_of(fixture, "eve"), &fixture->harness->error),
        PASSKEY_OK);
}

/* A stranger with German pages, whose session the browser then uses. */
static void redeem_code(struct fixture *fixture, struct browser *stranger)
{
    struct passkey_recovery_codes codes;
    struct passkey_account *account = NULL;
    make_codes(fixture, &codes);
    struct passkey_recovery_request request = { sizeof(request), BYTES_LITERAL("eve"),
        bytes_text(codes.texts[0]) };
    struct passkey_caller caller = browser_caller(stranger);
    caller.accept_language = BYTES_LITERAL("de");
    assert_result(passkey_recovery_redeem(fixture->harness->worker, &caller, &request, &account,
                      &fixture->harness->error),
        PASSKEY_OK);
    memcpy(stranger->token, account->session_token, sizeof(stranger->token));
    passkey_account_free(&account);
}

static void recover_by_code(struct fixture *fixture)
{
    struct browser stranger;
    browser_init(&stranger, fixture->harness);
    redeem_code(fixture, &stranger);
    browser_deinit(&stranger);
}

static void redeem(struct fixture *fixture, const char *token)
{
    struct browser reader;
    browser_init(&reader, fixture->harness);
    assert_result(redeem_link(&reader, token), PASSKEY_OK);
    browser_deinit(&reader);
}

static void sign_in_by_email(struct fixture *fixture)
{
    redeem(fixture, sign_in_letter(fixture, "eve").token);
}

static void recover_by_ticket(struct fixture *fixture)
{
    redeem(fixture, link_for(fixture, "eve", PASSKEY_LINK_RECOVERY).token);
}

/* Eve confirms or denies a registration with a code. */
static void answer_recovery(struct fixture *fixture, bool accepted)
{
    static const uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    struct passkey_account *account = NULL;
    struct browser stranger;
    browser_init(&stranger, fixture->harness);
    fixture->harness->now_ms++;
    redeem_code(fixture, &stranger);
    assert_result(enrol_passkey(&stranger, &fixture->third), PASSKEY_OK);
    (void)harness_sql(
        fixture->harness, "UPDATE notice SET id = zeroblob(16) WHERE recovered_at_ms > 0");
    struct passkey_caller caller = browser_caller(&fixture->eve);
    assert_result(passkey_notice_answer(fixture->harness->worker, &caller, BYTES_ARRAY(id),
                      accepted, &account, &fixture->harness->error),
        PASSKEY_OK);
    passkey_account_free(&account);
    browser_deinit(&stranger);
}

static void confirm_recovery(struct fixture *fixture)
{
    answer_recovery(fixture, true);
}

static void reject_recovery(struct fixture *fixture)
{
    answer_recovery(fixture, false);
}

static void create_ticket(struct fixture *fixture)
{
    (void)link_for(fixture, "eve", PASSKEY_LINK_RECOVERY);
}

static void create_enrolment_link(struct fixture *fixture)
{
    struct passkey_link link = { .size = sizeof(link) };
    assert_result(
        create_link(fixture, AS_EVE, request_of(PASSKEY_LINK_ENROLMENT), &link), PASSKEY_OK);
}

static void create_enrolment_link_for(struct fixture *fixture)
{
    (void)link_for(fixture, "eve", PASSKEY_LINK_ENROLMENT);
}

static void report_stolen(struct fixture *fixture)
{
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = request_of(PASSKEY_LINK_RECOVERY);
    request.user_id = user_id_of(fixture, "eve");
    request.device_stolen = true;
    assert_result(create_link(fixture, AS_OPERATOR, request, &link), PASSKEY_OK);
}

static void change_address(struct fixture *fixture)
{
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = request_of(PASSKEY_LINK_VERIFY_EMAIL);
    request.email = BYTES_LITERAL("new@example.org");
    assert_result(create_link(fixture, AS_EVE, request, &link), PASSKEY_OK);
    redeem(fixture, read_mail(fixture).token);
}

static void update_account(struct fixture *fixture, const struct passkey_caller *caller,
    struct passkey_account_change change)
{
    struct passkey_account *account = NULL;
    change.size = sizeof(change);
    assert_result(passkey_account_update(fixture->harness->worker, caller,
                      caller->is_operator ? user_id_of(fixture, "eve") : OWN, &change, &account,
                      &fixture->harness->error),
        PASSKEY_OK);
    passkey_account_free(&account);
}

static void change_name(struct fixture *fixture)
{
    struct passkey_caller caller = browser_caller(&fixture->eve);
    update_account(
        fixture, &caller, (struct passkey_account_change){ .name = BYTES_LITERAL("mallory") });
}

static void remove_address(struct fixture *fixture)
{
    struct passkey_caller caller = browser_caller(&fixture->eve);
    update_account(fixture, &caller, (struct passkey_account_change){ .email_removed = true });
}

static void disable_user(struct fixture *fixture)
{
    struct passkey_caller caller = the_operator();
    update_account(
        fixture, &caller, (struct passkey_account_change){ .set = PASSKEY_SWITCH_DISABLE });
}

static void enable_user(struct fixture *fixture)
{
    struct passkey_caller caller = the_operator();
    disable_user(fixture);
    update_account(
        fixture, &caller, (struct passkey_account_change){ .set = PASSKEY_SWITCH_ENABLE });
}

static void delete_user(struct fixture *fixture)
{
    struct passkey_caller caller = browser_caller(&fixture->eve);
    assert_result(passkey_account_delete(
                      fixture->harness->worker, &caller, NULL, false, &fixture->harness->error),
        PASSKEY_OK);
}

static void restore_user(struct fixture *fixture)
{
    delete_user(fixture);
    restore_since(fixture, 0);
}

static void restore_name(struct fixture *fixture)
{
    change_name(fixture);
    restore_since(fixture, 0);
}

static void restore_address(struct fixture *fixture)
{
    remove_address(fixture);
    restore_since(fixture, 0);
}

static void restore_passkey(struct fixture *fixture)
{
    remove_passkey(fixture);
    restore_since(fixture, 0);
}

static void erase_user(struct fixture *fixture)
{
    struct passkey_caller caller = the_operator();
    struct passkey_user_selector selector = { .size = sizeof(selector),
        .name = BYTES_LITERAL("eve") };
    assert_result(passkey_account_delete(fixture->harness->worker, &caller, &selector, true, NULL),
        PASSKEY_OK);
}

/* ---- every event ---- */

/* Each event has rows with its causes, or one that says why it is not mailed. */
static const struct {
    enum passkey_event event;
    enum passkey_mail_kind kind;
    void (*cause)(struct fixture *fixture);
    const char *why_not;
} rows[] = {
    { PASSKEY_EVENT_UNKNOWN, 0, NULL, "is never written" },
    { PASSKEY_EVENT_SIGN_IN, 0, NULL, "changes no way in" },
    { PASSKEY_EVENT_SIGN_IN_FAILED, PASSKEY_MAIL_SIGN_COUNT_REGRESSED, sign_in_with_copy, NULL },
    { PASSKEY_EVENT_SIGN_IN_FAILED, PASSKEY_MAIL_SIGN_COUNT_REGRESSED, sign_in_with_list_and_copy,
        NULL },
    { PASSKEY_EVENT_SIGN_IN_FAILED, PASSKEY_MAIL_BACKUP_CHANGED, sign_in_with_other_backup, NULL },
    { PASSKEY_EVENT_SESSION_RENEWED, 0, NULL, "changes no way in" },
    { PASSKEY_EVENT_SESSION_ENDED, 0, NULL, "opens nothing" },
    { PASSKEY_EVENT_SESSIONS_ENDED, 0, NULL, "opens nothing" },
    { PASSKEY_EVENT_USER_CREATED, 0, NULL, "is caused by the user, whose address is verified" },
    { PASSKEY_EVENT_CREDENTIAL_REGISTERED, PASSKEY_MAIL_PASSKEY_ADDED, add_passkey, NULL },
    { PASSKEY_EVENT_REGISTRATION_FAILED, 0, NULL, "changes nothing" },
    { PASSKEY_EVENT_RECOVERY_CODES_CREATED, PASSKEY_MAIL_RECOVERY_CODES_CREATED, create_codes,
        NULL },
    { PASSKEY_EVENT_RECOVERY_CODES_REVOKED, PASSKEY_MAIL_RECOVERY_CODES_REVOKED, revoke_codes,
        NULL },
    { PASSKEY_EVENT_RECOVERY_CODE_REDEEMED, PASSKEY_MAIL_RECOVERED, recover_by_code, NULL },
    { PASSKEY_EVENT_RECOVERY_FAILED, 0, NULL, "changes nothing, and any stranger can cause it" },
    { PASSKEY_EVENT_SIGNING_KEY_ROTATED, 0, NULL, "concerns no user" },
    { PASSKEY_EVENT_RECOVERY_CONFIRMED, PASSKEY_MAIL_HOLD_ENDED, confirm_recovery, NULL },
    { PASSKEY_EVENT_RECOVERY_REJECTED, PASSKEY_MAIL_PASSKEY_REMOVED, reject_recovery, NULL },
    { PASSKEY_EVENT_CHANGE_CONFIRMED, 0, NULL, "changes nothing" },
    { PASSKEY_EVENT_CHANGE_REJECTED, 0, NULL, "has a mail only if mail was set up meanwhile" },
    { PASSKEY_EVENT_API_KEY_CREATED, 0, NULL, "concerns no user" },
    { PASSKEY_EVENT_API_KEY_REVOKED, 0, NULL, "concerns no user" },
    { PASSKEY_EVENT_OTHER_WAYS_IN_CHANGED, 0, NULL, "is about ways in of the site, which tells" },
    { PASSKEY_EVENT_CREDENTIAL_CHANGE_ALLOWED, PASSKEY_MAIL_PASSKEY_ENABLED, allow_change, NULL },
    { PASSKEY_EVENT_CREDENTIAL_CHANGE_ALLOWANCE_REVOKED, 0, NULL, "restores the default" },
    { PASSKEY_EVENT_MODEL_CHANGE_ALLOWED, 0, NULL, "concerns all users" },
    { PASSKEY_EVENT_MODEL_CHANGE_ALLOWANCE_REVOKED, 0, NULL, "concerns all users" },
    { PASSKEY_EVENT_LINK_REQUESTED, 0, NULL, "is followed by the mail with the link" },
    { PASSKEY_EVENT_LINK_CREATED, PASSKEY_MAIL_LINK_CREATED, create_enrolment_link, NULL },
    { PASSKEY_EVENT_LINK_CREATED, PASSKEY_MAIL_LINK_CREATED, create_enrolment_link_for, NULL },
    { PASSKEY_EVENT_LINK_CREATED, PASSKEY_MAIL_TICKET_CREATED, create_ticket, NULL },
    { PASSKEY_EVENT_LINK_MAILED, 0, NULL, "is the mail with the link" },
    { PASSKEY_EVENT_LINK_FAILED, 0, NULL, "changes nothing" },
    { PASSKEY_EVENT_SIGN_IN_BY_EMAIL, PASSKEY_MAIL_SIGNED_IN_BY_EMAIL, sign_in_by_email, NULL },
    { PASSKEY_EVENT_ENROLMENT_LINK_REDEEMED, 0, NULL, "opens nothing until a passkey is added" },
    { PASSKEY_EVENT_RECOVERY_LINK_REDEEMED, PASSKEY_MAIL_RECOVERED, recover_by_ticket, NULL },
    { PASSKEY_EVENT_EMAIL_VERIFIED, PASSKEY_MAIL_EMAIL_CHANGED, change_address, NULL },
    { PASSKEY_EVENT_LINK_REVOKED, 0, NULL, "opens nothing" },
    { PASSKEY_EVENT_DEVICE_STOLEN, PASSKEY_MAIL_DEVICE_STOLEN, report_stolen, NULL },
    { PASSKEY_EVENT_USER_CHANGED, PASSKEY_MAIL_NAME_CHANGED, change_name, NULL },
    { PASSKEY_EVENT_USER_CHANGED, PASSKEY_MAIL_EMAIL_CHANGED, remove_address, NULL },
    { PASSKEY_EVENT_USER_DELETED, PASSKEY_MAIL_ACCOUNT_DELETED, delete_user, NULL },
    { PASSKEY_EVENT_CREDENTIAL_RENAMED, 0, NULL, "changes no way in" },
    { PASSKEY_EVENT_CREDENTIAL_DISABLED, PASSKEY_MAIL_PASSKEY_DISABLED, disable_passkey, NULL },
    { PASSKEY_EVENT_CREDENTIAL_ENABLED, PASSKEY_MAIL_PASSKEY_ENABLED, enable_passkey, NULL },
    { PASSKEY_EVENT_CREDENTIAL_DELETED, PASSKEY_MAIL_PASSKEY_REMOVED, remove_passkey, NULL },
    { PASSKEY_EVENT_USER_RESTORED, PASSKEY_MAIL_RESTORED, restore_user, NULL },
    { PASSKEY_EVENT_USER_NAME_RESTORED, PASSKEY_MAIL_RESTORED, restore_name, NULL },
    { PASSKEY_EVENT_EMAIL_RESTORED, PASSKEY_MAIL_RESTORED, restore_address, NULL },
    { PASSKEY_EVENT_CREDENTIAL_RESTORED, PASSKEY_MAIL_RESTORED, restore_passkey, NULL },
    { PASSKEY_EVENT_USER_ERASED, PASSKEY_MAIL_ACCOUNT_DELETED, erase_user, NULL },
    { PASSKEY_EVENT_USERS_EXPORTED, 0, NULL, "changes nothing" },
    { PASSKEY_EVENT_USERS_IMPORTED, 0, NULL, "concerns many users" },
    { PASSKEY_EVENT_USER_DISABLED, PASSKEY_MAIL_ACCOUNT_DISABLED, disable_user, NULL },
    { PASSKEY_EVENT_USER_ENABLED, PASSKEY_MAIL_ACCOUNT_ENABLED, enable_user, NULL },
    { PASSKEY_EVENT_SIGN_COUNT_REGRESSION_CLEARED, 0, NULL, "changes no way in" },
    { PASSKEY_EVENT_METADATA_UPDATED, 0, NULL, "concerns no user" },
};
#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static void test_each_event_is_decided(void **state)
{
    (void)state;
#define PASSKEY_EVENT_MEMBER(number, name, text, sentence) PASSKEY_EVENT_##name,
    static const enum passkey_event events[] = { PASSKEY_EVENTS(PASSKEY_EVENT_MEMBER) };
#undef PASSKEY_EVENT_MEMBER
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        size_t causes = 0;
        size_t reasons = 0;
        for (size_t k = 0; k < ROW_COUNT; k++) {
            causes += rows[k].event == events[i] && rows[k].cause != NULL;
            reasons += rows[k].event == events[i] && rows[k].why_not != NULL;
        }
        print_message("# %s\n", passkey_event_name(events[i]));
        assert_true(causes > 0 ? reasons == 0 : reasons == 1);
    }
}

static void give_eve_an_address(struct fixture *fixture)
{
    (void)harness_sql(fixture->harness,
        "UPDATE user SET email = 'eve@example.org', email_key = "
        "'eve@example.org', email_verified_at_ms = 1 WHERE name = 'eve'");
}

static int64_t count_events(const struct fixture *fixture, enum passkey_event event)
{
    char sql[200];
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM audit WHERE name = '%s'",
        passkey_event_name(event));
    return harness_sql(fixture->harness, sql);
}

/* The mail names the cause: an address, an operator or a backend. */
static int64_t count_mails(const struct fixture *fixture, enum passkey_mail_kind kind)
{
    char sql[200];
    (void)snprintf(sql, sizeof(sql),
        "SELECT count(*) FROM outgoing_mail WHERE recipient = 'eve@example.org' AND kind = %d AND "
        "(actor >= 2) = (address IS NULL)",
        (int)kind);
    return harness_sql(fixture->harness, sql);
}

static void check_row(size_t row)
{
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_OPEN);
    give_eve_an_address(fixture);
    int64_t before = count_events(fixture, rows[row].event);
    print_message("# row %zu: %s\n", row, passkey_event_name(rows[row].event));
    rows[row].cause(fixture);
    assert_int_equal(count_events(fixture, rows[row].event), before + 1);
    assert_int_equal(count_mails(fixture, rows[row].kind), 1);
    fixture_free(fixture);
}

/* Without an address the account has the notice, and a kind that it does not show has a reason. */
static void check_row_without_address(size_t row)
{
    static const enum passkey_mail_kind others[] = { PASSKEY_MAIL_RECOVERED,
        PASSKEY_MAIL_TICKET_CREATED, PASSKEY_MAIL_ACCOUNT_DELETED };
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_OPEN);
    enum passkey_notice_kind kind = notice_kind_shown(rows[row].kind);
    bool other = false;
    char sql[200];
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        other = other || rows[row].kind == others[i];
    assert_true(other == (kind == 0));
    print_message("# row %zu, no address: %s\n", row, passkey_event_name(rows[row].event));
    rows[row].cause(fixture);
    (void)snprintf(sql, sizeof(sql),
        "SELECT count(*) FROM notice WHERE kind = %d AND user_id = (SELECT id FROM user WHERE "
        "name_key = 'eve' OR name = 'mallory')",
        (int)kind);
    assert_int_equal(harness_sql(fixture->harness, sql), kind != 0);
    fixture_free(fixture);
}

/* Three need an address. */
static void test_each_change_without_an_address_is_shown(void **state)
{
    (void)state;
    for (size_t row = 0; row < ROW_COUNT; row++)
        if (rows[row].cause != NULL && rows[row].cause != remove_address &&
            rows[row].cause != restore_address && rows[row].cause != sign_in_by_email)
            check_row_without_address(row);
}

static void test_each_change_of_ways_in_is_mailed(void **state)
{
    (void)state;
    for (size_t row = 0; row < ROW_COUNT; row++)
        if (rows[row].cause != NULL)
            check_row(row);
}

/* The label was chosen by the user; the provider tells where to look for the passkey. */
static void test_a_passkey_is_named_with_its_provider(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(fixture->harness,
        "UPDATE credential SET label = 'Phone', aaguid = x'fbfc3007154e4ecc8c0b6e020557d7bd'");
    give_eve_an_address(fixture);
    disable_passkey(fixture);
    assert_string_equal(read_mail(fixture).detail, "Phone (iCloud Keychain)");
    (void)harness_sql(fixture->harness, "UPDATE credential SET label = 'Old iCloud Keychain'");
    struct passkey_caller caller = the_operator();
    update_passkey(fixture, &caller, user_id_of(fixture, "eve"),
        (struct passkey_credential_change){ .set = PASSKEY_SWITCH_ENABLE });
    assert_string_equal(read_mail(fixture).detail, "Old iCloud Keychain");
}

/* ---- languages ---- */

static enum passkey_result look_in(struct browser *browser, const char *languages)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    caller.accept_language = bytes_text(languages);
    enum passkey_result result = passkey_account_get(
        browser->harness->worker, &caller, NULL, &account, &browser->harness->error);
    passkey_account_free(&account);
    return result;
}

static void test_notices_have_the_language_of_the_last_page(void **state)
{
    struct fixture *fixture = *state;
    give_eve_an_address(fixture);
    assert_result(look_in(&fixture->eve, "it, nl-BE;q=0.9, en;q=0.1"), PASSKEY_OK);
    create_codes(fixture);
    assert_string_equal(read_mail(fixture).language, "nl");
    assert_result(look_in(&fixture->eve, "fr"), PASSKEY_OK);
    assert_result(look_in(&fixture->eve, "it"), PASSKEY_OK); /* not a supported language */
    assert_result(look(&fixture->eve), PASSKEY_OK);
    create_codes(fixture);
    assert_string_equal(read_mail(fixture).language, "fr");
    delete_user(fixture); /* the user does not exist when the mail is sent */
    assert_string_equal(read_mail(fixture).language, "fr");
}

/* A request is not refused if its language cannot be stored. */
static void test_a_language_that_is_not_written(void **state)
{
    struct fixture *fixture = *state;
    static const char written[] = "SELECT count(*) FROM user WHERE language <> ''";
    fixture->harness->store.operation_count = 0;
    fixture->harness->store.fail_at = 2; /* after the session was read */
    assert_result(look_in(&fixture->eve, "fr"), PASSKEY_OK);
    assert_true(fixture->harness->store.operation_count >= 2);
    fixture->harness->store.fail_at = 0;
    assert_int_equal(harness_sql(fixture->harness, written), 0);
    assert_result(look_in(&fixture->eve, "fr"), PASSKEY_OK);
    assert_int_equal(harness_sql(fixture->harness, written), 1);
}

/* Otherwise the owner might not be able to read the notice about it. */
static void test_a_recovery_does_not_choose_the_language(void **state)
{
    struct fixture *fixture = *state;
    struct browser thief;
    browser_init(&thief, fixture->harness);
    give_eve_an_address(fixture);
    assert_result(look_in(&fixture->eve, "es"), PASSKEY_OK);
    redeem_code(fixture, &thief);
    assert_result(enrol_passkey(&thief, &fixture->third), PASSKEY_OK);
    assert_result(look_in(&thief, "de"), PASSKEY_OK);
    for (struct letter letter = read_mail(fixture); letter.there; letter = read_mail(fixture))
        assert_string_equal(letter.language, "es");
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM user WHERE language = 'es'"), 1);
    browser_deinit(&thief);
}

static void test_a_requested_link_has_the_users_language(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = request_of(PASSKEY_LINK_EMAIL_SIGN_IN);
    request.user_name = BYTES_LITERAL("ada");
    assert_result(create_link(fixture, AS_STRANGER, request, &link), PASSKEY_OK);
    assert_string_equal(read_mail(fixture).language, ""); /* unknown, so it will be English */
    struct passkey_caller caller = { .size = sizeof(caller),
        .address = BYTES_LITERAL("\x01\x02\x03\x04"),
        .accept_language = BYTES_LITERAL("es") };
    assert_result(passkey_link_create(harness->worker, &caller, &request, &link, &harness->error),
        PASSKEY_OK);
    assert_string_equal(read_mail(fixture).language, "es");
    (void)harness_sql(harness, "UPDATE user SET language = 'nl'");
    assert_result(passkey_link_create(harness->worker, &caller, &request, &link, &harness->error),
        PASSKEY_OK);
    assert_string_equal(read_mail(fixture).language, "nl"); /* the user's language comes first */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, link_fixture_setup, fixture_teardown)
int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_event_is_decided),
        cmocka_unit_test(test_each_change_of_ways_in_is_mailed),
        cmocka_unit_test(test_each_change_without_an_address_is_shown),
        TEST(test_a_passkey_is_named_with_its_provider),
        TEST(test_notices_have_the_language_of_the_last_page),
        TEST(test_a_language_that_is_not_written),
        TEST(test_a_recovery_does_not_choose_the_language),
        TEST(test_a_requested_link_has_the_users_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
