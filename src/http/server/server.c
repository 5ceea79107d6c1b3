/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starting and stopping the polling threads and the pool together. If a thread cannot be started,
 * the server does not start.
 */
#include "http/server/server.h"

#include "http/server/connections.h"
#include "http/server/daemon.h"
#include "http/server/metrics.h"
#include "http/server/router.h"
#include "service/access/bounds.h"
#include "service/access/deferral.h"
#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define DRAIN_STEP_MS 5
/* When the server stops, a request that is being sent has this time to arrive. */
#define RECEIVE_PATIENCE_MS      1000
#define DAEMON_COUNT_MAX         64
#define PRIVATE_CONNECTION_COUNT 120
/* One is left for other requests while others hash passwords or wait for a commit. */
#define WORKER_COUNT_DEFAULT 4
/* If reads block, every request occupies a worker, which waits most of the time. */
#define WORKER_COUNT_BLOCKING 32

static_assert(LISTENER_COUNT_MAX <= DAEMON_COUNT_MAX, "each listener is served");

struct server {
    struct site site;
    struct daemon_shared shared;
    struct metrics metrics;
    struct notices notices;
    struct readiness readiness;
    struct daemon *daemons[DAEMON_COUNT_MAX + 1]; /* and one for the private listener */
    unsigned daemon_count;
    struct connections connections;
    struct connections private_connections; /* zeros without a private listener */
};

static void server_free(struct server **server)
{
    struct server *old = *server;
    if (old == NULL)
        return;
    /* Every suspended connection is resumed before its daemon ends, and no reply waits for the
     * writer of the store. */
    tasks_close(&old->shared.tasks);
    if (old->shared.pool != NULL)
        pool_close(old->shared.pool);
    if (old->shared.private_pool != NULL)
        pool_close(old->shared.private_pool);
    for (unsigned i = 0; i < old->daemon_count; i++)
        daemon_free(&old->daemons[i]);
    pool_free(&old->shared.pool);
    pool_free(&old->shared.private_pool);
    connections_deinit(&old->connections);
    connections_deinit(&old->private_connections);
    readiness_deinit(&old->readiness);
    site_deinit(&old->site);
    free(old);
    *server = NULL;
}

static enum passkey_result start_daemon(struct server *server, const struct listener *listener,
    const struct daemon_configuration *given, struct passkey_error *error)
{
    struct daemon_configuration configuration = *given;
    configuration.listen_fd = fcntl(listener->fd, F_DUPFD_CLOEXEC, 0);
    if (configuration.listen_fd < 0)
        return fault(error, "The listening socket could not be shared: too many open files.");
    TRY(daemon_new(&server->shared, &configuration, &server->daemons[server->daemon_count], error));
    server->daemon_count++;
    return PASSKEY_OK;
}

/* One for each processor, at most one for each worker, and at least one for each listener. */
static size_t polling_count(unsigned worker_count, size_t listener_count)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = processors < 1 ? 1 : (size_t)processors;
    if (count > worker_count)
        count = worker_count;
    if (count > DAEMON_COUNT_MAX)
        count = DAEMON_COUNT_MAX;
    return count < listener_count ? listener_count : count;
}

static enum passkey_result start_polling(struct server *server,
    const struct server_configuration *configuration, size_t count, struct passkey_error *error)
{
    bool blocks = service_reads_block(server->site.service);
    struct daemon_configuration each = { .service = blocks ? NULL : server->site.service,
        .connections = &server->connections };
    if (!connections_init(&server->connections, bounds[RESOURCE_CONNECTION].of[BOUND_ALL].count))
        return fault(error, "Out of memory.");
    for (size_t i = 0; i < count; i++)
        TRY(start_daemon(
            server, &configuration->listeners[i % configuration->listener_count], &each, error));
    return PASSKEY_OK;
}

static void start_metrics(struct server *server)
{
    server->metrics.routes = router_routes(&server->metrics.route_count);
    server->metrics.pages = server->site.pages;
    server->metrics.page_count = server->site.page_count;
    server->metrics.pool = server->shared.pool;
    server->metrics.requests_begun = &server->shared.requests;
    server->metrics.unwritten = &server->shared.tasks.unwritten;
    server->metrics.monotonic_ms = server->shared.tasks.monotonic_ms;
    server->site.metrics = &server->metrics;
}

