/* SPDX-License-Identifier: Apache-2.0 */
/* Identifies a database, checks it for damage, and upgrades it to the newest schema. */
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
 * Check a database in the same way, then create or upgrade its schema if the mode allows it, in one
 * transaction. Several processes may do so at the same time.
 */
MUST_USE enum passkey_result schema_prepare(
    sqlite3 *database, enum store_open_mode mode, struct passkey_error *error);

/** The schema version that this program creates. */
int64_t schema_newest(void);

/**
 * The schema version of a database, which may be older or newer.
 *
 * @returns PASSKEY_OK; PASSKEY_STORE_UNAVAILABLE if it is not a passkey store.
 */
MUST_USE enum passkey_result schema_version(
    sqlite3 *database, int64_t *version, struct passkey_error *error);

/** Upgrade a database to a schema version by the missing migrations, in one transaction. */
MUST_USE enum passkey_result schema_migrate(
    sqlite3 *database, int64_t version, struct passkey_error *error);

/** The migration with a number, as recorded in the schema; NULL: the schema has no such number. */
const struct embedded_file *schema_migration(int64_t number);

#endif
