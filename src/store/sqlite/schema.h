/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose database it is, whether it is sound, and bringing it to the newest schema.
 */
#ifndef STORE_SQLITE_SCHEMA_H
#define STORE_SQLITE_SCHEMA_H

#include "store/engine.h"
#include <sqlite3.h>

/**
 * Refuse a file of another program, a damaged one, one that a newer program wrote; then, if the
 * mode allows it, make or upgrade the schema, in one transaction anyone who else does the same.
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
