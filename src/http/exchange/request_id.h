/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ID of a request, which is in its answer and in the log.
 */
#ifndef HTTP_EXCHANGE_REQUEST_ID_H
#define HTTP_EXCHANGE_REQUEST_ID_H

#include "http/exchange/reply.h"
#include "http/exchange/request.h"
#include "http/exchange/site.h"

#define REQUEST_ID_HEADER "X-Request-ID"

/**
 * Give a request its ID: the one of a trusted proxy, so that both logs have the same one, or a
 * random one.
 *
 * @param request  With its address.
 * @param given  The header as it came, or absent. One that is not 1 to 64 letters, digits, '-', '_'
 *        and '.' is ignored.
 */
void request_id_set(const struct site *site, struct request *request, struct passkey_bytes given);

/** Add the header to a reply. */
void request_id_reply(const struct request *request, struct reply *reply);

#endif
