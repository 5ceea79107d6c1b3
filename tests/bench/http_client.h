/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A blocking HTTP/1.1 client on one kept-alive connection, for a load generator: JSON in the
 * request, and an answer with a Content-Length.
 */
#ifndef BENCH_HTTP_CLIENT_H
#define BENCH_HTTP_CLIENT_H

#include "base/buffer.h"

struct http_client {
    int socket;
    uint16_t port;
    struct buffer request;
    struct buffer answer;
};

/** Connect to 127.0.0.1. On failure, prints a message and ends the process. */
void http_client_open(struct http_client *client, uint16_t port);
void http_client_close(struct http_client *client);

struct http_request {
    const char *method;
    const char *path;
    const char *bearer;        /* a session token, or "" */
    struct passkey_bytes json; /* empty: no body */
};

/**
 * @param body  The body of the answer; valid until the next call.
 * @returns the status, or 0 if the connection was lost twice. Once may mean that the server closed
 *         an idle one.
 */
int http_client_request(
    struct http_client *client, const struct http_request *request, struct passkey_bytes *body);

#endif
