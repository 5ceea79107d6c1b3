/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One polling thread: the only place that knows libmicrohttpd.
 *
 * libmicrohttpd is an event loop here and a parser of HTTP/1.1: it hands over whole requests. Their
 * connection is suspended while a thread of the pool has handle() make the answer.
 */
#ifndef HTTP_SERVER_DAEMON_H
#define HTTP_SERVER_DAEMON_H

#include "http/exchange/site.h"
#include "http/server/peers.h"
#include "http/server/pool.h"
#include <stdatomic.h>

/* Shared by the daemons of one server. */
struct daemon_shared {
    const struct site *site;
    struct pool *pool;
    struct pool *private_pool; /* of the private listener, which must answer under load, or NULL */
    int64_t (*monotonic_ms)(void);
    atomic_uint requests; /* begun and not yet completed */
    atomic_bool stopping; /* answers close their connection */
    struct peers peers;
};

struct daemon;

/**
 * @param on_private_listener  Its requests came in there.
 * @param listen_fd  A descriptor of the daemon's own, closed by daemon_free(); lost on a fault.
 * @returns PASSKEY_OK; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result daemon_new(struct daemon_shared *shared, bool on_private_listener,
    int listen_fd, struct daemon **daemon, struct passkey_error *error);

/** Accept no more connections; those that there are go on. */
void daemon_quiesce(struct daemon *daemon);

/** Whether a connection was accepted whose first request has not come. From any thread. */
bool daemon_awaits_first_request(struct daemon *daemon);

/** Take nothing more from connections whose request is not whole. From any thread. */
void daemon_hang_up(struct daemon *daemon);

/** Cut off connections that have been asking for too long. From any thread. */
void daemon_drop_stale(struct daemon *daemon);

/** Ends the thread. The pool is closed before: a connection that is still suspended is a misuse. */
void daemon_free(struct daemon **daemon);

#endif
