/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line of the log for each request that was answered, if the site wants it.
 */
#ifndef HTTP_SERVER_ACCESS_LOG_H
#define HTTP_SERVER_ACCESS_LOG_H

#include "http/exchange/reply.h"
#include "http/exchange/request.h"
#include "http/exchange/site.h"

/** @param duration_ms  From the whole request to its answer. */
void access_log_write(const struct site *site, const struct request *request,
    const struct reply *reply, int64_t duration_ms);

#endif
