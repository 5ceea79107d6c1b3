/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row of the table of endpoints.
 */
#ifndef HTTP_SERVER_ROUTE_H
#define HTTP_SERVER_ROUTE_H

#include "http/exchange/request.h"

struct exchange;

/* What a request to a path may contain. */
enum route_kind {
    ROUTE_HEALTH,   /* needs no relying party */
    ROUTE_PRIVATE,  /* the same, only on the private listener */
    ROUTE_CALL,     /* for a relying party; a query is refused, like unknown members */
    ROUTE_HASHING,  /* the same, and it hashes a password */
    ROUTE_LIST,     /* the same, but its handler reads the query */
    ROUTE_DOCUMENT, /* of a relying party, and the same for everyone; a query has no effect */
};

/* Which thread runs a request, and whether it waits for what it writes. */
enum route_work {
    WORK_LONG,  /* the pool's, and it waits: it may block, or take more than a millisecond */
    WORK_OFTEN, /* the pool's, and its changes are deferred */
    WORK_QUICK, /* the polling thread's, and its changes are deferred */
    WORK_START, /* the same, of the start of a ceremony, which is refused before other requests */
};

struct route {
    enum method method;
    const char *path; /* {} represents one segment that is not empty */
    enum route_kind kind;
    enum route_work work;
    enum passkey_result (*handler)(struct exchange *exchange);
};

#endif
