/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of passkeys (WebAuthn Level 3). This header is sufficient to be a relying party.
 *
 * Each of the two ceremonies has three steps:
 *
 *     |                | registration                    | authentication                    |
 *     | 1. send        | passkey_registration_options()  | passkey_authentication_options()  |
 *     | 2. verify      | passkey_registration_verify()   | passkey_authentication_verify()   |
 *     | 3. store       | the new credential record       | the updated credential record     |
 *
 * The library is stateless. It does no I/O, reads no clock and generates no random bytes: the
 * caller keeps the challenge and the credential records, and passes them in. docs/embedding.md has
 * complete programs.
 *
 * Results. Every function that can fail returns an enum passkey_result, which must be checked.
 * Outputs are written only if the result is PASSKEY_OK, and an error only if it is not.
 *
 * Threads. A struct passkey_verifier is used by one thread at a time. All other arguments are only
 * read, and threads may share them.
 *
 * Sizes. A struct whose first member is `size` may get more members at its end in later versions.
 * Set `size` to sizeof the struct and all members that are not needed to zero:
 *
 *     struct passkey_registration_expected expected = { .size = sizeof(expected), ... };
 *
 * Zero is the secure default of every member. A function returns PASSKEY_MEMBER_INVALID for a
 * struct whose `size` is too small, or that sets a member which this version does not have.
 */
#ifndef PASSKEY_WEBAUTHN_H
#define PASSKEY_WEBAUTHN_H

#include <passkey/credential.h>
#include <passkey/extensions.h>
#include <passkey/result.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PASSKEY_CHALLENGE_SIZE_MIN   16 /* bytes */
#define PASSKEY_USER_HANDLE_SIZE_MAX 64 /* bytes */

/** How strongly the relying party asks for something (WebAuthn L3 5.4.6 and 5.8.6). */
enum passkey_requirement {
    PASSKEY_REQUIRED = 0,
    PASSKEY_PREFERRED = 1,
    PASSKEY_DISCOURAGED = 2,
};

/** Whether the relying party asks for an attestation statement (WebAuthn L3 5.4.7). */
enum passkey_attestation_conveyance {
    PASSKEY_ATTESTATION_NONE = 0,
    PASSKEY_ATTESTATION_INDIRECT = 1,
    PASSKEY_ATTESTATION_DIRECT = 2,
    PASSKEY_ATTESTATION_ENTERPRISE = 3,
};

/*
 * COSE algorithm identifiers of the signatures that the library verifies. ML-DSA needs OpenSSL 3.5;
 * Ed448 and ES256K may be missing in restricted builds of OpenSSL. A registration with an algorithm
 * that is missing returns PASSKEY_ALGORITHM_UNAVAILABLE.
 */
#define PASSKEY_ALGORITHM_ES256     (-7)
#define PASSKEY_ALGORITHM_EDDSA     (-8) /* Ed25519 */
#define PASSKEY_ALGORITHM_ESP256    (-9) /* few clients know the fully specified identifiers */
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

/* ---- step 1: options ---- */

/** An entry of allowCredentials or excludeCredentials (WebAuthn L3 5.8.3). */
struct passkey_descriptor {
    struct passkey_bytes id; /* 1 to 1023 bytes */
    struct passkey_transports transports;
};

/** What passkey_registration_options() writes (WebAuthn L3 5.4). Texts are UTF-8. */
struct passkey_creation_options {
    size_t size;                    /* sizeof this struct */
    struct passkey_bytes challenge; /* 16 bytes or more, random, new for each ceremony */
    struct passkey_bytes rp_id;     /* a domain such as "example.org" (WebAuthn L3 section 4) */
    struct passkey_bytes rp_name;
    struct passkey_bytes user_id; /* the user handle: 1 to 64 bytes without personal data */
    struct passkey_bytes user_name;
    struct passkey_bytes user_display_name;   /* may be empty */
    const int32_t *algorithms;                /* in order of preference */
    size_t algorithm_count;                   /* 0: ES256, EdDSA and RS256 */
    uint32_t timeout_ms;                      /* 0: left to the client */
    const struct passkey_descriptor *exclude; /* the user's credentials, which are not replaced */
    size_t exclude_count;
    enum passkey_attachment attachment; /* unknown: any authenticator */
    enum passkey_requirement resident_key;
    enum passkey_requirement user_verification;
    enum passkey_attestation_conveyance attestation;
    const struct passkey_bytes *hints; /* WebAuthn L3 5.8.7; in order of preference */
    size_t hint_count;
    const struct passkey_extension_inputs *extensions; /* NULL: only credProps */
};

