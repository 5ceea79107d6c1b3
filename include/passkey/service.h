/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A relying party with users, credentials, ceremonies and sessions in a store. These functions
 * decide who may do what; passkeyd, passkeyctl and programs that embed the library call the same
 * functions.
 *
 * Threads. Threads share one struct passkey_service. A struct passkey_worker is used by one thread
 * at a time, so that each thread has its own.
 *
 * Ownership. Arguments are read during the call only, unless a function says otherwise. Outputs are
 * written only if the result is PASSKEY_OK, and an error only if it is not; `error` may be NULL.
 *
 * Sizes. A struct whose first member is `size` may get more members at its end in later versions.
 * Set it to sizeof the struct, for structs that a function fills in, too; see <passkey/webauthn.h>.
 * The items of an array of such structs are items[0].size bytes apart: see PASSKEY_LIST_ITEM() in
 * <passkey/store.h>.
 *
 * Errors. In addition to those that a function lists, each function with a worker may return
 * PASSKEY_RELYING_PARTY_UNKNOWN (the configuration has no relying party of that index);
 * PASSKEY_UNAUTHENTICATED (an API key that is not valid); PASSKEY_MEMBER_INVALID (a `size`); or a
 * fault: PASSKEY_STORE_UNAVAILABLE or PASSKEY_INTERNAL.
 *
 * Times are milliseconds since 1970 in UTC, and durations are milliseconds. Text is UTF-8.
 */
#ifndef PASSKEY_SERVICE_H
#define PASSKEY_SERVICE_H

#include <passkey/store.h>
#include <passkey/webauthn.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- configuration ---- */

/** The sources of time and randomness. Threads call both functions at once. */
struct passkey_environment {
    void *context;
    /** Milliseconds since 1970 in UTC. */
    int64_t (*now_ms)(void *context);
    /** Fill with cryptographically strong random bytes; false if that failed. */
    bool (*random)(void *context, uint8_t *bytes, size_t size);
};

/** Who can sign up. */
enum passkey_sign_up_mode {
    PASSKEY_SIGN_UP_MODE_OPEN = 0, /* anyone; whether a name is taken is disclosed */
    /* Anyone, with a link that is mailed to their address. The address is the user name, and
     * whether it is taken is not disclosed. */
    PASSKEY_SIGN_UP_MODE_EMAIL = 1,
    PASSKEY_SIGN_UP_MODE_INVITE = 2, /* anyone who has a link of a backend or an operator */
    PASSKEY_SIGN_UP_MODE_CLOSED = 3, /* no one: backends and operators create users */
};

/** A relying party. Zeroed members are the defaults. The service copies it. */
struct passkey_relying_party {
    size_t size; /* sizeof this struct */
    struct passkey_bytes rp_id;
    struct passkey_bytes name;           /* shown by authenticators; empty: the RP ID */
    const struct passkey_bytes *origins; /* compared exactly; the first is that of the site */
    size_t origin_count;
    const struct passkey_bytes
        *top_origins; /* pages that may frame the origins; none: no framing */
    size_t top_origin_count;
    enum passkey_requirement user_verification;
    enum passkey_requirement resident_key;
    enum passkey_attestation_conveyance attestation;
    enum passkey_sign_count_policy sign_count_policy;
    enum passkey_sign_count_policy synced_sign_count_policy; /* for backup eligible credentials */
    /* Refuse responses with outputs of extensions that were not requested. Some clients request
     * credProtect and hmac-secret on their own. */
    bool unsolicited_extensions_refused;
    enum passkey_sign_up_mode sign_up;
    /* A link mailed to the verified address signs in. An account is as safe as its mailbox then. */
    bool email_sign_in;
    /* The page that links lead to, on one of the origins. Empty: / on the first that has pages. */
    struct passkey_bytes link_page;
    /* Pages that /.well-known/passkey-endpoints tells password managers, on one of the origins, or
     * https on the RP ID or a subdomain. Empty: the link_page. */
    struct passkey_bytes enrol_page;
    struct passkey_bytes manage_page;
    /* The AppID with which keys were registered for U2F, a URL of the same kind. Options that list
     * credentials then request appid or appidExclude. Empty: none. */
    struct passkey_bytes app_id;
    bool id_tokens;                         /* create ID tokens even if none is requested */
    struct passkey_bytes id_token_issuer;   /* `iss` of ID tokens; empty: the first origin */
    struct passkey_bytes id_token_audience; /* `aud`; empty: the first origin */
    /* Where people get help, shown when something fails: an https URL or an e-mail address. Empty:
     * no contact is shown. */
    struct passkey_bytes support;
    struct passkey_bytes privacy; /* https URL of the privacy policy; empty: none is linked */
};

