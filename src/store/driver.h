/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a database engine provides to the files of the tables (user.c, credential.c …), which
 * contain the SQL: connections that run statements, and rows. All engines share the SQL;
 * docs/architecture.md says which features it may use.
 */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include "base/result.h"
#include "crypto/digest.h"

/*
 * An SQL statement. Its parameters are $1, $2 …, in any order in the text. All statements of the
 * program form one array, in a linker section of its own, so that a connection can find a prepared
 * statement by its index and a test can list them.
 */
struct statement {
    const char *name;
    const char *text;
};

#define STATEMENT(name, text)                                                                      \
    static const struct statement name                                                             \
        __attribute__((section("store_statements"), aligned(16))) = { #name, text }

/** The number of statements in the program. */
size_t statement_count(void);
/** @param index  Must be less than statement_count(). */
const struct statement *statement_at(size_t index);
size_t statement_index(const struct statement *statement);

struct driver;
struct query;
struct passkey_store;
struct change_set;
struct queue_link;
struct submission;

/*
 * Lets tests count calls and make them fail. `before` is called before a reader is opened
 * ("reader_open"), before each query of a reader, with the name of its statement, and before each
 * change set ("apply", with the set). If it returns anything but PASSKEY_OK, this is returned
 * instead of making the call. `applied` is called by store_apply().
 */
struct store_hook {
    enum passkey_result (*before)(void *context, const char *operation,
        const struct change_set *changes, struct passkey_error *error);
    void (*applied)(void *context, const struct change_set *changes, enum passkey_result result);
    void *context;
};

/*
 * A connection to the database, used by one thread at a time. Engines make it the first member of
 * their own struct.
 */
struct connection {
    const struct driver *driver;
    struct passkey_store *store; /* of a reader; NULL for the connection that writes */
    struct digest *digest;       /* for the keys of credential ids */
    int64_t ceremony_count;      /* unfinished ceremonies; set by the connection that writes */
    /* Submissions that insert a ceremony and that the transaction applies last; and the one of them
     * that the current change set has made unnecessary, because it deletes the ceremony. */
    struct queue_link *starts;
    struct submission *dropped;
    bool reads_ended;  /* a reader's user has deferred its changes: no query may follow */
    bool read_refused; /* one did, and failed */
};

/*
 * Functions of an engine. Results are PASSKEY_OK, PASSKEY_STORE_UNAVAILABLE or PASSKEY_INTERNAL;
 * an engine that reports a violated unique constraint returns PASSKEY_CONFLICT.
 */
struct driver {
    /** Send a statement of a change whose result is checked later, together with those of its
     *  group. NULL: never. @param guarded  It must change a row.
     *  @param deferred  false: it was not sent and must be run now. */
    enum passkey_result (*defer)(
        struct query *query, bool guarded, bool *deferred, struct passkey_error *error);
    /** Run the query, or go to its next row. @param row  Whether there is one. */
    enum passkey_result (*step)(struct query *query, bool *row, struct passkey_error *error);
    /** Whether rewind() and step() run the statement again, so that reading its rows twice needs a
     *  snapshot. */
    bool rewind_runs_again;
    /** Return to before the first row. Parameters are kept. */
    void (*rewind)(struct query *query);
    /** Release the resources of a query, whether or not it was run. */
    void (*end)(struct query *query);

    /** A column of the current row: an integer, or bytes (data is NULL for an SQL NULL). Bytes are
     *  valid until the next step. */
    int64_t (*integer)(const struct query *row, int column);
    struct passkey_bytes (*bytes)(const struct query *row, int column);
    /** Why a row cannot have been written by this program: memory ran out, or the store is
     * damaged. */
    enum passkey_result (*unsound)(const struct query *row, struct passkey_error *error);
    /** The number of rows that the statement that just ran inserted, updated or deleted. */
    int64_t (*changed)(const struct query *query);

    /** Let all reads until snapshot_end() see the same state. */
    enum passkey_result (*snapshot_begin)(
        struct connection *connection, struct passkey_error *error);
    void (*snapshot_end)(struct connection *connection);
};

#endif
