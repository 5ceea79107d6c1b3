/* SPDX-License-Identifier: Apache-2.0 */
/* Recovery, the calls of backends and operators, and time. */
#include "base/bytes.h"
#include "unit/service/property_run.h"
#include <passkey/backend.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

/* ---- codes ---- */

void do_make_codes(int browser)
{
    if (pick(3) != 0) /* because ten hashes take long */
        return;
    struct passkey_recovery_codes codes;
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(&run.browsers[browser]);
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    enum passkey_result expected = model_may(MODEL, session, MODEL_CHANGE);
    if (expected == PASSKEY_OK && model_passkeys(MODEL, session->owner, false) == 0)
        expected = PASSKEY_CONFLICT;
    if (agreed(passkey_recovery_codes_make(
                   run.harness->worker, &caller, &codes, &account, &run.harness->error),
            expected)) {
        struct model_person *person = &MODEL->people[session->owner];
        run.codes[session->owner] = codes;
        person->codes_made = true;
        memset(person->codes_left, true, sizeof(person->codes_left));
    }
    passkey_account_free(&account);
}

/* A code of one user with the name of any user. */
void do_redeem_code(int browser)
{
    int whose = pick(MODEL_PEOPLE);
    int number = pick(PASSKEY_RECOVERY_CODE_COUNT);
    int name = pick(4) == 0 ? pick(NAMES) : MODEL->people[whose].name;
    if (run.codes[whose].texts[0][0] == '\0')
        return;
    int person = person_meant(name);
    bool good = person == whose && !MODEL->people[person].disabled &&
                MODEL->people[person].codes_left[number];
    struct browser *at = &run.browsers[browser];
    struct passkey_caller caller = { .size = sizeof(caller), .address = BYTES_ARRAY(at->address) };
    struct passkey_recovery_request request = { sizeof(request), bytes_text(names[name]),
        bytes_text(run.codes[whose].texts[number]) };
    struct passkey_account *account = NULL;
    if (!agreed(passkey_recovery_redeem(
                    run.harness->worker, &caller, &request, &account, &run.harness->error),
            good ? PASSKEY_OK : PASSKEY_RECOVERY_REFUSED))
        return;
    passkey_account_free(&at->account);
    at->account = account;
    memcpy(at->token, account->session_token, sizeof(at->token));
    MODEL->people[person].codes_left[number] = false;
    keep_session(browser, model_session_new(MODEL, person, NO_ONE, PASSKEY_PROOF_RECOVERY_CODE,
                              model_hold_begin(MODEL, person)));
}

/* ---- backends and operators ---- */

void do_revoke_codes(int browser)
{
    int person = pick(MODEL_PEOPLE);
    struct passkey_caller caller;
    (void)browser;
    enum passkey_result expected =
        expect_authority(authority(&caller), PASSKEY_SCOPE_USERS, person);
    struct model_person *at = &MODEL->people[person];
    if (expected == PASSKEY_OK && !at->codes_made)
        expected = PASSKEY_NOT_FOUND;
    if (!agreed(passkey_recovery_codes_revoke(
                    run.harness->worker, &caller, id_of(person), &run.harness->error),
            expected))
        return;
    at->codes_made = false;
    memset(at->codes_left, false, sizeof(at->codes_left));
}

void do_switch_person(int browser)
{
    int person = pick(MODEL_PEOPLE);
    bool disable = pick(3) == 0;
    struct passkey_caller caller;
    (void)browser;
    enum passkey_result expected =
        expect_authority(authority(&caller), PASSKEY_SCOPE_USERS, person);
    if (!agreed(change_account(&caller, id_of(person),
                    (struct passkey_account_change){ .size = sizeof(struct passkey_account_change),
                        .set = disable ? PASSKEY_SWITCH_DISABLE : PASSKEY_SWITCH_ENABLE }),
            expected))
        return;
    if (disable)
        model_disable_person(MODEL, person);
    else
        MODEL->people[person].disabled = false;
}

void do_delete_person(int browser)
{
    int person = pick(MODEL_PEOPLE);
    struct passkey_caller caller;
    (void)browser;
    if (pick(4) != 0)
        return;
    const struct passkey_user_selector selector = { .size = sizeof(selector), .id = id_of(person) };
    enum passkey_result expected =
        expect_authority(authority(&caller), PASSKEY_SCOPE_USERS, person);
    if (agreed(passkey_account_delete(
                   run.harness->worker, &caller, &selector, false, &run.harness->error),
            expected))
        model_delete_person(MODEL, person);
}

