/* SPDX-License-Identifier: Apache-2.0 */
/* The writer's thread and its queue. */
#include "store/writer.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

/* Change sets whose callers do not wait are kept for this long, to share the commit of another. */
#define LAZY_TIME_US     20000
#define CHANGE_COUNT_MAX 256 /* a restore makes two for each passkey */

struct writer {
    struct queue_link *(*run)(void *context, struct queue_link *group);
    void *context;
    struct store_state *state;
    pthread_t thread;
    pthread_mutex_t lock; /* protects the members below */
    pthread_cond_t work;
    struct queue submissions;
    bool awaited; /* the caller of one waits for it */
    bool stopping;
};

/* ---- groups: each is the link of the first submission, followed by the others, then NULL ---- */

struct submission *submission_of(struct queue_link *link)
{
    return QUEUE_OWNER(link, struct submission, link);
}

enum passkey_result changes_run(struct connection *connection, const struct change_set *changes,
    size_t *refused, struct passkey_error *error)
{
    assert(changes->count >= 1 && changes->count <= CHANGE_COUNT_MAX);
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];
        enum passkey_result result = change->run(connection, changes->relying_party, change, error);
        if (result == PASSKEY_CONFLICT)
            *refused = i;
        if (result != PASSKEY_OK)
            return result;
    }
    return PASSKEY_OK;
}

bool group_wants_sync(struct queue_link *group)
{
    for (; group != NULL; group = group->next)
        if (submission_of(group)->changes->durability == CHANGE_SYNCED)
            return true;
    return false;
}

void group_complete(
    struct queue_link *group, enum passkey_result result, const struct passkey_error *error)
{
    while (group != NULL) {
        struct submission *submission = submission_of(group);
        group = group->next; /* a completed submission may be freed */
        if (result != PASSKEY_OK) {
            submission->result = result;
            submission->error = *error;
        }
        submission->completed(submission);
    }
}

/* ---- the thread ---- */

/* 0 without a clock: nothing waits then. */
static int64_t now_us(const struct writer *writer)
{
    int64_t (*clock_us)(void) = atomic_load(&writer->state->clock_us);
    return clock_us == NULL ? 0 : clock_us();
}

/* Waits until the oldest submission is due, or a caller waits for one. With the lock held. */
static void wait_for_others(struct writer *writer)
{
    if (writer->submissions.first == NULL)
        return;
    int64_t due_us = submission_of(writer->submissions.first)->due_us;
    const struct timespec until = { due_us / 1000000, due_us % 1000000 * 1000 };
    while (!writer->awaited && !writer->stopping && due_us > now_us(writer) &&
           pthread_cond_timedwait(&writer->work, &writer->lock, &until) == 0) {
    }
}

static void mark_early(const struct writer *writer, struct queue_link *group)
{
    int64_t now = now_us(writer);
    for (; group != NULL; group = group->next)
        submission_of(group)->early = !writer->stopping && submission_of(group)->due_us > now;
}

/* Returns all queued submissions, or NULL when the thread should stop. */
static struct queue_link *next_group(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    while (writer->submissions.first == NULL && !writer->stopping)
        pthread_cond_wait(&writer->work, &writer->lock);
    wait_for_others(writer);
    struct queue_link *group = queue_take_all(&writer->submissions);
    mark_early(writer, group);
    writer->awaited = false;
    pthread_mutex_unlock(&writer->lock);
    return group;
}

static void append_all(struct queue *queue, struct queue_link *links)
{
    while (links != NULL) {
        struct queue_link *link = links;
        links = link->next;
        queue_append(queue, link);
    }
}

/* Puts submissions before the queued ones, which are younger. */
static void put_back(struct writer *writer, struct queue_link *left)
{
    pthread_mutex_lock(&writer->lock);
    struct queue_link *younger = queue_take_all(&writer->submissions);
    append_all(&writer->submissions, left);
    append_all(&writer->submissions, younger);
    pthread_mutex_unlock(&writer->lock);
}

const uint32_t STORE_GROUP_SIZES[STORE_BUCKET_COUNT] = { 1, 2, 4, 8, 16, 32, 64, 128, 256 };
const uint32_t STORE_COMMIT_TIMES_MS[STORE_BUCKET_COUNT] = { 1, 2, 5, 10, 25, 50, 100, 250, 1000 };

/* In the first bucket whose bound is not exceeded. */
static void count_in(
    atomic_ullong buckets[], const uint32_t bounds[], uint32_t scale, uint64_t value)
{
    size_t i = 0;
    while (i < STORE_BUCKET_COUNT && value > (uint64_t)bounds[i] * scale)
        i++;
    atomic_fetch_add(&buckets[i], 1);
}

static unsigned size_of(const struct queue_link *group)
{
    unsigned size = 0;
    for (; group != NULL; group = group->next)
        size++;
    return size;
}

/* Returns what was left for the next group. */
static struct queue_link *run_group(struct writer *writer, struct queue_link *group)
{
    struct store_state *state = writer->state;
    unsigned size = size_of(group);
    atomic_fetch_sub(&state->queued, size);
    int64_t begun_us = now_us(writer);
    struct queue_link *left = writer->run(writer->context, group);
    unsigned left_size = size_of(left);
    atomic_fetch_add(&state->queued, left_size);
    atomic_fetch_add(&state->changes, size - left_size);
    count_in(state->group_sizes, STORE_GROUP_SIZES, 1, size - left_size);
    if (begun_us == 0)
        return left;
    uint64_t time_us = (uint64_t)(now_us(writer) - begun_us);
    count_in(state->commit_times, STORE_COMMIT_TIMES_MS, 1000, time_us);
    atomic_fetch_add(&state->commit_time_us, time_us);
    return left;
}

static void *work(void *context)
{
    struct writer *writer = context;
    for (;;) {
        struct queue_link *group = next_group(writer);
        if (group == NULL)
            return NULL;
        put_back(writer, run_group(writer, group));
    }
}

/* Blocks all signals in this thread, because the program handles them elsewhere. */
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

static void cond_init_monotonic(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(condition, &attributes);
    (void)pthread_condattr_destroy(&attributes);
}

enum passkey_result writer_new(struct queue_link *(*run)(void *context, struct queue_link *group),
    void *context, struct store_state *state, struct writer **writer, struct passkey_error *error)
{
    struct writer *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    made->run = run;
    made->context = context;
    made->state = state;
    queue_init(&made->submissions);
    /* Neither fails with default attributes. */
    (void)pthread_mutex_init(&made->lock, NULL);
    cond_init_monotonic(&made->work);
    if (start(made) != 0) {
        free(made);
        return fault(error, "The store's thread could not be started.");
    }
    *writer = made;
    return PASSKEY_OK;
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
    pthread_cond_destroy(&made->work);
    pthread_mutex_destroy(&made->lock);
    free(made);
}

/* ---- callers ---- */

void writer_submit(struct writer *writer, struct submission *submission)
{
    pthread_mutex_lock(&writer->lock);
    bool first = writer->submissions.first == NULL;
    bool awaited = submission->changes->durability != CHANGE_LAZY;
    int64_t now = awaited ? 0 : now_us(writer);
    submission->due_us = now == 0 ? 0 : now + LAZY_TIME_US;
    atomic_fetch_add(&writer->state->queued, 1);
    queue_append(&writer->submissions, &submission->link);
    /* Submissions that arrive later are taken together with the first. */
    if (first || (awaited && !writer->awaited))
        pthread_cond_signal(&writer->work);
    writer->awaited = writer->awaited || awaited;
    pthread_mutex_unlock(&writer->lock);
}
