/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sections [authenticators] and [attestation]: what is known about authenticators and required
 * of them.
 */
#ifndef CONFIG_ATTESTATION_H
#define CONFIG_ATTESTATION_H

#include "config/source.h"

/* The functions of the table of keys. */
#define ATTESTATION_APPLY(name)                                                                    \
    MUST_USE enum passkey_result name(struct config *config, struct config_party *party,           \
        const struct setting *setting, struct passkey_error *error)

ATTESTATION_APPLY(attestation_apply_providers);
ATTESTATION_APPLY(attestation_apply_metadata_anchors);
ATTESTATION_APPLY(attestation_apply_anchors);
ATTESTATION_APPLY(attestation_apply_revocation_lists);
ATTESTATION_APPLY(attestation_apply_formats);
ATTESTATION_APPLY(attestation_apply_allow);
ATTESTATION_APPLY(attestation_apply_deny);

/** The configuration owns the content of the lists; this frees it. */
void attestation_deinit(struct config_attestation *attestation);

/** The requirements for the service. Views borrow from the configuration. */
struct passkey_attestation_requirements config_attestation_requirements(
    const struct config *config);

#endif
