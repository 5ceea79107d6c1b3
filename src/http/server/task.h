/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole request until its reply is complete. Where it runs is decided by its route: on the
 * polling thread, or on a thread of the pool. If its changes are deferred, no thread waits for
 * them: the writer of the store completes the reply. A request that cannot be deferred is run again
 * by the pool.
 */
#ifndef HTTP_SERVER_TASK_H
#define HTTP_SERVER_TASK_H

#include "http/exchange/site.h"
#include "http/server/handle.h"
#include "http/server/pool.h"
#include "http/server/route.h"
#include "store/store.h"
#include <stdatomic.h>

/* Change sets of replies that wait for the store: beyond the first number no ceremony is started,
 * so that those that have been started can be finished. */
#define UNWRITTEN_START_MAX 512
#define UNWRITTEN_MAX       2048

/* Shared by the tasks of one server. */
struct tasks {
    const struct site *site;
    int64_t (*monotonic_ms)(void);
    atomic_uint running;   /* begun, and the reply not complete */
    atomic_uint unwritten; /* replies that wait for the store */
    atomic_bool closed;    /* none is begun any more */
};

/* Its owner sets the members up to `answered`, and the request. */
struct task {
    struct job job; /* first: the pool accesses only this member */
    struct tasks *tasks;
    struct pool *pool;
    /* The reply is complete; called by another thread than task_run() was. The task may be freed
     * inside. */
    void (*answered)(struct task *task);
    struct request request;
    struct reply reply;
    const struct route *route; /* NULL: none */
    bool again;                /* it was run, with deferral, in vain */
    struct handled handled;
    struct submission submission;
};

/** @returns false if the tasks are closed: it is not begun. */
bool task_begin(struct task *task);

/** Whether it may run on a polling thread. */
bool task_quick(const struct task *task);

/**
 * Run it on this thread, a polling one.
 *
 * @param worker  Of this thread.
 * @returns Whether the reply is complete, and the task ended; otherwise task_hand_over() is next.
 */
bool task_run(struct task *task, struct passkey_worker *worker);

/** Let other threads complete it, which call `answered`. */
void task_hand_over(struct task *task);

/** Begin no more, and wait until every task has ended. */
void tasks_close(struct tasks *tasks);

#endif
