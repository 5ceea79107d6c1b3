/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes room for a ceremony if the store has reached the limit on unfinished ones: the IPv4 address
 * or IPv6 /48 with the most loses its older ones, so that a flood makes room for others. Ceremonies
 * of sessions and API keys are kept.
 */
#ifndef SERVICE_CEREMONY_ROOM_H
#define SERVICE_CEREMONY_ROOM_H

#include "service/access/call.h"

/* The network whose ceremonies are evicted, until it has none left. */
struct room;
MUST_USE enum passkey_result room_new(struct room **room, struct passkey_error *error);
void room_free(struct room **room);

/* A change that evicts ceremonies, with its addresses. It must not be moved. */
struct eviction {
    uint8_t first[8];
    uint8_t last[8];
    struct change change;
};

/**
 * Find ceremonies to evict.
 *
 * @param expires_at_ms_max  The latest expiry of ceremonies that may be evicted.
 * @param found  false: the heaviest network has no such ceremonies.
 */
MUST_USE enum passkey_result room_find(
    const struct call *call, int64_t expires_at_ms_max, struct eviction *eviction, bool *found);

#endif
