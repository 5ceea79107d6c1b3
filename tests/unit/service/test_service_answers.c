/* SPDX-License-Identifier: Apache-2.0 */
/* Notices of weak proofs: who gets one, who can answer it, and what the answers do. */
#include "base/bytes.h"
#include "service/access/hold.h"
#include "unit/service/link_stage.h"
#include <passkey/account.h>
#include <pthread.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define OWN       ((struct passkey_bytes){ NULL, 0 })

/* Eve has no address; her passkey is a minute older than everything else. */
struct scene {
    struct stage *stage;
    struct passkey_recovery_codes codes; /* of Eve */
    struct browser thief;
};

static struct scene scene;

static int setup(void **state)
{
    struct passkey_account *account = NULL;
    scene.stage = link_stage_new(PASSKEY_SIGN_UP_MODE_OPEN);
    struct passkey_caller eve = browser_caller(&scene.stage->eve);
    assert_result(
        passkey_recovery_codes_make(scene.stage->world->worker, &eve, &scene.codes, &account, NULL),
        PASSKEY_OK);
    passkey_account_free(&account);
    (void)world_sql(scene.stage->world, "DELETE FROM notice"); /* of the codes */
    browser_init(&scene.thief, scene.stage->world);
    scene.stage->world->now_ms += MINUTE_MS;
    *state = &scene;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    browser_deinit(&scene.thief);
    stage_free(scene.stage);
    return 0;
}

static void redeem_code(struct browser *browser, int number)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    caller.user_agent = BYTES_LITERAL("Robber/1.0");
    struct passkey_recovery_request request = { sizeof(request), BYTES_LITERAL("eve"),
        bytes_text(scene.codes.texts[number]) };
    assert_result(passkey_recovery_redeem(
                      browser->world->worker, &caller, &request, &account, &browser->world->error),
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
        browser->world->worker, &caller, notice_id, accepted, &account, &browser->world->error);
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
    return world_sql(scene.stage->world, sql);
}

static enum passkey_result remove_passkey(struct browser *browser, struct passkey_bytes id)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    enum passkey_result result = passkey_credential_remove(
        browser->world->worker, &caller, OWN, id, true, &account, &browser->world->error);
    passkey_account_free(&account);
    return result;
}

/* ---- showing ---- */

static void test_a_code_makes_a_notice(void **state)
{
    (void)state;
    struct browser *eve = &scene.stage->eve;
    assert_null(notice_of(eve, 0));
    redeem_code(&scene.thief, 0);
    const struct passkey_notice_record *notice = notice_of(eve, 0);
    assert_non_null(notice);
    assert_int_equal(notice->kind, PASSKEY_NOTICE_RECOVERY_CODE);
    assert_true(notice->created_at_ms == WORLD_BEGIN_MS + MINUTE_MS);
    assert_true(notice->held_until_ms == notice->created_at_ms + HOLD_MS);
    assert_true(notice->answerable);
    assert_bytes_equal(notice->user_agent, BYTES_LITERAL("Robber/1.0"));
    assert_int_equal(notice->address.size, scene.thief.address_size);
    assert_null(notice_of(eve, 1));
    assert_result(enrol_passkey(&scene.thief, &scene.stage->third), PASSKEY_OK);
    notice = notice_of(&scene.thief, 0);
    assert_non_null(notice);
    assert_false(notice->answerable);
    assert_true(scene.thief.account->session->held_until_ms == notice->held_until_ms);
    assert_true(scene.thief.account->credentials->items[0].held_until_ms == notice->held_until_ms);
    assert_int_equal(scene.thief.account->credentials->items[1].held_until_ms, 0);
}

/* Without an address, it stays after the hold has ended, until it is answered. */
static void test_a_notice_outlives_the_hold_without_an_address(void **state)
{
    (void)state;
    struct browser *eve = &scene.stage->eve;
    redeem_code(&scene.thief, 0);
    assert_result(
        redeem_link(&scene.stage->ada, link_for(scene.stage, "ada", PASSKEY_LINK_RECOVERY).token),
        PASSKEY_OK);
    scene.stage->world->now_ms += HOLD_MS;
    assert_result(sign_in(eve, "eve", &scene.stage->other), PASSKEY_OK);
    const struct passkey_notice_record *notice = notice_of(eve, 0);
    assert_non_null(notice);
    assert_int_equal(notice->held_until_ms, 0);
    assert_true(notice->answerable);
    assert_result(sign_in(&scene.stage->ada, "ada", &scene.stage->passkey), PASSKEY_OK);
    assert_null(notice_of(&scene.stage->ada, 0)); /* a mail was sent to her address */
    assert_result(
        passkey_service_sweep(scene.stage->world->service, false, NULL, NULL), PASSKEY_OK);
    assert_int_equal(count("notice"), 1);
    assert_result(answer_id(eve, BYTES_ARRAY(notice_of(eve, 0)->id), true), PASSKEY_OK);
    assert_int_equal(count("notice WHERE recovered_at_ms > 0"), 0);
}

