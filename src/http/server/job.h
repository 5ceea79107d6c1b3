/* SPDX-License-Identifier: Apache-2.0 */
/* The work of a pool thread for one request. */
#ifndef HTTP_SERVER_JOB_H
#define HTTP_SERVER_JOB_H

#include "base/queue.h"
#include <passkey/service.h>

#define JOB_ADDRESS_SIZE_MAX 6

/*
 * Embedded in the struct of the work; owned by the pool from pool_submit() until `run` is called.
 */
struct job {
    struct queue_link link;
    void (*run)(struct job *job, struct passkey_worker *worker);
    int64_t submitted_ms;
    bool hashes;                           /* it waits for a slot of the hash queue */
    bool late;                             /* set by the pool: answer it without doing its work */
    uint8_t address[JOB_ADDRESS_SIZE_MAX]; /* of the client, if it hashes: IPv4 or an IPv6 /48 */
    uint8_t address_size;
};

#endif
