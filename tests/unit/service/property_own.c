/* SPDX-License-Identifier: Apache-2.0 */
/* The calls of users: ceremonies, their own account, their sessions. */
#include "base/bytes.h"
#include "unit/service/property_run.h"
#include <string.h>

/* ---- ceremonies ---- */

/* If it needs a link, mostly with one. */
void do_sign_up(int browser)
{
    if (run.mode != PASSKEY_SIGN_UP_MODE_OPEN && pick(4) != 0) {
        do_sign_up_by_link(browser);
        return;
    }
    int name = some_name();
    int passkey = free_passkey();
    enum passkey_result expected =
        run.mode == PASSKEY_SIGN_UP_MODE_OPEN ? expect_new(name, NO_ONE) : PASSKEY_SIGN_UP_CLOSED;
    if (passkey == NO_ONE || (expected == PASSKEY_OK && free_person() == NO_ONE))
        return;
    sign_out_quietly(browser);
    if (agreed(sign_up(&run.browsers[browser], names[name], &run.passkeys[passkey]), expected))
        signed_up(browser, passkey, name, NO_ONE);
}

void do_sign_in(int browser)
{
    int passkey = some_passkey();
    if (passkey == NO_ONE)
        return;
    int owner = MODEL->passkeys[passkey].owner;
    int name = pick(2) == 0 ? NO_ONE : pick(NAMES);
    if (name != NO_ONE && owner != NO_ONE && pick(4) != 0)
        name = MODEL->people[owner].name;
    sign_out_quietly(browser);
    if (!agreed(sign_in(&run.browsers[browser], name == NO_ONE ? NULL : names[name],
                    &run.passkeys[passkey]),
            expect_sign_in(passkey, name)))
        return;
    const struct model_passkey *at = &MODEL->passkeys[passkey];
    keep_session(browser, model_session_new(MODEL, at->owner, passkey,
                              PASSKEY_PROOF_PASSKEY_VERIFIED, at->recovered_at_ms));
}

void do_reauthenticate(int browser)
{
    int passkey = likely_passkey(browser);
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    if (session == NULL || passkey == NO_ONE)
        return;
    const struct model_passkey *at = &MODEL->passkeys[passkey];
    if (!agreed(sign_in(&run.browsers[browser], NULL, &run.passkeys[passkey]),
            expect_listed(passkey, session->owner)))
        return;
    session->recovered_at_ms = at->recovered_at_ms;
    model_session_prove(MODEL, session, passkey, PASSKEY_PROOF_PASSKEY_VERIFIED);
}

void do_add_passkey(int browser)
{
    struct browser *at = &run.browsers[browser];
    int passkey = free_passkey();
    if (passkey == NO_ONE || at->token[0] == '\0')
        return;
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    if (!agreed(sign_up(at, NULL, &run.passkeys[passkey]), model_may(MODEL, session, MODEL_ENROL)))
        return;
    bool held = model_held(MODEL, session);
    int64_t recovered_at_ms = held ? session->recovered_at_ms : 0;
    own(session->owner, passkey, recovered_at_ms);
    if (!model_restricted(session) && !(held && session->proof == PASSKEY_PROOF_EMAIL))
        return;
    session->row = false;
    if (session->link != 0)
        model_link_end(MODEL, session->link);
    if (session->proof == PASSKEY_PROOF_RECOVERY_CODE || session->proof == PASSKEY_PROOF_TICKET) {
        model_links_end(MODEL, session->owner, session->proof);
        model_sessions_end(MODEL, session->owner, NO_ONE, session->proof, NULL);
    }
    keep_session(browser, model_session_new(MODEL, session->owner, passkey,
                              PASSKEY_PROOF_PASSKEY_VERIFIED, recovered_at_ms));
}

/* ---- one's own account ---- */

static enum passkey_result expect_on_passkey(
    const struct model_session *session, enum model_action action, int passkey)
{
    enum passkey_result result = model_may(MODEL, session, action);
    if (result == PASSKEY_OK && MODEL->passkeys[passkey].owner != session->owner)
        return PASSKEY_NOT_FOUND;
    return result;
}

void do_label(int browser)
{
    int passkey = likely_passkey(browser);
    int label = pick(LABELS);
    if (passkey == NO_ONE)
        return;
    struct passkey_caller caller = browser_caller(&run.browsers[browser]);
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    if (agreed(change_passkey(&caller, OWN, passkey,
                   (struct passkey_credential_change){
                       .size = sizeof(struct passkey_credential_change),
                       .label = bytes_text(labels[label]) }),
            expect_on_passkey(session, MODEL_RENAME_PASSKEY, passkey)))
        MODEL->passkeys[passkey].label = label;
}

void do_disable(int browser)
{
    int passkey = likely_passkey(browser);
    bool allow_last = pick(4) == 0;
    if (passkey == NO_ONE)
        return;
    struct passkey_caller caller = browser_caller(&run.browsers[browser]);
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    enum passkey_result expected = expect_on_passkey(session, MODEL_DISABLE_PASSKEY, passkey);
    if (expected == PASSKEY_OK && model_held(MODEL, session)) /* all of them verify the user */
        expected = PASSKEY_SESSION_RESTRICTED;
    if (agreed(change_passkey(&caller, OWN, passkey,
                   (struct passkey_credential_change){
                       .size = sizeof(struct passkey_credential_change),
                       .set = PASSKEY_SWITCH_DISABLE,
                       .allow_last = allow_last }),
            expect_taking(expected, passkey, PASSKEY_DISABLED_BY_USER, allow_last)))
        disabled(passkey, PASSKEY_DISABLED_BY_USER, session);
}

