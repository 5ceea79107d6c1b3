/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions: their lifetime, the times of their uses, listing and ending them; and restricted
 * sessions, which can only enrol one passkey, with the hold after a recovery.
 */
#include "base/bytes.h"
#include "service/access/hold.h"
#include "service/access/permission.h"
#include "service/access/session.h"
#include "unit/service/service_fixture.h"
#include <passkey/account.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)

static const struct passkey_bytes OWN = { NULL, 0 };

/* ---- lifetimes ---- */

static void test_a_session_lives_by_use(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 40; i++) {
        fixture->harness->now_ms += 23 * HOUR_MS;
        int64_t left_ms = HARNESS_BEGIN_MS + SESSION_LIFETIME_MS - fixture->harness->now_ms;
        assert_result(look(&fixture->eve), left_ms > 0 ? PASSKEY_OK : PASSKEY_UNAUTHENTICATED);
        if (left_ms <= 0)
            return; /* after a month, even if it is used */
        int64_t until_ms = left_ms < SESSION_IDLE_MS ? left_ms : SESSION_IDLE_MS;
        assert_true(
            fixture->eve.account->session->expires_at_ms == fixture->harness->now_ms + until_ms);
    }
    fail_msg("it never ended");
}

static void test_a_session_dies_of_idleness(void **state)
{
    struct fixture *fixture = *state;
    fixture->harness->now_ms += SESSION_IDLE_MS - 1;
    assert_result(look(&fixture->eve), PASSKEY_OK);
    fixture->harness->now_ms += SESSION_IDLE_MS;
    assert_result(look(&fixture->eve), PASSKEY_UNAUTHENTICATED);
}

static int64_t noted_ms(const struct fixture *fixture)
{
    return harness_sql(fixture->harness, "SELECT max(last_used_at_ms) FROM session");
}

static void test_a_use_is_noted_now_and_then(void **state)
{
    struct fixture *fixture = *state;
    int64_t begun_ms = noted_ms(fixture);
    fixture->harness->now_ms = begun_ms + 5 * MINUTE_MS - 1;
    harness_forget(fixture->harness);
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_null(strstr(fixture->harness->store.trace, "apply"));
    assert_true(noted_ms(fixture) == begun_ms);
    fixture->harness->now_ms++;
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_true(noted_ms(fixture) == fixture->harness->now_ms);
    assert_true(fixture->eve.account->session->last_used_at_ms == fixture->harness->now_ms);
}

/* Every store call fails once; only a failure to record a use is harmless. */
static void test_a_failed_note_has_no_effect(void **state)
{
    struct fixture *fixture = *state;
    unsigned survived = 0;
    for (int i = 1; i < 20; i++) {
        fixture->harness->now_ms += 6 * MINUTE_MS;
        fixture->harness->store.operation_count = 0;
        fixture->harness->store.fail_at = i;
        enum passkey_result result = look(&fixture->eve);
        bool failed =
            fixture->harness->store.fail_at != 0 && fixture->harness->store.operation_count >= i;
        fixture->harness->store.fail_at = 0;
        if (!failed)
            break;
        survived += result == PASSKEY_OK;
        assert_true(result == PASSKEY_OK || result == PASSKEY_STORE_UNAVAILABLE);
    }
    assert_int_equal(survived, 1);
}

/* ---- listing and ending ---- */

static struct passkey_session_list *list(struct browser *browser, uint8_t own[16])
{
    struct passkey_session_list *sessions = NULL;
    struct passkey_caller caller = browser_caller(browser);
    assert_result(passkey_session_list_get(browser->harness->worker, &caller, OWN, own, &sessions,
                      &browser->harness->error),
        PASSKEY_OK);
    return sessions;
}

