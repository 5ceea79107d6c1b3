/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refusals and faults as problem details (RFC 9457): the one table that gives every code its
 * status.
 */
#ifndef HTTP_EXCHANGE_PROBLEM_H
#define HTTP_EXCHANGE_PROBLEM_H

#include "http/exchange/reply.h"

/* Results that have a status of their own. */
#define PROBLEM_COUNT_MAX 96

/** The status of a code; 500 for one that has no row. */
unsigned problem_status(enum passkey_result result);
/** Seconds for Retry-After; 0: none. */
unsigned problem_retry_after_s(enum passkey_result result);
/** The place of a result among those that have a status; of PASSKEY_INTERNAL for any other. */
size_t problem_index(enum passkey_result result);
/** The result at a place below PROBLEM_COUNT_MAX; PASSKEY_INTERNAL after the last. */
enum passkey_result problem_at(size_t index);
/** The standard's phrase of a status, "Bad Request". */
const char *problem_title(unsigned status);

/**
 * Make the answer of a result that is not PASSKEY_OK. The detail of a fault stays with us: its
 * sentence is the general one.
 *
 * @param credential_id  Put in for PASSKEY_CREDENTIAL_UNKNOWN; base64url or empty.
 */
void problem_reply(struct reply *reply, enum passkey_result result,
    const struct passkey_error *error, const char *credential_id);

#endif
