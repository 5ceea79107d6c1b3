/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The storage interface: what the service asks of a database, and nothing more.
 *
 * For reads there is one finder or lister for each question. For writes there is taking a ceremony,
 * and applying a list of typed, guarded changes whole or not at all. A program may bring its own
 * store by filling in the operations; the conformance suite under tests says what it must do.
 *
 * Keys are (relying party, id) everywhere. Times are milliseconds since 1970 in UTC; 0 means never
 * where a member says so. Text is UTF-8 without NUL.
 */
#ifndef PASSKEY_STORE_H
#define PASSKEY_STORE_H

#include <passkey/audit.h>
#include <passkey/credential.h>
#include <passkey/result.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PASSKEY_CEREMONY_ID_SIZE 16
#define PASSKEY_SESSION_ID_SIZE  16
#define PASSKEY_HASH_SIZE        32 /* SHA-256 of a token */

/* ---- records; what a finder returns is one allocation, freed by passkey_free() ---- */

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
    bool backup_upgrade_allowed; /* its backup eligibility may change at its next use */
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

/** Who started a ceremony and alone may finish it. */
enum passkey_holder_kind {
    PASSKEY_HOLDER_NOBODY = 0, /* the 128 random bits of the id are the proof */
    PASSKEY_HOLDER_SESSION = 1,
    PASSKEY_HOLDER_API_KEY = 2,
};

struct passkey_holder {
    enum passkey_holder_kind kind;
    struct passkey_bytes id; /* of the session or the API key; absent for nobody */
};

