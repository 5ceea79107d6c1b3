/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store of the service: opening and closing it, the records that functions of the service
 * return, and maintenance of a whole store. Everything else about it is private. A program with a
 * database of its own uses <passkey/webauthn.h>, which is stateless.
 *
 * Ownership. A record or a list that a function returns is one allocation, which the caller frees
 * with passkey_free(); its bytes are valid until then.
 *
 * Times are milliseconds since 1970 in UTC; 0 means never where a member says so. Text is UTF-8
 * without NUL.
 *
 * Sizes. As in <passkey/service.h>. Records get members in later versions, so that items of a list
 * are items->size bytes apart: use PASSKEY_LIST_ITEM().
 *
 * Threads. Functions of this header may be called by several threads at once.
 */
#ifndef PASSKEY_STORE_H
#define PASSKEY_STORE_H

#include <passkey/audit.h>
#include <passkey/credential.h>
#include <passkey/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- records ---- */

/** Item `index` of a list of records, whatever version of the library made it:
 *  PASSKEY_LIST_ITEM(struct passkey_user_record, list, 0). */
#define PASSKEY_LIST_ITEM(type, list, index)                                                       \
    ((const type *)(const void *)((const char *)(list)->items + (index) * (list)->items->size))

#define PASSKEY_SESSION_ID_SIZE 16
#define PASSKEY_HASH_SIZE       32 /* SHA-256 of a token */

/** A user. */
struct passkey_user_record {
    size_t size;             /* set by the library */
    struct passkey_bytes id; /* the user handle, 1 to 64 bytes */
    struct passkey_bytes name;
    struct passkey_bytes name_key; /* canonical form of the name; unique */
    struct passkey_bytes display_name;
    struct passkey_bytes email;         /* verified; absent: none */
    struct passkey_bytes email_key;     /* canonical form of the address; unique; absent with it */
    struct passkey_bytes other_ways_in; /* names between single spaces, or empty */
    int64_t email_verified_at_ms;
    int64_t recovered_at_ms; /* the last recovery of the account; 0: never */
    int64_t created_at_ms;
    int64_t disabled_at_ms;        /* 0: enabled */
    bool name_assigned;            /* an API key, an operator or an import named the user */
    struct passkey_bytes language; /* of the last page that they used: "en", "de"; may be empty */
};

/** Who disabled a credential, which determines who can enable it. */
enum passkey_disabled_by {
    PASSKEY_DISABLED_BY_NOBODY = 0,
    PASSKEY_DISABLED_BY_USER = 1, /* a session; sessions, backends and operators can enable it */
    PASSKEY_DISABLED_BY_OPERATOR = 2, /* an operator or a backend, and only they can enable it */
};

/** A passkey. */
struct passkey_credential_record {
    size_t size; /* set by the library */
    union {
        struct passkey_credential credential; /* attestation_object is absent unless exported */
        uint8_t room[512];                    /* for members that struct passkey_credential gets */
    };
    struct passkey_bytes user_id;
    struct passkey_bytes label;
    int64_t created_at_ms;
    int64_t last_used_at_ms; /* 0: never */
    int64_t use_count;
    int64_t disabled_at_ms;             /* 0: enabled */
    int64_t sign_count_regressed_at_ms; /* when it last did not increase; 0: never */
    int64_t recovered_at_ms; /* of the weak proof that registered it and it is held for; 0: none */
    enum passkey_disabled_by disabled_by;
    /* Until then one use may have another backup eligibility, or a sign count that did not
     * increase; 0: none. */
    int64_t change_allowed_until_ms;
    int64_t backup_changed_at_ms; /* when a sign-in was refused for it since the last one; or 0 */
    int64_t held_until_ms;        /* set by the library in an account; 0: not held */
    int64_t replaced_at_ms; /* when a new one probably took its place on the device; 0: never */
};

/** Lists of records; see PASSKEY_LIST_ITEM(). */
struct passkey_credential_list {
    size_t count;
    struct passkey_credential_record *items;
};

struct passkey_user_list {
    size_t count;
    struct passkey_user_record *items;
};

/** How a session was proved, with its values of `amr` (RFC 8176). */
enum passkey_proof {
    PASSKEY_PROOF_PASSKEY = 1,          /* "pop" */
    PASSKEY_PROOF_PASSKEY_VERIFIED = 2, /* "pop", "user", "mfa" */
    PASSKEY_PROOF_EMAIL = 3,            /* "email" */
    PASSKEY_PROOF_RECOVERY_CODE = 4,    /* "recovery"; can only register a passkey, as the next */
    PASSKEY_PROOF_TICKET = 5,           /* "ticket": a recovery link */
    PASSKEY_PROOF_ENROLMENT = 6,        /* "ticket": an enrolment link */
};

