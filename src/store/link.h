/* SPDX-License-Identifier: Apache-2.0 */
/* Links. See store.h for what finders and changes return. */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include "store/change.h"

/** By the hash of its token; expired ones too, until they are swept. NULL if there is none. */
MUST_USE enum passkey_result store_link_find(struct connection *connection, uint32_t relying_party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct link_record **link,
    struct passkey_error *error);

/** Preconditions: the hash is not taken; the user, if there is one, exists and is enabled. */
change_function change_link_insert;
/**
 * Spend a link. Preconditions: a link of this hash and purpose exists and has not expired; its
 * user exists and is enabled; the session that made it has not ended.
 */
change_function change_link_delete;

/** Delete the links of a user and the mails that would bring more, or only the links that are not
 *  stronger than a recovery. */
change_function change_links_delete;

#endif
