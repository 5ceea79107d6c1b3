/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of the service, implemented again in the simplest form. */
#include "unit/service/account_model.h"
#include "unit/unit.h"
#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define DAY_MS    (24 * 60 * MINUTE_MS)

void model_init(struct model *model)
{
    int64_t now_ms = model->now_ms;
    memset(model, 0, sizeof(*model));
    model->now_ms = now_ms;
    for (int i = 0; i < MODEL_PASSKEYS; i++)
        model->passkeys[i].owner = NO_ONE;
}

/* ---- sessions ---- */

bool model_restricted(const struct model_session *session)
{
    return session->proof == PASSKEY_PROOF_RECOVERY_CODE ||
           session->proof == PASSKEY_PROOF_TICKET || session->proof == PASSKEY_PROOF_ENROLMENT;
}

static bool in_hold(const struct model *model, int64_t at_ms)
{
    return at_ms != 0 && model->now_ms - at_ms < 3 * DAY_MS;
}

bool model_held(const struct model *model, const struct model_session *session)
{
    return in_hold(model, session->recovered_at_ms);
}

int64_t model_hold_begin(const struct model *model, int person)
{
    for (int i = 0; i < MODEL_PASSKEYS; i++) {
        const struct model_passkey *at = &model->passkeys[i];
        if (at->owner == person &&
            (at->disabled_by == PASSKEY_DISABLED_BY_NOBODY || in_hold(model, at->disabled_at_ms)))
            return model->now_ms;
    }
    return 0;
}

static int64_t until(const struct model *model, const struct model_session *session)
{
    int64_t idle_ms = model->now_ms + DAY_MS;
    return idle_ms < session->ends_at_ms ? idle_ms : session->ends_at_ms;
}

void model_session_prove(
    struct model *model, struct model_session *session, int passkey, enum passkey_proof proof)
{
    session->passkey = passkey;
    session->proof = proof;
    session->auth_time_ms = session->used_at_ms = model->now_ms;
    session->ends_at_ms =
        model->now_ms + (model_restricted(session) ? 10 * MINUTE_MS : 30 * DAY_MS);
    session->expires_at_ms = until(model, session);
}

int model_session_new(
    struct model *model, int person, int passkey, enum passkey_proof proof, int64_t recovered_at_ms)
{
    assert_in_range(model->session_count, 0, MODEL_SESSIONS - 1);
    struct model_session *session = &model->sessions[model->session_count];
    *session =
        (struct model_session){ .row = true, .owner = person, .recovered_at_ms = recovered_at_ms };
    model_session_prove(model, session, passkey, proof);
    return model->session_count++;
}

/* A use is recorded every five minutes. */
struct model_session *model_use(struct model *model, int number)
{
    struct model_session *session = number == NO_ONE ? NULL : &model->sessions[number];
    if (session == NULL || !session->row || model->now_ms >= session->expires_at_ms)
        return NULL;
    if (!model_restricted(session) && model->now_ms - session->used_at_ms >= 5 * MINUTE_MS) {
        session->used_at_ms = model->now_ms;
        session->expires_at_ms = until(model, session);
    }
    return session;
}

void model_sessions_end(struct model *model, int person, int passkey, enum passkey_proof recovery,
    const struct model_session *but)
{
    for (int i = 0; i < model->session_count; i++) {
        struct model_session *session = &model->sessions[i];
        if (session->owner == person && session != but &&
            (passkey == NO_ONE || session->passkey == passkey) &&
            (recovery == 0 || (model_restricted(session) && session->proof <= recovery)))
            session->row = false;
    }
}

int model_sessions_live(const struct model *model, int person)
{
    int count = 0;
    for (int i = 0; i < model->session_count; i++)
        count += model->sessions[i].row && model->sessions[i].owner == person &&
                 model->now_ms < model->sessions[i].expires_at_ms;
    return count;
}

int model_sessions_sweep(struct model *model)
{
    int count = 0;
    for (int i = 0; i < model->session_count; i++) {
        struct model_session *session = &model->sessions[i];
        if (!session->row || model->now_ms < session->expires_at_ms)
            continue;
        session->row = false;
        count++;
    }
    return count;
}

/* ---- what a session may do ---- */