static void test_an_account_without_a_passkey_has_no_notices(void **state)
{
    (void)state;
    (void)world_sql(scene.stage->world, "DELETE FROM credential");
    struct passkey_link ticket = link_for(scene.stage, "eve", PASSKEY_LINK_RECOVERY);
    assert_result(redeem_link(&scene.thief, ticket.token), PASSKEY_OK);
    redeem_code(&scene.thief, 0);
    assert_int_equal(count("notice"), 0);
}

/* A mailed link that only signs in creates none. */
static void test_a_passkey_by_mail_makes_a_notice(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    assert_result(redeem_link(&scene.thief, sign_in_letter(stage, "ada").token), PASSKEY_OK);
    assert_int_equal(count("notice"), 0);
    stage->world->now_ms += MINUTE_MS;
    assert_result(enrol_passkey(&scene.thief, &stage->third), PASSKEY_OK);
    assert_result(sign_in(&stage->ada, "ada", &stage->passkey), PASSKEY_OK);
    assert_int_equal(notice_of(&stage->ada, 0)->kind, PASSKEY_NOTICE_EMAIL);
    id_of_notice(&stage->ada, 0, id);
    while (read_mail(stage).there)
        continue;
    assert_result(answer_id(&stage->ada, BYTES_ARRAY(id), false), PASSKEY_OK);
    assert_int_equal(stage->ada.account->credentials->count, 1);
    assert_result(look(&scene.thief), PASSKEY_UNAUTHENTICATED);
    assert_int_equal(read_mail(stage).kind, PASSKEY_MAIL_PASSKEY_REMOVED);
}

/* The holder of a ticket can neither hide its notice among others nor fill the mailbox. */
static void test_a_ticket_makes_one_notice(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    struct passkey_link ticket = link_for(stage, "ada", PASSKEY_LINK_RECOVERY);
    while (read_mail(stage).there)
        continue;
    for (int i = 0; i < 5; i++) {
        stage->world->now_ms++;
        assert_result(redeem_link(&scene.thief, ticket.token), PASSKEY_OK);
        assert_true(read_mail(stage).there == (i == 0));
    }
    assert_int_equal(count("notice WHERE recovered_at_ms > 0"), 1);
    assert_result(enrol_passkey(&scene.thief, &stage->third), PASSKEY_OK);
    assert_result(sign_in(&stage->ada, "ada", &stage->passkey), PASSKEY_OK);
    id_of_notice(&stage->ada, 0, id);
    assert_result(answer_id(&stage->ada, BYTES_ARRAY(id), false), PASSKEY_OK);
    assert_int_equal(stage->ada.account->credentials->count, 1);
    assert_result(look(&scene.thief), PASSKEY_UNAUTHENTICATED);
}

/* ---- who can answer ---- */

static enum passkey_result answer_first(struct browser *browser, bool accepted)
{
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    (void)world_sql(scene.stage->world,
        "UPDATE notice SET id = zeroblob(16) WHERE recovered_at_ms > 0 OR kind = 4");
    memset(id, 0, sizeof(id));
    return answer_id(browser, BYTES_ARRAY(id), accepted);
}

/* A session that comes from a recovery cannot answer for it, neither before nor during nor after
 * the hold. */
static void test_a_thief_does_not_answer(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    redeem_code(&scene.thief, 0);
    assert_result(answer_first(&scene.thief, true), PASSKEY_SESSION_RESTRICTED);
    assert_result(enrol_passkey(&scene.thief, &stage->third), PASSKEY_OK);
    assert_result(answer_first(&scene.thief, true), PASSKEY_SESSION_RESTRICTED);
    assert_result(sign_in(&scene.thief, NULL, &stage->third), PASSKEY_OK);
    assert_result(answer_first(&scene.thief, true), PASSKEY_SESSION_RESTRICTED);
    assert_result(answer_first(&scene.thief, false), PASSKEY_SESSION_RESTRICTED);
    stage->world->now_ms += HOLD_MS;
    assert_result(sign_in(&scene.thief, NULL, &stage->third), PASSKEY_OK);
    assert_result(answer_first(&scene.thief, true), PASSKEY_SESSION_RESTRICTED);
    assert_result(answer_first(&stage->ada, true), PASSKEY_UNAUTHENTICATED);
    assert_int_equal(count("notice"), 1);
    assert_int_equal(count("credential WHERE recovered_at_ms > 0"), 1);
}

