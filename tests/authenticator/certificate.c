/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X.509 (RFC 5280) with the extensions of attestation certificates, in the order of the W3C test
 * vectors.
 */
#include "certificate.h"

#include "base/bytes.h"
#include "der_writer.h"
#include "ecdsa.h"
#include "require.h"
#include <openssl/evp.h>
#include <string.h>

#define BUFFER_SIZE 8192
#define SHA1_SIZE   20

static void write_attribute(
    struct buffer *out, const char *identifier, enum der_tag tag, const char *value)
{
    if (value == NULL)
        return;
    size_t start = out->size;
    der_object_identifier(out, identifier);
    der_value(out, tag, bytes_text(value));
    der_wrap(out, start, DER_SEQUENCE);
    der_wrap(out, start, DER_SET);
}

void certificate_name_write(const struct certificate_name *name, struct buffer *out)
{
    size_t start = out->size;
    write_attribute(out, "2.5.4.3", DER_UTF8_STRING, name->common_name);
    write_attribute(out, "2.5.4.10", DER_UTF8_STRING, name->organization);
    write_attribute(out, "2.5.4.11", DER_UTF8_STRING, name->unit);
    write_attribute(out, "2.5.4.6", DER_PRINTABLE_STRING, name->country);
    der_wrap(out, start, DER_SEQUENCE);
}

/* Years up to 2049 are encoded with two digits. */
static void write_time(struct buffer *out, const char *time)
{
    bool early = strcmp(time, "2050") < 0;
    der_value(out, early ? DER_UTC_TIME : DER_GENERALIZED_TIME, bytes_text(time + (early ? 2 : 0)));
}

/* ecdsa-with-SHA256 or ecdsa-with-SHA1 */
static void write_algorithm(struct buffer *out, bool sha1)
{
    size_t start = out->size;
    der_object_identifier(out, sha1 ? "1.2.840.10045.4.1" : "1.2.840.10045.4.3.2");
    der_wrap(out, start, DER_SEQUENCE);
}

/* The content, an encoded value, was appended after `start`. */
static void wrap_extension(struct buffer *out, size_t start, const char *identifier, bool critical)
{
    uint8_t value[2048];
    size_t size = out->size - start;
    REQUIRE(size <= sizeof(value));
    memcpy(value, out->data + start, size);
    out->size = start;
    der_object_identifier(out, identifier);
    if (critical)
        der_true(out);
    der_value(out, DER_OCTET_STRING, (struct passkey_bytes){ value, size });
    der_wrap(out, start, DER_SEQUENCE);
}

static void write_basic_constraints(struct buffer *out, bool authority)
{
    size_t start = out->size;
    if (authority)
        der_true(out);
    der_wrap(out, start, DER_SEQUENCE);
    wrap_extension(out, start, "2.5.29.19", true);
}

/* The first byte counts unused bits. */
static struct passkey_bytes key_usage(const struct certificate_options *options)
{
    if (!options->authority)
        return BYTES_LITERAL("\x07\x80"); /* digitalSignature */
    if (options->cert_sign_absent)
        return BYTES_LITERAL("\x01\x02"); /* cRLSign */
    return BYTES_LITERAL("\x01\x06");     /* keyCertSign and cRLSign */
}

static void write_key_usage(struct buffer *out, const struct certificate_options *options)
{
    size_t start = out->size;
    buffer_append(out, key_usage(options));
    der_wrap(out, start, DER_BIT_STRING);
    wrap_extension(out, start, "2.5.29.15", true);
}

static void key_identifier(const struct signing_key *key, uint8_t out[static SHA1_SIZE])
{
    struct buffer public_key;
    buffer_init(&public_key, BUFFER_SIZE);
    signing_key_public(key, &public_key);
    REQUIRE(EVP_Digest(public_key.data, public_key.size, out, NULL, EVP_sha1(), NULL) == 1);
    buffer_deinit(&public_key);
}

static void write_subject_key_identifier(struct buffer *out, const struct signing_key *key)
{
    size_t start = out->size;
    uint8_t identifier[SHA1_SIZE];
    key_identifier(key, identifier);
    der_value(out, DER_OCTET_STRING, BYTES_ARRAY(identifier));
    wrap_extension(out, start, "2.5.29.14", false);
}

