/* SPDX-License-Identifier: Apache-2.0 */
/* The number of open connections of each client address and of each IPv6 /48. */
#ifndef HTTP_SERVER_PEERS_H
#define HTTP_SERVER_PEERS_H

#include "base/result.h"
#include <stdbool.h>
#include <sys/socket.h>

/* A row counts an IPv4 address (size 4), an IPv6 /48 (size 6) or an IPv6 /64 (size 8). */
struct peer {
    uint8_t address[8];
    uint8_t size; /* 0: the row is free */
    unsigned count;
};

/* Not thread-safe. */
struct peers {
    struct peer *rows;
    size_t row_count;
    size_t used_count; /* rows up to the last one that was used */
};

/** @returns false if memory ran out. */
bool peers_init(struct peers *peers, size_t row_count);
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
 * @param address  Of 4, 6 or 8 bytes.
 * @returns The row, for peers_close(); NULL if it already has `count_max`, or if no row is free.
 */
struct peer *peers_open(struct peers *peers, struct passkey_bytes address, unsigned count_max);
/** @param peer  May be NULL. */
void peers_close(struct peer *peer);

#endif
