/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a store keeps, row by row, and lists of it. What a finder of <passkey/store.h> returns is
 * one allocation, freed by passkey_free(); all views in it are views of it.
 *
 * Keys are (relying party, id) everywhere. Times are milliseconds since 1970 in UTC; 0 means never
 * where a member says so. Text is UTF-8 without NUL.
 */
#ifndef PASSKEY_RECORDS_H
#define PASSKEY_RECORDS_H

#include <passkey/audit.h>
#include <passkey/credential.h>
#include <passkey/result.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PASSKEY_CEREMONY_ID_SIZE 16
#define PASSKEY_SESSION_ID_SIZE  16
#define PASSKEY_HASH_SIZE        32 /* SHA-256 of a token */

struct passkey_user_record {
    struct passkey_bytes id; /* the user handle, 1 to 64 bytes */
    struct passkey_bytes name;
    struct passkey_bytes name_key; /* canonical form of the name; unique */
    struct passkey_bytes display_name;
    struct passkey_bytes email;         /* verified; absent: none */
    struct passkey_bytes email_key;     /* canonical form of the address; unique; absent with it */
    struct passkey_bytes other_ways_in; /* names between single spaces, or empty */
    int64_t email_verified_at_ms;
    int64_t recovered_at_ms; /* when somebody last came back through a recovery; 0: never */
    int64_t created_at_ms;
    int64_t disabled_at_ms; /* 0: enabled */
};

/** Who disabled a credential, which decides who may enable it again. */
enum passkey_disabled_by {
    PASSKEY_DISABLED_BY_NOBODY = 0,
    PASSKEY_DISABLED_BY_USER = 1,     /* a session after a recovery; any later one undoes it */
    PASSKEY_DISABLED_BY_OPERATOR = 2, /* or an API key */
};

struct passkey_credential_record {
    struct passkey_credential credential; /* finders leave attestation_object absent */
    struct passkey_bytes user_id;
    struct passkey_bytes label;
    int64_t created_at_ms;
    int64_t last_used_at_ms; /* 0: never */
    int64_t use_count;
    int64_t disabled_at_ms;           /* 0: enabled */
    int64_t sign_count_stalled_at_ms; /* when it last failed to grow; 0: never */
    int64_t recovered_at_ms;          /* enrolled through that recovery; 0: through none */
    enum passkey_disabled_by disabled_by;
    /* Until then one use may have another backup eligibility or a sign count that did not increase;
     * 0: none. */
    int64_t change_allowed_until_ms;
};

struct passkey_credential_list {
    size_t count;
    struct passkey_credential_record *items;
};

struct passkey_user_list {
    size_t count;
    struct passkey_user_record *items;
};

enum passkey_ceremony_kind {
    PASSKEY_CEREMONY_REGISTRATION = 1,
    PASSKEY_CEREMONY_AUTHENTICATION = 2,
};

/** The caller that started a ceremony. Only the same caller can finish it. */
enum passkey_holder_kind {
    PASSKEY_HOLDER_NOBODY = 0, /* the 128 random bits of the id are the proof */
    PASSKEY_HOLDER_SESSION = 1,
    PASSKEY_HOLDER_API_KEY = 2,
    PASSKEY_HOLDER_OPERATOR = 3,
};

struct passkey_holder {
    enum passkey_holder_kind kind;
    struct passkey_bytes id; /* of the session or the API key; absent for the other kinds */
};

struct passkey_ceremony_record {
    uint8_t id[PASSKEY_CEREMONY_ID_SIZE];
    enum passkey_ceremony_kind kind;
    struct passkey_holder holder;
    struct passkey_bytes issued;  /* what its finish needs to know of its start */
    struct passkey_bytes address; /* 4 bytes of IPv4 or 8 of an IPv6 /64; bounds count by it */
    int64_t expires_at_ms;
};

/** How a session was proved (amr). */
enum passkey_proof {
    PASSKEY_PROOF_PASSKEY = 1,          /* "pop" */
    PASSKEY_PROOF_PASSKEY_VERIFIED = 2, /* "pop", "user", "mfa" */
    PASSKEY_PROOF_EMAIL = 3,            /* "email" */
    PASSKEY_PROOF_RECOVERY_CODE = 4,    /* "recovery"; restricted, as all below */
    PASSKEY_PROOF_TICKET = 5,           /* "ticket": a recovery ticket */
    PASSKEY_PROOF_ENROLMENT = 6,        /* "ticket": an enrolment link; no recovery */
};

