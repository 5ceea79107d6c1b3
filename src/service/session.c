/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Session tokens and the end of a session. A token is looked up by its SHA-256, so that neither a
 * copy of the store nor the time of a comparison gives one away.
 */
#include "service/session.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include "service/audit.h"
#include "service/find.h"
#include <string.h>

#define TOKEN_PREFIX     BYTES_LITERAL("psk_s_")
#define TOKEN_BYTES      32
#define TOKEN_CHARACTERS (PASSKEY_SESSION_TOKEN_SIZE - 1)

_Static_assert(PASSKEY_SESSION_TOKEN_SIZE == 6 + BASE64URL_ENCODED_SIZE(TOKEN_BYTES) + 1,
    "prefix, 32 bytes in base64url, NUL");

/* The hash of the caller's token. Not of our form, or none: no row can have it. */
static enum passkey_result token_hash(
    const struct call *call, uint8_t hash[PASSKEY_HASH_SIZE], bool *of_our_form)
{
    struct passkey_bytes token = call->caller->session_token;
    *of_our_form = false;
    if (token.size != TOKEN_CHARACTERS || !bytes_start_with(token, TOKEN_PREFIX))
        return PASSKEY_OK;
    struct passkey_bytes text = { token.data + TOKEN_PREFIX.size, token.size - TOKEN_PREFIX.size };
    uint8_t bytes[BASE64URL_DECODED_SIZE(TOKEN_CHARACTERS)];
    size_t size = 0;
    enum passkey_result result = PASSKEY_OK;
    if (base64url_decode(text, bytes, &size) && size == TOKEN_BYTES) {
        result = digest_sha256(call->worker->digest, (struct passkey_bytes){ bytes, size },
            (struct passkey_bytes){ 0 }, hash);
        *of_our_form = true;
    }
    bytes_wipe(bytes, sizeof(bytes));
    return result == PASSKEY_OK ? PASSKEY_OK : fault(call->error, "A token could not be hashed.");
}

enum passkey_result session_find_live(
    const struct call *call, struct passkey_session_record **session)
{
    uint8_t hash[PASSKEY_HASH_SIZE];
    bool of_our_form = false;
    TRY(token_hash(call, hash, &of_our_form));
    if (!of_our_form)
        return PASSKEY_OK;
    CLEANUP(free_session) struct passkey_session_record *found = NULL;
    TRY(find_session(call, hash, &found));
    if (found == NULL || call->now_ms >= found->expires_at_ms)
        return PASSKEY_OK;
    *session = found;
    found = NULL;
    return PASSKEY_OK;
}

enum passkey_result session_require(const struct call *call)
{
    if (call->session == NULL)
        return refuse(
            call->error, PASSKEY_UNAUTHENTICATED, CHECK_NONE, "This needs a session; sign in.");
    return PASSKEY_OK;
}

struct passkey_holder session_holder(const struct call *call)
{
    if (call->session == NULL)
        return (struct passkey_holder){ .kind = PASSKEY_HOLDER_NOBODY };
    return (struct passkey_holder){ .kind = PASSKEY_HOLDER_SESSION,
        .id = BYTES_ARRAY(call->session->id) };
}

enum passkey_result session_prove(const struct call *call, enum passkey_proof proof,
    char token[PASSKEY_SESSION_TOKEN_SIZE], struct passkey_session_record *session)
{
    uint8_t bytes[TOKEN_BYTES];
    TRY(service_random(call->worker->service, bytes, sizeof(bytes), call->error));
    enum passkey_result result = digest_sha256(
        call->worker->digest, BYTES_ARRAY(bytes), (struct passkey_bytes){ 0 }, session->token_hash);
    if (result == PASSKEY_OK) {
        memcpy(token, TOKEN_PREFIX.data, TOKEN_PREFIX.size);
        base64url_encode(BYTES_ARRAY(bytes), token + TOKEN_PREFIX.size);
    }
    bytes_wipe(bytes, sizeof(bytes));
    if (result != PASSKEY_OK)
        return fault(call->error, "A session's token could not be hashed.");
    session->proof = proof;
    if (session->created_at_ms == 0)
        session->created_at_ms = call->now_ms;
    session->auth_time_ms = call->now_ms;
    session->expires_at_ms = call->now_ms + SESSION_LIFETIME_MS;
    return PASSKEY_OK;
}

static enum passkey_result session_delete(const struct call *call)
{
    uint8_t hash[PASSKEY_HASH_SIZE];
    bool of_our_form = false;
    TRY(token_hash(call, hash, &of_our_form));
    if (!of_our_form)
        return session_require(call);
    if (call->session == NULL)
        return PASSKEY_OK; /* it had ended already */
    struct passkey_audit_record audit = audit_row(call, "session_ended", PASSKEY_OK);
    audit.user_id = call->session->user_id;
    struct passkey_change items[] = {
        { .kind = PASSKEY_CHANGE_SESSION_DELETE },
        { .kind = PASSKEY_CHANGE_AUDIT_INSERT, .of.audit = &audit },
    };
    memcpy(items[0].of.session_delete.token_hash, hash, sizeof(hash));
    enum passkey_result result = call_apply(call, PASSKEY_SYNCED, items, 2, NULL);
    /* Ended by another request meanwhile: that is what was asked for. */
    return result == PASSKEY_CONFLICT ? PASSKEY_OK : result;
}

enum passkey_result passkey_session_end(
    struct passkey_worker *worker, const struct passkey_caller *caller, struct passkey_error *error)
{
    struct call call;
    enum passkey_result result = call_begin(&call, worker, caller, error);
    if (result == PASSKEY_OK)
        result = session_delete(&call);
    call_end(&call);
    return result;
}
