/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client's address behind a proxy. The peer's address counts, and X-Forwarded-For only if the
 * peer is a configured proxy, since anyone can send the header.
 */
#ifndef HTTP_EXCHANGE_FORWARDED_H
#define HTTP_EXCHANGE_FORWARDED_H

#include "http/exchange/exchange.h"

/** Whether an address is that of a configured proxy. A peer without an address came over a Unix
 *  socket, to which only proxies may connect. */
bool forwarded_trusts(const struct site *site, struct passkey_bytes address);

/**
 * The client's address: read from the right, the first that is not itself a configured proxy. An
 * item that is not an address, with or without a port, ends the reading and is logged once.
 *
 * @param memory  Holds the address that is returned, unless it is the request's own.
 */
struct passkey_bytes forwarded_client(
    const struct site *site, const struct request *request, uint8_t memory[ADDRESS_SIZE_MAX]);

#endif
