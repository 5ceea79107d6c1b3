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
 * Errors. In addition to those that a function lists, each function with a worker may return
 * PASSKEY_RELYING_PARTY_UNKNOWN (the configuration has no relying party of that index);
 * PASSKEY_UNAUTHENTICATED (an API key that is not valid); or a fault: PASSKEY_STORE_UNAVAILABLE or
 * PASSKEY_INTERNAL.
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
    /** Fill with cryptographically strong random bytes; false if there are none. */
    bool (*random)(void *context, uint8_t *bytes, size_t size);
};

/** The operating system's clock and the cryptographic library's random generator. */
PASSKEY_EXPORT struct passkey_environment passkey_environment_system(void);

/** Who can sign up. */
enum passkey_sign_up_mode {
    PASSKEY_SIGN_UP_MODE_OPEN = 0, /* anybody; whether a name is taken is disclosed */
    /* Whoever has a link mailed to their address. The address is the user name, and whether
     * it is taken is not disclosed. */
    PASSKEY_SIGN_UP_MODE_EMAIL = 1,
    PASSKEY_SIGN_UP_MODE_INVITE = 2, /* whoever has a link of a backend or an operator */
    PASSKEY_SIGN_UP_MODE_CLOSED = 3, /* nobody: backends and operators create users */
};

/** A relying party. Zeroed members are the defaults. The service copies it. */
struct passkey_relying_party {
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
     * credProtect and hmac-secret unasked. */
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
    /* The AppID under which keys were registered with U2F, a URL of the same kind; empty: there
     * are none. Lists of passkeys that are sent then ask for the extensions appid and
     * appidExclude. */
    struct passkey_bytes app_id;
    bool id_tokens;                         /* every answer that may have an ID token has one */
    struct passkey_bytes id_token_issuer;   /* `iss` of ID tokens; empty: the first origin */
    struct passkey_bytes id_token_audience; /* `aud`; empty: the first origin */
    /* Where people get help, shown when something fails: an https URL or an e-mail address. Empty:
     * no contact is shown. */
    struct passkey_bytes support;
    struct passkey_bytes privacy; /* https URL of the privacy policy; empty: none is linked */
};

/**
 * What is demanded of authenticators, of all relying parties. Zeroed: nothing. It is evaluated when
 * a registration finishes; passkeys that are on record stay good.
 */
struct passkey_attestation_requirements {
    const struct passkey_bytes *anchors; /* DER; see <passkey/bundle.h> */
    size_t anchor_count;
    const struct passkey_bytes *revocation_lists; /* DER; they apply to every path */
    size_t revocation_list_count;
    const struct passkey_bytes *formats; /* accepted; none: all but android-safetynet */
    size_t format_count;
    /** Anchors are those above and those that metadata has for the model. PASSKEY_TRUST_REQUIRED
     *  needs relying parties that request attestation; it and PASSKEY_TRUST_CHAINED need anchors.
     */
    enum passkey_attestation_trust trust;
    bool android_key_software_allowed;           /* as in struct passkey_attestation_policy */
    bool tpm_vendors_registered;                 /* only the vendors of passkey_tpm_vendors() */
    const uint8_t (*allow)[PASSKEY_AAGUID_SIZE]; /* these models alone, and proved to be */
    size_t allow_count;
    const uint8_t (*deny)[PASSKEY_AAGUID_SIZE]; /* never these, proved or only claimed */
    size_t deny_count;
    /** Who may sign the metadata BLOB that is in the store, as in struct passkey_metadata_source.
     *  None: metadata is not used. With it models whose reports say that they are compromised or
     *  revoked are refused, and each model has anchors of its own. */
    const struct passkey_bytes *metadata_anchors;
    size_t metadata_anchor_count;
    struct passkey_bytes metadata_signer;
};

struct passkey_service_configuration {
    const struct passkey_relying_party *relying_parties;
    size_t relying_party_count;  /* 1 to 64 */
    int64_t session_idle_ms;     /* a session ends that nobody used so long; 0: a day */
    int64_t session_lifetime_ms; /* and in any case after so long; 0: 30 days */
    int64_t hold_ms;             /* how long what comes from a weak proof is held; 0: 72 hours */
    uint32_t audit_days;         /* how long audit rows are kept; 0: 400 */
    uint32_t ceremony_rate; /* that an address may start per second, 1 to 200; 0: 20 */
    bool mail_off;   /* nobody takes mails: none are written down, and none are promised */
    bool limits_off; /* for tests and benchmarks: no bounds on unfinished ceremonies */
    /* 32 random bytes: what must be read back is sealed in the store with them. Absent: plain. */
    struct passkey_bytes sealing_key;
    struct passkey_attestation_requirements attestation;
    /** Names of providers as JSON, {"<AAGUID>": {"name": "A"}}. NULL: the list of this program. */
    struct passkey_bytes providers;
};