/** What passkey_authentication_options() writes (WebAuthn L3 5.5). Texts are UTF-8. */
struct passkey_request_options {
    size_t size;                            /* sizeof this struct */
    struct passkey_bytes challenge;         /* 16 bytes or more, random, new for each ceremony */
    struct passkey_bytes rp_id;             /* as in the creation options */
    uint32_t timeout_ms;                    /* 0: left to the client */
    const struct passkey_descriptor *allow; /* none: any discoverable credential may respond */
    size_t allow_count;
    enum passkey_requirement user_verification;
    const struct passkey_bytes *hints; /* WebAuthn L3 5.8.7; in order of preference */
    size_t hint_count;
    const struct passkey_extension_inputs *extensions; /* NULL: none */
};

/**
 * Write PublicKeyCredentialCreationOptionsJSON (WebAuthn L3 5.1.8), which a page passes to
 * PublicKeyCredential.parseCreationOptionsFromJSON(). The extension credProps is always requested.
 *
 * @param options  Read during the call only.
 * @param json  NUL-terminated UTF-8. The caller frees it with passkey_free().
 * @param json_size  Its length in bytes without the NUL. May be NULL.
 * @param error  May be NULL.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if a member breaks a rule of the specification (a
 *          challenge of less than 16 bytes, a user handle of more than 64, an empty RP ID or name,
 *          an empty list of algorithms, a credential ID of more than 1023 bytes, a text that is not
 *          UTF-8, a value that its enumeration does not have, inputs of extensions that clients
 *          refuse); PASSKEY_INTERNAL if memory runs out. May be called by several threads at once.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_registration_options(
    const struct passkey_creation_options *options, char **json, size_t *json_size,
    struct passkey_error *error);

/**
 * Write PublicKeyCredentialRequestOptionsJSON (WebAuthn L3 5.1.9), which a page passes to
 * PublicKeyCredential.parseRequestOptionsFromJSON().
 *
 * @param options  Read during the call only.
 * @param json  NUL-terminated UTF-8. The caller frees it with passkey_free().
 * @param json_size  Its length in bytes without the NUL. May be NULL.
 * @param error  May be NULL.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if a member breaks a rule of the specification, as
 *          with passkey_registration_options(); PASSKEY_INTERNAL if memory runs out. May be called
 *          by several threads at once.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_authentication_options(
    const struct passkey_request_options *options, char **json, size_t *json_size,
    struct passkey_error *error);

/* ---- verifier ---- */

/**
 * The memory and the keys that verification reuses, of one thread. It holds no state between
 * ceremonies. What passkey_registration_verify() and passkey_authentication_verify() return points
 * into it, and is valid until the next call with the same verifier.
 */
struct passkey_verifier;

/**
 * Create a verifier. It tests the cryptographic library, which takes about a millisecond: create
 * one per thread and keep it.
 *
 * @param verifier  The caller frees it with passkey_verifier_free().
 * @param error  May be NULL.
 * @returns PASSKEY_OK; PASSKEY_INTERNAL if memory runs out, the cryptographic library fails, or it
 *          accepts a signature that is not valid.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_verifier_new(
    struct passkey_verifier **verifier, struct passkey_error *error);

/**
 * Free a verifier and set the pointer to NULL.
 *
 * @param verifier  May point to NULL.
 */
