/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The WebAuthn ceremonies without a memory: options to JSON, response JSON to verdict.
 *
 * Nothing here does I/O, reads a clock or draws randomness. The caller keeps the challenge, the
 * options and the credential record, and hands all of them in. The specification is WebAuthn
 * Level 3; every check is made in its order (sections 7.1 and 7.2).
 */
#ifndef PASSKEY_WEBAUTHN_H
#define PASSKEY_WEBAUTHN_H

#include <passkey/credential.h>
#include <passkey/extensions.h>
#include <passkey/result.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PASSKEY_CHALLENGE_SIZE_MIN   16
#define PASSKEY_USER_HANDLE_SIZE_MAX 64

enum passkey_requirement {
    PASSKEY_PREFERRED = 0,
    PASSKEY_REQUIRED = 1,
    PASSKEY_DISCOURAGED = 2,
};

enum passkey_attestation_conveyance {
    PASSKEY_ATTESTATION_NONE = 0,
    PASSKEY_ATTESTATION_INDIRECT = 1,
    PASSKEY_ATTESTATION_DIRECT = 2,
    PASSKEY_ATTESTATION_ENTERPRISE = 3,
};

/*
 * COSE algorithm identifiers that this version verifies; those of ML-DSA, and Ed448 and ES256K in
 * places, only where the cryptographic library at hand offers them: passkey_algorithm_available().
 */
#define PASSKEY_ALGORITHM_ES256     (-7)
#define PASSKEY_ALGORITHM_EDDSA     (-8) /* Ed25519 */
#define PASSKEY_ALGORITHM_ESP256    (-9) /* OPT-3: clients know the fully specified ones less */
#define PASSKEY_ALGORITHM_ED25519   (-19)
#define PASSKEY_ALGORITHM_ES384     (-35)
#define PASSKEY_ALGORITHM_ES512     (-36)
#define PASSKEY_ALGORITHM_PS256     (-37)
#define PASSKEY_ALGORITHM_PS384     (-38)
#define PASSKEY_ALGORITHM_PS512     (-39)
#define PASSKEY_ALGORITHM_ES256K    (-47)
#define PASSKEY_ALGORITHM_ML_DSA_44 (-48)
#define PASSKEY_ALGORITHM_ML_DSA_65 (-49)
#define PASSKEY_ALGORITHM_ML_DSA_87 (-50)
#define PASSKEY_ALGORITHM_ESP384    (-51)
#define PASSKEY_ALGORITHM_ESP512    (-52)
#define PASSKEY_ALGORITHM_ED448     (-53)
#define PASSKEY_ALGORITHM_RS256     (-257)
#define PASSKEY_ALGORITHM_RS384     (-258)
#define PASSKEY_ALGORITHM_RS512     (-259)

/* ---- options ---- */

/** An entry of allowCredentials or excludeCredentials. */
struct passkey_descriptor {
    struct passkey_bytes id;
    struct passkey_transports transports;
};

struct passkey_creation_options {
    struct passkey_bytes rp_id;
    struct passkey_bytes rp_name;
    struct passkey_bytes user_id; /* the user handle, 1 to 64 bytes */
    struct passkey_bytes user_name;
    struct passkey_bytes user_display_name; /* may be empty */
    struct passkey_bytes challenge;         /* 16 bytes or more, random */
    const int32_t *algorithms;              /* in order of preference */
    size_t algorithm_count;                 /* not 0 */
    uint32_t timeout_ms;
    const struct passkey_descriptor *exclude;
    size_t exclude_count;
    enum passkey_attachment attachment; /* unknown: left open */
    enum passkey_requirement resident_key;
    enum passkey_requirement user_verification;
    enum passkey_attestation_conveyance attestation;
    const struct passkey_bytes *hints; /* passed through in order */
    size_t hint_count;
    struct passkey_extension_inputs extensions;
};

struct passkey_request_options {
    struct passkey_bytes rp_id;
    struct passkey_bytes challenge;
    uint32_t timeout_ms;
    const struct passkey_descriptor *allow; /* none: discoverable credentials answer */
    size_t allow_count;
    enum passkey_requirement user_verification;
    const struct passkey_bytes *hints;
    size_t hint_count;
    struct passkey_extension_inputs extensions;
};

/**
 * Write PublicKeyCredentialCreationOptionsJSON (WebAuthn L3 5.1.8) with credProps asked for.
 *
 * @param json  UTF-8 with a NUL behind it that size does not count. The caller frees it with
 *              passkey_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for options that break the specification (a short
 *          challenge, a user handle over 64 bytes, no algorithm, text that is not UTF-8, an
 *          extension's inputs that a client would not take);
 *          PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_creation_options_write(
    const struct passkey_creation_options *options, char **json, size_t *size,
    struct passkey_error *error);

/** Write PublicKeyCredentialRequestOptionsJSON (WebAuthn L3 5.1.9); as above. */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_request_options_write(
    const struct passkey_request_options *options, char **json, size_t *size,
    struct passkey_error *error);

/* ---- verifier ---- */