/** The service: shared by all threads. */
struct passkey_service;

/**
 * Create a service.
 *
 * @param configuration  Copied.
 * @param store  The caller closes it after passkey_service_free().
 * @param service  Freed by passkey_service_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, with a message that names the relying party, if an
 *          RP ID is not a domain, an origin is missing or does not match the RP ID, attestation is
 *          required but not requested, or the list of providers cannot be read;
 *          PASSKEY_STORE_UNAVAILABLE; PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_service_new(
    const struct passkey_service_configuration *configuration, struct passkey_store *store,
    struct passkey_environment environment, struct passkey_service **service,
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

/** Who calls: an operator, a backend, a session, or nobody known. */
struct passkey_caller {
    size_t relying_party;               /* index into the configuration */
    struct passkey_bytes address;       /* 4 or 16 bytes; absent: unknown, shares one bound */
    struct passkey_bytes session_token; /* as the client sent it; absent: anonymous */
    struct passkey_bytes api_key;       /* as the backend sent it; overrides a session */
    struct passkey_bytes user_agent;    /* of the client; shown with its sessions */
    /* The program itself, or a person who administers it: every operation is allowed, no scope or
     * session is needed, and audit rows name the operator. session_token and api_key are ignored.
     * A program that embeds the service acts for its users in this way: it authenticates the
     * request itself. Never set it because of something in a request. */
    bool is_operator;
    struct passkey_bytes expected_user_id; /* of the session, or PASSKEY_CONFLICT; absent: any */
};

/* ---- answers ---- */

struct passkey_started_ceremony {
    char ceremony_id[24]; /* 22 characters of base64url, NUL */
    int64_t expires_at_ms;
    char *options; /* the publicKey JSON, NUL behind it; freed by passkey_free() */
    size_t options_size;
};

enum passkey_strength {
    PASSKEY_STRENGTH_WEAK = 1,
    PASSKEY_STRENGTH_FAIR = 2,
    PASSKEY_STRENGTH_STRONG = 3,
};

struct passkey_advice {
    const char *code; /* "add_second_passkey"; static */
    const char *message;
};

#define PASSKEY_ADVICE_COUNT_MAX 8

/** How well an account would survive the loss of a device. */
struct passkey_recovery {
    enum passkey_strength strength;
    uint32_t passkeys;
    uint32_t synced;
    uint32_t recovery_codes_left;
    struct passkey_advice advice[PASSKEY_ADVICE_COUNT_MAX];
    size_t advice_count;
};

/** How the caller wants the new session. */
enum passkey_session_form {
    PASSKEY_SESSION_COOKIE = 0,
    PASSKEY_SESSION_BEARER = 1,
    PASSKEY_SESSION_NONE = 2,
};

#define PASSKEY_API_KEY_SIZE       50 /* "psk_k_", 43 characters of base64url, NUL */
#define PASSKEY_SESSION_TOKEN_SIZE 50 /* "psk_s_", 43 characters of base64url, NUL */

/** What a finished ceremony and a look at the account tell; freed by passkey_account_free(). */
struct passkey_account {
    size_t relying_party;
    struct passkey_user_record *user;
    struct passkey_credential_list *credentials; /* all of the user's, disabled ones too */
    size_t credential_index;                     /* of the ceremony's own credential in the list */
    bool credential_given; /* a ceremony was finished: credential_index counts */
    struct passkey_recovery recovery;
    /* What the authenticator of a new passkey signed; all zero elsewhere. */
    struct passkey_authenticator_outputs authenticator_outputs;
    const char *warnings[4]; /* codes; static: "passkey_not_discoverable", … */
    size_t warning_count;
    struct passkey_session_record *session;         /* NULL: none was made */
    char session_token[PASSKEY_SESSION_TOKEN_SIZE]; /* empty unless it is new; wiped on free */
    struct passkey_bytes id_token; /* signed, a JSON Web Token (RFC 7519); absent: none */
};
PASSKEY_EXPORT void passkey_account_free(struct passkey_account **account);

/* ---- ceremonies ---- */

