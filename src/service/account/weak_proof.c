/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices of weak proofs.
 */
#include "service/account/weak_proof.h"

static bool is_mailed(const struct call *call, const struct passkey_user_record *user)
{
    return user->email.data != NULL && !call->worker->service->mail_off;
}

enum passkey_result weak_proof_notice(const struct call *call,
    const struct passkey_user_record *user, enum passkey_notice_kind kind, int64_t recovered_at_ms,
    struct passkey_notice_record *notice)
{
    const struct passkey_service *service = call->worker->service;
    *notice = (struct passkey_notice_record){ .kind = kind,
        .user_id = user->id,
        .created_at_ms = call->now_ms,
        .recovered_at_ms = recovered_at_ms,
        .expires_at_ms =
            call->now_ms + (is_mailed(call, user) ? service->hold_ms : service->audit_kept_ms) };
    if (kind != PASSKEY_NOTICE_TICKET_CREATED) {
        notice->address = call->caller.address;
        notice->user_agent = call->caller.user_agent;
    }
    return service_random(call->worker->service, notice->id, sizeof(notice->id), call->error);
}

bool weak_proof_answerable(
    const struct passkey_notice_record *notice, const struct passkey_credential_record *proof)
{
    return proof->created_at_ms < notice->created_at_ms;
}
