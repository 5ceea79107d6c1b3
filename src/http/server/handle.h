/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a request to its reply, without a socket: all that the server library is not needed for.
 */
#ifndef HTTP_SERVER_HANDLE_H
#define HTTP_SERVER_HANDLE_H

#include "http/exchange/reply.h"
#include "http/exchange/request.h"
#include "http/exchange/site.h"

/**
 * Always makes a reply. Runs on one thread at a time for one worker.
 *
 * @param request  Views must outlive the call, not the reply.
 * @param reply  Given back with reply_deinit(); borrows from the site and from constants.
 */
void handle(const struct site *site, struct passkey_worker *worker, const struct request *request,
    struct reply *reply);

/** The reply (503) to a request that waited too long. Logged at most once a minute. */
void handle_too_late(
    const struct site *site, const struct request *request, int64_t now_ms, struct reply *reply);

#endif