PASSKEY_EXPORT void passkey_verifier_free(struct passkey_verifier **verifier);

/**
 * Whether this system verifies signatures with SHA-1. No credential has them, but TPM statements of
 * Windows Hello may. Where the configuration of OpenSSL refuses SHA-1, such a registration returns
 * PASSKEY_ALGORITHM_UNAVAILABLE, so warn about it at start if you request attestation.
 *
 * @param verifier  Any verifier.
 */
PASSKEY_EXPORT bool passkey_sha1_available(const struct passkey_verifier *verifier);

/**
 * Check a COSE_Key that does not come from a registration, for example an imported one, by the same
 * rules as a registration, including that its point is on the curve (WebAuthn L3 5.8.5).
 *
 * @param verifier  Used by one thread at a time.
 * @param public_key  CBOR in the CTAP2 canonical form; read during the call only.
 * @param algorithm  Its COSE algorithm identifier.
 * @param error  May be NULL.
 * @returns PASSKEY_OK; PASSKEY_CBOR_INVALID or PASSKEY_CBOR_NOT_CANONICAL if it is not such CBOR;
 *          PASSKEY_PUBLIC_KEY_INVALID if it is not a valid key; PASSKEY_ALGORITHM_UNAVAILABLE if
 *          OpenSSL here lacks the algorithm; PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_public_key_check(
    struct passkey_verifier *verifier, struct passkey_bytes public_key, int32_t *algorithm,
    struct passkey_error *error);

/* ---- attestation ---- */

/** Which attestations a registration may have. In each case a statement must be valid. */
enum passkey_attestation_trust {
    PASSKEY_TRUST_OPTIONAL = 0,
    /** Certificates must lead to an anchor. None and self attestation, which have no certificates,
     *  are accepted. */
    PASSKEY_TRUST_CHAINED = 1,
    PASSKEY_TRUST_REQUIRED = 2, /* only attestations whose certificates lead to an anchor */
};

/**
 * Which attestation statements a registration accepts. Zeroed: every format that the library knows
 * except android-safetynet, statements must be valid, and need not be trusted.
 */
struct passkey_attestation_policy {
    size_t size; /* sizeof this struct */
    /** Accepted formats, such as "packed"; the parts of a compound statement, too. */
    const struct passkey_bytes *formats;
    size_t format_count;
    /** Certificates in DER. An attestation is trusted if its certificates lead to one of them. */
    const struct passkey_bytes *anchors;
    size_t anchor_count;
    /** Returns further anchors of one model: passkey_metadata_anchors(), with the metadata as
     *  context. Not called for fido-u2f, whose statements do not sign the AAGUID. May be NULL. */
    const struct passkey_bytes *(*anchors_of)(
        const void *context, const uint8_t aaguid[PASSKEY_AAGUID_SIZE], size_t *count);
    const void *anchors_context;
    /** Certificate revocation lists in DER. If the issuer of a certificate in a path has a list, it
     *  must be signed by the issuer, be valid at now_ms and not name the certificate; otherwise the
     *  attestation is not trusted. None: revocation is not checked. */
    const struct passkey_bytes *revocation_lists;
    size_t revocation_list_count;
    enum passkey_attestation_trust trust;
    /** android-key: accept an origin and a purpose that only the software of the device asserts. */
    bool android_key_software_allowed;
    /** tpm: accepted manufacturers, such as "id:494E5443", for example passkey_tpm_vendors(). None:
     *  every manufacturer. */
    const struct passkey_bytes *tpm_vendors;
    size_t tpm_vendor_count;
};

/**
 * Whether the library verifies statements of an attestation statement format (WebAuthn L3 8).
 *
 * @param name  For example "packed".
 */
PASSKEY_EXPORT bool passkey_attestation_format_known(struct passkey_bytes name);

/**
 * The TPM manufacturers in the registry of the Trusted Computing Group. May be called by several
 * threads at once.
 *
 * @param count  How many there are.
 * @returns A static list.
 */