/**
 * Requirements on authenticators, for all relying parties. Zeroed: none. They are checked when a
 * registration finishes, and never for existing passkeys.
 */
struct passkey_attestation_requirements {
    size_t size;                         /* sizeof this struct */
    const struct passkey_bytes *anchors; /* DER; see <passkey/bundle.h> */
    size_t anchor_count;
    const struct passkey_bytes *revocation_lists; /* DER; they apply to every path */
    size_t revocation_list_count;
    const struct passkey_bytes *formats; /* accepted; none: all but android-safetynet */
    size_t format_count;
    /** With the anchors above and those of the model in the metadata. PASSKEY_TRUST_REQUIRED
     *  requires that all relying parties request attestation; it and PASSKEY_TRUST_CHAINED require
     *  anchors. */
    enum passkey_attestation_trust trust;
    bool android_key_software_allowed;           /* as in struct passkey_attestation_policy */
    bool tpm_vendors_registered;                 /* only the vendors of passkey_tpm_vendors() */
    const uint8_t (*allow)[PASSKEY_AAGUID_SIZE]; /* only these models, proved by attestation */
    size_t allow_count;
    const uint8_t (*deny)[PASSKEY_AAGUID_SIZE]; /* never these, proved or not */
    size_t deny_count;
    /** For the metadata BLOB in the store, as in struct passkey_metadata_source. None: metadata is
     *  not used. With metadata, models that were reported as compromised or revoked are refused,
     *  and the anchors of each model are used. */
    const struct passkey_bytes *metadata_anchors;
    size_t metadata_anchor_count;
    struct passkey_bytes metadata_signer;
};

/** The configuration of a service. Zeroed members are the defaults. */
struct passkey_service_configuration {
    size_t size; /* sizeof this struct */
    const struct passkey_relying_party *relying_parties;
    size_t relying_party_count;  /* 1 to 64 */
    int64_t session_idle_ms;     /* idle time after which a session ends; 0: a day */
    int64_t session_lifetime_ms; /* time after which a session always ends; 0: 30 days */
    int64_t hold_ms;             /* time for which what a weak proof added is held; 0: 72 hours */
    uint32_t audit_days;         /* days for which audit rows are kept; 0: 400 */
    uint32_t ceremony_rate;      /* starts per second and address, 1 to 200; 0: 20 */
    bool mail_off;               /* no mail is queued; what needs one is refused */
    bool limits_off;             /* for tests and benchmarks: no rate limits */
    /* 32 random bytes that encrypt secrets in the store. Absent: they are not encrypted. */
    struct passkey_bytes sealing_key;
    const struct passkey_attestation_requirements *attestation; /* NULL: nothing is required */
    /** Names of providers by AAGUID, JSON: {"<AAGUID>": {"name": "A"}}. Other members are ignored.
     *  Absent: the built-in list. */
    struct passkey_bytes providers;
};

/** The service: shared by all threads. */
struct passkey_service;

