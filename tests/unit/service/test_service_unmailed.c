/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of an account without an address: the account shows them until its owner answers.
 */
#include "base/bytes.h"
#include "service/access/hold.h"
#include "unit/service/link_fixture.h"
#include <passkey/account.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

static const struct passkey_bytes OWN = { NULL, 0 };

/* Eve has no address, and signs in on two devices with a passkey that is a minute old. */
struct setup {
    struct fixture *fixture;
    struct browser thief; /* the other device, which a thief uses */
};

static struct setup setup;

static int set_up(void **state)
{
    setup.fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_OPEN);
    setup.fixture->harness->now_ms += MINUTE_MS;
    browser_init(&setup.thief, setup.fixture->harness);
    assert_result(sign_in(&setup.thief, "eve", &setup.fixture->other), PASSKEY_OK);
    *state = setup.fixture;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    browser_deinit(&setup.thief);
    fixture_free(setup.fixture);
    return 0;
}

static int64_t count(const char *what)
{
    char sql[300];
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", what);
    return harness_sql(setup.fixture->harness, sql);
}

static size_t notice_count(struct browser *browser)
{
    assert_result(look(browser), PASSKEY_OK);
    return browser->account->notices->count;
}

static const struct passkey_notice_record *notice_of(struct browser *browser, size_t index)
{
    assert_true(index < notice_count(browser));
    return PASSKEY_LIST_ITEM(struct passkey_notice_record, browser->account->notices, index);
}

static enum passkey_result answer_first(struct browser *browser, bool accepted)
{
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    memcpy(id, notice_of(browser, 0)->id, sizeof(id));
    enum passkey_result result = passkey_notice_answer(browser->harness->worker, &caller,
        BYTES_ARRAY(id), accepted, &account, &browser->harness->error);
    passkey_account_free(&account);
    return result;
}

/* With the user agent of the thief. */
static void create_codes(struct browser *browser, struct passkey_recovery_codes *codes)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    caller.user_agent = BYTES_LITERAL("Robber/1.0");
    assert_result(passkey_recovery_codes_make(
                      browser->harness->worker, &caller, codes, &account, &browser->harness->error),
        PASSKEY_OK);
    passkey_account_free(&account);
}

/* The other device sees it and the one that did it does not, whatever it calls itself later. */
static void test_others_see_what_a_session_did(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_recovery_codes codes;
    create_codes(&setup.thief, &codes);
    assert_int_equal(notice_count(&setup.thief), 0);
    assert_result(sign_in(&setup.thief, NULL, &fixture->other), PASSKEY_OK); /* the same session */
    assert_int_equal(notice_count(&setup.thief), 0);
    assert_int_equal(notice_count(&fixture->eve), 1);
    const struct passkey_notice_record *notice = notice_of(&fixture->eve, 0);
    assert_int_equal(notice->kind, PASSKEY_NOTICE_RECOVERY_CODES_CREATED);
    assert_true(notice->created_at_ms == fixture->harness->now_ms);
    assert_int_equal(notice->held_until_ms, 0);
    assert_true(notice->answerable);
    assert_bytes_equal(notice->user_agent, BYTES_LITERAL("Robber/1.0"));
    assert_int_equal(notice->address.size, setup.thief.address_size);
    assert_null(notice->session_id.data);
    assert_int_equal(count("outgoing_mail"), 0);
}

static void test_yes_deletes_it(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_recovery_codes codes;
    create_codes(&setup.thief, &codes);
    assert_result(answer_first(&fixture->eve, true), PASSKEY_OK);
    assert_string_equal(harness_audit(fixture->harness)->name, "change_confirmed");
    assert_int_equal(count("notice"), 0);
    assert_result(look(&setup.thief), PASSKEY_OK);
}

/* The thief had the device and its PIN, and made a passkey on another one. */
static void test_no_removes_a_passkey_and_ends_sessions(void **state)
{
    struct fixture *fixture = *state;
    struct browser other;
    browser_init(&other, fixture->harness);
    assert_result(enrol_passkey(&setup.thief, &fixture->third), PASSKEY_OK);
    assert_result(sign_in(&other, NULL, &fixture->third), PASSKEY_OK);
    const struct passkey_notice_record *notice = notice_of(&fixture->eve, 0);
    assert_int_equal(notice->kind, PASSKEY_NOTICE_PASSKEY_ADDED);
    assert_true(notice->detail.size > 0);
    assert_int_equal(count("credential WHERE recovered_at_ms > 0"), 0);
    assert_false(notice_of(&other, 0)->answerable); /* its passkey is not older */
    assert_result(answer_first(&other, true), PASSKEY_SESSION_RESTRICTED);
    fixture->harness->now_ms++;
    assert_result(answer_first(&fixture->eve, false), PASSKEY_OK);
    assert_string_equal(harness_audit(fixture->harness)->name, "change_rejected");
    assert_result(look(&setup.thief), PASSKEY_UNAUTHENTICATED);
    assert_result(look(&other), PASSKEY_UNAUTHENTICATED);
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_int_equal(fixture->eve.account->credentials->count, 1);
    assert_result(sign_in(&other, NULL, &fixture->third), PASSKEY_CREDENTIAL_UNKNOWN);
    browser_deinit(&other);
}