/* Monitoring keeps few connections. */
static enum passkey_result start_private(struct server *server,
    const struct server_configuration *configuration, struct passkey_service *service,
    struct passkey_error *error)
{
    struct daemon_configuration private = { .on_private_listener = true,
        .connections = &server->private_connections };
    if (configuration->private_listener == NULL)
        return PASSKEY_OK;
    if (!connections_init(&server->private_connections, PRIVATE_CONNECTION_COUNT))
        return fault(error, "Out of memory.");
    start_metrics(server);
    TRY(pool_new(service, 1, configuration->monotonic_ms, &server->shared.private_pool, error));
    return start_daemon(server, configuration->private_listener, &private, error);
}

static unsigned worker_count(unsigned configured, const struct passkey_service *service)
{
    if (configured > 0)
        return configured;
    return service_reads_block(service) ? WORKER_COUNT_BLOCKING : WORKER_COUNT_DEFAULT;
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
    made->site.base_path = configuration->base_path;
    made->site.proxies = configuration->proxies;
    made->site.proxy_count = configuration->proxy_count;
    made->site.log = configuration->log;
    made->site.logs_requests = configuration->logs_requests;
    made->site.logs_refusals = configuration->logs_refusals;
    made->site.logs_addresses = configuration->logs_addresses;
    made->site.notices = &made->notices;
    made->site.monotonic_ms = configuration->monotonic_ms;
    made->shared.tasks.site = &made->site;
    made->shared.tasks.monotonic_ms = configuration->monotonic_ms;
    readiness_init(&made->readiness, configuration->monotonic_ms);
    made->site.readiness = &made->readiness;
    unsigned workers = worker_count(configuration->worker_count, service);
    /* The pool first: once a daemon runs, requests come in. */
    TRY(pool_new(service, workers, configuration->monotonic_ms, &made->shared.pool, error));
    TRY(start_private(made, configuration, service, error));
    TRY(start_polling(
        made, configuration, polling_count(workers, configuration->listener_count), error));
    *server = made;
    made = NULL;
    return PASSKEY_OK;
}

bool server_progresses(struct server *server)
{
    bool progresses = pool_progresses(server->shared.pool);
    for (unsigned i = 0; i < server->daemon_count; i++)
        progresses = daemon_progresses(server->daemons[i]) && progresses;
    return progresses;
}

void server_drop_stale(struct server *server)
{
    int64_t now_ms = server->shared.tasks.monotonic_ms();
    connections_drop_stale(&server->connections, now_ms);
    if (server->private_connections.rows != NULL)
        connections_drop_stale(&server->private_connections, now_ms);
}

static void wait_a_step(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = DRAIN_STEP_MS * 1000000L }, NULL);
}

/*
 * Uses the server's count of requests, not the library's count of connections, of which idle ones
 * stay for a while.
 */
static void drain(struct server *server, int64_t end_ms)
{
    while (
        atomic_load(&server->shared.requests) > 0 && server->shared.tasks.monotonic_ms() < end_ms)
        wait_a_step();
}

/* A connection that was accepted before the stop and whose first request has not arrived yet: its
 * client does not know about the stop and would take a closed connection for an error. A listening
 * socket that outlives the server gets all later ones. */
static void await_first_requests(struct server *server, int64_t end_ms)
{
    bool waiting = true;
    while (waiting && server->shared.tasks.monotonic_ms() < end_ms) {
        wait_a_step(); /* a connection that a thread was accepting has its row then */
        waiting = connections_await_first_request(&server->connections) ||
                  (server->private_connections.rows != NULL &&
                      connections_await_first_request(&server->private_connections));
    }
}

void server_stop(struct server **server, int64_t patience_ms)
{
    if (*server == NULL)
        return;
    atomic_store(&(*server)->shared.stopping, true);
    for (unsigned i = 0; i < (*server)->daemon_count; i++)
        daemon_quiesce((*server)->daemons[i]);
    int64_t now_ms = (*server)->shared.tasks.monotonic_ms();
    int64_t receive_ms = patience_ms < RECEIVE_PATIENCE_MS ? patience_ms : RECEIVE_PATIENCE_MS;
    await_first_requests(*server, now_ms + receive_ms);
    drain(*server, now_ms + receive_ms);
    connections_hang_up(&(*server)->connections);
    if ((*server)->private_connections.rows != NULL)
        connections_hang_up(&(*server)->private_connections);
    drain(*server, now_ms + patience_ms);
    server_free(server);
}
