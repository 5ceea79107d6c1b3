/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One function for each algorithm builds an EVP_PKEY from the private bytes; the public forms are
 * read from that.
 */
#include "signing_key.h"

#include "base/bytes.h"
#include "cbor_writer.h"
#include "ecdsa.h"
#include "require.h"
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <string.h>

#define SCALAR_SIZE    32
#define POINT_SIZE     65
#define PUBLIC_MAX     1200
#define RSA_PRIME_SIZE 128
#define RSA_EXPONENT   65537

static EVP_PKEY *pkey_from(const char *type, OSSL_PARAM_BLD *build)
{
    EVP_PKEY *pkey = NULL;
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    REQUIRE(parameters != NULL && context != NULL);
    REQUIRE(EVP_PKEY_fromdata_init(context) == 1);
    REQUIRE(EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_KEYPAIR, parameters) == 1);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(build);
    return pkey;
}

static void public_point(const BIGNUM *scalar, uint8_t out[static POINT_SIZE])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = group == NULL ? NULL : EC_POINT_new(group);
    REQUIRE(point != NULL);
    REQUIRE(EC_POINT_mul(group, point, scalar, NULL, NULL, NULL) == 1);
    REQUIRE(EC_POINT_point2oct(
                group, point, POINT_CONVERSION_UNCOMPRESSED, out, POINT_SIZE, NULL) == POINT_SIZE);
    EC_POINT_free(point);
    EC_GROUP_free(group);
}

static EVP_PKEY *pkey_es256(struct passkey_bytes private_key)
{
    uint8_t point[POINT_SIZE];
    BIGNUM *scalar = BN_bin2bn(private_key.data, (int)private_key.size, NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    REQUIRE(scalar != NULL && build != NULL);
    public_point(scalar, point);
    REQUIRE(
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1);
    REQUIRE(OSSL_PARAM_BLD_push_octet_string(
                build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)) == 1);
    REQUIRE(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1);
    EVP_PKEY *pkey = pkey_from("EC", build);
    BN_free(scalar);
    return pkey;
}

void signing_key_init(
    struct signing_key *key, enum signing_algorithm algorithm, struct passkey_bytes private_key)
{
    REQUIRE(algorithm != SIGNING_RS256 && private_key.size == SCALAR_SIZE);
    *key = (struct signing_key){ .algorithm = algorithm, .private_size = private_key.size };
    memcpy(key->private_key, private_key.data, private_key.size);
    key->pkey = algorithm == SIGNING_ES256 ? pkey_es256(private_key)
                                           : EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL,
                                                 private_key.data, private_key.size);
    REQUIRE(key->pkey != NULL);
}

/* d = e^-1 mod lcm(p - 1, q - 1) */
static void private_exponent(
    const BIGNUM *p, const BIGNUM *q, const BIGNUM *e, BIGNUM *d, BN_CTX *context)
{
    BIGNUM *p1 = BN_dup(p);
    BIGNUM *q1 = BN_dup(q);
    BIGNUM *gcd = BN_new();
    BIGNUM *lcm = BN_new();
    REQUIRE(p1 != NULL && q1 != NULL && gcd != NULL && lcm != NULL);
    REQUIRE(BN_sub_word(p1, 1) == 1 && BN_sub_word(q1, 1) == 1);
    REQUIRE(BN_gcd(gcd, p1, q1, context) == 1 && BN_mul(lcm, p1, q1, context) == 1);
    REQUIRE(BN_div(lcm, NULL, lcm, gcd, context) == 1);
    REQUIRE(BN_mod_inverse(d, e, lcm, context) != NULL);
    BN_free(lcm);
    BN_free(gcd);
    BN_free(q1);
    BN_free(p1);
}