/** A session of a user. */
struct passkey_session_record {
    size_t size;                         /* set by the library */
    uint8_t id[PASSKEY_SESSION_ID_SIZE]; /* remains when the token changes */
    uint8_t token_hash[PASSKEY_HASH_SIZE];
    struct passkey_bytes user_id;
    struct passkey_bytes credential_id; /* that proved it; empty: none */
    struct passkey_bytes address;       /* where it started, 4 or 16 bytes, or absent */
    struct passkey_bytes user_agent;    /* of the client that started it; may be empty */
    enum passkey_proof proof;
    int64_t created_at_ms;
    int64_t auth_time_ms;
    int64_t last_used_at_ms; /* accurate to some minutes */
    int64_t expires_at_ms;   /* if it is not used; at most ends_at_ms */
    int64_t ends_at_ms;
    int64_t recovered_at_ms;      /* of the weak proof that it follows from; 0: none */
    struct passkey_bytes link_id; /* of the recovery or enrolment link that opened it, or absent */
    int64_t held_until_ms;        /* set by the library; 0: not held */
};

struct passkey_session_list {
    size_t count;
    struct passkey_session_record *items;
};

#define PASSKEY_RECOVERY_SALT_SIZE 16

/** The recovery codes of a user: how they were hashed (scrypt), and how many there are. */
struct passkey_recovery_code_set {
    uint8_t salt[PASSKEY_RECOVERY_SALT_SIZE];
    uint32_t log2_n;
    uint32_t r;
    uint32_t p;
    int64_t created_at_ms;
    uint32_t total;
    uint32_t left; /* not used yet */
};

#define PASSKEY_API_KEY_ID_SIZE 16

/** What an API key is allowed to do, as bits. */
enum passkey_scope {
    PASSKEY_SCOPE_USERS = 1, /* read and write users and credentials */
    PASSKEY_SCOPE_ENROL = 2, /* start ceremonies and create links */
    PASSKEY_SCOPE_AUDIT = 4, /* read the audit log */
    PASSKEY_SCOPE_ADMIN = 8, /* everything, including API keys */
};

/** An API key, whose token cannot be read again. */
struct passkey_api_key_record {
    size_t size; /* set by the library */
    uint8_t id[PASSKEY_API_KEY_ID_SIZE];
    uint8_t token_hash[PASSKEY_HASH_SIZE];
    struct passkey_bytes name;
    uint32_t scopes;
    int64_t created_at_ms;
    int64_t expires_at_ms;   /* 0: never */
    int64_t revoked_at_ms;   /* 0: not revoked */
    int64_t last_used_at_ms; /* to the hour; 0: never */
};

struct passkey_api_key_list {
    size_t count;
    struct passkey_api_key_record *items;
};

/** A key that signs ID tokens (ES256). The newest of a relying party is the one not retired. */
struct passkey_signing_key_record {
    size_t size;                      /* set by the library */
    struct passkey_bytes id;          /* the kid of its JSON Web Key: an RFC 7638 thumbprint */
    struct passkey_bytes private_key; /* 32 bytes, or encrypted; absent in a list of public keys */
    uint8_t public_key[65];           /* 04 ‖ x ‖ y */
    int64_t created_at_ms;
    int64_t signs_from_ms; /* until then it is published, and the previous key signs */
    int64_t retired_at_ms; /* published until then; 0: the newest */
};

struct passkey_signing_key_list {
    size_t count;
    struct passkey_signing_key_record *items;
};

/** The kind of caller that an audit row names. */
enum passkey_actor {
    PASSKEY_ACTOR_ANONYMOUS = 0, /* no session */
    PASSKEY_ACTOR_SESSION = 1,
    PASSKEY_ACTOR_API_KEY = 2,
    PASSKEY_ACTOR_OPERATOR = 3,
};

/** What a link can be used for. */
enum passkey_link_purpose {
    PASSKEY_LINK_EMAIL_SIGN_IN = 1,
    PASSKEY_LINK_ENROLMENT = 2, /* to register a first passkey, or one on another device */
    PASSKEY_LINK_RECOVERY = 3,  /* issued after the user's identity was verified */
    PASSKEY_LINK_VERIFY_EMAIL = 4,
    PASSKEY_LINK_SIGN_UP = 5,
};

