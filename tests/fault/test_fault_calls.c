/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every call of the service that changes an account, and those that look, with each of its
 * allocations failing once and each operation of the store: a fault comes back or what was asked
 * for, and the rows are those of before or those of after, all of them.
 */
#include "fault/fault.h"
#include "fault/snapshot.h"

#include "base/bytes.h"
#include "unit/link_stage.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <passkey/transfer.h>
#include <stdio.h>
#include <stdlib.h>

static const struct passkey_bytes OWN = { NULL, 0 };

/* Ada comes back by a ticket and is about to enrol a passkey; Eve has two, codes and an address. */
static struct scene {
    struct stage *stage;
    struct passkey_worker *worker;
    struct snapshot *snapshot;
    struct passkey_caller ada;
    struct passkey_caller eve;
    struct passkey_caller backend;
    struct passkey_caller operator;
    struct passkey_caller stranger;
    uint8_t ada_id[PASSKEY_USER_HANDLE_SIZE_MAX];
    uint8_t eve_id[PASSKEY_USER_HANDLE_SIZE_MAX];
    struct passkey_link links[PASSKEY_LINK_SIGN_UP + 1];
    struct passkey_recovery_codes codes;
    uint8_t session_id[PASSKEY_SESSION_ID_SIZE];
    unsigned drawn;
    uint8_t address[4]; /* another one for each call: what is counted by address is in memory */
} scene;

#define ADA                                                                                        \
    (struct passkey_bytes)                                                                         \
    {                                                                                              \
        scene.ada_id, 32                                                                           \
    }
#define EVE                                                                                        \
    (struct passkey_bytes)                                                                         \
    {                                                                                              \
        scene.eve_id, 32                                                                           \
    }

/* ---- what is called ---- */

/* An account comes with PASSKEY_OK and never else. */
static enum passkey_result shown(enum passkey_result result, struct passkey_account **account)
{
    assert_int_equal(*account != NULL, result == PASSKEY_OK);
    passkey_account_free(account);
    return result;
}

static enum passkey_result redeem(enum passkey_link_purpose of)
{
    struct passkey_account *account = NULL;
    enum passkey_link_purpose purpose = 0;
    struct passkey_link_redemption request = { .token = bytes_text(scene.links[of].token),
        .statement = of == PASSKEY_LINK_EMAIL_SIGN_IN };
    return shown(
        passkey_link_redeem(scene.worker, &scene.stranger, &request, &purpose, &account, NULL),
        &account);
}

static enum passkey_result redeem_sign_in(void)
{
    return redeem(PASSKEY_LINK_EMAIL_SIGN_IN);
}

static enum passkey_result redeem_enrolment(void)
{
    return redeem(PASSKEY_LINK_ENROLMENT);
}

static enum passkey_result redeem_recovery(void)
{
    return redeem(PASSKEY_LINK_RECOVERY);
}

static enum passkey_result redeem_verify_email(void)
{
    return redeem(PASSKEY_LINK_VERIFY_EMAIL);
}

static enum passkey_result make_link(
    const struct passkey_caller *caller, struct passkey_link_request request)
{
    struct passkey_link link = { .token = "" };
    enum passkey_result result = passkey_link_create(scene.worker, caller, &request, &link, NULL);
    if (result != PASSKEY_OK)
        assert_string_equal(link.token, "");
    return result;
}

static enum passkey_result make_own_link(void)
{
    return make_link(
        &scene.eve, (struct passkey_link_request){ .purpose = PASSKEY_LINK_ENROLMENT });
}

static enum passkey_result make_ticket(void)
{
    return make_link(&scene.backend,
        (struct passkey_link_request){ .purpose = PASSKEY_LINK_RECOVERY, .user_id = ADA });
}

static enum passkey_result ask_for_link(void)
{
    return make_link(
        &scene.stranger, (struct passkey_link_request){ .purpose = PASSKEY_LINK_EMAIL_SIGN_IN,
                             .user_name = BYTES_LITERAL("ada") });
}

static enum passkey_result ask_to_verify(void)
{
    return make_link(
        &scene.eve, (struct passkey_link_request){ .purpose = PASSKEY_LINK_VERIFY_EMAIL,
                        .email = BYTES_LITERAL("new@example.org") });
}

static enum passkey_result mail_claimed(void)
{
    struct passkey_mail *mail = NULL;
    enum passkey_result result = passkey_mail_next(scene.worker, 0, &mail, NULL);
    assert_int_equal(mail != NULL, result == PASSKEY_OK);
    passkey_mail_free(&mail);
    return result;
}

