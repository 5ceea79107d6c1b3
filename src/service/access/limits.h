/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often something may be tried: token buckets with the rates of bounds.h. Buckets of addresses
 * and sessions are in memory, in a table of fixed size, and are lost at a restart. Buckets of
 * account names are in the store, so that a restart or a second server does not empty them. No
 * bucket limits passkey sign-ins by account, because strangers who know a name could use it to lock
 * out the owner.
 */
#ifndef SERVICE_ACCESS_LIMITS_H
#define SERVICE_ACCESS_LIMITS_H

#include "service/access/bounds.h"
#include "service/access/call.h"

/* The buckets in memory. */
struct limits;
MUST_USE enum passkey_result limits_new(
    struct passkey_service *service, struct limits **limits, struct passkey_error *error);
void limits_free(struct limits **limits);

/**
 * Take a token of the caller's address, and of its /48 if it is IPv6; both or neither. Backends and
 * operators are not counted, because they are known, and many users share their address.
 *
 * @returns PASSKEY_OK; PASSKEY_RATE_LIMITED with the time to wait; a fault.
 */
MUST_USE enum passkey_result limit_address(const struct call *call, enum resource resource);

/**
 * Take a token of the account of the caller's session. A caller without a session is not counted.
 *
 * @returns As limit_address().
 */
MUST_USE enum passkey_result limit_session(const struct call *call, enum resource resource);

/**
 * Take a token of an account by its name in the request, whether or not such an account exists.
 *
 * @param subject  In its canonical form, so that every spelling has the same bucket.
 * @returns As limit_address().
 */
MUST_USE enum passkey_result limit_account(
    const struct call *call, enum resource resource, struct passkey_bytes subject);

/**
 * Take a token of RESOURCE_LINK of a mailbox when a requested mail is queued. Requests are counted
 * by the name or address that they contain; the mailbox is known only here.
 *
 * @param email_key  The canonical form of the address.
 * @returns As limit_address().
 */
MUST_USE enum passkey_result limit_mailbox(const struct call *call, struct passkey_bytes email_key);

/**
 * Take a token from the resource's bucket for the whole server, or count that it is empty. Nothing
 * is refused, because strangers could use a refusal to lock out everyone.
 *
 * @returns PASSKEY_OK; a fault.
 */
MUST_USE enum passkey_result limit_watch(const struct call *call, enum resource resource);

/** Default number of ceremonies that an address may start per second, as in bounds.c. */
#define CEREMONY_RATE     20
#define CEREMONY_RATE_MAX 200

/** Count a refusal at a bound that is checked elsewhere. Thread-safe, as the next one. */
void limits_count_refused(struct passkey_service *service, enum resource resource);

/** How often a bound of the resource was reached since the service was created. */
uint64_t limits_refused(const struct passkey_service *service, enum resource resource);

/** How often limit_watch() found no token since the service was created. Thread-safe. */
uint64_t limits_exceeded(const struct passkey_service *service);

#endif
