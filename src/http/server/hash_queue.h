/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests that hash a password, which takes some milliseconds of a processor and four megabytes.
 * They wait here without a thread until few enough run. An address (an IPv4 address or an IPv6 /48)
 * has one place. The address that was served longest ago is next, so that a client who comes once
 * is before one that comes again and again. Bounds are those of RESOURCE_PASSWORD_HASH.
 *
 * Not thread-safe: the pool has the lock.
 */
#ifndef HTTP_SERVER_HASH_QUEUE_H
#define HTTP_SERVER_HASH_QUEUE_H

#include "http/server/job.h"
#include <stdbool.h>

/* A request that waited longer is answered 503: its client asks again, or has gone. */
#define HASH_WAIT_MAX_MS 2000
/* Two addresses may share an entry: each then counts as served when the other one was. */
#define HASH_SERVED_COUNT 4096

struct hash_queue {
    struct queue waiting; /* jobs in the order of arrival */
    unsigned running;
    unsigned running_max;
    uint32_t turn;                      /* grows with each job that runs */
    uint32_t served[HASH_SERVED_COUNT]; /* the last turn of an address; 0: none */
};

/**
 * @param capacity  Threads or processors, whichever are fewer. One of them is left for the other
 *        requests if there are two or more.
 */
void hash_queue_init(struct hash_queue *queue, unsigned capacity);

/** @returns false if a job of its address waits already; the job is not taken. */
bool hash_queue_add(struct hash_queue *queue, struct job *job);

/**
 * The next job that is to run now: one that has waited too long, which is marked late and takes no
 * place, or one that has a place from now on.
 *
 * @returns NULL: none waits, or all places are taken.
 */
struct job *hash_queue_take(struct hash_queue *queue, int64_t now_ms);

/** A job that had a place has ended. */
void hash_queue_end(struct hash_queue *queue);

#endif