static EVP_PKEY *pkey_rsa(const BIGNUM *p, const BIGNUM *q)
{
    BN_CTX *context = BN_CTX_new();
    BIGNUM *n = BN_new();
    BIGNUM *e = BN_new();
    BIGNUM *d = BN_new();
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    REQUIRE(context != NULL && n != NULL && e != NULL && d != NULL && build != NULL);
    REQUIRE(BN_mul(n, p, q, context) == 1 && BN_set_word(e, RSA_EXPONENT) == 1);
    private_exponent(p, q, e, d, context);
    REQUIRE(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1);
    REQUIRE(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1);
    REQUIRE(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_D, d) == 1);
    EVP_PKEY *pkey = pkey_from("RSA", build);
    BN_free(d);
    BN_free(e);
    BN_free(n);
    BN_CTX_free(context);
    return pkey;
}

void signing_key_init_rsa(struct signing_key *key, struct passkey_bytes p, struct passkey_bytes q)
{
    REQUIRE(p.size + q.size <= SIGNING_KEY_PRIVATE_SIZE_MAX);
    *key = (struct signing_key){
        .algorithm = SIGNING_RS256, .private_size = p.size + q.size, .prime_size = p.size
    };
    memcpy(key->private_key, p.data, p.size);
    memcpy(key->private_key + p.size, q.data, q.size);
    BIGNUM *p_number = BN_bin2bn(p.data, (int)p.size, NULL);
    BIGNUM *q_number = BN_bin2bn(q.data, (int)q.size, NULL);
    REQUIRE(p_number != NULL && q_number != NULL);
    key->pkey = pkey_rsa(p_number, q_number);
    BN_free(q_number);
    BN_free(p_number);
}

/* The first prime p at or after a drawn odd number with which 65537 has an inverse mod p - 1. */
static void draw_prime(struct random_source *random, uint8_t out[static RSA_PRIME_SIZE])
{
    random_draw(random, out, RSA_PRIME_SIZE);
    out[0] |= 0xc0; /* the product of two has 2,048 bits */
    out[RSA_PRIME_SIZE - 1] |= 1;
    BN_CTX *context = BN_CTX_new();
    BIGNUM *number = BN_bin2bn(out, RSA_PRIME_SIZE, NULL);
    REQUIRE(context != NULL && number != NULL);
    while (BN_mod_word(number, RSA_EXPONENT) == 1 || BN_check_prime(number, context, NULL) != 1)
        REQUIRE(BN_add_word(number, 2) == 1);
    REQUIRE(BN_bn2binpad(number, out, RSA_PRIME_SIZE) == RSA_PRIME_SIZE);
    BN_free(number);
    BN_CTX_free(context);
}

void signing_key_draw(
    struct signing_key *key, enum signing_algorithm algorithm, struct random_source *random)
{
    uint8_t bytes[2 * RSA_PRIME_SIZE];
    if (algorithm != SIGNING_RS256) {
        random_draw(random, bytes, SCALAR_SIZE);
        signing_key_init(key, algorithm, (struct passkey_bytes){ bytes, SCALAR_SIZE });
        return;
    }
    draw_prime(random, bytes);
    draw_prime(random, bytes + RSA_PRIME_SIZE);
    signing_key_init_rsa(key, (struct passkey_bytes){ bytes, RSA_PRIME_SIZE },
        (struct passkey_bytes){ bytes + RSA_PRIME_SIZE, RSA_PRIME_SIZE });
}

void signing_key_deinit(struct signing_key *key)
{
    EVP_PKEY_free(key->pkey);
    *key = (struct signing_key){ .pkey = NULL };
}

static void sign_es256(
    const struct signing_key *key, struct passkey_bytes message, struct buffer *signature)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    REQUIRE(group != NULL);
    ecdsa_sign(group, EVP_sha256(), (struct passkey_bytes){ key->private_key, key->private_size },
        message, signature);
    EC_GROUP_free(group);
}

