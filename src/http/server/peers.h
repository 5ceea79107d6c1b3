/* SPDX-License-Identifier: Apache-2.0 */
/* The number of open connections of each client address, over all daemons of a server. */
#ifndef HTTP_SERVER_PEERS_H
#define HTTP_SERVER_PEERS_H

#include "base/result.h"
#include <pthread.h>
#include <sys/socket.h>

/* More than the connections of a server. */
#define PEER_COUNT_MAX 1200

struct peer {
    uint8_t address[8]; /* an IPv4 address, or the /64 of an IPv6 one */
    uint8_t size;       /* 4 or 8; 0: the row is free */
    unsigned count;
};

struct peers {
    pthread_mutex_t mutex;
    struct peer rows[PEER_COUNT_MAX];
    size_t count; /* rows up to the last one that was used */
};

void peers_init(struct peers *peers);
void peers_deinit(struct peers *peers);

/**
 * The address of a socket's peer. An IPv4 address that is mapped to IPv6 is an IPv4 address.
 *
 * @param memory  Of the result.
 * @returns 4 or 16 bytes; absent if the peer has no address, or if `from` is NULL.
 */
struct passkey_bytes peer_address(const struct sockaddr *from, uint8_t memory[16]);

/**
 * Count a connection that was opened.
 *
 * @param address  Of 4 or 16 bytes.
 * @returns The peer, for peers_close(); NULL if it already has too many.
 */
struct peer *peers_open(struct peers *peers, struct passkey_bytes address);
/** @param peer  May be NULL. */
void peers_close(struct peers *peers, struct peer *peer);

#endif
