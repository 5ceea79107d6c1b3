/* SPDX-License-Identifier: Apache-2.0 */
/* Unfinished ceremonies. See store.h for what finders and changes return. */
#ifndef STORE_CEREMONY_H
#define STORE_CEREMONY_H

#include "store/change.h"
#include "store/copier.h"
#include "store/query.h"

/** The columns that ceremony_rows reads. */
#define CEREMONY_COLUMNS "issued, address, holder_id, id, kind, holder_kind, expires_at_ms"
/** How these columns become records. */
extern const struct row_kind ceremony_rows;

/** The ceremony of the parameters $1 to $5, which query_ceremony() sets. */
#define THE_CEREMONY                                                                               \
    "relying_party = $1 AND id = $2 AND kind = $3 AND holder_kind = $4 "                           \
    "AND holder_id IS NOT DISTINCT FROM $5"
void query_ceremony(struct query *query, uint32_t relying_party, const struct ceremony_key *key);

/** Whether the set only inserts a ceremony without a holder. Such sets may be applied last in a
 * transaction: no other statement than the deletion of the ceremony finds its row before. */
bool ceremony_is_start(const struct change_set *changes);

/** The unfinished ceremony with this id, kind and holder; or NULL. */
MUST_USE enum passkey_result store_ceremony_find(struct connection *connection,
    uint32_t relying_party, const struct ceremony_key *key, struct ceremony_record **ceremony,
    struct passkey_error *error);

/** The number of all unfinished ceremonies. */
MUST_USE enum passkey_result store_ceremony_count(
    struct connection *connection, int64_t *count, struct passkey_error *error);

#define CEREMONY_NETWORK_SIZE 6

/** The IPv4 address or IPv6 /48 with the most unfinished ceremonies, over all relying parties. */
struct heaviest_network {
    uint8_t network[CEREMONY_NETWORK_SIZE];
    size_t network_size; /* 4 or 6; 0: the address is unknown */
    int64_t count;
    int64_t old_count; /* ceremonies that expire by the given time */
};

/** @param heaviest  Its count is 0 if no ceremony is stored. */
MUST_USE enum passkey_result store_ceremony_heaviest(struct connection *connection,
    int64_t expires_at_ms_max, struct heaviest_network *heaviest, struct passkey_error *error);

/** Precondition: the store has fewer ceremonies than its limit. */
change_function change_ceremony_insert;
/** Delete the oldest ceremonies of an account beyond `count_max` that a holder started. */
change_function change_ceremonies_trim;
/**
 * Delete at most `count_max` ceremonies without a holder that expire by a given time, of a range of
 * addresses.
 */
change_function change_ceremonies_evict;
/** Precondition: the ceremony exists, so that only one of several deletions succeeds. If an API key
 *  started it, the key is not revoked. */
change_function change_ceremony_delete;

/** The changes that can be copied. */
extern const struct change_copy ceremony_copies[];

#endif
