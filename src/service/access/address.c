/* SPDX-License-Identifier: Apache-2.0 */
/* The part of an address that limits count. */
#include "service/access/address.h"
#include "base/bytes.h"

#define IPV4_SIZE         4
#define IPV6_SIZE         16
#define IPV6_PREFIX_SIZE  8
#define IPV6_NETWORK_SIZE 6

/* An IPv4-mapped IPv6 address is IPv4; otherwise all of them would share one /64. */
struct passkey_bytes address_bounded(struct passkey_bytes address)
{
    static const uint8_t mapped[IPV6_SIZE - IPV4_SIZE] = { [10] = 0xFF, [11] = 0xFF };
    if (address.size != IPV6_SIZE)
        return address;
    if (bytes_start_with(address, BYTES_ARRAY(mapped)))
        return (struct passkey_bytes){ address.data + sizeof(mapped), IPV4_SIZE };
    return (struct passkey_bytes){ address.data, IPV6_PREFIX_SIZE };
}

struct passkey_bytes address_network(struct passkey_bytes address)
{
    if (address_bounded(address).size != IPV6_PREFIX_SIZE)
        return (struct passkey_bytes){ NULL, 0 };
    return (struct passkey_bytes){ address.data, IPV6_NETWORK_SIZE };
}
