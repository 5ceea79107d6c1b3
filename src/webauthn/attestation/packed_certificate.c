/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of 8.2.1 in its order. Names may be PrintableString where UTF8String is asked for, and
 * the reverse: certificates in the field differ, and the text is the same.
 */
#include "webauthn/attestation/packed_certificate.h"

#include "base/bytes.h"
#include "crypto/der_reader.h"
#include "webauthn/attestation/certificate_aaguid.h"

#define OID_FIRMWARE "1.3.6.1.4.1.45724.1.1.5"
#define OID_SERIAL   "1.3.6.1.4.1.45724.1.1.2"

static enum passkey_result refuse_leaf(
    enum check check, const char *what, struct passkey_error *error)
{
    return refuse(
        error, PASSKEY_ATTESTATION_INVALID, check, "The attestation certificate %s.", what);
}

/* @param value  Absent if the subject has no such attribute, or one that is not plain text. */
static struct passkey_bytes subject(
    const struct certificate *certificate, enum certificate_attribute attribute)
{
    struct passkey_bytes value;
    enum certificate_string string;
    if (!certificate_subject(certificate, attribute, &value, &string) ||
        string == CERTIFICATE_STRING_OTHER)
        return (struct passkey_bytes){ NULL, 0 };
    return value;
}

static bool is_country(struct passkey_bytes code)
{
    if (code.size != 2)
        return false;
    for (size_t i = 0; i < code.size; i++)
        if (code.data[i] < 'A' || code.data[i] > 'Z')
            return false;
    return true;
}

static enum passkey_result check_subject(
    const struct certificate *certificate, struct passkey_error *error)
{
    /* PCERT-2; which codes exist is not evaluated. */
    if (!is_country(subject(certificate, CERTIFICATE_COUNTRY)))
        return refuse_leaf(CHECK_PCERT_2, "does not name a country by two capital letters", error);
    /* PCERT-3 */
    if (subject(certificate, CERTIFICATE_ORGANIZATION).size == 0)
        return refuse_leaf(CHECK_PCERT_3, "names no organization", error);
    /* PCERT-4 */
    if (!bytes_equal(
            subject(certificate, CERTIFICATE_UNIT), BYTES_LITERAL("Authenticator Attestation")))
        return refuse_leaf(
            CHECK_PCERT_4, "does not have the unit \"Authenticator Attestation\"", error);
    /* PCERT-5 */
    if (subject(certificate, CERTIFICATE_COMMON_NAME).size == 0)
        return refuse_leaf(CHECK_PCERT_5, "has no common name", error);
    return PASSKEY_OK;
}

/* PCERT-11: a firmware version is a number that is not negative. */
static enum passkey_result check_firmware(
    const struct certificate *certificate, struct passkey_error *error)
{
    struct certificate_extension extension;
    struct passkey_bytes number;
    TRY(certificate_extension(certificate, OID_FIRMWARE, &extension, error));
    if (extension.count == 0)
        return PASSKEY_OK;
    if (extension.count > 1 || extension.critical ||
        !der_only(extension.value, DER_TAG_INTEGER, &number) || number.size == 0 ||
        number.data[0] >= 0x80)
        return refuse_leaf(CHECK_PCERT_11, "has a firmware version that is malformed", error);
    return PASSKEY_OK;
}

/* PCERT-12: a serial number, of enterprise attestation, is bytes. */
static enum passkey_result check_serial(
    const struct certificate *certificate, struct passkey_error *error)
{
    struct certificate_extension extension;
    struct passkey_bytes number;
    TRY(certificate_extension(certificate, OID_SERIAL, &extension, error));
    if (extension.count == 0)
        return PASSKEY_OK;
    if (extension.count > 1 || extension.critical ||
        !der_only(extension.value, DER_TAG_OCTET_STRING, &number) || number.size == 0)
        return refuse_leaf(CHECK_PCERT_12, "has a serial number that is malformed", error);
    return PASSKEY_OK;
}

enum passkey_result packed_certificate_check(
    const struct certificate *certificate, struct passkey_bytes aaguid, struct passkey_error *error)
{
    enum certificate_authority authority;
    /* PCERT-1 */
    if (certificate_version(certificate) != 3)
        return refuse_leaf(CHECK_PCERT_1, "does not have X.509 version 3", error);
    TRY(check_subject(certificate, error));
    TRY(certificate_aaguid_check(certificate, aaguid, CHECK_PACKED_4, error));
    /* PCERT-9 */
    TRY(certificate_authority(certificate, &authority, error));
    if (authority != CERTIFICATE_AUTHORITY_NO)
        return refuse_leaf(CHECK_PCERT_9, "has no basic constraints with CA set to false", error);
    TRY(check_firmware(certificate, error));
    return check_serial(certificate, error);
}
