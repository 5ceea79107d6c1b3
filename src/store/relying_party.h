/* SPDX-License-Identifier: Apache-2.0 */
/* Relying parties. See store.h for what finders and changes return. */
#ifndef STORE_RELYING_PARTY_H
#define STORE_RELYING_PARTY_H

#include "store/change.h"

/** The number of a relying party; 0 if it has none. */
MUST_USE enum passkey_result store_relying_party_find(struct connection *connection,
    struct passkey_bytes rp_id, uint32_t *number, struct passkey_error *error);

/** PASSKEY_NOT_FOUND with a message that lists the relying parties of the store. */
MUST_USE enum passkey_result store_relying_party_refuse(
    struct connection *connection, struct passkey_bytes rp_id, struct passkey_error *error);

/** Insert a relying party unless it exists. */
change_function change_relying_party_insert;

#endif
