/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a database engine provides to the nouns of this folder (user.c, credential.c …), which hold
 * the SQL: connections that run statements, and rows. The SQL is one text for all engines; see
 * docs/architecture.md for what it may use.
 */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include "base/result.h"
#include "crypto/digest.h"

/*
 * An SQL statement. Its parameters are $1, $2 …, whatever their order in the text. All statements
 * of the program form one array, in a linker section of its own, so that a connection finds a
 * prepared statement by index and a test can list them.
 */
struct statement {
    const char *name;
    const char *text;
};

#define STATEMENT(name, text)                                                                      \
    static const struct statement name                                                             \
        __attribute__((section("store_statements"), aligned(16))) = { #name, text }

/** How many statements the program has. */
size_t statement_count(void);
/** @param index  Less than statement_count(). */
const struct statement *statement_at(size_t index);
size_t statement_index(const struct statement *statement);

struct driver;
struct query;
struct passkey_store;
struct change_set;

/*
 * For tests, which count calls with it and let them fail. `before` is called before a reader is
 * opened ("reader_open"), before each query of a reader, with the name of its statement, and before
 * each change set ("apply", with the set); a result other than PASSKEY_OK is returned in place of
 * the call. `applied` is called by store_apply().
 */
struct store_hook {
    enum passkey_result (*before)(void *context, const char *operation,
        const struct change_set *changes, struct passkey_error *error);
    void (*applied)(void *context, const struct change_set *changes, enum passkey_result result);
    void *context;
};

/*
 * A connection to the database, used by one thread at a time. An engine puts it first in a struct
 * of its own.
 */
struct connection {
    const struct driver *driver;
    struct passkey_store *store; /* of a reader; NULL for the connection that writes */
    struct digest *digest;       /* for the keys of credential ids */
    int64_t ceremony_count;      /* unfinished ceremonies; kept by the connection that writes */
};

/*
 * Functions of an engine. Results are PASSKEY_OK, PASSKEY_STORE_UNAVAILABLE or PASSKEY_INTERNAL;
 * an engine that reports a violated unique constraint returns PASSKEY_CONFLICT.
 */
struct driver {
    /** Send a statement of a change whose result is checked later, together with those of its
     *  group. NULL: never. @param guarded  It has to change a row.
     *  @param deferred  false: it was not sent and has to be run now. */
    enum passkey_result (*defer)(
        struct query *query, bool guarded, bool *deferred, struct passkey_error *error);
    /** Run the query, or go to its next row. @param row  Whether there is one. */
    enum passkey_result (*step)(struct query *query, bool *row, struct passkey_error *error);
    /** Whether rewind() and step() run the statement again, so that reading its rows twice needs a
     *  snapshot. */
    bool rewind_runs_again;
    /** Go back to before the first row; parameters stay. */
    void (*rewind)(struct query *query);
    /** Release what the query holds; it was perhaps never run. */
    void (*end)(struct query *query);

    /** A column of the current row: an integer, or bytes (data is NULL for an SQL NULL). Bytes are
     *  valid until the next step. */
    int64_t (*integer)(const struct query *row, int column);
    struct passkey_bytes (*bytes)(const struct query *row, int column);
    /** Why a row cannot be one that this program wrote: out of memory, or damage. */
    enum passkey_result (*unsound)(const struct query *row, struct passkey_error *error);
    /** How many rows the statement that just ran inserted, updated or deleted. */
    int64_t (*changed)(const struct query *query);

    /** Let all reads up to snapshot_end() see the same state. */
    enum passkey_result (*snapshot_begin)(
        struct connection *connection, struct passkey_error *error);
    void (*snapshot_end)(struct connection *connection);
};

#endif
