/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An open store: readers, and change sets. The finders and changes are in the headers of the tables
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

/** Whether others than its owner could read the store's file when it was opened. If
 * passkey_store_open() opened it, its mode is 0600 now, unless the file belongs to another user. */
bool store_was_shared(const struct passkey_store *store);

/** Whether the store can only be read: store_open_existing() opened a file that this process cannot
 * write. Every change set fails with PASSKEY_STORE_UNAVAILABLE. */
bool store_is_read_only(const struct passkey_store *store);

/** Whether a query waits for another machine or process, and not only for a file. */
bool store_reads_block(const struct passkey_store *store);

/**
 * Whether the disk failed to sync the store. Writes that it had accepted before may be lost,
 * although the file still seems to have them, so every later call returns
 * PASSKEY_STORE_UNAVAILABLE until the store is closed and opened again. Thread-safe.
 */
bool store_sync_failed(const struct passkey_store *store);

/** What the writer has done. */
const struct store_state *store_state(const struct passkey_store *store);

/** Measure how long groups of change sets take until they are committed.
 *  @param clock_us  CLOCK_MONOTONIC in microseconds; called by the writer's thread. */
void store_set_clock(struct passkey_store *store, int64_t (*clock_us)(void));

/** Check that a location names an engine, without opening it. PASSKEY_MEMBER_INVALID if not. */
MUST_USE enum passkey_result store_location_check(
    struct passkey_bytes location, struct passkey_error *error);

/**
 * Open a connection for the finders of one thread. Close it before the store, with
 * store_reader_close().
 */
MUST_USE enum passkey_result store_reader_open(
    struct passkey_store *store, struct connection **reader, struct passkey_error *error);
/** Closes and nulls. @param reader  May point to NULL. */
void store_reader_close(struct connection **reader);

/* ---- writing ---- */

/** Queue a change set and return; callable from any thread. */
void store_submit(struct passkey_store *store, struct submission *submission);

/**
 * Apply a change set completely or not at all, and return when it is as durable as requested.
 *
 * @param refused  Written on PASSKEY_CONFLICT: the index of the change whose precondition was not
 *        met. May be NULL.
 */
MUST_USE enum passkey_result store_apply(struct passkey_store *store,
    const struct change_set *changes, size_t *refused, struct passkey_error *error);

/** The number of a relying party, which is assigned now if it has none.
 * @returns PASSKEY_NOT_FOUND if it has none and the store was opened by store_open_existing(). */
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
 * whose name contains a colon, "fido:example.org", are omitted; they remain from a FIDO conformance
 * server that passkeyd had before version 1.0.
 *
 * @returns As passkey_store_check().
 */
MUST_USE enum passkey_result store_relying_parties(const char *location,
    const struct relying_party_receiver *receiver, struct passkey_error *error);

/**
 * PASSKEY_CONFLICT if another program has an SQLite store open. Do not call it while this program
 * does.
 */
MUST_USE enum passkey_result store_refuse_in_use(const char *location, struct passkey_error *error);

/** Test whether the store can be read and written: writes a row and deletes it. */
MUST_USE enum passkey_result store_probe(struct passkey_store *store, struct passkey_error *error);

#endif