PASSKEY_EXPORT const struct passkey_bytes *passkey_tpm_vendors(size_t *count);

/* ---- step 2: registration ---- */

/** What a registration is verified against. All pointers are read during the call only. */
struct passkey_registration_expected {
    size_t size;                         /* sizeof this struct */
    struct passkey_bytes challenge;      /* as issued, 16 bytes or more */
    const struct passkey_bytes *origins; /* such as "https://example.org"; compared exactly */
    size_t origin_count;                 /* 0: every response is refused */
    struct passkey_bytes rp_id;          /* as in the options */
    enum passkey_requirement user_verification; /* as in the options */
    bool user_presence_optional;                /* conditional create (WebAuthn L3 5.1.3) only */
    bool allow_cross_origin;                    /* accept responses made in a frame */
    const struct passkey_bytes *top_origins;    /* sites that may frame the page */
    size_t top_origin_count;
    const int32_t *algorithms; /* as in the options */
    size_t algorithm_count;    /* 0: every algorithm that the library verifies */
    int64_t now_ms;            /* milliseconds since 1970 in UTC; certificates must be valid then */
    const struct passkey_attestation_policy *attestation; /* NULL: the zeroed policy */
    /** Refuse outputs of extensions that extensions_requested does not list. Some clients request
     *  credProtect and hmac-secret on their own. */
    bool unsolicited_extensions_refused;
    unsigned int extensions_requested; /* bits of enum passkey_extension */
};

/** What is known of a verified registration in addition to its credential record. */
struct passkey_registration {
    size_t size; /* set by the library */
    bool user_present;
    bool user_verified;
    struct passkey_bytes client_data;                    /* clientDataJSON, verified */
    const struct passkey_client_outputs *client_outputs; /* not signed */
    const struct passkey_authenticator_outputs *authenticator_outputs;
};

/**
 * Parse and verify a registration: WebAuthn L3 7.1 steps 3 to 25 and 28. The caller then checks
 * that the credential ID is not registered yet (step 26), and stores the credential with its user
 * (steps 27 and 29), in one transaction.
 *
 * @param verifier  Used by one thread at a time.
 * @param response  RegistrationResponseJSON (WebAuthn L3 5.1.8.1) as the page sent it, at most
 *        65,536 bytes; read during the call only. Unknown members are ignored.
 * @param expected  What the response is verified against.
 * @param credential  The record to store. Set its `size` before the call. Views point into the
 *        verifier.
 * @param registration  Points into the verifier. May be NULL.
 * @param error  May be NULL.
 * @returns PASSKEY_OK, or why the response was refused:
 *          - it cannot be read: PASSKEY_JSON_INVALID, PASSKEY_MEMBER_MISSING,
 *            PASSKEY_BASE64URL_INVALID, PASSKEY_CBOR_INVALID, PASSKEY_CBOR_NOT_CANONICAL,
 *            PASSKEY_CLIENT_DATA_INVALID, PASSKEY_AUTHENTICATOR_DATA_INVALID,
 *            PASSKEY_ATTESTATION_OBJECT_INVALID, PASSKEY_PUBLIC_KEY_INVALID,
 *            PASSKEY_CREDENTIAL_ID_MISMATCH;
 *          - it is of another ceremony: PASSKEY_TYPE_MISMATCH, PASSKEY_CHALLENGE_MISMATCH,
 *            PASSKEY_ORIGIN_MISMATCH, PASSKEY_CROSS_ORIGIN_NOT_ALLOWED,
 *            PASSKEY_TOP_ORIGIN_MISMATCH, PASSKEY_RP_ID_MISMATCH, PASSKEY_ALGORITHM_NOT_ALLOWED,
 *            PASSKEY_ALGORITHM_UNAVAILABLE;
 *          - the authenticator did not do what was required: PASSKEY_USER_NOT_PRESENT,
 *            PASSKEY_USER_NOT_VERIFIED, PASSKEY_BACKUP_FLAGS_INVALID, PASSKEY_EXTENSION_REFUSED;
 *          - the attestation: PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED, PASSKEY_ATTESTATION_INVALID,
 *            PASSKEY_SIGNATURE_INVALID, PASSKEY_ATTESTATION_UNTRUSTED;
 *          - PASSKEY_MEMBER_INVALID: a member of the response, or of `expected`, has a value that
 *            it cannot have;
 *          - PASSKEY_INTERNAL: memory ran out, or the cryptographic library failed.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_registration_verify(
    struct passkey_verifier *verifier, struct passkey_bytes response,
    const struct passkey_registration_expected *expected, struct passkey_credential *credential,
    const struct passkey_registration **registration, struct passkey_error *error);

/* ---- step 2: authentication ---- */