static void test_no_revokes_a_link(void **state)
{
    struct fixture *fixture = *state;
    struct browser stranger;
    browser_init(&stranger, fixture->harness);
    struct passkey_link link = link_for(fixture, "eve", PASSKEY_LINK_ENROLMENT);
    assert_int_equal(notice_of(&fixture->eve, 0)->kind, PASSKEY_NOTICE_LINK_CREATED);
    assert_null(notice_of(&fixture->eve, 0)->address.data); /* a backend made it */
    assert_result(redeem_link(&stranger, link.token), PASSKEY_OK);
    assert_result(answer_first(&fixture->eve, false), PASSKEY_OK);
    assert_result(redeem_link(&stranger, link.token), PASSKEY_LINK_REFUSED);
    assert_result(enrol_passkey(&stranger, &fixture->third), PASSKEY_UNAUTHENTICATED);
    browser_deinit(&stranger);
}

/* The first address gets a mail, and may be the thief's. */
static void test_a_first_address_is_shown(void **state)
{
    struct fixture *fixture = *state;
    struct browser reader;
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_caller caller = browser_caller(&setup.thief);
    struct passkey_link_request request = request_of(PASSKEY_LINK_VERIFY_EMAIL);
    browser_init(&reader, fixture->harness);
    request.email = BYTES_LITERAL("thief@example.org");
    assert_result(passkey_link_create(
                      fixture->harness->worker, &caller, &request, &link, &fixture->harness->error),
        PASSKEY_OK);
    assert_result(redeem_link(&reader, read_mail(fixture).token), PASSKEY_OK);
    assert_int_equal(read_mail(fixture).kind, PASSKEY_MAIL_EMAIL_CHANGED);
    const struct passkey_notice_record *notice = notice_of(&fixture->eve, 0);
    assert_int_equal(notice->kind, PASSKEY_NOTICE_EMAIL_CHANGED);
    assert_bytes_equal(notice->detail, BYTES_LITERAL("thief@example.org"));
    browser_deinit(&reader);
}

/* ---- floods ---- */

/* Whatever else changes, a recovery stays, and is shown first. */
static void test_changes_do_not_replace_a_recovery(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_recovery_codes codes;
    struct passkey_account *account = NULL;
    struct passkey_recovery_request request = { .size = sizeof(request),
        .user_name = BYTES_LITERAL("eve") };
    struct browser robber;
    create_codes(&fixture->eve, &codes);
    browser_init(&robber, fixture->harness);
    struct passkey_caller caller = browser_caller(&robber);
    request.code = bytes_text(codes.texts[0]);
    assert_result(passkey_recovery_redeem(fixture->harness->worker, &caller, &request, &account,
                      &fixture->harness->error),
        PASSKEY_OK);
    passkey_account_free(&account);
    for (int i = 0; i < 30; i++) {
        fixture->harness->now_ms += MINUTE_MS;
        assert_result(sign_in(&setup.thief, NULL, &fixture->other), PASSKEY_OK);
        create_codes(&setup.thief, &codes);
    }
    assert_int_equal(count("notice"), 4);
    assert_result(sign_in(&fixture->eve, NULL, &fixture->other), PASSKEY_OK);
    assert_int_equal(notice_of(&fixture->eve, 0)->kind, PASSKEY_NOTICE_RECOVERY_CODE);
    assert_int_equal(notice_count(&fixture->eve), 4);
    browser_deinit(&robber);
}

/* ---- who can answer ---- */

static void prove(const char *assignment)
{
    char sql[200];
    (void)snprintf(sql, sizeof(sql), "UPDATE session SET %s", assignment);
    (void)harness_sql(setup.fixture->harness, sql);
}

