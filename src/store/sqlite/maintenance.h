/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store or a backup opened whatever its schema is, and the functions that the maintenance files
 * share.
 */
#ifndef STORE_SQLITE_MAINTENANCE_H
#define STORE_SQLITE_MAINTENANCE_H

#include "store/engine.h"
#include "store/sqlite/database.h"

struct maintenance {
    char *path; /* in the form for SQLite */
    sqlite3 *database;
    int64_t version; /* of its schema */
};

/** @param maintenance  Closed by maintenance_close() whatever the result. */
MUST_USE enum passkey_result maintenance_open(const char *path, enum database_access access,
    struct maintenance *maintenance, struct passkey_error *error);
void maintenance_close(struct maintenance *maintenance);

/**
 * Return the result of a lower layer, which does not know the path, with the path in front of its
 * message.
 */
MUST_USE enum passkey_result maintenance_report(const char *path, enum passkey_result result,
    const struct passkey_error *below, struct passkey_error *error);

/** PASSKEY_CONFLICT if another program has the file open; see file_is_in_use(). */
MUST_USE enum passkey_result maintenance_refuse_in_use(
    const char *path, bool in_use, struct passkey_error *error);

/* Functions of the engine. */
MUST_USE enum passkey_result maintenance_check(const char *path,
    const struct passkey_finding_receiver *receiver, const struct passkey_store_progress *progress,
    struct passkey_error *error);
MUST_USE enum passkey_result maintenance_backup(const char *path, const char *backup_path,
    const struct passkey_store_progress *progress, int64_t *size, struct passkey_error *error);
MUST_USE enum passkey_result maintenance_upgrade(const char *path, bool dry_run,
    const struct passkey_store_progress *progress, struct passkey_store_versions *versions,
    struct passkey_error *error);
MUST_USE enum passkey_result maintenance_stats(
    const char *path, const struct metric_receiver *receiver, struct passkey_error *error);
MUST_USE enum passkey_result maintenance_relying_parties(
    const char *path, const struct relying_party_receiver *receiver, struct passkey_error *error);
MUST_USE enum passkey_result maintenance_restore(const char *path, const char *backup_path,
    int64_t now_ms, const struct passkey_store_progress *progress,
    struct passkey_store_restored *restored, struct passkey_error *error);

/** Open a store where it is expected. Like maintenance_open(); PASSKEY_STORE_UNAVAILABLE if it is
 * not there. */
MUST_USE enum passkey_result maintenance_open_store(const char *path, enum database_access access,
    struct maintenance *maintenance, struct passkey_error *error);

#endif
