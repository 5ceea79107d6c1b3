/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The authentication ceremony, WebAuthn L3 7.2 steps 5 to 23 in their order, except for comparisons
 * with the credential's record. These wait until the signature was verified, so that callers
 * without the key learn nothing about the record.
 */
#include "base/bytes.h"
#include "base/credential_type.h"
#include "webauthn/ceremonies.h"
#include "webauthn/common_checks.h"
#include "webauthn/extensions/identifiers.h"
#include "webauthn/node.h"
#include "webauthn/public_key.h"

/* Everything that is known about the current authentication. */
struct ceremony_state {
    struct passkey_verifier *verifier;
    const struct authentication_response *response;
    const struct passkey_authentication_expected *expected;
    struct expectations common;
    struct passkey_credential credential; /* the record, in this version's form */
    struct authenticator_data data;
    int64_t algorithm; /* of the key that verified the signature */
};

static bool allowed(const struct ceremony_state *state)
{
    for (size_t i = 0; i < state->expected->allow_count; i++)
        if (bytes_equal(state->response->id, state->expected->allow[i]))
            return true;
    return false;
}

/* Because of this order, a credential that is not on the list is not reported as unknown. */
static enum passkey_result check_identity(
    const struct ceremony_state *state, struct passkey_error *error)
{
    const struct passkey_authentication_expected *expected = state->expected;
    /* AUTH-05 */
    if (expected->allow_count > 0 && !allowed(state))
        return refuse(error, PASSKEY_CREDENTIAL_NOT_ALLOWED, CHECK_AUTH_05,
            "The credential is not on the list of this ceremony.");
    /* AUTH-06c */
    if (expected->allow_count == 0 && state->response->user_handle.data == NULL)
        return refuse(error, PASSKEY_USER_HANDLE_MISSING, CHECK_AUTH_06C,
            "No list of credentials was sent, so the response must have a user handle.");
    if (expected->credential == NULL)
        return refuse(
            error, PASSKEY_CREDENTIAL_UNKNOWN, CHECK_AUTH_06D, "The credential is not registered.");
    /* AUTH-06a, AUTH-06d: the record belongs to this credential. */
    if (!bytes_equal(state->response->id, expected->credential->id))
        return refuse(error, PASSKEY_CREDENTIAL_ID_MISMATCH, CHECK_AUTH_06A,
            "The credential ID is not that in the credential's record.");
    /* AUTH-06d */
    if (expected->allow_count == 0 && expected->user_handle.data == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_AUTH_06D,
            "No list of credentials was sent, so the member user_handle of struct "
            "passkey_authentication_expected must be set.");
    return PASSKEY_OK;
}

/* The record's key was valid when it was registered; it is checked again at each use. */
static enum passkey_result read_key(
    const struct ceremony_state *state, struct cose_key *key, struct passkey_error *error)
{
    struct cbor_reader reader;
    struct passkey_bytes raw;
    cbor_reader_init_canonical(&reader, state->credential.public_key);
    TRY(public_key_read(&reader, key, &raw, error));
    return cbor_reader_end(&reader, error);
}

static enum passkey_result check_signature(
    struct ceremony_state *state, struct passkey_error *error)
{
    uint8_t hash[SHA256_SIZE];
    struct cose_key key;
    /* AUTH-20, CD-2: the bytes as they were received */
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
    struct passkey_bytes owner = state->expected->user_handle;
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
    enum passkey_fact known = state->credential.backup_eligible;
    /* AUTH-19a, AD-9: an unknown eligibility is recorded now. */
    if (known != PASSKEY_FACT_UNKNOWN && known != came && !state->expected->change_allowed)
        return refuse(error, PASSKEY_BACKUP_ELIGIBLE_CHANGED, CHECK_AUTH_19A,
            "The flag BE is %s; the credential was registered with the opposite.",
            eligible ? "set" : "not set");
    return PASSKEY_OK;
}

/* AUTH-22: if either sign count is not zero, the new one must be greater. */
static bool count_grew(const struct ceremony_state *state)
{
    uint32_t came = state->data.sign_count, known = state->credential.sign_count;
    return (came == 0 && known == 0) || came > known || state->expected->change_allowed;
}

/* AUTH-24a, AUTH-24b */
static void fill_in_credential(
    const struct ceremony_state *state, struct passkey_credential *credential)
{
    uint8_t flags = state->data.flags;
    *credential = state->credential;
    credential->algorithm = (int32_t)state->algorithm;
    if (count_grew(state))
        credential->sign_count = state->data.sign_count;
    credential->backup_state = (flags & FLAG_BACKUP_STATE) != 0;
    credential->backup_eligible =
        (flags & FLAG_BACKUP_ELIGIBLE) != 0 ? PASSKEY_FACT_YES : PASSKEY_FACT_NO;
}

static void fill_in(const struct ceremony_state *state)
{
    struct passkey_verifier *verifier = state->verifier;
    verifier_keep_outputs(verifier, &state->response->client_outputs, &state->data.outputs);
    verifier->authentication = (struct passkey_authentication){
        .size = sizeof(struct passkey_authentication),
        .user_present = (state->data.flags & FLAG_USER_PRESENT) != 0,
        .user_verified = (state->data.flags & FLAG_USER_VERIFIED) != 0,
        .sign_count_not_increased = !count_grew(state),
        .client_data = state->response->client_data,
        .client_outputs = &verifier->client_outputs,
        .authenticator_outputs = &verifier->authenticator_outputs,
    };
}