static enum passkey_result mail_delivered(void)
{
    const struct passkey_mail mail = { .number = 1, .attempts = 1 };
    return passkey_mail_done(scene.worker, &mail, NULL, NULL);
}

static enum passkey_result mail_failed(void)
{
    const struct passkey_mail mail = { .number = 1, .attempts = 1 };
    return passkey_mail_done(scene.worker, &mail, "no route", NULL);
}

static enum passkey_result change_account(const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_account_change change)
{
    struct passkey_account *account = NULL;
    return shown(
        passkey_account_update(scene.worker, caller, user_id, &change, &account, NULL), &account);
}

static enum passkey_result rename_account(void)
{
    return change_account(&scene.eve, OWN,
        (struct passkey_account_change){ .name = BYTES_LITERAL("evelyn"),
            .display_name = BYTES_LITERAL("Evelyn"),
            .email_removed = true });
}

static enum passkey_result disable_account(void)
{
    static const struct passkey_bytes ways_in[] = { { (const uint8_t *)"password", 8 } };
    return change_account(&scene.operator, EVE,
        (struct passkey_account_change){
            .set = PASSKEY_SWITCH_DISABLE, .ways_in = ways_in, .way_in_count = 1 });
}

static enum passkey_result delete_account(void)
{
    return passkey_account_delete(scene.worker, &scene.eve, OWN, NULL);
}

static enum passkey_result look_at_account(void)
{
    struct passkey_account *account = NULL;
    return shown(passkey_account_get(scene.worker, &scene.eve, &account, NULL), &account);
}

static enum passkey_result make_user(void)
{
    struct passkey_account *account = NULL;
    return shown(passkey_user_create(scene.worker, &scene.operator, BYTES_LITERAL("bob"),
                     BYTES_LITERAL("Bob"), &account, NULL),
        &account);
}

static enum passkey_result find_user_by_id(void)
{
    struct passkey_account *account = NULL;
    return shown(passkey_user_get(scene.worker, &scene.operator, EVE, &account, NULL), &account);
}

static enum passkey_result find_user_by_credential(void)
{
    struct passkey_account *account = NULL;
    return shown(passkey_user_get_by_credential(scene.worker, &scene.operator,
                     credential_id(&scene.stage->other), &account, NULL),
        &account);
}

static enum passkey_result find_user_by_email(void)
{
    struct passkey_account *account = NULL;
    return shown(passkey_user_get_by_email(scene.worker, &scene.operator,
                     BYTES_LITERAL("ADA@example.org"), &account, NULL),
        &account);
}

static enum passkey_result change_credential(
    const struct passkey_caller *caller, struct passkey_credential_change change)
{
    struct passkey_account *account = NULL;
    return shown(passkey_credential_update(scene.worker, caller, caller == &scene.eve ? OWN : EVE,
                     credential_id(&scene.stage->other), &change, &account, NULL),
        &account);
}

static enum passkey_result label_credential(void)
{
    return change_credential(
        &scene.eve, (struct passkey_credential_change){ .label = BYTES_LITERAL("Phone") });
}

static enum passkey_result disable_credential(void)
{
    return change_credential(
        &scene.eve, (struct passkey_credential_change){ .set = PASSKEY_SWITCH_DISABLE });
}

static enum passkey_result forgive_credential(void)
{
    return change_credential(
        &scene.operator,(struct passkey_credential_change){ .label = BYTES_LITERAL(""),
            .stall_cleared = true,
            .backup_upgrade = PASSKEY_SWITCH_ENABLE });
}

static enum passkey_result remove_credential(void)
{
    struct passkey_account *account = NULL;
    return shown(passkey_credential_remove(scene.worker, &scene.eve, OWN,
                     credential_id(&scene.stage->other), false, &account, NULL),
        &account);
}

static enum passkey_result enrol(void)
{
    struct passkey_account *account = NULL;
    const struct browser *browser = &scene.stage->ada;
    struct passkey_finish_request request = { .ceremony_id =
                                                  bytes_text(browser->started.ceremony_id),
        .credential = buffer_view(&browser->response.json),
        .statement = true };
    return shown(
        passkey_registration_finish(scene.worker, &scene.ada, &request, &account, NULL), &account);
}

