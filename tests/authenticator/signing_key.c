/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For each kind of key, a function creates an EVP_PKEY from the private bytes, from which the
 * public forms are read.
 */
#include "signing_key.h"

#include "base/bytes.h"
#include "cbor_writer.h"
#include "ecdsa.h"
#include "pss.h"
#include "require.h"
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <string.h>

#define POINT_SIZE_MAX  133
#define PUBLIC_SIZE_MAX 2592 /* ML-DSA-87 */
#define SIGNATURE_MAX   4627
#define RSA_PRIME_SIZE  128
#define RSA_EXPONENT    65537

enum key_type {
    KEY_TYPE_OKP = 1,
    KEY_TYPE_EC2 = 2,
    KEY_TYPE_RSA = 3,
    KEY_TYPE_AKP = 7,
};

static const struct scheme {
    enum signing_algorithm algorithm;
    enum key_type type;
    int curve;
    const char *name;   /* OpenSSL's name */
    const char *digest; /* NULL: part of the algorithm */
    size_t drawn;       /* private bytes; for P-521 one less than its coordinates */
    size_t coordinate;
} schemes[] = {
    { SIGNING_ES256, KEY_TYPE_EC2, 1, "prime256v1", "SHA256", 32, 32 },
    { SIGNING_ESP256, KEY_TYPE_EC2, 1, "prime256v1", "SHA256", 32, 32 },
    { SIGNING_ES384, KEY_TYPE_EC2, 2, "secp384r1", "SHA384", 48, 48 },
    { SIGNING_ESP384, KEY_TYPE_EC2, 2, "secp384r1", "SHA384", 48, 48 },
    { SIGNING_ES512, KEY_TYPE_EC2, 3, "secp521r1", "SHA512", 65, 66 },
    { SIGNING_ESP512, KEY_TYPE_EC2, 3, "secp521r1", "SHA512", 65, 66 },
    { SIGNING_ES256K, KEY_TYPE_EC2, 8, "secp256k1", "SHA256", 32, 32 },
    { SIGNING_EDDSA, KEY_TYPE_OKP, 6, "ED25519", NULL, 32, 32 },
    { SIGNING_ED25519, KEY_TYPE_OKP, 6, "ED25519", NULL, 32, 32 },
    { SIGNING_ED448, KEY_TYPE_OKP, 7, "ED448", NULL, 57, 57 },
    { SIGNING_RS256, KEY_TYPE_RSA, 0, "RSA", "SHA256", 0, 0 },
    { SIGNING_RS384, KEY_TYPE_RSA, 0, "RSA", "SHA384", 0, 0 },
    { SIGNING_RS512, KEY_TYPE_RSA, 0, "RSA", "SHA512", 0, 0 },
    { SIGNING_PS256, KEY_TYPE_RSA, 0, "RSA", "SHA256", 0, 0 },
    { SIGNING_PS384, KEY_TYPE_RSA, 0, "RSA", "SHA384", 0, 0 },
    { SIGNING_PS512, KEY_TYPE_RSA, 0, "RSA", "SHA512", 0, 0 },
    { SIGNING_ML_DSA_44, KEY_TYPE_AKP, 0, "ML-DSA-44", NULL, 32, 0 },
    { SIGNING_ML_DSA_65, KEY_TYPE_AKP, 0, "ML-DSA-65", NULL, 32, 0 },
    { SIGNING_ML_DSA_87, KEY_TYPE_AKP, 0, "ML-DSA-87", NULL, 32, 0 },
};

static const struct scheme *scheme_of(enum signing_algorithm algorithm)
{
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        if (schemes[i].algorithm == algorithm)
            return &schemes[i];
    REQUIRE(false);
    return NULL;
}

bool signing_algorithm_at(size_t index, enum signing_algorithm *algorithm)
{
    if (index >= sizeof(schemes) / sizeof(schemes[0]))
        return false;
    *algorithm = schemes[index].algorithm;
    return true;
}

bool signing_algorithm_available(enum signing_algorithm algorithm)
{
    const struct scheme *scheme = scheme_of(algorithm);
    bool elliptic = scheme->type == KEY_TYPE_EC2;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, elliptic ? "EC" : scheme->name, NULL);
    bool available = context != NULL;
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return available;
}

bool signing_algorithm_of(int64_t identifier, enum signing_algorithm *algorithm)
{
    for (size_t i = 0; signing_algorithm_at(i, algorithm); i++)
        if (*algorithm == identifier)
            return signing_algorithm_available(*algorithm);
    return false;
}

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

