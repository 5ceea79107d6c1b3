/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Internet addresses and networks as text. IPv4-mapped IPv6 addresses (::ffff:192.0.2.1) are
 * normalized to IPv4.
 */
#ifndef BASE_NETWORK_H
#define BASE_NETWORK_H

#include "base/result.h"

#define ADDRESS_SIZE_MAX 16

struct network {
    uint8_t address[ADDRESS_SIZE_MAX];
    size_t size;   /* 4 or 16 */
    unsigned bits; /* of the network prefix */
};

/** "192.0.2.1" or "2001:db8::1". @returns The size, 4 or 16; 0: the text is not an address. */
size_t address_read(struct passkey_bytes text, uint8_t address[ADDRESS_SIZE_MAX]);

/** "192.0.2.0/24", "2001:db8::/32", or one address. */
bool network_read(struct passkey_bytes text, struct network *network);
bool network_has(const struct network *network, struct passkey_bytes address);

#endif