/**
 * Create a service.
 *
 * @param configuration  Copied.
 * @param store  The caller closes it after passkey_service_free().
 * @param environment  Copied. NULL: the operating system's clock and the cryptographic library's
 *        random generator.
 * @param service  Freed by passkey_service_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, with a message that names the relying party, if an
 *          RP ID is not a domain, an origin is missing or does not match the RP ID, attestation is
 *          required but not requested, or the list of providers cannot be read;
 *          PASSKEY_STORE_UNAVAILABLE; PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_service_new(
    const struct passkey_service_configuration *configuration, struct passkey_store *store,
    const struct passkey_environment *environment, struct passkey_service **service,
    struct passkey_error *error);
/** Free a service, whose workers must be freed first, and set the pointer to NULL. */
PASSKEY_EXPORT void passkey_service_free(struct passkey_service **service);

/** What one thread needs to call the service: a connection to the store, a verifier and memory. */
struct passkey_worker;

/**
 * Create a worker.
 *
 * @param service  Must exist as long as the worker.
 * @param worker  Freed by passkey_worker_free().
 * @returns PASSKEY_OK; PASSKEY_STORE_UNAVAILABLE; PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_worker_new(
    struct passkey_service *service, struct passkey_worker **worker, struct passkey_error *error);
/** Free a worker and set the pointer to NULL. @param worker  May point to NULL. */
PASSKEY_EXPORT void passkey_worker_free(struct passkey_worker **worker);

/**
 * Check that the store can be read and written, for example to answer a readiness probe.
 *
 * @returns PASSKEY_OK; PASSKEY_STORE_UNAVAILABLE; PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_service_check(
    struct passkey_service *service, struct passkey_error *error);

/**
 * Delete a bounded number of expired rows. Call it about every ten seconds.
 *
 * @param dry_run  Only count the rows.
 * @param swept  The number of rows of each kind. May be NULL.
 * @returns PASSKEY_OK; PASSKEY_STORE_UNAVAILABLE or PASSKEY_INTERNAL, after which some rows may
 *          have been deleted.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_service_sweep(
    struct passkey_service *service, bool dry_run, struct passkey_swept *swept,
    struct passkey_error *error);

/**
 * Read the metadata BLOB of the store if its number has changed. Call it from one thread, before
 * the first ceremony and then about every ten seconds. Ceremonies in progress continue with the
 * previous metadata.
 *
 * @returns PASSKEY_OK, also if no BLOB is stored; a result of passkey_metadata_read(), once for
 *          each number; PASSKEY_STORE_UNAVAILABLE; PASSKEY_INTERNAL. After an error the previous
 *          metadata stays in use, and the service continues.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_service_refresh(
    struct passkey_service *service, struct passkey_error *error);

#define PASSKEY_PROVIDER_NAME_SIZE 257 /* 64 characters and NUL */

/**
 * Get the name of the provider or model of an AAGUID, from the list of providers or else from
 * metadata. It is for display and proves nothing.
 *
 * @param name  NUL-terminated UTF-8, at most 64 characters without control characters.
 * @returns false if the AAGUID is unknown; the name is empty then.
 */
PASSKEY_EXPORT bool passkey_provider_name(struct passkey_worker *worker,
    const uint8_t aaguid[PASSKEY_AAGUID_SIZE], char name[PASSKEY_PROVIDER_NAME_SIZE]);

/* ---- the caller ---- */

/** The caller of an operation: an operator, a backend, a session, or an anonymous client. */
struct passkey_caller {
    size_t size;                        /* sizeof this struct */
    size_t relying_party;               /* index into the configuration */
    struct passkey_bytes address;       /* 4 or 16 bytes; absent: unknown, shares one bound */
    struct passkey_bytes session_token; /* as the client sent it; absent: anonymous */
    struct passkey_bytes api_key;       /* as the backend sent it; overrides a session */
    struct passkey_bytes user_agent;    /* of the client; shown with its sessions */
    /* The program itself, or a person who administers it: every operation is allowed, and audit
     * rows name the operator. session_token and api_key are ignored. A program that embeds the
     * service and authenticates requests itself sets it. Never take it from a request. */
    bool is_operator;
    struct passkey_bytes expected_user_id; /* of the session, or PASSKEY_CONFLICT; absent: any */
    /* The client's Accept-Language (RFC 9110, 12.5.4), for mails and default labels; absent:
     * unknown. */
    struct passkey_bytes accept_language;
};

