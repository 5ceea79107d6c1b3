/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waits for two descriptors: that of the events, and one to which other threads write.
 */
#include "http/server/polling.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Wait for events, or for polling_wake(). Work that was announced before `woken` is false again is
 * handled in the next turn. */
static void wait_for_events(struct polling *polling)
{
    uint64_t count = 0;
    struct pollfd ready[] = { { .fd = polling->event_fd, .events = POLLIN },
        { .fd = polling->wake_fd, .events = POLLIN } };
    (void)poll(ready, 2, polling->patience(polling->context));
    if (ready[1].revents == 0)
        return;
    while (read(polling->wake_fd, &count, sizeof(count)) < 0 && errno == EINTR) {
    }
    atomic_store(&polling->woken, false);
}

static void *run(void *context)
{
    struct polling *polling = context;
    while (!atomic_load(&polling->ending)) {
        atomic_store(&polling->busy, true);
        polling->handle(polling->context);
        atomic_fetch_add(&polling->turns, 1);
        atomic_store(&polling->busy, false);
        wait_for_events(polling);
    }
    return NULL;
}

void polling_wake(struct polling *polling)
{
    uint64_t one = 1;
    if (atomic_exchange(&polling->woken, true))
        return;
    while (write(polling->wake_fd, &one, sizeof(one)) < 0 && errno == EINTR) {
    }
}

/* The program handles signals: none is delivered to this thread. */
static bool start_thread(struct polling *polling)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    polling->started = pthread_create(&polling->thread, NULL, run, polling) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return polling->started;
}

bool polling_start(struct polling *polling, int event_fd)
{
    polling->event_fd = event_fd;
    polling->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (polling->wake_fd < 0)
        return false;
    if (start_thread(polling))
        return true;
    close(polling->wake_fd);
    return false;
}

bool polling_progresses(struct polling *polling)
{
    uint64_t turns = atomic_load(&polling->turns);
    bool progresses = turns != polling->turns_before || !atomic_load(&polling->busy);
    polling->turns_before = turns;
    return progresses;
}

void polling_end(struct polling *polling)
{
    if (!polling->started)
        return;
    atomic_store(&polling->ending, true);
    polling_wake(polling);
    (void)pthread_join(polling->thread, NULL);
    close(polling->wake_fd);
    polling->started = false;
}