static size_t public_point(
    const struct scheme *scheme, const BIGNUM *scalar, uint8_t out[static POINT_SIZE_MAX])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(OBJ_sn2nid(scheme->name));
    EC_POINT *point = group == NULL ? NULL : EC_POINT_new(group);
    REQUIRE(point != NULL);
    REQUIRE(EC_POINT_mul(group, point, scalar, NULL, NULL, NULL) == 1);
    size_t size =
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out, POINT_SIZE_MAX, NULL);
    REQUIRE(size == 1 + 2 * scheme->coordinate);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    return size;
}

static EVP_PKEY *pkey_ec(const struct scheme *scheme, struct passkey_bytes private_key)
{
    uint8_t point[POINT_SIZE_MAX];
    BIGNUM *scalar = BN_bin2bn(private_key.data, (int)private_key.size, NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    REQUIRE(scalar != NULL && build != NULL);
    size_t size = public_point(scheme, scalar, point);
    REQUIRE(
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, scheme->name, 0) == 1);
    REQUIRE(OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, size) == 1);
    REQUIRE(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1);
    EVP_PKEY *pkey = pkey_from("EC", build);
    BN_free(scalar);
    return pkey;
}

/* FIPS 204 derives the key from 32 bytes. */
static EVP_PKEY *pkey_ml_dsa(const struct scheme *scheme, struct passkey_bytes seed)
{
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    REQUIRE(build != NULL);
    REQUIRE(OSSL_PARAM_BLD_push_octet_string(build, "seed", seed.data, seed.size) == 1);
    return pkey_from(scheme->name, build);
}

void signing_key_init(
    struct signing_key *key, enum signing_algorithm algorithm, struct passkey_bytes private_key)
{
    const struct scheme *scheme = scheme_of(algorithm);
    REQUIRE(scheme->type != KEY_TYPE_RSA && private_key.size <= SIGNING_KEY_PRIVATE_SIZE_MAX);
    *key = (struct signing_key){ .algorithm = algorithm, .private_size = private_key.size };
    memcpy(key->private_key, private_key.data, private_key.size);
    if (scheme->type == KEY_TYPE_EC2)
        key->pkey = pkey_ec(scheme, private_key);
    else if (scheme->type == KEY_TYPE_AKP)
        key->pkey = pkey_ml_dsa(scheme, private_key);
    else
        key->pkey = EVP_PKEY_new_raw_private_key_ex(
            NULL, scheme->name, NULL, private_key.data, private_key.size);
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

/* The first prime p, from a drawn odd number on, for which 65537 has an inverse mod p - 1. */
static void draw_prime(struct random_source *random, uint8_t out[static RSA_PRIME_SIZE])
{
    random_draw(random, out, RSA_PRIME_SIZE);
    out[0] |= 0xc0; /* so that the product of two has 2,048 bits */
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
    const struct scheme *scheme = scheme_of(algorithm);
    if (scheme->type != KEY_TYPE_RSA) {
        random_draw(random, bytes, scheme->drawn);
        signing_key_init(key, algorithm, (struct passkey_bytes){ bytes, scheme->drawn });
        return;
    }
    draw_prime(random, bytes);
    draw_prime(random, bytes + RSA_PRIME_SIZE);
    signing_key_init_rsa(key, (struct passkey_bytes){ bytes, RSA_PRIME_SIZE },
        (struct passkey_bytes){ bytes + RSA_PRIME_SIZE, RSA_PRIME_SIZE });
    key->algorithm = algorithm;
}

bool signing_key_restore(
    struct signing_key *key, int64_t algorithm, struct passkey_bytes private_key)
{
    enum signing_algorithm known;
    if (!signing_algorithm_of(algorithm, &known))
        return false;
    const struct scheme *scheme = scheme_of(known);
    bool rsa = scheme->type == KEY_TYPE_RSA;
    if (private_key.size != (rsa ? 2 * (size_t)RSA_PRIME_SIZE : scheme->drawn))
        return false;
    if (rsa)
        signing_key_init_rsa(key, (struct passkey_bytes){ private_key.data, RSA_PRIME_SIZE },
            (struct passkey_bytes){ private_key.data + RSA_PRIME_SIZE, RSA_PRIME_SIZE });
    else
        signing_key_init(key, known, private_key);
    key->algorithm = known;
    return true;
}

void signing_key_deinit(struct signing_key *key)
{
    EVP_PKEY_free(key->pkey);
    *key = (struct signing_key){ .pkey = NULL };
}

static void sign_ec(const struct signing_key *key, const struct scheme *scheme,
    struct passkey_bytes message, struct buffer *signature)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(OBJ_sn2nid(scheme->name));
    REQUIRE(group != NULL);
    ecdsa_sign(group, EVP_get_digestbyname(scheme->digest),
        (struct passkey_bytes){ key->private_key, key->private_size }, message, signature);
    EC_GROUP_free(group);
}

