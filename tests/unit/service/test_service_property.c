/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random sequences of everything that users, backends and operators can do to accounts, while hours
 * and days pass. After every step, the service's answer, what each account shows, and who can sign
 * in must be those of a small model. The seed determines a run.
 *
 * PASSKEY_PROPERTY_RUNS: the number of seeds. PASSKEY_PROPERTY_SEED: the first one.
 */
#include "base/bytes.h"
#include "unit/service/property_run.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define RUNS  10
#define STEPS 800

#define ADD_A_PASSKEY 0

static const struct {
    const char *name;
    int weight;
    void (*step)(int browser);
} steps[] = {
    [ADD_A_PASSKEY] = { "add a passkey", 8, do_add_passkey },
    { "sign up", 6, do_sign_up },
    { "sign in", 16, do_sign_in },
    { "sign in again", 8, do_reauthenticate },
    { "label a passkey", 3, do_label },
    { "disable a passkey", 5, do_disable },
    { "enable a passkey", 4, do_enable },
    { "remove a passkey", 6, do_remove },
    { "rename oneself", 3, do_rename },
    { "forget the address", 2, do_forget_email },
    { "delete one's account", 2, do_delete_account },
    { "look", 3, do_look },
    { "check", 3, do_check },
    { "revoke a session", 4, do_revoke },
    { "revoke all sessions", 2, do_revoke_all },
    { "sign out", 2, do_sign_out },
    { "make codes", 3, do_make_codes },
    { "redeem a code", 4, do_redeem_code },
    { "make a link for oneself", 8, do_own_link },
    { "end who made a link", 4, do_end_maker },
    { "redeem a link", 14, do_redeem_link },
    { "create a link for a user", 8, do_make_link },
    { "invite a user", 3, do_invite },
    { "ask to sign up", 3, do_ask_to_sign_up },
    { "sign up by a link", 5, do_sign_up_by_link },
    { "make an API key", 2, do_make_key },
    { "revoke an API key", 2, do_revoke_key },
    { "revoke codes", 1, do_revoke_codes },
    { "disable or enable a user", 4, do_switch_person },
    { "delete a user", 2, do_delete_person },
    { "tell other ways in", 2, do_tell_ways_in },
    { "switch a user's passkey", 4, do_switch_passkey },
    { "remove a user's passkey", 2, do_remove_passkey },
    { "sweep", 2, do_sweep },
    { "let time pass", 10, do_let_time_pass },
};

/* ---- comparing ---- */

static int passkey_of_id(struct passkey_bytes id)
{
    for (int i = 0; i < MODEL_PASSKEYS; i++)
        if (run.drawn[i] && bytes_equal(credential_id(&run.passkeys[i]), id))
            return i;
    FAIL("a passkey exists that was not created");
    return NO_ONE;
}

static void compare_passkey(const struct passkey_credential_record *record, int person)
{
    const struct model_passkey *passkey = &MODEL->passkeys[passkey_of_id(record->credential.id)];
    AGREE("whose the passkey is", person, passkey->owner);
    AGREE("who disabled it", record->disabled_by, passkey->disabled_by);
    AGREE("whether it is disabled", record->disabled_at_ms != 0,
        passkey->disabled_by != PASSKEY_DISABLED_BY_NOBODY);
    AGREE("of which recovery it is", record->recovered_at_ms, passkey->recovered_at_ms);
    if (passkey->label != NO_ONE && !bytes_equal(record->label, bytes_text(labels[passkey->label])))
        FAIL("the label is another one");
}

static void compare_person(int person)
{
    const struct model_person *at = &MODEL->people[person];
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    struct passkey_account *account = NULL;
    struct passkey_session_list *sessions = NULL;
    if (!agreed(passkey_account_get(run.harness->worker,
                    &operator, &(
                        struct passkey_user_selector){ .size = sizeof(struct passkey_user_selector),
                        .id = id_of(person) },
                    &account, &run.harness->error),
            at->there ? PASSKEY_OK : PASSKEY_NOT_FOUND))
        return;
    if (!bytes_equal(account->user->name, bytes_text(names[at->name])))
        FAIL("the name is another one");
    AGREE("whether the user is disabled", account->user->disabled_at_ms != 0, at->disabled);
    AGREE("whether there is an address", account->user->email_verified_at_ms != 0,
        at->email != NO_ONE);
    if (at->email != NO_ONE && !bytes_equal(account->user->email, bytes_text(names[at->email])))
        FAIL("the address is another one");
    AGREE("the passkeys", account->credentials->count, model_passkeys(MODEL, person, false));
    for (size_t i = 0; i < account->credentials->count; i++)
        compare_passkey(&account->credentials->items[i], person);
    AGREE("the codes left", account->recovery->recovery_codes_left, model_codes_left(at));
    AGREE("the strength", account->recovery->strength, model_strength(MODEL, person));
    passkey_account_free(&account);
    (void)agreed(passkey_session_list_get(run.harness->worker, &operator, id_of(person), NULL,
                     &sessions, &run.harness->error),
        PASSKEY_OK);
    AGREE("the sessions", sessions->count, model_sessions_live(MODEL, person));
    passkey_free(sessions);
}

static int key_of_id(const uint8_t id[PASSKEY_API_KEY_ID_SIZE])
{
    for (int i = 0; i < MODEL->key_count; i++)
        if (memcmp(run.key_ids[i], id, PASSKEY_API_KEY_ID_SIZE) == 0)
            return i;
    return NO_ONE;
}