static enum passkey_result make_codes(void)
{
    struct passkey_account *account = NULL;
    struct passkey_recovery_codes codes;
    enum passkey_result result =
        passkey_recovery_codes_make(scene.worker, &scene.eve, &codes, &account, NULL);
    passkey_recovery_codes_wipe(&codes);
    return shown(result, &account);
}

static enum passkey_result count_codes(void)
{
    struct passkey_recovery_code_set set;
    return passkey_recovery_codes_status(scene.worker, &scene.eve, OWN, &set, NULL);
}

static enum passkey_result revoke_codes(void)
{
    return passkey_recovery_codes_revoke(scene.worker, &scene.operator, EVE, NULL);
}

static enum passkey_result redeem_code(void)
{
    struct passkey_account *account = NULL;
    struct passkey_recovery_request request = { BYTES_LITERAL("eve"),
        bytes_text(scene.codes.texts[4]) };
    return shown(
        passkey_recovery_redeem(scene.worker, &scene.stranger, &request, &account, NULL), &account);
}

static enum passkey_result list_sessions(void)
{
    struct passkey_session_list *sessions = NULL;
    uint8_t own[PASSKEY_SESSION_ID_SIZE];
    enum passkey_result result =
        passkey_session_list_get(scene.worker, &scene.eve, OWN, own, &sessions, NULL);
    assert_int_equal(sessions != NULL, result == PASSKEY_OK);
    passkey_free(sessions);
    return result;
}

static enum passkey_result check_session(void)
{
    struct passkey_session_record *session = NULL;
    enum passkey_result result = passkey_session_check(scene.worker, &scene.eve, &session, NULL);
    assert_int_equal(session != NULL, result == PASSKEY_OK);
    passkey_free(session);
    return result;
}

static enum passkey_result revoke_session(void)
{
    bool own = false;
    return passkey_session_revoke(
        scene.worker, &scene.eve, OWN, BYTES_ARRAY(scene.session_id), &own, NULL);
}

static enum passkey_result revoke_sessions(void)
{
    return passkey_session_revoke_all(scene.worker, &scene.operator, EVE, NULL, NULL);
}

static enum passkey_result end_session(void)
{
    return passkey_session_end(scene.worker, &scene.eve, NULL);
}

static enum passkey_result make_api_key(void)
{
    struct passkey_api_key_request request = { .name = BYTES_LITERAL("shop"),
        .scopes = PASSKEY_SCOPE_USERS };
    struct passkey_api_key_record record;
    char token[PASSKEY_API_KEY_SIZE];
    return passkey_api_key_create(scene.worker, &scene.operator, & request, token, &record, NULL);
}

static enum passkey_result list_api_keys(void)
{
    struct passkey_api_key_list *list = NULL;
    enum passkey_result result =
        passkey_api_key_list_get(scene.worker, &scene.operator, & list, NULL);
    assert_int_equal(list != NULL, result == PASSKEY_OK);
    passkey_free(list);
    return result;
}

static enum passkey_result revoke_api_key(void)
{
    static const uint8_t id[16] = { AS_BOOKKEEPER };
    return passkey_api_key_revoke(scene.worker, &scene.operator, BYTES_ARRAY(id), NULL);
}

static enum passkey_result list_keys(void)
{
    struct passkey_signing_key_list *keys = NULL;
    enum passkey_result result = passkey_signing_key_list_get(scene.worker, 0, &keys, NULL);
    assert_int_equal(keys != NULL, result == PASSKEY_OK);
    passkey_free(keys);
    return result;
}

static enum passkey_result rotate_key(void)
{
    return passkey_signing_key_rotate(scene.worker, &scene.operator, true, NULL);
}

static enum passkey_result count_all(void)
{
    struct passkey_statistics statistics = { .events = NULL };
    enum passkey_result result =
        passkey_statistics_get(scene.worker, &scene.operator, & statistics, NULL);
    if (result != PASSKEY_OK)
        assert_true(statistics.events == NULL && statistics.passkeys == NULL);
    passkey_statistics_free(&statistics);
    return result;
}

static enum passkey_result read_audit(void)
{
    struct passkey_audit_query query = { .limit = 100 };
    struct passkey_audit_list *list = NULL;
    int64_t next = 0;
    enum passkey_result result =
        passkey_audit_list_get(scene.worker, &scene.operator, & query, &list, &next, NULL);
    assert_int_equal(list != NULL, result == PASSKEY_OK);
    passkey_free(list);
    return result;
}

