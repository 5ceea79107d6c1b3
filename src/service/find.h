/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's finders with absence as an answer: PASSKEY_OK and NULL when there is no such row, so
 * that only faults are errors. What is found is freed by passkey_free().
 */
#ifndef SERVICE_FIND_H
#define SERVICE_FIND_H

#include "service/call.h"

MUST_USE enum passkey_result find_user(
    const struct call *call, struct passkey_bytes id, struct passkey_user_record **user);
MUST_USE enum passkey_result find_user_by_name(
    const struct call *call, struct passkey_bytes name_key, struct passkey_user_record **user);
MUST_USE enum passkey_result find_credential(const struct call *call, struct passkey_bytes id,
    struct passkey_credential_record **credential);
MUST_USE enum passkey_result find_session(const struct call *call,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_session_record **session);
MUST_USE enum passkey_result find_user_by_email(
    const struct call *call, struct passkey_bytes email_key, struct passkey_user_record **user);
MUST_USE enum passkey_result find_link(const struct call *call,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_link_record **link);
/** The mail that is due longest. */
MUST_USE enum passkey_result find_mail_due(
    const struct call *call, struct passkey_mail_record **mail);
MUST_USE enum passkey_result find_api_key(const struct call *call,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_api_key_record **api_key);
/** All zero when the user has none. */
MUST_USE enum passkey_result find_recovery_code_set(
    const struct call *call, struct passkey_bytes user_id, struct passkey_recovery_code_set *set);
/** Never absent: a list, maybe an empty one. */
MUST_USE enum passkey_result find_api_keys(
    const struct call *call, struct passkey_api_key_list **api_keys);
/** Never absent, as below: an unknown user has an empty list. The newest first. */
MUST_USE enum passkey_result find_sessions(const struct call *call, struct passkey_bytes user_id,
    size_t limit, struct passkey_session_list **sessions);
/** Never absent: an unknown user has an empty list. */
MUST_USE enum passkey_result find_credentials(const struct call *call, struct passkey_bytes user_id,
    struct passkey_credential_list **credentials);

/* For CLEANUP. */

#endif
