/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registration ceremony, WebAuthn L3 7.1 steps 5 to 25 in their order. The function at the end
 * calls the steps.
 */
#include "base/bytes.h"
#include "base/credential_type.h"
#include "crypto/certificate_path.h"
#include "webauthn/attestation/attestation.h"
#include "webauthn/attestation_object.h"
#include "webauthn/ceremonies.h"
#include "webauthn/common_checks.h"
#include "webauthn/extensions/identifiers.h"
#include "webauthn/node.h"
#include <inttypes.h>
#include <string.h>

/* Everything that is known about the current registration. */
struct ceremony_state {
    struct passkey_verifier *verifier;
    const struct registration_response *response;
    const struct passkey_registration_expected *expected;
    struct expectations common;
    const struct passkey_attestation_policy *policy;
    uint8_t client_data_hash[SHA256_SIZE];
    struct attestation_object object;
    struct authenticator_data data;
    const struct attestation_format *format;
    struct attestation_results results;
    enum passkey_attestation_type type;
    bool trusted;
    const char *problem; /* the reason, if it is not trusted */
};

/* REG-13 */
static enum passkey_result decode_object(struct ceremony_state *state, struct passkey_error *error)
{
    const struct registration_response *response = state->response;
    buffer_reset(&state->verifier->pieces);
    buffer_reset(&state->verifier->certificates);
    TRY(attestation_object_read(
        response->attestation_object, &state->verifier->pieces, &state->object, error));
    TRY(authenticator_data_read(state->object.authenticator_data, true, &state->data, error));
    /* JSON-9 */
    if (!bytes_equal(response->id, state->data.credential_id))
        return refuse(error, PASSKEY_CREDENTIAL_ID_MISMATCH, CHECK_JSON_9,
            "The credential id differs from that in the authenticator data.");
    if (!signature_available(state->verifier->signatures, state->data.key.algorithm))
        return PASSKEY_OK; /* REG-20 refuses it */
    return signature_key_check(state->verifier->signatures, &state->data.key, error);
}

/* REG-20 */
static enum passkey_result check_algorithm(
    const struct ceremony_state *state, struct passkey_error *error)
{
    int64_t algorithm = state->data.key.algorithm;
    const struct passkey_registration_expected *expected = state->expected;
    bool offered = expected->algorithm_count == 0;
    for (size_t i = 0; i < expected->algorithm_count; i++)
        offered = offered || expected->algorithms[i] == algorithm;
    if (!offered)
        return refuse(error, PASSKEY_ALGORITHM_NOT_ALLOWED, CHECK_REG_20,
            "The key has the algorithm %" PRId64 ", which was not offered.", algorithm);
    if (!cose_algorithm_known(algorithm))
        return refuse(error, PASSKEY_ALGORITHM_NOT_ALLOWED, CHECK_REG_20,
            "The key has the algorithm %" PRId64 ", which cannot be verified.", algorithm);
    if (!signature_available(state->verifier->signatures, algorithm))
        return refuse(error, PASSKEY_ALGORITHM_UNAVAILABLE, CHECK_REG_20,
            "The key is for %s, which the cryptographic library does not support.",
            cose_algorithm_find(algorithm)->name);
    return PASSKEY_OK;
}

/* REG-21 */
static enum passkey_result find_format(struct ceremony_state *state, struct passkey_error *error)
{
    const struct passkey_attestation_policy *policy = state->policy;
    char quoted[TEXT_QUOTE_SIZE];
    state->format = attestation_format_find(&ATTESTATION_FORMATS, state->object.format);
    if (state->format == NULL || !attestation_format_accepted(state->format, policy))
        return refuse(error, PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED, CHECK_REG_21,
            "The attestation statement format \"%s\" is not accepted.",
            text_quote(state->object.format, quoted));
    return PASSKEY_OK;
}

/* REG-22 */
static enum passkey_result verify_statement(
    struct ceremony_state *state, struct passkey_error *error)
{
    struct attestation_input input = {
        .formats = &ATTESTATION_FORMATS,
        .statement = state->object.statement,
        .authenticator_data = &state->data,
        .client_data_hash = BYTES_ARRAY(state->client_data_hash),
        .verifier = state->verifier,
        .policy = state->policy,
        .now_ms = state->expected->now_ms,
    };
    return attestation_verify(state->format, &input, &state->results, error);
}