static enum passkey_result revoke(
    struct browser *browser, const uint8_t id[PASSKEY_SESSION_ID_SIZE], bool *own)
{
    struct passkey_revoked_sessions revoked = { .own = *own };
    struct passkey_caller caller = browser_caller(browser);
    enum passkey_result result = passkey_session_revoke(browser->harness->worker, &caller, OWN,
        (struct passkey_bytes){ id, PASSKEY_SESSION_ID_SIZE }, &revoked, &browser->harness->error);
    *own = revoked.own;
    assert_int_equal(revoked.count, result == PASSKEY_OK ? 1 : 0);
    return result;
}

static void test_sessions_are_seen_and_ended(void **state)
{
    struct fixture *fixture = *state;
    struct browser other;
    uint8_t own[PASSKEY_SESSION_ID_SIZE];
    bool was_own = true;
    browser_init(&other, fixture->harness);
    fixture->harness->now_ms += 1000;
    assert_result(sign_in(&other, "eve", &fixture->other), PASSKEY_OK);
    struct passkey_session_list *sessions = list(&fixture->eve, own);
    assert_int_equal(sessions->count, 2);
    assert_true(sessions->items[0].created_at_ms > sessions->items[1].created_at_ms);
    assert_memory_equal(sessions->items[1].id, own, sizeof(own));
    assert_result(revoke(&fixture->eve, sessions->items[0].id, &was_own), PASSKEY_OK);
    assert_false(was_own);
    assert_string_equal(harness_audit(fixture->harness)->name, "session_ended");
    assert_result(look(&other), PASSKEY_UNAUTHENTICATED);
    assert_result(revoke(&fixture->eve, sessions->items[0].id, &was_own), PASSKEY_NOT_FOUND);
    assert_result(revoke(&fixture->eve, own, &was_own), PASSKEY_OK);
    assert_true(was_own);
    assert_result(look(&fixture->eve), PASSKEY_UNAUTHENTICATED);
    passkey_free(sessions);
    browser_deinit(&other);
}

static void test_all_sessions_but_ones_own_end(void **state)
{
    struct fixture *fixture = *state;
    uint8_t own[PASSKEY_SESSION_ID_SIZE];
    struct passkey_revoked_sessions revoked;
    (void)harness_sql(fixture->harness,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150) "
        "INSERT INTO session SELECT relying_party, randomblob(32), randomblob(16), user_id, "
        "credential_id, proof, created_at_ms, auth_time_ms, expires_at_ms, ends_at_ms, "
        "last_used_at_ms, recovered_at_ms, address, user_agent, NULL FROM session, n");
    struct passkey_session_list *sessions = list(&fixture->eve, own);
    assert_int_equal(sessions->count, 151);
    passkey_free(sessions);
    struct passkey_caller caller = browser_caller(&fixture->eve);
    assert_result(passkey_session_revoke(fixture->harness->worker, &caller, OWN, OWN, &revoked,
                      &fixture->harness->error),
        PASSKEY_OK);
    assert_int_equal(revoked.count, 150);
    assert_false(revoked.own);
    assert_string_equal(harness_audit(fixture->harness)->name, "sessions_ended");
    assert_result(look(&fixture->eve), PASSKEY_OK);
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    struct passkey_bytes id = fixture->eve.account->user->id;
    assert_result(passkey_session_revoke(fixture->harness->worker, &operator, id, OWN, &revoked,
                      &fixture->harness->error),
        PASSKEY_OK);
    assert_int_equal(revoked.count, 1);
    assert_result(look(&fixture->eve), PASSKEY_UNAUTHENTICATED);
    assert_result(passkey_session_revoke(
                      fixture->harness->worker, &caller, OWN, OWN, NULL, &fixture->harness->error),
        PASSKEY_UNAUTHENTICATED);
    assert_result(passkey_session_revoke(fixture->harness->worker, &operator,
                      BYTES_LITERAL("unknown"), OWN, NULL, &fixture->harness->error),
        PASSKEY_NOT_FOUND);
}

