/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A failing sweep is logged once, and again after a sweep that succeeded.
 */
#include "passkeyd/maintenance.h"

#include "passkeyd/log.h"
#include "service/access/limits.h"
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define INTERVAL_S 10
#define LOG_TURNS  6 /* one minute */

struct maintenance {
    struct passkey_service *service;
    struct server *server;
    uint64_t sign_ups_logged;
    unsigned turns_quiet; /* since the last line about them */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool stopping; /* guarded by the mutex */
};

/* Waits for the next turn; false when the thread should stop. */
static bool wait_for_turn(struct maintenance *maintenance)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += INTERVAL_S;
    pthread_mutex_lock(&maintenance->mutex);
    int waited = 0;
    while (!maintenance->stopping && waited == 0)
        waited = pthread_cond_timedwait(&maintenance->wake, &maintenance->mutex, &at);
    bool stopping = maintenance->stopping;
    pthread_mutex_unlock(&maintenance->mutex);
    return !stopping;
}

void maintenance_refresh(struct passkey_service *service)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    char line[PASSKEY_ERROR_MESSAGE_SIZE + 96];
    if (passkey_service_refresh(service, &error) == PASSKEY_OK)
        return;
    snprintf(line, sizeof(line),
        "the metadata in the store is not used; the previous metadata stays in effect: %s",
        error.message);
    log_message(LOG_LEVEL_ERROR, line);
}

/* At most one line per minute, as long as it continues. */
static void log_sign_ups(struct maintenance *maintenance)
{
    uint64_t exceeded = limits_exceeded(maintenance->service);
    char line[160];
    maintenance->turns_quiet++;
    if (exceeded == maintenance->sign_ups_logged || maintenance->turns_quiet < LOG_TURNS)
        return;
    snprintf(line, sizeof(line),
        "sign-ups: %" PRIu64 " more than the rate in all since the last such line; they are not "
        "refused.",
        exceeded - maintenance->sign_ups_logged);
    log_warning(line);
    maintenance->sign_ups_logged = exceeded;
    maintenance->turns_quiet = 0;
}

static void *run(void *context)
{
    struct maintenance *maintenance = context;
    bool failed = false;
    do {
        struct passkey_error error = { .result = PASSKEY_OK };
        enum passkey_result result =
            passkey_service_sweep(maintenance->service, false, NULL, &error);
        char line[PASSKEY_ERROR_MESSAGE_SIZE + 64];
        snprintf(line, sizeof(line), "deleting expired rows failed: %s", error.message);
        if (result != PASSKEY_OK && !failed)
            log_message(LOG_LEVEL_ERROR, line);
        failed = result != PASSKEY_OK;
        maintenance_refresh(maintenance->service);
        server_drop_stale(maintenance->server);
        log_sign_ups(maintenance);
    } while (wait_for_turn(maintenance));
    return NULL;
}

static bool init_wake(pthread_cond_t *wake)
{
    pthread_condattr_t monotonic;
    if (pthread_condattr_init(&monotonic) != 0)
        return false;
    bool made = pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 &&
                pthread_cond_init(wake, &monotonic) == 0;
    pthread_condattr_destroy(&monotonic);
    return made;
}

enum passkey_result maintenance_start(struct passkey_service *service, struct server *server,
    struct maintenance **maintenance, struct passkey_error *error)
{
    struct maintenance *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    *made = (struct maintenance){ .service = service, .server = server, .turns_quiet = LOG_TURNS };
    if (pthread_mutex_init(&made->mutex, NULL) != 0 || !init_wake(&made->wake) ||
        pthread_create(&made->thread, NULL, run, made) != 0) {
        free(made);
        return fault(error, "The maintenance thread could not be started.");
    }
    *maintenance = made;
    return PASSKEY_OK;
}

void maintenance_stop(struct maintenance **maintenance)
{
    struct maintenance *old = *maintenance;
    if (old == NULL)
        return;
    pthread_mutex_lock(&old->mutex);
    old->stopping = true;
    pthread_cond_signal(&old->wake);
    pthread_mutex_unlock(&old->mutex);
    pthread_join(old->thread, NULL);
    pthread_cond_destroy(&old->wake);
    pthread_mutex_destroy(&old->mutex);
    free(old);
    *maintenance = NULL;
}