struct passkey_registration_request {
    /* A sign-up has user_name. In a session both are absent, and the passkey is for the session's
     * user. A backend or an operator names an existing user by user_id, or sets user_create and
     * user_name to create one. */
    struct passkey_bytes user_name;
    struct passkey_bytes user_display_name; /* absent or empty: the name */
    struct passkey_bytes user_id;           /* the user handle; backends and operators only */
    bool user_create;                       /* create the user; backends and operators only */
    /* A sign-up's link, which the finish spends. One that was mailed in sign-up mode `email` names
     * the user too. */
    struct passkey_bytes link;
    enum passkey_attachment attachment;
    bool conditional; /* a silent upgrade of an account that is there: nobody need be present */
    const struct passkey_bytes *hints;
    size_t hint_count;
    struct passkey_extension_inputs extensions; /* of a registration, as its options take them */
};

/**
 * Start a registration (WebAuthn L3 7.1 step 1): a sign-up of a new user, or another passkey for
 * the session's user, which takes a fresh session; or, by an operator or a backend with the scope
 * enrol, for any user.
 *
 * @param started  options is the caller's to free.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_MISSING, PASSKEY_MEMBER_INVALID (a name that has no canonical
 *          form; a user named in a session; hints out of all measure); PASSKEY_UNAUTHENTICATED (no
 *          user was named, and the session is over); PASSKEY_REAUTHENTICATION_REQUIRED;
 *          PASSKEY_USER_DISABLED; PASSKEY_CONFLICT (the user has 100 passkeys);
 *          PASSKEY_SIGN_UP_CLOSED (the mode asks for a link, or there is no way);
 *          PASSKEY_LINK_REFUSED, whatever is wrong with the link; only for backends and operators
 *          PASSKEY_SCOPE_MISSING, PASSKEY_NOT_FOUND (no user of that id) and
 *          PASSKEY_USER_NAME_TAKEN, which others learn at the finish; PASSKEY_RATE_LIMITED; a
 *          fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_registration_start(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_registration_request *request, struct passkey_started_ceremony *started,
    struct passkey_error *error);

struct passkey_finish_request {
    struct passkey_bytes ceremony_id; /* text, as it was given out */
    struct passkey_bytes credential;  /* the response's JSON */
    struct passkey_bytes label;       /* registration only; absent: a default is made */
    enum passkey_session_form session;
    bool id_token; /* an ID token for the backend is asked for */
};

/**
 * Finish a registration: verify, and store user, credential, session and audit row in one change.
 * A success or a refusal ends the ceremony, one of several equal calls; after a fault, call again.
 *
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_CEREMONY_UNKNOWN, PASSKEY_CEREMONY_EXPIRED; what
 *          passkey_registration_verify() refuses with;
 *          PASSKEY_AUTHENTICATOR_NOT_ALLOWED, PASSKEY_ATTESTATION_UNTRUSTED;
 *          PASSKEY_MEMBER_INVALID (a label
 *          with control characters or of more than 64; an attachment that was not asked for);
 *          PASSKEY_USER_NAME_TAKEN; PASSKEY_CREDENTIAL_EXISTS; PASSKEY_USER_DISABLED;
 *          PASSKEY_LINK_REFUSED (it was spent or expired meanwhile); a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_registration_finish(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_finish_request *request, struct passkey_account **account,
    struct passkey_error *error);

struct passkey_authentication_request {
    struct passkey_bytes user_name; /* absent: a discoverable credential answers */
    struct passkey_bytes user_id;   /* the user to authenticate; backends and operators only */
    const struct passkey_bytes *hints;
    size_t hint_count;
    struct passkey_extension_inputs extensions; /* of an authentication */
};

/**
 * Start an authentication (WebAuthn L3 7.2 step 1). In a session: the session's user again. With a
 * name: that user's credentials, or decoys, so that known and unknown names look alike. A backend
 * needs the scope enrol. Only the caller that starts a ceremony can finish it: the same session,
 * API key or operator.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (a name in a session; a name without a canonical
 *          form; a name and an id); PASSKEY_UNAUTHENTICATED (an id from others than a backend); to
 *          a backend PASSKEY_SCOPE_MISSING,
 *          PASSKEY_NOT_FOUND, PASSKEY_USER_DISABLED and PASSKEY_CONFLICT (the user has no passkey
 *          that signs in); PASSKEY_RATE_LIMITED; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_authentication_start(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_authentication_request *request, struct passkey_started_ceremony *started,
    struct passkey_error *error);

/**
 * Finish an authentication; see passkey_registration_finish(). In a session its token is rotated.
 *
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_CEREMONY_UNKNOWN, PASSKEY_CEREMONY_EXPIRED; what
 *          passkey_authentication_verify() refuses with; PASSKEY_CREDENTIAL_UNKNOWN
 *          (only where no list was sent); PASSKEY_USER_DISABLED, PASSKEY_CREDENTIAL_DISABLED (only
 *          after a good signature); PASSKEY_CONFLICT (it was used at the same moment); a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_authentication_finish(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_finish_request *request, struct passkey_account **account,
    struct passkey_error *error);

/* ---- recovery codes ---- */

