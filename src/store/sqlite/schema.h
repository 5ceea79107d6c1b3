/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose database it is, whether it is sound, and bringing it to the newest schema.
 */
#ifndef STORE_SQLITE_SCHEMA_H
#define STORE_SQLITE_SCHEMA_H

#include "store/engine.h"
#include <sqlite3.h>

/**
 * Check that a database has the newest schema and is not damaged; nothing is written.
 *
 * @returns PASSKEY_OK; PASSKEY_STORE_UNAVAILABLE with a message that says what to do.
 */
MUST_USE enum passkey_result schema_check(sqlite3 *database, struct passkey_error *error);

/**
 * Check a database in the same way, then create or upgrade its schema if the mode allows it. This
 * is one transaction, so that other processes may do the same at the same time.
 */
MUST_USE enum passkey_result schema_prepare(
    sqlite3 *database, enum store_open_mode mode, struct passkey_error *error);

/** The schema that this program makes. */
int64_t schema_newest(void);

/**
 * The schema of a database, older or newer ones too.
 *
 * @returns PASSKEY_OK; PASSKEY_STORE_UNAVAILABLE when it is not a passkey store.
 */
MUST_USE enum passkey_result schema_version(
    sqlite3 *database, int64_t *version, struct passkey_error *error);

/** Bring a database to a schema by the migrations that it lacks, in one transaction. */
MUST_USE enum passkey_result schema_migrate(
    sqlite3 *database, int64_t version, struct passkey_error *error);

/** What the record of the migrations says that they were; NULL: the schema has no such number. */
const struct embedded_file *schema_migration(int64_t number);

#endif
