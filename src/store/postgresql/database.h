/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A session with a PostgreSQL server, and the meaning of its SQLSTATEs. For one thread at a time.
 */
#ifndef STORE_POSTGRESQL_DATABASE_H
#define STORE_POSTGRESQL_DATABASE_H

#include "base/result.h"
#include <libpq-fe.h>

/* The reason for the last failure. */
enum pg_failure {
    PG_OTHER,  /* it would fail again */
    PG_LOST,   /* the session ended; pg_ready() begins another one */
    PG_CLASH,  /* a deadlock or a serialization failure: repeat the transaction */
    PG_LOCKED, /* it waited too long for a lock */
};

struct pg_database {
    PGconn *session;
    bool pooled;             /* through a pooler, which may use another server session for each
                              * transaction: no prepared statements */
    bool in_transaction;     /* between pg_begin() and database_end() */
    uint32_t session_count;  /* number of sessions so far, including this one */
    enum pg_failure failure; /* written by every function that fails */
};

/** See engine.h. */
MUST_USE enum passkey_result pg_location_check(const char *rest, struct passkey_error *error);

/**
 * Connect to a server.
 *
 * @param rest  A connection URI without its scheme: "host/name?key=value".
 * @param database  Closed by pg_close(), whatever the result.
 * @returns PASSKEY_OK; PASSKEY_STORE_UNAVAILABLE, also if the server is a standby, because its data
 *         may be out of date; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result pg_open(
    const char *rest, struct pg_database *database, struct passkey_error *error);
/** A zeroed database is allowed. */
void pg_close(struct pg_database *database);

/**
 * Connect again if the session was lost or the server closed it. Do not call it in a transaction.
 */
MUST_USE enum passkey_result pg_ready(struct pg_database *database, struct passkey_error *error);

/** Run statements without parameters and results. */
MUST_USE enum passkey_result pg_execute(
    struct pg_database *database, const char *sql, struct passkey_error *error);
/** Read the integer in the first column of the first row. */
MUST_USE enum passkey_result pg_integer(
    struct pg_database *database, const char *sql, int64_t *value, struct passkey_error *error);

/** Run statements, of which the first must be BEGIN. */
MUST_USE enum passkey_result pg_begin(
    struct pg_database *database, const char *sql, struct passkey_error *error);
/**
 * Run statements, of which the last must be COMMIT. On failure, the transaction was rolled back,
 * or, if the session was lost, its outcome is unknown. It must not be repeated in either case, as
 * `failure` says.
 */
MUST_USE enum passkey_result pg_commit(
    struct pg_database *database, const char *sql, struct passkey_error *error);
void pg_rollback(struct pg_database *database);

/**
 * Check a result. If it is not a success, fill in `failure` and the error.
 *
 * @param answer  May be NULL, which libpq returns if memory runs out.
 * @returns PASSKEY_OK; PASSKEY_CONFLICT for a violated unique constraint;
 *          PASSKEY_STORE_UNAVAILABLE; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result pg_judge(
    struct pg_database *database, const PGresult *answer, struct passkey_error *error);

/** Report that the session was lost, with libpq's message. */
enum passkey_result pg_lost(struct pg_database *database, struct passkey_error *error);

/** For CLEANUP. */
void pg_answer_free(PGresult **answer);

#endif
