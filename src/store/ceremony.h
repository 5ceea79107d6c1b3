/* SPDX-License-Identifier: Apache-2.0 */
/* Unfinished ceremonies. See store.h for what finders and changes return. */
#ifndef STORE_CEREMONY_H
#define STORE_CEREMONY_H

#include "store/change.h"
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

/** The unfinished ceremony with this id, kind and holder; or NULL. */
MUST_USE enum passkey_result store_ceremony_find(struct connection *connection,
    uint32_t relying_party, const struct ceremony_key *key, struct ceremony_record **ceremony,
    struct passkey_error *error);

/** How many there are in all. */
MUST_USE enum passkey_result store_ceremony_count(
    struct connection *connection, int64_t *count, struct passkey_error *error);

#define CEREMONY_NETWORK_SIZE 6

/** The IPv4 address or the IPv6 /48 with most unfinished ceremonies, of all relying parties. */
struct heaviest_network {
    uint8_t network[CEREMONY_NETWORK_SIZE];
    size_t network_size; /* 4, 6, or 0: an unknown address */
    int64_t count;
    int64_t old_count; /* that expire by the time that was asked for */
};

/** @param heaviest  Its count is 0 if there are no ceremonies. */
MUST_USE enum passkey_result store_ceremony_heaviest(struct connection *connection,
    int64_t expires_at_ms_max, struct heaviest_network *heaviest, struct passkey_error *error);

/** Precondition: the bound in all. */
change_function change_ceremony_insert;
/** Of the ceremonies of an account that a holder started, delete the oldest beyond `count_max`. */
change_function change_ceremonies_trim;
/** Delete at most `count_max` ceremonies without a holder that expire by a time, of addresses. */
change_function change_ceremonies_evict;
/** Precondition: it exists, so that of several deletions only one succeeds. */
change_function change_ceremony_delete;

#endif