static bool is_pss(enum signing_algorithm algorithm)
{
    return algorithm == SIGNING_PS256 || algorithm == SIGNING_PS384 || algorithm == SIGNING_PS512;
}

void signing_key_sign(
    const struct signing_key *key, struct passkey_bytes message, struct buffer *signature)
{
    const struct scheme *scheme = scheme_of(key->algorithm);
    uint8_t bytes[SIGNATURE_MAX];
    size_t size = sizeof(bytes);
    int deterministic = 1;
    const OSSL_PARAM of_ml_dsa[] = {
        OSSL_PARAM_construct_int("deterministic", &deterministic),
        OSSL_PARAM_construct_end(),
    };
    if (scheme->type == KEY_TYPE_EC2) {
        sign_ec(key, scheme, message, signature);
        return;
    }
    if (is_pss(key->algorithm)) {
        pss_sign(key->pkey, EVP_get_digestbyname(scheme->digest), message, signature);
        return;
    }
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    REQUIRE(context != NULL);
    REQUIRE(EVP_DigestSignInit_ex(context, NULL, scheme->digest, NULL, NULL, key->pkey,
                scheme->type == KEY_TYPE_AKP ? of_ml_dsa : NULL) == 1);
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
    const struct scheme *scheme = scheme_of(key->algorithm);
    uint8_t bytes[PUBLIC_SIZE_MAX];
    size_t size = sizeof(bytes);
    if (scheme->type == KEY_TYPE_RSA) {
        uint8_t *at = bytes;
        int written = i2d_PublicKey(key->pkey, NULL);
        REQUIRE(written > 0 && written <= (int)sizeof(bytes));
        size = (size_t)i2d_PublicKey(key->pkey, &at);
    } else if (scheme->type == KEY_TYPE_EC2) {
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
    uint8_t bytes[PUBLIC_SIZE_MAX];
    BIGNUM *number = NULL;
    REQUIRE(EVP_PKEY_get_bn_param(pkey, name, &number) == 1);
    int size = BN_bn2bin(number, bytes);
    cbor_write_bytes(map_writer_label(map, label), (struct passkey_bytes){ bytes, (size_t)size });
    BN_free(number);
}

static void put_curve(
    struct map_writer *map, const struct scheme *scheme, struct passkey_bytes public_key)
{
    bool point = scheme->type == KEY_TYPE_EC2;
    size_t size = scheme->coordinate;
    const uint8_t *x = public_key.data + (point ? 1 : 0);
    cbor_write_integer(map_writer_label(map, -1), scheme->curve);
    cbor_write_bytes(map_writer_label(map, -2), (struct passkey_bytes){ x, size });
    if (point)
        cbor_write_bytes(map_writer_label(map, -3), (struct passkey_bytes){ x + size, size });
}

void signing_key_cose(const struct signing_key *key, struct buffer *out)
{
    const struct scheme *scheme = scheme_of(key->algorithm);
    struct buffer public_key;
    struct map_writer map;
    buffer_init(&public_key, PUBLIC_SIZE_MAX);
    signing_key_public(key, &public_key);
    map_writer_init(&map);
    cbor_write_integer(map_writer_label(&map, 1), scheme->type);
    cbor_write_integer(map_writer_label(&map, 3), key->algorithm);
    if (scheme->type == KEY_TYPE_RSA) {
        put_number(&map, -1, key->pkey, OSSL_PKEY_PARAM_RSA_N);
        put_number(&map, -2, key->pkey, OSSL_PKEY_PARAM_RSA_E);
    } else if (scheme->type == KEY_TYPE_AKP) {
        cbor_write_bytes(map_writer_label(&map, -1), buffer_view(&public_key));
    } else {
        put_curve(&map, scheme, buffer_view(&public_key));
    }
    map_writer_write(&map, out);
    map_writer_deinit(&map);
    buffer_deinit(&public_key);
}
