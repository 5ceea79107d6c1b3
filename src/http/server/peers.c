/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table that is searched linearly, because connections are opened rarely, compared with requests.
 */
#include "http/server/peers.h"

#include "base/bytes.h"
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

bool peers_init(struct peers *peers, size_t row_count)
{
    *peers =
        (struct peers){ .rows = calloc(row_count, sizeof(*peers->rows)), .row_count = row_count };
    return peers->rows != NULL;
}

void peers_deinit(struct peers *peers)
{
    free(peers->rows);
    peers->rows = NULL;
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
    for (size_t i = 0; i < peers->used_count; i++) {
        struct peer *row = &peers->rows[i];
        if (bytes_equal((struct passkey_bytes){ row->address, row->size }, address))
            return row;
        if (row->size == 0 && unused == NULL)
            unused = row;
    }
    if (unused == NULL && peers->used_count < peers->row_count)
        unused = &peers->rows[peers->used_count++];
    return unused;
}

struct peer *peers_open(struct peers *peers, struct passkey_bytes address, unsigned count_max)
{
    struct peer *row = find(peers, address);
    if (row == NULL || (row->size > 0 && row->count >= count_max))
        return NULL;
    if (row->size == 0) {
        memcpy(row->address, address.data, address.size);
        row->size = (uint8_t)address.size;
        row->count = 0;
    }
    row->count++;
    return row;
}

void peers_close(struct peer *peer)
{
    if (peer != NULL && --peer->count == 0)
        peer->size = 0;
}
