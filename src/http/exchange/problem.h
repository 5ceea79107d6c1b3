/* SPDX-License-Identifier: Apache-2.0 */
/* Refusals and faults as problem details (RFC 9457), with the table of the status of each code. */
#ifndef HTTP_EXCHANGE_PROBLEM_H
#define HTTP_EXCHANGE_PROBLEM_H

#include "http/exchange/reply.h"

/* The number of results that can have a status of their own. */
#define PROBLEM_COUNT_MAX 96

/** The status of a result; 500 if it is not in the table. */
unsigned problem_status(enum passkey_result result);
/** Seconds for Retry-After; 0: none. */
unsigned problem_retry_after_s(enum passkey_result result);
/** The index of a result in the table; for others, that of PASSKEY_INTERNAL. */
size_t problem_index(enum passkey_result result);
/** The result at an index below PROBLEM_COUNT_MAX; PASSKEY_INTERNAL after the last one. */
enum passkey_result problem_at(size_t index);
/** The standard reason phrase of a status, "Bad Request". */
const char *problem_title(unsigned status);

/**
 * Make the answer for a result other than PASSKEY_OK. The answer to a fault has a general message,
 * without its details.
 *
 * @param credential_id  Included for PASSKEY_CREDENTIAL_UNKNOWN; base64url or empty.
 */
void problem_reply(struct reply *reply, enum passkey_result result,
    const struct passkey_error *error, const char *credential_id);

#endif
