/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that writes, and the queue before it. Applying one change set is in changes.c; this
 * file knows about groups: one transaction, one commit, one result for all when it fails.
 */
#include "store/sqlite/writer.h"

#include "store/sqlite/changes.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct writer {
    struct write_connection *connection;
    pthread_t thread;
    pthread_mutex_t lock; /* around what follows */
    pthread_cond_t work;
    struct queue submissions;
    bool stopping;
};

/* ---- a group: a link of the first submission, followed by the others; NULL at the end ---- */

static struct submission *submission_of(struct queue_link *link)
{
    return QUEUE_OWNER(link, struct submission, link);
}

static bool wants_sync(struct queue_link *group)
{
    for (; group != NULL; group = group->next)
        if (submission_of(group)->changes->durability == CHANGE_SYNCED)
            return true;
    return false;
}

/* PASSKEY_OK if the transaction goes on, whatever the results of the single sets. */
static enum passkey_result apply_group(
    struct write_connection *connection, struct queue_link *group, struct passkey_error *error)
{
    for (; group != NULL; group = group->next) {
        struct submission *submission = submission_of(group);
        submission->result = changes_apply(
            connection, submission->changes, &submission->refused, &submission->error);
        if (write_in_transaction(connection))
            continue;
        /* The disk is full or failed, or memory ran out: what the others changed is lost, too. */
        if (submission->result >= PASSKEY_OK)
            return fault(error, "SQLite rolled the transaction back.");
        *error = submission->error;
        return submission->result;
    }
    return PASSKEY_OK;
}

static enum passkey_result run_transaction(
    struct write_connection *connection, struct queue_link *group, struct passkey_error *error)
{
    TRY(write_begin(connection, wants_sync(group), error));
    enum passkey_result result = apply_group(connection, group, error);
    if (result == PASSKEY_OK)
        return write_commit(connection, error);
    write_rollback(connection);
    return result;
}

static void run_group(struct write_connection *connection, struct queue_link *group)
{
    struct passkey_error error = { 0 };
    enum passkey_result result = run_transaction(connection, group, &error);
    while (group != NULL) {
        struct submission *submission = submission_of(group);
        group = group->next; /* a completed submission may be freed */
        if (result != PASSKEY_OK) {
            submission->result = result;
            submission->error = error;
        }
        submission->completed(submission);
    }
    write_checkpoint(connection);
}

/* ---- the thread ---- */

/* All that is queued, or NULL when it is time to stop. */
static struct queue_link *next_group(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    while (writer->submissions.first == NULL && !writer->stopping)
        pthread_cond_wait(&writer->work, &writer->lock);
    struct queue_link *group = queue_take_all(&writer->submissions);
    pthread_mutex_unlock(&writer->lock);
    return group;
}

static void *work(void *context)
{
    struct writer *writer = context;
    for (;;) {
        struct queue_link *group = next_group(writer);
        if (group == NULL)
            return NULL;
        run_group(writer->connection, group);
    }
}

/* Signals are the program's business: none is delivered to this thread. */
static int start(struct writer *writer)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int failure = pthread_create(&writer->thread, NULL, work, writer);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failure;
}

enum passkey_result writer_new(
    sqlite3 *database, struct writer **writer, struct passkey_error *error)
{
    struct writer *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    queue_init(&made->submissions);
    /* With default attributes neither fails. */
    (void)pthread_mutex_init(&made->lock, NULL);
    (void)pthread_cond_init(&made->work, NULL);
    enum passkey_result result = write_connection_new(database, &made->connection, error);
    if (result == PASSKEY_OK && start(made) != 0) {
        made->connection->connection.database = NULL; /* still the caller's */
        write_connection_free(&made->connection);
        result = fault(error, "No thread for the store.");
    }
    if (result == PASSKEY_OK)
        *writer = made;
    else
        free(made);
    return result;
}

void writer_free(struct writer **writer)
{
    struct writer *made = *writer;
    *writer = NULL;
    if (made == NULL)
        return;
    pthread_mutex_lock(&made->lock);
    made->stopping = true;
    pthread_cond_signal(&made->work);
    pthread_mutex_unlock(&made->lock);
    (void)pthread_join(made->thread, NULL);
    write_connection_free(&made->connection);
    pthread_cond_destroy(&made->work);
    pthread_mutex_destroy(&made->lock);
    free(made);
}

/* ---- callers ---- */

void writer_submit(struct writer *writer, struct submission *submission)
{
    pthread_mutex_lock(&writer->lock);
    bool first = writer->submissions.first == NULL;
    queue_append(&writer->submissions, &submission->link);
    /* Later ones are taken together with the first. */
    if (first)
        pthread_cond_signal(&writer->work);
    pthread_mutex_unlock(&writer->lock);
}
