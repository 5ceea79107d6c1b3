/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A struct certificate is an X509 under another name, because no other module uses OpenSSL.
 */
#include "crypto/certificate.h"

#include "crypto/openssl_error.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static const X509 *x509(const struct certificate *certificate)
{
    return (const X509 *)certificate;
}

static enum passkey_result read(
    struct passkey_bytes der, X509 **certificate, struct passkey_error *error)
{
    const uint8_t *at = der.data;
    X509 *read = der.size > LONG_MAX ? NULL : d2i_X509(NULL, &at, (long)der.size);
    if (read == NULL && openssl_out_of_memory())
        return fault(error, "Memory ran out.");
    if (read == NULL || at != der.data + der.size) {
        X509_free(read);
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_FMT_4,
            "A certificate of the attestation is not a single DER certificate.");
    }
    *certificate = read;
    return PASSKEY_OK;
}

bool certificate_key_complete(const struct certificate *certificate)
{
    const EVP_PKEY *key = X509_get0_pubkey(x509(certificate));
    return key != NULL && EVP_PKEY_get_security_bits(key) > 0;
}

enum passkey_result certificate_read(
    struct passkey_bytes der, struct certificate **certificate, struct passkey_error *error)
{
    X509 *made = NULL;
    openssl_error_forget();
    TRY(read(der, &made, error));
    if (!certificate_key_complete((struct certificate *)made)) {
        X509_free(made);
        openssl_error_forget();
        TRY(read(der, &made, error));
    }
    *certificate = (struct certificate *)made;
    return PASSKEY_OK;
}

void certificate_free(struct certificate **certificate)
{
    X509_free((X509 *)*certificate);
    *certificate = NULL;
}

int certificate_version(const struct certificate *certificate)
{
    /* Any integer may be there. */
    long version = X509_get_version(x509(certificate));
    return version >= 0 && version <= 2 ? (int)version + 1 : 0;
}

bool certificate_subject(const struct certificate *certificate,
    enum certificate_attribute attribute, struct passkey_bytes *value,
    enum certificate_string *string)
{
    static const int nids[] = {
        [CERTIFICATE_COUNTRY] = NID_countryName,
        [CERTIFICATE_ORGANIZATION] = NID_organizationName,
        [CERTIFICATE_UNIT] = NID_organizationalUnitName,
        [CERTIFICATE_COMMON_NAME] = NID_commonName,
    };
    const X509_NAME *subject = X509_get_subject_name(x509(certificate));
    int index = X509_NAME_get_index_by_NID(subject, nids[attribute], -1);
    if (index < 0)
        return false;
    const ASN1_STRING *text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index));
    int type = ASN1_STRING_type(text);
    *value =
        (struct passkey_bytes){ ASN1_STRING_get0_data(text), (size_t)ASN1_STRING_length(text) };
    *string = CERTIFICATE_STRING_OTHER;
    if (type == V_ASN1_UTF8STRING)
        *string = CERTIFICATE_STRING_UTF8;
    else if (type == V_ASN1_PRINTABLESTRING)
        *string = CERTIFICATE_STRING_PRINTABLE;
    return true;
}

bool certificate_subject_empty(const struct certificate *certificate)
{
    return X509_NAME_entry_count(X509_get_subject_name(x509(certificate))) == 0;
}

enum passkey_result certificate_authority(const struct certificate *certificate,
    enum certificate_authority *authority, struct passkey_error *error)
{
    openssl_error_forget();
    BASIC_CONSTRAINTS *constraints =
        X509_get_ext_d2i(x509(certificate), NID_basic_constraints, NULL, NULL);
    if (constraints == NULL && openssl_out_of_memory())
        return fault(error, "Memory ran out.");
    *authority = CERTIFICATE_AUTHORITY_ABSENT;
    if (constraints != NULL)
        *authority = constraints->ca ? CERTIFICATE_AUTHORITY_YES : CERTIFICATE_AUTHORITY_NO;
    BASIC_CONSTRAINTS_free(constraints);
    return PASSKEY_OK;
}

