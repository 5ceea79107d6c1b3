/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The account that a call is about: the session's own, or the one that a backend or an operator
 * names.
 */
#ifndef SERVICE_ACCOUNT_SUBJECT_H
#define SERVICE_ACCOUNT_SUBJECT_H

#include "service/access/permission.h"
#include "service/account/account.h"

/**
 * Check that the call may perform the action, and find its user.
 *
 * @param user_id  Absent: the session's user.
 * @param user  Freed by passkey_free().
 * @returns PASSKEY_OK; the results of permission_check() and authority_check();
 *         PASSKEY_UNAUTHENTICATED if the session's user does not exist or is disabled;
 *         PASSKEY_NOT_FOUND; a fault.
 */
MUST_USE enum passkey_result subject_find(struct call *call, struct passkey_bytes user_id,
    enum action action, struct passkey_user_record **user);

/**
 * The account of the subject, with its credentials, and with the session if it is the caller's own.
 */
MUST_USE enum passkey_result subject_account(
    struct call *call, struct passkey_bytes user_id, enum action action, struct account **account);

#endif