static enum passkey_result evaluate_path(struct ceremony_state *state,
    const struct attestation_result *result, bool *trusted, struct passkey_error *error)
{
    struct certificate_path path = {
        .chain = result->output.path,
        .chain_count = result->output.path_count,
        .anchors = state->policy->anchors,
        .anchor_count = state->policy->anchor_count,
        .revocation_lists = state->policy->revocation_lists,
        .revocation_list_count = state->policy->revocation_list_count,
        .problem = &state->problem,
        .cache = state->verifier->certificate_cache,
        .now_ms = state->expected->now_ms,
        .sha1_allowed = result->format->sha1_in_path,
    };
    TRY(certificate_path_evaluate(&path, trusted, error));
    /* FMT-11: a statement that a model's anchors vouch for must state the model. */
    if (*trusted || state->policy->anchors_of == NULL || result->format->aaguid_unsigned)
        return PASSKEY_OK;
    const struct passkey_bytes *model_anchors = state->policy->anchors_of(
        state->policy->anchors_context, state->data.aaguid.data, &path.anchor_count);
    if (path.anchor_count == 0)
        return PASSKEY_OK;
    path.anchors = model_anchors;
    return certificate_path_evaluate(&path, trusted, error);
}

/* Trusted paths first, then certificates, self attestation, none. */
static int strength(enum passkey_attestation_type type, bool trusted)
{
    if (trusted)
        return 3;
    if (type == PASSKEY_ATTESTATION_TYPE_NONE)
        return 0;
    return type == PASSKEY_ATTESTATION_TYPE_SELF ? 1 : 2;
}

/* PASSKEY_TRUST_CHAINED accepts types without certificates. */
static bool trust_suffices(const struct ceremony_state *state)
{
    bool certified = state->type != PASSKEY_ATTESTATION_TYPE_NONE &&
                     state->type != PASSKEY_ATTESTATION_TYPE_SELF;
    return state->trusted || state->policy->trust == PASSKEY_TRUST_OPTIONAL ||
           (state->policy->trust == PASSKEY_TRUST_CHAINED && !certified);
}

/* REG-23, REG-24a, REG-24b, REG-24c: "valid" and "trusted" are separate results. Of several
 * statements, the strongest is reported. */
static enum passkey_result assess_trust(struct ceremony_state *state, struct passkey_error *error)
{
    for (size_t i = 0; i < state->results.count; i++) {
        const struct attestation_result *result = &state->results.list[i];
        bool trusted;
        TRY(evaluate_path(state, result, &trusted, error));
        if (i > 0 &&
            strength(result->output.type, trusted) <= strength(state->type, state->trusted))
            continue;
        state->type = result->output.type;
        state->trusted = trusted;
    }
    if (!trust_suffices(state))
        return refuse(error, PASSKEY_ATTESTATION_UNTRUSTED, CHECK_REG_24C,
            "The attestation of format \"%s\" has no path to a configured trust anchor: %s.",
            state->format->name, state->problem);
    return PASSKEY_OK;
}

/* REG-27a */
static void fill_in_credential(
    const struct ceremony_state *state, struct passkey_credential *credential)
{
    const struct authenticator_data *data = &state->data;
    bool eligible = (data->flags & FLAG_BACKUP_ELIGIBLE) != 0;
    *credential = (struct passkey_credential){
        .id = state->response->id,
        .public_key = data->public_key,
        .algorithm = (int32_t)data->key.algorithm,
        .sign_count = data->sign_count,
        .uv_initialized = (data->flags & FLAG_USER_VERIFIED) != 0,
        .backup_eligible = eligible ? PASSKEY_FACT_YES : PASSKEY_FACT_NO,
        .backup_state = (data->flags & FLAG_BACKUP_STATE) != 0,
        .discoverable = state->response->client_outputs.discoverable,
        .attachment = state->response->attachment,
        .transports = state->response->transports,
        .attestation_format = bytes_text(state->format->name),
        .attestation_type = state->type,
        .attestation_trusted = state->trusted,
        .attestation_object = state->response->attestation_object,
    };
    memcpy(credential->aaguid, data->aaguid.data, PASSKEY_AAGUID_SIZE);
}

