/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Groups of change sets: one transaction, and a savepoint for each set, so that a set that is
 * refused does not affect the others. The statements of the transaction itself are sent together
 * with each other, since each round trip costs.
 */
#include "store/postgresql/changes.h"

#define ATTEMPT_COUNT 3

#define SAVEPOINT "SAVEPOINT changes"

/* READ COMMITTED: a statement that waited for a row of another transaction sees what that one
 * wrote, and so does the precondition in it. Without synchronous_commit a commit does not wait for
 * the disk. */
#define BEGIN         "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; "
#define BEGIN_SYNCED  BEGIN SAVEPOINT
#define BEGIN_ORDERED BEGIN "SET LOCAL synchronous_commit = off; " SAVEPOINT

static enum passkey_result begin(
    struct pg_database *database, struct queue_link *group, struct passkey_error *error)
{
    return pg_begin(database, group_wants_sync(group) ? BEGIN_SYNCED : BEGIN_ORDERED, error);
}

/* The caller of a set that is undone gets its result; the transaction goes on. */
static enum passkey_result finish_set(
    struct pg_database *database, bool applied, bool last, struct passkey_error *error)
{
    if (last)
        return pg_commit(database, applied ? "COMMIT" : "ROLLBACK TO changes; COMMIT", error);
    return pg_execute(
        database, applied ? "RELEASE changes; " SAVEPOINT : "ROLLBACK TO changes", error);
}

/* Whether the transaction cannot go on after a set failed. */
static bool is_fatal(const struct pg_database *database, enum passkey_result result)
{
    return result == PASSKEY_STORE_UNAVAILABLE && database->failure != PG_OTHER;
}

static enum passkey_result apply_group(
    struct postgresql_connection *connection, struct queue_link *group, struct passkey_error *error)
{
    struct connection *base = &connection->base;
    for (; group != NULL; group = group->next) {
        int64_t ceremony_count = base->ceremony_count;
        struct submission *submission = submission_of(group);
        submission->result =
            changes_run(base, submission->changes, &submission->refused, &submission->error);
        if (submission->result != PASSKEY_OK)
            base->ceremony_count = ceremony_count;
        if (is_fatal(&connection->database, submission->result)) {
            *error = submission->error;
            return submission->result;
        }
        TRY(finish_set(
            &connection->database, submission->result == PASSKEY_OK, group->next == NULL, error));
    }
    return PASSKEY_OK;
}

static enum passkey_result run_transaction(
    struct postgresql_connection *connection, struct queue_link *group, struct passkey_error *error)
{
    int64_t ceremony_count = connection->base.ceremony_count;
    TRY(begin(&connection->database, group, error));
    enum passkey_result result = apply_group(connection, group, error);
    if (result != PASSKEY_OK) {
        pg_rollback(&connection->database);
        connection->base.ceremony_count = ceremony_count;
    }
    return result;
}

/* A group is repeated once if the session was lost before the commit: the server was restarted
 * while nobody used it. */
static enum passkey_result run_in_new_session(
    struct postgresql_connection *connection, struct queue_link *group, struct passkey_error *error)
{
    enum passkey_result result = run_transaction(connection, group, error);
    if (result != PASSKEY_OK && connection->database.failure == PG_LOST)
        result = run_transaction(connection, group, error);
    return result;
}

/* Two servers may lock the rows of their groups in different orders. A set alone has few. */
static void run_each(struct postgresql_connection *connection, struct queue_link *group)
{
    while (group != NULL) {
        struct queue_link *next = group->next; /* a completed one may be freed */
        struct passkey_error error = { 0 };
        group->next = NULL;
        enum passkey_result result = run_in_new_session(connection, group, &error);
        for (int i = 1;
             i < ATTEMPT_COUNT && result != PASSKEY_OK && connection->database.failure == PG_CLASH;
             i++)
            result = run_transaction(connection, group, &error);
        group_complete(group, result, &error);
        group = next;
    }
}

void postgresql_group_run(void *context, struct queue_link *group)
{
    struct postgresql_connection *connection = context;
    struct passkey_error error = { 0 };
    enum passkey_result result = run_in_new_session(connection, group, &error);
    if (result != PASSKEY_OK && connection->database.failure == PG_CLASH)
        run_each(connection, group);
    else
        group_complete(group, result, &error);
}
