/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The storage interface: what the service asks of a database, and nothing more.
 *
 * For reads there is one finder or lister for each question. For writes there is taking a ceremony,
 * and applying a list of typed, guarded changes whole or not at all. A program may bring its own
 * store by filling in the operations; the conformance suite under tests says what it must do.
 * What the rows are is in <passkey/records.h>.
 */
#ifndef PASSKEY_STORE_H
#define PASSKEY_STORE_H

#include <passkey/records.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- changes ---- */

enum passkey_change_kind {
    /* Refused: the id or the name_key is taken. */
    PASSKEY_CHANGE_USER_INSERT = 1,
    /* Refused: the credential id is on record, whoever has it; or its user is not there or is
     * disabled. The service tells the two apart by looking. */
    PASSKEY_CHANGE_CREDENTIAL_INSERT,
    /* It spends an allowance of an upgrade. Refused: the sign count is not the old one any more;
     * credential or user is gone or disabled; or a backup eligibility that is known is another one,
     * and no upgrade is allowed. */
    PASSKEY_CHANGE_CREDENTIAL_USE,
    /* Note that the counter failed to grow, or forget it. Refused: the user has no such
     * credential. */
    PASSKEY_CHANGE_CREDENTIAL_STALL,
    /* Refused: a bound is reached. */
    PASSKEY_CHANGE_CEREMONY_INSERT,
    PASSKEY_CHANGE_SESSION_INSERT,
    /* A new token and a new proof for a session. Refused: the old token is not there any more. */
    PASSKEY_CHANGE_SESSION_RENEW,
    /* Refused: the user has no such session. */
    PASSKEY_CHANGE_SESSION_DELETE,
    PASSKEY_CHANGE_AUDIT_INSERT,
    /* Insert unless a secret of the name is there; never refused. */
    PASSKEY_CHANGE_SECRET_INSERT,
    /* Delete what expired, of all relying parties: ceremonies a minute after their time (until then
     * they answer expired), API keys a year after their end (until then they are listed), audit
     * rows of before `audit_before_ms` (but the last one, so that numbers only grow), sessions,
     * links, mails and full buckets at once; at most `count_max` of each; `more` says that some
     * may be left. Never refused. */
    PASSKEY_CHANGE_SWEEP,
    /* Put the BLOB of all relying parties in the place of the one before. Refused: that one has a
     * higher number. */
    PASSKEY_CHANGE_METADATA_PUT,
    /* Note a use. Refused: no session of that token is there. */
    PASSKEY_CHANGE_SESSION_USE,
    /* Refused: the id is taken. */
    PASSKEY_CHANGE_API_KEY_INSERT,
    /* Refused: no such key, or it is revoked already. */
    PASSKEY_CHANGE_API_KEY_REVOKE,
    /* Note a use. Refused: no such key, or a use as late is noted already. */
    PASSKEY_CHANGE_API_KEY_USE,
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
    /* A new signing key, and the end of the one before. Refused: that one is not the newest, or
     * there is a newest where none was named. */
    PASSKEY_CHANGE_SIGNING_KEY_INSERT,
    /* Refused: the secret has another value by now. */
    PASSKEY_CHANGE_SECRET_REPLACE,
    /* Refused: the hash is taken; or there is a user id, and the user is not there or is
     * disabled. */
    PASSKEY_CHANGE_LINK_INSERT,
    /* Spend a link. Refused: there is none of that hash and purpose, it expired, its user is not
     * there any more or is disabled, or the session that made it has ended. */
    PASSKEY_CHANGE_LINK_DELETE,
    /* End the user's links of every purpose, and drop the mails to him that would bring more (see
     * enum passkey_mail_kind). Never refused. */
    PASSKEY_CHANGE_LINKS_DELETE,
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
    /* Let the backup eligibility change at the next use, or not. Refused: as above. */
    PASSKEY_CHANGE_CREDENTIAL_UPGRADE,
    /* One that is disabled keeps its time, and the higher of who did it. Refused: the user has no
     * such credential; or it is enabled and the last way in, and `last_too` is not set. */
    PASSKEY_CHANGE_CREDENTIAL_DISABLE,
    /* Refused: the user has no such credential; or somebody higher disabled it. */
    PASSKEY_CHANGE_CREDENTIAL_ENABLE,
    /* What it proved is proved by none then. Refused: as for disabling it. */
    PASSKEY_CHANGE_CREDENTIAL_DELETE,
    /* End the user's sessions, or those that one credential proved, or the restricted ones. Never
     * refused. */
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
            struct passkey_bytes user_id;
            int64_t at_ms; /* 0: forget it */
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
            struct passkey_bytes user_id;
            uint8_t id[PASSKEY_SESSION_ID_SIZE];
        } session_delete;
        const struct passkey_audit_record *audit;
        struct {
            const char *name;
            struct passkey_bytes value; /* 1 to 64 bytes */
        } secret;
        struct {
            int64_t now_ms;
            uint32_t count_max;
            int64_t audit_before_ms;     /* audit rows from before it go too; 0: none do */
            bool *more;                  /* written when applied; NULL: not asked for */
            struct passkey_swept *swept; /* what went; likewise */
        } sweep;
        const struct passkey_metadata_record *metadata;
        struct {
            uint8_t token_hash[PASSKEY_HASH_SIZE];
            int64_t now_ms;
            int64_t expires_at_ms;
        } session_use;
        const struct passkey_api_key_record *api_key;
        struct {
            struct passkey_bytes id;
            int64_t at_ms;
        } api_key_at; /* of API_KEY_REVOKE and API_KEY_USE */
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
        struct passkey_bytes user_id; /* of RECOVERY_CODES_DELETE, LINKS_DELETE, USER_DELETE */
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
            bool allowed;
        } upgrade;
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
            struct passkey_bytes credential_id; /* absent: whichever proved it */
            const uint8_t *kept_id;             /* a session that goes on; NULL: none */
            bool restricted; /* those alone that are for one passkey, by their proof */
            size_t *count;   /* written when applied; NULL: not asked for */
        } sessions_delete;
        struct {
            const struct passkey_signing_key_record *key;
            struct passkey_bytes id_old; /* absent: there is none */
            int64_t retired_at_ms;       /* of the old one */
        } signing_key;
        struct {
            const char *name;
            struct passkey_bytes value_old;
            struct passkey_bytes value; /* 1 to 64 bytes */
        } secret_replace;
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