/* Without user verification, only if no older passkey can verify the user. */
static void test_a_session_without_verification(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_recovery_codes codes;
    create_codes(&setup.thief, &codes);
    prove("proof = 1");
    (void)harness_sql(fixture->harness, "UPDATE credential SET uv_initialized = 0");
    (void)harness_sql(fixture->harness,
        "INSERT INTO credential SELECT number + 100, relying_party, randomblob(16), "
        "randomblob(16), user_id, public_key, algorithm, sign_count, sign_count_stalled_at_ms, 1, "
        "backup_eligible, backup_state, discoverable, attachment, aaguid, transports, "
        "attestation_format, attestation_type, attestation_trusted, label, created_at_ms, "
        "last_used_at_ms, use_count, 0, 0, 0, 0, 0, 0, 0 FROM credential WHERE user_id = (SELECT "
        "id FROM user WHERE name = 'eve')");
    assert_result(answer_first(&fixture->eve, true), PASSKEY_SESSION_RESTRICTED);
    (void)harness_sql(fixture->harness,
        "UPDATE credential SET disabled_at_ms = 1, disabled_by = 1 WHERE uv_initialized = 1");
    assert_result(answer_first(&fixture->eve, true), PASSKEY_OK);
    (void)harness_sql(fixture->harness,
        "INSERT INTO notice SELECT relying_party, id, zeroblob(16), 4, "
        "created_at_ms + 1, 0, 9000000000000000, NULL, '', NULL, '', "
        "NULL FROM user WHERE name = 'eve'");
    assert_result(answer_first(&fixture->eve, true), PASSKEY_SESSION_RESTRICTED);
    assert_int_equal(count("notice"), 1);
}

/* Such a session does not delete a passkey that can verify the user, although none is older. */
static void test_a_session_without_verification_keeps_stronger_passkeys(void **state)
{
    struct fixture *fixture = *state;
    assert_result(enrol_passkey(&setup.thief, &fixture->third), PASSKEY_OK);
    prove("proof = 1");
    (void)harness_sql(fixture->harness, "UPDATE credential SET uv_initialized = number = (SELECT "
                                        "max(number) FROM credential)");
    assert_result(answer_first(&fixture->eve, false), PASSKEY_SESSION_RESTRICTED);
    assert_int_equal(count("notice"), 1);
    (void)harness_sql(fixture->harness, "UPDATE credential SET uv_initialized = 0");
    assert_result(answer_first(&fixture->eve, false), PASSKEY_OK);
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_int_equal(fixture->eve.account->credentials->count, 1);
}

static void test_a_held_or_old_session_does_not_answer(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_recovery_codes codes;
    create_codes(&setup.thief, &codes);
    prove("recovered_at_ms = 1778229713000");
    assert_result(answer_first(&fixture->eve, true), PASSKEY_SESSION_RESTRICTED);
    prove("recovered_at_ms = 0, proof = 3");
    assert_result(answer_first(&fixture->eve, true), PASSKEY_SESSION_RESTRICTED);
    prove("proof = 2");
    fixture->harness->now_ms += 10 * MINUTE_MS;
    assert_result(answer_first(&fixture->eve, true), PASSKEY_REAUTHENTICATION_REQUIRED);
    assert_int_equal(count("notice"), 1);
}

/* No one could answer after the last older passkey is gone. */
static void test_it_is_not_shown_without_an_older_passkey(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_recovery_codes codes;
    struct passkey_account *account = NULL;
    create_codes(&setup.thief, &codes);
    fixture->harness->now_ms++;
    assert_result(enrol_passkey(&fixture->eve, &fixture->third), PASSKEY_OK);
    assert_int_equal(notice_count(&fixture->eve), 1);
    fixture->harness->now_ms++;
    struct passkey_caller caller = browser_caller(&fixture->eve);
    assert_result(passkey_credential_remove(fixture->harness->worker, &caller, OWN,
                      credential_id(&fixture->other), false, &account, &fixture->harness->error),
        PASSKEY_OK);
    passkey_account_free(&account);
    assert_result(sign_in(&setup.thief, NULL, &fixture->third), PASSKEY_OK);
    assert_int_equal(notice_count(&setup.thief), 1); /* of the removal; the new one is older */
    assert_int_equal(notice_of(&setup.thief, 0)->kind, PASSKEY_NOTICE_PASSKEY_REMOVED);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_others_see_what_a_session_did),
        TEST(test_yes_deletes_it),
        TEST(test_no_removes_a_passkey_and_ends_sessions),
        TEST(test_no_revokes_a_link),
        TEST(test_a_first_address_is_shown),
        TEST(test_changes_do_not_replace_a_recovery),
        TEST(test_a_session_without_verification),
        TEST(test_a_session_without_verification_keeps_stronger_passkeys),
        TEST(test_a_held_or_old_session_does_not_answer),
        TEST(test_it_is_not_shown_without_an_older_passkey),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
