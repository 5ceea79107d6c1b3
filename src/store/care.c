/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The functions of <passkey/store_care.h> and <passkey/store_transfer.h>: each asks the backend
 * that the location names.
 */
#include "store/care.h"

#include "store/store.h"

enum passkey_result passkey_store_check(const char *location,
    const struct passkey_finding_receiver *receiver, struct passkey_error *error)
{
    const struct store_care *care = NULL;
    const char *rest = NULL;
    TRY(store_care_find(location, &care, &rest, error));
    return care->check(rest, receiver, error);
}

enum passkey_result passkey_store_backup(const char *location, const char *path,
    const struct passkey_store_progress *progress, int64_t *size, struct passkey_error *error)
{
    const struct store_care *care = NULL;
    const char *rest = NULL;
    TRY(store_care_find(location, &care, &rest, error));
    return care->backup(rest, path, progress, size, error);
}

enum passkey_result passkey_store_restore(const char *location, const char *path, int64_t now_ms,
    const struct passkey_store_progress *progress, struct passkey_store_restored *restored,
    struct passkey_error *error)
{
    const struct store_care *care = NULL;
    const char *rest = NULL;
    TRY(store_care_find(location, &care, &rest, error));
    return care->restore(rest, path, now_ms, progress, restored, error);
}

enum passkey_result passkey_store_upgrade(const char *location, bool look_only,
    const struct passkey_store_progress *progress, struct passkey_store_versions *versions,
    struct passkey_error *error)
{
    const struct store_care *care = NULL;
    const char *rest = NULL;
    TRY(store_care_find(location, &care, &rest, error));
    return care->upgrade(rest, look_only, progress, versions, error);
}

enum passkey_result passkey_store_stats(const char *location,
    const struct passkey_figure_receiver *receiver, struct passkey_error *error)
{
    const struct store_care *care = NULL;
    const char *rest = NULL;
    TRY(store_care_find(location, &care, &rest, error));
    return care->stats(rest, receiver, error);
}

enum passkey_result passkey_store_relying_parties(const char *location,
    const struct passkey_relying_party_receiver *receiver, struct passkey_error *error)
{
    const struct store_care *care = NULL;
    const char *rest = NULL;
    TRY(store_care_find(location, &care, &rest, error));
    return care->relying_parties(rest, receiver, error);
}

enum passkey_result passkey_store_read_all(const char *location, struct passkey_bytes rp_id,
    const struct passkey_transfer_receiver *receiver, struct passkey_error *error)
{
    const struct store_care *care = NULL;
    const char *rest = NULL;
    TRY(store_care_find(location, &care, &rest, error));
    return care->read_all(rest, rp_id, receiver, error);
}

enum passkey_result passkey_store_write_all(const char *location, struct passkey_bytes rp_id,
    const struct passkey_transfer_source *source, enum passkey_transfer_mode mode,
    struct passkey_error *error)
{
    const struct store_care *care = NULL;
    const char *rest = NULL;
    TRY(store_care_find(location, &care, &rest, error));
    return care->write_all(rest, rp_id, source, mode, error);
}
