/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The account in an answer: user, credentials, recovery, session. It is built before a change is
 * applied, so that nothing can fail after the change.
 */
#ifndef SERVICE_ACCOUNT_ACCOUNT_H
#define SERVICE_ACCOUNT_ACCOUNT_H

#include "service/access/call.h"

/* Memory that an account owns and frees. */
struct kept;

struct account {
    struct passkey_account shown; /* first: what the caller gets and frees */
    struct kept *kept;
    const struct call *call;
    struct passkey_recovery recovery;
    struct passkey_authenticator_outputs authenticator_outputs;
    uint32_t recovery_codes_left; /* as it will be after the operation */
};

MUST_USE enum passkey_result account_new(const struct call *call, struct account **account);
/** For CLEANUP; passkey_account_free() frees the public part. */
void account_free(struct account **account);

/** Take ownership of a finder's allocation, also on failure; freed by passkey_free(). */
MUST_USE enum passkey_result account_adopt(struct account *account, void *memory);

/** Zeroed memory, and a copy of bytes, which live as long as the account. */
MUST_USE enum passkey_result account_memory(struct account *account, size_t size, void **memory);
MUST_USE enum passkey_result account_copy(
    struct account *account, struct passkey_bytes bytes, struct passkey_bytes *copy);

/**
 * Check that an account with this many passkeys may have another one (RESOURCE_CREDENTIAL).
 *
 * @returns PASSKEY_OK; PASSKEY_CONFLICT.
 */
MUST_USE enum passkey_result account_check_room(const struct call *call, size_t credential_count);

/**
 * The same, for an account with these passkeys. A session of a held mailed link adds one only if
 * few are held (RESOURCE_HELD_CREDENTIAL): a weaker proof must leave room for a stronger one.
 */
MUST_USE enum passkey_result account_check_list(
    const struct call *call, const struct passkey_credential_list *credentials);

/** Load the user's credentials from the store. */
MUST_USE enum passkey_result account_load_credentials(
    struct account *account, struct passkey_bytes user_id);

/** Insert a copy of a credential, that of the ceremony, at the beginning of the list. */
MUST_USE enum passkey_result account_add_credential(
    struct account *account, const struct passkey_credential_record *credential);

/** Load the user's credentials, unless they are loaded, and the number of unused recovery codes. */
MUST_USE enum passkey_result account_load(struct account *account, struct passkey_bytes user_id);

/** Load the notices that the user has not answered. */
MUST_USE enum passkey_result account_load_notices(struct account *account);

/**
 * Create a session for the account's user, with a new token. The credential that proved it, if
 * given, is one of the account's.
 *
 * @param recovered_at_ms  Of the recovery from which it comes; 0: none.
 */
MUST_USE enum passkey_result account_new_session(
    struct account *account, enum passkey_proof proof, int64_t recovered_at_ms);

/** Move the caller's session, unchanged, to the account, from which the call then borrows it. */
MUST_USE enum passkey_result account_take_session(struct account *account, struct call *call);

/** Evaluate the recovery and pass the account to the caller. `account` is NULL afterwards. */
void account_show(struct account **account, struct passkey_account **shown);

#endif
