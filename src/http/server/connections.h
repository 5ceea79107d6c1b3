/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The open connections of one daemon, and how long each has been sending its request. The server
 * library closes idle connections; one that sends a byte now and then is never idle, and is closed
 * here.
 */
#ifndef HTTP_SERVER_CONNECTIONS_H
#define HTTP_SERVER_CONNECTIONS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Accepted beyond the maximum, so that a new connection takes the place of an idle one. */
#define CONNECTION_COUNT_SPARE 4
/*
 * A connection is closed for a new one only if it has been idle, or incomplete, for at least this
 * time.
 */
#define IDLE_TIME_MIN_MS 1000
/* The time from the start of a connection, or from its last answer, to the end of the next request
 * and its answer. A client may be idle for some of it; the rest is enough for the slowest usable
 * line. */
#define REQUEST_TIME_MAX_MS 30000

struct http_connection {
    int fd;            /* not the table's own */
    struct peer *peer; /* NULL: not counted */
    bool open;
    bool cut;          /* was shut down for another one; the library has not noticed yet */
    atomic_bool asked; /* a request of it was complete */
    atomic_llong since_ms;
    atomic_bool answering;     /* its request is complete, and the answer has not been sent */
    const uint8_t *target_end; /* of the request that is being received; see head.h */
};

struct connections {
    pthread_mutex_t mutex; /* for fd and open; a descriptor stays open while its row is */
    struct http_connection *rows;
    size_t row_count;
    unsigned count_max;
    atomic_uint *open_count; /* of all tables that share it, but for those that are cut */
};

/** @param count_max  Of all tables that share the count.
 *  @param open_count  Borrowed. @returns false if memory ran out. */
bool connections_init(struct connections *connections, unsigned count_max, atomic_uint *open_count);
/** @param connections  Initialized, or zeros. */
void connections_deinit(struct connections *connections);

/** A row for a new connection; NULL when all are taken, which the library's limit rules out. */
struct http_connection *connections_open(struct connections *connections, int fd, int64_t now_ms);
/** A request is whole: whatever happens, it is to have its answer. */
void connections_received(struct http_connection *connection);
/** An answer went out: its time begins anew. */
void connections_answered(struct http_connection *connection, int64_t now_ms);
/** Before the descriptor is closed. */
void connections_close(struct connections *connections, struct http_connection *connection);

/** Shut down those that have been asking for too long, and, beyond count_max, those that
 *  have been idle for the longest time; the library then finds them ended. */
void connections_cut(struct connections *connections, int64_t now_ms);

/** Whether a connection is open, and not shut down, on which no request has been completed yet. */
bool connections_await_first_request(struct connections *connections);

/** Receive nothing more from connections that are idle or have sent an incomplete request. What has
 * arrived is still read; then the library finds them closed. */
void connections_hang_up(struct connections *connections);

#endif