#define PASSKEY_AUDIT_SCAN_MAX 10000

/** Which users. */
struct passkey_user_query {
    struct passkey_bytes begins; /* name_key begins with it; absent: any */
    struct passkey_bytes after;  /* a name_key; absent: from the first */
    size_t limit;
};

/** Which rows of the audit log. */
struct passkey_audit_query {
    int64_t after;     /* a row's number; 0: from the first */
    int64_t before;    /* a row's number; 0: to the last */
    bool newest_first; /* from the end backwards */
    size_t limit;
    struct passkey_bytes user_id; /* absent: of anybody */
    enum passkey_event event;     /* PASSKEY_EVENT_UNKNOWN: of any kind */
};

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

    /** The number of a relying party in the store, assigned now if it has none. */
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
    /** In the order of name_key. The list is one allocation, freed by passkey_free(). */
    enum passkey_result (*user_list)(struct passkey_store_reader *reader, uint32_t relying_party,
        const struct passkey_user_query *query, struct passkey_user_list **users,
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

    /** Of a user, the newest first, at most `limit`; expired ones too until they are swept. The
     *  list is one allocation, freed by passkey_free(). */
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
    /** All of a relying party, the newest first, revoked and expired ones too. The list is one
     *  allocation, freed by passkey_free(). */
    enum passkey_result (*api_key_list)(struct passkey_store_reader *reader, uint32_t relying_party,
        struct passkey_api_key_list **api_keys, struct passkey_error *error);

    /** By the hash of its token; expired ones too until they are swept. PASSKEY_NOT_FOUND. */
    enum passkey_result (*link_find)(struct passkey_store_reader *reader, uint32_t relying_party,
        const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_link_record **link,
        struct passkey_error *error);

    /** The mail that is due longest and has not expired. PASSKEY_NOT_FOUND: none is due. */
    enum passkey_result (*mail_find_due)(struct passkey_store_reader *reader,
        uint32_t relying_party, int64_t now_ms, struct passkey_mail_record **mail,
        struct passkey_error *error);

    /** Rows of the audit log from a moment on, counted by day, event and result, in the order of
     *  the days. The list is one allocation, freed by passkey_free(), as the next. */
    enum passkey_result (*audit_figures)(struct passkey_store_reader *reader,
        uint32_t relying_party, int64_t since_ms, struct passkey_figure_list **figures,
        struct passkey_error *error);
    /** Passkeys that are there, counted by the day that they were made and by AAGUID. */
    enum passkey_result (*credential_figures)(struct passkey_store_reader *reader,
        uint32_t relying_party, struct passkey_figure_list **figures, struct passkey_error *error);
    /**
     * Rows of the audit log in the order of their numbers, or backwards. One call looks at
     * PASSKEY_AUDIT_SCAN_MAX rows at most, so a list may be short or empty although there is more.
     *
     * @param audits  One allocation, freed by passkey_free().
     * @param next  The number to go on behind; where nothing was left, what the query had.
     *        Backwards the number to go on before, 0 where nothing is left.
     */
    enum passkey_result (*audit_list)(struct passkey_store_reader *reader, uint32_t relying_party,
        const struct passkey_audit_query *query, struct passkey_audit_list **audits, int64_t *next,
        struct passkey_error *error);
    /** All of a relying party, the newest last. The list is one allocation, freed by
     *  passkey_free(). */
    enum passkey_result (*signing_key_list)(struct passkey_store_reader *reader,
        uint32_t relying_party, struct passkey_signing_key_list **keys,
        struct passkey_error *error);

    /** PASSKEY_NOT_FOUND. The value is copied; size says how much of `value` it fills. */
    enum passkey_result (*secret_find)(struct passkey_store_reader *reader, uint32_t relying_party,
        const char *name, uint8_t value[64], size_t *size, struct passkey_error *error);

    /** What PASSKEY_CHANGE_SWEEP would delete now, if it had no `count_max`. */
    enum passkey_result (*sweep_count)(struct passkey_store_reader *reader, int64_t now_ms,
        int64_t audit_before_ms, struct passkey_swept *swept, struct passkey_error *error);

    /** The BLOB of all relying parties. PASSKEY_NOT_FOUND: none was ever put. */
    enum passkey_result (*metadata_find)(struct passkey_store_reader *reader,
        struct passkey_metadata_record **metadata, struct passkey_error *error);

    /** Its number alone, as it is asked for every few seconds; 0: none was ever put. */
    enum passkey_result (*metadata_number)(
        struct passkey_store_reader *reader, int64_t *number, struct passkey_error *error);

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