struct passkey_ceremony_record {
    uint8_t id[PASSKEY_CEREMONY_ID_SIZE];
    enum passkey_ceremony_kind kind;
    struct passkey_holder holder;
    struct passkey_bytes user_id; /* absent: not known before; a sign-up's is in the options */
    struct passkey_bytes challenge;
    struct passkey_bytes options;   /* the JSON that was issued */
    struct passkey_bytes address;   /* 4 bytes of IPv4 or 8 of an IPv6 /64; bounds count by it */
    struct passkey_bytes link_hash; /* of the invitation that its finish spends, or absent */
    int64_t expires_at_ms;
    bool conditional; /* a conditional create: user presence may be absent */
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
struct passkey_link_record {
    uint8_t id[PASSKEY_LINK_ID_SIZE]; /* for people and logs; it opens nothing */
    uint8_t token_hash[PASSKEY_HASH_SIZE];
    enum passkey_link_purpose purpose;
    struct passkey_bytes user_id; /* absent: a sign-up's */
    struct passkey_bytes email;   /* the address that it was mailed to or verifies, or absent */
    enum passkey_actor maker;
    struct passkey_bytes maker_id; /* of the session or the API key, or absent */
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
struct passkey_mail_record {
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

/** A metadata BLOB as it came; see <passkey/metadata.h>. */
struct passkey_metadata_record {
    int64_t number;
    int64_t accepted_at_ms;
    struct passkey_bytes blob; /* not empty */
};

/* ---- changes ---- */

enum passkey_change_kind {
    /* Refused: the id or the name_key is taken. */
    PASSKEY_CHANGE_USER_INSERT = 1,
    /* Refused: the credential id is on record, whoever has it; or its user is not there or is
     * disabled. The service tells the two apart by looking. */
    PASSKEY_CHANGE_CREDENTIAL_INSERT,
    /* Refused: the sign count is not the old one any more, or credential or user is gone or
     * disabled. */
    PASSKEY_CHANGE_CREDENTIAL_USE,
    /* Note that the counter failed to grow. Refused: no such credential. */
    PASSKEY_CHANGE_CREDENTIAL_STALL,
    /* Refused: a bound is reached. */
    PASSKEY_CHANGE_CEREMONY_INSERT,
    PASSKEY_CHANGE_SESSION_INSERT,
    /* A new token and a new proof for a session. Refused: the old token is not there any more. */
    PASSKEY_CHANGE_SESSION_RENEW,
    /* Refused: no such session. */
    PASSKEY_CHANGE_SESSION_DELETE,
    PASSKEY_CHANGE_AUDIT_INSERT,
    /* Insert unless a secret of the name is there; never refused. */
    PASSKEY_CHANGE_SECRET_INSERT,
    /* Delete what expired, of all relying parties: ceremonies a minute after their time (until then
     * they answer expired), sessions, links, mails and full buckets at once; at most `count_max` of
     * each; `more` says that some may be left. Never refused. */
    PASSKEY_CHANGE_SWEEP,
    /* Put the BLOB of all relying parties in the place of the one before. Refused: that one has a
     * higher number. */
    PASSKEY_CHANGE_METADATA_PUT,
    /* Note a use. Refused: no session of that token is there. */
    PASSKEY_CHANGE_SESSION_USE,
    /* Refused: the id is taken. */
    PASSKEY_CHANGE_API_KEY_INSERT,
    /* Take a token of a bucket; one that was never taken from is full. Refused: it is empty. */
    PASSKEY_CHANGE_LIMIT_TAKE,
    /* Put a set of codes in the place of the one before. Refused: the user is not there or is
     * disabled. */
    PASSKEY_CHANGE_RECOVERY_CODES_PUT,
    /* Refused: the user has no such code, it was used, or the user is not there or is disabled. */
    PASSKEY_CHANGE_RECOVERY_CODE_USE,
    /* Refused: the user has none. */
    PASSKEY_CHANGE_RECOVERY_CODES_DELETE,
    /* Note that somebody came back through a recovery. Refused: the user is not there. */
    PASSKEY_CHANGE_USER_RECOVER,
    /* Refused: the hash is taken; or there is a user id, and the user is not there or is
     * disabled. */
    PASSKEY_CHANGE_LINK_INSERT,
    /* Spend a link. Refused: there is none of that hash and purpose, it expired, or its user is not
     * there any more or is disabled. */
    PASSKEY_CHANGE_LINK_DELETE,
    /* Set or remove a user's address. Refused: another user has it, or this one is not there or is
     * disabled. */
    PASSKEY_CHANGE_USER_EMAIL,
    PASSKEY_CHANGE_MAIL_INSERT,
    /* Take a mail for sending: nobody else does until the new due time. Refused: it is gone, or not
     * due at the time given any more. */
    PASSKEY_CHANGE_MAIL_CLAIM,
    /* Note why it could not be sent, and when to try again. Refused: it is gone. */
    PASSKEY_CHANGE_MAIL_FAIL,
    /* Refused: it is gone. */
    PASSKEY_CHANGE_MAIL_DELETE,
    /* What is absent stays. Refused: the name is another user's, or the user is not there. */
    PASSKEY_CHANGE_USER_UPDATE,
    /* Or enable. One that is disabled keeps its time. Refused: the user is not there. */
    PASSKEY_CHANGE_USER_DISABLE,
    /* With all that is the user's but the audit log. Refused: the user is not there. */
    PASSKEY_CHANGE_USER_DELETE,
    /* Refused: the user has no such credential. */
    PASSKEY_CHANGE_CREDENTIAL_LABEL,
    /* One that is disabled keeps its time, and the higher of who did it. Refused: the user has no
     * such credential; or it is enabled and the last way in, and `last_too` is not set. */
    PASSKEY_CHANGE_CREDENTIAL_DISABLE,
    /* Refused: the user has no such credential; or somebody higher disabled it. */
    PASSKEY_CHANGE_CREDENTIAL_ENABLE,
    /* What it proved is proved by none then. Refused: as for disabling it. */
    PASSKEY_CHANGE_CREDENTIAL_DELETE,
    /* End a session by its id. Refused: the user has no such session. */
    PASSKEY_CHANGE_SESSION_REVOKE,
    /* End the user's sessions, or those that one credential proved. Never refused. */
    PASSKEY_CHANGE_SESSIONS_DELETE,
};

struct passkey_change {
    enum passkey_change_kind kind;
    union {
        const struct passkey_user_record *user;
        const struct passkey_credential_record *credential;
        struct {
            struct passkey_bytes id;
            uint32_t sign_count_old;
            uint32_t sign_count;
            bool backup_eligible;
            bool backup_state;
            bool stalled; /* policy `flag`: it did not grow, and that goes on record */
            int64_t now_ms;
        } use;
        struct {
            struct passkey_bytes id;
            int64_t now_ms;
        } stall;
        struct {
            const struct passkey_ceremony_record *record;
            uint32_t address_count_max; /* unfinished ones of one address; 0: unbounded */
            uint32_t count_max;         /* unfinished ones of the whole store; 0: unbounded */
        } ceremony;
        const struct passkey_session_record *session;
        struct {
            const struct passkey_session_record *session; /* with the new token_hash */
            uint8_t token_hash_old[PASSKEY_HASH_SIZE];
        } renew;
        struct {
            uint8_t token_hash[PASSKEY_HASH_SIZE];
        } session_delete;
        const struct passkey_audit_record *audit;
        struct {
            const char *name;
            struct passkey_bytes value; /* 1 to 64 bytes */
        } secret;
        struct {
            int64_t now_ms;
            uint32_t count_max;
            bool *more; /* written when applied; NULL: not asked for */
        } sweep;
        const struct passkey_metadata_record *metadata;
        struct {
            uint8_t token_hash[PASSKEY_HASH_SIZE];
            int64_t now_ms;
            int64_t expires_at_ms;
        } session_use;
        const struct passkey_api_key_record *api_key;
        struct {
            uint8_t key[16];
            uint32_t burst;      /* what a full bucket holds */
            int64_t interval_ms; /* a token grows in so long */
            int64_t now_ms;
        } limit;
        struct {
            struct passkey_bytes user_id;
            const struct passkey_recovery_code_set *set;
            const uint8_t (*hashes)[PASSKEY_HASH_SIZE];
            size_t count;
        } recovery_codes;
        struct {
            struct passkey_bytes user_id;
            uint8_t hash[PASSKEY_HASH_SIZE];
            int64_t now_ms;
        } recovery_code;
        struct passkey_bytes user_id; /* of RECOVERY_CODES_DELETE and USER_DELETE */
        struct {
            struct passkey_bytes user_id;
            int64_t now_ms;
        } recover;
        const struct passkey_link_record *link;
        struct {
            uint8_t token_hash[PASSKEY_HASH_SIZE];
            enum passkey_link_purpose purpose;
            int64_t now_ms;
        } link_delete;
        struct {
            struct passkey_bytes id;
            struct passkey_bytes email; /* absent with its key: none any more */
            struct passkey_bytes email_key;
            int64_t verified_at_ms;
        } user_email;
        const struct passkey_mail_record *mail;
        struct {
            int64_t number;
            int64_t due_at_ms_old;
            int64_t due_at_ms;
        } mail_claim;
        struct {
            int64_t number;
            int64_t due_at_ms;
            struct passkey_bytes problem;
        } mail_fail;
        int64_t mail_number; /* to be deleted */
        struct {
            struct passkey_bytes id;
            struct passkey_bytes name; /* absent with its key, as all below: it stays */
            struct passkey_bytes name_key;
            struct passkey_bytes display_name;
            struct passkey_bytes other_ways_in;
        } user_update;
        struct {
            struct passkey_bytes id;
            int64_t disabled_at_ms; /* 0: enable */
        } user_disable;
        struct {
            struct passkey_bytes id;
            struct passkey_bytes user_id;
            struct passkey_bytes label;
        } label;
        struct {
            struct passkey_bytes id;
            struct passkey_bytes user_id;
            enum passkey_disabled_by by;
            int64_t now_ms;    /* not read when it is enabled, as the next two */
            bool last_too;     /* also when no other way in would be left */
            bool email_way_in; /* a verified address is one; other_ways_in always are */
        } disable;
        struct {
            struct passkey_bytes id;
            struct passkey_bytes user_id;
            bool last_too; /* as above */
            bool email_way_in;
        } credential_delete;
        struct {
            struct passkey_bytes user_id;
            uint8_t id[PASSKEY_SESSION_ID_SIZE];
        } session_revoke;
        struct {
            struct passkey_bytes user_id;
            struct passkey_bytes credential_id; /* absent: whichever proved it */
            const uint8_t *kept_id;             /* a session that goes on; NULL: none */
        } sessions_delete;
    } of;
};

enum passkey_durability {
    PASSKEY_ORDERED = 1, /* survives a killed process, may be lost in a power cut */
    PASSKEY_SYNCED = 2,  /* on the disk when the call returns */
};

struct passkey_changes {
    uint32_t relying_party;
    enum passkey_durability durability;
    const struct passkey_change *items; /* applied in order */
    size_t count;                       /* 1 to 16 */
};

/* ---- the interface ---- */

/** A store. Backends put it first in a struct of their own. */
struct passkey_store {
    const struct passkey_store_operations *operations;
};

/** One thread's way to read, with its own connection and prepared statements. */
struct passkey_store_reader;

/*
 * Every operation returns PASSKEY_OK, PASSKEY_STORE_UNAVAILABLE (busy, disk full, gone) or
 * PASSKEY_INTERNAL, and what its line names. Outputs are written only on PASSKEY_OK. Operations on
 * the store may be called from any thread; a reader is one thread's at a time.
 */
struct passkey_store_operations {
    /** Frees and nulls; waits for what is being written. Readers are closed before. */
    void (*close)(struct passkey_store **store);

