/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All users, credentials and recovery codes of a relying party on their way out of a store, and
 * into one: record by record, in memory that does not grow. An operator's functions; the store
 * may be in use by a running server. What makes a record possible is judged before, by
 * <passkey/transfer.h>.
 */
#ifndef PASSKEY_STORE_TRANSFER_H
#define PASSKEY_STORE_TRANSFER_H

#include <passkey/store.h>

#ifdef __cplusplus
extern "C" {
#endif

enum passkey_transfer_kind {
    PASSKEY_TRANSFER_USER = 1,
    PASSKEY_TRANSFER_CREDENTIAL = 2, /* with its attestation object */
    PASSKEY_TRANSFER_RECOVERY_CODES = 3,
};

#define PASSKEY_TRANSFER_CODE_COUNT_MAX 64

struct passkey_transfer_code {
    uint8_t hash[PASSKEY_HASH_SIZE];
    int64_t used_at_ms; /* 0: it was not */
};

struct passkey_transfer_codes {
    struct passkey_bytes user_id;
    struct passkey_recovery_code_set set;
    struct passkey_transfer_code codes[PASSKEY_TRANSFER_CODE_COUNT_MAX];
    size_t count;
};

struct passkey_transfer_record {
    enum passkey_transfer_kind kind;
    union {
        const struct passkey_user_record *user;
        const struct passkey_credential_record *credential;
        const struct passkey_transfer_codes *codes;
    } of;
};

struct passkey_transfer_receiver {
    void *context;
    /** Valid during the call. What it does not return PASSKEY_OK for ends the reading. */
    enum passkey_result (*take)(
        void *context, const struct passkey_transfer_record *record, struct passkey_error *error);
};

/**
 * Hand out everything as it is at one moment: each user, then his credentials, then his codes.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (location); PASSKEY_NOT_FOUND (no such relying
 *          party); PASSKEY_STORE_UNAVAILABLE; PASSKEY_INTERNAL; what the receiver returned.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_read_all(const char *location,
    struct passkey_bytes rp_id, const struct passkey_transfer_receiver *receiver,
    struct passkey_error *error);

/** What became of a record. */
enum passkey_transfer_outcome {
    PASSKEY_TRANSFER_WRITTEN = 1,
    PASSKEY_TRANSFER_SAME = 2,    /* it was there already, the same user's, with the same key */
    PASSKEY_TRANSFER_REFUSED = 3, /* see the result */
};

struct passkey_transfer_source {
    void *context;
    /** The next record, valid until the next call; *more false: there is none. */
    enum passkey_result (*next)(void *context, struct passkey_transfer_record *record, bool *more,
        struct passkey_error *error);
    /** Whether next() would answer without waiting for somebody; NULL: it always does. What is
     *  written is committed before a wait, so that no server waits too. */
    bool (*ready)(void *context);
    /** About the last record: PASSKEY_USER_NAME_TAKEN, PASSKEY_CREDENTIAL_EXISTS, PASSKEY_NOT_FOUND
     *  (its user is not there), PASSKEY_CONFLICT (the user has other codes). */
    void (*outcome)(
        void *context, enum passkey_transfer_outcome outcome, enum passkey_result result);
};

enum passkey_transfer_mode {
    /** Some hundreds a transaction; a record that is refused is left out. */
    PASSKEY_TRANSFER_EACH = 1,
    /** All in one transaction, during which nobody else can write; a record that is refused ends
     *  it, and nothing is kept of what came before. */
    PASSKEY_TRANSFER_WHOLE = 2,
    /** Nothing is written: each record is judged by what the store has now. Whether the user of a
     *  credential or of codes comes is not judged. */
    PASSKEY_TRANSFER_LOOK = 3,
};

/**
 * Put records in; they are on the disk when the call returns.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (location); PASSKEY_NOT_FOUND (no such relying
 *          party); PASSKEY_CONFLICT (a record was refused, of a whole);
 *          PASSKEY_STORE_UNAVAILABLE; PASSKEY_INTERNAL; what the source returned.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_write_all(const char *location,
    struct passkey_bytes rp_id, const struct passkey_transfer_source *source,
    enum passkey_transfer_mode mode, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
