/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applies a group of change sets in one transaction. If one is refused or fails, the transaction is
 * rolled back and the group applied again, with a savepoint for each set, so that this set does not
 * affect the others: SQLite copies each page that changes after a savepoint. The starts of
 * ceremonies are applied last, except those that a set of the same group finishes: their rows are
 * never written.
 */
#include "store/sqlite/changes.h"

#include "store/ceremony.h"
#include "store/sqlite/write_connection.h"

struct group {
    struct queue starts;
    struct queue others;
};

static void divide(struct queue_link *links, struct group *group)
{
    queue_init(&group->starts);
    queue_init(&group->others);
    while (links != NULL) {
        struct queue_link *link = links;
        links = link->next;
        bool start = ceremony_is_start(submission_of(link)->changes);
        submission_of(link)->early = submission_of(link)->early && start;
        queue_append(start ? &group->starts : &group->others, link);
    }
}

/* Without savepoints, up to the first that is refused or fails. */
static enum passkey_result apply_all(
    struct write_connection *connection, struct queue_link *sets, struct passkey_error *error)
{
    for (; sets != NULL; sets = sets->next) {
        struct submission *submission = submission_of(sets);
        if (submission->result == PASSKEY_OK || submission->early) /* a start, dropped or left */
            continue;
        TRY(changes_run(
            &connection->connection.base, submission->changes, &submission->refused, error));
        submission->result = PASSKEY_OK;
    }
    return PASSKEY_OK;
}

/* If the savepoint cannot be rolled back, the whole transaction is: a partial set is never
 * committed. */
static void undo(struct write_connection *connection)
{
    struct passkey_error ignored;
    if (!write_in_transaction(connection))
        return;
    if (write_control(connection, CONTROL_ROLLBACK_TO, &ignored) != PASSKEY_OK ||
        write_control(connection, CONTROL_RELEASE, &ignored) != PASSKEY_OK)
        write_rollback(connection);
}

/*
 * Applies a change set completely or not at all. After a fault, nothing of it is left, or the whole
 * transaction was rolled back.
 */
static enum passkey_result apply_set(struct write_connection *connection,
    const struct change_set *changes, size_t *refused, struct passkey_error *error)
{
    struct connection *base = &connection->connection.base;
    int64_t ceremony_count = base->ceremony_count;
    base->dropped = NULL;
    TRY(write_control(connection, CONTROL_SAVEPOINT, error));
    enum passkey_result result = changes_run(base, changes, refused, error);
    if (result == PASSKEY_OK)
        return write_control(connection, CONTROL_RELEASE, error);
    base->ceremony_count = ceremony_count;
    if (base->dropped != NULL)
        base->dropped->result = PASSKEY_INTERNAL; /* it is applied after all */
    undo(connection);
    return result;
}

/* PASSKEY_OK if the transaction can be committed, whatever the results of the individual sets. */
static enum passkey_result apply_each(
    struct write_connection *connection, struct queue_link *sets, struct passkey_error *error)
{
    for (; sets != NULL; sets = sets->next) {
        struct submission *submission = submission_of(sets);
        if (submission->result == PASSKEY_OK || submission->early) /* a start, dropped or left */
            continue;
        submission->result =
            apply_set(connection, submission->changes, &submission->refused, &submission->error);
        if (write_in_transaction(connection))
            continue;
        /* The disk is full or failed, or memory ran out: the changes of the other sets are lost,
         * too. */
        if (submission->result >= PASSKEY_OK)
            return fault(error, "SQLite rolled the transaction back.");
        *error = submission->error;
        return submission->result;
    }
    return PASSKEY_OK;
}

/* PASSKEY_OK if the transaction can be committed. */
static enum passkey_result apply_group(struct write_connection *connection,
    const struct group *group, bool savepoints, struct passkey_error *error)
{
    struct connection *base = &connection->connection.base;
    enum passkey_result (*apply)(struct write_connection *, struct queue_link *,
        struct passkey_error *) = savepoints ? apply_each : apply_all;
    base->starts = group->starts.first;
    enum passkey_result result = apply(connection, group->others.first, error);
    base->starts = NULL;
    return result == PASSKEY_OK ? apply(connection, group->starts.first, error) : result;
}

static void forget_results(struct queue_link *sets)
{
    for (; sets != NULL; sets = sets->next)
        submission_of(sets)->result = PASSKEY_INTERNAL;
}

static enum passkey_result run_transaction(
    struct write_connection *connection, const struct group *group, struct passkey_error *error)
{
    bool synced = group_wants_sync(group->others.first);
    TRY(write_begin(connection, synced, error));
    if (apply_group(connection, group, false, error) == PASSKEY_OK)
        return write_commit(connection, error);
    write_rollback(connection);
    forget_results(group->others.first);
    forget_results(group->starts.first);
    TRY(write_begin(connection, synced, error));
    enum passkey_result result = apply_group(connection, group, true, error);
    if (result == PASSKEY_OK)
        return write_commit(connection, error);
    write_rollback(connection);
    return result;
}

/* Those that are not due are left, unless they were dropped: their finish may arrive. */
static struct queue_link *starts_complete(
    struct queue_link *starts, enum passkey_result result, const struct passkey_error *error)
{
    struct queue done;
    struct queue left;
    queue_init(&done);
    queue_init(&left);
    while (starts != NULL) {
        struct queue_link *link = starts;
        starts = link->next;
        const struct submission *start = submission_of(link);
        queue_append(start->early && start->result != PASSKEY_OK ? &left : &done, link);
    }
    group_complete(done.first, result, error);
    return left.first;
}

struct queue_link *sqlite_group_run(void *context, struct queue_link *links)
{
    struct write_connection *connection = context;
    struct passkey_error error = { 0 };
    struct group group;
    divide(links, &group);
    enum passkey_result result = run_transaction(connection, &group, &error);
    atomic_store(&connection->state->ceremony_count, connection->connection.base.ceremony_count);
    if (result == PASSKEY_OK)
        atomic_fetch_add(&connection->state->commit_count, 1);
    group_complete(group.others.first, result, &error);
    struct queue_link *left = starts_complete(group.starts.first, result, &error);
    write_checkpoint(connection);
    return left;
}