    enum passkey_result (*reader_open)(struct passkey_store *store,
        struct passkey_store_reader **reader, struct passkey_error *error);
    void (*reader_close)(struct passkey_store_reader **reader);

    /** The store's number of a relying party, given to it now if it has none yet. */
    enum passkey_result (*relying_party)(struct passkey_store *store, struct passkey_bytes rp_id,
        uint32_t *number, struct passkey_error *error);

    /** Whether it can be read and written right now: a real write that leaves nothing behind. */
    enum passkey_result (*check)(struct passkey_store *store, struct passkey_error *error);

    /** PASSKEY_NOT_FOUND. */
    enum passkey_result (*user_find)(struct passkey_store_reader *reader, uint32_t relying_party,
        struct passkey_bytes id, struct passkey_user_record **user, struct passkey_error *error);
    /** PASSKEY_NOT_FOUND. */
    enum passkey_result (*user_find_by_name)(struct passkey_store_reader *reader,
        uint32_t relying_party, struct passkey_bytes name_key, struct passkey_user_record **user,
        struct passkey_error *error);
    /** By the canonical form of his address. PASSKEY_NOT_FOUND. */
    enum passkey_result (*user_find_by_email)(struct passkey_store_reader *reader,
        uint32_t relying_party, struct passkey_bytes email_key, struct passkey_user_record **user,
        struct passkey_error *error);
    /** In the order of name_key, beginning behind `after` (absent: from the first). The list is one
     *  allocation, freed by passkey_free(). */
    enum passkey_result (*user_list)(struct passkey_store_reader *reader, uint32_t relying_party,
        struct passkey_bytes after, size_t limit, struct passkey_user_list **users,
        struct passkey_error *error);

