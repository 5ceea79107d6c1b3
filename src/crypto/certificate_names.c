/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds a name by skipping the values before it (RFC 5280, 4.1 and 5.1):
 *
 *     Certificate      { { [0] version?, serial, algorithm, issuer, validity, subject, ...
 *     CertificateList  { { version?, algorithm, issuer, ...
 */
#include "crypto/certificate_names.h"

#include "base/bytes.h"
#include "crypto/openssl_error.h"
#include <openssl/asn1.h>
#include <openssl/x509.h>

/* Takes a value with and without its head; what remains begins after it. OpenSSL parses the heads,
 * so that it accepts the same values here. */
static bool take(struct passkey_bytes *left, int *tag, struct passkey_bytes *value,
    struct passkey_bytes *contents)
{
    const uint8_t *at = left->data;
    long size;
    int class;
    if (left->size == 0 || left->size > LONG_MAX)
        return false;
    int form = ASN1_get_object(&at, &size, tag, &class, (long)left->size);
    /* Bit 0: an indefinite length. Bit 7: no value. */
    if ((form & 0x81) != 0)
        return false;
    *contents = (struct passkey_bytes){ at, (size_t)size };
    *value = (struct passkey_bytes){ left->data, (size_t)(at - left->data) + (size_t)size };
    *left = (struct passkey_bytes){ left->data + value->size, left->size - value->size };
    if (class == V_ASN1_CONTEXT_SPECIFIC)
        *tag = -1 - *tag;
    return true;
}

#define TAG_VERSION (-1) /* [0] */

/* The value with an index in the signed part, not counting a tagged version. */
static bool signed_value(
    struct passkey_bytes der, int version, size_t index, struct passkey_bytes *value)
{
    struct passkey_bytes left = der;
    struct passkey_bytes contents;
    int tag;
    if (!take(&left, &tag, value, &contents))
        return false;
    left = contents;
    if (!take(&left, &tag, value, &contents))
        return false;
    left = contents;
    if (!take(&left, &tag, value, &contents))
        return false;
    if (tag == version && !take(&left, &tag, value, &contents))
        return false;
    for (size_t i = 0; i < index; i++)
        if (!take(&left, &tag, value, &contents))
            return false;
    return true;
}

/* Compares names as OpenSSL does: types of strings, case and white space do not matter. */
static bool same(const X509_NAME *name, struct passkey_bytes der, const X509_NAME *read)
{
    const uint8_t *data;
    size_t size;
    if (X509_NAME_get0_der(name, &data, &size) == 1 &&
        bytes_equal(der, (struct passkey_bytes){ data, size }))
        return true;
    return read != NULL && X509_NAME_cmp(name, read) == 0;
}

static bool among(const struct certificate_names *names, struct passkey_bytes der)
{
    const uint8_t *at = der.data;
    X509_NAME *read = d2i_X509_NAME(NULL, &at, (long)der.size);
    bool found = read == NULL;
    for (size_t i = 0; i < names->count && !found; i++) {
        const X509 *certificate = (const X509 *)names->chain[i];
        found = same(X509_get_issuer_name(certificate), der, read) ||
                same(X509_get_subject_name(certificate), der, read);
    }
    X509_NAME_free(read);
    return found;
}

bool certificate_names_has_subject(
    const struct certificate_names *names, struct passkey_bytes certificate)
{
    struct passkey_bytes name;
    return !signed_value(certificate, TAG_VERSION, 4, &name) || among(names, name);
}

bool certificate_names_has_issuer(const struct certificate_names *names, struct passkey_bytes list)
{
    struct passkey_bytes name;
    return !signed_value(list, V_ASN1_INTEGER, 1, &name) || among(names, name);
}