static void fill_in(const struct ceremony_state *state)
{
    struct passkey_verifier *verifier = state->verifier;
    verifier_keep_outputs(verifier, &state->response->client_outputs, &state->data.outputs);
    verifier->registration = (struct passkey_registration){
        .size = sizeof(struct passkey_registration),
        .user_present = (state->data.flags & FLAG_USER_PRESENT) != 0,
        .user_verified = (state->data.flags & FLAG_USER_VERIFIED) != 0,
        .client_data = state->response->client_data,
        .client_outputs = &verifier->client_outputs,
        .authenticator_outputs = &verifier->authenticator_outputs,
    };
}

static enum passkey_result verify_steps(struct ceremony_state *state, struct passkey_error *error)
{
    struct passkey_verifier *verifier = state->verifier;
    const struct expectations *common = &state->common;
    struct passkey_bytes client_data = state->response->client_data;
    /* REG-05 to REG-11b */
    TRY(client_data_verify(verifier, CEREMONY_REGISTRATION, client_data, common, error));
    /* REG-12, CD-2: the bytes as they were received */
    if (digest_sha256(verifier->digest, client_data, (struct passkey_bytes){ NULL, 0 },
            state->client_data_hash) != PASSKEY_OK)
        return fault(error, "SHA-256 failed.");
    TRY(decode_object(state, error));
    /* REG-14 to REG-17 */
    TRY(common_checks(verifier, CEREMONY_REGISTRATION, &state->data, common, error));
    TRY(check_algorithm(state, error));
    TRY(find_format(state, error));
    TRY(verify_statement(state, error));
    TRY(assess_trust(state, error));
    /* REG-25 was checked when the authenticator data was read. REG-28a, REG-28b */
    return extensions_evaluate(CEREMONY_REGISTRATION,
        state->response->client_outputs.present | state->data.outputs.present, common, error);
}

static struct expectations common_of(const struct passkey_registration_expected *expected)
{
    return (struct expectations){
        .challenge = expected->challenge,
        .origins = expected->origins,
        .origin_count = expected->origin_count,
        .rp_id = expected->rp_id,
        .user_verification = expected->user_verification,
        .user_presence_optional = expected->user_presence_optional,
        .allow_cross_origin = expected->allow_cross_origin,
        .top_origins = expected->top_origins,
        .top_origin_count = expected->top_origin_count,
        .unsolicited_extensions_refused = expected->unsolicited_extensions_refused,
        .extensions_requested = expected->extensions_requested,
    };
}

enum passkey_result registration_evaluate(struct passkey_verifier *verifier,
    const struct registration_response *response,
    const struct passkey_registration_expected *expected, struct passkey_credential *credential,
    struct passkey_error *error)
{
    static const struct sized_type policy_type =
        SIZED_TYPE(struct passkey_attestation_policy, tpm_vendor_count);
    struct passkey_attestation_policy policy = { .size = 0 };
    struct ceremony_state state = {
        .verifier = verifier,
        .response = response,
        .expected = expected,
        .common = common_of(expected),
        .policy = &policy,
    };
    if (expected->attestation != NULL)
        TRY(sized_read(&policy_type, expected->attestation, &policy, error));
    TRY(verify_steps(&state, error));
    fill_in_credential(&state, credential);
    fill_in(&state);
    return PASSKEY_OK;
}

enum passkey_result registration_verify_node(const void *response,
    struct passkey_verifier *verifier, const struct passkey_registration_expected *expected,
    struct passkey_credential *credential, const struct passkey_registration **registration,
    struct passkey_error *error)
{
    static const struct sized_type expected_type =
        SIZED_TYPE(struct passkey_registration_expected, extensions_requested);
    struct passkey_registration_expected own;
    struct registration_response read;
    struct passkey_credential made;
    TRY(sized_read(&expected_type, expected, &own, error));
    TRY(sized_check(&CREDENTIAL_TYPE, credential, error));
    TRY(expected_check(own.challenge, own.rp_id, error));
    TRY(registration_response_read(verifier, response, &read, error));
    TRY(registration_evaluate(verifier, &read, &own, &made, error));
    sized_write(&CREDENTIAL_TYPE, &made, credential);
    if (registration != NULL)
        *registration = &verifier->registration;
    return PASSKEY_OK;
}

enum passkey_result passkey_registration_verify(struct passkey_verifier *verifier,
    struct passkey_bytes response, const struct passkey_registration_expected *expected,
    struct passkey_credential *credential, const struct passkey_registration **registration,
    struct passkey_error *error)
{
    CLEANUP(json_free) struct json *json = NULL;
    TRY(json_parse(response, &json, error));
    return registration_verify_node(json, verifier, expected, credential, registration, error);
}
