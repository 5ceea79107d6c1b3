/* SPDX-License-Identifier: Apache-2.0 */
/* Checks an open database: its structure, its schema and its rows. */
#ifndef STORE_SQLITE_CHECK_H
#define STORE_SQLITE_CHECK_H

#include "base/result.h"
#include "store/engine.h"
#include <sqlite3.h>

/**
 * @param version  Of its schema; rows are checked against the columns of that version.
 * @returns PASSKEY_OK, whatever was found, or a fault.
 */
MUST_USE enum passkey_result check_database(sqlite3 *database, int64_t version,
    const struct passkey_finding_receiver *receiver, struct passkey_error *error);

/** Refuse a database with findings, other than orphans, which are harmless:
 * PASSKEY_STORE_UNAVAILABLE, with the first finding as the message. */
MUST_USE enum passkey_result check_sound(
    sqlite3 *database, int64_t version, struct passkey_error *error);

#endif