    /** PASSKEY_NOT_FOUND. */
    enum passkey_result (*credential_find)(struct passkey_store_reader *reader,
        uint32_t relying_party, struct passkey_bytes id,
        struct passkey_credential_record **credential, struct passkey_error *error);
    /** Of a user, the most recently used (or made) first, disabled ones too; an unknown user has
     *  none. The list is one allocation, freed by passkey_free(). */
    enum passkey_result (*credential_list)(struct passkey_store_reader *reader,
        uint32_t relying_party, struct passkey_bytes user_id,
        struct passkey_credential_list **credentials, struct passkey_error *error);

    /** By the hash of its token; expired ones too until they are swept. PASSKEY_NOT_FOUND. */
    enum passkey_result (*session_find)(struct passkey_store_reader *reader, uint32_t relying_party,
        const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_session_record **session,
        struct passkey_error *error);

    /** Of a user, the newest first, at most `limit`; expired ones too until they are swept. The list
     *  is one allocation, freed by passkey_free(). */
    enum passkey_result (*session_list)(struct passkey_store_reader *reader, uint32_t relying_party,
        struct passkey_bytes user_id, size_t limit, struct passkey_session_list **sessions,
        struct passkey_error *error);

    /** Of a user. PASSKEY_NOT_FOUND: there is none. */
    enum passkey_result (*recovery_code_set_find)(struct passkey_store_reader *reader,
        uint32_t relying_party, struct passkey_bytes user_id, struct passkey_recovery_code_set *set,
        struct passkey_error *error);