enum passkey_result model_may(
    const struct model *model, const struct model_session *session, enum model_action action)
{
    if (session == NULL)
        return PASSKEY_UNAUTHENTICATED;
    if (model_restricted(session))
        return action == MODEL_ENROL ? PASSKEY_OK : PASSKEY_SESSION_RESTRICTED;
    bool fresh = model->now_ms - session->auth_time_ms <= 10 * MINUTE_MS;
    bool passkey = session->proof != PASSKEY_PROOF_EMAIL;
    if (action == MODEL_READ || action == MODEL_END_SESSIONS)
        return PASSKEY_OK;
    if (model_held(model, session)) {
        if (action != MODEL_DISABLE_PASSKEY && !(action == MODEL_ENROL && !passkey))
            return PASSKEY_SESSION_RESTRICTED;
        return fresh ? PASSKEY_OK : PASSKEY_REAUTHENTICATION_REQUIRED;
    }
    if (action == MODEL_RENAME_PASSKEY)
        return PASSKEY_OK;
    /* If the account has no passkey, a link to its address takes its place. */
    if (!passkey && !(action == MODEL_ENROL && fresh))
        passkey = model_passkeys(model, session->owner, false) == 0;
    if (!passkey && action != MODEL_ENROL)
        return PASSKEY_SESSION_RESTRICTED;
    return fresh ? PASSKEY_OK : PASSKEY_REAUTHENTICATION_REQUIRED;
}

/* ---- links ---- */

bool model_link_live(const struct model *model, const struct model_link *link)
{
    const struct model_session *maker = link->maker;
    return link->open && model->now_ms < link->expires_at_ms &&
           (maker == NULL || (maker->row && model->now_ms < maker->expires_at_ms));
}

void model_links_end(struct model *model, int person, enum passkey_proof recovery)
{
    for (int i = 0; i < MODEL_LINKS; i++) {
        struct model_link *link = &model->links[i];
        if (link->owner == person &&
            (recovery == 0 || link->purpose == PASSKEY_LINK_EMAIL_SIGN_IN ||
                (link->purpose == PASSKEY_LINK_RECOVERY && recovery == PASSKEY_PROOF_TICKET)))
            link->open = false;
    }
}

void model_link_end(struct model *model, int number)
{
    for (int i = 0; i < MODEL_LINKS; i++)
        if (model->links[i].number == number)
            model->links[i].open = false;
    for (int i = 0; i < model->session_count; i++)
        if (model->sessions[i].link == number)
            model->sessions[i].row = false;
}

/* ---- API keys ---- */

unsigned model_key_use(struct model *model, int number)
{
    struct model_key *key = &model->keys[number];
    if (key->revoked || (key->expires_at_ms != 0 && model->now_ms >= key->expires_at_ms))
        return 0;
    key->used_at_ms = model->now_ms - model->now_ms % (60 * MINUTE_MS);
    return key->scopes;
}

/* ---- passkeys ---- */

int model_passkeys(const struct model *model, int person, bool enabled)
{
    int count = 0;
    for (int i = 0; i < MODEL_PASSKEYS; i++)
        count += model->passkeys[i].owner == person &&
                 (!enabled || model->passkeys[i].disabled_by == PASSKEY_DISABLED_BY_NOBODY);
    return count;
}

bool model_last_way_in(const struct model *model, int passkey)
{
    const struct model_passkey *at = &model->passkeys[passkey];
    const struct model_person *person = &model->people[at->owner];
    return at->disabled_by == PASSKEY_DISABLED_BY_NOBODY &&
           model_passkeys(model, at->owner, true) == 1 && person->email == NO_ONE &&
           person->ways_in == 0;
}

enum passkey_result model_sign_in(const struct model *model, int passkey)
{
    const struct model_passkey *at = &model->passkeys[passkey];
    if (at->owner == NO_ONE)
        return PASSKEY_CREDENTIAL_UNKNOWN;
    if (model->people[at->owner].disabled)
        return PASSKEY_USER_DISABLED;
    return at->disabled_by == PASSKEY_DISABLED_BY_NOBODY ? PASSKEY_OK : PASSKEY_CREDENTIAL_DISABLED;
}

/* ---- people ---- */

unsigned model_codes_left(const struct model_person *person)
{
    unsigned count = 0;
    for (int i = 0; i < PASSKEY_RECOVERY_CODE_COUNT; i++)
        count += person->codes_left[i];
    return count;
}

/* Each passkey of the test has its own model and stays on its device. */
enum passkey_strength model_strength(const struct model *model, int person)
{
    const struct model_person *at = &model->people[person];
    unsigned modes = (unsigned)model_passkeys(model, person, true) + at->ways_in +
                     (at->email != NO_ONE) + (model_codes_left(at) >= 3);
    if (modes >= 3)
        return PASSKEY_STRENGTH_STRONG;
    return modes == 2 ? PASSKEY_STRENGTH_FAIR : PASSKEY_STRENGTH_WEAK;
}

void model_disable_person(struct model *model, int person)
{
    if (model->people[person].disabled)
        return;
    model->people[person].disabled = true;
    model_sessions_end(model, person, NO_ONE, 0, NULL);
    model_links_end(model, person, 0);
}

void model_delete_person(struct model *model, int person)
{
    model_sessions_end(model, person, NO_ONE, 0, NULL);
    model_links_end(model, person, 0);
    for (int i = 0; i < MODEL_PASSKEYS; i++)
        if (model->passkeys[i].owner == person)
            model->passkeys[i].owner = NO_ONE;
    memset(&model->people[person], 0, sizeof(model->people[person]));
}
