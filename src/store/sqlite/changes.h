/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is done inside the writer's transaction: one function for each kind of change, the taking of
 * a ceremony, the number of a relying party. They do not begin or commit. After a
 * fault either nothing of them is left, or the transaction was rolled back as a whole.
 */
#ifndef STORE_SQLITE_CHANGES_H
#define STORE_SQLITE_CHANGES_H

#include "store/sqlite/write_connection.h"

/**
 * Apply a list of changes whole or not at all.
 *
 * @param refused  The item whose guard said no; written on PASSKEY_CONFLICT alone.
 * @returns PASSKEY_OK, PASSKEY_CONFLICT, or a fault.
 */
MUST_USE enum passkey_result changes_apply(struct write_connection *connection,
    const struct passkey_changes *changes, size_t *refused, struct passkey_error *error);

/** What ceremony_take of the storage interface is asked. */
struct ceremony_claim {
    uint32_t relying_party;
    const uint8_t *id; /* PASSKEY_CEREMONY_ID_SIZE */
    enum passkey_ceremony_kind kind;
    struct passkey_holder holder;
    int64_t now_ms;
};

/** @returns As ceremony_take; the ceremony is the caller's to free on PASSKEY_OK. */
MUST_USE enum passkey_result changes_take(struct write_connection *connection,
    const struct ceremony_claim *claim, struct passkey_ceremony_record **ceremony,
    struct passkey_error *error);

/** Find the number of a relying party. PASSKEY_NOT_FOUND, the message naming those there are. */
MUST_USE enum passkey_result changes_relying_party_find(struct write_connection *connection,
    struct passkey_bytes rp_id, uint32_t *number, struct passkey_error *error);
/** Find or give it. */
MUST_USE enum passkey_result changes_relying_party(struct write_connection *connection,
    struct passkey_bytes rp_id, uint32_t *number, struct passkey_error *error);

#endif