static enum passkey_result note_transfer(void)
{
    return passkey_transfer_note(scene.worker, 0, PASSKEY_TRANSFER_OUT, NULL);
}

static const struct call_case {
    const char *name;
    enum passkey_result (*call)(void);
    bool draws_keys; /* what is written is another each time */
} cases[] = {
    { "link for sign-in redeemed", redeem_sign_in, false },
    { "link for enrolment redeemed", redeem_enrolment, false },
    { "recovery ticket redeemed", redeem_recovery, false },
    { "address verified", redeem_verify_email, false },
    { "link made by a session", make_own_link, false },
    { "ticket made by a backend", make_ticket, false },
    { "link asked for", ask_for_link, false },
    { "verification asked for", ask_to_verify, false },
    { "mail claimed", mail_claimed, false },
    { "mail delivered", mail_delivered, false },
    { "mail failed", mail_failed, false },
    { "account renamed", rename_account, false },
    { "account disabled", disable_account, false },
    { "account deleted", delete_account, false },
    { "account looked at", look_at_account, false },
    { "user made", make_user, false },
    { "user found by id", find_user_by_id, false },
    { "user found by credential", find_user_by_credential, false },
    { "user found by address", find_user_by_email, false },
    { "credential labelled", label_credential, false },
    { "credential disabled", disable_credential, false },
    { "credential forgiven", forgive_credential, false },
    { "credential removed", remove_credential, false },
    { "passkey enrolled in a recovery", enrol, false },
    { "codes made", make_codes, false },
    { "codes counted", count_codes, false },
    { "codes revoked", revoke_codes, false },
    { "code redeemed", redeem_code, false },
    { "sessions listed", list_sessions, false },
    { "session checked", check_session, false },
    { "session revoked", revoke_session, false },
    { "sessions revoked", revoke_sessions, false },
    { "session ended", end_session, false },
    { "API key made", make_api_key, false },
    { "API keys listed", list_api_keys, false },
    { "API key revoked", revoke_api_key, false },
    { "signing keys listed", list_keys, false },
    { "signing key rotated", rotate_key, true },
    { "statistics", count_all, false },
    { "audit log read", read_audit, false },
    { "transfer noted", note_transfer, false },
};

/* ---- the scene ---- */

static void have_link(enum passkey_link_purpose purpose)
{
    struct passkey_link_request request = { .purpose = purpose, .user_id = ADA };
    if (purpose == PASSKEY_LINK_VERIFY_EMAIL)
        request.email = BYTES_LITERAL("other@example.org");
    assert_result(
        create_link(scene.stage, AS_OPERATOR, request, &scene.links[purpose]), PASSKEY_OK);
}

static void have_accounts(void)
{
    struct stage *stage = scene.stage;
    struct passkey_account *account = NULL;
    (void)world_sql(stage->world, "UPDATE user SET email = 'eve@example.org', email_key = "
                                  "'eve@example.org', email_verified_at_ms = 1 WHERE name = 'eve'");
    assert_result(sign_up(&stage->eve, NULL, &stage->third), PASSKEY_OK);
    scene.eve = browser_caller(&stage->eve);
    assert_result(
        passkey_recovery_codes_make(scene.worker, &scene.eve, &scene.codes, &account, NULL),
        PASSKEY_OK);
    passkey_account_free(&account);
    (void)world_sql(stage->world, "UPDATE credential SET sign_count_stalled_at_ms = 1");
    (void)world_sql(stage->world,
        "INSERT INTO session SELECT relying_party, zeroblob(32), "
        "x'01020304050607080102030405060708', "
        "user_id, credential_id, proof, created_at_ms, auth_time_ms, expires_at_ms, ends_at_ms, "
        "last_used_at_ms, recovered_at_ms, address, user_agent FROM session LIMIT 1");
    (void)world_sql(stage->world, "DELETE FROM outgoing_mail");
    memcpy(scene.ada_id, user_id_of(stage, "ada").data, 32);
    memcpy(scene.eve_id, user_id_of(stage, "eve").data, 32);
}