void do_enable(int browser)
{
    int passkey = likely_passkey(browser);
    if (passkey == NO_ONE)
        return;
    struct passkey_caller caller = browser_caller(&run.browsers[browser]);
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    enum passkey_result expected = expect_on_passkey(session, MODEL_CHANGE, passkey);
    if (expected == PASSKEY_OK &&
        MODEL->passkeys[passkey].disabled_by == PASSKEY_DISABLED_BY_OPERATOR)
        expected = PASSKEY_CREDENTIAL_DISABLED;
    if (agreed(change_passkey(&caller, OWN, passkey,
                   (struct passkey_credential_change){
                       .size = sizeof(struct passkey_credential_change),
                       .set = PASSKEY_SWITCH_ENABLE }),
            expected))
        MODEL->passkeys[passkey].disabled_by = PASSKEY_DISABLED_BY_NOBODY;
}

void do_remove(int browser)
{
    int passkey = likely_passkey(browser);
    bool allow_last = pick(4) == 0;
    if (passkey == NO_ONE)
        return;
    struct passkey_caller caller = browser_caller(&run.browsers[browser]);
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    enum passkey_result expected = expect_on_passkey(session, MODEL_CHANGE, passkey);
    if (agreed(remove_passkey(&caller, OWN, passkey, allow_last),
            expect_taking(expected, passkey, PASSKEY_DISABLED_BY_OPERATOR + 1, allow_last)))
        removed(passkey, session);
}

void do_rename(int browser)
{
    int name = pick(NAMES);
    struct passkey_caller caller = browser_caller(&run.browsers[browser]);
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    enum passkey_result expected = model_may(MODEL, session, MODEL_CHANGE);
    int other = person_of_name(name);
    if (expected == PASSKEY_OK && is_address(name) && run.mode == PASSKEY_SIGN_UP_MODE_EMAIL &&
        name != MODEL->people[session->owner].email)
        expected = PASSKEY_MEMBER_INVALID;
    int reader = person_of_email(name);
    if (expected == PASSKEY_OK && ((other != NO_ONE && other != session->owner) ||
                                      (reader != NO_ONE && reader != session->owner)))
        expected = PASSKEY_USER_NAME_TAKEN;
    if (agreed(change_account(&caller, OWN,
                   (struct passkey_account_change){ .size = sizeof(struct passkey_account_change),
                       .name = bytes_text(names[name]) }),
            expected))
        MODEL->people[session->owner].name = name;
}

void do_forget_email(int browser)
{
    struct passkey_caller caller = browser_caller(&run.browsers[browser]);
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    if (agreed(change_account(&caller, OWN,
                   (struct passkey_account_change){
                       .size = sizeof(struct passkey_account_change), .email_removed = true }),
            model_may(MODEL, session, MODEL_CHANGE)))
        MODEL->people[session->owner].email = NO_ONE;
}

void do_delete_account(int browser)
{
    if (pick(3) != 0)
        return;
    struct passkey_caller caller = browser_caller(&run.browsers[browser]);
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    if (agreed(
            passkey_account_delete(run.harness->worker, &caller, NULL, false, &run.harness->error),
            model_may(MODEL, session, MODEL_CHANGE)))
        model_delete_person(MODEL, session->owner);
}

/* ---- sessions ---- */

void do_look(int browser)
{
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    (void)agreed(look(&run.browsers[browser]), model_may(MODEL, session, MODEL_READ));
}

void do_check(int browser)
{
    struct passkey_session_record *record = NULL;
    struct passkey_caller caller = browser_caller(&run.browsers[browser]);
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    if (agreed(passkey_session_check(run.harness->worker, &caller, &record, &run.harness->error),
            model_may(MODEL, session, MODEL_READ)))
        AGREE("the proof", record->proof, session->proof);
    passkey_free(record);
}

void do_revoke(int browser)
{
    if (MODEL->session_count == 0)
        return;
    struct model_session *other = &MODEL->sessions[pick(MODEL->session_count)];
    struct passkey_caller caller = browser_caller(&run.browsers[browser]);
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    enum passkey_result expected = model_may(MODEL, session, MODEL_END_SESSIONS);
    if (expected == PASSKEY_OK && !(other->row && other->owner == session->owner))
        expected = PASSKEY_NOT_FOUND;
    struct passkey_revoked_sessions revoked;
    if (!agreed(passkey_session_revoke(run.harness->worker, &caller, OWN, BYTES_ARRAY(other->id),
                    &revoked, &run.harness->error),
            expected))
        return;
    AGREE("whether it was the own one", revoked.own, other == session);
    other->row = false;
}

void do_revoke_all(int browser)
{
    struct passkey_caller caller = browser_caller(&run.browsers[browser]);
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    if (agreed(passkey_session_revoke(
                   run.harness->worker, &caller, OWN, OWN, NULL, &run.harness->error),
            model_may(MODEL, session, MODEL_END_SESSIONS)))
        model_sessions_end(MODEL, session->owner, NO_ONE, 0, session);
}

void do_sign_out(int browser)
{
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    (void)agreed(sign_out(&run.browsers[browser]),
        run.browsers[browser].token[0] == '\0' ? PASSKEY_UNAUTHENTICATED : PASSKEY_OK);
    if (session != NULL)
        session->row = false;
}