#define PASSKEY_LINK_ID_SIZE 16

/** A link that was created: for one purpose and one user. */
struct passkey_link_record {
    size_t size;                      /* set by the library */
    uint8_t id[PASSKEY_LINK_ID_SIZE]; /* for people and logs; it opens nothing */
    uint8_t token_hash[PASSKEY_HASH_SIZE];
    enum passkey_link_purpose purpose;
    struct passkey_bytes user_id; /* absent: a sign-up */
    struct passkey_bytes email;   /* the address that it was mailed to or verifies, or absent */
    enum passkey_actor maker;
    struct passkey_bytes maker_id; /* of the session, with which it ends, or of the API key */
    int64_t recovered_at_ms;       /* of the weak proof that its maker is held for; 0: none */
    int64_t created_at_ms;
    int64_t expires_at_ms;
    int64_t redeemed_at_ms; /* last; 0: never */
};

struct passkey_link_list {
    size_t count;
    struct passkey_link_record *items;
};

/** Kinds of mail. The numbers are permanent. */
enum passkey_mail_kind {
    PASSKEY_MAIL_SIGN_IN = 1, /* these three have a link */
    PASSKEY_MAIL_VERIFY_EMAIL = 2,
    PASSKEY_MAIL_SIGN_UP = 3,
    PASSKEY_MAIL_ACCOUNT_EXISTS =
        4, /* instead of the previous two, if another user has the address */
    PASSKEY_MAIL_PASSKEY_ADDED = 5,   /* a notice, like all that follow; detail: the label */
    PASSKEY_MAIL_PASSKEY_REMOVED = 6, /* detail: the label, as in the next two */
    PASSKEY_MAIL_PASSKEY_DISABLED = 7,
    PASSKEY_MAIL_PASSKEY_ENABLED = 8,
    PASSKEY_MAIL_RECOVERED = 9,
    PASSKEY_MAIL_RECOVERY_CODES_CREATED = 10,
    PASSKEY_MAIL_EMAIL_CHANGED = 11, /* detail: the new address, or empty */
    PASSKEY_MAIL_ACCOUNT_DELETED = 12,
    PASSKEY_MAIL_TICKET_CREATED = 13, /* a recovery ticket */
    PASSKEY_MAIL_NAME_CHANGED = 14,   /* detail: the previous name */
    PASSKEY_MAIL_LINK_CREATED = 15,   /* an enrolment link */
    PASSKEY_MAIL_SIGNED_IN_BY_EMAIL = 16,
    PASSKEY_MAIL_SIGN_COUNT_REGRESSED = 17, /* detail: the label, as in the next one */
    PASSKEY_MAIL_BACKUP_CHANGED = 18,       /* a sign-in was refused for the backup eligibility */
    PASSKEY_MAIL_RECOVERY_CODES_REVOKED = 19,
    PASSKEY_MAIL_ACCOUNT_DISABLED = 20,
    PASSKEY_MAIL_ACCOUNT_ENABLED = 21,
    PASSKEY_MAIL_DEVICE_STOLEN = 22, /* everything was locked, and a recovery ticket created */
    PASSKEY_MAIL_RESTORED = 23,      /* detail: what was restored */
    PASSKEY_MAIL_HOLD_ENDED = 24,    /* the owner confirmed a recovery */
};

/** A row of the audit log. */
struct passkey_audit_record {
    size_t size;    /* set by the library */
    int64_t number; /* increases from row to row; see struct passkey_audit_query */
    int64_t at_ms;
    enum passkey_event event;
    struct passkey_bytes user_id;       /* or absent */
    struct passkey_bytes credential_id; /* or absent; read only while the passkey is on record */
    /* The first 16 bytes of the SHA-256 of the credential ID, or absent. Not read at an insert. */
    struct passkey_bytes credential_key;
    struct passkey_bytes address;    /* 4 or 16 bytes, or absent */
    struct passkey_bytes subject_id; /* of the session, API key or link, or absent */
    struct passkey_bytes actor_id;   /* of the caller: session or API key, or absent */
    enum passkey_actor actor;
    enum passkey_result result; /* PASSKEY_OK or the refusal */
};