#define PASSKEY_RECOVERY_CODE_COUNT 10
#define PASSKEY_RECOVERY_CODE_SIZE  20 /* "XXXX-XXXX-XXXX-XXXX" and NUL */

/** A new set of recovery codes, in the form in which they are shown. The caller wipes it. */
struct passkey_recovery_codes {
    char texts[PASSKEY_RECOVERY_CODE_COUNT][PASSKEY_RECOVERY_CODE_SIZE];
    int64_t created_at_ms;
};

/**
 * Make a new set for the session's user in the place of the one before. Takes a fresh session that
 * began with a passkey. Ten hashes are computed, which takes a tenth of a second.
 *
 * @param account  As it is then; freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED, PASSKEY_REAUTHENTICATION_REQUIRED,
 *          PASSKEY_SESSION_RESTRICTED; PASSKEY_CONFLICT (the account has no passkey);
 *          PASSKEY_USER_DISABLED; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_recovery_codes_make(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_recovery_codes *codes, struct passkey_account **account,
    struct passkey_error *error);

/**
 * How many codes there are and are left; total is 0 when there is no set.
 *
 * @param user_id  The user handle, for a backend (scope users) or an operator; a session asks about
 *        its own user, whatever stands here.
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED, PASSKEY_SESSION_RESTRICTED, PASSKEY_SCOPE_MISSING;
 *          PASSKEY_NOT_FOUND (no such user); a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_recovery_codes_status(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_recovery_code_set *set,
    struct passkey_error *error);

/**
 * Take a user's codes away; by a backend (scope users) or an operator.
 *
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED, PASSKEY_SCOPE_MISSING; PASSKEY_NOT_FOUND (no such
 *          user, or he has none); a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_recovery_codes_revoke(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_error *error);

struct passkey_recovery_request {
    struct passkey_bytes user_name;
    struct passkey_bytes code; /* as it was typed */
};

/**
 * Come back with a recovery code: it is spent, and opens a session that may enrol one passkey
 * within ten minutes and nothing else. Whoever calls counts as a stranger. A try is counted before
 * anything is computed: five at once for an account, known or not, then one a minute.
 *
 * @param account  With user, session and session_token alone; freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (a name without a canonical form);
 *          PASSKEY_RECOVERY_REFUSED, whatever does not fit; PASSKEY_RATE_LIMITED; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_recovery_redeem(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_recovery_request *request, struct passkey_account **account,
    struct passkey_error *error);

/* ---- links ---- */

#define PASSKEY_LINK_TOKEN_SIZE 50 /* "psk_l_", 43 characters of base64url, NUL */
#define PASSKEY_LINK_URL_SIZE   512

struct passkey_link_request {
    enum passkey_link_purpose purpose;
    struct passkey_bytes user_name; /* for e-mail sign-in, asked for by anybody: whose */
    struct passkey_bytes user_id;   /* from a backend or an operator: whose, the user handle */
    struct passkey_bytes email;     /* to be verified, or of who will sign up */
};

/** A link. The caller wipes it after it was handed on. */
struct passkey_link {
    enum passkey_link_purpose purpose;
    int64_t expires_at_ms;
    char token[PASSKEY_LINK_TOKEN_SIZE]; /* empty: it is mailed, if there is anybody to mail to */
    char url[PASSKEY_LINK_URL_SIZE];     /* with the token behind the #; empty likewise */
};

