/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The authentication ceremony, WebAuthn L3 7.2 steps 5 to 23 in their order, but for what compares
 * with the credential's record: that waits until the signature was good, so that nobody without
 * the key learns what the record holds.
 */
#include "base/bytes.h"
#include "webauthn/common_checks.h"
#include "webauthn/extensions/identifiers.h"
#include "webauthn/public_key.h"

/* All that is known of the authentication under way. */
struct ceremony_state {
    struct passkey_verifier *verifier;
    const struct passkey_authentication_response *response;
    const struct passkey_expected *expected;
    const struct passkey_authentication_expected *who;
    const struct passkey_credential *credential;
    struct authenticator_data data;
    int64_t algorithm; /* of the key that the signature was good for */
};

static bool allowed(const struct ceremony_state *state)
{
    for (size_t i = 0; i < state->who->allow_count; i++)
        if (bytes_equal(state->response->id, state->who->allow[i]))
            return true;
    return false;
}

static enum passkey_result check_identity(
    const struct ceremony_state *state, struct passkey_error *error)
{
    const struct passkey_authentication_expected *who = state->who;
    /* AUTH-05 */
    if (who->allow_given && who->allow_count > 0 && !allowed(state))
        return refuse(error, PASSKEY_CREDENTIAL_NOT_ALLOWED, CHECK_AUTH_05,
            "The credential is not on the list of this ceremony.");
    /* AUTH-06a, AUTH-06d: the record is that of this credential. */
    if (!bytes_equal(state->response->id, state->credential->id))
        return refuse(error, PASSKEY_CREDENTIAL_ID_MISMATCH, CHECK_AUTH_06A,
            "The credential id is not that of the credential's record.");
    /* AUTH-06c */
    if (who->allow_given && who->allow_count == 0 && state->response->user_handle.data == NULL)
        return refuse(error, PASSKEY_USER_HANDLE_MISSING, CHECK_AUTH_06C,
            "No list of credentials was sent, so that the response must carry a user handle.");
    return PASSKEY_OK;
}

/* The record's key was good when it was registered; it is judged again at every use. */
static enum passkey_result read_key(
    const struct ceremony_state *state, struct cose_key *key, struct passkey_error *error)
{
    struct cbor_reader reader;
    struct passkey_bytes raw;
    cbor_reader_init_canonical(&reader, state->credential->public_key);
    TRY(public_key_read(&reader, key, &raw, error));
    return cbor_reader_end(&reader, error);
}

static enum passkey_result check_signature(
    struct ceremony_state *state, struct passkey_error *error)
{
    uint8_t hash[SHA256_SIZE];
    struct cose_key key;
    /* AUTH-20, CD-2: the bytes as they came */
    if (digest_sha256(state->verifier->digest, state->response->client_data,
            (struct passkey_bytes){ NULL, 0 }, hash) != PASSKEY_OK)
        return fault(error, "SHA-256 failed.");
    /* AUTH-21 */
    TRY(read_key(state, &key, error));
    struct signed_message message = {
        .head = state->response->authenticator_data,
        .tail = BYTES_ARRAY(hash),
        .signature = state->response->signature,
    };
    state->algorithm = key.algorithm;
    return signature_verify(state->verifier->signatures, &key, &message, CHECK_AUTH_21, error);
}

static enum passkey_result check_user_handle(
    const struct ceremony_state *state, struct passkey_error *error)
{
    struct passkey_bytes came = state->response->user_handle;
    struct passkey_bytes owner = state->who->user_handle;
    /* AUTH-06b, AUTH-06d */
    if (came.data != NULL && owner.data != NULL && !bytes_equal(came, owner))
        return refuse(error, PASSKEY_USER_HANDLE_MISMATCH, CHECK_AUTH_06B,
            "The user handle is not that of the credential's user.");
    return PASSKEY_OK;
}

