/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests that hash a password, which takes some milliseconds of a processor and four megabytes.
 * They wait here without a thread until few enough are running. Each address (an IPv4 address or an
 * IPv6 /48) has one place in the queue. The address that was served longest ago is next, so that a
 * client's first request precedes repeated ones of others. The limits are those of
 * RESOURCE_PASSWORD_HASH.
 *
 * Not thread-safe; the pool does the locking.
 */
#ifndef HTTP_SERVER_HASH_QUEUE_H
#define HTTP_SERVER_HASH_QUEUE_H

#include "http/server/job.h"
#include <stdbool.h>

/* A request that waited longer is answered with 503: its client will retry, or has gone. */
#define HASH_WAIT_MAX_MS 2000
/* Two addresses may share an entry; each then counts as served when the other one is. */
#define HASH_SERVED_COUNT 4096

struct hash_queue {
    struct queue waiting; /* jobs in the order of arrival */
    unsigned running;
    unsigned running_max;
    uint32_t turn;                      /* incremented for each job that runs */
    uint32_t served[HASH_SERVED_COUNT]; /* the last turn of an address; 0: none */
};

/**
 * @param capacity  The number of threads or of processors, whichever is smaller. If there are at
 *         least two, one is left for other requests.
 */
void hash_queue_init(struct hash_queue *queue, unsigned capacity);

/** @returns false if a job of its address is waiting already; the job is not queued. */
bool hash_queue_add(struct hash_queue *queue, struct job *job);

/**
 * The next job to run now: one that waited too long, which is marked late and takes no slot, or one
 * that gets a slot.
 *
 * @returns NULL: none is waiting, or all slots are in use.
 */
struct job *hash_queue_take(struct hash_queue *queue, int64_t now_ms);

/** A job that had a slot has ended. */
void hash_queue_end(struct hash_queue *queue);

#endif
