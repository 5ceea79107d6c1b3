/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is created with weak proofs (recovery codes, recovery tickets, e-mail links) is held and
 * cannot harm stronger proofs; a registration spends a ticket.
 */
#include "base/bytes.h"
#include "unit/service/link_fixture.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

/* Eve creates codes, and another person redeems one. */
static void redeem_code(struct fixture *fixture, struct browser *browser)
{
    struct passkey_recovery_codes codes;
    struct passkey_account *account = NULL;
    struct passkey_caller eve = browser_caller(&fixture->eve);
    struct passkey_caller stranger = browser_caller(browser);
    struct passkey_worker *worker = fixture->harness->worker;
    assert_result(passkey_recovery_codes_make(worker, &eve, &codes, &account, NULL), PASSKEY_OK);
    passkey_account_free(&account);
    struct passkey_recovery_request request = { sizeof(request), BYTES_LITERAL("eve"),
        bytes_text(codes.texts[0]) };
    assert_result(passkey_recovery_redeem(worker, &stranger, &request, &account, NULL), PASSKEY_OK);
    memcpy(browser->token, account->session_token, sizeof(browser->token));
    passkey_account_free(&account);
}

static enum passkey_result remove_passkey(
    struct browser *browser, const struct credential *passkey, bool allow_last)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    enum passkey_result result = passkey_credential_remove(browser->harness->worker, &caller,
        (struct passkey_bytes){ NULL, 0 }, credential_id(passkey), allow_last, &account,
        &browser->harness->error);
    passkey_account_free(&account);
    return result;
}

/* A thief reads the mailbox of an owner who has a passkey: the thief gets one passkey, which is
 * held, and the owner removes it. */
static void test_a_thief_in_the_mailbox_is_held(void **state)
{
    struct fixture *fixture = *state;
    struct browser thief;
    browser_init(&thief, fixture->harness);
    assert_result(redeem_link(&thief, sign_in_letter(fixture, "ada").token), PASSKEY_OK);
    assert_true(thief.account->session->recovered_at_ms == HARNESS_BEGIN_MS);
    assert_result(look(&thief), PASSKEY_OK);
    assert_result(remove_passkey(&thief, &fixture->passkey, true), PASSKEY_SESSION_RESTRICTED);
    char mailed[PASSKEY_SESSION_TOKEN_SIZE];
    memcpy(mailed, thief.token, sizeof(mailed));
    assert_result(enrol_passkey(&thief, &fixture->third), PASSKEY_OK);
    assert_string_not_equal(thief.token, mailed);
    assert_int_equal(thief.account->session->proof, PASSKEY_PROOF_PASSKEY_VERIFIED);
    assert_true(thief.account->session->recovered_at_ms == HARNESS_BEGIN_MS);
    assert_result(start_registration(&thief, NULL), PASSKEY_SESSION_RESTRICTED);
    assert_result(remove_passkey(&thief, &fixture->passkey, true), PASSKEY_SESSION_RESTRICTED);
    assert_result(sign_in(&fixture->ada, "ada", &fixture->passkey), PASSKEY_OK);
    assert_result(remove_passkey(&fixture->ada, &fixture->third, false), PASSKEY_OK);
    assert_result(look(&thief), PASSKEY_UNAUTHENTICATED);
    browser_deinit(&thief);
}

/* Two ceremonies that were started with one mailed session: the first one to finish ends it. */
static void test_a_mailed_session_enrols_one_passkey(void **state)
{
    struct fixture *fixture = *state;
    struct browser thief;
    struct browser twin;
    struct credential fourth;
    browser_init(&thief, fixture->harness);
    browser_init(&twin, fixture->harness);
    passkey_draw(fixture->harness, &fourth);
    assert_result(redeem_link(&thief, sign_in_letter(fixture, "ada").token), PASSKEY_OK);
    memcpy(twin.token, thief.token, sizeof(twin.token));
    assert_result(start_registration(&twin, NULL), PASSKEY_OK);
    assert_result(enrol_passkey(&thief, &fixture->third), PASSKEY_OK);
    answer_registration(&twin, &fourth, NULL);
    assert_result(finish_registration(&twin), PASSKEY_CEREMONY_UNKNOWN);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM credential"), 3);
    credential_deinit(&fourth);
    browser_deinit(&twin);
    browser_deinit(&thief);
}