/**
 * Scratch memory and scratch keys of one thread. Parsed responses and verdicts borrow from it, and
 * are good until the next parse with the same verifier.
 */
struct passkey_verifier;

/**
 * @param verifier  Freed by passkey_verifier_free().
 * @returns PASSKEY_OK; PASSKEY_INTERNAL when memory or the cryptographic library fails, or when a
 *          self-test finds that it accepts what must be refused.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_verifier_new(
    struct passkey_verifier **verifier, struct passkey_error *error);

/** Frees and nulls. @param verifier  May point to NULL. */
PASSKEY_EXPORT void passkey_verifier_free(struct passkey_verifier **verifier);

/** Whether signatures of a COSE algorithm can be verified here: what to offer in options. */
PASSKEY_EXPORT bool passkey_algorithm_available(
    const struct passkey_verifier *verifier, int32_t algorithm);

/**
 * Whether signatures with SHA-1 can be verified here. No credential has them; TPM statements of
 * Windows Hello may. Where a system's OpenSSL is configured to refuse them, such a registration
 * answers PASSKEY_ALGORITHM_UNAVAILABLE: say so when you start and ask for attestation.
 */
PASSKEY_EXPORT bool passkey_sha1_available(const struct passkey_verifier *verifier);

/**
 * Judge a COSE_Key that did not come through a registration, one that is imported for instance: all
 * that a registration asks of it, the place of its point on the curve too.
 *
 * @param algorithm  COSE identifier; written on PASSKEY_OK.
 * @returns PASSKEY_OK; PASSKEY_CBOR_INVALID, PASSKEY_CBOR_NOT_CANONICAL,
 *          PASSKEY_PUBLIC_KEY_INVALID; PASSKEY_ALGORITHM_UNAVAILABLE; PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_public_key_check(
    struct passkey_verifier *verifier, struct passkey_bytes public_key, int32_t *algorithm,
    struct passkey_error *error);

/* ---- expectations ---- */

/** What both ceremonies are judged against. Zeroed members are the secure default. */
struct passkey_expected {
    struct passkey_bytes challenge;      /* as issued, 16 bytes or more */
    const struct passkey_bytes *origins; /* compared exactly; none refuses everything */
    size_t origin_count;
    struct passkey_bytes rp_id;
    enum passkey_requirement user_verification;
    bool user_presence_optional; /* only a conditional create may say so */
    bool allow_cross_origin;
    const struct passkey_bytes *top_origins; /* pages that may frame us; compared exactly */
    size_t top_origin_count;
    const int32_t *algorithms; /* as offered; registration only; none: all that we know */
    size_t algorithm_count;
    int64_t now_ms; /* since 1970 in UTC: judges certificates */
    /** The AppID that was asked for with appid; authentication only. Data NULL: none was. */
    struct passkey_bytes app_id;
    /** Whether outputs of extensions that are not among the requested ones are refused. Mind that
     *  clients ask authenticators for credProtect and hmac-secret on their own. */
    bool unsolicited_extensions_refused;
    unsigned int extensions_requested; /* bits of enum passkey_extension */
};

/* ---- registration ---- */

/** RegistrationResponseJSON, decoded. Views borrow from the verifier. */
struct passkey_registration_response {
    struct passkey_bytes id; /* rawId, decoded */
    struct passkey_bytes client_data;
    struct passkey_bytes attestation_object;
    struct passkey_transports transports;
    enum passkey_attachment attachment;
    struct passkey_client_outputs client_outputs;
};

/** What becomes of attestation statements. Zeroed: formats we know, valid, need not be trusted. */
struct passkey_attestation_policy {
    /** Accepted; none: all that we know but android-safetynet. What a compound holds is held to the
     *  same list. */
    const struct passkey_bytes *formats;
    size_t format_count;
    const struct passkey_bytes *anchors; /* DER certificates, the only ones that give trust */
    size_t anchor_count;
    /** More of them for one model, asked for when its AAGUID is known: passkey_metadata_anchors()
     *  with a table of metadata as context. NULL: none. Never asked for fido-u2f, whose statements
     *  do not sign the AAGUID. */
    const struct passkey_bytes *(*anchors_of)(
        const void *context, const uint8_t aaguid[PASSKEY_AAGUID_SIZE], size_t *count);
    const void *anchors_context;
    /** DER; passkey_bundle_revocation_lists() reads them from files. Each certificate of a path
     *  whose issuer has a list here must not be on it, and a list that applies must be signed by
     *  its issuer and be valid at now_ms: else the attestation is valid, and not trusted. None:
     *  revocation is not judged. Lists of issuers that a path does not have are not read. */
    const struct passkey_bytes *revocation_lists;
    size_t revocation_list_count;
    bool trust_required;
    /** Of android-key: the word of software counts where the hardware says nothing; else origin and
     *  purpose must stand in the list that the trusted environment enforces. */
    bool android_key_software_allowed;
    /** Of tpm: manufacturers, "id:494E5443", one of which a certificate must name; none: any.
     *  passkey_tpm_vendors() has those of the registry. */
    const struct passkey_bytes *tpm_vendors;
    size_t tpm_vendor_count;
};

