/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One polling thread: the only file that uses libmicrohttpd, which is a parser of HTTP/1.1 here
 * and handles the events of connections. It hands over whole requests (task.h).
 */
#ifndef HTTP_SERVER_DAEMON_H
#define HTTP_SERVER_DAEMON_H

#include "http/server/connections.h"
#include "http/server/task.h"
#include <stdatomic.h>

/* Shared by the daemons of one server. */
struct daemon_shared {
    struct tasks tasks;
    struct pool *pool;
    struct pool *private_pool; /* of the private listener, which must answer under load, or NULL */
    atomic_uint requests;      /* begun and not yet completed */
    atomic_bool stopping;      /* answers close their connection */
};

struct daemon;

struct daemon_configuration {
    struct passkey_service *service; /* for a worker that runs quick requests; NULL: none does */
    bool on_private_listener;        /* its requests came in there */
    int listen_fd; /* a descriptor of the daemon's own, closed by daemon_free(); lost on a fault */
    struct connections *connections; /* of all daemons that share it; borrowed */
};

/** @returns PASSKEY_OK; PASSKEY_STORE_UNAVAILABLE; PASSKEY_INTERNAL. */
MUST_USE enum passkey_result daemon_new(struct daemon_shared *shared,
    const struct daemon_configuration *configuration, struct daemon **daemon,
    struct passkey_error *error);

/** Whether the thread handles events; false if it has been busy with one since the last call.
 *  Called by one thread. */
bool daemon_progresses(struct daemon *daemon);

/** Accept no more connections; existing ones continue. */
void daemon_quiesce(struct daemon *daemon);

/** Ends the thread. Tasks are closed before: a connection that is still suspended is a misuse. */
void daemon_free(struct daemon **daemon);

#endif