/* Without a passkey, no one could object. */
static void test_a_mailbox_without_a_passkey_is_not_held(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(fixture->harness, "DELETE FROM credential");
    assert_result(redeem_link(&fixture->ada, sign_in_letter(fixture, "ada").token), PASSKEY_OK);
    assert_int_equal(fixture->ada.account->session->recovered_at_ms, 0);
    assert_result(enrol_passkey(&fixture->ada, &fixture->third), PASSKEY_OK);
    assert_result(sign_in(&fixture->ada, NULL, &fixture->third), PASSKEY_OK);
    assert_int_equal(fixture->ada.account->session->recovered_at_ms, 0);
}

/* A thief redeems a code of Eve while an operator's ticket is on its way to her: neither this nor
 * the passkey that the thief enrols ends the ticket, its session, or a link that a passkey
 * created. */
static void test_a_code_harms_no_ticket(void **state)
{
    struct fixture *fixture = *state;
    struct browser owner;
    struct browser thief;
    struct passkey_link own = { .size = sizeof(own) };
    browser_init(&owner, fixture->harness);
    browser_init(&thief, fixture->harness);
    assert_result(
        create_link(fixture, AS_EVE, request_of(PASSKEY_LINK_ENROLMENT), &own), PASSKEY_OK);
    struct passkey_link first = link_for(fixture, "eve", PASSKEY_LINK_RECOVERY);
    struct passkey_link second = link_for(fixture, "eve", PASSKEY_LINK_RECOVERY);
    assert_result(redeem_link(&owner, first.token), PASSKEY_OK);
    assert_result(start_registration(&owner, NULL), PASSKEY_OK);
    redeem_code(fixture, &thief);
    assert_result(enrol_passkey(&thief, &fixture->third), PASSKEY_OK);
    answer_registration(&owner, &fixture->passkey, NULL);
    assert_result(finish_registration(&owner), PASSKEY_CREDENTIAL_EXISTS); /* not ended */
    assert_result(redeem_link(&thief, own.token), PASSKEY_OK);
    assert_result(redeem_link(&thief, second.token), PASSKEY_OK);
    browser_deinit(&owner);
    browser_deinit(&thief);
}

/* A program that reads mail pressed the button before the owner did; the first registration ends
 * what the others started. */
static void assert_spent_by_registration(struct fixture *fixture, const char *token)
{
    struct browser first;
    struct browser second;
    browser_init(&first, fixture->harness);
    browser_init(&second, fixture->harness);
    assert_result(redeem_link(&first, token), PASSKEY_OK);
    assert_result(redeem_link(&second, token), PASSKEY_OK);
    assert_result(start_registration(&first, NULL), PASSKEY_OK);
    answer_registration(&first, &fixture->passkey, NULL);
    assert_result(finish_registration(&first), PASSKEY_CREDENTIAL_EXISTS);
    assert_result(redeem_link(&first, token), PASSKEY_OK); /* a failed registration spends
                                                            * nothing */
    assert_result(enrol_passkey(&second, &fixture->third), PASSKEY_OK);
    assert_result(start_registration(&first, NULL), PASSKEY_UNAUTHENTICATED);
    assert_result(redeem_link(&first, token), PASSKEY_LINK_REFUSED);
    browser_deinit(&first);
    browser_deinit(&second);
}

static void test_a_ticket_is_spent_by_the_registration(void **state)
{
    struct fixture *fixture = *state;
    assert_spent_by_registration(fixture, link_for(fixture, "ada", PASSKEY_LINK_RECOVERY).token);
}

static void test_an_enrolment_link_is_spent_by_the_registration(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link other = link_for(fixture, "ada", PASSKEY_LINK_ENROLMENT);
    assert_spent_by_registration(fixture, link_for(fixture, "ada", PASSKEY_LINK_ENROLMENT).token);
    assert_result(redeem_link(&fixture->eve, other.token), PASSKEY_OK);
}

/* The page was opened in time, and the registration is finished after the link has expired. */
static void test_a_session_outlives_its_link(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link link = link_for(fixture, "ada", PASSKEY_LINK_RECOVERY);
    fixture->harness->now_ms = link.expires_at_ms - 1;
    assert_result(redeem_link(&fixture->ada, link.token), PASSKEY_OK);
    fixture->harness->now_ms += MINUTE_MS;
    (void)harness_sql(fixture->harness, "DELETE FROM link"); /* like the sweep */
    assert_result(enrol_passkey(&fixture->ada, &fixture->third), PASSKEY_OK);
}

