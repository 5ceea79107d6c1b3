/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small table. Polling threads add, remove and shut down rows; other threads read them.
 */
#include "http/server/connections.h"

#include "service/access/bounds.h"
#include <stdlib.h>

bool connections_init(struct connections *connections, unsigned count_max)
{
    connections->count_max = count_max;
    atomic_init(&connections->open_count, 0);
    /* Space for those that are shut down until the library notices. */
    connections->row_count = (size_t)count_max + count_max / 4;
    connections->rows = calloc(connections->row_count, sizeof(*connections->rows));
    /* For each, an address and a network. */
    if (connections->rows == NULL || !peers_init(&connections->peers, 2 * connections->row_count)) {
        free(connections->rows);
        connections->rows = NULL;
        return false;
    }
    pthread_mutex_init(&connections->mutex, NULL);
    return true;
}

void connections_deinit(struct connections *connections)
{
    if (connections->rows == NULL)
        return;
    pthread_mutex_destroy(&connections->mutex);
    peers_deinit(&connections->peers);
    free(connections->rows);
    connections->rows = NULL;
}

static struct http_connection *find_free(struct connections *connections)
{
    for (size_t i = 0; i < connections->row_count; i++)
        if (!connections->rows[i].open)
            return &connections->rows[i];
    return NULL;
}

/* Count it for its address and network; false if one of them has too many. */
static bool count_peers(
    struct connections *connections, struct passkey_bytes address, struct http_connection *row)
{
    const struct bound *of = bounds[RESOURCE_CONNECTION].of;
    struct passkey_bytes network = { address.data, 6 };
    row->address = row->network = NULL;
    if (address.size == 0)
        return true;
    bool is_v6 = address.size == 16;
    if (is_v6)
        address.size = 8;
    row->address = peers_open(&connections->peers, address, of[BOUND_ADDRESS].count);
    if (row->address == NULL || !is_v6)
        return row->address != NULL;
    row->network = peers_open(&connections->peers, network, of[BOUND_NETWORK].count);
    if (row->network == NULL)
        peers_close(row->address);
    return row->network != NULL;
}

/* The number of connections of its address or network; 0 if it is not counted. */
static unsigned weight(const struct http_connection *row)
{
    const struct peer *peer = row->network != NULL ? row->network : row->address;
    return peer == NULL ? 0 : peer->count;
}

static bool may_cut(const struct http_connection *row, int64_t now_ms)
{
    return row->open && !row->cut && atomic_load(&row->state) != CONNECTION_RUNNING &&
           (weight(row) > CONNECTIONS_OF_A_BROWSER ||
               now_ms - atomic_load(&row->since_ms) >= IDLE_TIME_MIN_MS);
}

static bool goes_before(const struct http_connection *a, const struct http_connection *b)
{
    if (weight(a) != weight(b))
        return weight(a) > weight(b);
    return atomic_load(&a->since_ms) < atomic_load(&b->since_ms);
}

/* False if none may be cut. */
static bool cut_one(struct connections *connections, int64_t now_ms)
{
    struct http_connection *first = NULL;
    for (size_t i = 0; i < connections->row_count; i++) {
        struct http_connection *row = &connections->rows[i];
        if (may_cut(row, now_ms) && (first == NULL || goes_before(row, first)))
            first = row;
    }
    if (first == NULL)
        return false;
    first->cut = true;
    atomic_fetch_sub(&connections->open_count, 1);
    (void)shutdown(first->fd, SHUT_RDWR);
    return true;
}

bool connections_crowded(struct connections *connections)
{
    return atomic_load(&connections->open_count) > connections->count_max;
}

struct http_connection *connections_open(
    struct connections *connections, int fd, struct passkey_bytes address, int64_t now_ms)
{
    pthread_mutex_lock(&connections->mutex);
    struct http_connection *found = find_free(connections);
    if (found != NULL && !count_peers(connections, address, found))
        found = NULL;
    if (found != NULL) {
        found->fd = fd;
        found->open = true;
        found->cut = false;
        atomic_store(&found->since_ms, now_ms);
        atomic_store(&found->state, CONNECTION_RECEIVING);
        atomic_store(&found->asked, false);
        atomic_fetch_add(&connections->open_count, 1);
        if (connections_crowded(connections))
            (void)cut_one(connections, now_ms);
    }
    pthread_mutex_unlock(&connections->mutex);
    return found;
}

void connections_received(struct http_connection *connection)
{
    atomic_store(&connection->asked, true);
    atomic_store(&connection->state, CONNECTION_RUNNING);
}

void connections_sending(struct http_connection *connection, int64_t now_ms)
{
    atomic_store(&connection->since_ms, now_ms);
    atomic_store(&connection->state, CONNECTION_SENDING);
}

void connections_answered(struct http_connection *connection, int64_t now_ms)
{
    atomic_store(&connection->since_ms, now_ms);
    atomic_store(&connection->state, CONNECTION_RECEIVING);
}

void connections_close(struct connections *connections, struct http_connection *connection)
{
    pthread_mutex_lock(&connections->mutex);
    connection->open = false;
    peers_close(connection->address);
    peers_close(connection->network);
    if (!connection->cut)
        atomic_fetch_sub(&connections->open_count, 1);
    pthread_mutex_unlock(&connections->mutex);
}

void connections_relieve(struct connections *connections, int64_t now_ms)
{
    if (!connections_crowded(connections))
        return;
    pthread_mutex_lock(&connections->mutex);
    while (connections_crowded(connections) && cut_one(connections, now_ms)) {
    }
    pthread_mutex_unlock(&connections->mutex);
}

void connections_drop_stale(struct connections *connections, int64_t now_ms)
{
    pthread_mutex_lock(&connections->mutex);
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
        if (row->open && atomic_load(&row->state) == CONNECTION_RECEIVING)
            (void)shutdown(row->fd, SHUT_RD);
    }
    pthread_mutex_unlock(&connections->mutex);
}