static enum passkey_result check_count(
    const struct ceremony_state *state, struct passkey_error *error)
{
    /* AUTH-22 */
    if (count_grew(state) || state->expected->sign_count_policy != PASSKEY_SIGN_COUNT_REJECT)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_SIGN_COUNT_NOT_INCREASED, CHECK_AUTH_22,
        "The signature counter is %u after %u: it did not increase.", state->data.sign_count,
        state->credential.sign_count);
}

/* AUTH-15 to AUTH-18, with the AppID instead of the RP ID if the client reports that it used it
 * (APPID-3). */
static enum passkey_result check_common(
    const struct ceremony_state *state, struct passkey_error *error)
{
    struct expectations common = state->common;
    if (state->response->client_outputs.app_id == PASSKEY_FACT_YES) {
        if (common.app_id.data == NULL)
            return refuse(error, PASSKEY_EXTENSION_REFUSED, CHECK_APPID_3,
                "The client used an AppID, but none was requested.");
        common.rp_id = common.app_id;
    }
    return common_checks(state->verifier, CEREMONY_AUTHENTICATION, &state->data, &common, error);
}

static enum passkey_result verify_steps(struct ceremony_state *state, struct passkey_error *error)
{
    const struct authentication_response *response = state->response;
    /* AUTH-08 to AUTH-14b */
    TRY(client_data_verify(
        state->verifier, CEREMONY_AUTHENTICATION, response->client_data, &state->common, error));
    TRY(authenticator_data_read(response->authenticator_data, false, &state->data, error));
    TRY(check_common(state, error));
    TRY(check_signature(state, error));
    /* From here on, the response is known to come from the holder of the key. */
    TRY(check_user_handle(state, error));
    TRY(check_backup_eligible(state, error));
    /* AUTH-23a, AUTH-23b */
    TRY(extensions_evaluate(CEREMONY_AUTHENTICATION,
        response->client_outputs.present | state->data.outputs.present, &state->common, error));
    return check_count(state, error);
}

static struct expectations common_of(const struct passkey_authentication_expected *expected)
{
    return (struct expectations){
        .challenge = expected->challenge,
        .origins = expected->origins,
        .origin_count = expected->origin_count,
        .rp_id = expected->rp_id,
        .user_verification = expected->user_verification,
        .allow_cross_origin = expected->allow_cross_origin,
        .top_origins = expected->top_origins,
        .top_origin_count = expected->top_origin_count,
        .app_id = expected->app_id,
        .unsolicited_extensions_refused = expected->unsolicited_extensions_refused,
        .extensions_requested = expected->extensions_requested,
    };
}

/* Let the caller look up the record. */
static enum passkey_result find(const struct authentication_response *response,
    struct passkey_authentication_expected *expected, struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    enum passkey_result result = expected->find(
        expected->find_context, response->id, response->user_handle, expected, &found);
    if (result == PASSKEY_OK)
        return PASSKEY_OK;
    if (found.result != result) /* the error was not filled in */
        return refuse(error, result, CHECK_NONE, "%s", passkey_result_sentence(result));
    if (error != NULL)
        *error = found;
    return result;
}

enum passkey_result authentication_evaluate(struct passkey_verifier *verifier,
    const struct authentication_response *response,
    struct passkey_authentication_expected *expected, struct passkey_credential *credential,
    struct passkey_error *error)
{
    struct ceremony_state state = {
        .verifier = verifier,
        .response = response,
        .expected = expected,
    };
    if (expected->find != NULL)
        TRY(find(response, expected, error));
    TRY(expected_check(expected->challenge, expected->rp_id, error));
    TRY(check_identity(&state, error));
    TRY(sized_read(&CREDENTIAL_TYPE, expected->credential, &state.credential, error));
    state.common = common_of(expected);
    TRY(verify_steps(&state, error));
    fill_in_credential(&state, credential);
    fill_in(&state);
    return PASSKEY_OK;
}

enum passkey_result authentication_verify_node(const void *response,
    struct passkey_verifier *verifier, const struct passkey_authentication_expected *expected,
    struct passkey_credential *credential, const struct passkey_authentication **authentication,
    struct passkey_error *error)
{
    static const struct sized_type expected_type =
        SIZED_TYPE(struct passkey_authentication_expected, extensions_requested);
    struct passkey_authentication_expected own;
    struct authentication_response read;
    struct passkey_credential made;
    TRY(sized_read(&expected_type, expected, &own, error));
    TRY(sized_check(&CREDENTIAL_TYPE, credential, error));
    if ((own.credential == NULL) == (own.find == NULL))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Set either credential or find of struct passkey_authentication_expected.");
    TRY(authentication_response_read(verifier, response, &read, error));
    TRY(authentication_evaluate(verifier, &read, &own, &made, error));
    sized_write(&CREDENTIAL_TYPE, &made, credential);
    if (authentication != NULL)
        *authentication = &verifier->authentication;
    return PASSKEY_OK;
}

enum passkey_result passkey_authentication_verify(struct passkey_verifier *verifier,
    struct passkey_bytes response, const struct passkey_authentication_expected *expected,
    struct passkey_credential *credential, const struct passkey_authentication **authentication,
    struct passkey_error *error)
{
    CLEANUP(json_free) struct json *json = NULL;
    TRY(json_parse(response, &json, error));
    return authentication_verify_node(json, verifier, expected, credential, authentication, error);
}
