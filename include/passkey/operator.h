/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What operators and backends do to accounts that no user does to his own: make one without a
 * passkey, keep somebody out, say that a counter's standstill was no copy.
 *
 * A backend calls with an API key of the scope `users`; an operator is at_the_store and bound by
 * nothing. Both are on record. Every function may return PASSKEY_UNAUTHENTICATED (neither of the
 * two), PASSKEY_SCOPE_MISSING and a fault; what else is said with each.
 */
#ifndef PASSKEY_OPERATOR_H
#define PASSKEY_OPERATOR_H

#include <passkey/service.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Make a user who has no passkey yet; an enrolment link gives him one.
 *
 * @param display_name  Absent or empty: the name.
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (a name without a canonical form, a display name that
 *          cannot be shown); PASSKEY_USER_NAME_TAKEN.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_user_create(
    struct passkey_worker *worker, const struct passkey_caller *caller, struct passkey_bytes name,
    struct passkey_bytes display_name, struct passkey_account **account,
    struct passkey_error *error);

/**
 * Keep a user out, or let him in again. His sessions end; nothing else of his is lost.
 *
 * @param user_id  The user handle.
 * @returns PASSKEY_OK, also when it was so before; PASSKEY_NOT_FOUND.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_user_disable(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_error *error);
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_user_enable(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_error *error);

/**
 * The account that a credential is of.
 *
 * @param credential_id  Bytes.
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_credential_owner_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes credential_id, struct passkey_account **account,
    struct passkey_error *error);

/**
 * Forget that a credential's counter once failed to grow.
 *
 * @param credential_id  Bytes.
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_credential_stall_clear(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes credential_id, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
