/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A site below a path of its host, such as /auth, which is cut off before a request is routed.
 */
#ifndef HTTP_EXCHANGE_BASE_PATH_H
#define HTTP_EXCHANGE_BASE_PATH_H

#include "http/exchange/reply.h"
#include "http/exchange/request.h"
#include "http/exchange/site.h"

/**
 * Cut the base path off the path of a request. A path that is not below it becomes empty, and does
 * not exist, except for those that others look for at the root: /.well-known/ (RFC 8615), /healthz
 * and /readyz. The private listener has no base path.
 */
void base_path_cut(const struct site *site, struct request *request);

/** Answer a request for the base path without a slash at its end: relative links of the page would
 *  lead elsewhere. */
void base_path_redirect(const struct site *site, struct reply *reply);

#endif