    /** By the hash of its token; revoked and expired ones too. PASSKEY_NOT_FOUND. */
    enum passkey_result (*api_key_find)(struct passkey_store_reader *reader, uint32_t relying_party,
        const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_api_key_record **api_key,
        struct passkey_error *error);

    /** By the hash of its token; expired ones too until they are swept. PASSKEY_NOT_FOUND. */
    enum passkey_result (*link_find)(struct passkey_store_reader *reader, uint32_t relying_party,
        const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_link_record **link,
        struct passkey_error *error);

    /** The mail that is due longest and has not expired. PASSKEY_NOT_FOUND: none is due. */
    enum passkey_result (*mail_find_due)(struct passkey_store_reader *reader,
        uint32_t relying_party, int64_t now_ms, struct passkey_mail_record **mail,
        struct passkey_error *error);

    /** PASSKEY_NOT_FOUND. The value is copied; size says how much of `value` it fills. */
    enum passkey_result (*secret_find)(struct passkey_store_reader *reader, uint32_t relying_party,
        const char *name, uint8_t value[64], size_t *size, struct passkey_error *error);

    /** The BLOB of all relying parties. PASSKEY_NOT_FOUND: none was ever put. */
    enum passkey_result (*metadata_find)(struct passkey_store_reader *reader,
        struct passkey_metadata_record **metadata, struct passkey_error *error);

    /**
     * Take a ceremony out, at most once whoever races: deleted and returned in one statement, where
     * id, kind and holder are the ones given. PASSKEY_CEREMONY_UNKNOWN: no such row, nothing is
     * spent. PASSKEY_CEREMONY_EXPIRED: it was there, its time is over; it is gone now. Ordered.
     */
    enum passkey_result (*ceremony_take)(struct passkey_store *store, uint32_t relying_party,
        const uint8_t id[PASSKEY_CEREMONY_ID_SIZE], enum passkey_ceremony_kind kind,
        struct passkey_holder holder, int64_t now_ms, struct passkey_ceremony_record **ceremony,
        struct passkey_error *error);

    /**
     * Apply changes in their order, whole or not at all, and return when they are as durable as
     * they ask. PASSKEY_CONFLICT: the guard of item *refused said no, and nothing was changed.
     */
    enum passkey_result (*apply)(struct passkey_store *store, const struct passkey_changes *changes,
        size_t *refused, struct passkey_error *error);
};

/**
 * Open a store by its location, "sqlite:PATH"; a file that is not there is made (mode 0600) and
 * brought to the newest schema, an older one is upgraded.
 *
 * @param store  Closed by passkey_store_close().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for a location that names no backend;
 *          PASSKEY_STORE_UNAVAILABLE, the message saying what is wrong with the file (no
 *          permission, read-only, not a database, damaged, newer than this program);
 *          PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_open(
    const char *location, struct passkey_store **store, struct passkey_error *error);

/** Closes and nulls. @param store  May point to NULL. */
PASSKEY_EXPORT void passkey_store_close(struct passkey_store **store);

#ifdef __cplusplus
}
#endif
#endif
