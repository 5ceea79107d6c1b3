/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the header, claims and signature of an ID token in the compact form of RFC 7515. */
#include "service/signing/id_token.h"
#include "base/base64url.h"
#include "base/buffer.h"
#include "base/bytes.h"
#include "base/json_writer.h"
#include "crypto/es256_key.h"
#include "service/access/session.h"
#include "service/signing/proof.h"
#include "service/signing/signing_key.h"

#define IDENTIFIER_SIZE 16
#define TEXT_SIZE_MAX   8192 /* a credential id may take 1,364 characters, an origin 300 */

static void write_seconds(struct json_writer *writer, const char *name, int64_t time_ms)
{
    json_integer_member(writer, name, time_ms / 1000);
}

static void write_header(struct json_writer *writer, struct passkey_bytes id)
{
    json_object_begin(writer);
    json_text_member(writer, "alg", BYTES_LITERAL("ES256"));
    json_text_member(writer, "kid", id);
    json_text_member(writer, "typ", BYTES_LITERAL("JWT"));
    json_object_end(writer);
}

struct claims {
    const struct account *account;
    enum passkey_proof proof;
    int64_t auth_time_ms;
    struct passkey_bytes credential_id;
    uint8_t identifier[IDENTIFIER_SIZE];
};

static void write_claims(struct json_writer *writer, const struct claims *claims)
{
    const struct call *call = claims->account->call;
    const struct passkey_relying_party *party = &call->party->configured;
    json_object_begin(writer);
    json_text_member(writer, "iss", party->id_token_issuer);
    json_base64url_member(writer, "sub", claims->account->shown.user->id);
    json_text_member(writer, "aud", party->id_token_audience);
    write_seconds(writer, "iat", call->now_ms);
    write_seconds(writer, "exp", call->now_ms + ID_TOKEN_LIFETIME_MS);
    json_base64url_member(writer, "jti", BYTES_ARRAY(claims->identifier));
    write_seconds(writer, "auth_time", claims->auth_time_ms);
    json_words_member(writer, "amr", bytes_text(proof_amr(claims->proof)));
    if (claims->credential_id.size > 0)
        json_base64url_member(writer, "cred", claims->credential_id);
    json_object_end(writer);
}

static void append_encoded(struct buffer *text, const struct buffer *part)
{
    base64url_append(text, buffer_view(part));
}

static enum passkey_result write_signed(const struct claims *claims,
    const struct signer_view *signer, struct buffer *text, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer part;
    struct json_writer writer;
    buffer_init(&part, TEXT_SIZE_MAX);
    json_writer_init(&writer, &part);
    write_header(&writer, signer->id);
    append_encoded(text, &part);
    buffer_append(text, BYTES_LITERAL("."));
    buffer_reset(&part);
    json_writer_init(&writer, &part);
    write_claims(&writer, claims);
    append_encoded(text, &part);
    uint8_t signature[ES256_SIGNATURE_SIZE];
    TRY(buffer_check(&part, error));
    TRY(buffer_check(text, error));
    TRY(es256_sign(signer->key, buffer_view(text), signature, error));
    buffer_append(text, BYTES_LITERAL("."));
    base64url_append(text, BYTES_ARRAY(signature));
    return buffer_check(text, error);
}

static enum passkey_result sign(struct account *account, struct claims *claims)
{
    const struct call *call = account->call;
    struct signer_view signer;
    CLEANUP(buffer_deinit) struct buffer text;
    buffer_init(&text, TEXT_SIZE_MAX);
    TRY(service_random(
        call->worker->service, claims->identifier, sizeof(claims->identifier), call->error));
    TRY(signer_current(call, &signer));
    TRY(write_signed(claims, &signer, &text, call->error));
    return account_copy(account, buffer_view(&text), &account->shown.id_token);
}

enum passkey_result id_token_create(
    struct account *account, bool asked_for, const struct passkey_session_record *session)
{
    if (!asked_for && !account->call->party->configured.id_tokens)
        return PASSKEY_OK;
    if (session_restricted(session))
        return PASSKEY_OK;
    struct claims claims = { .account = account,
        .proof = session->proof,
        .auth_time_ms = session->auth_time_ms,
        .credential_id = session->credential_id };
    return sign(account, &claims);
}
