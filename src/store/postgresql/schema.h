/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema of a database, and its migrations.
 */
#ifndef STORE_POSTGRESQL_SCHEMA_H
#define STORE_POSTGRESQL_SCHEMA_H

#include "store/engine.h"
#include "store/postgresql/database.h"

/**
 * Refuse a database of another program or of a newer version. Then, if the mode allows it, create
 * or upgrade the schema, in one transaction and by only one server at a time.
 */
MUST_USE enum passkey_result pg_schema_prepare(
    struct pg_database *database, enum store_open_mode mode, struct passkey_error *error);

/** Run all migrations on an empty schema, in the caller's transaction. */
MUST_USE enum passkey_result pg_schema_create(
    struct pg_database *database, struct passkey_error *error);

/** The schema that this program needs. */
int64_t pg_schema_newest(void);

/** The schema version of a database. @param version  0: it has no schema. */
MUST_USE enum passkey_result pg_schema_version(
    struct pg_database *database, int64_t *version, struct passkey_error *error);

#endif
