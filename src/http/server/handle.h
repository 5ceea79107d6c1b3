/* SPDX-License-Identifier: Apache-2.0 */
/* From a request to its reply, without a socket and the server library. */
#ifndef HTTP_SERVER_HANDLE_H
#define HTTP_SERVER_HANDLE_H

#include "http/exchange/reply.h"
#include "http/exchange/request.h"
#include "http/exchange/site.h"
#include "service/access/deferral.h"

struct route;

/**
 * Make a reply, and return when what it says is in the store. Runs on one thread at a time for one
 * worker.
 *
 * @param request  Views must outlive the call, not the reply.
 * @param reply  Free it with reply_deinit(); borrows from the site and from constants.
 */
void handle(const struct site *site, struct passkey_worker *worker, const struct request *request,
    struct reply *reply);

/* A request whose changes are deferred. */
struct handled {
    const struct route *route;  /* NULL: none */
    enum passkey_result result; /* PASSKEY_OK or what the reply says */
    unsigned counted;           /* for deferral_repeat() if it is run again */
    struct change_set *changes; /* for DEFERRAL_UNWRITTEN; the caller's */
};

/**
 * The same without waiting for the store.
 *
 * @param reply  DEFERRAL_DONE: complete. DEFERRAL_UNWRITTEN: to be sent after the changes have been
 *        applied and handle_written() was called. DEFERRAL_AGAIN: given back already.
 */
enum deferral_outcome handle_deferring(const struct site *site, struct passkey_worker *worker,
    const struct request *request, struct reply *reply, struct handled *handled);

/** The changes have been applied: count the request. */
void handle_written(
    const struct site *site, const struct reply *reply, const struct handled *handled);

/** The changes could not be applied: wipe the reply, and make one that says so.
 *  @param error  With its result, a fault. */
void handle_unwritten(const struct site *site, const struct request *request, struct reply *reply,
    const struct handled *handled, const struct passkey_error *error);

/** Count a request that no endpoint can read, and log it. @param fault  May end with a newline. */
void handle_malformed(const struct site *site, const char *fault);

/** The reply (503) to a request that waited too long, or that did not fit in a queue. It is logged
 *  at most once a minute. */
void handle_too_late(
    const struct site *site, const struct request *request, int64_t now_ms, struct reply *reply);

#endif