static size_t list_links(
    struct fixture *fixture, struct passkey_bytes user_id, uint8_t first[PASSKEY_LINK_ID_SIZE])
{
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    struct passkey_link_list *list = NULL;
    assert_result(passkey_link_list_get(fixture->harness->worker, &operator, user_id, &list, NULL),
        PASSKEY_OK);
    size_t count = list->count;
    if (count > 0)
        memcpy(first, list->items[0].id, PASSKEY_LINK_ID_SIZE);
    passkey_free(list);
    return count;
}

static void test_links_are_listed_and_revoked(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    struct passkey_worker *worker = fixture->harness->worker;
    const struct passkey_bytes all = { NULL, 0 };
    uint8_t id[PASSKEY_LINK_ID_SIZE];
    struct passkey_link invitation = { .size = sizeof(invitation) };
    assert_result(create_link(fixture, AS_BACKEND, request_of(PASSKEY_LINK_SIGN_UP), &invitation),
        PASSKEY_OK);
    (void)link_for(fixture, "eve", PASSKEY_LINK_ENROLMENT);
    fixture->harness->now_ms++;
    struct passkey_link ticket = link_for(fixture, "ada", PASSKEY_LINK_RECOVERY);
    assert_int_equal(list_links(fixture, all, id), 3);
    assert_int_equal(list_links(fixture, user_id_of(fixture, "ada"), id), 1);
    assert_result(redeem_link(&fixture->ada, ticket.token), PASSKEY_OK);
    assert_result(passkey_link_revoke(worker, &operator, BYTES_ARRAY(id), NULL), PASSKEY_OK);
    assert_string_equal(harness_audit(fixture->harness)->name, "link_revoked");
    assert_result(start_registration(&fixture->ada, NULL), PASSKEY_UNAUTHENTICATED);
    assert_result(redeem_link(&fixture->ada, ticket.token), PASSKEY_LINK_REFUSED);
    assert_result(passkey_link_revoke(worker, &operator, BYTES_ARRAY(id), NULL), PASSKEY_NOT_FOUND);
    assert_result(
        passkey_link_revoke(worker, &operator, BYTES_LITERAL("?"), NULL), PASSKEY_NOT_FOUND);
    fixture->harness->now_ms = ticket.expires_at_ms;
    assert_int_equal(list_links(fixture, user_id_of(fixture, "ada"), id), 0);
    assert_int_equal(list_links(fixture, all, id), 2);
}

/* A ticket is the stronger proof, so the thief's session ends when the owner enrols a passkey. */
static void test_a_ticket_ends_what_is_not_stronger(void **state)
{
    struct fixture *fixture = *state;
    struct browser owner;
    struct browser thief;
    browser_init(&owner, fixture->harness);
    browser_init(&thief, fixture->harness);
    struct passkey_link mailed = link_for(fixture, "eve", PASSKEY_LINK_EMAIL_SIGN_IN);
    struct passkey_link enrolment = link_for(fixture, "eve", PASSKEY_LINK_ENROLMENT);
    struct passkey_link others = link_for(fixture, "ada", PASSKEY_LINK_EMAIL_SIGN_IN);
    struct passkey_link ticket = link_for(fixture, "eve", PASSKEY_LINK_RECOVERY);
    struct passkey_link second = link_for(fixture, "eve", PASSKEY_LINK_RECOVERY);
    redeem_code(fixture, &thief);
    assert_result(redeem_link(&owner, ticket.token), PASSKEY_OK);
    assert_result(start_registration(&thief, NULL), PASSKEY_OK);
    assert_result(enrol_passkey(&owner, &fixture->third), PASSKEY_OK);
    assert_result(start_registration(&thief, NULL), PASSKEY_UNAUTHENTICATED);
    assert_result(redeem_link(&thief, second.token), PASSKEY_LINK_REFUSED);
    assert_result(redeem_link(&thief, mailed.token), PASSKEY_LINK_REFUSED);
    assert_result(redeem_link(&thief, enrolment.token), PASSKEY_OK);
    assert_result(redeem_link(&thief, others.token), PASSKEY_OK);
    browser_deinit(&owner);
    browser_deinit(&thief);
}