/** What happens if a sign count did not increase (WebAuthn L3 6.1.1). */
enum passkey_sign_count_policy {
    PASSKEY_SIGN_COUNT_REJECT = 0, /* PASSKEY_SIGN_COUNT_NOT_INCREASED */
    PASSKEY_SIGN_COUNT_FLAG = 1,   /* accept; the caller looks at sign_count_not_increased */
    PASSKEY_SIGN_COUNT_IGNORE = 2, /* accept */
};

/**
 * What an authentication is verified against. All pointers are read during the call only.
 *
 * Set either `credential` or `find`. A program that knows the credential before it verifies the
 * response sets `credential`. Most do not know it: they set `find`, which is called once with the
 * credential ID of the response, and looks the record up.
 */
struct passkey_authentication_expected {
    size_t size;                         /* sizeof this struct */
    struct passkey_bytes challenge;      /* as issued, 16 bytes or more */
    const struct passkey_bytes *origins; /* such as "https://example.org"; compared exactly */
    size_t origin_count;                 /* 0: every response is refused */
    struct passkey_bytes rp_id;          /* as in the options */
    enum passkey_requirement user_verification; /* as in the options */
    bool allow_cross_origin;                    /* accept responses made in a frame */
    const struct passkey_bytes *top_origins;    /* sites that may frame the page */
    size_t top_origin_count;
    struct passkey_bytes app_id; /* as in the extension appid of the options; absent: not used */
    /** The credential IDs of the options' allowCredentials. None: no list was sent, and the
     *  response must have the user handle of the credential's user (WebAuthn L3 7.2 step 6). */
    const struct passkey_bytes *allow;
    size_t allow_count;
    /** The record of the credential that responds. The response is verified against its id,
     *  public_key, sign_count and backup_eligible. */
    const struct passkey_credential *credential;
    /** The user handle of the record's user. Required if no list was sent. Absent: a user handle in
     *  the response is not compared. */
    struct passkey_bytes user_handle;
    enum passkey_sign_count_policy sign_count_policy;
    /** Accept a changed backup eligibility and a sign count that did not increase, for example once
     *  after the authenticator was reset. The updated record has the values of the response. */
    bool change_allowed;
    /**
     * Look up the record of the credential that responds, which is not verified yet.
     *
     * @param context  find_context.
     * @param credential_id  1 to 1023 bytes.
     * @param user_handle  1 to 64 bytes, or absent. It is not signed.
     * @param expected  Set `credential` and `user_handle` in it, which must be valid until
     *        passkey_authentication_verify() returns, and leave `credential` NULL if there is no
     *        such record. Other members may be changed, too, such as sign_count_policy.
     * @param error  Fill it in if the result is not PASSKEY_OK. Never NULL.
     * @returns PASSKEY_OK, or a result that passkey_authentication_verify() returns.
     */
    enum passkey_result (*find)(void *context, struct passkey_bytes credential_id,
        struct passkey_bytes user_handle, struct passkey_authentication_expected *expected,
        struct passkey_error *error);
    void *find_context;
    /** Refuse outputs of extensions that extensions_requested does not list. */
    bool unsolicited_extensions_refused;
    unsigned int extensions_requested; /* bits of enum passkey_extension */
};

