/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One lock around the queue. A thread that finds it empty sleeps until a job comes or the pool is
 * closed.
 */
#include "http/server/pool.h"

#include <pthread.h>
#include <stdlib.h>

struct thread {
    struct pool *pool;
    struct passkey_worker *worker;
    pthread_t handle;
};

struct pool {
    pthread_mutex_t lock; /* around what follows, to closed */
    pthread_cond_t work;
    struct job *first;
    struct job **last;
    unsigned waiting; /* in the list */
    bool closed;
    struct thread *threads;
    unsigned thread_count;  /* that have a worker */
    unsigned running_count; /* that were started and not yet joined */
};

/* The oldest job, or NULL when the pool is closed and nothing is left to do. */
static struct job *next_job(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->first == NULL && !pool->closed)
        pthread_cond_wait(&pool->work, &pool->lock);
    struct job *job = pool->first;
    if (job != NULL) {
        pool->first = job->next;
        pool->waiting--;
    }
    if (pool->first == NULL)
        pool->last = &pool->first;
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void *work(void *context)
{
    struct thread *thread = context;
    struct job *job;
    while ((job = next_job(thread->pool)) != NULL)
        job->run(job, thread->worker);
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

enum passkey_result pool_new(struct passkey_service *service, unsigned thread_count,
    struct pool **pool, struct passkey_error *error)
{
    CLEANUP(pool_free) struct pool *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    made->last = &made->first;
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
    job->next = NULL;
    pthread_mutex_lock(&pool->lock);
    bool open = !pool->closed;
    if (open) {
        *pool->last = job;
        pool->last = &job->next;
        pool->waiting++;
        pthread_cond_signal(&pool->work);
    }
    pthread_mutex_unlock(&pool->lock);
    return open;
}

unsigned pool_waiting(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    unsigned waiting = pool->waiting;
    pthread_mutex_unlock(&pool->lock);
    return waiting;
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