static void test_sessions_of_others_are_not_found(void **state)
{
    struct fixture *fixture = *state;
    bool was_own = false;
    assert_result(sign_in(&fixture->ada, "ada", &fixture->passkey), PASSKEY_OK);
    uint8_t id[PASSKEY_SESSION_ID_SIZE];
    memcpy(id, fixture->ada.account->session->id, sizeof(id));
    assert_result(revoke(&fixture->eve, id, &was_own), PASSKEY_NOT_FOUND);
    assert_result(look(&fixture->ada), PASSKEY_OK);
    struct passkey_session_list *sessions = list(&fixture->eve, NULL);
    assert_int_equal(sessions->count, 1);
    passkey_free(sessions);
}

static enum passkey_result check(struct browser *browser)
{
    struct passkey_session_record *session = NULL;
    struct passkey_caller caller = browser_caller(browser);
    enum passkey_result result = passkey_session_check(
        browser->harness->worker, &caller, &session, &browser->harness->error);
    assert_true((result == PASSKEY_OK) == (session != NULL));
    passkey_free(session);
    return result;
}

static void test_a_proxy_asks(void **state)
{
    struct fixture *fixture = *state;
    assert_result(check(&fixture->ada), PASSKEY_UNAUTHENTICATED);
    assert_result(check(&fixture->eve), PASSKEY_OK);
    (void)harness_sql(fixture->harness, "UPDATE user SET disabled_at_ms = 1 WHERE name = 'eve'");
    assert_result(check(&fixture->eve), PASSKEY_UNAUTHENTICATED);
}

/* ---- opened for one passkey ---- */

/* Eve creates codes, loses everything and recovers with one. */
static void recover(struct fixture *fixture)
{
    struct passkey_recovery_codes codes = { .created_at_ms = 0 };
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(&fixture->eve);
    assert_result(passkey_recovery_codes_make(fixture->harness->worker, &caller, &codes, &account,
                      &fixture->harness->error),
        PASSKEY_OK);
    passkey_account_free(&account);
    fixture->eve.token[0] = '\0';
    caller = browser_caller(&fixture->eve);
    struct passkey_recovery_request request = { .size = sizeof(request),
        .user_name = BYTES_LITERAL("eve"),
        .code = bytes_text(codes.texts[0]) };
    assert_result(passkey_recovery_redeem(fixture->harness->worker, &caller, &request, &account,
                      &fixture->harness->error),
        PASSKEY_OK);
    memcpy(fixture->eve.token, account->session_token, sizeof(fixture->eve.token));
    passkey_account_free(&account);
}

static enum passkey_result enrol(struct browser *browser, struct credential *passkey)
{
    TRY(start_registration(browser, NULL));
    answer_registration(browser, passkey, NULL);
    return finish_registration(browser);
}

static void test_a_recovery_enrols_one_passkey(void **state)
{
    struct fixture *fixture = *state;
    recover(fixture);
    assert_result(look(&fixture->eve), PASSKEY_SESSION_RESTRICTED);
    assert_result(check(&fixture->eve), PASSKEY_SESSION_RESTRICTED);
    char restricted[PASSKEY_SESSION_TOKEN_SIZE];
    memcpy(restricted, fixture->eve.token, sizeof(restricted));
    assert_result(enrol(&fixture->eve, &fixture->third), PASSKEY_OK);
    /* The full session that follows records where it comes from. */
    assert_string_not_equal(fixture->eve.token, restricted);
    assert_int_equal(fixture->eve.account->session->proof, PASSKEY_PROOF_PASSKEY_VERIFIED);
    assert_true(fixture->eve.account->session->recovered_at_ms == fixture->harness->now_ms);
    assert_bytes_equal(
        fixture->eve.account->session->credential_id, credential_id(&fixture->third));
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_int_equal(fixture->eve.account->credentials->count, 2);
    memcpy(fixture->eve.token, restricted, sizeof(restricted));
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_UNAUTHENTICATED);
}

