/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "android-safetynet" (WebAuthn L3 8.5), which is deprecated and accepted only if the
 * policy names it:
 *
 *     { "ver": text, "response": bytes }
 *
 * The response is a JSON Web Signature of a service that Google ended in 2025. Its payload:
 *
 *     { "nonce": text, "timestampMs": number, "ctsProfileMatch": true, ... }
 */
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json.h"
#include "crypto/certificate_host.h"
#include "crypto/jws.h"
#include "webauthn/attestation/statement.h"

#define HOST "attest.android.com"
/* The statement is created while the user waits; clocks may differ a little. */
#define AGE_MAX_MS    60000
#define FUTURE_MAX_MS 10000

static enum passkey_result refuse_response(
    enum check check, const char *what, struct passkey_error *error)
{
    return refuse(error, PASSKEY_ATTESTATION_INVALID, check, "The SafetyNet response %s.", what);
}

/* base64 with padding of SHA-256(authenticator data || hash) */
#define NONCE_TEXT_SIZE (BASE64URL_ENCODED_SIZE(SHA256_SIZE) + 1)

static enum passkey_result expected_nonce(const struct attestation_input *input,
    char text[NONCE_TEXT_SIZE + 1], struct passkey_error *error)
{
    uint8_t nonce[SHA256_SIZE];
    TRY(statement_nonce(input, nonce, error));
    base64url_encode(BYTES_ARRAY(nonce), text);
    for (size_t i = 0; i < NONCE_TEXT_SIZE - 1; i++) {
        if (text[i] == '-')
            text[i] = '+';
        else if (text[i] == '_')
            text[i] = '/';
    }
    text[NONCE_TEXT_SIZE - 1] = '=';
    text[NONCE_TEXT_SIZE] = '\0';
    return PASSKEY_OK;
}

/* SNET-2: what Google's documentation requires of the payload. */
static enum passkey_result check_device(
    const struct json *payload, int64_t now_ms, struct passkey_error *error)
{
    bool matches = false;
    int64_t time_ms;
    if (!json_member_bool(payload, "ctsProfileMatch", &matches) || !matches)
        return refuse_response(CHECK_SNET_2, "does not state that the device is genuine", error);
    if (!json_member_integer(payload, "timestampMs", &time_ms))
        return refuse_response(CHECK_SNET_2, "has no timestamp", error);
    if (time_ms < now_ms - AGE_MAX_MS || time_ms > now_ms + FUTURE_MAX_MS)
        return refuse_response(CHECK_SNET_2, "is not recent", error);
    return PASSKEY_OK;
}

static enum passkey_result check_members(
    const struct attestation_input *input, const struct json *payload, struct passkey_error *error)
{
    char expected[NONCE_TEXT_SIZE + 1];
    struct passkey_bytes nonce;
    TRY(check_device(payload, input->now_ms, error));
    TRY(expected_nonce(input, expected, error));
    /* SNET-3 */
    if (!json_member_text(payload, "nonce", &nonce) || !bytes_equal(nonce, bytes_text(expected)))
        return refuse_response(CHECK_SNET_3, "was made for another registration", error);
    return PASSKEY_OK;
}

static void scratch_deinit(struct buffer *scratch)
{
    buffer_deinit(scratch);
}

static enum passkey_result check_payload(
    const struct attestation_input *input, struct passkey_bytes text, struct passkey_error *error)
{
    CLEANUP(scratch_deinit) struct buffer decoded;
    CLEANUP(json_free) struct json *payload = NULL;
    size_t size;
    buffer_init(&decoded, BASE64URL_DECODED_SIZE(text.size));
    uint8_t *out = buffer_extend(&decoded, BASE64URL_DECODED_SIZE(text.size));
    TRY(buffer_check(&decoded, error));
    if (!base64url_decode(text, out, &size))
        return refuse_response(CHECK_SNET_2, "has a payload that is not base64url", error);
    enum passkey_result result = json_parse((struct passkey_bytes){ out, size }, &payload, error);
    if (result > 0 || (result == PASSKEY_OK && !json_is_object(payload)))
        return refuse_response(CHECK_SNET_2, "has a payload that is not a JSON object", error);
    TRY(result);
    return check_members(input, payload, error);
}

/* SNET-4: the signer. Whether the path is trusted is decided later, as for all formats. */
static enum passkey_result check_host(
    const struct attestation_input *input, struct passkey_bytes der, struct passkey_error *error)
{
    CLEANUP(certificate_free) struct certificate *leaf = NULL;
    bool right = false;
    TRY(certificate_cache_read(input->verifier->certificate_cache, der, &leaf, error));
    TRY(certificate_is_for_host(leaf, HOST, &right, error));
    if (!right)
        return refuse_response(CHECK_SNET_4, "is not signed by the host " HOST, error);
    return PASSKEY_OK;
}

/* Certificates that outlive the JWS from which they were read. */
static enum passkey_result keep_path(struct buffer *kept, const struct jws *jws,
    struct statement *statement, struct passkey_error *error)
{
    /* Views borrow from it, so it gets all its memory at once and never moves. */
    if (kept->data == NULL) {
        buffer_extend(kept, kept->size_max);
        TRY(buffer_check(kept, error));
        buffer_reset(kept);
    }
    for (size_t i = 0; i < jws->chain_count; i++) {
        size_t start = kept->size;
        buffer_append(kept, jws->chain[i]);
        TRY(buffer_check(kept, error));
        statement->path[i] = (struct passkey_bytes){ kept->data + start, jws->chain[i].size };
    }
    statement->path_count = jws->chain_count;
    return PASSKEY_OK;
}

static enum passkey_result verify_response(
    const struct attestation_input *input, struct statement *statement, struct passkey_error *error)
{
    CLEANUP(jws_deinit) struct jws jws = { .chain_count = 0 };
    /* SNET-2 */
    TRY(statement_cite(jws_read(statement->response, PASSKEY_ATTESTATION_INVALID, &jws, error),
        CHECK_SNET_2, error));
    TRY(statement_cite(jws_verify(&jws, error), CHECK_SNET_2, error));
    /* SNET-2, SNET-3 */
    TRY(check_payload(input, jws.payload, error));
    /* SNET-4 */
    TRY(check_host(input, jws.chain[0], error));
    return keep_path(&input->verifier->certificates, &jws, statement, error);
}

enum passkey_result attestation_android_safetynet_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error)
{
    /* SNET-1 */
    static const struct statement_form form = { STATEMENT_VERSION | STATEMENT_RESPONSE, 0,
        CHECK_SNET_1 };
    struct statement statement;
    TRY(statement_read(input, &form, &statement, error));
    if (statement.version.size == 0)
        return refuse_response(CHECK_SNET_1, "has no version", error);
    /* SNET-2 to SNET-4 */
    TRY(verify_response(input, &statement, error));
    /* SNET-5 */
    *output = statement_output(&statement, PASSKEY_ATTESTATION_TYPE_BASIC);
    return PASSKEY_OK;
}
