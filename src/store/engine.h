/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an engine implements for store.c and maintenance.c; functions on rows are in driver.h.
 * `rest` is a location without its scheme.
 */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "base/queue.h"
#include "store/change.h"
#include "store/driver.h"
#include <stdatomic.h>

struct store_engine;

struct metric_receiver {
    void *context;
    void (*metric)(void *context, const char *name, int64_t value);
};

struct relying_party_receiver {
    void *context;
    void (*relying_party)(void *context, struct passkey_bytes rp_id, int64_t user_count);
};

#define SYNC_FAILED_MESSAGE                                                                        \
    "The disk failed to sync the store: check the disk, and start the program again."

/* Upper bounds of the buckets of the histograms of struct store_state; there is one more. */
#define STORE_BUCKET_COUNT 9
extern const uint32_t STORE_GROUP_SIZES[STORE_BUCKET_COUNT]; /* change sets */
extern const uint32_t STORE_COMMIT_TIMES_MS[STORE_BUCKET_COUNT];

/* What the writer's thread shows to others after each group. */
struct store_state {
    atomic_llong ceremony_count; /* unfinished ceremonies; not read if reads block */
    atomic_ullong commit_count;  /* groups that were committed; not read either */
    atomic_bool sync_failed;     /* store_sync_failed() */
    atomic_uint queued;          /* change sets that wait for the thread */
    atomic_ullong group_sizes[STORE_BUCKET_COUNT + 1];  /* each group is counted once */
    atomic_ullong changes;                              /* change sets of all groups */
    int64_t (*_Atomic clock_us)(void);                  /* NULL: nothing is measured */
    atomic_ullong commit_times[STORE_BUCKET_COUNT + 1]; /* of groups, if they are measured */
    atomic_ullong commit_time_us;                       /* of all */
};

/* Engines make it the first member of their own struct. */
struct passkey_store {
    const struct store_engine *engine;
    struct store_hook hook; /* all NULL unless a test sets them */
    struct store_state state;
    bool existing;  /* opened with store_open_existing() */
    bool shared;    /* store_was_shared() */
    bool read_only; /* store_is_read_only() */
};

/* A change set in the writer's queue. The caller keeps it, and everything it refers to, until
 * `completed` is called. The members after `changes` belong to the engine until then. */
struct submission {
    const struct change_set *changes;
    /* Called once, by the writer's thread, when the set is as durable as requested or has failed.
     * It may free the submission. */
    void (*completed)(struct submission *submission);
    enum passkey_result result;
    size_t refused; /* index of the change whose precondition was not met, on PASSKEY_CONFLICT */
    struct passkey_error error;
    struct queue_link link;
    int64_t due_us; /* lazy: when it is applied if no other set arrives; 0: at once */
    bool early;     /* it is not due, so the engine may leave it to the next group */
};

/** Call it before the first store is opened, in a program in which nothing else uses SQLite: turns
 * off SQLite's memory statistics, which take a lock of the process at each allocation. */
void store_own_process(void);

enum store_open_mode {
    STORE_OPEN_CREATE,   /* create a missing store, upgrade an old one */
    STORE_OPEN_EXISTING, /* open an existing store with this program's schema; refuse others */
};

/* Kinds of transactions. */
enum by_hand {
    BY_HAND_READ,
    BY_HAND_WRITE,        /* may become durable only with a later synced transaction */
    BY_HAND_WRITE_SYNCED, /* durable when committed, like all before it */
};

struct store_engine {
    const char *scheme; /* the prefix of its locations */
    bool reads_block;   /* a query waits for another machine or process */
    /** Whether `rest` is a valid location; nothing is opened. NULL: it always is. @returns
     * PASSKEY_OK; PASSKEY_MEMBER_INVALID, without secrets in the message. */
    enum passkey_result (*check_location)(const char *rest, struct passkey_error *error);
    enum passkey_result (*open)(const char *rest, enum store_open_mode mode,
        struct passkey_store **store, struct passkey_error *error);
    /** Waits for all submissions. */
    void (*close)(struct passkey_store *store);
    enum passkey_result (*reader_open)(
        struct passkey_store *store, struct connection **reader, struct passkey_error *error);
    void (*reader_close)(struct connection *reader);
    void (*submit)(struct passkey_store *store, struct submission *submission);

    /* Like the functions of <passkey/store.h>, store.h and transfer.h */
    enum passkey_result (*check)(const char *rest, const struct passkey_finding_receiver *receiver,
        const struct passkey_store_progress *progress, struct passkey_error *error);
    enum passkey_result (*backup)(const char *rest, const char *path,
        const struct passkey_store_progress *progress, int64_t *size, struct passkey_error *error);
    enum passkey_result (*restore)(const char *rest, const char *path, int64_t now_ms,
        const struct passkey_store_progress *progress, struct passkey_store_restored *restored,
        struct passkey_error *error);
    enum passkey_result (*upgrade)(const char *rest, bool dry_run,
        const struct passkey_store_progress *progress, struct passkey_store_versions *versions,
        struct passkey_error *error);
    enum passkey_result (*stats)(
        const char *rest, const struct metric_receiver *receiver, struct passkey_error *error);
    /** PASSKEY_CONFLICT if another program has the store open. NULL: this cannot be determined. */
    enum passkey_result (*refuse_in_use)(const char *rest, struct passkey_error *error);
    enum passkey_result (*relying_parties)(const char *rest,
        const struct relying_party_receiver *receiver, struct passkey_error *error);

    /* Explicit transactions over a separate connection, for import and copy while servers use the
     * store. */
    enum passkey_result (*by_hand_open)(
        struct passkey_store *store, struct connection **connection, struct passkey_error *error);
    enum passkey_result (*by_hand_begin)(
        struct connection *connection, enum by_hand kind, struct passkey_error *error);
    /** On failure, the transaction was rolled back. Other writers get a turn before it returns. */
    enum passkey_result (*by_hand_commit)(
        struct connection *connection, struct passkey_error *error);
    void (*by_hand_rollback)(struct connection *connection);
    void (*by_hand_close)(struct connection *connection);
    /** Continue row numbers after the greatest existing ones. NULL: this is automatic. */
    enum passkey_result (*numbers_restart)(
        struct connection *connection, struct passkey_error *error);
};

extern const struct store_engine SQLITE_ENGINE;
extern const struct store_engine POSTGRESQL_ENGINE; /* without libpq, only the scheme is known */

/** The engine that a location names. @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID. */
MUST_USE enum passkey_result store_engine_find(const char *location,
    const struct store_engine **engine, const char **rest, struct passkey_error *error);

#endif
