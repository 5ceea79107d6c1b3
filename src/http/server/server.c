/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starting and stopping the polling threads and the pool together. One thread more than fits is no
 * server: it starts whole or not at all.
 */
#include "http/server/server.h"

#include "http/server/connections.h"
#include "http/server/daemon.h"
#include "http/server/metrics.h"
#include "http/server/router.h"
#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>

#define DRAIN_STEP_MS 5
/* When we stop: what is on its way has come by then, and what has not, nobody is sending. */
#define RECEIVE_PATIENCE_MS 1000
static_assert(LISTENER_COUNT_MAX <= DAEMON_COUNT_MAX, "each listener is served");

struct server {
    struct site site;
    struct daemon_shared shared;
    struct metrics metrics;
    struct notices notices;
    struct readiness readiness;
    struct daemon *daemons[DAEMON_COUNT_MAX + 1]; /* and one for the private listener */
    unsigned daemon_count;
};

static void server_free(struct server **server)
{
    struct server *old = *server;
    if (old == NULL)
        return;
    /* Every suspended connection is resumed before its daemon ends. */
    if (old->shared.pool != NULL)
        pool_close(old->shared.pool);
    if (old->shared.private_pool != NULL)
        pool_close(old->shared.private_pool);
    for (unsigned i = 0; i < old->daemon_count; i++)
        daemon_free(&old->daemons[i]);
    pool_free(&old->shared.pool);
    pool_free(&old->shared.private_pool);
    if (old->readiness.monotonic_ms != NULL)
        peers_deinit(&old->shared.peers);
    readiness_deinit(&old->readiness);
    site_deinit(&old->site);
    free(old);
    *server = NULL;
}

static enum passkey_result start_daemon(struct server *server, const struct listener *listener,
    bool on_private_listener, struct passkey_error *error)
{
    struct daemon **daemon = &server->daemons[server->daemon_count];
    int fd = fcntl(listener->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0)
        return fault(error, "The listening socket could not be shared: too many open files.");
    TRY(daemon_new(&server->shared, on_private_listener, fd, daemon, error));
    server->daemon_count++;
    return PASSKEY_OK;
}

static void start_metrics(struct server *server)
{
    server->metrics.routes = router_routes(&server->metrics.route_count);
    server->metrics.pool = server->shared.pool;
    server->metrics.requests_begun = &server->shared.requests;
    server->metrics.monotonic_ms = server->shared.monotonic_ms;
    server->site.metrics = &server->metrics;
}

enum passkey_result server_start(const struct server_configuration *configuration,
    struct passkey_service *service, struct server **server, struct passkey_error *error)
{
    CLEANUP(server_free) struct server *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    TRY(site_init(&made->site, service, configuration->relying_parties, configuration->themes,
        configuration->relying_party_count, error));
    made->site.operator_page = configuration->operator_page;
    made->site.proxies = configuration->proxies;
    made->site.proxy_count = configuration->proxy_count;
    made->site.log = configuration->log;
    made->site.notices = &made->notices;
    made->site.monotonic_ms = configuration->monotonic_ms;
    made->shared.site = &made->site;
    made->shared.monotonic_ms = configuration->monotonic_ms;
    peers_init(&made->shared.peers);
    readiness_init(&made->readiness, configuration->monotonic_ms);
    made->site.readiness = &made->readiness;
    /* The pool first: once a daemon runs, requests come in. */
    TRY(pool_new(service, configuration->worker_count, configuration->monotonic_ms,
        &made->shared.pool, error));
    if (configuration->private_listener != NULL) {
        start_metrics(made);
        TRY(pool_new(service, 1, configuration->monotonic_ms, &made->shared.private_pool, error));
        TRY(start_daemon(made, configuration->private_listener, true, error));
    }
    size_t count = configuration->worker_count;
    count = count < DAEMON_COUNT_MAX ? count : DAEMON_COUNT_MAX;
    count = count < configuration->listener_count ? configuration->listener_count : count;
    for (size_t i = 0; i < count; i++)
        TRY(start_daemon(
            made, &configuration->listeners[i % configuration->listener_count], false, error));
    *server = made;
    made = NULL;
    return PASSKEY_OK;
}

bool server_progresses(struct server *server)
{
    return pool_progresses(server->shared.pool);
}

void server_drop_stale(struct server *server)
{
    for (unsigned i = 0; i < server->daemon_count; i++)
        daemon_drop_stale(server->daemons[i]);
}

static void wait_a_step(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = DRAIN_STEP_MS * 1000000L }, NULL);
}

/* Our own count of requests, not the library's of connections: idle ones stay for a while. */
static void drain(struct server *server, int64_t end_ms)
{
    while (atomic_load(&server->shared.requests) > 0 && server->shared.monotonic_ms() < end_ms)
        wait_a_step();
}

/* A connection that was accepted before the end, and whose first request has not come yet: its
 * client has seen no sign of the end, and would take a closed connection for a failure. A listening
 * socket that outlives us has the others. */
static void await_first_requests(struct server *server, int64_t end_ms)
{
    bool waiting = true;
    while (waiting && server->shared.monotonic_ms() < end_ms) {
        wait_a_step(); /* what a thread was accepting has its row then */
        waiting = false;
        for (unsigned i = 0; i < server->daemon_count; i++)
            waiting = waiting || daemon_awaits_first_request(server->daemons[i]);
    }
}

void server_stop(struct server **server, int64_t patience_ms)
{
    if (*server == NULL)
        return;
    atomic_store(&(*server)->shared.stopping, true);
    for (unsigned i = 0; i < (*server)->daemon_count; i++)
        daemon_quiesce((*server)->daemons[i]);
    int64_t now_ms = (*server)->shared.monotonic_ms();
    int64_t receive_ms = patience_ms < RECEIVE_PATIENCE_MS ? patience_ms : RECEIVE_PATIENCE_MS;
    await_first_requests(*server, now_ms + receive_ms);
    drain(*server, now_ms + receive_ms);
    for (unsigned i = 0; i < (*server)->daemon_count; i++)
        daemon_hang_up((*server)->daemons[i]);
    drain(*server, now_ms + patience_ms);
    server_free(server);
}
