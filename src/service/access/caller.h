/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The beginning of every call. A public operation is one function:
 *
 *     CLEANUP(call_end) struct call call;
 *     TRY(call_begin(&call, worker, caller, error));
 *     ...
 *     return PASSKEY_OK;
 */
#ifndef SERVICE_ACCESS_CALLER_H
#define SERVICE_ACCESS_CALLER_H

#include "service/access/call.h"

/**
 * Begin a call: read the clock and identify the caller. A session token that is malformed, unknown,
 * ended or expired counts as no session; an operation that needs one calls permission_check(). An
 * unknown API key is refused immediately.
 *
 * @param call  Always initialized, so that call_end() may follow every result.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (the size of the caller);
 *          PASSKEY_RELYING_PARTY_UNKNOWN; PASSKEY_UNAUTHENTICATED (the API key); a fault.
 */
MUST_USE enum passkey_result call_begin(struct call *call, struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_error *error);

/**
 * Store the client's language as that of the session's user, if it differs. Only for the operation
 * with which a page begins: if every call did it, two devices with different languages would cause
 * a write at each request. If it cannot be written, the call continues.
 */
void caller_note_language(struct call *call);

/** Copy a caller without what identifies it. PASSKEY_OK; PASSKEY_MEMBER_INVALID (the size). */
MUST_USE enum passkey_result caller_as_stranger(const struct passkey_caller *caller,
    struct passkey_caller *stranger, struct passkey_error *error);

#endif
