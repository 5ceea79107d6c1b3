/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of endpoints, and what the rules of HTTP say when none fits.
 */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/exchange.h"

/* What a request to a path may bring. */
enum route_kind {
    ROUTE_HEALTH,   /* asks for no relying party */
    ROUTE_PRIVATE,  /* likewise, and is there on the private listener alone */
    ROUTE_CALL,     /* for a relying party; a query is refused, as an unknown member is */
    ROUTE_LIST,     /* the same, but its handler judges the query */
    ROUTE_DOCUMENT, /* of a relying party, the same for everybody: a query changes nothing */
};

struct route {
    enum method method;
    const char *path; /* {} stands for one segment that is not empty */
    enum route_kind kind;
    enum passkey_result (*handler)(struct exchange *exchange);
};

/**
 * The row for a method and path, HEAD by that of GET; NULL when there is none.
 *
 * @param parameters  What stands in the path for each {}; views of the path. May be NULL.
 */
const struct route *router_find(enum method method, struct passkey_bytes path,
    struct passkey_bytes parameters[PARAMETER_COUNT_MAX]);

/** The rows one by one; NULL behind the last. */
const struct route *router_at(size_t index);
/** The place of a row among them. */
size_t router_index(const struct route *route);

/** Answer the request: an endpoint's PASSKEY_OK, or the result that is the answer. */
MUST_USE enum passkey_result router_serve(struct exchange *exchange);

#endif
