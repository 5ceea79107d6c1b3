/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request that is being handled: the input of an endpoint, and its answer. An endpoint returns
 * PASSKEY_OK with its answer in the reply; any other result becomes the answer.
 */
#ifndef HTTP_EXCHANGE_EXCHANGE_H
#define HTTP_EXCHANGE_EXCHANGE_H

#include "http/exchange/reply.h"
#include "http/exchange/request.h"
#include "http/exchange/site.h"

/* 1,023 bytes in base64url, and the NUL. */
#define CREDENTIAL_ID_TEXT_SIZE 1365

/* The maximum number of {} in a route. */
#define PARAMETER_COUNT_MAX 2
/* Decoding may write a few bytes more than the id has. */
#define PATH_ID_SIZE (PASSKEY_CREDENTIAL_ID_SIZE_MAX + 4)

struct page;
struct route;

struct exchange {
    const struct site *site;
    const struct request *request;
    struct passkey_worker *worker;
    const struct route *route; /* NULL: no route matches, as for pages */
    const struct page *page;   /* NULL: the answer is not a page */
    const struct party *party; /* NULL only for endpoints that belong to no relying party */
    struct passkey_caller caller;
    struct passkey_bytes parameters[PARAMETER_COUNT_MAX];       /* in the path; never empty */
    uint8_t ids[PARAMETER_COUNT_MAX][PATH_ID_SIZE];             /* the same, decoded by path_id() */
    uint8_t expected_user_id[PASSKEY_USER_HANDLE_SIZE_MAX + 4]; /* of the caller */
    uint8_t client[ADDRESS_SIZE_MAX]; /* memory of caller.address, if a proxy sent it */
    bool cookie_used;                 /* the caller's session came in a cookie */
    struct reply *reply;
    struct passkey_error error;
    char credential_id[CREDENTIAL_ID_TEXT_SIZE]; /* for PASSKEY_CREDENTIAL_UNKNOWN */
};

#endif
