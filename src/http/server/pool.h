/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The threads that answer requests, each with a worker of the service, and their queues. A free
 * thread takes the oldest job, so that no request waits for a slow one while a thread is idle. Jobs
 * that hash a password have their own queue (hash_queue.h) and are taken first.
 */
#ifndef HTTP_SERVER_POOL_H
#define HTTP_SERVER_POOL_H

#include "base/result.h"
#include "http/server/job.h"
#include <passkey/service.h>

struct pool;

/**
 * @param service  Borrowed; has a worker for each thread until pool_free().
 * @param thread_count  At least 1.
 * @param monotonic_ms  The clock of submitted_ms.
 */
MUST_USE enum passkey_result pool_new(struct passkey_service *service, unsigned thread_count,
    int64_t (*monotonic_ms)(void), struct pool **pool, struct passkey_error *error);

/**
 * Submit a job. If it hashes and its address already has one waiting, it is run as late.
 *
 * @returns false if the pool has been closed; the job is not taken.
 */
MUST_USE bool pool_submit(struct pool *pool, struct job *job);

/** The number of jobs that wait for a thread. */
unsigned pool_waiting(struct pool *pool);

/** Whether a job was taken since the last call, or none is waiting. For one thread. */
bool pool_progresses(struct pool *pool);

/** Accept no more jobs, finish the accepted ones, and end the threads. */
void pool_close(struct pool *pool);

/** Closes, frees and nulls. @param pool  May point to NULL. */
void pool_free(struct pool **pool);

#endif
