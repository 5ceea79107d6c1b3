/* SPDX-License-Identifier: Apache-2.0 */
/* The beginning and the end of a hold. */
#include "service/access/hold.h"
#include "store/credential.h"
#include "store/notice.h"

bool hold_active(const struct call *call, int64_t recovered_at_ms)
{
    return recovered_at_ms != 0 && call->now_ms - recovered_at_ms < call->worker->service->hold_ms;
}

int64_t hold_ends(const struct call *call, int64_t recovered_at_ms)
{
    return hold_active(call, recovered_at_ms) ? recovered_at_ms + call->worker->service->hold_ms
                                              : 0;
}

enum passkey_result hold_time(
    const struct call *call, struct passkey_bytes user_id, int64_t *recovered_at_ms)
{
    int64_t last_ms = 0;
    TRY(store_recovered_last(
        call->worker->reader, call->party->number, user_id, &last_ms, call->error));
    *recovered_at_ms = call->now_ms > last_ms ? call->now_ms : last_ms + 1;
    return PASSKEY_OK;
}

/* A passkey that is held does not belong to another proof. */
static bool verifies(const struct call *call, const struct passkey_credential_record *credential)
{
    return credential->credential.uv_initialized && credential->disabled_at_ms == 0 &&
           !hold_active(call, credential->recovered_at_ms);
}

enum passkey_result hold_pass_on(const struct call *call, int64_t *recovered_at_ms)
{
    const struct passkey_session_record *session = call->session;
    CLEANUP(pointer_free) struct passkey_credential_list *credentials = NULL;
    *recovered_at_ms = 0;
    if (session == NULL)
        return PASSKEY_OK;
    if (hold_active(call, session->recovered_at_ms))
        *recovered_at_ms = session->recovered_at_ms;
    if (*recovered_at_ms != 0 || session->proof != PASSKEY_PROOF_PASSKEY ||
        call->party->configured.user_verification == PASSKEY_DISCOURAGED)
        return PASSKEY_OK;
    TRY(store_credential_list(
        call->worker->reader, call->party->number, session->user_id, &credentials, call->error));
    for (size_t i = 0; i < credentials->count; i++)
        if (verifies(call, &credentials->items[i]))
            return hold_time(call, session->user_id, recovered_at_ms);
    return PASSKEY_OK;
}

enum passkey_result hold_begin(
    const struct call *call, struct passkey_bytes user_id, int64_t *recovered_at_ms)
{
    CLEANUP(pointer_free) struct passkey_credential_list *credentials = NULL;
    int64_t time_ms = 0;
    *recovered_at_ms = 0;
    TRY(hold_time(call, user_id, &time_ms));
    TRY(store_credential_list(
        call->worker->reader, call->party->number, user_id, &credentials, call->error));
    for (size_t i = 0; i < credentials->count; i++) {
        int64_t disabled_at_ms = credentials->items[i].disabled_at_ms;
        if (disabled_at_ms == 0 || hold_active(call, disabled_at_ms))
            *recovered_at_ms = time_ms;
    }
    return PASSKEY_OK;
}