struct passkey_session_record {
    uint8_t id[PASSKEY_SESSION_ID_SIZE]; /* stays when the token is rotated */
    uint8_t token_hash[PASSKEY_HASH_SIZE];
    struct passkey_bytes user_id;
    struct passkey_bytes credential_id; /* empty: none proved it */
    struct passkey_bytes address;       /* where it began, 4 or 16 bytes, or absent */
    struct passkey_bytes user_agent;    /* what began it calls itself; may be empty */
    enum passkey_proof proof;
    int64_t created_at_ms;
    int64_t auth_time_ms;
    int64_t last_used_at_ms; /* not to the second: a use is written some minutes after the last */
    int64_t expires_at_ms;   /* moves with use, up to: */
    int64_t ends_at_ms;
    int64_t recovered_at_ms; /* descends from that recovery; 0: from none */
};

struct passkey_session_list {
    size_t count;
    struct passkey_session_record *items;
};

#define PASSKEY_RECOVERY_SALT_SIZE 16

/** What the recovery codes of a user were hashed with (scrypt), and how many there are. */
struct passkey_recovery_code_set {
    uint8_t salt[PASSKEY_RECOVERY_SALT_SIZE];
    uint32_t log2_n;
    uint32_t r;
    uint32_t p;
    int64_t created_at_ms;
    uint32_t total; /* not read at a put, as the next */
    uint32_t left;  /* unused */
};

#define PASSKEY_API_KEY_ID_SIZE 16

/** What an API key may do; a set of bits. */
enum passkey_scope {
    PASSKEY_SCOPE_USERS = 1, /* read and write users and credentials */
    PASSKEY_SCOPE_ENROL = 2, /* start ceremonies and make links */
    PASSKEY_SCOPE_AUDIT = 4, /* read the audit log */
    PASSKEY_SCOPE_ADMIN = 8, /* all, and API keys */
};

struct passkey_api_key_record {
    uint8_t id[PASSKEY_API_KEY_ID_SIZE];
    uint8_t token_hash[PASSKEY_HASH_SIZE];
    struct passkey_bytes name;
    uint32_t scopes;
    int64_t created_at_ms;
    int64_t expires_at_ms;   /* 0: never */
    int64_t revoked_at_ms;   /* 0: it is not */
    int64_t last_used_at_ms; /* to the hour; 0: never */
};

struct passkey_api_key_list {
    size_t count;
    struct passkey_api_key_record *items;
};

/** A key that signs ID tokens (ES256). One of a relying party is not retired: the newest. */
struct passkey_signing_key_record {
    struct passkey_bytes id; /* the kid of its JSON Web Key: an RFC 7638 thumbprint */
    struct passkey_bytes
        private_key;        /* 32 bytes, or sealed; absent where only the public is told */
    uint8_t public_key[65]; /* 04 ‖ x ‖ y */
    int64_t created_at_ms;
    int64_t signs_from_ms; /* until then the one before signs, and this one is published */
    int64_t retired_at_ms; /* published until then; 0: the newest */
};

struct passkey_signing_key_list {
    size_t count;
    struct passkey_signing_key_record *items;
};

/** Who did something. */
enum passkey_actor {
    PASSKEY_ACTOR_NOBODY = 0, /* a stranger, or the user by a proof that made no session */
    PASSKEY_ACTOR_SESSION = 1,
    PASSKEY_ACTOR_API_KEY = 2,
    PASSKEY_ACTOR_OPERATOR = 3, /* somebody at the store */
};

#define PASSKEY_LINK_ID_SIZE 16

/** What a link is for; it is good for nothing else. */
enum passkey_link_purpose {
    PASSKEY_LINK_EMAIL_SIGN_IN = 1,
    PASSKEY_LINK_ENROLMENT = 2, /* a passkey on another device, or the first one */
    PASSKEY_LINK_RECOVERY = 3,  /* given by somebody who made sure who it is */
    PASSKEY_LINK_VERIFY_EMAIL = 4,
    PASSKEY_LINK_SIGN_UP = 5,
};

