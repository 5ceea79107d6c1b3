/* SPDX-License-Identifier: Apache-2.0 */
/* The engine's functions that take a location; see engine.h. */
#ifndef STORE_POSTGRESQL_MAINTENANCE_H
#define STORE_POSTGRESQL_MAINTENANCE_H

#include "store/engine.h"

MUST_USE enum passkey_result pg_maintenance_backup(const char *rest, const char *path,
    const struct passkey_store_progress *progress, int64_t *size, struct passkey_error *error);
MUST_USE enum passkey_result pg_maintenance_restore(const char *rest, const char *path,
    int64_t now_ms, const struct passkey_store_progress *progress,
    struct passkey_store_restored *restored, struct passkey_error *error);
MUST_USE enum passkey_result pg_maintenance_upgrade(const char *rest, bool dry_run,
    const struct passkey_store_progress *progress, struct passkey_store_versions *versions,
    struct passkey_error *error);
MUST_USE enum passkey_result pg_maintenance_stats(
    const char *rest, const struct metric_receiver *receiver, struct passkey_error *error);
MUST_USE enum passkey_result pg_maintenance_relying_parties(
    const char *rest, const struct relying_party_receiver *receiver, struct passkey_error *error);

#endif
