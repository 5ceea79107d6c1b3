/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The threads that answer requests, each with a worker of the service for itself, and the queue
 * before them. Whichever is free takes the oldest job: a request never waits behind a slow one
 * while a thread is idle.
 */
#ifndef HTTP_SERVER_POOL_H
#define HTTP_SERVER_POOL_H

#include "base/result.h"
#include <passkey/service.h>

struct pool;

/* Embedded in what is to be done; the pool's from pool_submit() until run is called. */
struct job {
    struct job *next;
    void (*run)(struct job *job, struct passkey_worker *worker);
};

/**
 * @param service  Borrowed; has a worker for each thread until pool_free().
 * @param thread_count  1 or more.
 */
MUST_USE enum passkey_result pool_new(struct passkey_service *service, unsigned thread_count,
    struct pool **pool, struct passkey_error *error);

/** @returns false when the pool has been closed: the job is not taken. */
MUST_USE bool pool_submit(struct pool *pool, struct job *job);

/** How many jobs wait for a thread. */
unsigned pool_waiting(struct pool *pool);

/** Take no more jobs, do those that were taken, and end the threads. */
void pool_close(struct pool *pool);

/** Closes, frees and nulls. @param pool  May point to NULL. */
void pool_free(struct pool **pool);

#endif
