/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The open connections of all polling threads, what each is doing, and since when. The server
 * library closes a connection on which nothing is sent or received for a while. Connections that
 * send a byte now and then are closed here, and so are those that exceed the limits.
 */
#ifndef HTTP_SERVER_CONNECTIONS_H
#define HTTP_SERVER_CONNECTIONS_H

#include "http/server/peers.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

/* No more than a browser opens. A connection of an address or network that has more may be closed
 * for a new one at any time; others only after IDLE_TIME_MIN_MS. */
#define CONNECTIONS_OF_A_BROWSER 8
#define IDLE_TIME_MIN_MS         1000
/* The time for a request to arrive, from the start of the connection or the end of the previous
 * answer, and the time to send an answer. A client may be idle for some of it; the rest is enough
 * for the slowest usable line. */
#define REQUEST_TIME_MAX_MS 30000

enum connection_state {
    CONNECTION_RECEIVING, /* or idle */
    CONNECTION_RUNNING,   /* the request is complete: it is not closed before its answer */
    CONNECTION_SENDING,   /* the library has the answer; the peer may not read it */
};

struct http_connection {
    int fd;               /* not the table's own */
    struct peer *address; /* both NULL: not counted */
    struct peer *network; /* of an IPv6 address */
    bool open;
    bool cut;          /* was shut down for another one; the library has not noticed yet */
    atomic_bool asked; /* a request of it was complete */
    atomic_int state;
    atomic_llong since_ms;     /* in the state */
    const uint8_t *target_end; /* of the request that is being received; see head.h */
};

struct connections {
    pthread_mutex_t mutex; /* for fd, open and peers; a descriptor stays open while its row is */
    struct http_connection *rows;
    size_t row_count;
    struct peers peers;
    unsigned count_max;
    atomic_uint open_count; /* without those that are cut */
};

/** @returns false if memory ran out. */
bool connections_init(struct connections *connections, unsigned count_max);
/** @param connections  Initialized, or zeros. */
void connections_deinit(struct connections *connections);

/**
 * A row for a new connection. If there are more than count_max, one is shut down for it: the oldest
 * that is not running of the address or IPv6 /48 that has most.
 *
 * @param address  Of 4 or 16 bytes; absent: not counted, as that of a trusted proxy.
 * @returns NULL if its address or /48 has too many, or if no row is free, because the library has
 *          not noticed yet that others were shut down.
 */
struct http_connection *connections_open(
    struct connections *connections, int fd, struct passkey_bytes address, int64_t now_ms);
/** A request is complete: it gets its answer. */
void connections_received(struct http_connection *connection);
/** The library has the answer. */
void connections_sending(struct http_connection *connection, int64_t now_ms);
/** The answer was sent. */
void connections_answered(struct http_connection *connection, int64_t now_ms);
/** Before the descriptor is closed. */
void connections_close(struct connections *connections, struct http_connection *connection);

/** Whether there are more than count_max: connections_open() could not replace any of them, as all
 *  were new or running. */
bool connections_crowded(struct connections *connections);
/** Shut down those beyond count_max that may be replaced now. */
void connections_relieve(struct connections *connections, int64_t now_ms);

/** Shut down those whose request or answer takes too long. */
void connections_drop_stale(struct connections *connections, int64_t now_ms);

/** Whether a connection is open, and not shut down, on which no request has been completed yet. */
bool connections_await_first_request(struct connections *connections);

/** Receive nothing more from connections that are idle or have sent an incomplete request. What has
 * arrived is still read; then the library finds them closed. */
void connections_hang_up(struct connections *connections);

#endif