/* ---- ceremonies ---- */

/** A ceremony that was started. */
struct passkey_started_ceremony {
    size_t size;           /* sizeof this struct */
    char ceremony_id[24];  /* 22 characters of base64url and NUL; the finish takes it */
    int64_t expires_at_ms; /* five minutes after the start */
    char *options;         /* the member publicKey, JSON and NUL; freed by passkey_free() */
    size_t options_size;   /* without the NUL */
};

/** How many independent ways back into an account exist. */
enum passkey_strength {
    PASSKEY_STRENGTH_WEAK = 1,   /* at most one */
    PASSKEY_STRENGTH_FAIR = 2,   /* two */
    PASSKEY_STRENGTH_STRONG = 3, /* more */
};

/** Advice for the user. Both strings are static. */
struct passkey_advice {
    const char *code; /* such as "add_second_passkey" */
    const char *message;
};

#define PASSKEY_ADVICE_COUNT_MAX 8

/** How well an account would survive the loss of a device. */
struct passkey_recovery {
    size_t size; /* set by the library */
    enum passkey_strength strength;
    uint32_t passkeys; /* that can sign in */
    uint32_t synced;   /* of these */
    uint32_t recovery_codes_left;
    struct passkey_advice advice[PASSKEY_ADVICE_COUNT_MAX];
    size_t advice_count;
};

/** How the client gets the token of a new session. */
enum passkey_session_form {
    PASSKEY_SESSION_COOKIE = 0,
    PASSKEY_SESSION_BEARER = 1,
    PASSKEY_SESSION_NONE = 2, /* no session is created */
};

#define PASSKEY_API_KEY_SIZE       50 /* "psk_k_", 43 characters of base64url, NUL */
#define PASSKEY_SESSION_TOKEN_SIZE 50 /* "psk_s_", 43 characters of base64url, NUL */

struct passkey_notice_list; /* <passkey/account.h> */
struct passkey_restored;    /* <passkey/backend.h> */

/** A user and the data that belongs to them. passkey_account_free() frees everything in it. */
struct passkey_account {
    size_t size; /* set by the library */
    size_t relying_party;
    struct passkey_user_record *user;
    struct passkey_credential_list *credentials; /* all, also disabled ones */
    size_t credential_index;                     /* of the credential that the ceremony used */
    bool credential_given;                       /* credential_index is set */
    const struct passkey_recovery *recovery;
    /* What the authenticator of a new passkey signed; NULL unless a registration was finished. */
    const struct passkey_authenticator_outputs *authenticator_outputs;
    const char *warnings[4]; /* codes such as "passkey_not_discoverable"; static */
    size_t warning_count;
    struct passkey_session_record *session;         /* new, or the caller's; NULL: none */
    char session_token[PASSKEY_SESSION_TOKEN_SIZE]; /* of a new session, or empty */
    struct passkey_bytes id_token; /* a JSON Web Token (RFC 7519); absent: none was requested */
    /* What the owner of the account has not answered, the newest first, at most 20; NULL unless a
     * function of <passkey/account.h> returned the account. See passkey_notice_answer(). */
    struct passkey_notice_list *notices;
    const struct passkey_restored *restored; /* by passkey_user_restore(), or NULL */
};

/** Wipe the token, free an account, and set the pointer to NULL. @param account  May point to NULL.
 */
PASSKEY_EXPORT void passkey_account_free(struct passkey_account **account);

