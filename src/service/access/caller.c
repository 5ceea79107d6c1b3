/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who calls: an operator, a backend with an API key, a session, or nobody.
 */
#include "service/access/caller.h"
#include "base/sized.h"
#include "service/access/authority.h"
#include "service/access/session.h"

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
