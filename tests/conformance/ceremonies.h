/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two ceremonies of the conformance server, over <passkey/webauthn.h>.
 */
#ifndef CONFORMANCE_CEREMONIES_H
#define CONFORMANCE_CEREMONIES_H

#include "conformance/store.h"

#define CEREMONY_LIFETIME_MS 300000

/* A relying party. */
struct party {
    struct passkey_bytes rp_id;
    const struct passkey_bytes *origins;
    size_t origin_count;
    const struct passkey_bytes *anchors;
    size_t anchor_count;
    enum passkey_attestation_trust trust;
    struct passkey_verifier *verifier;
    struct store *store;
};

struct registration_request {
    struct passkey_bytes user_name;
    struct passkey_bytes display_name;
    enum passkey_attachment attachment;
    enum passkey_requirement resident_key;
    enum passkey_requirement user_verification;
    enum passkey_attestation_conveyance attestation;
};

/* Options, and the ceremony that waits for the response. */
struct started {
    uint8_t ceremony_id[CEREMONY_ID_SIZE];
    char *options; /* freed by passkey_free() */
    size_t options_size;
};

/**
 * Start a registration for a new or an existing user.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID; PASSKEY_CONFLICT (too many credentials); a fault.
 */
MUST_USE enum passkey_result registration_start(struct party *party,
    const struct registration_request *request, struct started *started,
    struct passkey_error *error);

/** Finish it. Returns the refusals of the store and of passkey_registration_verify(). */
MUST_USE enum passkey_result registration_finish(struct party *party,
    struct passkey_bytes ceremony_id, struct passkey_bytes response, struct passkey_error *error);

/**
 * Start an authentication with the credentials of a user.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID; PASSKEY_NOT_FOUND; a fault.
 */
MUST_USE enum passkey_result authentication_start(struct party *party,
    struct passkey_bytes user_name, enum passkey_requirement user_verification,
    struct started *started, struct passkey_error *error);

/** Finish it. Returns the refusals of the store and of passkey_authentication_verify(). */
MUST_USE enum passkey_result authentication_finish(struct party *party,
    struct passkey_bytes ceremony_id, struct passkey_bytes response, struct passkey_error *error);

#endif
