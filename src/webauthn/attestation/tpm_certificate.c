/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The requirements of 8.3.1 in its order. Other names beside the directory name are tolerated, such
 * as the hardware module name that older profiles allowed, and so is a subject alternative name
 * that is not critical: neither changes what is attested.
 */
#include "webauthn/attestation/tpm_certificate.h"

#include "base/bytes.h"
#include "crypto/certificate_extension.h"

/* 2.23.133.2.1, .2.2, .2.3 and 2.23.133.8.3, in DER */
#define TPM_MANUFACTURER "\x67\x81\x05\x02\x01"
#define TPM_MODEL        "\x67\x81\x05\x02\x02"
#define TPM_VERSION      "\x67\x81\x05\x02\x03"
#define TPM_AIK_PURPOSE  "\x67\x81\x05\x08\x03"

static enum passkey_result refuse_leaf(
    enum check check, const char *what, struct passkey_error *error)
{
    return refuse(error, PASSKEY_ATTESTATION_INVALID, check,
        "The certificate of the TPM's attestation key %s.", what);
}

/* TCERT-7: only if the caller provides a list. */
static enum passkey_result check_vendor(struct passkey_bytes manufacturer,
    const struct passkey_attestation_policy *policy, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    bool known = policy->tpm_vendor_count == 0;
    for (size_t i = 0; i < policy->tpm_vendor_count; i++)
        known = known || bytes_equal(policy->tpm_vendors[i], manufacturer);
    if (!known)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_TCERT_7,
            "The TPM's manufacturer \"%s\" is not on the list of vendors.",
            text_quote(manufacturer, quoted));
    return PASSKEY_OK;
}

static enum passkey_result check_names(const struct certificate *certificate,
    const struct passkey_attestation_policy *policy, struct passkey_error *error)
{
    struct certificate_extension names;
    struct passkey_bytes manufacturer, other;
    TRY(certificate_extension(certificate, OID_SUBJECT_ALTERNATIVE_NAME, &names, error));
    /* TCERT-3 */
    if (names.count != 1)
        return refuse_leaf(CHECK_TCERT_3, "has no subject alternative name", error);
    if (!subject_alternative_attribute(
            names.value, BYTES_LITERAL(TPM_MANUFACTURER), &manufacturer) ||
        !subject_alternative_attribute(names.value, BYTES_LITERAL(TPM_MODEL), &other) ||
        !subject_alternative_attribute(names.value, BYTES_LITERAL(TPM_VERSION), &other))
        return refuse_leaf(
            CHECK_TCERT_3, "does not name the TPM's manufacturer, model and version", error);
    return check_vendor(manufacturer, policy, error);
}

enum passkey_result tpm_certificate_check(const struct certificate *certificate,
    const struct passkey_attestation_policy *policy, struct passkey_error *error)
{
    struct certificate_extension usage;
    enum certificate_authority authority;
    /* TCERT-1 */
    if (certificate_version(certificate) != 3)
        return refuse_leaf(CHECK_TCERT_1, "does not have X.509 version 3", error);
    /* TCERT-2 */
    if (!certificate_subject_empty(certificate))
        return refuse_leaf(CHECK_TCERT_2, "has a subject, which must be empty", error);
    /* TCERT-3, TCERT-7 */
    TRY(check_names(certificate, policy, error));
    /* TCERT-4 */
    TRY(certificate_extension(certificate, OID_EXTENDED_KEY_USAGE, &usage, error));
    if (usage.count != 1 || !extended_key_usage_has(usage.value, BYTES_LITERAL(TPM_AIK_PURPOSE)))
        return refuse_leaf(CHECK_TCERT_4, "is not for attestation keys", error);
    /* TCERT-5 */
    TRY(certificate_authority(certificate, &authority, error));
    if (authority != CERTIFICATE_AUTHORITY_NO)
        return refuse_leaf(CHECK_TCERT_5, "has no basic constraints with CA set to false", error);
    return PASSKEY_OK;
}
