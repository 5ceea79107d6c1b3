/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One lock protects the queue. A thread that finds it empty sleeps until a job arrives or the pool
 * is closed.
 */
#include "http/server/pool.h"

#include "http/server/hash_queue.h"
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct thread {
    struct pool *pool;
    struct passkey_worker *worker;
    pthread_t handle;
};

struct pool {
    pthread_mutex_t lock; /* protects the members from here to `closed` */
    pthread_cond_t work;
    struct queue jobs;
    struct hash_queue hashing;
    bool closed;
    bool hash_taken; /* the last job taken hashes a password */
    uint64_t taken;  /* number of jobs taken */
    int64_t (*monotonic_ms)(void);
    struct thread *threads;
    unsigned thread_count;  /* threads that have a worker */
    unsigned running_count; /* threads that were started and not yet joined */
    uint64_t taken_before;  /* at the last call of pool_progresses() */
};

/* Call it with the lock held. A job that waits for a slot of the hash queue needs no wake-up: the
 * thread whose job ends looks for the next one. The two queues alternate, so that neither starves
 * the other if there is only one thread. */
static struct job *take(struct pool *pool)
{
    struct job *job = NULL;
    if (!pool->hash_taken || pool->jobs.first == NULL)
        job = hash_queue_take(&pool->hashing, pool->monotonic_ms());
    pool->hash_taken = job != NULL;
    if (job != NULL || pool->jobs.first == NULL)
        return job;
    return QUEUE_OWNER(queue_take_first(&pool->jobs), struct job, link);
}

/* The next job; NULL if the pool is closed and no job is left for this thread. */
static struct job *next_job(struct pool *pool)
{
    struct job *job = NULL;
    pthread_mutex_lock(&pool->lock);
    while ((job = take(pool)) == NULL && !pool->closed)
        pthread_cond_wait(&pool->work, &pool->lock);
    pool->taken += job != NULL;
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void *work(void *context)
{
    struct thread *thread = context;
    struct pool *pool = thread->pool;
    struct job *job;
    while ((job = next_job(pool)) != NULL) {
        bool has_place = job->hashes && !job->late;
        job->run(job, thread->worker); /* the job may be freed */
        if (!has_place)
            continue;
        pthread_mutex_lock(&pool->lock);
        hash_queue_end(&pool->hashing);
        pthread_mutex_unlock(&pool->lock);
    }
    return NULL;
}

static enum passkey_result start_all(struct pool *pool, struct passkey_service *service,
    unsigned thread_count, struct passkey_error *error)
{
    pool->threads = calloc(thread_count, sizeof(*pool->threads));
    if (pool->threads == NULL)
        return fault(error, "Out of memory.");
    for (; pool->thread_count < thread_count; pool->thread_count++) {
        struct thread *thread = &pool->threads[pool->thread_count];
        thread->pool = pool;
        TRY(passkey_worker_new(service, &thread->worker, error));
    }
    for (; pool->running_count < thread_count; pool->running_count++) {
        struct thread *thread = &pool->threads[pool->running_count];
        if (pthread_create(&thread->handle, NULL, work, thread) != 0)
            return fault(error, "A thread to answer requests could not be started.");
    }
    return PASSKEY_OK;
}

/* Never more than half of the threads hash: with fewer than four, one does. */
static unsigned hash_capacity(unsigned thread_count)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (thread_count < 4 || processors < 1)
        return 1;
    return processors < (long)thread_count ? (unsigned)processors : thread_count;
}

enum passkey_result pool_new(struct passkey_service *service, unsigned thread_count,
    int64_t (*monotonic_ms)(void), struct pool **pool, struct passkey_error *error)
{
    CLEANUP(pool_free) struct pool *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    queue_init(&made->jobs);
    made->monotonic_ms = monotonic_ms;
    hash_queue_init(&made->hashing, hash_capacity(thread_count));
    /* With default attributes neither fails. */
    (void)pthread_mutex_init(&made->lock, NULL);
    (void)pthread_cond_init(&made->work, NULL);
    TRY(start_all(made, service, thread_count, error));
    *pool = made;
    made = NULL;
    return PASSKEY_OK;
}

bool pool_submit(struct pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->lock);
    bool open = !pool->closed;
    bool queued = open && job->hashes && hash_queue_add(&pool->hashing, job);
    if (open && !queued) {
        job->late = job->hashes;
        queue_append(&pool->jobs, &job->link);
    }
    if (open)
        pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    return open;
}

unsigned pool_waiting(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    unsigned waiting = pool->jobs.count + pool->hashing.waiting.count;
    pthread_mutex_unlock(&pool->lock);
    return waiting;
}

bool pool_progresses(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    uint64_t taken = pool->taken;
    pthread_mutex_unlock(&pool->lock);
    bool progresses = taken != pool->taken_before || pool_waiting(pool) == 0;
    pool->taken_before = taken;
    return progresses;
}

void pool_close(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->closed = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (; pool->running_count > 0; pool->running_count--)
        (void)pthread_join(pool->threads[pool->running_count - 1].handle, NULL);
}

void pool_free(struct pool **pool)
{
    struct pool *old = *pool;
    *pool = NULL;
    if (old == NULL)
        return;
    pool_close(old);
    for (unsigned i = 0; i < old->thread_count; i++)
        passkey_worker_free(&old->threads[i].worker);
    free(old->threads);
    pthread_cond_destroy(&old->work);
    pthread_mutex_destroy(&old->lock);
    free(old);
}
