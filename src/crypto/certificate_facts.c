/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL's text for names, keys and algorithms. What it cannot express is left empty. */
#include "crypto/certificate_facts.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

/* RFC 5280, 4.1.2.2: at most 20 bytes. */
#define SERIAL_SIZE_MAX 20

static const X509 *x509(const struct certificate *certificate)
{
    return (const X509 *)certificate;
}

static bool read_time(const ASN1_TIME *time, int64_t *time_ms)
{
    struct tm parts = { 0 };
    if (ASN1_TIME_to_tm(time, &parts) != 1)
        return false;
    *time_ms = (int64_t)timegm(&parts) * 1000;
    return true;
}

static void describe_key(const EVP_PKEY *key, char out[CERTIFICATE_FACT_SIZE])
{
    char group[32] = "";
    const char *name = key == NULL ? NULL : EVP_PKEY_get0_type_name(key);
    if (name == NULL)
        return;
    bool curve =
        strcmp(name, "EC") == 0 && EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME,
                                       group, sizeof(group), NULL) == 1;
    if (curve)
        (void)snprintf(out, CERTIFICATE_FACT_SIZE, "%s %s", name, group);
    else
        (void)snprintf(out, CERTIFICATE_FACT_SIZE, "%s %d bits", name, EVP_PKEY_get_bits(key));
}

static void describe_serial(const ASN1_INTEGER *serial, char out[CERTIFICATE_FACT_SIZE])
{
    const uint8_t *data = ASN1_STRING_get0_data(serial);
    size_t size = (size_t)ASN1_STRING_length(serial);
    bool negative = (ASN1_STRING_type(serial) & V_ASN1_NEG) != 0;
    size_t at = (size_t)snprintf(out, CERTIFICATE_FACT_SIZE, "%s", negative ? "-" : "");
    for (size_t i = 0; i < size && i < SERIAL_SIZE_MAX; i++)
        at += (size_t)snprintf(out + at, CERTIFICATE_FACT_SIZE - at, "%02x", data[i]);
    if (size > SERIAL_SIZE_MAX)
        (void)snprintf(out + at, CERTIFICATE_FACT_SIZE - at, "...");
}

struct certificate_facts certificate_facts(const struct certificate *certificate)
{
    struct certificate_facts facts = { .has_times = false };
    facts.has_times = read_time(X509_get0_notBefore(x509(certificate)), &facts.not_before_ms) &&
                      read_time(X509_get0_notAfter(x509(certificate)), &facts.not_after_ms);
    describe_key(X509_get0_pubkey(x509(certificate)), facts.key);
    describe_serial(X509_get0_serialNumber(x509(certificate)), facts.serial);
    const char *signature = OBJ_nid2ln(X509_get_signature_nid(x509(certificate)));
    (void)snprintf(
        facts.signature, CERTIFICATE_FACT_SIZE, "%s", signature == NULL ? "" : signature);
    return facts;
}

static enum passkey_result append_name(
    const X509_NAME *name, struct buffer *buffer, struct passkey_error *error)
{
    char *text = NULL;
    BIO *memory = BIO_new(BIO_s_mem());
    bool printed =
        memory != NULL && X509_NAME_print_ex(memory, name, 0,
                              XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0;
    long size = printed ? BIO_get_mem_data(memory, &text) : 0;
    if (size > 0)
        buffer_append(buffer, (struct passkey_bytes){ (const uint8_t *)text, (size_t)size });
    BIO_free(memory);
    return printed ? PASSKEY_OK : fault(error, "The name of a certificate could not be printed.");
}

enum passkey_result certificate_subject_append(
    const struct certificate *certificate, struct buffer *buffer, struct passkey_error *error)
{
    return append_name(X509_get_subject_name(x509(certificate)), buffer, error);
}

enum passkey_result certificate_issuer_append(
    const struct certificate *certificate, struct buffer *buffer, struct passkey_error *error)
{
    return append_name(X509_get_issuer_name(x509(certificate)), buffer, error);
}
