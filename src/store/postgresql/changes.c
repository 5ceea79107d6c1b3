/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applies groups of change sets. A group is sent as one transaction in one round trip. If a set is
 * refused, which is rare, the transaction is rolled back, and each set is sent as its own
 * transaction. A set with a change that needs the rows or the count of a statement is run step by
 * step.
 */
#include "store/postgresql/changes.h"

#include "store/postgresql/pipeline.h"

#define ATTEMPT_COUNT 3

#define SAVEPOINT "SAVEPOINT changes"

/* READ COMMITTED: a statement that waited for a row of another transaction sees what that
 * transaction wrote, and so does the precondition in the statement. Without synchronous_commit, a
 * commit does not wait for the disk. */
#define BEGIN         "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; "
#define BEGIN_SYNCED  BEGIN SAVEPOINT
#define BEGIN_ORDERED BEGIN "SET LOCAL synchronous_commit = off; " SAVEPOINT

static enum passkey_result begin(
    struct pg_database *database, struct queue_link *group, struct passkey_error *error)
{
    return pg_begin(database, group_wants_sync(group) ? BEGIN_SYNCED : BEGIN_ORDERED, error);
}

/* The caller of a rolled-back set gets its result; the transaction continues. */
static enum passkey_result finish_set(
    struct pg_database *database, bool applied, bool last, struct passkey_error *error)
{
    if (last)
        return pg_commit(database, applied ? "COMMIT" : "ROLLBACK TO changes; COMMIT", error);
    return pg_execute(
        database, applied ? "RELEASE changes; " SAVEPOINT : "ROLLBACK TO changes", error);
}

/* Whether the transaction cannot continue after a set failed. */
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

/* A group is repeated once if the session was lost before the commit, because the server was
 * restarted while the session was idle. */
static enum passkey_result run_in_new_session(
    struct postgresql_connection *connection, struct queue_link *group, struct passkey_error *error)
{
    enum passkey_result result = run_transaction(connection, group, error);
    if (result != PASSKEY_OK && connection->database.failure == PG_LOST)
        result = run_transaction(connection, group, error);
    return result;
}

/* ---- a group in one round trip ---- */

/* Sends each change of the group. A change may refuse before it sends anything. */
static enum passkey_result send_sets(
    struct postgresql_connection *connection, struct queue_link *group, struct passkey_error *error)
{
    for (; group != NULL; group = group->next) {
        struct submission *submission = submission_of(group);
        const struct change_set *set = submission->changes;
        submission->result = PASSKEY_OK;
        connection->pipeline.submission = submission;
        for (size_t i = 0; i < set->count; i++) {
            connection->pipeline.change = i;
            enum passkey_result result =
                set->items[i].run(&connection->base, set->relying_party, &set->items[i], error);
            if (result == PASSKEY_CONFLICT)
                submission->refused = i;
            if (result != PASSKEY_OK)
                return result;
        }
    }
    return PASSKEY_OK;
}

static enum passkey_result send_transaction(
    struct postgresql_connection *connection, struct queue_link *group, struct passkey_error *error)
{
    TRY(pg_pipeline_send(connection, BEGIN, error));
    if (!group_wants_sync(group))
        TRY(pg_pipeline_send(connection, "SET LOCAL synchronous_commit = off", error));
    TRY(send_sets(connection, group, error));
    connection->pipeline.submission = NULL;
    return pg_pipeline_send(connection, "COMMIT", error);
}

/* All sets are applied, or none of them. */
static enum passkey_result run_at_once(
    struct postgresql_connection *connection, struct queue_link *group, struct passkey_error *error)
{
    int64_t ceremony_count = connection->base.ceremony_count;
    struct passkey_error later;
    TRY(pg_pipeline_begin(connection, error));
    enum passkey_result sent = send_transaction(connection, group, error);
    enum passkey_result received = pg_pipeline_end(connection, sent == PASSKEY_OK ? error : &later);
    enum passkey_result result = sent != PASSKEY_OK ? sent : received;
    if (result == PASSKEY_OK) {
        connection->database.in_transaction = false;
        return PASSKEY_OK;
    }
    pg_rollback(&connection->database);
    connection->base.ceremony_count = ceremony_count;
    return result;
}

/* ---- groups ---- */

static enum passkey_result run_set(
    struct postgresql_connection *connection, struct queue_link *set, struct passkey_error *error)
{
    enum passkey_result result = run_at_once(connection, set, error);
    if (result != PASSKEY_OK && connection->pipeline.needs_answer)
        result = run_in_new_session(connection, set, error);
    return result;
}

static enum passkey_result run_repeatedly(
    struct postgresql_connection *connection, struct queue_link *set, struct passkey_error *error)
{
    enum passkey_result result = run_set(connection, set, error);
    for (int i = 1;
         i < ATTEMPT_COUNT && result != PASSKEY_OK && connection->database.failure == PG_CLASH; i++)
        result = run_set(connection, set, error);
    return result;
}

/* Sets of the group one by one: a set was refused, which must not affect the others, or two servers
 * locked the rows of their groups in different orders. If a set waited too long for a lock, those
 * after it fail with it, because each of them could wait as long. */
static void run_each(struct postgresql_connection *connection, struct queue_link *group)
{
    while (group != NULL) {
        struct queue_link *next = group->next; /* a completed one may have been freed */
        struct passkey_error error = { 0 };
        group->next = NULL;
        enum passkey_result result = run_repeatedly(connection, group, &error);
        bool locked = result != PASSKEY_OK && connection->database.failure == PG_LOCKED;
        if (locked)
            group->next = next;
        group_complete(group, result, &error);
        group = locked ? NULL : next;
    }
}

/* Whether to repeat a group that failed. If the session is lost after COMMIT was sent, no one knows
 * whether the group was applied. If a set needs an answer, COMMIT was not sent. */
static bool is_repeated(
    const struct postgresql_connection *connection, const struct queue_link *group)
{
    enum pg_failure failure = connection->database.failure;
    if (connection->pipeline.needs_answer)
        return true;
    return failure == PG_CLASH || (failure == PG_OTHER && group->next != NULL);
}

struct queue_link *postgresql_group_run(void *context, struct queue_link *group)
{
    struct postgresql_connection *connection = context;
    struct passkey_error error = { 0 };
    enum passkey_result result = run_at_once(connection, group, &error);
    if (result == PASSKEY_OK || !is_repeated(connection, group))
        group_complete(group, result, &error);
    else
        run_each(connection, group);
    return NULL;
}
