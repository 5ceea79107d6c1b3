/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A blocking HTTP/1.1 client on one kept-alive connection, as a load generator needs it: POST of
 * JSON, an answer with a Content-Length. It is no general client.
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

/** Connect to 127.0.0.1. Ends the process with a sentence when it cannot. */
void http_client_open(struct http_client *client, uint16_t port);
void http_client_close(struct http_client *client);

/**
 * @param bearer  A session token, or "".
 * @param body  Of the answer: good until the next call.
 * @returns the status, or 0 when the connection broke.
 */
int http_client_post(struct http_client *client, const char *path, const char *bearer,
    struct passkey_bytes json, struct passkey_bytes *body);

#endif
