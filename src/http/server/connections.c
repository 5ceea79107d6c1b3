/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small table. The daemon's thread adds and removes rows; other threads of the server read them.
 */
#include "http/server/connections.h"

#include <stdlib.h>
#include <sys/socket.h>

bool connections_init(struct connections *connections, unsigned count_max, atomic_uint *open_count)
{
    connections->count_max = count_max;
    connections->open_count = open_count;
    connections->row_count = (size_t)count_max + CONNECTION_COUNT_SPARE;
    connections->rows = calloc(connections->row_count, sizeof(*connections->rows));
    if (connections->rows == NULL)
        return false;
    pthread_mutex_init(&connections->mutex, NULL);
    return true;
}

void connections_deinit(struct connections *connections)
{
    if (connections->rows == NULL)
        return;
    pthread_mutex_destroy(&connections->mutex);
    free(connections->rows);
    connections->rows = NULL;
}

struct http_connection *connections_open(struct connections *connections, int fd, int64_t now_ms)
{
    struct http_connection *found = NULL;
    pthread_mutex_lock(&connections->mutex);
    for (size_t i = 0; i < connections->row_count && found == NULL; i++)
        if (!connections->rows[i].open)
            found = &connections->rows[i];
    if (found != NULL) {
        found->fd = fd;
        found->open = true;
        found->cut = false;
        found->peer = NULL;
        atomic_store(&found->since_ms, now_ms);
        atomic_store(&found->answering, false);
        atomic_store(&found->asked, false);
        atomic_fetch_add(connections->open_count, 1);
    }
    pthread_mutex_unlock(&connections->mutex);
    return found;
}

void connections_received(struct http_connection *connection)
{
    atomic_store(&connection->asked, true);
    atomic_store(&connection->answering, true);
}

void connections_answered(struct http_connection *connection, int64_t now_ms)
{
    atomic_store(&connection->answering, false);
    atomic_store(&connection->since_ms, now_ms);
}

void connections_close(struct connections *connections, struct http_connection *connection)
{
    pthread_mutex_lock(&connections->mutex);
    connection->open = false;
    if (!connection->cut)
        atomic_fetch_sub(connections->open_count, 1);
    pthread_mutex_unlock(&connections->mutex);
}

/* The oldest connection that is not being answered. */
static void cut_idle(struct connections *connections, int64_t now_ms)
{
    struct http_connection *oldest = NULL;
    for (size_t i = 0; i < connections->row_count; i++) {
        struct http_connection *row = &connections->rows[i];
        if (row->open && !row->cut && !atomic_load(&row->answering) &&
            now_ms - atomic_load(&row->since_ms) >= IDLE_TIME_MIN_MS &&
            (oldest == NULL || atomic_load(&row->since_ms) < atomic_load(&oldest->since_ms)))
            oldest = row;
    }
    if (oldest != NULL) {
        oldest->cut = true;
        atomic_fetch_sub(connections->open_count, 1);
        (void)shutdown(oldest->fd, SHUT_RDWR);
    }
}

/* Of all tables that share the count. */
static unsigned excess(const struct connections *connections)
{
    unsigned count = atomic_load(connections->open_count);
    return count > connections->count_max ? count - connections->count_max : 0;
}

void connections_cut(struct connections *connections, int64_t now_ms)
{
    pthread_mutex_lock(&connections->mutex);
    for (unsigned more = excess(connections); more > 0; more--)
        cut_idle(connections, now_ms);
    for (size_t i = 0; i < connections->row_count; i++) {
        struct http_connection *row = &connections->rows[i];
        if (row->open && now_ms - atomic_load(&row->since_ms) > REQUEST_TIME_MAX_MS)
            (void)shutdown(row->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&connections->mutex);
}

bool connections_await_first_request(struct connections *connections)
{
    bool found = false;
    pthread_mutex_lock(&connections->mutex);
    for (size_t i = 0; i < connections->row_count && !found; i++) {
        struct http_connection *row = &connections->rows[i];
        found = row->open && !row->cut && !atomic_load(&row->asked);
    }
    pthread_mutex_unlock(&connections->mutex);
    return found;
}

void connections_hang_up(struct connections *connections)
{
    pthread_mutex_lock(&connections->mutex);
    for (size_t i = 0; i < connections->row_count; i++) {
        struct http_connection *row = &connections->rows[i];
        if (row->open && !atomic_load(&row->answering))
            (void)shutdown(row->fd, SHUT_RD);
    }
    pthread_mutex_unlock(&connections->mutex);
}
