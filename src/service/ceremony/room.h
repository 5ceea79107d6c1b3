/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Room for a ceremony if the store has as many unfinished ones as it may: the IPv4 address or IPv6
 * /48 with most of them loses the older ones, so that a flood makes room for
 * others. Ceremonies of sessions and API keys stay.
 */
#ifndef SERVICE_CEREMONY_ROOM_H
#define SERVICE_CEREMONY_ROOM_H

#include "service/access/call.h"

/* The network that gives way, until it has nothing more to give. */
struct room;
MUST_USE enum passkey_result room_new(struct room **room, struct passkey_error *error);
void room_free(struct room **room);

/* A change that evicts; its addresses are here. Not to be moved. */
struct eviction {
    uint8_t first[8];
    uint8_t last[8];
    struct change change;
};

/**
 * Find what is to be evicted.
 *
 * @param expires_at_ms_max  Of those that may be evicted.
 * @param found  false: the heaviest network has none of these.
 */
MUST_USE enum passkey_result room_find(
    const struct call *call, int64_t expires_at_ms_max, struct eviction *eviction, bool *found);

#endif
