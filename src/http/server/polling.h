/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread that waits for events and handles them.
 */
#ifndef HTTP_SERVER_POLLING_H
#define HTTP_SERVER_POLLING_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Its owner sets the first three members. */
struct polling {
    void (*handle)(void *context);
    /* How long to wait for the next event, in milliseconds; -1: without end. */
    int (*patience)(void *context);
    void *context;
    int event_fd; /* readable when there are events */
    int wake_fd;
    pthread_t thread;
    bool started;
    atomic_bool woken; /* wake_fd was written, or is about to be, and not yet read */
    atomic_bool ending;
    atomic_bool busy;      /* not waiting for events */
    atomic_ullong turns;   /* how often events were handled */
    uint64_t turns_before; /* at the last call of polling_progresses() */
};

/** @returns false if there are too many threads or open files; polling_end() cleans up. */
bool polling_start(struct polling *polling, int event_fd);

/** Call `handle` soon, as if there were an event. From any thread. */
void polling_wake(struct polling *polling);

/** Whether events are handled; false if the thread has been busy with the same since the last call.
 *  Called by one thread. */
bool polling_progresses(struct polling *polling);

/** End the thread, after the events that it is handling. @param polling  Started, or zeros. */
void polling_end(struct polling *polling);

#endif
