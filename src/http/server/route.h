/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row of the table of endpoints.
 */
#ifndef HTTP_SERVER_ROUTE_H
#define HTTP_SERVER_ROUTE_H

#include "http/exchange/request.h"

struct exchange;

/* What a request to a path may bring. */
enum route_kind {
    ROUTE_HEALTH,   /* asks for no relying party */
    ROUTE_PRIVATE,  /* likewise, and is there on the private listener alone */
    ROUTE_CALL,     /* for a relying party; a query is refused, as an unknown member is */
    ROUTE_HASHING,  /* the same, and it hashes a password */
    ROUTE_LIST,     /* the same, but its handler evaluates the query */
    ROUTE_DOCUMENT, /* of a relying party, the same for everybody: a query changes nothing */
};

struct route {
    enum method method;
    const char *path; /* {} stands for one segment that is not empty */
    enum route_kind kind;
    enum passkey_result (*handler)(struct exchange *exchange);
};

#endif
