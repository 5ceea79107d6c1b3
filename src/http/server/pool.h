/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The threads that answer requests, each with a worker of the service, and their queues. A free
 * thread takes the oldest job, so that a request never waits for a slow one while a thread is idle.
 * Jobs that hash a password have a queue of their own (hash_queue.h) and are taken first.
 */
#ifndef HTTP_SERVER_POOL_H
#define HTTP_SERVER_POOL_H

#include "base/result.h"
#include "http/server/job.h"
#include <passkey/service.h>

struct pool;

/**
 * @param service  Borrowed; has a worker for each thread until pool_free().
 * @param thread_count  1 or more.
 * @param monotonic_ms  The clock of submitted_ms.
 */
MUST_USE enum passkey_result pool_new(struct passkey_service *service, unsigned thread_count,
    int64_t (*monotonic_ms)(void), struct pool **pool, struct passkey_error *error);

/**
 * Hand over a job. One that hashes, of an address that has one waiting, is run as late.
 *
 * @returns false if the pool has been closed: the job is not taken.
 */
MUST_USE bool pool_submit(struct pool *pool, struct job *job);

/** How many jobs wait for a thread. */
unsigned pool_waiting(struct pool *pool);

/** Whether a job was taken since the last call, or none waits. Called by one thread. */
bool pool_progresses(struct pool *pool);

/** Take no more jobs, do those that were taken, and end the threads. */
void pool_close(struct pool *pool);

/** Closes, frees and nulls. @param pool  May point to NULL. */
void pool_free(struct pool **pool);

#endif