/** A number of audit rows or passkeys of one day. */
struct passkey_statistic {
    size_t size;              /* set by the library */
    int64_t day;              /* in days since 1970, UTC */
    enum passkey_event event; /* of audit rows, as the result */
    enum passkey_result result;
    struct passkey_bytes aaguid; /* of passkeys; absent for audit rows */
    int64_t count;
};

struct passkey_statistic_list {
    size_t count;
    struct passkey_statistic *items;
};

struct passkey_audit_list {
    size_t count;
    struct passkey_audit_record *items;
};

/** What passkey_service_sweep() deletes. */
enum passkey_swept_kind {
    PASSKEY_SWEPT_CEREMONY,
    PASSKEY_SWEPT_SESSION,
    PASSKEY_SWEPT_LINK,
    PASSKEY_SWEPT_MAIL,
    PASSKEY_SWEPT_LIMIT,
    PASSKEY_SWEPT_API_KEY,
    PASSKEY_SWEPT_SIGNING_KEY,
    PASSKEY_SWEPT_AUDIT,
    PASSKEY_SWEPT_NOTICE,
    PASSKEY_SWEPT_REMOVED_CREDENTIAL, /* removed seven days ago; see passkey_user_restore() */
    PASSKEY_SWEPT_REMOVED_USER,
    PASSKEY_SWEPT_FORMER_NAME,
    PASSKEY_SWEPT_KIND_COUNT /* the number of kinds */
};

/** The number of deleted rows of each kind. */
struct passkey_swept {
    size_t size; /* sizeof this struct */
    int64_t rows[PASSKEY_SWEPT_KIND_COUNT];
};

/** A metadata BLOB as it was received; see <passkey/metadata.h>. */
struct passkey_metadata_record {
    size_t size; /* set by the library */
    int64_t number;
    int64_t accepted_at_ms;
    struct passkey_bytes blob; /* not empty */
};

/** Which users are listed. */
struct passkey_user_query {
    size_t size;                 /* sizeof this struct */
    struct passkey_bytes begins; /* name_key begins with it; absent: any */
    struct passkey_bytes after;  /* a name_key; absent: from the first */
    size_t limit;
};

/** Which rows of the audit log are listed. */
struct passkey_audit_query {
    size_t size;       /* sizeof this struct */
    int64_t after;     /* only rows with a greater number; 0: all */
    int64_t before;    /* only rows with a smaller number; 0: all */
    bool newest_first; /* from the end of the log backwards */
    size_t limit;
    struct passkey_bytes user_id; /* absent: of all users */
    enum passkey_event event;     /* PASSKEY_EVENT_UNKNOWN: of any kind */
};

/* ---- opening and closing ---- */

/** An open store. It may be used by any thread. */
struct passkey_store;

/**
 * Open a store by its location: "sqlite:PATH", or a connection URI of PostgreSQL,
 * "postgresql://HOST/NAME?KEY=VALUE". A file that does not exist is created (mode 0600), a database
 * must exist; an older schema is upgraded.
 *
 * If the disk fails to sync an SQLite file, earlier writes may be lost: every call that uses the
 * store returns PASSKEY_STORE_UNAVAILABLE until it is closed and opened again, which recovers it.
 *
 * @param store  Closed by passkey_store_close().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for a location that names no engine;
 *          PASSKEY_STORE_UNAVAILABLE, with a message that says what is wrong with the file (no
 *          permission, read-only, not a database, damaged, newer than this program);
 *          PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_open(
    const char *location, struct passkey_store **store, struct passkey_error *error);

/** Close a store and set the pointer to NULL. @param store  May point to NULL. */
PASSKEY_EXPORT void passkey_store_close(struct passkey_store **store);

/* ---- backup, restore, check, upgrade ----
 *
 * These take a location as passkey_store_open() does. Backup and check work while other programs
 * use the store; restore and upgrade need exclusive access.
 */

/** Called from time to time during long work; `total` may change while the store is written. */
struct passkey_store_progress {
    void *context;
    void (*step)(void *context, int64_t done, int64_t total); /* or NULL */
};

/** The kind of a finding. The numbers are permanent. */
enum passkey_finding_kind {
    PASSKEY_FINDING_DAMAGE = 1, /* the file itself is damaged */
    PASSKEY_FINDING_SCHEMA = 2, /* the tables are not those that this version creates */
    PASSKEY_FINDING_ORPHAN = 3, /* a row belongs to something that does not exist */
    PASSKEY_FINDING_ROW = 4,    /* a row cannot have been written by this program */
};

