/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose database it is, whether it is sound, and bringing it to the newest schema.
 */
#ifndef STORE_SQLITE_SCHEMA_H
#define STORE_SQLITE_SCHEMA_H

#include "store/store.h"
#include <sqlite3.h>

/**
 * Refuse a file of another program, a damaged one, one that a newer program wrote; then, if the
 * mode allows it, make or upgrade the schema, in one transaction whoever else does the same.
 */
MUST_USE enum passkey_result schema_prepare(
    sqlite3 *database, enum store_open_mode mode, struct passkey_error *error);

#endif
