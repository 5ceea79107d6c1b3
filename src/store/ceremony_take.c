/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking a ceremony: finding it, and deleting it in a change set of its own.
 */
#include "store/ceremony.h"

#include "store/store.h"

enum passkey_result store_ceremony_take(struct connection *reader, uint32_t relying_party,
    const struct ceremony_key *key, int64_t now_ms, struct ceremony_record **ceremony,
    struct passkey_error *error)
{
    CLEANUP(pointer_free) struct ceremony_record *found = NULL;
    const struct change item = { .run = change_ceremony_delete, .of.ceremony_key = *key };
    const struct change_set changes = {
        .relying_party = relying_party, .durability = CHANGE_ORDERED, .items = &item, .count = 1
    };
    TRY(store_ceremony_find(reader, relying_party, key, &found, error));
    enum passkey_result result =
        found == NULL ? PASSKEY_CONFLICT : store_apply(reader->store, &changes, NULL, error);
    if (result == PASSKEY_CONFLICT)
        return refuse(error, PASSKEY_CEREMONY_UNKNOWN, CHECK_NONE,
            "There is no such ceremony: it ended or was never started.");
    TRY(result);
    if (found->expires_at_ms <= now_ms)
        return refuse(error, PASSKEY_CEREMONY_EXPIRED, CHECK_NONE, "The ceremony has expired.");
    *ceremony = found;
    found = NULL;
    return PASSKEY_OK;
}