static void test_a_restricted_session_lasts_ten_minutes(void **state)
{
    struct fixture *fixture = *state;
    recover(fixture);
    fixture->harness->now_ms += 10 * MINUTE_MS - 1;
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->third, NULL);
    fixture->harness->now_ms++;
    assert_result(finish_registration(&fixture->eve), PASSKEY_CEREMONY_UNKNOWN);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM credential"), 2);
}

/*
 * Two ceremonies of one restricted session: the one that is finished first ends it for the other.
 */
static void test_two_passkeys_race_for_one_session(void **state)
{
    struct fixture *fixture = *state;
    struct browser second;
    struct credential fourth;
    recover(fixture);
    browser_init(&second, fixture->harness);
    memcpy(second.token, fixture->eve.token, sizeof(second.token));
    passkey_draw(fixture->harness, &fourth);
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    assert_result(start_registration(&second, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->third, NULL);
    answer_registration(&second, &fourth, NULL);
    assert_result(finish_registration(&fixture->eve), PASSKEY_OK);
    assert_result(finish_registration(&second), PASSKEY_CEREMONY_UNKNOWN);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM credential"), 3);
    credential_deinit(&fourth);
    browser_deinit(&second);
}

/* The other one is applied between reading the session and the change. */
static void test_the_session_ends_while_a_passkey_is_verified(void **state)
{
    struct fixture *fixture = *state;
    recover(fixture);
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->third, NULL);
    fixture->harness->store.meanwhile = "DELETE FROM session WHERE proof = 4";
    assert_result(finish_registration(&fixture->eve), PASSKEY_UNAUTHENTICATED);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM credential"), 2);
}

