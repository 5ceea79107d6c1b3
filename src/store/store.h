/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An open store: readers, and change sets. What can be read and changed is in the nouns' headers
 * (user.h, credential.h …).
 *
 * Finders and changes return PASSKEY_OK; PASSKEY_STORE_UNAVAILABLE (locked, disk full, damaged,
 * gone); or PASSKEY_INTERNAL. Outputs of finders are written only on PASSKEY_OK; a row that does
 * not exist is PASSKEY_OK and NULL. A record or list is one allocation, freed by free().
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "store/engine.h"

/**
 * Open a store that must exist; nothing is created or upgraded, and relying parties get no new
 * numbers.
 *
 * @returns As passkey_store_open(); PASSKEY_STORE_UNAVAILABLE also if nothing is at the location,
 *          or if its schema is older than this program's.
 */
MUST_USE enum passkey_result store_open_existing(
    const char *location, struct passkey_store **store, struct passkey_error *error);

/** Whether others than its owner could read the store's file when it was opened. If it was opened
 *  by passkey_store_open(), its mode is 0600 now, unless the file belongs to another user. */
bool store_was_shared(const struct passkey_store *store);

/** Whether the store can only be read: a file that this process must not write, opened by
 *  store_open_existing(). Every change set fails with PASSKEY_STORE_UNAVAILABLE. */
bool store_is_read_only(const struct passkey_store *store);

/** Whether a location names an engine; what is there is not read. PASSKEY_MEMBER_INVALID. */
MUST_USE enum passkey_result store_location_check(
    struct passkey_bytes location, struct passkey_error *error);

/** A connection for one thread's finders. Closed before the store, by store_reader_close(). */
MUST_USE enum passkey_result store_reader_open(
    struct passkey_store *store, struct connection **reader, struct passkey_error *error);
/** Closes and nulls. @param reader  May point to NULL. */
void store_reader_close(struct connection **reader);

/* ---- writing ---- */

/** Queue a change set and return; from any thread. */
void store_submit(struct passkey_store *store, struct submission *submission);

/**
 * Apply a change set whole or not at all, and return when it is as durable as it asks.
 *
 * @param refused  Written on PASSKEY_CONFLICT: the index of the change whose precondition was not
 *        met. May be NULL.
 */
MUST_USE enum passkey_result store_apply(struct passkey_store *store,
    const struct change_set *changes, size_t *refused, struct passkey_error *error);

/** The number of a relying party, given to it now if it has none.
 *  @returns PASSKEY_NOT_FOUND if it has none and the store was opened by store_open_existing(). */
MUST_USE enum passkey_result store_relying_party(struct passkey_store *store,
    struct passkey_bytes rp_id, uint32_t *number, struct passkey_error *error);

/**
 * Figures of a store, in one snapshot: "schema", "bytes", "log_bytes", "free_bytes", and the number
 * of rows of each table under its name.
 *
 * @returns As passkey_store_check().
 */
MUST_USE enum passkey_result store_measure(
    const char *location, const struct metric_receiver *receiver, struct passkey_error *error);

/**
 * The RP IDs of the relying parties in a store, in byte order, and how many users each has. Rows
 * whose name contains a colon, "fido:example.org", are left out: they are left over from a FIDO
 * conformance server that passkeyd had before version 1.0.
 *
 * @returns As passkey_store_check().
 */
MUST_USE enum passkey_result store_relying_parties(const char *location,
    const struct relying_party_receiver *receiver, struct passkey_error *error);

/** PASSKEY_CONFLICT if another program has an SQLite store open. Not while this program does. */
MUST_USE enum passkey_result store_refuse_in_use(const char *location, struct passkey_error *error);

/** Whether it can be read and written now: a real write that leaves nothing behind. */
MUST_USE enum passkey_result store_probe(struct passkey_store *store, struct passkey_error *error);

#endif