static enum passkey_result report_stolen(struct fixture *fixture,
    const struct passkey_caller *caller, enum passkey_link_purpose purpose,
    struct passkey_link *link)
{
    struct passkey_link_request request = { .size = sizeof(request),
        .purpose = purpose,
        .user_id = user_id_of(fixture, "eve"),
        .device_stolen = true };
    return passkey_link_create(fixture->harness->worker, caller, &request, link, NULL);
}

/* The thief has Eve's phone, its PIN and her session. Support creates a ticket, and what it enrols
 * is held; the thief is signed out, and only an operator can enable the passkey. */
static void test_a_stolen_device_is_locked_out(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    struct passkey_link ticket = { .size = sizeof(ticket) };
    struct browser owner;
    struct browser thief;
    browser_init(&owner, fixture->harness);
    browser_init(&thief, fixture->harness);
    redeem_code(fixture, &thief);
    assert_result(
        report_stolen(fixture, &operator, PASSKEY_LINK_ENROLMENT, &ticket), PASSKEY_MEMBER_INVALID);
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_result(report_stolen(fixture, &operator, PASSKEY_LINK_RECOVERY, &ticket), PASSKEY_OK);
    assert_result(look(&fixture->eve), PASSKEY_UNAUTHENTICATED);
    assert_result(start_registration(&thief, NULL), PASSKEY_UNAUTHENTICATED);
    assert_result(sign_in(&thief, NULL, &fixture->other), PASSKEY_CREDENTIAL_DISABLED);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM recovery_code"), 0);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM audit WHERE name = "
                                                   "'device_stolen'"),
        1);
    assert_result(redeem_link(&owner, ticket.token), PASSKEY_OK);
    assert_result(enrol_passkey(&owner, &fixture->third), PASSKEY_OK);
    assert_true(owner.account->session->recovered_at_ms >= fixture->harness->now_ms);
    assert_result(look(&owner), PASSKEY_OK);
    assert_result(remove_passkey(&owner, &fixture->other, true), PASSKEY_SESSION_RESTRICTED);
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM credential WHERE disabled_at_ms "
                                      "> 0 AND disabled_by = 2"),
        1);
    browser_deinit(&owner);
    browser_deinit(&thief);
}

/* The number of Eve's passkeys that the browser's session excludes. */
static size_t excluded(struct browser *browser)
{
    browser->harness->now_ms++; /* at the account's limit on ceremonies, the oldest one ends */
    assert_result(start_registration(browser, NULL), PASSKEY_OK);
    return started_list_count(browser, "excludeCredentials");
}

/* Eve's only device has a passkey that is refused: a recovery must allow a new one on the same
 * device. A session that a passkey proved excludes all of them. */
static void test_a_recovery_excludes_what_can_sign_in(void **state)
{
    struct fixture *fixture = *state;
    static const char *const refused[] = { "UPDATE credential SET disabled_at_ms = 1",
        "UPDATE credential SET disabled_at_ms = 0, sign_count_stalled_at_ms = 1",
        "UPDATE credential SET sign_count_stalled_at_ms = 0, backup_changed_at_ms = 1" };
    struct browser owner;
    browser_init(&owner, fixture->harness);
    struct passkey_link ticket = link_for(fixture, "eve", PASSKEY_LINK_RECOVERY);
    assert_result(redeem_link(&owner, ticket.token), PASSKEY_OK);
    assert_int_equal(excluded(&owner), 1);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        (void)harness_sql(fixture->harness, refused[i]);
        assert_int_equal(excluded(&fixture->eve), 1);
        assert_int_equal(excluded(&owner), 0);
    }
    assert_result(enrol_passkey(&owner, &fixture->third), PASSKEY_OK);
    browser_deinit(&owner);
}

/* Eve's device has a passkey that is refused, and a recovery registers a new one there. */
static void test_a_recovery_marks_what_it_replaces(void **state)
{
    struct fixture *fixture = *state;
    static const char marked[] = "SELECT count(*) FROM credential WHERE replaced_at_ms > 0";
    struct browser owner;
    browser_init(&owner, fixture->harness);
    (void)harness_sql(fixture->harness,
        "UPDATE credential SET aaguid = x'000102030405060708090a0b0c0d0e0f'"
        ", sign_count_stalled_at_ms = 1");
    for (uint8_t i = 0; i < sizeof(fixture->third.aaguid); i++)
        fixture->third.aaguid[i] = i;
    struct passkey_link ticket = link_for(fixture, "eve", PASSKEY_LINK_RECOVERY);
    assert_result(redeem_link(&owner, ticket.token), PASSKEY_OK);
    assert_result(enrol_passkey(&owner, &fixture->third), PASSKEY_OK);
    assert_int_equal(harness_sql(fixture->harness, marked), 1); /* not ada's */
    assert_result(look(&owner), PASSKEY_OK);
    assert_true(owner.account->credentials->items[1].replaced_at_ms > 0 ||
                owner.account->credentials->items[0].replaced_at_ms > 0);
    assert_result(sign_in(&owner, NULL, &fixture->other), PASSKEY_OK);
    assert_int_equal(harness_sql(fixture->harness, marked), 0); /* it was another device */
    browser_deinit(&owner);
}

