/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small table. Rows are taken and given back by the daemon's thread, and looked through by
 * whoever tends the server.
 */
#include "http/server/connections.h"

#include <stddef.h>
#include <sys/socket.h>

void connections_init(struct connections *connections)
{
    pthread_mutex_init(&connections->mutex, NULL);
    for (size_t i = 0; i < CONNECTION_COUNT_MAX; i++)
        connections->rows[i].open = false;
}

void connections_deinit(struct connections *connections)
{
    pthread_mutex_destroy(&connections->mutex);
}

struct connection *connections_open(struct connections *connections, int fd, int64_t now_ms)
{
    struct connection *found = NULL;
    pthread_mutex_lock(&connections->mutex);
    for (size_t i = 0; i < CONNECTION_COUNT_MAX && found == NULL; i++)
        if (!connections->rows[i].open)
            found = &connections->rows[i];
    if (found != NULL) {
        found->fd = fd;
        found->open = true;
        atomic_store(&found->since_ms, now_ms);
        atomic_store(&found->answering, false);
    }
    pthread_mutex_unlock(&connections->mutex);
    return found;
}

void connections_received(struct connection *connection)
{
    atomic_store(&connection->answering, true);
}

void connections_answered(struct connection *connection, int64_t now_ms)
{
    atomic_store(&connection->answering, false);
    atomic_store(&connection->since_ms, now_ms);
}

void connections_close(struct connections *connections, struct connection *connection)
{
    pthread_mutex_lock(&connections->mutex);
    connection->open = false;
    pthread_mutex_unlock(&connections->mutex);
}

void connections_cut(struct connections *connections, int64_t now_ms)
{
    pthread_mutex_lock(&connections->mutex);
    for (size_t i = 0; i < CONNECTION_COUNT_MAX; i++) {
        struct connection *row = &connections->rows[i];
        if (row->open && now_ms - atomic_load(&row->since_ms) > REQUEST_TIME_MAX_MS)
            (void)shutdown(row->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&connections->mutex);
}

void connections_hang_up(struct connections *connections)
{
    pthread_mutex_lock(&connections->mutex);
    for (size_t i = 0; i < CONNECTION_COUNT_MAX; i++) {
        struct connection *row = &connections->rows[i];
        if (row->open && !atomic_load(&row->answering))
            (void)shutdown(row->fd, SHUT_RD);
    }
    pthread_mutex_unlock(&connections->mutex);
}