/** What is known of a verified authentication in addition to its credential record. */
struct passkey_authentication {
    size_t size; /* set by the library */
    bool user_present;
    bool user_verified;
    bool sign_count_not_increased;    /* although one of the two counts is not 0 */
    struct passkey_bytes client_data; /* clientDataJSON, verified */
    const struct passkey_client_outputs *client_outputs; /* not signed */
    const struct passkey_authenticator_outputs *authenticator_outputs;
};

/**
 * Parse and verify an authentication: WebAuthn L3 7.2 steps 3 to 23. The caller then stores the
 * updated record (steps 24 and 25) if the stored sign count is still the one that was verified
 * against, so that two authentications at once do not both succeed with the same count.
 *
 * What compares with the record (user handle, backup eligibility, sign count) is checked after the
 * signature, so that only the holder of the credential learns anything about its record.
 *
 * @param verifier  Used by one thread at a time.
 * @param response  AuthenticationResponseJSON (WebAuthn L3 5.1.8.2) as the page sent it, at most
 *        65,536 bytes; read during the call only. Unknown members are ignored.
 * @param expected  What the response is verified against.
 * @param credential  The record to store: a copy of the expected one with the new sign_count,
 *        backup_eligible and backup_state. A sign count that did not increase stays as it was. Set
 *        its `size` before the call. Views point to where those of the expected record do.
 * @param authentication  Points into the verifier. May be NULL.
 * @param error  May be NULL.
 * @returns PASSKEY_OK, or why the response was refused:
 *          - it cannot be read: PASSKEY_JSON_INVALID, PASSKEY_MEMBER_MISSING,
 *            PASSKEY_BASE64URL_INVALID, PASSKEY_CBOR_INVALID, PASSKEY_CBOR_NOT_CANONICAL,
 *            PASSKEY_CLIENT_DATA_INVALID, PASSKEY_AUTHENTICATOR_DATA_INVALID;
 *          - it is of another ceremony: PASSKEY_TYPE_MISMATCH, PASSKEY_CHALLENGE_MISMATCH,
 *            PASSKEY_ORIGIN_MISMATCH, PASSKEY_CROSS_ORIGIN_NOT_ALLOWED,
 *            PASSKEY_TOP_ORIGIN_MISMATCH, PASSKEY_RP_ID_MISMATCH;
 *          - the credential: PASSKEY_CREDENTIAL_NOT_ALLOWED (not on the list),
 *            PASSKEY_CREDENTIAL_UNKNOWN (`find` found no record), PASSKEY_CREDENTIAL_ID_MISMATCH,
 *            PASSKEY_USER_HANDLE_MISSING, PASSKEY_USER_HANDLE_MISMATCH,
 *            PASSKEY_PUBLIC_KEY_INVALID, PASSKEY_ALGORITHM_NOT_ALLOWED and
 *            PASSKEY_ALGORITHM_UNAVAILABLE (of the record), PASSKEY_SIGNATURE_INVALID;
 *          - the authenticator did not do what was required: PASSKEY_USER_NOT_PRESENT,
 *            PASSKEY_USER_NOT_VERIFIED, PASSKEY_BACKUP_FLAGS_INVALID,
 *            PASSKEY_BACKUP_ELIGIBLE_CHANGED, PASSKEY_SIGN_COUNT_NOT_INCREASED,
 *            PASSKEY_EXTENSION_REFUSED;
 *          - PASSKEY_MEMBER_INVALID: a member of the response, or of `expected`, has a value that
 *            it cannot have;
 *          - PASSKEY_INTERNAL: memory ran out, or the cryptographic library failed;
 *          - what `find` returned.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_authentication_verify(
    struct passkey_verifier *verifier, struct passkey_bytes response,
    const struct passkey_authentication_expected *expected, struct passkey_credential *credential,
    const struct passkey_authentication **authentication, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
