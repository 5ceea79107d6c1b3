/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of clients, as far as limits count them. */
#ifndef SERVICE_ACCESS_ADDRESS_H
#define SERVICE_ACCESS_ADDRESS_H

#include <passkey/bytes.h>

/**
 * The part of an address that one party controls: four bytes of IPv4, or eight of an IPv6 /64,
 * which is what a household or server gets.
 *
 * @param address  4 or 16 bytes, or absent.
 * @returns A view of it.
 */
struct passkey_bytes address_bounded(struct passkey_bytes address);

/**
 * The /48 of an IPv6 address, six bytes: the most that one site or customer gets, also from tunnel
 * brokers.
 *
 * @param address  As above.
 * @returns A view of it; absent for IPv4.
 */
struct passkey_bytes address_network(struct passkey_bytes address);

#endif
