/* SPDX-License-Identifier: Apache-2.0 */
/* Users with a passkey each who share a connection, and the operations that they request. */
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

struct bench_user {
    char name[64];
    struct credential credential;
};

struct visitor {
    struct http_client client;
    struct bench_user *users; /* sign in in turn */
    size_t user_count;
    size_t next;
    char origin[64];
    char name[32];                          /* the names of the users begin with it */
    const char *session_form;               /* the server's word for a bearer token */
    char token[PASSKEY_SESSION_TOKEN_SIZE]; /* of the last session */
    unsigned registered;                    /* users that OPERATION_REGISTRATION added */
};

/** Connect and register the users. Ends the process on an error, like visitor_operate().
 *  @param user_count  At least 1. */
void visitor_open(struct visitor *visitor, uint16_t port, size_t number, size_t user_count);
void visitor_operate(struct visitor *visitor, enum operation operation);
void visitor_close(struct visitor *visitor);

#endif
