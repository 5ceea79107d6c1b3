/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table that is searched linearly, because connections are opened rarely, compared with requests.
 */
#include "http/server/peers.h"

#include "base/bytes.h"
#include "service/access/bounds.h"
#include <netinet/in.h>
#include <string.h>

void peers_init(struct peers *peers)
{
    pthread_mutex_init(&peers->mutex, NULL);
}

void peers_deinit(struct peers *peers)
{
    pthread_mutex_destroy(&peers->mutex);
}

struct passkey_bytes peer_address(const struct sockaddr *from, uint8_t memory[16])
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    struct passkey_bytes address = { NULL, 0 };
    if (from != NULL && from->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, from, sizeof(v4));
        memcpy(memory, &v4.sin_addr, 4);
        address = (struct passkey_bytes){ memory, 4 };
    } else if (from != NULL && from->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, from, sizeof(v6));
        memcpy(memory, &v6.sin6_addr, 16);
        address = (struct passkey_bytes){ memory, 16 };
        if (bytes_start_with(address, BYTES_ARRAY(mapped)))
            address = (struct passkey_bytes){ memory + 12, 4 };
    }
    return address;
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
