/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The account that an answer shows: user, credentials, recovery, session. It is put together before
 * a change is applied, so that nothing can fail behind the change.
 */
#ifndef SERVICE_ACCOUNT_ACCOUNT_H
#define SERVICE_ACCOUNT_ACCOUNT_H

#include "service/access/call.h"

/* Memory that an account owns; freed with it. */
struct kept;

struct account {
    struct passkey_account shown; /* first: what the caller sees and hands back */
    struct kept *kept;
    const struct call *call;
    struct passkey_recovery recovery;
    struct passkey_authenticator_outputs authenticator_outputs;
    uint32_t recovery_codes_left; /* as it will be when what is in work is done */
};

MUST_USE enum passkey_result account_new(const struct call *call, struct account **account);
/** For CLEANUP; passkey_account_free() of what is shown. */
void account_free(struct account **account);

/** The account's from now on, also when it fails: a finder's allocation, freed by passkey_free().*/
MUST_USE enum passkey_result account_adopt(struct account *account, void *memory);

/** Zeroed memory and a copy of bytes that live as long as the account. */
MUST_USE enum passkey_result account_memory(struct account *account, size_t size, void **memory);
MUST_USE enum passkey_result account_copy(
    struct account *account, struct passkey_bytes bytes, struct passkey_bytes *copy);

/**
 * Whether an account that has so many passkeys may have another one (RESOURCE_CREDENTIAL).
 *
 * @returns PASSKEY_OK; PASSKEY_CONFLICT.
 */
MUST_USE enum passkey_result account_check_room(const struct call *call, size_t credential_count);

/** The user's credentials as the store has them. */
MUST_USE enum passkey_result account_load_credentials(
    struct account *account, struct passkey_bytes user_id);

/** One more credential, copied, first in the list: it is the ceremony's own. */
MUST_USE enum passkey_result account_add_credential(
    struct account *account, const struct passkey_credential_record *credential);

/** The user's credentials, unless they are loaded, and how many recovery codes are left. */
MUST_USE enum passkey_result account_load(struct account *account, struct passkey_bytes user_id);

/** The notices that the user has not answered. */
MUST_USE enum passkey_result account_load_notices(struct account *account);

/**
 * A new session for the account's user, with a new token; the credential that proved it is the
 * account's own, if one is given.
 *
 * @param recovered_at_ms  Of the recovery that it descends from; 0: from none.
 */
MUST_USE enum passkey_result account_new_session(
    struct account *account, enum passkey_proof proof, int64_t recovered_at_ms);

/** The caller's own session, as it is; the account's from now on, and the call borrows it. */
MUST_USE enum passkey_result account_take_session(struct account *account, struct call *call);

/** Hand over, with the recovery evaluated. The account is NULL then. */
void account_show(struct account **account, struct passkey_account **shown);

#endif
