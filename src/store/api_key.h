/* SPDX-License-Identifier: Apache-2.0 */
/* API keys. See store.h for what finders and changes return. */
#ifndef STORE_API_KEY_H
#define STORE_API_KEY_H

#include "store/change.h"

/** By the hash of its token; revoked and expired ones too. NULL if no key has it. */
MUST_USE enum passkey_result store_api_key_find(struct connection *connection,
    uint32_t relying_party, const uint8_t token_hash[PASSKEY_HASH_SIZE],
    struct passkey_api_key_record **api_key, struct passkey_error *error);

/** All of a relying party, the newest first, revoked and expired ones too. */
MUST_USE enum passkey_result store_api_key_list(struct connection *connection,
    uint32_t relying_party, struct passkey_api_key_list **list, struct passkey_error *error);

/** Precondition: the id is not taken. */
change_function change_api_key_insert;
/** Precondition: it exists and is not revoked. */
change_function change_api_key_revoke;
/** Record a use. Precondition: it exists, and no use as late is recorded. */
change_function change_api_key_use;

#endif