/** Whether there is an attestation statement format of that name here. */
PASSKEY_EXPORT bool passkey_attestation_format_known(struct passkey_bytes name);

/** The vendor ids of the Trusted Computing Group's registry; static. */
PASSKEY_EXPORT const struct passkey_bytes *passkey_tpm_vendors(size_t *count);

struct passkey_registration {
    struct passkey_credential credential; /* views borrow from the verifier */
    bool user_present;
    bool user_verified;
    struct passkey_client_outputs client_outputs; /* not signed */
    struct passkey_authenticator_outputs authenticator_outputs;
};

/**
 * Decode a RegistrationResponseJSON (WebAuthn L3 5.1); nothing is judged against a ceremony yet.
 *
 * Unknown members are ignored; the convenience copies authenticatorData, publicKey and
 * publicKeyAlgorithm are not looked at.
 *
 * @param json  At most 65,536 bytes; not kept.
 * @returns PASSKEY_OK; PASSKEY_JSON_INVALID, MEMBER_MISSING, MEMBER_INVALID, BASE64URL_INVALID,
 *          CREDENTIAL_ID_MISMATCH (id is not rawId); a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_registration_parse(
    struct passkey_verifier *verifier, struct passkey_bytes json,
    struct passkey_registration_response *response, struct passkey_error *error);

/**
 * Verify a registration: WebAuthn L3 7.1 steps 5 to 25 and 28. Whether the id is registered
 * already (step 26) and the storing (27, 29) are the caller's.
 *
 * @param response  From passkey_registration_parse() with the same verifier.
 * @param attestation  NULL: the zeroed policy.
 * @param registration  Written only on PASSKEY_OK.
 * @returns PASSKEY_OK; the refusal of the step that failed; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_registration_verify(
    struct passkey_verifier *verifier, const struct passkey_registration_response *response,
    const struct passkey_expected *expected, const struct passkey_attestation_policy *attestation,
    struct passkey_registration *registration, struct passkey_error *error);

/* ---- authentication ---- */

/** AuthenticationResponseJSON, decoded. Views borrow from the verifier. */
struct passkey_authentication_response {
    struct passkey_bytes id; /* rawId, decoded */
    struct passkey_bytes client_data;
    struct passkey_bytes authenticator_data;
    struct passkey_bytes signature;
    struct passkey_bytes user_handle; /* data NULL: absent or null */
    enum passkey_attachment attachment;
    struct passkey_client_outputs client_outputs;
};

enum passkey_sign_count_policy {
    PASSKEY_SIGN_COUNT_REJECT = 0,
    PASSKEY_SIGN_COUNT_FLAG = 1,
    PASSKEY_SIGN_COUNT_IGNORE = 2,
};

/** What the caller knows of the one who answers (WebAuthn L3 7.2 steps 5 and 6). */
struct passkey_authentication_expected {
    /** Ids that were sent. allow_given false: not judged; given and empty: a user handle must be
     *  there; else the id must be on it. */
    const struct passkey_bytes *allow;
    size_t allow_count;
    bool allow_given;
    struct passkey_bytes user_handle; /* of the credential's user; data NULL: not judged */
    enum passkey_sign_count_policy sign_count_policy;
    /** Accept a changed backup eligibility and a sign count that did not increase, for example once
     *  after the authenticator was reset. The verdict has the values that came. */
    bool change_allowed;
};

struct passkey_authentication {
    int32_t algorithm;         /* of the record's key */
    uint32_t sign_count;       /* to store: never less than the record's when it did not grow */
    bool sign_count_not_grown; /* either was not zero and it did not grow: put it on record */
    bool user_present;
    bool user_verified;
    bool backup_eligible;
    bool backup_state;
    struct passkey_client_outputs client_outputs; /* not signed; views borrow from the verifier */
    struct passkey_authenticator_outputs authenticator_outputs;
};

/** Decode an AuthenticationResponseJSON; see passkey_registration_parse(). */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_authentication_parse(
    struct passkey_verifier *verifier, struct passkey_bytes json,
    struct passkey_authentication_response *response, struct passkey_error *error);

/**
 * Verify an authentication: WebAuthn L3 7.2 steps 5 to 23 against the credential's record.
 *
 * What compares with the record (user handle, backup eligibility, sign count) is judged only after
 * the signature was good, so that a stranger learns nothing of the record.
 *
 * @param credential  Of the record: id, public_key, sign_count, backup_eligible are read.
 * @param authentication  Written on PASSKEY_OK, and on PASSKEY_SIGN_COUNT_NOT_INCREASED too (the
 *                        signature was good; the caller puts the counter on record).
 * @returns PASSKEY_OK; the refusal of the step that failed; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_authentication_verify(
    struct passkey_verifier *verifier, const struct passkey_authentication_response *response,
    const struct passkey_expected *expected, const struct passkey_authentication_expected *who,
    const struct passkey_credential *credential, struct passkey_authentication *authentication,
    struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
