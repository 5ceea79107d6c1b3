/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SQLite backend as store.c sees it. No type of SQLite's shows.
 */
#ifndef STORE_SQLITE_SQLITE_H
#define STORE_SQLITE_SQLITE_H

#include "store/care.h"
#include "store/store.h"

/** @param path  Of the database file; relative to the working directory or absolute. */
MUST_USE enum passkey_result sqlite_store_open(const char *path, enum store_open_mode mode,
    struct passkey_store **store, struct passkey_error *error);

/** Paths as above. */
extern const struct store_care SQLITE_CARE;

#endif