/** A link that was given out: single use, of one purpose and one user. */
struct link_record {
    uint8_t id[PASSKEY_LINK_ID_SIZE]; /* for people and logs; it opens nothing */
    uint8_t token_hash[PASSKEY_HASH_SIZE];
    enum passkey_link_purpose purpose;
    struct passkey_bytes user_id; /* absent: a sign-up's */
    struct passkey_bytes email;   /* the address that it was mailed to or verifies, or absent */
    enum passkey_actor maker;
    struct passkey_bytes maker_id; /* of the session, with which it ends, or of the API key */
    int64_t recovered_at_ms;       /* its maker descends from that recovery; 0: from none */
    int64_t created_at_ms;
    int64_t expires_at_ms;
};

/** Numbers are permanent; what a kind says is its template. */
enum passkey_mail_kind {
    PASSKEY_MAIL_SIGN_IN = 1, /* these three have a link */
    PASSKEY_MAIL_VERIFY_EMAIL = 2,
    PASSKEY_MAIL_SIGN_UP = 3,
    PASSKEY_MAIL_ACCOUNT_EXISTS = 4,  /* in the place of a sign-up or of verifying an address */
    PASSKEY_MAIL_PASSKEY_ADDED = 5,   /* from here on notices; detail: its label */
    PASSKEY_MAIL_PASSKEY_REMOVED = 6, /* likewise, as the next two */
    PASSKEY_MAIL_PASSKEY_DISABLED = 7,
    PASSKEY_MAIL_PASSKEY_ENABLED = 8,
    PASSKEY_MAIL_RECOVERED = 9,
    PASSKEY_MAIL_RECOVERY_CODES_MADE = 10,
    PASSKEY_MAIL_EMAIL_CHANGED = 11, /* detail: the new address, or empty */
    PASSKEY_MAIL_ACCOUNT_DELETED = 12,
};

/** A mail that is to go out. It never holds a link: that is drawn when the mail is taken. */
struct mail_record {
    int64_t number; /* of the store; not read at an insert */
    enum passkey_mail_kind kind;
    struct passkey_bytes user_id;   /* whom it is about, or absent */
    struct passkey_bytes recipient; /* absent: found out when it is taken */
    struct passkey_bytes detail;    /* what it is about; may be empty */
    int64_t created_at_ms;
    int64_t due_at_ms;
    int64_t expires_at_ms;
    uint32_t attempts;
    struct passkey_bytes problem; /* of the last attempt; may be empty */
};

/** A row of the audit log. */
struct passkey_audit_record {
    int64_t number; /* of the store, growing; a cursor. Not read at an insert. */
    int64_t at_ms;
    enum passkey_event event;
    struct passkey_bytes user_id;       /* or absent */
    struct passkey_bytes credential_id; /* or absent */
    struct passkey_bytes address;       /* 4 or 16 bytes, or absent */
    struct passkey_bytes subject_id;    /* of the session, API key or link it is about, or absent */
    struct passkey_bytes actor_id;      /* of the session or the API key, or absent */
    enum passkey_actor actor;
    enum passkey_result result; /* PASSKEY_OK or the refusal */
};

/** How many rows of one kind fall on one day. */
struct passkey_figure {
    int64_t day;              /* since 1970, in UTC */
    enum passkey_event event; /* of audit rows, with their result */
    enum passkey_result result;
    struct passkey_bytes aaguid; /* of passkeys, by their model; else absent */
    int64_t count;
};

struct passkey_figure_list {
    size_t count;
    struct passkey_figure *items;
};

struct passkey_audit_list {
    size_t count;
    struct passkey_audit_record *items;
};

/** Of what a sweep deletes rows. */
enum passkey_swept_kind {
    PASSKEY_SWEPT_CEREMONY,
    PASSKEY_SWEPT_SESSION,
    PASSKEY_SWEPT_LINK,
    PASSKEY_SWEPT_MAIL,
    PASSKEY_SWEPT_LIMIT,
    PASSKEY_SWEPT_API_KEY,
    PASSKEY_SWEPT_SIGNING_KEY,
    PASSKEY_SWEPT_AUDIT,
    PASSKEY_SWEPT_KIND_COUNT /* no kind */
};

/** How many rows of each kind. */
struct passkey_swept {
    int64_t rows[PASSKEY_SWEPT_KIND_COUNT];
};

/** A metadata BLOB as it came; see <passkey/metadata.h>. */
struct passkey_metadata_record {
    int64_t number;
    int64_t accepted_at_ms;
    struct passkey_bytes blob; /* not empty */
};

#ifdef __cplusplus
}
#endif
#endif