/** The user of a registration, and what its options request. */
struct passkey_registration_request {
    size_t size; /* sizeof this struct */
    /* For a sign-up, user_name. In a session neither name nor ID: the passkey is the session
     * user's. A backend or an operator sets user_id for an existing user, or user_name and
     * user_create for a new one. */
    struct passkey_bytes user_name;
    struct passkey_bytes user_display_name; /* absent or empty: the name */
    struct passkey_bytes user_id;           /* the user handle; backends and operators only */
    bool user_create;                       /* backends and operators only */
    /* The token of a sign-up link, which the finish spends. In sign-up mode `email` it determines
     * the name. */
    struct passkey_bytes link;
    enum passkey_attachment attachment; /* unknown: any authenticator */
    bool conditional;                   /* mediation: conditional; no user presence is required */
    const struct passkey_bytes *hints;  /* WebAuthn L3 5.8.7; at most 16 of 64 bytes */
    size_t hint_count;
    const struct passkey_extension_inputs *extensions; /* of a registration; NULL: none */
};

/**
 * Start a registration (WebAuthn L3 7.1 step 1): a sign-up, a passkey for the session's user, or,
 * by an operator or a backend with the scope `enrol`, a passkey for any user.
 *
 * @param started  The caller frees `options`.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_MISSING if a sign-up has no name; PASSKEY_MEMBER_INVALID if a
 *          name has no canonical form, a member is not for this caller, or a hint or an extension
 *          is not valid; PASSKEY_UNAUTHENTICATED if the session has ended, or a user is selected
 *          without an API key; PASSKEY_REAUTHENTICATION_REQUIRED, PASSKEY_SESSION_RESTRICTED;
 *          PASSKEY_USER_DISABLED; PASSKEY_CONFLICT if the user has 100 passkeys;
 *          PASSKEY_SIGN_UP_CLOSED if the mode allows no sign-up, or none without a link;
 *          PASSKEY_LINK_REFUSED for every problem with the link; PASSKEY_RATE_LIMITED. Backends and
 *          operators only: PASSKEY_SCOPE_MISSING; PASSKEY_NOT_FOUND if no user has this ID;
 *          PASSKEY_USER_NAME_TAKEN, which others get from the finish.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_registration_start(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_registration_request *request, struct passkey_started_ceremony *started,
    struct passkey_error *error);

/** What finishes a ceremony. */
struct passkey_finish_request {
    size_t size;                      /* sizeof this struct */
    struct passkey_bytes ceremony_id; /* of the start */
    struct passkey_bytes credential;  /* the client's response, JSON of at most 64 KiB */
    struct passkey_bytes label;       /* registration only; absent: the default label */
    enum passkey_session_form session;
    bool id_token; /* an ID token for the site's backend is requested */
};

/**
 * Finish a registration: verify the response, then store user, credential, session and audit row in
 * one transaction. A success or a refusal spends the ceremony; after a fault the same response can
 * be sent again. It must have the caller of the start: the same session, API key or operator.
 *
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_CEREMONY_UNKNOWN, PASSKEY_CEREMONY_EXPIRED; a result of
 *          passkey_registration_verify(); PASSKEY_AUTHENTICATOR_NOT_ALLOWED or
 *          PASSKEY_ATTESTATION_UNTRUSTED because of the model; PASSKEY_MEMBER_INVALID if the label
 *          has control characters or more than 64 characters, or the attachment is another one than
 *          requested; PASSKEY_USER_NAME_TAKEN; PASSKEY_CREDENTIAL_EXISTS; PASSKEY_USER_DISABLED;
 *          PASSKEY_LINK_REFUSED if the link has been spent or has expired; PASSKEY_UNAUTHENTICATED
 *          if the session has ended; PASSKEY_RATE_LIMITED.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_registration_finish(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_finish_request *request, struct passkey_account **account,
    struct passkey_error *error);

/** The user of an authentication, and what its options request. */
struct passkey_authentication_request {
    size_t size;                       /* sizeof this struct */
    struct passkey_bytes user_name;    /* absent: a discoverable credential identifies the user */
    struct passkey_bytes user_id;      /* the user handle; backends and operators only */
    const struct passkey_bytes *hints; /* WebAuthn L3 5.8.7; at most 16 of 64 bytes */
    size_t hint_count;
    const struct passkey_extension_inputs *extensions; /* of an authentication; NULL: none */
};

