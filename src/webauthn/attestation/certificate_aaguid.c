/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The AAGUID is an OCTET STRING inside the extension's own OCTET STRING.
 */
#include "webauthn/attestation/certificate_aaguid.h"

#include "base/bytes.h"
#include "crypto/der_reader.h"

#define OID_AAGUID "1.3.6.1.4.1.45724.1.1.4"

static enum passkey_result refuse_leaf(
    enum check check, const char *what, struct passkey_error *error)
{
    return refuse(
        error, PASSKEY_ATTESTATION_INVALID, check, "The attestation certificate %s.", what);
}

enum passkey_result certificate_aaguid_check(const struct certificate *certificate,
    struct passkey_bytes aaguid, enum check check, struct passkey_error *error)
{
    struct certificate_extension extension;
    struct passkey_bytes value;
    TRY(certificate_extension(certificate, OID_AAGUID, &extension, error));
    if (extension.count == 0)
        return PASSKEY_OK;
    /* PCERT-6 */
    if (extension.count > 1 || !der_only(extension.value, DER_TAG_OCTET_STRING, &value) ||
        value.size != aaguid.size)
        return refuse_leaf(CHECK_PCERT_6,
            "has an AAGUID extension that is not an OCTET STRING of 16 bytes", error);
    /* PCERT-7 */
    if (extension.critical)
        return refuse_leaf(CHECK_PCERT_7, "has an AAGUID extension that is critical", error);
    /* PACKED-4, TPM-5 */
    if (!bytes_equal(value, aaguid))
        return refuse_leaf(check, "is for authenticators with another AAGUID", error);
    return PASSKEY_OK;
}
