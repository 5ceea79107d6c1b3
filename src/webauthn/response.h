/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What RegistrationResponseJSON and AuthenticationResponseJSON (WebAuthn L3 5.1) have in common:
 * the envelope around the response, and base64url members, which are decoded into the verifier's
 * scratch memory.
 */
#ifndef WEBAUTHN_RESPONSE_H
#define WEBAUTHN_RESPONSE_H

#include "base/json.h"
#include "webauthn/verifier.h"

/* Views of decoded bytes borrow from the verifier, others from the tree. */
struct response {
    const struct json *json;
    struct passkey_bytes id;
    enum passkey_attachment attachment;
    const struct json *inner;      /* the member "response" */
    const struct json *extensions; /* "clientExtensionResults"; NULL: absent or not an object */
    struct buffer *scratch;        /* does not move; failed: something did not fit */
};

/** Read the envelope. */
MUST_USE enum passkey_result response_read(struct passkey_verifier *verifier,
    const struct json *json, struct response *response, struct passkey_error *error);

/* A base64url member of an object: its name, its allowed sizes, and the check that requires it. */
struct response_member {
    const char *name;
    size_t size_min;
    size_t size_max;
    enum check check;
};

/** PASSKEY_MEMBER_MISSING, MEMBER_INVALID or BASE64URL_INVALID if it is not as described. */
MUST_USE enum passkey_result response_bytes(struct response *response, const struct json *object,
    const struct response_member *member, struct passkey_bytes *out, struct passkey_error *error);

/* RegistrationResponseJSON, decoded. Views borrow from the verifier. */
struct registration_response {
    struct passkey_bytes id; /* rawId, decoded */
    struct passkey_bytes client_data;
    struct passkey_bytes attestation_object;
    struct passkey_transports transports;
    enum passkey_attachment attachment;
    struct passkey_client_outputs client_outputs;
};

/* AuthenticationResponseJSON, decoded. Views borrow from the verifier. */
struct authentication_response {
    struct passkey_bytes id; /* rawId, decoded */
    struct passkey_bytes client_data;
    struct passkey_bytes authenticator_data;
    struct passkey_bytes signature;
    struct passkey_bytes user_handle; /* data NULL: absent or null */
    enum passkey_attachment attachment;
    struct passkey_client_outputs client_outputs;
};

/**
 * Decode a response (WebAuthn L3 5.1.8) without verifying it.
 *
 * @param json  Only read during the call.
 * @returns PASSKEY_OK; PASSKEY_JSON_INVALID, MEMBER_MISSING, MEMBER_INVALID, BASE64URL_INVALID,
 *          CREDENTIAL_ID_MISMATCH (id is not rawId); a fault.
 */
MUST_USE enum passkey_result registration_response_read(struct passkey_verifier *verifier,
    const struct json *json, struct registration_response *response, struct passkey_error *error);
MUST_USE enum passkey_result authentication_response_read(struct passkey_verifier *verifier,
    const struct json *json, struct authentication_response *response, struct passkey_error *error);

/** Decode base64url into the scratch memory; false if it is not base64url or does not fit. */
bool response_decode(
    struct response *response, struct passkey_bytes text, struct passkey_bytes *out);

/** Copy text into the scratch memory, which outlives the tree; empty if it does not fit. */
struct passkey_bytes response_keep(struct response *response, struct passkey_bytes text);

/** PASSKEY_JSON_INVALID if something did not fit into the scratch memory. */
MUST_USE enum passkey_result response_check_room(
    const struct response *response, struct passkey_error *error);

#endif