enum passkey_result certificate_extension(const struct certificate *certificate, const char *oid,
    struct certificate_extension *extension, struct passkey_error *error)
{
    struct certificate_extension found = { 0 };
    ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
    if (object == NULL)
        return fault(error, "Memory ran out.");
    int index = X509_get_ext_by_OBJ(x509(certificate), object, -1);
    if (index >= 0) {
        X509_EXTENSION *first = X509_get_ext(x509(certificate), index);
        const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(first);
        found.critical = X509_EXTENSION_get_critical(first) != 0;
        found.value = (struct passkey_bytes){ ASN1_STRING_get0_data(value),
            (size_t)ASN1_STRING_length(value) };
    }
    for (; index >= 0; index = X509_get_ext_by_OBJ(x509(certificate), object, index))
        found.count++;
    ASN1_OBJECT_free(object);
    *extension = found;
    return PASSKEY_OK;
}

/* Copies a number of the key in big-endian order: padded to `size`, or unpadded if `size` is 0. */
static bool take_number(const EVP_PKEY *key, const char *name, size_t size,
    uint8_t out[RSA_MODULUS_SIZE_MAX], struct passkey_bytes *view)
{
    BIGNUM *number = NULL;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1)
        return false;
    size_t needed = size != 0 ? size : (size_t)BN_num_bytes(number);
    bool fits = needed <= RSA_MODULUS_SIZE_MAX && BN_bn2binpad(number, out, (int)needed) >= 0;
    BN_free(number);
    *view = (struct passkey_bytes){ out, needed };
    return fits;
}

/* A curve has several names: prime256v1 is P-256. */
static bool same_curve(const char *group, const char *library_name)
{
    int nid = EC_curve_nist2nid(library_name);
    return OBJ_sn2nid(group) == (nid != NID_undef ? nid : OBJ_sn2nid(library_name));
}

static bool take_ec(
    const EVP_PKEY *key, const struct cose_algorithm *algorithm, struct certificate_key *out)
{
    char group[32] = "";
    size_t size = algorithm->key_size;
    if (EVP_PKEY_is_a(key, "EC") != 1 ||
        EVP_PKEY_get_utf8_string_param(
            key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group), NULL) != 1 ||
        !same_curve(group, algorithm->library_name))
        return false;
    return take_number(key, OSSL_PKEY_PARAM_EC_PUB_X, size, out->first, &out->key.x) &&
           take_number(key, OSSL_PKEY_PARAM_EC_PUB_Y, size, out->second, &out->key.y);
}

/* EdDSA and ML-DSA */
static bool take_raw(
    const EVP_PKEY *key, const struct cose_algorithm *algorithm, struct certificate_key *out)
{
    size_t size = sizeof(out->first);
    if (EVP_PKEY_is_a(key, algorithm->library_name) != 1 ||
        EVP_PKEY_get_raw_public_key(key, out->first, &size) != 1)
        return false;
    bool octet_pair = algorithm->key_type == COSE_KEY_TYPE_OKP;
    *(octet_pair ? &out->key.x : &out->key.public_key) = (struct passkey_bytes){ out->first, size };
    return true;
}

static bool take_rsa(const EVP_PKEY *key, struct certificate_key *out)
{
    return EVP_PKEY_is_a(key, "RSA") == 1 &&
           take_number(key, OSSL_PKEY_PARAM_RSA_N, 0, out->first, &out->key.modulus) &&
           take_number(key, OSSL_PKEY_PARAM_RSA_E, 0, out->second, &out->key.exponent);
}

static bool take_key(
    const EVP_PKEY *key, const struct cose_algorithm *algorithm, struct certificate_key *out)
{
    out->key = (struct cose_key){
        .type = algorithm->key_type, .algorithm = algorithm->algorithm, .curve = algorithm->curve
    };
    if (algorithm->key_type == COSE_KEY_TYPE_EC2)
        return take_ec(key, algorithm, out);
    if (algorithm->key_type == COSE_KEY_TYPE_RSA)
        return take_rsa(key, out);
    return take_raw(key, algorithm, out);
}

enum passkey_result certificate_key(const struct certificate *certificate, int64_t algorithm,
    struct certificate_key *key, struct passkey_error *error)
{
    openssl_error_forget();
    const EVP_PKEY *public_key = X509_get0_pubkey(x509(certificate));
    const struct cose_algorithm *known = cose_algorithm_find(algorithm);
    bool usable = public_key != NULL && known != NULL;
    bool taken = usable && take_key(public_key, known, key);
    /* A second refusal is final; see openssl_error.h. */
    if (usable && !taken)
        taken = take_key(public_key, known, key);
    if (!taken && openssl_out_of_memory())
        return fault(error, "Memory ran out.");
    /* PACKED-10 */
    if (!taken)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_10,
            "The certificate's key does not match the statement's algorithm.");
    return PASSKEY_OK;
}
