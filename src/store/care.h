/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a backend does for <passkey/store_care.h> and <passkey/store_transfer.h>; the rest of a
 * location stands for the location.
 */
#ifndef STORE_CARE_H
#define STORE_CARE_H

#include "base/result.h"
#include <passkey/store_care.h>
#include <passkey/store_transfer.h>

struct store_care {
    enum passkey_result (*check)(const char *rest, const struct passkey_finding_receiver *receiver,
        struct passkey_error *error);
    enum passkey_result (*backup)(const char *rest, const char *path,
        const struct passkey_store_progress *progress, int64_t *size, struct passkey_error *error);
    enum passkey_result (*restore)(const char *rest, const char *path, int64_t now_ms,
        const struct passkey_store_progress *progress, struct passkey_store_restored *restored,
        struct passkey_error *error);
    enum passkey_result (*upgrade)(const char *rest, bool look_only,
        const struct passkey_store_progress *progress, struct passkey_store_versions *versions,
        struct passkey_error *error);
    enum passkey_result (*stats)(const char *rest, const struct passkey_figure_receiver *receiver,
        struct passkey_error *error);
    enum passkey_result (*relying_parties)(const char *rest,
        const struct passkey_relying_party_receiver *receiver, struct passkey_error *error);
    enum passkey_result (*read_all)(const char *rest, struct passkey_bytes rp_id,
        const struct passkey_transfer_receiver *receiver, struct passkey_error *error);
    enum passkey_result (*write_all)(const char *rest, struct passkey_bytes rp_id,
        const struct passkey_transfer_source *source, enum passkey_transfer_mode mode,
        struct passkey_error *error);
};

#endif