/**
 * Make a link, or ask for one by mail.
 *
 * Anybody asks for e-mail sign-in (user_name) and, in sign-up mode `email`, for a sign-up (email):
 * mailed, good for 15 minutes and an hour. Nothing is looked up before the answer, which is alike
 * for known and unknown.
 *
 * A session with a fresh passkey makes an enrolment link for its own user, handed to the caller and
 * good for 15 minutes, and asks for an address to be verified (email): mailed there, an hour.
 *
 * A backend (scope enrol) and an operator make a link of any purpose for any user (user_id), which
 * they hand on themselves: e-mail sign-in 15 minutes, recovery an hour, the others a day. A sign-up
 * has no user and maybe an address, which the new account gets as verified.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_MISSING, PASSKEY_MEMBER_INVALID (a member that the purpose
 *          does not take; a name or an address without a canonical form); PASSKEY_LINK_REFUSED
 *          (e-mail sign-in is off, or all mail); PASSKEY_SIGN_UP_CLOSED (the mode has none such);
 *          PASSKEY_UNAUTHENTICATED, PASSKEY_REAUTHENTICATION_REQUIRED, PASSKEY_SESSION_RESTRICTED,
 *          PASSKEY_SCOPE_MISSING; PASSKEY_NOT_FOUND, PASSKEY_USER_DISABLED (a user_id);
 *          PASSKEY_RATE_LIMITED; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_link_create(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_link_request *request, struct passkey_link *link,
    struct passkey_error *error);

struct passkey_link_redemption {
    struct passkey_bytes token;
    bool id_token; /* an ID token for the backend is asked for */
};

/**
 * Redeem a link. One for e-mail sign-in or an address is spent by this. One for enrolment or
 * recovery opens a session that may enrol one passkey within ten minutes, and is spent by that.
 *
 * @param account  With user, session and session_token; freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_LINK_REFUSED, whatever is wrong with it; PASSKEY_RATE_LIMITED; a
 *          fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_link_redeem(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_link_redemption *request, enum passkey_link_purpose *purpose,
    struct passkey_account **account, struct passkey_error *error);

/* ---- signing keys ---- */

/**
 * The public keys that ID tokens are checked with, those that are published now: for a JSON Web
 * Key Set. Private keys are left out. Freed by passkey_free().
 *
 * @returns PASSKEY_OK; PASSKEY_RELYING_PARTY_UNKNOWN; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_signing_key_list_get(
    struct passkey_worker *worker, size_t relying_party, struct passkey_signing_key_list **keys,
    struct passkey_error *error);

/**
 * A new signing key, by a backend (scope admin) or an operator. It is published now and signs in an
 * hour; the old one is published for two. `at_once`, as after a theft: it signs
 * from now on, and every older key is deleted, those that do not sign yet too, so that no verifier
 * finds them in the set and no change of the clock restores them.
 *
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED, PASSKEY_SCOPE_MISSING; PASSKEY_CONFLICT (it was
 *          rotated at the same moment); a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_signing_key_rotate(
    struct passkey_worker *worker, const struct passkey_caller *caller, bool at_once,
    struct passkey_error *error);

/* ---- outgoing mail: passkeyd sends it; a program that embeds the library does so itself ---- */

/** A mail that is to be sent now; freed by passkey_mail_free(), which wipes the link. */
struct passkey_mail {
    enum passkey_mail_kind kind;
    size_t relying_party;
    int64_t number;    /* of the store: the same mail has it at every attempt */
    uint32_t attempts; /* with this one */
    int64_t created_at_ms;
    int64_t expires_at_ms;            /* of the link in it, too */
    struct passkey_bytes recipient;   /* an address as passkey_link_create() accepts them */
    struct passkey_bytes user_name;   /* whom it is about; absent: nobody yet, or not any more */
    struct passkey_bytes detail;      /* see enum passkey_mail_kind; may be empty */
    char link[PASSKEY_LINK_URL_SIZE]; /* empty: this kind has none */
};
PASSKEY_EXPORT void passkey_mail_free(struct passkey_mail **mail);

/**
 * Take the next mail that is due. Until passkey_mail_done(), for two minutes at least, nobody else
 * gets it. Who is to get it is found out here; a link is drawn here and stored nowhere but as its
 * hash. What is for nobody is dropped.
 *
 * @param mail  NULL: none is due.
 * @returns PASSKEY_OK; PASSKEY_RELYING_PARTY_UNKNOWN; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_mail_next(struct passkey_worker *worker,
    size_t relying_party, struct passkey_mail **mail, struct passkey_error *error);

/**
 * Say how it went. One that was sent, or never can be, is forgotten; another is due again after a
 * while that doubles from half a minute to an hour, until it expires.
 *
 * @param problem  Why it could not be sent, for people; NULL: it is done with.
 * @returns PASSKEY_OK, also when it was swept meanwhile; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_mail_done(struct passkey_worker *worker,
    const struct passkey_mail *mail, const char *problem, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