/* A second recovery cannot answer for the first one, and neither can a younger passkey. */
static void test_a_younger_passkey_does_not_answer(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    struct browser second;
    browser_init(&second, stage->world);
    redeem_code(&scene.thief, 0);
    stage->world->now_ms++;
    assert_result(enrol_passkey(&stage->eve, &stage->third), PASSKEY_OK);
    assert_result(sign_in(&second, NULL, &stage->third), PASSKEY_OK);
    assert_false(notice_of(&second, 0)->answerable);
    assert_result(answer_first(&second, false), PASSKEY_SESSION_RESTRICTED);
    assert_result(answer_first(&stage->eve, false), PASSKEY_OK);
    browser_deinit(&second);
}

static void test_an_answer_needs_a_fresh_verified_passkey(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    redeem_code(&scene.thief, 0);
    stage->world->now_ms += 9 * MINUTE_MS + 1;
    assert_result(answer_first(&stage->eve, true), PASSKEY_REAUTHENTICATION_REQUIRED);
    (void)world_sql(stage->world, "UPDATE session SET proof = 1, auth_time_ms = 1778229773000");
    stage->world->now_ms = WORLD_BEGIN_MS + MINUTE_MS;
    assert_result(answer_first(&stage->eve, true), PASSKEY_SESSION_RESTRICTED);
    (void)world_sql(stage->world, "UPDATE session SET proof = 3");
    assert_result(answer_first(&stage->eve, true), PASSKEY_SESSION_RESTRICTED);
    (void)world_sql(stage->world, "UPDATE session SET proof = 2");
    assert_result(answer_first(&stage->eve, true), PASSKEY_OK);
}

static void test_only_the_owner_answers(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    struct passkey_account *account = NULL;
    const uint8_t id[PASSKEY_NOTICE_ID_SIZE] = { 0 };
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    char key[PASSKEY_API_KEY_SIZE];
    redeem_code(&scene.thief, 0);
    assert_result(sign_in(&stage->ada, "ada", &stage->passkey), PASSKEY_OK);
    assert_result(answer_first(&stage->ada, false), PASSKEY_NOT_FOUND);
    assert_result(passkey_notice_answer(stage->world->worker, &operator, BYTES_ARRAY(id), true,
                      &account, &stage->world->error),
        PASSKEY_UNAUTHENTICATED);
    link_stage_api_key(AS_BOOKKEEPER, key);
    struct passkey_caller backend = { .size = sizeof(backend), .api_key = bytes_text(key) };
    assert_result(passkey_notice_answer(stage->world->worker, &backend, BYTES_ARRAY(id), true,
                      &account, &stage->world->error),
        PASSKEY_UNAUTHENTICATED);
    assert_result(answer_id(&stage->eve, BYTES_LITERAL("?"), true), PASSKEY_NOT_FOUND);
    assert_result(answer_id(&stage->eve, BYTES_LITERAL(""), true), PASSKEY_NOT_FOUND);
    struct passkey_caller other = browser_caller(&stage->eve);
    other.expected_user_id = stage->ada.account->user->id;
    assert_result(passkey_notice_answer(stage->world->worker, &other, BYTES_ARRAY(id), true,
                      &account, &stage->world->error),
        PASSKEY_CONFLICT);
    assert_int_equal(count("notice"), 1);
}

/* ---- yes ---- */

/* The owner returns with a new phone and finds the old one. */
static void test_yes_ends_the_hold(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    redeem_code(&scene.thief, 0);
    assert_result(enrol_passkey(&scene.thief, &stage->third), PASSKEY_OK);
    assert_result(
        remove_passkey(&scene.thief, credential_id(&stage->other)), PASSKEY_SESSION_RESTRICTED);
    id_of_notice(&stage->eve, 0, id);
    assert_result(answer_id(&stage->eve, BYTES_ARRAY(id), true), PASSKEY_OK);
    assert_string_equal(world_audit(stage->world)->name, "recovery_confirmed");
    assert_int_equal(stage->eve.account->notices->count, 0);
    for (size_t i = 0; i < stage->eve.account->credentials->count; i++)
        assert_int_equal(stage->eve.account->credentials->items[i].held_until_ms, 0);
    assert_result(answer_id(&stage->eve, BYTES_ARRAY(id), false), PASSKEY_NOT_FOUND);
    assert_result(look(&scene.thief), PASSKEY_OK);
    assert_int_equal(scene.thief.account->session->held_until_ms, 0);
    assert_result(remove_passkey(&scene.thief, credential_id(&stage->other)), PASSKEY_OK);
}