/** One finding of a check. */
struct passkey_finding {
    size_t size; /* set by the library */
    enum passkey_finding_kind kind;
    const char *table; /* or NULL */
    int64_t count;     /* of the rows that it is about; 1 if it is not about rows */
    const char *text;  /* a sentence; valid during the call */
};

/** Called for each finding of a check. */
struct passkey_finding_receiver {
    void *context;
    void (*found)(void *context, const struct passkey_finding *finding);
};

/**
 * Check the whole store, in one snapshot: the structure of the file, the schema, references between
 * rows, and values. Nothing is changed. An older schema is checked as far as possible.
 *
 * @param progress  May be NULL. The total is unknown and reported as 0.
 * @returns PASSKEY_OK whether or not something was found; PASSKEY_MEMBER_INVALID (location);
 *          PASSKEY_STORE_UNAVAILABLE if the store cannot be read; PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_check(const char *location,
    const struct passkey_finding_receiver *receiver, const struct passkey_store_progress *progress,
    struct passkey_error *error);

/**
 * Copy the store, as it is at one moment, to a file. The file has mode 0600, and gets its name only
 * after it is complete, synced and checked.
 *
 * @param path  Of a file that does not exist.
 * @param progress  May be NULL.
 * @param size  Of the file in bytes, written on PASSKEY_OK. May be NULL.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (location); PASSKEY_CONFLICT if the file exists;
 *          PASSKEY_STORE_UNAVAILABLE (the store, the disk, or an unsound copy); PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_backup(const char *location,
    const char *path, const struct passkey_store_progress *progress, int64_t *size,
    struct passkey_error *error);

/** What passkey_store_restore() did. */
struct passkey_store_restored {
    size_t size;     /* sizeof this struct */
    int64_t dropped; /* ceremonies, sessions, links and mails, which a restored store never keeps */
    /** The new path of the store that was replaced; empty if none existed. */
    char kept_path[1024];
};

/**
 * Replace the store by a backup. The backup is checked first, and upgraded if it is older; all its
 * ceremonies, sessions, links and unsent mails are deleted. The replaced file is kept beside it.
 *
 * @param path  Of a file made by passkey_store_backup(), which is not changed.
 * @param now_ms  For the name of the file that is kept.
 * @param progress  May be NULL.
 * @param restored  Written on PASSKEY_OK.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (location); PASSKEY_CONFLICT while another program
 *          has the store open; PASSKEY_STORE_UNAVAILABLE for a file that is not a sound backup or
 *          is newer than this program, or if the disk fails; PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_restore(const char *location,
    const char *path, int64_t now_ms, const struct passkey_store_progress *progress,
    struct passkey_store_restored *restored, struct passkey_error *error);

/** Versions of the schema. */
struct passkey_store_versions {
    int64_t before; /* of the schema that was found */
    int64_t newest; /* of this program */
};

/**
 * Upgrade an existing store to the newest schema.
 *
 * @param dry_run  Only report the versions.
 * @param progress  May be NULL. The total is unknown and reported as 0.
 * @returns PASSKEY_OK, also if nothing had to be done; PASSKEY_MEMBER_INVALID (location);
 *          PASSKEY_CONFLICT while another program has the store open; PASSKEY_STORE_UNAVAILABLE,
 *          also for a newer schema; PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_upgrade(const char *location,
    bool dry_run, const struct passkey_store_progress *progress,
    struct passkey_store_versions *versions, struct passkey_error *error);

/* ---- export and import ----
 *
 * The users, credentials and recovery codes of a relying party, record by record, in constant
 * memory. The store may be in use by a server. For an operator only.
 */

struct passkey_caller;
struct passkey_worker;

/** The parts of a record. */
enum passkey_transfer_kind {
    PASSKEY_TRANSFER_USER = 1,
    PASSKEY_TRANSFER_CREDENTIAL = 2, /* with its attestation object */
    PASSKEY_TRANSFER_RECOVERY_CODES = 3,
};

#define PASSKEY_TRANSFER_CODE_COUNT_MAX 64

/** A recovery code. */
struct passkey_transfer_code {
    uint8_t hash[PASSKEY_HASH_SIZE];
    int64_t used_at_ms; /* 0: unused */
};

/** The recovery codes of a user. */
struct passkey_transfer_codes {
    size_t size; /* sizeof this struct */
    struct passkey_bytes user_id;
    struct passkey_recovery_code_set set;
    struct passkey_transfer_code codes[PASSKEY_TRANSFER_CODE_COUNT_MAX];
    size_t count;
};

