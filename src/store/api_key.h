/* SPDX-License-Identifier: Apache-2.0 */
/* API keys. See store.h for what finders and changes return. */
#ifndef STORE_API_KEY_H
#define STORE_API_KEY_H

#include "store/change.h"
#include "store/copier.h"

/** The API key with this token hash, even if it is revoked or expired. NULL if no key has it. */
MUST_USE enum passkey_result store_api_key_find(struct connection *connection,
    uint32_t relying_party, const uint8_t token_hash[PASSKEY_HASH_SIZE],
    struct passkey_api_key_record **api_key, struct passkey_error *error);

/** All API keys of a relying party, including revoked and expired ones, the newest first. */
MUST_USE enum passkey_result store_api_key_list(struct connection *connection,
    uint32_t relying_party, struct passkey_api_key_list **list, struct passkey_error *error);

/** Precondition: no API key has the id. */
change_function change_api_key_insert;
/** Precondition: the API key exists and is not revoked. */
change_function change_api_key_revoke;
/** Record a use. Precondition: the API key exists, and no use at this time or later is recorded. */
change_function change_api_key_use;

/** The changes that can be copied. */
extern const struct change_copy api_key_copies[];

#endif
