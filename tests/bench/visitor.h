/* SPDX-License-Identifier: Apache-2.0 */
/* A user with a passkey and a connection, and the operations that they request from a server. */
#ifndef BENCH_VISITOR_H
#define BENCH_VISITOR_H

#include "authenticator/authenticator.h"
#include "bench/http_client.h"
#include <passkey/service.h>

enum operation {
    OPERATION_SIGN_IN,       /* both requests, without a user name */
    OPERATION_NAMED_SIGN_IN, /* with the name of the user, and so with a list */
    OPERATION_REGISTRATION,  /* both requests, of a new user */
    OPERATION_SESSION_CHECK,
    OPERATION_COUNT,
};

/** The name in tables and options, "sign_in" …. */
const char *operation_name(enum operation operation);

struct visitor {
    struct http_client client;
    struct credential credential;
    struct random_source random;
    char origin[64];
    char name[32];
    const char *session_form;               /* the server's word for a bearer token */
    char token[PASSKEY_SESSION_TOKEN_SIZE]; /* of the last session */
    unsigned registered;                    /* users that OPERATION_REGISTRATION added */
};

/** Connect and register a user. Ends the process on an error, like visitor_operate(). */
void visitor_open(struct visitor *visitor, uint16_t port, size_t number);
void visitor_operate(struct visitor *visitor, enum operation operation);
void visitor_close(struct visitor *visitor);

#endif