/* Confirming one's own recovery does not confirm what a thief did. */
static void test_an_answer_is_about_one_recovery(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    struct browser owner;
    struct credential fourth;
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    browser_init(&owner, stage->world);
    passkey_draw(stage->world, &fourth);
    redeem_code(&scene.thief, 0);
    assert_result(enrol_passkey(&scene.thief, &stage->third), PASSKEY_OK);
    stage->world->now_ms++;
    redeem_code(&owner, 1);
    assert_result(enrol_passkey(&owner, &fourth), PASSKEY_OK);
    id_of_notice(&stage->eve, 0, id);
    assert_result(answer_id(&stage->eve, BYTES_ARRAY(id), true), PASSKEY_OK);
    assert_result(look(&scene.thief), PASSKEY_OK);
    assert_true(scene.thief.account->session->held_until_ms > 0);
    id_of_notice(&stage->eve, 0, id);
    assert_result(answer_id(&stage->eve, BYTES_ARRAY(id), false), PASSKEY_OK);
    assert_result(look(&scene.thief), PASSKEY_UNAUTHENTICATED);
    assert_result(look(&owner), PASSKEY_OK);
    assert_int_equal(stage->eve.account->credentials->count, 2);
    credential_deinit(&fourth);
    browser_deinit(&owner);
}

/* Two recoveries in the same millisecond have different times. */
static void test_two_recoveries_are_not_mixed_up(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    struct browser second;
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    browser_init(&second, stage->world);
    redeem_code(&scene.thief, 0);
    redeem_code(&second, 1);
    assert_result(enrol_passkey(&second, &stage->third), PASSKEY_OK);
    assert_true(second.account->session->recovered_at_ms == stage->world->now_ms + 1);
    (void)world_sql(stage->world, "DELETE FROM notice WHERE recovered_at_ms > 1778229773000");
    id_of_notice(&stage->eve, 0, id);
    assert_result(answer_id(&stage->eve, BYTES_ARRAY(id), false), PASSKEY_OK);
    assert_result(look(&second), PASSKEY_OK);
    assert_result(start_registration(&scene.thief, NULL), PASSKEY_UNAUTHENTICATED);
    browser_deinit(&second);
}

/* ---- no ---- */

static void test_no_deletes_what_the_recovery_added(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    struct browser again;
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    browser_init(&again, stage->world);
    redeem_code(&scene.thief, 0);
    assert_result(enrol_passkey(&scene.thief, &stage->third), PASSKEY_OK);
    assert_result(sign_in(&again, NULL, &stage->third), PASSKEY_OK);
    id_of_notice(&stage->eve, 0, id);
    assert_result(answer_id(&stage->eve, BYTES_ARRAY(id), false), PASSKEY_OK);
    assert_string_equal(world_audit(stage->world)->name, "recovery_rejected");
    assert_true(world_audit(stage->world)->credential_given);
    assert_int_equal(stage->eve.account->credentials->count, 1);
    assert_int_equal(stage->eve.account->notices->count, 0);
    assert_result(look(&scene.thief), PASSKEY_UNAUTHENTICATED);
    assert_result(look(&again), PASSKEY_UNAUTHENTICATED);
    assert_result(sign_in(&again, NULL, &stage->third), PASSKEY_CREDENTIAL_UNKNOWN);
    assert_result(look(&stage->eve), PASSKEY_OK);
    assert_result(answer_id(&stage->eve, BYTES_ARRAY(id), true), PASSKEY_NOT_FOUND);
    browser_deinit(&again);
}

/* The thief has started a registration when the owner denies the recovery. */
static void test_no_ends_a_registration_in_progress(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    redeem_code(&scene.thief, 0);
    assert_result(start_registration(&scene.thief, NULL), PASSKEY_OK);
    answer_registration(&scene.thief, &stage->third, NULL);
    assert_result(answer_first(&stage->eve, false), PASSKEY_OK);
    assert_result(finish_registration(&scene.thief), PASSKEY_CEREMONY_UNKNOWN);
    assert_int_equal(count("credential"), 2);
}

