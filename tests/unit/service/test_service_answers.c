/* SPDX-License-Identifier: Apache-2.0 */
/* Notices of weak proofs: who gets one, who can answer it, and what the answers do. */
#include "base/bytes.h"
#include "service/access/hold.h"
#include "unit/service/link_fixture.h"
#include <passkey/account.h>
#include <pthread.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define OWN       ((struct passkey_bytes){ NULL, 0 })

/* Eve has no address; her passkey is a minute older than everything else. */
struct setup {
    struct fixture *fixture;
    struct passkey_recovery_codes codes; /* of Eve */
    struct browser thief;
};

static struct setup setup;

static int set_up(void **state)
{
    struct passkey_account *account = NULL;
    setup.fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_OPEN);
    struct passkey_caller eve = browser_caller(&setup.fixture->eve);
    assert_result(passkey_recovery_codes_make(
                      setup.fixture->harness->worker, &eve, &setup.codes, &account, NULL),
        PASSKEY_OK);
    passkey_account_free(&account);
    (void)harness_sql(setup.fixture->harness, "DELETE FROM notice"); /* of the codes */
    browser_init(&setup.thief, setup.fixture->harness);
    setup.fixture->harness->now_ms += MINUTE_MS;
    *state = &setup;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    browser_deinit(&setup.thief);
    fixture_free(setup.fixture);
    return 0;
}

static void redeem_code(struct browser *browser, int number)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    caller.user_agent = BYTES_LITERAL("Robber/1.0");
    struct passkey_recovery_request request = { sizeof(request), BYTES_LITERAL("eve"),
        bytes_text(setup.codes.texts[number]) };
    assert_result(passkey_recovery_redeem(browser->harness->worker, &caller, &request, &account,
                      &browser->harness->error),
        PASSKEY_OK);
    memcpy(browser->token, account->session_token, sizeof(browser->token));
    passkey_account_free(&account);
}

/* The notice with this index in the browser's account; NULL: there are fewer. */
static const struct passkey_notice_record *notice_of(struct browser *browser, size_t index)
{
    assert_result(look(browser), PASSKEY_OK);
    assert_non_null(browser->account->notices);
    return index < browser->account->notices->count
               ? PASSKEY_LIST_ITEM(struct passkey_notice_record, browser->account->notices, index)
               : NULL;
}

static enum passkey_result answer_id(
    struct browser *browser, struct passkey_bytes notice_id, bool accepted)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    enum passkey_result result = passkey_notice_answer(
        browser->harness->worker, &caller, notice_id, accepted, &account, &browser->harness->error);
    if (result == PASSKEY_OK) {
        passkey_account_free(&browser->account);
        browser->account = account;
    }
    return result;
}

static void id_of_notice(struct browser *browser, size_t index, uint8_t id[PASSKEY_NOTICE_ID_SIZE])
{
    const struct passkey_notice_record *notice = notice_of(browser, index);
    assert_non_null(notice);
    memcpy(id, notice->id, PASSKEY_NOTICE_ID_SIZE);
}

static int64_t count(const char *what)
{
    char sql[300];
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", what);
    return harness_sql(setup.fixture->harness, sql);
}

static enum passkey_result remove_passkey(struct browser *browser, struct passkey_bytes id)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    enum passkey_result result = passkey_credential_remove(
        browser->harness->worker, &caller, OWN, id, true, &account, &browser->harness->error);
    passkey_account_free(&account);
    return result;
}

/* ---- showing ---- */