static void have_links(void)
{
    struct stage *stage = scene.stage;
    struct passkey_link link;
    have_link(PASSKEY_LINK_RECOVERY);
    assert_result(redeem_link(&stage->ada, scene.links[PASSKEY_LINK_RECOVERY].token), PASSKEY_OK);
    for (enum passkey_link_purpose purpose = PASSKEY_LINK_EMAIL_SIGN_IN;
         purpose <= PASSKEY_LINK_VERIFY_EMAIL; purpose++)
        have_link(purpose);
    passkey_draw(stage->world, &stage->passkey);
    assert_result(start_registration(&stage->ada, NULL), PASSKEY_OK);
    answer_registration(&stage->ada, &stage->passkey, NULL);
    (void)world_sql(stage->world, "DELETE FROM outgoing_mail");
    struct passkey_link_request request = { .purpose = PASSKEY_LINK_EMAIL_SIGN_IN,
        .user_name = BYTES_LITERAL("ada") };
    assert_result(create_link(stage, AS_STRANGER, request, &link), PASSKEY_OK);
    (void)world_sql(stage->world, "UPDATE outgoing_mail SET number = 1");
}

static void have_callers(void)
{
    static char key[PASSKEY_API_KEY_SIZE];
    link_stage_api_key(AS_BACKEND, key);
    scene.ada = browser_caller(&scene.stage->ada);
    scene.operator.at_the_store = true;
    scene.stranger.address = BYTES_ARRAY(scene.address);
    scene.eve.address = BYTES_ARRAY(scene.address);
    scene.backend = (struct passkey_caller){ .address = BYTES_ARRAY(scene.address),
        .api_key = bytes_text(key) };
    /* Its first use is noted by then. */
    assert_result(make_ticket(), PASSKEY_OK);
}

static int setup(void **state)
{
    (void)state;
    for (uint8_t i = 0; i < PASSKEY_SESSION_ID_SIZE; i++)
        scene.session_id[i] = (uint8_t)(i % 8 + 1);
    scene.stage = link_stage_new(PASSKEY_SIGN_UP_MODE_OPEN);
    scene.stage->world->store.noting = false;
    scene.worker = scene.stage->world->worker;
    have_accounts();
    have_links();
    have_callers();
    scene.drawn = scene.stage->world->drawn;
    scene.snapshot = snapshot_new(scene.stage->world->location + strlen("sqlite:"));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    snapshot_free(scene.snapshot);
    stage_free(scene.stage);
    return 0;
}

/* ---- walking ---- */

struct walk {
    const struct call_case *at;
    uint64_t before;
    uint64_t after;
    bool after_known;
};

/* One call from the same rows and the same randomness each time. */
static enum passkey_result call_once(void *context)
{
    struct walk *walk = context;
    snapshot_restore(scene.snapshot);
    scene.stage->world->drawn = scene.drawn;
    for (size_t i = 0; ++scene.address[i] == 0 && i < 3; i++)
        ;
    enum passkey_result result = walk->at->call();
    uint64_t rows = snapshot_digest(scene.snapshot);
    if (result < PASSKEY_OK && rows != walk->before)
        fail_msg("%s: a fault, and something is written", walk->at->name);
    if (result == PASSKEY_OK && !walk->after_known)
        walk->after = rows;
    walk->after_known = walk->after_known || (result == PASSKEY_OK && !walk->at->draws_keys);
    if (result == PASSKEY_OK && walk->after_known && rows != walk->after)
        fail_msg("%s: it is said to be done, and is not", walk->at->name);
    return result;
}

static void walk_store(struct walk *walk)
{
    struct noting_store *store = &scene.stage->world->store;
    for (int number = 1;; number++) {
        atomic_store(&store->operation_count, 0);
        atomic_store(&store->fail_at, number);
        enum passkey_result result = call_once(walk);
        bool failed = atomic_load(&store->operation_count) >= number;
        atomic_store(&store->fail_at, 0);
        if (!failed) {
            assert_result(result, PASSKEY_OK);
            assert_in_range(number, 2, 40);
            return;
        }
        if (result != PASSKEY_STORE_UNAVAILABLE)
            fail_msg("%s: operation %d failed, and %s came back", walk->at->name, number,
                passkey_result_slug(result));
    }
}

static void walk_one(void **state)
{
    struct walk walk = { .at = *state };
    snapshot_restore(scene.snapshot);
    walk.before = snapshot_digest(scene.snapshot);
    assert_result(call_once(&walk), PASSKEY_OK);
    walk_store(&walk);
    assert_in_range(fault_walk(call_once, &walk), 0, 10000);
}

int main(void)
{
    struct CMUnitTest tests[sizeof(cases) / sizeof(cases[0])];
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        tests[i] = (struct CMUnitTest){ .name = cases[i].name,
            .test_func = walk_one,
            .initial_state = (void *)(uintptr_t)&cases[i] };
    fault_hook_libraries();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
