/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that sign ID tokens. See store.h for what finders and changes return. */
#ifndef STORE_SIGNING_KEY_H
#define STORE_SIGNING_KEY_H

#include "store/change.h"

/** All keys of a relying party, the newest last. */
MUST_USE enum passkey_result store_signing_key_list(struct connection *connection,
    uint32_t relying_party, struct passkey_signing_key_list **keys, struct passkey_error *error);

/**
 * Insert a key. Set when the one before it expires, or delete all older keys. Preconditions: the
 * named key is the newest one; no key exists if none is named.
 */
change_function change_signing_key_insert;
/** Replace the stored private key by the same key, sealed differently. Precondition: the stored
 * bytes are the old ones. */
change_function change_signing_key_reseal;

#endif