static void test_a_code_makes_a_notice(void **state)
{
    (void)state;
    struct browser *eve = &setup.fixture->eve;
    assert_null(notice_of(eve, 0));
    redeem_code(&setup.thief, 0);
    const struct passkey_notice_record *notice = notice_of(eve, 0);
    assert_non_null(notice);
    assert_int_equal(notice->kind, PASSKEY_NOTICE_RECOVERY_CODE);
    assert_true(notice->created_at_ms == HARNESS_BEGIN_MS + MINUTE_MS);
    assert_true(notice->held_until_ms == notice->created_at_ms + HOLD_MS);
    assert_true(notice->answerable);
    assert_bytes_equal(notice->user_agent, BYTES_LITERAL("Robber/1.0"));
    assert_int_equal(notice->address.size, setup.thief.address_size);
    assert_null(notice_of(eve, 1));
    assert_result(enrol_passkey(&setup.thief, &setup.fixture->third), PASSKEY_OK);
    notice = notice_of(&setup.thief, 0);
    assert_non_null(notice);
    assert_false(notice->answerable);
    assert_true(setup.thief.account->session->held_until_ms == notice->held_until_ms);
    assert_true(setup.thief.account->credentials->items[0].held_until_ms == notice->held_until_ms);
    assert_int_equal(setup.thief.account->credentials->items[1].held_until_ms, 0);
}

