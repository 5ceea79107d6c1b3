/* SPDX-License-Identifier: Apache-2.0 */
/* A user's credentials as lists in options. */
#ifndef SERVICE_CEREMONY_DESCRIPTORS_H
#define SERVICE_CEREMONY_DESCRIPTORS_H

#include "service/access/call.h"

struct descriptors {
    struct passkey_descriptor *items; /* owned by the caller */
    size_t count_max;
    size_t count;
};

/**
 * Append the most recently used credentials with their IDs and transports (RQ-5, RQ-6), as many as
 * fit.
 *
 * @param listed  Whether a credential is listed; NULL: all are.
 */
void descriptors_list(struct descriptors *descriptors,
    const struct passkey_credential_list *credentials,
    bool (*listed)(const struct passkey_credential_record *credential));

/** Whether a credential is enabled. */
bool credential_enabled(const struct passkey_credential_record *credential);

/** Whether a sign-in with it can succeed: it is enabled, and its last sign-in was not refused
 * because of its sign count or backup eligibility. */
bool credential_can_sign_in(const struct passkey_credential_record *credential);

/** Sort by ID, so that the order does not reveal which passkey was used last. */
void descriptors_sort(struct passkey_descriptor *items, size_t count);

/**
 * Check hints, which are passed to the browser; 16 of 64 bytes are more than the standard will ever
 * need.
 */
MUST_USE enum passkey_result hints_check(
    const struct call *call, const struct passkey_bytes *hints, size_t count);

/**
 * Copy the extensions of a request.
 *
 * @param given  NULL: none.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for its size, or if it has an AppID, which only the
 *         configuration may set.
 */
MUST_USE enum passkey_result extensions_take(const struct call *call,
    const struct passkey_extension_inputs *given, struct passkey_extension_inputs *own);

#endif
