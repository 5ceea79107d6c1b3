/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that take a location; each calls the engine that the location names. */
#include "store/store.h"

enum passkey_result passkey_store_check(const char *location,
    const struct passkey_finding_receiver *receiver, const struct passkey_store_progress *progress,
    struct passkey_error *error)
{
    const struct store_engine *engine = NULL;
    const char *rest = NULL;
    TRY(store_engine_find(location, &engine, &rest, error));
    return engine->check(rest, receiver, progress, error);
}

enum passkey_result passkey_store_backup(const char *location, const char *path,
    const struct passkey_store_progress *progress, int64_t *size, struct passkey_error *error)
{
    const struct store_engine *engine = NULL;
    const char *rest = NULL;
    TRY(store_engine_find(location, &engine, &rest, error));
    return engine->backup(rest, path, progress, size, error);
}

enum passkey_result passkey_store_restore(const char *location, const char *path, int64_t now_ms,
    const struct passkey_store_progress *progress, struct passkey_store_restored *restored,
    struct passkey_error *error)
{
    const struct store_engine *engine = NULL;
    const char *rest = NULL;
    TRY(store_engine_find(location, &engine, &rest, error));
    return engine->restore(rest, path, now_ms, progress, restored, error);
}

enum passkey_result passkey_store_upgrade(const char *location, bool dry_run,
    const struct passkey_store_progress *progress, struct passkey_store_versions *versions,
    struct passkey_error *error)
{
    const struct store_engine *engine = NULL;
    const char *rest = NULL;
    TRY(store_engine_find(location, &engine, &rest, error));
    return engine->upgrade(rest, dry_run, progress, versions, error);
}

enum passkey_result store_measure(
    const char *location, const struct metric_receiver *receiver, struct passkey_error *error)
{
    const struct store_engine *engine = NULL;
    const char *rest = NULL;
    TRY(store_engine_find(location, &engine, &rest, error));
    return engine->stats(rest, receiver, error);
}

enum passkey_result store_refuse_in_use(const char *location, struct passkey_error *error)
{
    const struct store_engine *engine = NULL;
    const char *rest = NULL;
    TRY(store_engine_find(location, &engine, &rest, error));
    return engine->refuse_in_use == NULL ? PASSKEY_OK : engine->refuse_in_use(rest, error);
}

enum passkey_result store_relying_parties(const char *location,
    const struct relying_party_receiver *receiver, struct passkey_error *error)
{
    const struct store_engine *engine = NULL;
    const char *rest = NULL;
    TRY(store_engine_find(location, &engine, &rest, error));
    return engine->relying_parties(rest, receiver, error);
}