/* Without an address, it stays after the hold has ended, until it is answered. */
static void test_a_notice_outlives_the_hold_without_an_address(void **state)
{
    (void)state;
    struct browser *eve = &setup.fixture->eve;
    redeem_code(&setup.thief, 0);
    assert_result(redeem_link(&setup.fixture->ada,
                      link_for(setup.fixture, "ada", PASSKEY_LINK_RECOVERY).token),
        PASSKEY_OK);
    setup.fixture->harness->now_ms += HOLD_MS;
    assert_result(sign_in(eve, "eve", &setup.fixture->other), PASSKEY_OK);
    const struct passkey_notice_record *notice = notice_of(eve, 0);
    assert_non_null(notice);
    assert_int_equal(notice->held_until_ms, 0);
    assert_true(notice->answerable);
    assert_result(sign_in(&setup.fixture->ada, "ada", &setup.fixture->passkey), PASSKEY_OK);
    assert_null(notice_of(&setup.fixture->ada, 0)); /* a mail was sent to her address */
    assert_result(
        passkey_service_sweep(setup.fixture->harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_int_equal(count("notice"), 1);
    assert_result(answer_id(eve, BYTES_ARRAY(notice_of(eve, 0)->id), true), PASSKEY_OK);
    assert_int_equal(count("notice WHERE recovered_at_ms > 0"), 0);
}

static void test_an_account_without_a_passkey_has_no_notices(void **state)
{
    (void)state;
    (void)harness_sql(setup.fixture->harness, "DELETE FROM credential");
    struct passkey_link ticket = link_for(setup.fixture, "eve", PASSKEY_LINK_RECOVERY);
    assert_result(redeem_link(&setup.thief, ticket.token), PASSKEY_OK);
    redeem_code(&setup.thief, 0);
    assert_int_equal(count("notice"), 0);
}

/* A mailed link that only signs in creates none. */
static void test_a_passkey_by_mail_makes_a_notice(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    assert_result(redeem_link(&setup.thief, sign_in_letter(fixture, "ada").token), PASSKEY_OK);
    assert_int_equal(count("notice"), 0);
    fixture->harness->now_ms += MINUTE_MS;
    assert_result(enrol_passkey(&setup.thief, &fixture->third), PASSKEY_OK);
    assert_result(sign_in(&fixture->ada, "ada", &fixture->passkey), PASSKEY_OK);
    assert_int_equal(notice_of(&fixture->ada, 0)->kind, PASSKEY_NOTICE_EMAIL);
    id_of_notice(&fixture->ada, 0, id);
    while (read_mail(fixture).there)
        continue;
    assert_result(answer_id(&fixture->ada, BYTES_ARRAY(id), false), PASSKEY_OK);
    assert_int_equal(fixture->ada.account->credentials->count, 1);
    assert_result(look(&setup.thief), PASSKEY_UNAUTHENTICATED);
    assert_int_equal(read_mail(fixture).kind, PASSKEY_MAIL_PASSKEY_REMOVED);
}

/* The holder of a ticket can neither hide its notice among others nor fill the mailbox. */
static void test_a_ticket_makes_one_notice(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    struct passkey_link ticket = link_for(fixture, "ada", PASSKEY_LINK_RECOVERY);
    while (read_mail(fixture).there)
        continue;
    for (int i = 0; i < 5; i++) {
        fixture->harness->now_ms++;
        assert_result(redeem_link(&setup.thief, ticket.token), PASSKEY_OK);
        assert_true(read_mail(fixture).there == (i == 0));
    }
    assert_int_equal(count("notice WHERE recovered_at_ms > 0"), 1);
    assert_result(enrol_passkey(&setup.thief, &fixture->third), PASSKEY_OK);
    assert_result(sign_in(&fixture->ada, "ada", &fixture->passkey), PASSKEY_OK);
    id_of_notice(&fixture->ada, 0, id);
    assert_result(answer_id(&fixture->ada, BYTES_ARRAY(id), false), PASSKEY_OK);
    assert_int_equal(fixture->ada.account->credentials->count, 1);
    assert_result(look(&setup.thief), PASSKEY_UNAUTHENTICATED);
}

/* ---- who can answer ---- */

static enum passkey_result answer_first(struct browser *browser, bool accepted)
{
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    (void)harness_sql(setup.fixture->harness,
        "UPDATE notice SET id = zeroblob(16) WHERE recovered_at_ms > 0 OR kind = 4");
    memset(id, 0, sizeof(id));
    return answer_id(browser, BYTES_ARRAY(id), accepted);
}

/* A session that comes from a recovery cannot answer for it, neither before nor during nor after
 * the hold. */
static void test_a_thief_does_not_answer(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    redeem_code(&setup.thief, 0);
    assert_result(answer_first(&setup.thief, true), PASSKEY_SESSION_RESTRICTED);
    assert_result(enrol_passkey(&setup.thief, &fixture->third), PASSKEY_OK);
    assert_result(answer_first(&setup.thief, true), PASSKEY_SESSION_RESTRICTED);
    assert_result(sign_in(&setup.thief, NULL, &fixture->third), PASSKEY_OK);
    assert_result(answer_first(&setup.thief, true), PASSKEY_SESSION_RESTRICTED);
    assert_result(answer_first(&setup.thief, false), PASSKEY_SESSION_RESTRICTED);
    fixture->harness->now_ms += HOLD_MS;
    assert_result(sign_in(&setup.thief, NULL, &fixture->third), PASSKEY_OK);
    assert_result(answer_first(&setup.thief, true), PASSKEY_SESSION_RESTRICTED);
    assert_result(answer_first(&fixture->ada, true), PASSKEY_UNAUTHENTICATED);
    assert_int_equal(count("notice"), 1);
    assert_int_equal(count("credential WHERE recovered_at_ms > 0"), 1);
}

/* A second recovery cannot answer for the first one, and neither can a younger passkey. */
static void test_a_younger_passkey_does_not_answer(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    struct browser second;
    browser_init(&second, fixture->harness);
    redeem_code(&setup.thief, 0);
    fixture->harness->now_ms++;
    assert_result(enrol_passkey(&fixture->eve, &fixture->third), PASSKEY_OK);
    assert_result(sign_in(&second, NULL, &fixture->third), PASSKEY_OK);
    assert_false(notice_of(&second, 0)->answerable);
    assert_result(answer_first(&second, false), PASSKEY_SESSION_RESTRICTED);
    assert_result(answer_first(&fixture->eve, false), PASSKEY_OK);
    browser_deinit(&second);
}

static void test_an_answer_needs_a_fresh_verified_passkey(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    redeem_code(&setup.thief, 0);
    fixture->harness->now_ms += 9 * MINUTE_MS + 1;
    assert_result(answer_first(&fixture->eve, true), PASSKEY_REAUTHENTICATION_REQUIRED);
    (void)harness_sql(
        fixture->harness, "UPDATE session SET proof = 1, auth_time_ms = 1778229773000");
    fixture->harness->now_ms = HARNESS_BEGIN_MS + MINUTE_MS;
    assert_result(answer_first(&fixture->eve, true), PASSKEY_SESSION_RESTRICTED);
    (void)harness_sql(fixture->harness, "UPDATE session SET proof = 3");
    assert_result(answer_first(&fixture->eve, true), PASSKEY_SESSION_RESTRICTED);
    (void)harness_sql(fixture->harness, "UPDATE session SET proof = 2");
    assert_result(answer_first(&fixture->eve, true), PASSKEY_OK);
}

static void test_only_the_owner_answers(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    struct passkey_account *account = NULL;
    const uint8_t id[PASSKEY_NOTICE_ID_SIZE] = { 0 };
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    char key[PASSKEY_API_KEY_SIZE];
    redeem_code(&setup.thief, 0);
    assert_result(sign_in(&fixture->ada, "ada", &fixture->passkey), PASSKEY_OK);
    assert_result(answer_first(&fixture->ada, false), PASSKEY_NOT_FOUND);
    assert_result(passkey_notice_answer(fixture->harness->worker, &operator, BYTES_ARRAY(id), true,
                      &account, &fixture->harness->error),
        PASSKEY_UNAUTHENTICATED);
    link_fixture_api_key(AS_BOOKKEEPER, key);
    struct passkey_caller backend = { .size = sizeof(backend), .api_key = bytes_text(key) };
    assert_result(passkey_notice_answer(fixture->harness->worker, &backend, BYTES_ARRAY(id), true,
                      &account, &fixture->harness->error),
        PASSKEY_UNAUTHENTICATED);
    assert_result(answer_id(&fixture->eve, BYTES_LITERAL("?"), true), PASSKEY_NOT_FOUND);
    assert_result(answer_id(&fixture->eve, BYTES_LITERAL(""), true), PASSKEY_NOT_FOUND);
    struct passkey_caller other = browser_caller(&fixture->eve);
    other.expected_user_id = fixture->ada.account->user->id;
    assert_result(passkey_notice_answer(fixture->harness->worker, &other, BYTES_ARRAY(id), true,
                      &account, &fixture->harness->error),
        PASSKEY_CONFLICT);
    assert_int_equal(count("notice"), 1);
}

/* ---- yes ---- */

/* The owner returns with a new phone and finds the old one. */
static void test_yes_ends_the_hold(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    redeem_code(&setup.thief, 0);
    assert_result(enrol_passkey(&setup.thief, &fixture->third), PASSKEY_OK);
    assert_result(
        remove_passkey(&setup.thief, credential_id(&fixture->other)), PASSKEY_SESSION_RESTRICTED);
    id_of_notice(&fixture->eve, 0, id);
    assert_result(answer_id(&fixture->eve, BYTES_ARRAY(id), true), PASSKEY_OK);
    assert_string_equal(harness_audit(fixture->harness)->name, "recovery_confirmed");
    assert_int_equal(fixture->eve.account->notices->count, 0);
    for (size_t i = 0; i < fixture->eve.account->credentials->count; i++)
        assert_int_equal(fixture->eve.account->credentials->items[i].held_until_ms, 0);
    assert_result(answer_id(&fixture->eve, BYTES_ARRAY(id), false), PASSKEY_NOT_FOUND);
    assert_result(look(&setup.thief), PASSKEY_OK);
    assert_int_equal(setup.thief.account->session->held_until_ms, 0);
    assert_result(remove_passkey(&setup.thief, credential_id(&fixture->other)), PASSKEY_OK);
}

/* Confirming one's own recovery does not confirm what a thief did. */
static void test_an_answer_is_about_one_recovery(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    struct browser owner;
    struct credential fourth;
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    browser_init(&owner, fixture->harness);
    passkey_draw(fixture->harness, &fourth);
    redeem_code(&setup.thief, 0);
    assert_result(enrol_passkey(&setup.thief, &fixture->third), PASSKEY_OK);
    fixture->harness->now_ms++;
    redeem_code(&owner, 1);
    assert_result(enrol_passkey(&owner, &fourth), PASSKEY_OK);
    id_of_notice(&fixture->eve, 0, id);
    assert_result(answer_id(&fixture->eve, BYTES_ARRAY(id), true), PASSKEY_OK);
    assert_result(look(&setup.thief), PASSKEY_OK);
    assert_true(setup.thief.account->session->held_until_ms > 0);
    id_of_notice(&fixture->eve, 0, id);
    assert_result(answer_id(&fixture->eve, BYTES_ARRAY(id), false), PASSKEY_OK);
    assert_result(look(&setup.thief), PASSKEY_UNAUTHENTICATED);
    assert_result(look(&owner), PASSKEY_OK);
    assert_int_equal(fixture->eve.account->credentials->count, 2);
    credential_deinit(&fourth);
    browser_deinit(&owner);
}

/* Two recoveries in the same millisecond have different times. */
static void test_two_recoveries_are_not_mixed_up(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    struct browser second;
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    browser_init(&second, fixture->harness);
    redeem_code(&setup.thief, 0);
    redeem_code(&second, 1);
    assert_result(enrol_passkey(&second, &fixture->third), PASSKEY_OK);
    assert_true(second.account->session->recovered_at_ms == fixture->harness->now_ms + 1);
    (void)harness_sql(fixture->harness, "DELETE FROM notice WHERE recovered_at_ms > 1778229773000");
    id_of_notice(&fixture->eve, 0, id);
    assert_result(answer_id(&fixture->eve, BYTES_ARRAY(id), false), PASSKEY_OK);
    assert_result(look(&second), PASSKEY_OK);
    assert_result(start_registration(&setup.thief, NULL), PASSKEY_UNAUTHENTICATED);
    browser_deinit(&second);
}

/* ---- no ---- */

static void test_no_deletes_what_the_recovery_added(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    struct browser again;
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    browser_init(&again, fixture->harness);
    redeem_code(&setup.thief, 0);
    assert_result(enrol_passkey(&setup.thief, &fixture->third), PASSKEY_OK);
    assert_result(sign_in(&again, NULL, &fixture->third), PASSKEY_OK);
    id_of_notice(&fixture->eve, 0, id);
    assert_result(answer_id(&fixture->eve, BYTES_ARRAY(id), false), PASSKEY_OK);
    assert_string_equal(harness_audit(fixture->harness)->name, "recovery_rejected");
    assert_true(harness_audit(fixture->harness)->credential_given);
    assert_int_equal(fixture->eve.account->credentials->count, 1);
    assert_int_equal(fixture->eve.account->notices->count, 0);
    assert_result(look(&setup.thief), PASSKEY_UNAUTHENTICATED);
    assert_result(look(&again), PASSKEY_UNAUTHENTICATED);
    assert_result(sign_in(&again, NULL, &fixture->third), PASSKEY_CREDENTIAL_UNKNOWN);
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_result(answer_id(&fixture->eve, BYTES_ARRAY(id), true), PASSKEY_NOT_FOUND);
    browser_deinit(&again);
}

/* The thief has started a registration when the owner denies the recovery. */
static void test_no_ends_a_registration_in_progress(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    redeem_code(&setup.thief, 0);
    assert_result(start_registration(&setup.thief, NULL), PASSKEY_OK);
    answer_registration(&setup.thief, &fixture->third, NULL);
    assert_result(answer_first(&fixture->eve, false), PASSKEY_OK);
    assert_result(finish_registration(&setup.thief), PASSKEY_CEREMONY_UNKNOWN);
    assert_int_equal(count("credential"), 2);
}

/* The thief's registration is applied between the reads and the change of the answer. */
static void test_no_deletes_what_was_added_meanwhile(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    redeem_code(&setup.thief, 0);
    (void)harness_sql(fixture->harness,
        "UPDATE notice SET id = zeroblob(16) WHERE recovered_at_ms > 0 OR kind = 4");
    fixture->harness->store.meanwhile =
        "UPDATE credential SET user_id = (SELECT id FROM user WHERE name = 'eve'), recovered_at_ms "
        "= 1778229773000 WHERE user_id = (SELECT id FROM user WHERE name = 'ada')";
    const uint8_t id[PASSKEY_NOTICE_ID_SIZE] = { 0 };
    assert_result(answer_id(&fixture->eve, BYTES_ARRAY(id), false), PASSKEY_OK);
    assert_int_equal(count("credential WHERE relying_party > 0"), 1);
}

/* In both cases the ticket ends: before it is redeemed, and with the session that it opened. */
static void test_no_revokes_a_ticket(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    struct passkey_link ticket = link_for(fixture, "eve", PASSKEY_LINK_RECOVERY);
    const struct passkey_notice_record *notice = notice_of(&fixture->eve, 0);
    assert_int_equal(notice->kind, PASSKEY_NOTICE_TICKET_CREATED);
    assert_int_equal(notice->address.size, 0);
    assert_int_equal(notice->held_until_ms, 0);
    assert_result(answer_first(&fixture->eve, false), PASSKEY_OK);
    assert_result(redeem_link(&setup.thief, ticket.token), PASSKEY_LINK_REFUSED);
    ticket = link_for(fixture, "eve", PASSKEY_LINK_RECOVERY);
    fixture->harness->now_ms++;
    assert_result(redeem_link(&setup.thief, ticket.token), PASSKEY_OK);
    assert_int_equal(notice_of(&fixture->eve, 0)->kind, PASSKEY_NOTICE_TICKET);
    assert_int_equal(notice_of(&fixture->eve, 1)->kind, PASSKEY_NOTICE_TICKET_CREATED);
    (void)harness_sql(fixture->harness, "DELETE FROM notice WHERE kind = 4");
    assert_result(answer_first(&fixture->eve, false), PASSKEY_OK);
    assert_result(start_registration(&setup.thief, NULL), PASSKEY_UNAUTHENTICATED);
    assert_result(redeem_link(&setup.thief, ticket.token), PASSKEY_LINK_REFUSED);
}

/* Confirming a ticket that was created leaves it unchanged. */
static void test_yes_leaves_a_ticket(void **state)
{
    (void)state;
    struct fixture *fixture = setup.fixture;
    struct passkey_link ticket = link_for(fixture, "eve", PASSKEY_LINK_RECOVERY);
    assert_result(answer_first(&fixture->eve, true), PASSKEY_OK);
    fixture->harness->now_ms++;
    assert_result(redeem_link(&setup.thief, ticket.token), PASSKEY_OK);
    assert_result(enrol_passkey(&setup.thief, &fixture->third), PASSKEY_OK);
    assert_true(setup.thief.account->session->recovered_at_ms == fixture->harness->now_ms);
}

/* ---- races, faults and the end ---- */

struct racer {
    pthread_barrier_t *barrier;
    bool accepted;
    enum passkey_result result;
};

static void *race(void *context)
{
    struct racer *racer = context;
    const uint8_t id[PASSKEY_NOTICE_ID_SIZE] = { 0 };
    struct passkey_caller caller = browser_caller(&setup.fixture->eve);
    struct passkey_worker *worker = NULL;
    struct passkey_account *account = NULL;
    racer->result = passkey_worker_new(setup.fixture->harness->service, &worker, NULL);
    (void)pthread_barrier_wait(racer->barrier);
    if (racer->result == PASSKEY_OK)
        racer->result = passkey_notice_answer(
            worker, &caller, BYTES_ARRAY(id), racer->accepted, &account, NULL);
    passkey_account_free(&account);
    passkey_worker_free(&worker);
    return NULL;
}

static void test_of_two_answers_one_counts(void **state)
{
    (void)state;
    struct racer racers[2];
    pthread_t threads[2];
    pthread_barrier_t barrier;
    redeem_code(&setup.thief, 0);
    assert_result(enrol_passkey(&setup.thief, &setup.fixture->third), PASSKEY_OK);
    (void)harness_sql(setup.fixture->harness,
        "UPDATE notice SET id = zeroblob(16) WHERE recovered_at_ms > 0 OR kind = 4");
    assert_int_equal(pthread_barrier_init(&barrier, NULL, 2), 0);
    for (int i = 0; i < 2; i++) {
        racers[i] = (struct racer){ .barrier = &barrier, .accepted = i == 0 };
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);
    assert_result(racers[racers[0].result == PASSKEY_OK].result, PASSKEY_NOT_FOUND);
    assert_int_equal(count("credential WHERE recovered_at_ms > 0 AND relying_party > 0"), 0);
    assert_int_equal(
        count("credential WHERE relying_party > 0"), racers[0].result == PASSKEY_OK ? 3 : 2);
}

static void test_a_fault_leaves_the_notice(void **state)
{
    (void)state;
    struct harness *harness = setup.fixture->harness;
    int failed = 0;
    redeem_code(&setup.thief, 0);
    for (int at = 1; at < 20; at++) {
        harness_forget(harness);
        harness->store.fail_at = at;
        enum passkey_result result = answer_first(&setup.fixture->eve, false);
        harness->store.fail_at = 0;
        if (result == PASSKEY_OK)
            break;
        failed++;
        assert_result(result, PASSKEY_STORE_UNAVAILABLE);
        assert_int_equal(count("notice"), 1);
    }
    assert_true(failed >= 4); /* session, passkeys, notices, the change */
    assert_int_equal(count("notice"), 0);
}

static void test_notices_end_with_their_user(void **state)
{
    (void)state;
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    struct passkey_swept swept = { .size = sizeof(swept) };
    redeem_code(&setup.thief, 0);
    setup.fixture->harness->now_ms += INT64_C(400) * 24 * 60 * MINUTE_MS - 1;
    assert_result(
        passkey_service_sweep(setup.fixture->harness->service, false, &swept, NULL), PASSKEY_OK);
    assert_int_equal(swept.rows[PASSKEY_SWEPT_NOTICE], 0);
    setup.fixture->harness->now_ms++;
    assert_result(
        passkey_service_sweep(setup.fixture->harness->service, false, &swept, NULL), PASSKEY_OK);
    assert_int_equal(swept.rows[PASSKEY_SWEPT_NOTICE], 1);
    setup.fixture->harness->now_ms++;
    redeem_code(&setup.thief, 1);
    assert_int_equal(count("notice"), 1);
    const struct passkey_user_selector eve = { .size = sizeof(eve),
        .id = user_id_of(setup.fixture, "eve") };
    assert_result(
        passkey_account_delete(setup.fixture->harness->worker, &operator, & eve, false, NULL),
        PASSKEY_OK);
    assert_int_equal(count("notice"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_code_makes_a_notice),
        TEST(test_a_notice_outlives_the_hold_without_an_address),
        TEST(test_an_account_without_a_passkey_has_no_notices),
        TEST(test_a_passkey_by_mail_makes_a_notice),
        TEST(test_a_ticket_makes_one_notice),
        TEST(test_a_thief_does_not_answer),
        TEST(test_a_younger_passkey_does_not_answer),
        TEST(test_an_answer_needs_a_fresh_verified_passkey),
        TEST(test_only_the_owner_answers),
        TEST(test_yes_ends_the_hold),
        TEST(test_an_answer_is_about_one_recovery),
        TEST(test_two_recoveries_are_not_mixed_up),
        TEST(test_no_deletes_what_the_recovery_added),
        TEST(test_no_ends_a_registration_in_progress),
        TEST(test_no_deletes_what_was_added_meanwhile),
        TEST(test_no_revokes_a_ticket),
        TEST(test_yes_leaves_a_ticket),
        TEST(test_of_two_answers_one_counts),
        TEST(test_a_fault_leaves_the_notice),
        TEST(test_notices_end_with_their_user),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
