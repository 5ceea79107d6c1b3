/* SPDX-License-Identifier: Apache-2.0 */
/* Identifies the caller: an operator, a backend with an API key, a session, or none of these. */
#include "service/access/caller.h"
#include "base/bytes.h"
#include "base/sized.h"
#include "service/access/authority.h"
#include "service/access/limits.h"
#include "service/access/notes.h"
#include "service/access/session.h"
#include "store/user.h"

#define USER_AGENT_SIZE_MAX 256

static const struct sized_type caller_type = SIZED_TYPE(struct passkey_caller, expected_user_id);

enum passkey_result caller_as_stranger(const struct passkey_caller *caller,
    struct passkey_caller *stranger, struct passkey_error *error)
{
    TRY(sized_read(&caller_type, caller, stranger, error));
    stranger->session_token = (struct passkey_bytes){ NULL, 0 };
    stranger->api_key = (struct passkey_bytes){ NULL, 0 };
    stranger->is_operator = false;
    stranger->expected_user_id = (struct passkey_bytes){ NULL, 0 };
    return PASSKEY_OK;
}

/* A user agent is only shown to people and proves nothing. If it is not printable ASCII, it is
 * dropped. */
static struct passkey_bytes user_agent_kept(struct passkey_bytes user_agent)
{
    if (user_agent.size > USER_AGENT_SIZE_MAX)
        user_agent.size = USER_AGENT_SIZE_MAX;
    for (size_t i = 0; i < user_agent.size; i++)
        if (user_agent.data[i] < ' ' || user_agent.data[i] > '~')
            return (struct passkey_bytes){ NULL, 0 };
    return user_agent;
}

static void read_client(struct call *call)
{
    enum language language = LANGUAGE_ENGLISH;
    call->caller.user_agent = user_agent_kept(call->caller.user_agent);
    if (language_choose(call->caller.accept_language, &language))
        call->language = bytes_text(language_name(language));
}

/* A session that comes from a recovery may be a stranger's, who must not choose the language of
 * notices. */
void caller_note_language(struct call *call)
{
    struct passkey_user_record *user = call->user;
    if (user == NULL || call->language.size == 0 || bytes_equal(call->language, user->language) ||
        session_restricted(call->session) || call->session->recovered_at_ms != 0)
        return;
    struct call quiet = *call;
    quiet.error = NULL;
    const struct change change = { .run = change_user_language,
        .of.user_language = { .id = user->id, .language = call->language } };
    if (limit_session(&quiet, RESOURCE_ACCOUNT_CHANGE) == PASSKEY_OK && note_apply(call, &change))
        user->language = call->language;
}

enum passkey_result call_begin(struct call *call, struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_error *error)
{
    struct passkey_service *service = worker->service;
    *call = (struct call){ .worker = worker, .error = error };
    TRY(sized_read(&caller_type, caller, &call->caller, error));
    if (call->caller.relying_party >= service->relying_party_count)
        return refuse(error, PASSKEY_RELYING_PARTY_UNKNOWN, CHECK_NONE,
            "The relying party number is out of range.");
    call->party = &service->relying_parties[call->caller.relying_party];
    call->now_ms = service->environment.now_ms(service->environment.context);
    read_client(call);
    if (call->caller.is_operator)
        return PASSKEY_OK;
    TRY(authority_find(call, &call->api_key));
    if (call->api_key != NULL)
        return PASSKEY_OK;
    TRY(session_find_live(call, &call->session, &call->user));
    TRY(session_expect_user(call, call->caller.expected_user_id));
    session_note_use(call);
    return PASSKEY_OK;
}
