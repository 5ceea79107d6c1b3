/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that writes, and the queue before it. What a task does is in changes.c; this file
 * knows about groups: one transaction, one commit, one answer to everybody when it fails.
 */
#include "store/sqlite/writer.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>

/* A task in the queue; on its caller's stack, who waits for `done`. */
struct entry {
    struct entry *next;
    const struct task *task;
    struct passkey_error *error; /* the caller's, or NULL */
    enum passkey_result result;
    sem_t done;
};

struct writer {
    struct write_connection *connection;
    pthread_t thread;
    pthread_mutex_t lock; /* around what follows */
    pthread_cond_t work;
    struct entry *first;
    struct entry **last;
    bool stopping;
};

/* ---- a group ---- */

static bool wants_sync(const struct entry *group)
{
    for (; group != NULL; group = group->next)
        if (group->task->synced)
            return true;
    return false;
}

static bool only_looks(const struct entry *group)
{
    for (; group != NULL; group = group->next)
        if (!group->task->looks)
            return false;
    return true;
}

static void answer(
    struct entry *entry, enum passkey_result result, const struct passkey_error *error)
{
    entry->result = result;
    if (result != PASSKEY_OK && entry->error != NULL)
        *entry->error = *error;
}

/* PASSKEY_OK when the transaction goes on, whatever became of the single tasks. */
static enum passkey_result run_tasks(
    struct write_connection *connection, struct entry *group, struct passkey_error *error)
{
    for (; group != NULL; group = group->next) {
        enum passkey_result result = group->task->run(connection, group->task->context, error);
        /* A full or failing disk, no memory: what the others changed is gone as well. */
        if (!write_in_transaction(connection))
            return result < 0 ? result : fault(error, "The transaction is gone.");
        answer(group, result, error);
    }
    return PASSKEY_OK;
}

static enum passkey_result run_transaction(
    struct write_connection *connection, struct entry *group, struct passkey_error *error)
{
    TRY(only_looks(group) ? write_begin_looking(connection, error)
                          : write_begin(connection, wants_sync(group), error));
    enum passkey_result result = run_tasks(connection, group, error);
    if (result == PASSKEY_OK)
        return write_commit(connection, error);
    write_rollback(connection);
    return result;
}

static void run_group(struct write_connection *connection, struct entry *group)
{
    struct passkey_error error = { 0 };
    enum passkey_result result = run_transaction(connection, group, &error);
    if (result != PASSKEY_OK)
        for (struct entry *entry = group; entry != NULL; entry = entry->next)
            answer(entry, result, &error);
    while (group != NULL) {
        /* Once posted the entry is gone. */
        struct entry *next = group->next;
        (void)sem_post(&group->done);
        group = next;
    }
    write_checkpoint(connection);
}

/* ---- the thread ---- */

/* All that is queued, or NULL when it is time to stop. */
static struct entry *next_group(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    while (writer->first == NULL && !writer->stopping)
        pthread_cond_wait(&writer->work, &writer->lock);
    struct entry *group = writer->first;
    writer->first = NULL;
    writer->last = &writer->first;
    pthread_mutex_unlock(&writer->lock);
    return group;
}

static void *work(void *context)
{
    struct writer *writer = context;
    for (;;) {
        struct entry *group = next_group(writer);
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
    made->last = &made->first;
    /* With default attributes neither fails. */
    (void)pthread_mutex_init(&made->lock, NULL);
    (void)pthread_cond_init(&made->work, NULL);
    enum passkey_result result = write_connection_new(database, &made->connection, error);
    if (result == PASSKEY_OK && start(made) != 0) {
        made->connection->database = NULL; /* still the caller's */
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

static void enqueue(struct writer *writer, struct entry *entry)
{
    pthread_mutex_lock(&writer->lock);
    bool first = writer->first == NULL;
    *writer->last = entry;
    writer->last = &entry->next;
    /* Behind another one it will be taken with it. */
    if (first)
        pthread_cond_signal(&writer->work);
    pthread_mutex_unlock(&writer->lock);
}

enum passkey_result writer_execute(
    struct writer *writer, const struct task *task, struct passkey_error *error)
{
    struct entry entry = { .task = task, .error = error, .result = PASSKEY_INTERNAL };
    (void)sem_init(&entry.done, 0, 0);
    enqueue(writer, &entry);
    while (sem_wait(&entry.done) != 0 && errno == EINTR) {
    }
    (void)sem_destroy(&entry.done);
    return entry.result;
}
