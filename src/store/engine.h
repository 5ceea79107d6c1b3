/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an engine does for store.c and maintenance.c; the functions on rows are in driver.h. `rest`
 * is a location without its scheme.
 */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "base/queue.h"
#include "store/change.h"
#include "store/driver.h"

struct store_engine;

struct metric_receiver {
    void *context;
    void (*metric)(void *context, const char *name, int64_t value);
};

struct relying_party_receiver {
    void *context;
    void (*relying_party)(void *context, struct passkey_bytes rp_id, int64_t user_count);
};

/* An engine puts it first in a struct of its own. */
struct passkey_store {
    const struct store_engine *engine;
    struct store_hook hook; /* all NULL, unless a test sets it */
    bool existing;          /* opened by store_open_existing() */
    bool shared;            /* store_was_shared() */
    bool read_only;         /* store_is_read_only() */
};

/* A change set in the writer's queue. The caller keeps it and what it points to until
 * `completed` was called; members after `changes` are the engine's until then. */
struct submission {
    const struct change_set *changes;
    /* Called once, by the writer's thread, when the set is as durable as it asks, or has failed.
     * The submission may be freed inside. */
    void (*completed)(struct submission *submission);
    enum passkey_result result;
    size_t refused; /* index of the change whose precondition was not met, on PASSKEY_CONFLICT */
    struct passkey_error error;
    struct queue_link link;
};

enum store_open_mode {
    STORE_OPEN_CREATE,   /* create what is missing, upgrade what is older */
    STORE_OPEN_EXISTING, /* take what exists, of this program's schema, or refuse */
};

/* Kinds of transactions. */
enum by_hand {
    BY_HAND_READ,
    BY_HAND_WRITE,        /* perhaps durable only after a later one that is synced */
    BY_HAND_WRITE_SYNCED, /* durable when it is committed, as are all before it */
};

struct store_engine {
    const char *scheme; /* what its locations begin with */
    /** Whether `rest` can be a location; nothing is opened. NULL: it always can.
     *  @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, with no secret in the message. */
    enum passkey_result (*check_location)(const char *rest, struct passkey_error *error);
    enum passkey_result (*open)(const char *rest, enum store_open_mode mode,
        struct passkey_store **store, struct passkey_error *error);
    /** Waits for what was submitted. */
    void (*close)(struct passkey_store *store);
    enum passkey_result (*reader_open)(
        struct passkey_store *store, struct connection **reader, struct passkey_error *error);
    void (*reader_close)(struct connection *reader);
    void (*submit)(struct passkey_store *store, struct submission *submission);

    /* As the functions of <passkey/store.h>, store.h and transfer.h */
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
    /** PASSKEY_CONFLICT if another program has the store open. NULL: that is not known. */
    enum passkey_result (*refuse_in_use)(const char *rest, struct passkey_error *error);
    enum passkey_result (*relying_parties)(const char *rest,
        const struct relying_party_receiver *receiver, struct passkey_error *error);

    /* Transactions by hand over a connection of its own, while servers use the store, for import
     * and copy. */
    enum passkey_result (*by_hand_open)(
        struct passkey_store *store, struct connection **connection, struct passkey_error *error);
    enum passkey_result (*by_hand_begin)(
        struct connection *connection, enum by_hand kind, struct passkey_error *error);
    /** On failure everything was rolled back. Other writers get a turn before it returns. */
    enum passkey_result (*by_hand_commit)(
        struct connection *connection, struct passkey_error *error);
    void (*by_hand_rollback)(struct connection *connection);
    void (*by_hand_close)(struct connection *connection);
    /** Let the next numbers of rows follow the greatest ones. NULL: they always do. */
    enum passkey_result (*numbers_restart)(
        struct connection *connection, struct passkey_error *error);
};

extern const struct store_engine SQLITE_ENGINE;
extern const struct store_engine POSTGRESQL_ENGINE; /* without libpq, only its scheme */

/** The engine that a location names. @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID. */
MUST_USE enum passkey_result store_engine_find(const char *location,
    const struct store_engine **engine, const char **rest, struct passkey_error *error);

#endif
