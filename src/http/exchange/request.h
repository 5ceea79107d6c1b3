/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request as it came, independent of the server library, so that endpoints are tested without a
 * socket. The caller owns the memory that the views refer to. Bodies are read here, but not
 * evaluated.
 */
#ifndef HTTP_EXCHANGE_REQUEST_H
#define HTTP_EXCHANGE_REQUEST_H

#include "base/json.h"

enum method {
    METHOD_OTHER = 0, /* no method of any endpoint */
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OPTIONS,
};

enum method method_of(struct passkey_bytes name);
/** "GET", a static string; "" for METHOD_OTHER. */
const char *method_name(enum method method);

/* More parameters than any path takes. */
#define QUERY_COUNT_MAX 8

/* One of the URL's query as it came, but a space for each "+"; an empty value where there is no
 * "=". Its value is read with parameter.h. */
struct query_parameter {
    struct passkey_bytes name;
    struct passkey_bytes value;
};

/** Headers that are absent have no data. */
struct request {
    enum method method;
    struct passkey_bytes path; /* as it came: no endpoint's path has anything to decode */
    struct query_parameter query[QUERY_COUNT_MAX];
    size_t query_count; /* as many as came, also when there is no room for all */
    struct passkey_bytes user_agent;
    struct passkey_bytes forwarded_for; /* all lines of X-Forwarded-For, joined by commas */
    struct passkey_bytes host;
    struct passkey_bytes origin;
    struct passkey_bytes authorization;
    struct passkey_bytes cookie;
    struct passkey_bytes content_type;
    struct passkey_bytes content_encoding;
    struct passkey_bytes accept_encoding;
    struct passkey_bytes accept_language;
    struct passkey_bytes if_none_match;
    struct passkey_bytes requested_method; /* Access-Control-Request-Method */
    struct passkey_bytes body;
    bool on_private_listener;
    bool body_too_large;          /* the body was longer than is kept, and is left out */
    struct passkey_bytes address; /* of the peer, 4 or 16 bytes; absent: it has none */
};

/** The bounds on a body: PASSKEY_BODY_TOO_LARGE, PASSKEY_MEDIA_TYPE_NOT_SUPPORTED. */
MUST_USE enum passkey_result request_check_body(
    const struct request *request, struct passkey_error *error);

/** The body, an object; no body is an empty one. Freed by json_free(). */
MUST_USE enum passkey_result request_json(
    const struct request *request, struct json **json, struct passkey_error *error);

/** "gzip" is among what the client takes, and not with a weight of zero. */
bool request_takes_gzip(const struct request *request);

#endif
