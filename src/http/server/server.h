/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP server: polling threads that share the listening sockets and run what is quick, and a
 * pool of threads for what may block, each with a worker of the service for itself. What a program
 * needs to serve is this header and listener.h.
 */
#ifndef HTTP_SERVER_SERVER_H
#define HTTP_SERVER_SERVER_H

#include "base/result.h"
#include "http/exchange/site.h"
#include "http/server/listener.h"
#include <passkey/service.h>

/* A worker is a thread of the pool and a connection to the store. */
#define SERVER_WORKER_COUNT_MAX 256

struct server_configuration {
    /* Those of the service, in its order. */
    const struct passkey_relying_party *relying_parties;
    size_t relying_party_count;
    const struct theme *themes; /* of the relying parties, in their order; NULL: none */
    bool operator_page;
    const char *base_path; /* such as "/auth", borrowed until server_stop(); NULL: the root */
    const struct network *proxies; /* whose X-Forwarded-For counts; borrowed until server_stop() */
    size_t proxy_count;
    const struct listener *listeners;           /* borrowed until server_stop() */
    size_t listener_count;                      /* 1 to LISTENER_COUNT_MAX */
    const struct listener *private_listener;    /* for /metrics; borrowed, too; may be NULL */
    unsigned worker_count;                      /* 1 to SERVER_WORKER_COUNT_MAX; 0: by the store */
    int64_t (*monotonic_ms)(void);              /* for deadlines, of an arbitrary origin */
    void (*log)(const struct log_event *event); /* called by any thread; NULL: nothing is logged */
    bool logs_requests;                         /* each that is answered */
    bool logs_refusals;                         /* each that is refused */
    bool logs_addresses;                        /* whole ones */
};

struct server;

/** @param service  Borrowed until server_stop(). */
MUST_USE enum passkey_result server_start(const struct server_configuration *configuration,
    struct passkey_service *service, struct server **server, struct passkey_error *error);

/** Whether requests are run; false if some wait and none was begun since the last call. */
bool server_progresses(struct server *server);

/** Disconnect clients that are too slow. Call it about every ten seconds, from one thread. */
void server_drop_stale(struct server *server);

/**
 * Stop: accept nothing more, answer running requests, and end the threads.
 *
 * @param patience_ms  How long running requests may take before they are aborted.
 */
void server_stop(struct server **server, int64_t patience_ms);

#endif
