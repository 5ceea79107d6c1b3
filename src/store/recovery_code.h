/* SPDX-License-Identifier: Apache-2.0 */
/* Recovery codes. See store.h for what finders and changes return. */
#ifndef STORE_RECOVERY_CODE_H
#define STORE_RECOVERY_CODE_H

#include "store/change.h"

/** The set of a user; all zero if the user has none. */
MUST_USE enum passkey_result store_recovery_code_set_find(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, struct passkey_recovery_code_set *set,
    struct passkey_error *error);

/** The set of codes->user_id with all codes, including used ones; all zero if the user has none. */
MUST_USE enum passkey_result store_recovery_codes_export(struct connection *connection,
    uint32_t relying_party, struct passkey_transfer_codes *codes, struct passkey_error *error);

/**
 * Insert a set and its codes; call it in a transaction. Precondition: the user exists and has no
 * set.
 */
MUST_USE enum passkey_result store_recovery_codes_import(struct connection *connection,
    uint32_t relying_party, const struct passkey_transfer_codes *codes,
    struct passkey_error *error);

/** Replace the set. Precondition: the user exists and is enabled. */
change_function change_recovery_codes_put;
/** Preconditions: the user exists, is enabled and has the code, which is unused. */
change_function change_recovery_code_use;
/** Precondition: the user has a set. */
change_function change_recovery_codes_delete;

#endif
