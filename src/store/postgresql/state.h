/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of a connection.
 */
#ifndef STORE_POSTGRESQL_STATE_H
#define STORE_POSTGRESQL_STATE_H

#include "store/driver.h"
#include "store/postgresql/database.h"

struct submission;

/* A statement in the pipeline. */
struct pg_sent {
    bool *prepared;                /* of the statement that it prepares; NULL: it runs one */
    struct submission *submission; /* NULL: it belongs to the transaction itself */
    size_t change;                 /* the index in the submission's set */
};

/* See pipeline.h. */
struct pg_pipeline {
    bool active;
    bool needs_answer;             /* a change needs rows, which a pipeline does not have yet */
    struct submission *submission; /* the submission whose changes are being sent */
    size_t change;
    struct pg_sent *sent;
    size_t count;
    size_t room;
};

struct postgresql_connection {
    struct connection base; /* must be first */
    struct pg_database database;
    struct pg_pipeline pipeline;
    bool *prepared;         /* two for each statement: unguarded and guarded */
    uint32_t session_count; /* the session for which `prepared` is valid */
};

/** Whether the session has prepared a statement. */
bool *postgresql_prepared(
    struct postgresql_connection *connection, const struct statement *statement, bool guarded);

#endif