/** A record of an export or an import. Absent parts are NULL. An export has one part per record. */
struct passkey_transfer_record {
    size_t size; /* set by the library */
    const struct passkey_user_record *user;
    const struct passkey_credential_record *credential;
    const struct passkey_transfer_codes *codes;
};

/** Receives the records of an export. */
struct passkey_transfer_receiver {
    size_t size; /* sizeof this struct */
    void *context;
    /** The record is valid during the call. A result other than PASSKEY_OK ends the export. */
    enum passkey_result (*take)(
        void *context, const struct passkey_transfer_record *record, struct passkey_error *error);
    /** A row that no version of this program can have written. It is skipped and, with a row of a
     *  user, what belongs to them. NULL: such a row ends the export with PASSKEY_STORE_UNAVAILABLE.
     *
     *  @param what  "row", "passkey" or "set of recovery codes" of the user. */
    void (*unreadable)(void *context, const char *what, struct passkey_bytes user_id);
};

/**
 * Export everything as it is at one moment: each user, then their credentials, then their recovery
 * codes. The audit log gets a row, `users_exported`, unless passkeyctl opened a read-only file.
 *
 * @returns PASSKEY_OK; PASSKEY_RELYING_PARTY_UNKNOWN; PASSKEY_UNAUTHENTICATED (the caller is not an
 *          operator); what the receiver returned; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_export(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_transfer_receiver *receiver,
    struct passkey_error *error);

/** What was done with a part of a record. */
enum passkey_transfer_outcome {
    PASSKEY_TRANSFER_WRITTEN = 1,
    PASSKEY_TRANSFER_SAME =
        2, /* the store has it already, of the same user and with the same key */
    PASSKEY_TRANSFER_REFUSED = 3,
};

/** Returns the records of an import. */
struct passkey_transfer_source {
    size_t size; /* sizeof this struct */
    void *context;
    /** The next record; `more` is false after the last one. It is valid until the next call. A
     *  result other than PASSKEY_OK ends the import. */
    enum passkey_result (*next)(void *context, struct passkey_transfer_record *record, bool *more,
        struct passkey_error *error);
    /** Whether next() returns without waiting; NULL: always. What is written is
     *  committed before a wait, so that servers do not have to wait, too. */
    bool (*ready)(void *context);
    /** Called for each part of the last record. A record with an invalid part is refused as a whole
     *  and reported once; after a part that was refused, the others are not tried.
     *  @param refusal  Result and message if it was refused: PASSKEY_MEMBER_INVALID and what
     *  passkey_public_key_check() refuses with, PASSKEY_BACKUP_FLAGS_INVALID;
     *  PASSKEY_USER_NAME_TAKEN, PASSKEY_CREDENTIAL_EXISTS, PASSKEY_NOT_FOUND (its user does not
     *  exist), PASSKEY_CONFLICT (the user has other codes). */
    void (*outcome)(void *context, enum passkey_transfer_kind kind,
        enum passkey_transfer_outcome outcome, const struct passkey_error *refusal);
};

/** How an import writes records. */
enum passkey_transfer_mode {
    /** Some hundred records per transaction; a record that is refused is left out. */
    PASSKEY_TRANSFER_EACH = 1,
    /** All in one transaction, during which no other program can write. A record that is refused
     *  ends the import, and nothing is kept. */
    PASSKEY_TRANSFER_WHOLE = 2,
    /** Nothing is written: each record is compared with what the store has now. Whether the user of
     *  a credential or of codes exists is not checked. */
    PASSKEY_TRANSFER_DRY_RUN = 3,
};

/**
 * Import records. They are checked by the rules of sign-up and enrolment; members that follow from
 * others are ignored and computed (name_key, email_key, algorithm), and a missing display name or
 * label gets its default. What is unknown stays unknown. The records are durable when the call
 * returns. The audit log gets a row, `users_imported`.
 *
 * @returns PASSKEY_OK; PASSKEY_RELYING_PARTY_UNKNOWN; PASSKEY_UNAUTHENTICATED (the caller is not an
 *          operator); PASSKEY_CONFLICT (PASSKEY_TRANSFER_WHOLE, and a record was refused); what the
 *          source returned; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_import(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_transfer_source *source,
    enum passkey_transfer_mode mode, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