static enum passkey_result set(
    struct browser *browser, const struct credential *passkey, enum passkey_switch wanted)
{
    struct passkey_account *account = NULL;
    struct passkey_credential_change change = { .size = sizeof(change), .set = wanted };
    struct passkey_caller caller = browser_caller(browser);
    enum passkey_result result = passkey_credential_update(browser->harness->worker, &caller, OWN,
        credential_id(passkey), &change, &account, &browser->harness->error);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result remove_one(struct browser *browser, const struct credential *passkey)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    enum passkey_result result = passkey_credential_remove(browser->harness->worker, &caller, OWN,
        credential_id(passkey), false, &account, &browser->harness->error);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result make_codes(struct browser *browser)
{
    struct passkey_recovery_codes codes = { .created_at_ms = 0 };
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    enum passkey_result result = passkey_recovery_codes_make(
        browser->harness->worker, &caller, &codes, &account, &browser->harness->error);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result remove_email(struct browser *browser)
{
    struct passkey_account *account = NULL;
    struct passkey_account_change change = { .size = sizeof(change), .email_removed = true };
    struct passkey_caller caller = browser_caller(browser);
    enum passkey_result result = passkey_account_update(
        browser->harness->worker, &caller, OWN, &change, &account, &browser->harness->error);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result rename_one(
    struct browser *browser, const struct credential *passkey, enum passkey_switch set_too)
{
    static const char *const labels[] = { "one", "two" };
    static size_t count;
    struct passkey_account *account = NULL;
    struct passkey_credential_change change = {
        .size = sizeof(change), .label = bytes_text(labels[count++ % 2]), .set = set_too
    };
    struct passkey_caller caller = browser_caller(browser);
    enum passkey_result result = passkey_credential_update(browser->harness->worker, &caller, OWN,
        credential_id(passkey), &change, &account, &browser->harness->error);
    passkey_account_free(&account);
    return result;
}

/* What a thief with a recovery code can and cannot do to the owner. */
static void assert_held(struct browser *browser, struct fixture *fixture, bool held)
{
    enum passkey_result expected = held ? PASSKEY_SESSION_RESTRICTED : PASSKEY_OK;
    assert_result(rename_one(browser, &fixture->other, PASSKEY_SWITCH_KEEP), expected);
    assert_result(set(browser, &fixture->other, PASSKEY_SWITCH_DISABLE), expected);
    assert_result(set(browser, &fixture->other, PASSKEY_SWITCH_ENABLE), expected);
    assert_result(make_codes(browser), expected);
    assert_result(remove_email(browser), expected);
    assert_result(remove_one(browser, &fixture->other), expected);
}

static void test_a_recovery_is_held(void **state)
{
    struct fixture *fixture = *state;
    recover(fixture);
    int64_t recovered_ms = fixture->harness->now_ms;
    assert_result(enrol(&fixture->eve, &fixture->third), PASSKEY_OK);
    assert_held(&fixture->eve, fixture, true);
    /* Signing in again with the passkey that was enrolled through it changes nothing. */
    assert_result(sign_in(&fixture->eve, NULL, &fixture->third), PASSKEY_OK);
    assert_true(fixture->eve.account->session->recovered_at_ms == recovered_ms);
    assert_result(make_codes(&fixture->eve), PASSKEY_SESSION_RESTRICTED);
    fixture->eve.token[0] = '\0';
    assert_result(sign_in(&fixture->eve, "eve", &fixture->third), PASSKEY_OK);
    assert_result(remove_one(&fixture->eve, &fixture->other), PASSKEY_SESSION_RESTRICTED);
    fixture->harness->now_ms = recovered_ms + HOLD_MS - 1;
    fixture->eve.token[0] = '\0';
    assert_result(sign_in(&fixture->eve, NULL, &fixture->third), PASSKEY_OK);
    assert_result(make_codes(&fixture->eve), PASSKEY_SESSION_RESTRICTED);
    fixture->harness->now_ms++;
    assert_held(&fixture->eve, fixture, false);
}

/* A passkey that cannot verify the user is a weaker proof than a ticket, and the first one to
 * disable if it is lost. A label in the same request is still a renaming. */
static void test_a_held_session_blocks_older_passkeys_without_verification(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(fixture->harness, "UPDATE credential SET uv_initialized = 0");
    fixture->harness->now_ms++;
    recover(fixture);
    assert_result(enrol(&fixture->eve, &fixture->third), PASSKEY_OK);
    assert_result(rename_one(&fixture->eve, &fixture->other, PASSKEY_SWITCH_DISABLE),
        PASSKEY_SESSION_RESTRICTED);
    assert_result(set(&fixture->eve, &fixture->other, PASSKEY_SWITCH_DISABLE), PASSKEY_OK);
    assert_result(
        set(&fixture->eve, &fixture->other, PASSKEY_SWITCH_ENABLE), PASSKEY_SESSION_RESTRICTED);
    assert_result(
        set(&fixture->eve, &fixture->third, PASSKEY_SWITCH_DISABLE), PASSKEY_SESSION_RESTRICTED);
    assert_result(make_codes(&fixture->eve), PASSKEY_SESSION_RESTRICTED); /* the hold continues */
}

/* An older passkey does not come from the recovery, and can end the thief's sessions. */
static void test_an_older_passkey_is_not_held(void **state)
{
    struct fixture *fixture = *state;
    struct browser owner;
    recover(fixture);
    assert_result(enrol(&fixture->eve, &fixture->third), PASSKEY_OK);
    browser_init(&owner, fixture->harness);
    assert_result(sign_in(&owner, "eve", &fixture->other), PASSKEY_OK);
    assert_int_equal(owner.account->session->recovered_at_ms, 0);
    assert_result(remove_one(&owner, &fixture->third), PASSKEY_OK);
    assert_result(look(&fixture->eve), PASSKEY_UNAUTHENTICATED);
    browser_deinit(&owner);
}

static void test_a_held_session_enrols_no_second_passkey(void **state)
{
    struct fixture *fixture = *state;
    struct credential fourth;
    passkey_draw(fixture->harness, &fourth);
    recover(fixture);
    assert_result(enrol(&fixture->eve, &fixture->third), PASSKEY_OK);
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_SESSION_RESTRICTED);
    fixture->harness->now_ms += HOLD_MS;
    fixture->eve.token[0] = '\0';
    assert_result(sign_in(&fixture->eve, "eve", &fixture->third), PASSKEY_OK);
    assert_result(enrol(&fixture->eve, &fourth), PASSKEY_OK);
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM credential WHERE recovered_at_ms > 0"),
        1);
    credential_deinit(&fourth);
}

/* No user exists who could notice. */
static void test_nothing_is_held_without_a_passkey(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(
        fixture->harness, "UPDATE credential SET disabled_at_ms = 1, disabled_by = 2");
    recover(fixture);
    assert_result(enrol(&fixture->eve, &fixture->third), PASSKEY_OK);
    assert_int_equal(fixture->eve.account->session->recovered_at_ms, 0);
    assert_result(make_codes(&fixture->eve), PASSKEY_OK);
}

/* ---- created without asking the user ---- */

static enum passkey_result start_conditional(struct browser *browser, const char *name)
{
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_registration_request request = {
        .size = sizeof(request), .user_name = bytes_text(name), .conditional = true
    };
    passkey_free(browser->started.options);
    browser->started =
        (struct passkey_started_ceremony){ .size = sizeof(struct passkey_started_ceremony),
            .ceremony_id = "" };
    return passkey_registration_start(
        browser->harness->worker, &caller, &request, &browser->started, &browser->harness->error);
}

static const struct mutations absent = { .flags_cleared = 0x05 }; /* neither present nor verified */

static void test_a_conditional_create_needs_no_user_presence(void **state)
{
    struct fixture *fixture = *state;
    assert_result(start_conditional(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->third, &absent);
    assert_result(finish_registration(&fixture->eve), PASSKEY_OK);
    assert_int_equal(fixture->eve.account->credentials->count, 2);
    /* But user presence is required if the options required it. */
    struct credential fourth;
    passkey_draw(fixture->harness, &fourth);
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fourth, &absent);
    assert_result(finish_registration(&fixture->eve), PASSKEY_USER_NOT_PRESENT);
    credential_deinit(&fourth);
}

static void test_a_conditional_create_is_for_a_user(void **state)
{
    struct fixture *fixture = *state;
    assert_result(start_conditional(&fixture->ada, "grace"), PASSKEY_MEMBER_INVALID);
    fixture->harness->now_ms += 11 * MINUTE_MS;
    assert_result(start_conditional(&fixture->eve, NULL), PASSKEY_REAUTHENTICATION_REQUIRED);
}

int main(void)
{
#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_a_session_lives_by_use),
        WITH_FIXTURE(test_a_session_dies_of_idleness),
        WITH_FIXTURE(test_a_use_is_noted_now_and_then),
        WITH_FIXTURE(test_a_failed_note_has_no_effect),
        WITH_FIXTURE(test_sessions_are_seen_and_ended),
        WITH_FIXTURE(test_all_sessions_but_ones_own_end),
        WITH_FIXTURE(test_sessions_of_others_are_not_found),
        WITH_FIXTURE(test_a_proxy_asks),
        WITH_FIXTURE(test_a_recovery_enrols_one_passkey),
        WITH_FIXTURE(test_a_restricted_session_lasts_ten_minutes),
        WITH_FIXTURE(test_two_passkeys_race_for_one_session),
        WITH_FIXTURE(test_the_session_ends_while_a_passkey_is_verified),
        WITH_FIXTURE(test_a_recovery_is_held),
        WITH_FIXTURE(test_a_held_session_blocks_older_passkeys_without_verification),
        WITH_FIXTURE(test_an_older_passkey_is_not_held),
        WITH_FIXTURE(test_a_held_session_enrols_no_second_passkey),
        WITH_FIXTURE(test_nothing_is_held_without_a_passkey),
        WITH_FIXTURE(test_a_conditional_create_needs_no_user_presence),
        WITH_FIXTURE(test_a_conditional_create_is_for_a_user),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
