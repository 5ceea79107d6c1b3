/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request, independent of the server library, so that endpoints can be tested without a socket.
 * The caller owns the memory to which the views refer. Bodies are parsed here, but not checked.
 */
#ifndef HTTP_EXCHANGE_REQUEST_H
#define HTTP_EXCHANGE_REQUEST_H

#include "base/json.h"

enum method {
    METHOD_OTHER = 0, /* a method that no endpoint has */
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

/* Of an ID, and the NUL. */
#define REQUEST_ID_SIZE 65

/* More parameters than any path has. */
#define QUERY_COUNT_MAX 8

/* A parameter of the URL's query, undecoded except that "+" is a space; the value is empty if there
 * is no "=". Read the value with parameter.h. */
struct query_parameter {
    struct passkey_bytes name;
    struct passkey_bytes value;
};

/** Absent headers have no data. */
struct request {
    char id[REQUEST_ID_SIZE]; /* see request_id.h; empty: none */
    enum method method;
    struct passkey_bytes target; /* the path as it came, for the log; no data: as `path` */
    struct passkey_bytes path;   /* below the base path, undecoded: paths of endpoints contain
                                  * nothing to decode */
    bool lacks_slash;            /* it is the base path itself */
    struct query_parameter query[QUERY_COUNT_MAX];
    size_t query_count; /* the number received, even if not all fit */
    struct passkey_bytes user_agent;
    struct passkey_bytes forwarded_for; /* all X-Forwarded-For headers, joined by commas */
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
    bool body_too_large;          /* the body exceeded the limit and was dropped */
    struct passkey_bytes address; /* of the peer, 4 or 16 bytes; absent: it has none */
};

/** Check the limits on a body: PASSKEY_BODY_TOO_LARGE, PASSKEY_MEDIA_TYPE_NOT_SUPPORTED. */
MUST_USE enum passkey_result request_check_body(
    const struct request *request, struct passkey_error *error);

/**
 * Parse the body, which must be an object; a missing body is an empty object. Freed by json_free().
 */
MUST_USE enum passkey_result request_json(
    const struct request *request, struct json **json, struct passkey_error *error);

/** The path as it came. */
struct passkey_bytes request_target(const struct request *request);

/** Whether the client accepts "gzip" with a weight above zero. */
bool request_takes_gzip(const struct request *request);

#endif
