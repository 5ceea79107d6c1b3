/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who a client is behind a proxy. The peer's address counts; X-Forwarded-For only where the peer is
 * a configured proxy, since anybody can send the header.
 */
#ifndef HTTP_FORWARDED_H
#define HTTP_FORWARDED_H

#include "http/exchange.h"

/**
 * The client's address: read from the right, the first that is not itself a configured proxy. What
 * cannot be read ends the reading.
 *
 * @param memory  Behind the view that is returned, unless it is the request's own.
 */
struct passkey_bytes forwarded_client(
    const struct site *site, const struct request *request, uint8_t memory[ADDRESS_SIZE_MAX]);

#endif
