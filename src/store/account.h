/* SPDX-License-Identifier: Apache-2.0 */
/* What one request reads about a user, in one query. See store.h for what finders return. */
#ifndef STORE_ACCOUNT_H
#define STORE_ACCOUNT_H

#include "store/change.h"

/** Freed by store_account_free(). */
struct store_account {
    struct passkey_user_record *user;            /* NULL: none was found */
    struct passkey_credential_list *credentials; /* as returned by store_credential_list() */
    uint32_t recovery_codes_left;
};

/** For CLEANUP. */
void store_account_free(struct store_account *account);

/**
 * The account with an address, if one is given, or else with a name. If no user has either, another
 * account is read, so that all calls take the same time: that of the user with the smallest id that
 * is not smaller than `from`, or else with the smallest id of all.
 */
MUST_USE enum passkey_result store_account_find_named(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes name_key, struct passkey_bytes email_key,
    struct passkey_bytes from, struct store_account *account, struct passkey_error *error);

/** The account of the user who has the credential. If no user has it, the account of another user
 *  is read, as above. */
MUST_USE enum passkey_result store_account_find_by_credential(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes credential_id, struct store_account *account,
    struct passkey_error *error);

/**
 * The same together with an unfinished ceremony.
 *
 * @param ceremony  As returned by store_ceremony_find(). If it is NULL, the account is empty.
 */
MUST_USE enum passkey_result store_account_find_for_sign_in(struct connection *connection,
    uint32_t relying_party, const struct ceremony_key *key, struct passkey_bytes credential_id,
    struct ceremony_record **ceremony, struct store_account *account, struct passkey_error *error);

#endif
