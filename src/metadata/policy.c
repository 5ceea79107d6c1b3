/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides which authenticators may be registered: by the lists first, then by the status reports.
 */
#include "base/bytes.h"
#include "base/credential_type.h"
#include "base/uuid.h"
#include <passkey/metadata.h>

#define REFUSED_BY_DEFAULT                                                                         \
    (PASSKEY_METADATA_BIT(PASSKEY_METADATA_USER_VERIFICATION_BYPASS) |                             \
        PASSKEY_METADATA_BIT(PASSKEY_METADATA_ATTESTATION_KEY_COMPROMISE) |                        \
        PASSKEY_METADATA_BIT(PASSKEY_METADATA_USER_KEY_REMOTE_COMPROMISE) |                        \
        PASSKEY_METADATA_BIT(PASSKEY_METADATA_USER_KEY_PHYSICAL_COMPROMISE) |                      \
        PASSKEY_METADATA_BIT(PASSKEY_METADATA_REVOKED))

static bool listed(const uint8_t *aaguid, const uint8_t (*list)[PASSKEY_AAGUID_SIZE], size_t count)
{
    struct passkey_bytes wanted = { aaguid, PASSKEY_AAGUID_SIZE };
    for (size_t i = 0; i < count; i++)
        if (bytes_equal(wanted, BYTES_ARRAY(list[i])))
            return true;
    return false;
}

/*
 * FMT-11: fido-u2f does not sign the AAGUID, and a compound statement may be trusted because of a
 * fido-u2f part.
 */
static bool model_proven(const struct passkey_credential *credential)
{
    struct passkey_bytes format = credential->attestation_format;
    return credential->attestation_trusted && !bytes_equal(format, BYTES_LITERAL("fido-u2f")) &&
           !bytes_equal(format, BYTES_LITERAL("compound"));
}

static enum passkey_result check_lists(const struct passkey_metadata_policy *policy,
    const struct passkey_credential *credential, struct passkey_error *error)
{
    char text[UUID_TEXT_SIZE];
    if (listed(credential->aaguid, policy->deny, policy->deny_count))
        return refuse(error, PASSKEY_AUTHENTICATOR_NOT_ALLOWED, CHECK_NONE,
            "The authenticator model %s is on the list of refused models.",
            uuid_write(credential->aaguid, text));
    if (policy->allow_count == 0)
        return PASSKEY_OK;
    if (!listed(credential->aaguid, policy->allow, policy->allow_count))
        return refuse(error, PASSKEY_AUTHENTICATOR_NOT_ALLOWED, CHECK_NONE,
            "The authenticator model %s is not on the list of accepted models.",
            uuid_write(credential->aaguid, text));
    if (!model_proven(credential))
        return refuse(error, PASSKEY_ATTESTATION_UNTRUSTED, CHECK_NONE,
            "Nothing proves that the authenticator is of the accepted model %s.",
            uuid_write(credential->aaguid, text));
    return PASSKEY_OK;
}

static enum passkey_result check_statuses(const struct passkey_metadata_entry *entry,
    const struct passkey_metadata_policy *policy, struct passkey_error *error)
{
    uint32_t refused =
        (REFUSED_BY_DEFAULT & ~policy->statuses_tolerated) | policy->statuses_refused;
    for (size_t i = 0; i < entry->status_count; i++) {
        char text[UUID_TEXT_SIZE];
        char quoted[TEXT_QUOTE_SIZE];
        if ((refused & PASSKEY_METADATA_BIT(entry->statuses[i].code)) != 0)
            return refuse(error, PASSKEY_AUTHENTICATOR_NOT_ALLOWED, CHECK_NONE,
                "The authenticator model %s has the status %s.", uuid_write(entry->aaguid, text),
                text_quote(entry->statuses[i].name, quoted));
    }
    return PASSKEY_OK;
}

enum passkey_result passkey_metadata_evaluate(const struct passkey_metadata *metadata,
    const struct passkey_metadata_policy *policy, const struct passkey_credential *credential,
    struct passkey_error *error)
{
    static const struct sized_type policy_type =
        SIZED_TYPE(struct passkey_metadata_policy, deny_count);
    struct passkey_metadata_policy applied = { .size = 0 };
    struct passkey_credential evaluated;
    if (policy != NULL)
        TRY(sized_read(&policy_type, policy, &applied, error));
    TRY(sized_read(&CREDENTIAL_TYPE, credential, &evaluated, error));
    TRY(check_lists(&applied, &evaluated, error));
    if (metadata == NULL)
        return PASSKEY_OK;
    const struct passkey_metadata_entry *entry = passkey_metadata_find(metadata, evaluated.aaguid);
    return entry == NULL ? PASSKEY_OK : check_statuses(entry, &applied, error);
}
