/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client's address behind a proxy: the peer's address, or the one in X-Forwarded-For if the
 * peer is a configured proxy. Anyone can send this header.
 */
#ifndef HTTP_EXCHANGE_FORWARDED_H
#define HTTP_EXCHANGE_FORWARDED_H

#include "http/exchange/exchange.h"

/** Whether an address is that of a configured proxy. A peer without an address used a Unix socket,
 * to which only proxies can connect. */
bool forwarded_trusts(const struct site *site, struct passkey_bytes address);

/**
 * The client's address: from the right, the first one that is not a configured proxy. An item that
 * is not an address, with or without a port, ends the search and is logged once.
 *
 * @param memory  Holds the returned address, unless it is the request's own.
 */
struct passkey_bytes forwarded_client(
    const struct site *site, const struct request *request, uint8_t memory[ADDRESS_SIZE_MAX]);

#endif
