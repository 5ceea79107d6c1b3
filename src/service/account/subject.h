/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose account a call is about: the session's own, or that which a backend or an operator names.
 */
#ifndef SERVICE_ACCOUNT_SUBJECT_H
#define SERVICE_ACCOUNT_SUBJECT_H

#include "service/access/permission.h"
#include "service/account/account.h"

/**
 * Whether the call may do it, and to whom.
 *
 * @param user_id  Absent: the session's user.
 * @param user  Freed by passkey_free().
 * @returns PASSKEY_OK; what permission_check() and authority_check() say; PASSKEY_UNAUTHENTICATED
 *          when the session's user is gone or disabled; PASSKEY_NOT_FOUND; a fault.
 */
MUST_USE enum passkey_result subject_find(struct call *call, struct passkey_bytes user_id,
    enum action action, struct passkey_user_record **user);

/** The account of the subject, with its credentials, and the session when it is its own. */
MUST_USE enum passkey_result subject_account(
    struct call *call, struct passkey_bytes user_id, enum action action, struct account **account);

#endif