/**
 * Start an authentication (WebAuthn L3 7.2 step 1). In a session it is for the session's user. With
 * a name the options list the user's credentials, or decoys, so that known and unknown names look
 * alike. A backend needs the scope `enrol`.
 *
 * @param started  The caller frees `options`.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if a name has no canonical form or is given in
 *          a session or together with an ID, or a hint or an extension is not valid;
 *          PASSKEY_UNAUTHENTICATED if an ID is given without an API key; PASSKEY_RATE_LIMITED.
 *          Backends and operators only: PASSKEY_SCOPE_MISSING; PASSKEY_NOT_FOUND;
 *          PASSKEY_USER_DISABLED; PASSKEY_CONFLICT if the user has no passkey that can sign in.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_authentication_start(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_authentication_request *request, struct passkey_started_ceremony *started,
    struct passkey_error *error);

/**
 * Finish an authentication, as passkey_registration_finish(). A session gets a new token.
 *
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_CEREMONY_UNKNOWN, PASSKEY_CEREMONY_EXPIRED; a result of
 *          passkey_authentication_verify(); PASSKEY_CREDENTIAL_UNKNOWN if the options had no list
 *          and the credential does not exist; PASSKEY_USER_DISABLED or PASSKEY_CREDENTIAL_DISABLED,
 *          only if the signature is valid; PASSKEY_CONFLICT if the passkey or the session changed
 *          at the same time.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_authentication_finish(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_finish_request *request, struct passkey_account **account,
    struct passkey_error *error);

/* ---- recovery codes ---- */

#define PASSKEY_RECOVERY_CODE_COUNT 10
#define PASSKEY_RECOVERY_CODE_SIZE  20 /* "XXXX-XXXX-XXXX-XXXX" and NUL */

/** A new set of recovery codes, to be shown to the user once. The caller wipes it. */
struct passkey_recovery_codes {
    char texts[PASSKEY_RECOVERY_CODE_COUNT][PASSKEY_RECOVERY_CODE_SIZE];
    int64_t created_at_ms;
};

/**
 * Create a set of recovery codes for the session's user, which replaces the previous set. The
 * session must have been proved recently with a passkey. It computes ten hashes, which takes about
 * a tenth of a second.
 *
 * @param account  As it is after the change. Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED, PASSKEY_REAUTHENTICATION_REQUIRED,
 *          PASSKEY_SESSION_RESTRICTED; PASSKEY_CONFLICT if the account has no passkey;
 *          PASSKEY_USER_DISABLED; PASSKEY_RATE_LIMITED.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_recovery_codes_make(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_recovery_codes *codes, struct passkey_account **account,
    struct passkey_error *error);

/**
 * Count the recovery codes of a user. A total of 0 means that no set exists.
 *
 * @param user_id  The user handle, for a backend (scope `users`) or an operator. Absent: the
 *        session's user.
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED, PASSKEY_SESSION_RESTRICTED, PASSKEY_SCOPE_MISSING;
 *          PASSKEY_NOT_FOUND if the user does not exist.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_recovery_codes_status(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_recovery_code_set *set,
    struct passkey_error *error);

/**
 * Delete the recovery codes of a user. For a backend (scope `users`) or an operator.
 *
 * @param user_id  The user handle.
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED, PASSKEY_SCOPE_MISSING; PASSKEY_NOT_FOUND if the
 *          user does not exist or has no codes.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_recovery_codes_revoke(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_error *error);

/** A recovery code that a user entered. */
struct passkey_recovery_request {
    size_t size; /* sizeof this struct */
    struct passkey_bytes user_name;
    struct passkey_bytes code; /* as typed or pasted: a code, or a list of which ten are tried */
};