void do_tell_ways_in(int browser)
{
    static const struct passkey_bytes ways_in[] = { { (const uint8_t *)"password", 8 },
        { (const uint8_t *)"identity_check", 14 } };
    int person = pick(MODEL_PEOPLE);
    int count = pick(3);
    struct passkey_caller caller;
    (void)browser;
    enum passkey_result expected =
        expect_authority(authority(&caller), PASSKEY_SCOPE_USERS, person);
    if (agreed(change_account(&caller, id_of(person),
                   (struct passkey_account_change){ .size = sizeof(struct passkey_account_change),
                       .ways_in = ways_in,
                       .way_in_count = (size_t)count }),
            expected))
        MODEL->people[person].ways_in = (unsigned)count;
}

static enum passkey_result expect_on_passkey_of(
    struct passkey_caller *caller, int person, int passkey)
{
    enum passkey_result expected = expect_authority(authority(caller), PASSKEY_SCOPE_USERS, person);
    if (expected == PASSKEY_OK && MODEL->passkeys[passkey].owner != person)
        return PASSKEY_NOT_FOUND;
    return expected;
}

/* Mostly its owner, so that something happens. */
static int person_of(int passkey)
{
    int owner = MODEL->passkeys[passkey].owner;
    return owner == NO_ONE || pick(5) == 0 ? pick(MODEL_PEOPLE) : owner;
}

void do_switch_passkey(int browser)
{
    int passkey = some_passkey();
    bool disable = pick(2) == 0;
    bool allow_last = pick(3) == 0;
    struct passkey_caller caller;
    (void)browser;
    if (passkey == NO_ONE)
        return;
    int person = person_of(passkey);
    enum passkey_result expected = expect_on_passkey_of(&caller, person, passkey);
    if (disable)
        expected = expect_taking(expected, passkey, PASSKEY_DISABLED_BY_OPERATOR, allow_last);
    struct passkey_credential_change change = { .size = sizeof(change),
        .set = disable ? PASSKEY_SWITCH_DISABLE : PASSKEY_SWITCH_ENABLE,
        .allow_last = allow_last };
    if (!agreed(change_passkey(&caller, id_of(person), passkey, change), expected))
        return;
    if (disable)
        disabled(passkey, PASSKEY_DISABLED_BY_OPERATOR, NULL);
    else
        MODEL->passkeys[passkey].disabled_by = PASSKEY_DISABLED_BY_NOBODY;
}

void do_remove_passkey(int browser)
{
    int passkey = some_passkey();
    bool allow_last = pick(3) == 0;
    struct passkey_caller caller;
    (void)browser;
    if (passkey == NO_ONE)
        return;
    int person = person_of(passkey);
    enum passkey_result expected = expect_on_passkey_of(&caller, person, passkey);
    if (agreed(remove_passkey(&caller, id_of(person), passkey, allow_last),
            expect_taking(expected, passkey, PASSKEY_DISABLED_BY_OPERATOR + 1, allow_last)))
        removed(passkey, NULL);
}

/* ---- time ---- */

void do_sweep(int browser)
{
    struct passkey_service *service = run.harness->service;
    struct passkey_swept told = { .size = sizeof(told) };
    struct passkey_swept swept = { .size = sizeof(swept) };
    (void)browser;
    (void)agreed(passkey_service_sweep(service, true, &told, &run.harness->error), PASSKEY_OK);
    (void)agreed(passkey_service_sweep(service, false, &swept, &run.harness->error), PASSKEY_OK);
    for (int kind = 0; kind < PASSKEY_SWEPT_KIND_COUNT; kind++)
        AGREE("what a dry run tells", told.rows[kind], swept.rows[kind]);
    AGREE("the sessions swept", swept.rows[PASSKEY_SWEPT_SESSION], model_sessions_sweep(MODEL));
}

void do_let_time_pass(int browser)
{
    static const int64_t minutes[] = { 0, 0, 1, 1, 4, 4, 6, 6, 11, 14, 61, 3 * 60, 25 * 60,
        3 * 24 * 60 };
    (void)browser;
    MODEL->now_ms += minutes[pick(14)] * MINUTE_MS + pick(2000);
    run.harness->now_ms = MODEL->now_ms;
}
