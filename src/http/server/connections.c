/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small table. Rows are taken and given back by the daemon's thread, and looked through by
 * anyone who tends the server.
 */
#include "http/server/connections.h"

#include <stddef.h>
#include <sys/socket.h>

#define ROW_COUNT (CONNECTION_COUNT_MAX + CONNECTION_COUNT_SPARE)

void connections_init(struct connections *connections)
{
    pthread_mutex_init(&connections->mutex, NULL);
    for (size_t i = 0; i < ROW_COUNT; i++)
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
    for (size_t i = 0; i < ROW_COUNT && found == NULL; i++)
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
    }
    pthread_mutex_unlock(&connections->mutex);
    return found;
}

void connections_received(struct connection *connection)
{
    atomic_store(&connection->asked, true);
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

/* The one of those that nothing is being answered on. */
static void cut_idle(struct connections *connections, int64_t now_ms)
{
    struct connection *oldest = NULL;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        struct connection *row = &connections->rows[i];
        if (row->open && !row->cut && !atomic_load(&row->answering) &&
            now_ms - atomic_load(&row->since_ms) >= IDLE_TIME_MIN_MS &&
            (oldest == NULL || atomic_load(&row->since_ms) < atomic_load(&oldest->since_ms)))
            oldest = row;
    }
    if (oldest != NULL) {
        oldest->cut = true;
        (void)shutdown(oldest->fd, SHUT_RDWR);
    }
}

static size_t excess(const struct connections *connections)
{
    size_t count = 0;
    for (size_t i = 0; i < ROW_COUNT; i++)
        count += connections->rows[i].open && !connections->rows[i].cut;
    return count > CONNECTION_COUNT_MAX ? count - CONNECTION_COUNT_MAX : 0;
}

void connections_cut(struct connections *connections, int64_t now_ms)
{
    pthread_mutex_lock(&connections->mutex);
    for (size_t more = excess(connections); more > 0; more--)
        cut_idle(connections, now_ms);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        struct connection *row = &connections->rows[i];
        if (row->open && now_ms - atomic_load(&row->since_ms) > REQUEST_TIME_MAX_MS)
            (void)shutdown(row->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&connections->mutex);
}

bool connections_await_first_request(struct connections *connections)
{
    bool found = false;
    pthread_mutex_lock(&connections->mutex);
    for (size_t i = 0; i < ROW_COUNT && !found; i++) {
        struct connection *row = &connections->rows[i];
        found = row->open && !row->cut && !atomic_load(&row->asked);
    }
    pthread_mutex_unlock(&connections->mutex);
    return found;
}

void connections_hang_up(struct connections *connections)
{
    pthread_mutex_lock(&connections->mutex);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        struct connection *row = &connections->rows[i];
        if (row->open && !atomic_load(&row->answering))
            (void)shutdown(row->fd, SHUT_RD);
    }
    pthread_mutex_unlock(&connections->mutex);
}
