/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finders over the caller's reader. The detail of an absence stays here: a caller's error is
 * written only when its call fails.
 */
#include "service/find.h"

#define OPERATIONS(call) ((call)->worker->service->store->operations)

static enum passkey_result judge(
    const struct call *call, enum passkey_result result, const struct passkey_error *detail)
{
    if (result == PASSKEY_NOT_FOUND)
        return PASSKEY_OK;
    if (result != PASSKEY_OK && call->error != NULL)
        *call->error = *detail;
    return result;
}

enum passkey_result find_user(
    const struct call *call, struct passkey_bytes id, struct passkey_user_record **user)
{
    struct passkey_error detail = { 0 };
    *user = NULL;
    return judge(call,
        OPERATIONS(call)->user_find(call->worker->reader, call->party->number, id, user, &detail),
        &detail);
}

enum passkey_result find_user_by_name(
    const struct call *call, struct passkey_bytes name_key, struct passkey_user_record **user)
{
    struct passkey_error detail = { 0 };
    *user = NULL;
    return judge(call,
        OPERATIONS(call)->user_find_by_name(
            call->worker->reader, call->party->number, name_key, user, &detail),
        &detail);
}

enum passkey_result find_user_by_email(
    const struct call *call, struct passkey_bytes email_key, struct passkey_user_record **user)
{
    struct passkey_error detail = { 0 };
    *user = NULL;
    return judge(call,
        OPERATIONS(call)->user_find_by_email(
            call->worker->reader, call->party->number, email_key, user, &detail),
        &detail);
}

enum passkey_result find_link(const struct call *call, const uint8_t token_hash[PASSKEY_HASH_SIZE],
    struct passkey_link_record **link)
{
    struct passkey_error detail = { 0 };
    *link = NULL;
    return judge(call,
        OPERATIONS(call)->link_find(
            call->worker->reader, call->party->number, token_hash, link, &detail),
        &detail);
}

enum passkey_result find_mail_due(const struct call *call, struct passkey_mail_record **mail)
{
    struct passkey_error detail = { 0 };
    *mail = NULL;
    return judge(call,
        OPERATIONS(call)->mail_find_due(
            call->worker->reader, call->party->number, call->now_ms, mail, &detail),
        &detail);
}

enum passkey_result find_credential(
    const struct call *call, struct passkey_bytes id, struct passkey_credential_record **credential)
{
    struct passkey_error detail = { 0 };
    *credential = NULL;
    return judge(call,
        OPERATIONS(call)->credential_find(
            call->worker->reader, call->party->number, id, credential, &detail),
        &detail);
}

enum passkey_result find_session(const struct call *call,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_session_record **session)
{
    struct passkey_error detail = { 0 };
    *session = NULL;
    return judge(call,
        OPERATIONS(call)->session_find(
            call->worker->reader, call->party->number, token_hash, session, &detail),
        &detail);
}

enum passkey_result find_api_key(const struct call *call,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_api_key_record **api_key)
{
    struct passkey_error detail = { 0 };
    *api_key = NULL;
    return judge(call,
        OPERATIONS(call)->api_key_find(
            call->worker->reader, call->party->number, token_hash, api_key, &detail),
        &detail);
}

enum passkey_result find_recovery_code_set(
    const struct call *call, struct passkey_bytes user_id, struct passkey_recovery_code_set *set)
{
    struct passkey_error detail = { 0 };
    *set = (struct passkey_recovery_code_set){ .total = 0 };
    return judge(call,
        OPERATIONS(call)->recovery_code_set_find(
            call->worker->reader, call->party->number, user_id, set, &detail),
        &detail);
}

enum passkey_result find_credentials(const struct call *call, struct passkey_bytes user_id,
    struct passkey_credential_list **credentials)
{
    *credentials = NULL;
    return OPERATIONS(call)->credential_list(
        call->worker->reader, call->party->number, user_id, credentials, call->error);
}

enum passkey_result find_api_keys(const struct call *call, struct passkey_api_key_list **api_keys)
{
    *api_keys = NULL;
    return OPERATIONS(call)->api_key_list(
        call->worker->reader, call->party->number, api_keys, call->error);
}

enum passkey_result find_sessions(const struct call *call, struct passkey_bytes user_id,
    size_t limit, struct passkey_session_list **sessions)
{
    *sessions = NULL;
    return OPERATIONS(call)->session_list(
        call->worker->reader, call->party->number, user_id, limit, sessions, call->error);
}