/**
 * Recover an account with a recovery code, which is spent. The new session can register one passkey
 * within ten minutes and nothing else. Only the relying party, address and user agent of the caller
 * are read. Attempts are limited per address, and each code of a list is one: 20 at once, then six
 * per minute. A list is tried until one of its codes is accepted. Case, spaces, dashes and numbers
 * before codes do not matter, and words that are not codes are skipped.
 *
 * @param account  Only user, session and session_token are set. Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if the name has no canonical form, or the text has no
 *          code, which is not counted; PASSKEY_RECOVERY_REFUSED for every other reason;
 *          PASSKEY_RATE_LIMITED.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_recovery_redeem(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_recovery_request *request, struct passkey_account **account,
    struct passkey_error *error);

/* ---- links ---- */

#define PASSKEY_LINK_TOKEN_SIZE 50 /* "psk_l_", 43 characters of base64url, NUL */
#define PASSKEY_LINK_URL_SIZE   512

/** The link to be created. */
struct passkey_link_request {
    size_t size; /* sizeof this struct */
    enum passkey_link_purpose purpose;
    struct passkey_bytes user_name; /* e-mail sign-in: the user */
    struct passkey_bytes user_id;   /* backends and operators: the user handle */
    struct passkey_bytes email;     /* the address to verify, or of the person who signs up */
    /** A recovery, scope admin: also end sessions, links and codes, disable all passkeys, and
     *  restore the name and address of seven days ago. */
    bool device_stolen;
};

/** A link. The caller wipes it. */
struct passkey_link {
    size_t size; /* sizeof this struct */
    enum passkey_link_purpose purpose;
    int64_t expires_at_ms;
    char token[PASSKEY_LINK_TOKEN_SIZE]; /* empty if the link is mailed */
    char url[PASSKEY_LINK_URL_SIZE];     /* the token is its fragment; empty if it is mailed */
};

/**
 * Create a link, or request one by mail.
 *
 * Anyone can request a mail for e-mail sign-in (user_name), valid for 15 minutes, and, in sign-up
 * mode `email`, for a sign-up (email), valid for an hour. The account is looked up after the
 * answer, which is the same for known and unknown users.
 *
 * A session that was recently proved with a passkey can create an enrolment link for its own user,
 * valid for 15 minutes, and request a mail that verifies an address (email), valid for an hour.
 *
 * A backend (scope `enrol`) or an operator can create a link of any purpose for any user (user_id)
 * and hands it over: e-mail sign-in is valid for 15 minutes, recovery for an hour, the others for
 * a day. A sign-up has no user, and an address that it may have becomes the new user's verified
 * address.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_MISSING; PASSKEY_MEMBER_INVALID if a member is not for this
 *          purpose, or a name or an address has no canonical form; PASSKEY_LINK_REFUSED if e-mail
 *          sign-in or all mail is off; PASSKEY_SIGN_UP_CLOSED if the mode has no such link;
 *          PASSKEY_UNAUTHENTICATED, PASSKEY_REAUTHENTICATION_REQUIRED, PASSKEY_SESSION_RESTRICTED,
 *          PASSKEY_SCOPE_MISSING; PASSKEY_NOT_FOUND or PASSKEY_USER_DISABLED because of user_id;
 *          PASSKEY_RATE_LIMITED.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_link_create(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_link_request *request, struct passkey_link *link,
    struct passkey_error *error);

/** A link that a user opened. */
struct passkey_link_redemption {
    size_t size; /* sizeof this struct */
    struct passkey_bytes token;
    bool id_token; /* an ID token for the site's backend is requested */
    bool dry_run;  /* only find the user of the link: nothing changes and no session is opened */
};

/**
 * Redeem a link. For e-mail sign-in it opens a session that was proved by e-mail; for verifying an
 * address it sets the user's address and opens none; both spend the link. For enrolment or recovery
 * it opens a session that can register one passkey within ten minutes and nothing else; the link is
 * spent by that registration. A sign-up link is redeemed by a registration instead. Only the
 * relying party, address and user agent of the caller are read.
 *
 * @param purpose  The purpose of the link.
 * @param account  Only user, session and session_token are set. Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_LINK_REFUSED for every problem with the link; PASSKEY_RATE_LIMITED.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_link_redeem(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_link_redemption *request, enum passkey_link_purpose *purpose,
    struct passkey_account **account, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
