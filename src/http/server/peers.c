/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table that is looked through: connections are opened seldom, compared with requests.
 */
#include "http/server/peers.h"

#include "base/bytes.h"
#include "service/access/bounds.h"
#include <string.h>

void peers_init(struct peers *peers)
{
    pthread_mutex_init(&peers->mutex, NULL);
}

void peers_deinit(struct peers *peers)
{
    pthread_mutex_destroy(&peers->mutex);
}

/* The row of the address, or a free one, or NULL. */
static struct peer *find(struct peers *peers, struct passkey_bytes address)
{
    struct peer *unused = NULL;
    for (size_t i = 0; i < peers->count; i++) {
        struct peer *row = &peers->rows[i];
        if (bytes_equal((struct passkey_bytes){ row->address, row->size }, address))
            return row;
        if (row->size == 0 && unused == NULL)
            unused = row;
    }
    if (unused == NULL && peers->count < PEER_COUNT_MAX)
        unused = &peers->rows[peers->count++];
    return unused;
}

struct peer *peers_open(struct peers *peers, struct passkey_bytes address)
{
    if (address.size == 16)
        address.size = 8;
    pthread_mutex_lock(&peers->mutex);
    struct peer *row = find(peers, address);
    if (row != NULL && row->size == 0) {
        memcpy(row->address, address.data, address.size);
        row->size = (uint8_t)address.size;
        row->count = 0;
    }
    if (row != NULL && row->count >= bounds[RESOURCE_CONNECTION].of[BOUND_ADDRESS].count)
        row = NULL;
    if (row != NULL)
        row->count++;
    pthread_mutex_unlock(&peers->mutex);
    return row;
}

void peers_close(struct peers *peers, struct peer *peer)
{
    if (peer == NULL)
        return;
    pthread_mutex_lock(&peers->mutex);
    if (--peer->count == 0)
        peer->size = 0;
    pthread_mutex_unlock(&peers->mutex);
}