/* The fixture created the oldest two, which are not used here. */
static void compare_keys(void)
{
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    struct passkey_api_key_list *list = NULL;
    (void)agreed(
        passkey_api_key_list_get(run.harness->worker, &operator, & list, &run.harness->error),
        PASSKEY_OK);
    AGREE("the API keys", list->count, (size_t)MODEL->key_count + 2);
    for (size_t i = 0; i < list->count; i++) {
        const struct passkey_api_key_record *record = &list->items[i];
        int number = key_of_id(record->id);
        if (number == NO_ONE)
            continue;
        AGREE("what the key may", record->scopes, MODEL->keys[number].scopes);
        AGREE(
            "whether the key is revoked", record->revoked_at_ms != 0, MODEL->keys[number].revoked);
        AGREE("when the key was used", record->last_used_at_ms, MODEL->keys[number].used_at_ms);
    }
    passkey_free(list);
}

/* Tries a passkey without a session. */
static void compare_sign_in(void)
{
    struct browser probe;
    struct passkey_account *account = NULL;
    int passkey = some_passkey();
    int name = pick(3) == 0 ? pick(NAMES) : NO_ONE;
    if (passkey == NO_ONE)
        return;
    browser_init(&probe, run.harness);
    (void)agreed(start_authentication(&probe, name == NO_ONE ? NULL : names[name]), PASSKEY_OK);
    answer_authentication(&probe, &run.passkeys[passkey], NULL);
    struct passkey_caller caller = browser_caller(&probe);
    struct passkey_finish_request request = { .size = sizeof(request),
        .ceremony_id = bytes_text(probe.started.ceremony_id),
        .credential = buffer_view(&probe.response.json),
        .session = PASSKEY_SESSION_NONE };
    (void)agreed(passkey_authentication_finish(
                     run.harness->worker, &caller, &request, &account, &run.harness->error),
        expect_sign_in(passkey, name));
    passkey_account_free(&account);
    browser_deinit(&probe);
}

/* ---- running ---- */

/* The model does not know that names stay reserved, which test_service_restore tests. */
static void forget_removals(void)
{
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(run.harness->location + strlen("sqlite:"), &database), SQLITE_OK);
    (void)sqlite3_busy_timeout(database, 5000);
    assert_int_equal(sqlite3_exec(database,
                         "PRAGMA synchronous = OFF; DELETE FROM former_name; DELETE FROM user "
                         "WHERE removed_at_ms > 0; "
                         "DELETE FROM credential WHERE removed_at_ms > 0",
                         NULL, NULL, NULL),
        SQLITE_OK);
    (void)sqlite3_close(database);
}

static void without_limits(struct passkey_service_configuration *configuration)
{
    configuration->limits_off = true;
}

static void begin(unsigned seed)
{
    static const enum passkey_sign_up_mode modes[] = { PASSKEY_SIGN_UP_MODE_OPEN,
        PASSKEY_SIGN_UP_MODE_EMAIL, PASSKEY_SIGN_UP_MODE_INVITE };
    memset(&run, 0, sizeof(run));
    run.seed = seed;
    run.random = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
    run.mode = modes[seed % 3];
    run.fixture = link_fixture_new(run.mode);
    run.harness = run.fixture->harness;
    run.harness->store.recording = false;
    assert_result(sign_out(&run.fixture->eve), PASSKEY_OK);
    harness_restart_as(run.harness, without_limits);
    memset(&run.harness->error, 0, sizeof(run.harness->error));
    run.model.now_ms = run.harness->now_ms;
    model_init(&run.model);
    for (int i = 0; i < BROWSERS; i++) {
        browser_init(&run.browsers[i], run.harness);
        run.sessions[i] = NO_ONE;
    }
}

static void end(void)
{
    for (int i = 0; i < BROWSERS; i++)
        browser_deinit(&run.browsers[i]);
    for (int i = 0; i < MODEL_PASSKEYS; i++)
        if (run.drawn[i])
            credential_deinit(&run.passkeys[i]);
    fixture_free(run.fixture);
}

/* Users who recover an account mostly continue with it. */
static bool recovering(int browser)
{
    int session = run.sessions[browser];
    return session != NO_ONE && model_restricted(&MODEL->sessions[session]);
}

static void take_step(void)
{
    int weight = 0;
    size_t chosen = 0;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        weight += steps[i].weight;
    for (int left = pick(weight); left >= steps[chosen].weight; chosen++)
        left -= steps[chosen].weight;
    int browser = pick(BROWSERS);
    for (int tries = 0; tries < 3 && run.sessions[browser] == NO_ONE; tries++)
        browser = pick(BROWSERS);
    if (recovering(browser) && pick(2) == 0)
        chosen = ADD_A_PASSKEY;
    /* The weak proofs of an account have different times. */
    run.harness->now_ms++;
    MODEL->now_ms++;
    run.doing = steps[chosen].name;
    steps[chosen].step(browser);
    forget_removals();
    for (int person = 0; person < MODEL_PEOPLE; person++)
        compare_person(person);
    compare_keys();
    compare_sign_in();
}

static unsigned setting(const char *name, unsigned otherwise)
{
    const char *text = getenv(name);
    return text == NULL ? otherwise : (unsigned)strtoul(text, NULL, 10);
}

static void test_accounts_match_the_model(void **state)
{
    unsigned first = setting("PASSKEY_PROPERTY_SEED", 1);
    unsigned count = setting("PASSKEY_PROPERTY_RUNS", RUNS);
    (void)state;
    for (unsigned seed = first; seed < first + count; seed++) {
        begin(seed);
        for (run.step = 0; run.step < STEPS; run.step++)
            take_step();
        (void)printf("# seed %u: %u steps, %d sessions\n", seed, run.step, run.model.session_count);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accounts_match_the_model),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
