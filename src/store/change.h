/* SPDX-License-Identifier: Apache-2.0 */
/* A change: a function of a noun's file (change_user_insert() in user.h …) and its argument. A set
 * is applied whole or not at all: if a precondition is not met, the caller gets the change's index.
 */
#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include "base/result.h"
#include "store/records.h"

struct audit_writer;
struct connection;
struct change;
/** What identifies an unfinished ceremony: only its holder may finish it. */
struct ceremony_key {
    uint8_t id[CEREMONY_ID_SIZE];
    enum ceremony_kind kind;
    struct holder holder;
};

/* Runs the statements of a change. Returns PASSKEY_OK, PASSKEY_CONFLICT (a guard) or a fault. */
typedef enum passkey_result change_function(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error);

struct change {
    change_function *run;
    union {
        const struct passkey_user_record *user;
        const struct passkey_credential_record *credential;
        struct {
            struct passkey_bytes id;
            uint32_t sign_count_old;
            uint32_t sign_count;
            bool backup_eligible;
            bool backup_state;
            bool regressed; /* policy `flag`: record that the sign count did not increase */
            int64_t now_ms;
        } use;
        struct {
            struct passkey_bytes id;
            struct passkey_bytes user_id;
            int64_t at_ms; /* 0: delete the record */
        } regression;      /* also of change_credential_backup_changed() */
        struct {
            const struct ceremony_record *record;
            uint32_t count_max; /* of unfinished ceremonies in the whole store; 0: unlimited */
        } ceremony;
        struct {
            struct passkey_bytes user_id;
            struct holder holder; /* without an id: all holders of the kind */
            uint32_t count_max;
            int64_t expires_at_ms_max; /* ceremonies that expire later are kept */
        } ceremonies_trim;
        struct {
            struct passkey_bytes first; /* first of a range of addresses */
            struct passkey_bytes last;
            int64_t expires_at_ms_max;
            uint32_t count_max;
        } ceremonies_evict;
        const struct passkey_session_record *session;
        struct {
            const struct passkey_session_record *session; /* with the new token_hash */
            uint8_t token_hash_old[PASSKEY_HASH_SIZE];
        } renew;
        struct {
            struct passkey_bytes user_id;
            uint8_t id[PASSKEY_SESSION_ID_SIZE];
        } session_delete;
        struct {
            struct passkey_bytes user_id;
            uint32_t count_max;
        } sessions_trim;
        const struct passkey_audit_record *audit;
        struct {
            const struct audit_writer *writer;
            int64_t after; /* a row number */
            int64_t last;
            int64_t *count; /* written when the change is applied */
        } audit_drop;
        struct {
            const char *name;
            struct passkey_bytes value; /* 1 to 64 bytes */
        } secret;
        struct {
            int64_t now_ms;
            uint32_t count_max;
            int64_t audit_before_ms;       /* also delete older audit rows; 0: none */
            const int64_t *ceremony_count; /* recounted ceremonies; NULL: the count is kept */
            bool *more;                    /* written on success; NULL: not requested */
            struct passkey_swept *swept;   /* the deleted rows; as above */
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
        } api_key_at; /* of change_api_key_revoke() and change_api_key_use() */
        struct {
            uint8_t key[16];
            uint32_t burst;      /* the number of tokens in a full bucket */
            int64_t interval_ms; /* time in which one token is added */
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
        struct passkey_bytes user_id;
        struct ceremony_key ceremony_key;
        struct passkey_bytes rp_id;
        struct {
            struct passkey_bytes user_id;
            int64_t now_ms;
        } recover;
        struct {
            struct passkey_bytes id;
            struct passkey_bytes language;
        } user_language;
        const struct passkey_notice_record *notice; /* also for the recovery that it reports */
        const struct passkey_link_record *link;
        struct {
            struct passkey_bytes user_id;
            enum passkey_proof recovery; /* only those that this proof ends; 0: all */
        } links_delete;
        struct {
            uint8_t token_hash[PASSKEY_HASH_SIZE];
            enum passkey_link_purpose purpose;
            int64_t now_ms;
        } link_use; /* of change_link_delete() and change_link_redeem() */
        struct {
            struct passkey_bytes user_id; /* empty: without a user, so without sessions */
            struct passkey_bytes id;
        } link_end; /* of change_link_end() and change_link_revoke() */
        struct {
            struct passkey_bytes id;
            struct passkey_bytes email; /* absent together with its key: remove the address */
            struct passkey_bytes email_key;
            int64_t verified_at_ms;
            int64_t now_ms;
        } user_email;
        const struct mail_record *mail;
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
            struct passkey_bytes name; /* absent together with its key, as all below: unchanged */
            struct passkey_bytes name_key;
            struct passkey_bytes display_name;
            struct passkey_bytes other_ways_in;
            bool name_assigned; /* like the time, not read if the name is unchanged */
            int64_t now_ms;
        } user_update;
        struct {
            struct passkey_bytes id;
            int64_t at_ms;  /* of the removal, or of the first one that is restored */
            int64_t now_ms; /* of change_former_names_restore() */
        } user_removal;
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
            int64_t until_ms; /* 0: not any more */
        } allow;
        struct {
            uint8_t aaguid[PASSKEY_AAGUID_SIZE];
            int64_t until_ms;
        } allow_model;
        struct {
            struct passkey_bytes id;
            struct passkey_bytes user_id;
            enum passkey_disabled_by by;
            int64_t now_ms;    /* not read when enabling, like the next two */
            bool allow_last;   /* also if no other way in would be left */
            bool email_way_in; /* a verified address is a way in; other_ways_in always are */
        } disable;
        struct {
            struct passkey_bytes id;
            struct passkey_bytes user_id;
            bool allow_last; /* as above */
            bool email_way_in;
            int64_t now_ms;
        } credential_delete;
        struct {
            struct passkey_bytes user_id;
            struct passkey_bytes credential_id; /* absent: whichever credential proved it */
            const uint8_t *kept_id;             /* a session that is kept; NULL: none */
            enum passkey_proof recovery;        /* only those that this proof ends; 0: all */
            size_t *count;                      /* written on success; NULL: not requested */
        } sessions_delete;
        struct {
            const struct passkey_signing_key_record *key;
            struct passkey_bytes id_old; /* absent: no old key exists */
            int64_t retired_at_ms;       /* when the old key expires; 0: withdraw all keys */
        } signing_key;
        struct {
            struct passkey_bytes id;
            struct passkey_bytes private_key_old;
            struct passkey_bytes private_key;
        } signing_key_reseal;
        struct {
            const char *name;
            struct passkey_bytes value_old;
            struct passkey_bytes value; /* 1 to 64 bytes */
        } secret_replace;
    } of;
};

enum durability {
    CHANGE_ORDERED = 1, /* survives a killed process, but can be lost in a power failure */
    CHANGE_SYNCED = 2,  /* on disk when the call returns */
    CHANGE_LAZY = 3,    /* ordered, and no caller waits: may be applied milliseconds later */
};

struct change_set {
    uint32_t relying_party;
    enum durability durability;
    const struct change *items; /* applied in order */
    size_t count;               /* 1 to 256 */
};

#endif