static enum passkey_result check_backup_eligible(
    const struct ceremony_state *state, struct passkey_error *error)
{
    bool eligible = (state->data.flags & FLAG_BACKUP_ELIGIBLE) != 0;
    enum passkey_fact came = eligible ? PASSKEY_FACT_YES : PASSKEY_FACT_NO;
    enum passkey_fact known = state->credential->backup_eligible;
    /* AUTH-19a, AD-9: an unknown eligibility is learned now. */
    if (known != PASSKEY_FACT_UNKNOWN && known != came && !state->who->change_allowed)
        return refuse(error, PASSKEY_BACKUP_ELIGIBLE_CHANGED, CHECK_AUTH_19A,
            "The flag BE is %s; the credential was registered with the opposite.",
            eligible ? "set" : "not set");
    return PASSKEY_OK;
}

/* AUTH-22: if either count is not zero, the new one must be greater. */
static bool count_grew(const struct ceremony_state *state)
{
    uint32_t came = state->data.sign_count, known = state->credential->sign_count;
    return (came == 0 && known == 0) || came > known || state->who->change_allowed;
}

static void fill_in(
    const struct ceremony_state *state, struct passkey_authentication *authentication)
{
    uint8_t flags = state->data.flags;
    bool grew = count_grew(state);
    *authentication = (struct passkey_authentication){
        .algorithm = (int32_t)state->algorithm,
        .sign_count = grew ? state->data.sign_count : state->credential->sign_count,
        .sign_count_not_grown = !grew,
        .user_present = (flags & FLAG_USER_PRESENT) != 0,
        .user_verified = (flags & FLAG_USER_VERIFIED) != 0,
        .backup_eligible = (flags & FLAG_BACKUP_ELIGIBLE) != 0,
        .backup_state = (flags & FLAG_BACKUP_STATE) != 0, /* AUTH-24b */
        .client_outputs = state->response->client_outputs,
        .authenticator_outputs = state->data.outputs,
    };
}

static enum passkey_result check_count(
    const struct ceremony_state *state, struct passkey_error *error)
{
    /* AUTH-22 */
    if (count_grew(state) || state->who->sign_count_policy != PASSKEY_SIGN_COUNT_REJECT)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_SIGN_COUNT_NOT_INCREASED, CHECK_AUTH_22,
        "The signature counter is %u after %u: it did not grow.", state->data.sign_count,
        state->credential->sign_count);
}

/* AUTH-15 to AUTH-18; with the AppID in place of the RP ID when the client says that it was used,
 * and then alone (APPID-3). */
static enum passkey_result check_common(
    const struct ceremony_state *state, struct passkey_error *error)
{
    struct passkey_expected expected = *state->expected;
    if (state->response->client_outputs.app_id == PASSKEY_FACT_YES) {
        if (expected.app_id.data == NULL)
            return refuse(error, PASSKEY_EXTENSION_REFUSED, CHECK_APPID_3,
                "The client used an AppID, and none was asked for.");
        expected.rp_id = expected.app_id;
    }
    return common_checks(state->verifier, CEREMONY_AUTHENTICATION, &state->data, &expected, error);
}

static enum passkey_result verify_steps(struct ceremony_state *state, struct passkey_error *error)
{
    const struct passkey_authentication_response *response = state->response;
    TRY(check_identity(state, error));
    /* AUTH-08 to AUTH-14b */
    TRY(client_data_verify(
        state->verifier, CEREMONY_AUTHENTICATION, response->client_data, state->expected, error));
    TRY(authenticator_data_read(response->authenticator_data, false, &state->data, error));
    TRY(check_common(state, error));
    TRY(check_signature(state, error));
    /* From here on the one who answers holds the key. */
    TRY(check_user_handle(state, error));
    TRY(check_backup_eligible(state, error));
    /* AUTH-23a, AUTH-23b */
    return extensions_judge(CEREMONY_AUTHENTICATION,
        response->client_outputs.present | state->data.outputs.present, state->expected, error);
}

enum passkey_result passkey_authentication_verify(struct passkey_verifier *verifier,
    const struct passkey_authentication_response *response, const struct passkey_expected *expected,
    const struct passkey_authentication_expected *who, const struct passkey_credential *credential,
    struct passkey_authentication *authentication, struct passkey_error *error)
{
    struct ceremony_state state = {
        .verifier = verifier,
        .response = response,
        .expected = expected,
        .who = who,
        .credential = credential,
    };
    TRY(expected_check(expected, error));
    TRY(verify_steps(&state, error));
    fill_in(&state, authentication);
    return check_count(&state, error);
}