void signing_key_sign(
    const struct signing_key *key, struct passkey_bytes message, struct buffer *signature)
{
    if (key->algorithm == SIGNING_ES256) {
        sign_es256(key, message, signature);
        return;
    }
    uint8_t bytes[SIGNING_KEY_PRIVATE_SIZE_MAX];
    size_t size = sizeof(bytes);
    const EVP_MD *digest = key->algorithm == SIGNING_RS256 ? EVP_sha256() : NULL;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    REQUIRE(context != NULL);
    REQUIRE(EVP_DigestSignInit(context, NULL, digest, NULL, key->pkey) == 1);
    REQUIRE(EVP_DigestSign(context, bytes, &size, message.data, message.size) == 1);
    buffer_append(signature, (struct passkey_bytes){ bytes, size });
    EVP_MD_CTX_free(context);
}

void signing_key_spki(const struct signing_key *key, struct buffer *out)
{
    uint8_t *der = NULL;
    int size = i2d_PUBKEY(key->pkey, &der);
    REQUIRE(size > 0);
    buffer_append(out, (struct passkey_bytes){ der, (size_t)size });
    OPENSSL_free(der);
}

void signing_key_public(const struct signing_key *key, struct buffer *out)
{
    uint8_t bytes[PUBLIC_MAX];
    size_t size = sizeof(bytes);
    if (key->algorithm == SIGNING_RS256) {
        uint8_t *at = bytes;
        int written = i2d_PublicKey(key->pkey, NULL);
        REQUIRE(written > 0 && written <= (int)sizeof(bytes));
        size = (size_t)i2d_PublicKey(key->pkey, &at);
    } else if (key->algorithm == SIGNING_ES256) {
        REQUIRE(EVP_PKEY_get_octet_string_param(
                    key->pkey, OSSL_PKEY_PARAM_PUB_KEY, bytes, sizeof(bytes), &size) == 1);
    } else {
        REQUIRE(EVP_PKEY_get_raw_public_key(key->pkey, bytes, &size) == 1);
    }
    buffer_append(out, (struct passkey_bytes){ bytes, size });
}

static void put_number(
    struct map_writer *map, int64_t label, const EVP_PKEY *pkey, const char *name)
{
    uint8_t bytes[PUBLIC_MAX];
    BIGNUM *number = NULL;
    REQUIRE(EVP_PKEY_get_bn_param(pkey, name, &number) == 1);
    int size = BN_bn2bin(number, bytes);
    cbor_write_bytes(map_writer_label(map, label), (struct passkey_bytes){ bytes, (size_t)size });
    BN_free(number);
}

static void put_curve(struct map_writer *map, const struct signing_key *key)
{
    struct buffer public_key;
    bool point = key->algorithm == SIGNING_ES256;
    buffer_init(&public_key, PUBLIC_MAX);
    signing_key_public(key, &public_key);
    const uint8_t *x = public_key.data + (point ? 1 : 0);
    cbor_write_integer(map_writer_label(map, -1), point ? 1 : 6); /* crv: P-256, Ed25519 */
    cbor_write_bytes(map_writer_label(map, -2), (struct passkey_bytes){ x, SCALAR_SIZE });
    if (point)
        cbor_write_bytes(
            map_writer_label(map, -3), (struct passkey_bytes){ x + SCALAR_SIZE, SCALAR_SIZE });
    buffer_deinit(&public_key);
}

void signing_key_cose(const struct signing_key *key, struct buffer *out)
{
    int64_t type = key->algorithm == SIGNING_ES256 ? 2 : key->algorithm == SIGNING_EDDSA ? 1 : 3;
    struct map_writer map;
    map_writer_init(&map);
    cbor_write_integer(map_writer_label(&map, 1), type);
    cbor_write_integer(map_writer_label(&map, 3), key->algorithm);
    if (key->algorithm == SIGNING_RS256) {
        put_number(&map, -1, key->pkey, OSSL_PKEY_PARAM_RSA_N);
        put_number(&map, -2, key->pkey, OSSL_PKEY_PARAM_RSA_E);
    } else {
        put_curve(&map, key);
    }
    map_writer_write(&map, out);
    map_writer_deinit(&map);
}
