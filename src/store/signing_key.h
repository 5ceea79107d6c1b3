/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that sign statements. See store.h for what finders and changes return. */
#ifndef STORE_SIGNING_KEY_H
#define STORE_SIGNING_KEY_H

#include "store/change.h"

/** All of a relying party, the newest last. */
MUST_USE enum passkey_result store_signing_key_list(struct connection *connection,
    uint32_t relying_party, struct passkey_signing_key_list **keys, struct passkey_error *error);

/**
 * A new key, and the end of the one before. Preconditions: that one is the newest; or there is
 * none if none was named.
 */
change_function change_signing_key_insert;

#endif