/* The thief's registration is applied between the reads and the change of the answer. */
static void test_no_deletes_what_was_added_meanwhile(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    redeem_code(&scene.thief, 0);
    (void)world_sql(
        stage->world, "UPDATE notice SET id = zeroblob(16) WHERE recovered_at_ms > 0 OR kind = 4");
    stage->world->store.meanwhile =
        "UPDATE credential SET user_id = (SELECT id FROM user WHERE name = 'eve'), recovered_at_ms "
        "= 1778229773000 WHERE user_id = (SELECT id FROM user WHERE name = 'ada')";
    const uint8_t id[PASSKEY_NOTICE_ID_SIZE] = { 0 };
    assert_result(answer_id(&stage->eve, BYTES_ARRAY(id), false), PASSKEY_OK);
    assert_int_equal(count("credential WHERE relying_party > 0"), 1);
}

/* In both cases the ticket ends: before it is redeemed, and with the session that it opened. */
static void test_no_revokes_a_ticket(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    struct passkey_link ticket = link_for(stage, "eve", PASSKEY_LINK_RECOVERY);
    const struct passkey_notice_record *notice = notice_of(&stage->eve, 0);
    assert_int_equal(notice->kind, PASSKEY_NOTICE_TICKET_CREATED);
    assert_int_equal(notice->address.size, 0);
    assert_int_equal(notice->held_until_ms, 0);
    assert_result(answer_first(&stage->eve, false), PASSKEY_OK);
    assert_result(redeem_link(&scene.thief, ticket.token), PASSKEY_LINK_REFUSED);
    ticket = link_for(stage, "eve", PASSKEY_LINK_RECOVERY);
    stage->world->now_ms++;
    assert_result(redeem_link(&scene.thief, ticket.token), PASSKEY_OK);
    assert_int_equal(notice_of(&stage->eve, 0)->kind, PASSKEY_NOTICE_TICKET);
    assert_int_equal(notice_of(&stage->eve, 1)->kind, PASSKEY_NOTICE_TICKET_CREATED);
    (void)world_sql(stage->world, "DELETE FROM notice WHERE kind = 4");
    assert_result(answer_first(&stage->eve, false), PASSKEY_OK);
    assert_result(start_registration(&scene.thief, NULL), PASSKEY_UNAUTHENTICATED);
    assert_result(redeem_link(&scene.thief, ticket.token), PASSKEY_LINK_REFUSED);
}

/* Confirming a ticket that was created leaves it unchanged. */
static void test_yes_leaves_a_ticket(void **state)
{
    (void)state;
    struct stage *stage = scene.stage;
    struct passkey_link ticket = link_for(stage, "eve", PASSKEY_LINK_RECOVERY);
    assert_result(answer_first(&stage->eve, true), PASSKEY_OK);
    stage->world->now_ms++;
    assert_result(redeem_link(&scene.thief, ticket.token), PASSKEY_OK);
    assert_result(enrol_passkey(&scene.thief, &stage->third), PASSKEY_OK);
    assert_true(scene.thief.account->session->recovered_at_ms == stage->world->now_ms);
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
    struct passkey_caller caller = browser_caller(&scene.stage->eve);
    struct passkey_worker *worker = NULL;
    struct passkey_account *account = NULL;
    racer->result = passkey_worker_new(scene.stage->world->service, &worker, NULL);
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
    redeem_code(&scene.thief, 0);
    assert_result(enrol_passkey(&scene.thief, &scene.stage->third), PASSKEY_OK);
    (void)world_sql(scene.stage->world,
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
    struct world *world = scene.stage->world;
    int failed = 0;
    redeem_code(&scene.thief, 0);
    for (int at = 1; at < 20; at++) {
        world_forget(world);
        world->store.fail_at = at;
        enum passkey_result result = answer_first(&scene.stage->eve, false);
        world->store.fail_at = 0;
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
    redeem_code(&scene.thief, 0);
    scene.stage->world->now_ms += INT64_C(400) * 24 * 60 * MINUTE_MS - 1;
    assert_result(
        passkey_service_sweep(scene.stage->world->service, false, &swept, NULL), PASSKEY_OK);
    assert_int_equal(swept.rows[PASSKEY_SWEPT_NOTICE], 0);
    scene.stage->world->now_ms++;
    assert_result(
        passkey_service_sweep(scene.stage->world->service, false, &swept, NULL), PASSKEY_OK);
    assert_int_equal(swept.rows[PASSKEY_SWEPT_NOTICE], 1);
    scene.stage->world->now_ms++;
    redeem_code(&scene.thief, 1);
    assert_int_equal(count("notice"), 1);
    const struct passkey_user_selector eve = { .size = sizeof(eve),
        .id = user_id_of(scene.stage, "eve") };
    assert_result(passkey_account_delete(scene.stage->world->worker, &operator, & eve, false, NULL),
        PASSKEY_OK);
    assert_int_equal(count("notice"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

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