static void write_authority_key_identifier(struct buffer *out, const struct signing_key *key)
{
    size_t start = out->size;
    uint8_t identifier[SHA1_SIZE];
    key_identifier(key, identifier);
    der_value(out, DER_CONTEXT_0, BYTES_ARRAY(identifier));
    der_wrap(out, start, DER_SEQUENCE);
    wrap_extension(out, start, "2.5.29.35", false);
}

static void write_aaguid(struct buffer *out, const struct certificate_options *options)
{
    size_t start = out->size;
    der_value(out, DER_OCTET_STRING, options->aaguid);
    wrap_extension(out, start, "1.3.6.1.4.1.45724.1.1.4", options->aaguid_critical);
}

static void write_extensions(struct buffer *out, const struct certificate_options *options)
{
    size_t start = out->size;
    if (!options->constraints_absent)
        write_basic_constraints(out, options->authority);
    write_key_usage(out, options);
    write_subject_key_identifier(out, options->subject_key);
    if (options->key_identifier_of_issuer)
        write_authority_key_identifier(
            out, options->identified != NULL ? options->identified : options->issuer_key);
    if (options->aaguid.data != NULL)
        write_aaguid(out, options);
    for (size_t i = 0; i < options->extra_count; i++) {
        size_t at = out->size;
        buffer_append(out, options->extras[i].value);
        wrap_extension(out, at, options->extras[i].identifier, options->extras[i].critical);
    }
    der_wrap(out, start, DER_SEQUENCE);
    der_wrap(out, start, DER_CONTEXT_3_CONSTRUCTED);
}

static void write_to_be_signed(struct buffer *out, const struct certificate_options *options)
{
    size_t start = out->size;
    if (options->version > 1) {
        uint8_t version = (uint8_t)(options->version - 1);
        size_t at = out->size;
        der_unsigned(out, (struct passkey_bytes){ &version, 1 });
        der_wrap(out, at, DER_CONTEXT_0_CONSTRUCTED);
    }
    der_unsigned(out, options->serial_number);
    write_algorithm(out, options->sha1);
    certificate_name_write(&options->issuer, out);
    size_t validity = out->size;
    write_time(out, options->not_before);
    write_time(out, options->not_after);
    der_wrap(out, validity, DER_SEQUENCE);
    certificate_name_write(&options->subject, out);
    signing_key_spki(options->subject_key, out);
    if (options->version > 2)
        write_extensions(out, options);
    der_wrap(out, start, DER_SEQUENCE);
}

static void sign(const struct certificate_options *options, struct passkey_bytes to_be_signed,
    struct buffer *signature)
{
    const struct signing_key *key = options->issuer_key;
    if (!options->sha1) {
        signing_key_sign(key, to_be_signed, signature);
        return;
    }
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    REQUIRE(group != NULL);
    ecdsa_sign(group, EVP_sha1(), (struct passkey_bytes){ key->private_key, key->private_size },
        to_be_signed, signature);
    EC_GROUP_free(group);
}

void certificate_write(const struct certificate_options *options, struct buffer *out)
{
    struct buffer certificate;
    struct buffer signature;
    buffer_init(&certificate, BUFFER_SIZE);
    buffer_init(&signature, BUFFER_SIZE);
    write_to_be_signed(&certificate, options);
    sign(options, buffer_view(&certificate), &signature);
    write_algorithm(&certificate, options->sha1);
    der_bit_string(&certificate, buffer_view(&signature));
    der_wrap(&certificate, 0, DER_SEQUENCE);
    buffer_append(out, buffer_view(&certificate));
    buffer_deinit(&signature);
    buffer_deinit(&certificate);
}

static const struct certificate_name root_name = { "Software authenticator", "Example",
    "Authenticator Attestation CA", "AA" };
static const struct certificate_name leaf_name = { "Software authenticator", "Example",
    "Authenticator Attestation", "AA" };

struct certificate_options certificate_root(
    const struct signing_key *key, struct passkey_bytes serial_number)
{
    return (struct certificate_options){ .subject_key = key,
        .issuer_key = key,
        .subject = root_name,
        .issuer = root_name,
        .serial_number = serial_number,
        .not_before = "20240101000000Z",
        .not_after = "30240101000000Z",
        .authority = true,
        .version = 3 };
}

struct certificate_options certificate_leaf(const struct signing_key *key,
    const struct signing_key *root_key, struct passkey_bytes serial_number)
{
    struct certificate_options options = certificate_root(key, serial_number);
    options.issuer_key = root_key;
    options.subject = leaf_name;
    options.authority = false;
    options.key_identifier_of_issuer = true;
    return options;
}
