/* SPDX-License-Identifier: Apache-2.0 */
#include "base/names.h"

#include "base/bytes.h"

int name_index(const struct names *names, struct passkey_bytes name)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->items[i] != NULL && bytes_equal(name, bytes_text(names->items[i])))
            return (int)i;
    return -1;
}

static const char *const attachments[] = {
    [PASSKEY_ATTACHMENT_PLATFORM] = "platform",
    [PASSKEY_ATTACHMENT_CROSS_PLATFORM] = "cross-platform",
};
NAMES_DEFINE(attachment, enum passkey_attachment, attachments)

static const char *const attestation_trusts[] = {
    [PASSKEY_TRUST_OPTIONAL] = "optional",
    [PASSKEY_TRUST_CHAINED] = "chained",
    [PASSKEY_TRUST_REQUIRED] = "required",
};
NAMES_DEFINE(attestation_trust, enum passkey_attestation_trust, attestation_trusts)

static const char *const attestation_types[] = {
    [PASSKEY_ATTESTATION_TYPE_NONE] = "none",
    [PASSKEY_ATTESTATION_TYPE_SELF] = "self",
    [PASSKEY_ATTESTATION_TYPE_BASIC] = "basic",
    [PASSKEY_ATTESTATION_TYPE_ATTCA] = "attca",
    [PASSKEY_ATTESTATION_TYPE_ANONCA] = "anonca",
};
NAMES_DEFINE(attestation_type, enum passkey_attestation_type, attestation_types)

static const char *const conveyances[] = {
    [PASSKEY_ATTESTATION_NONE] = "none",
    [PASSKEY_ATTESTATION_INDIRECT] = "indirect",
    [PASSKEY_ATTESTATION_DIRECT] = "direct",
    [PASSKEY_ATTESTATION_ENTERPRISE] = "enterprise",
};
NAMES_DEFINE(conveyance, enum passkey_attestation_conveyance, conveyances)

static const char *const large_blob_supports[] = {
    [PASSKEY_LARGE_BLOB_PREFERRED] = "preferred",
    [PASSKEY_LARGE_BLOB_REQUIRED] = "required",
};
NAMES_DEFINE(large_blob_support, enum passkey_large_blob_support, large_blob_supports)

static const char *const log_levels[] = {
    [LOG_LEVEL_ERROR] = "error",
    [LOG_LEVEL_WARNING] = "warning",
    [LOG_LEVEL_INFO] = "info",
    [LOG_LEVEL_DEBUG] = "debug",
};
NAMES_DEFINE(log_level, enum log_level, log_levels)

static const char *const protections[] = {
    [PASSKEY_PROTECTION_VERIFICATION_OPTIONAL] = "userVerificationOptional",
    [PASSKEY_PROTECTION_VERIFICATION_OPTIONAL_WITH_LIST] =
        "userVerificationOptionalWithCredentialIDList",
    [PASSKEY_PROTECTION_VERIFICATION_REQUIRED] = "userVerificationRequired",
};
NAMES_DEFINE(protection, enum passkey_protection, protections)

static const char *const requirements[] = {
    [PASSKEY_REQUIRED] = "required",
    [PASSKEY_PREFERRED] = "preferred",
    [PASSKEY_DISCOURAGED] = "discouraged",
};
NAMES_DEFINE(requirement, enum passkey_requirement, requirements)

static const char *const sign_count_policies[] = {
    [PASSKEY_SIGN_COUNT_REJECT] = "reject",
    [PASSKEY_SIGN_COUNT_FLAG] = "flag",
    [PASSKEY_SIGN_COUNT_IGNORE] = "ignore",
};
NAMES_DEFINE(sign_count_policy, enum passkey_sign_count_policy, sign_count_policies)
