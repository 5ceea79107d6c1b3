/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often something may be tried: token buckets. By address they are in memory, of a bounded
 * size, and forgotten at a restart; by account they are in the store, which a restart or a second
 * server does not empty. A limit is a delay and never a lock, and nothing limits a passkey sign-in
 * by account: a stranger who knows a name could keep its owner out.
 */
#ifndef SERVICE_ACCESS_LIMITS_H
#define SERVICE_ACCESS_LIMITS_H

#include "service/access/call.h"

enum limit {
    LIMIT_CEREMONY,    /* starting one; by address */
    LIMIT_RECOVERY,    /* trying a recovery code; by address and by account */
    LIMIT_LINK,        /* asking for a link by mail; by address and by account */
    LIMIT_LINK_REDEEM, /* redeeming one; by address */
    LIMIT_COUNT,
};

/* What is counted by address. */
struct limits;
MUST_USE enum passkey_result limits_new(
    struct passkey_service *service, struct limits **limits, struct passkey_error *error);
void limits_free(struct limits **limits);

/**
 * Take a token of the caller's address. A backend and an operator are not counted: they are known,
 * and their address is many people's.
 *
 * @returns PASSKEY_OK; PASSKEY_RATE_LIMITED, with the time to wait; a fault.
 */
MUST_USE enum passkey_result limit_address(const struct call *call, enum limit limit);

/**
 * Take a token of an account, which need not be there: what is counted is what it was called by.
 *
 * @param subject  In its canonical form, so that no spelling gets around it.
 * @returns As limit_address().
 */
MUST_USE enum passkey_result limit_account(
    const struct call *call, enum limit limit, struct passkey_bytes subject);

#endif