/* Neither passkeys that can sign in nor those of another model are marked. */
static void test_a_recovery_marks_only_what_it_caused(void **state)
{
    struct fixture *fixture = *state;
    struct browser owner;
    browser_init(&owner, fixture->harness);
    (void)harness_sql(fixture->harness,
        "UPDATE credential SET sign_count_stalled_at_ms = 1, aaguid = "
        "x'00000000000000000000000000000001'");
    memset(fixture->third.aaguid, 2, sizeof(fixture->third.aaguid));
    struct passkey_link ticket = link_for(fixture, "eve", PASSKEY_LINK_RECOVERY);
    assert_result(redeem_link(&owner, ticket.token), PASSKEY_OK);
    assert_result(enrol_passkey(&owner, &fixture->third), PASSKEY_OK);
    (void)harness_sql(fixture->harness, "UPDATE credential SET sign_count_stalled_at_ms = 0");
    credential_deinit(&fixture->passkey);
    passkey_draw(fixture->harness, &fixture->passkey);
    memset(fixture->passkey.aaguid, 2, sizeof(fixture->passkey.aaguid));
    ticket = link_for(fixture, "eve", PASSKEY_LINK_RECOVERY);
    assert_result(redeem_link(&owner, ticket.token), PASSKEY_OK);
    assert_result(enrol_passkey(&owner, &fixture->passkey), PASSKEY_OK);
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM credential WHERE replaced_at_ms > 0"),
        0);
    browser_deinit(&owner);
}

/* The mark is set after a valid signature, and a sign-in clears it. */
static void test_a_changed_backup_eligibility_is_marked(void **state)
{
    struct fixture *fixture = *state;
    static const char marked[] = "SELECT count(*) FROM credential WHERE backup_changed_at_ms > 0";
    int64_t known = harness_sql(fixture->harness, "SELECT max(backup_eligible) FROM credential");
    (void)harness_sql(
        fixture->harness, "UPDATE credential SET backup_eligible = 3 - backup_eligible");
    assert_result(
        sign_in(&fixture->ada, "ada", &fixture->passkey), PASSKEY_BACKUP_ELIGIBLE_CHANGED);
    assert_int_equal(harness_sql(fixture->harness, marked), 1);
    (void)harness_sql(
        fixture->harness, "UPDATE credential SET backup_eligible = 3 - backup_eligible");
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT max(backup_eligible) FROM credential"), known);
    assert_result(sign_in(&fixture->ada, "ada", &fixture->passkey), PASSKEY_OK);
    assert_int_equal(harness_sql(fixture->harness, marked), 0);
}

#define WITH_FIXTURE(test)                                                                         \
    cmocka_unit_test_setup_teardown(test, link_fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_a_thief_in_the_mailbox_is_held),
        WITH_FIXTURE(test_a_mailed_session_enrols_one_passkey),
        WITH_FIXTURE(test_a_mailbox_without_a_passkey_is_not_held),
        WITH_FIXTURE(test_a_code_harms_no_ticket),
        WITH_FIXTURE(test_a_ticket_is_spent_by_the_registration),
        WITH_FIXTURE(test_an_enrolment_link_is_spent_by_the_registration),
        WITH_FIXTURE(test_a_session_outlives_its_link),
        WITH_FIXTURE(test_links_are_listed_and_revoked),
        WITH_FIXTURE(test_a_ticket_ends_what_is_not_stronger),
        WITH_FIXTURE(test_a_stolen_device_is_locked_out),
        WITH_FIXTURE(test_a_recovery_excludes_what_can_sign_in),
        WITH_FIXTURE(test_a_recovery_marks_what_it_replaces),
        WITH_FIXTURE(test_a_recovery_marks_only_what_it_caused),
        WITH_FIXTURE(test_a_changed_backup_eligibility_is_marked),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
