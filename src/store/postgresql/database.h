/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A session with a PostgreSQL server, and what its SQLSTATEs mean to a caller of the store. For one
 * thread at a time.
 */
#ifndef STORE_POSTGRESQL_DATABASE_H
#define STORE_POSTGRESQL_DATABASE_H

#include "base/result.h"
#include <libpq-fe.h>

/* Why the last call failed. */
enum pg_failure {
    PG_OTHER,  /* it would fail again */
    PG_LOST,   /* the session ended; pg_ready() begins another one */
    PG_CLASH,  /* a deadlock or a serialization failure: repeat the transaction */
    PG_LOCKED, /* it waited too long for a lock */
};

struct pg_database {
    PGconn *session;
    bool pooled;             /* through a pooler, which may use another server session for each
                                      transaction: no prepared statements */
    bool in_transaction;     /* between pg_begin() and database_end() */
    uint32_t session_count;  /* how many sessions there were, including this one */
    enum pg_failure failure; /* written by every function that fails */
};

/** See engine.h. */
MUST_USE enum passkey_result pg_location_check(const char *rest, struct passkey_error *error);

/**
 * Connect.
 *
 * @param rest  A connection URI without its scheme: "host/name?key=value".
 * @param database  Closed by pg_close(), whatever the result.
 * @returns PASSKEY_OK; PASSKEY_STORE_UNAVAILABLE, also if the server is a standby, because what
 *          one reads there may be out of date; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result pg_open(
    const char *rest, struct pg_database *database, struct passkey_error *error);
/** A zeroed one is fine. */
void pg_close(struct pg_database *database);

/** Connect again if the session was lost or the server closed it. Only outside a transaction. */
MUST_USE enum passkey_result pg_ready(struct pg_database *database, struct passkey_error *error);

/** Run statements without parameters and without rows. */
MUST_USE enum passkey_result pg_execute(
    struct pg_database *database, const char *sql, struct passkey_error *error);
/** The integer in the first column of the first row. */
MUST_USE enum passkey_result pg_integer(
    struct pg_database *database, const char *sql, int64_t *value, struct passkey_error *error);

/** Run statements of which the first is BEGIN. */
MUST_USE enum passkey_result pg_begin(
    struct pg_database *database, const char *sql, struct passkey_error *error);
/**
 * Run statements of which the last is COMMIT. If it fails, the transaction was rolled back, unless
 * the session was lost: then no one knows. It is not to be repeated in either case, and `failure`
 * says so.
 */
MUST_USE enum passkey_result pg_commit(
    struct pg_database *database, const char *sql, struct passkey_error *error);
void pg_rollback(struct pg_database *database);

/**
 * Whether a result is a success. If it is not, fill in `failure` and the error.
 *
 * @param answer  May be NULL, as libpq returns it when it runs out of memory.
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
