/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6979 section 3.2, step by step, with OpenSSL's numbers and points. */
#include "ecdsa.h"

#include "require.h"
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/hmac.h>
#include <string.h>

#define OCTETS_MAX 66 /* of a P-521 scalar */

/* What the steps share: sizes in bytes, the order q, and HMAC_DRBG's K and V. */
struct nonce {
    const EVP_MD *digest;
    int hash_size;
    int octets; /* rlen */
    const BIGNUM *order;
    uint8_t key[EVP_MAX_MD_SIZE];
    uint8_t value[EVP_MAX_MD_SIZE];
};

/* 2.3.2: the leftmost qlen bits. */
static void bits_to_integer(
    const struct nonce *nonce, const uint8_t *bits, int size, BIGNUM *integer)
{
    REQUIRE(BN_bin2bn(bits, size, integer) != NULL);
    int extra = size * 8 - BN_num_bits(nonce->order);
    if (extra > 0)
        REQUIRE(BN_rshift(integer, integer, extra) == 1);
}

/* K = HMAC_K(V || byte || data), V = HMAC_K(V) */
static void update(struct nonce *nonce, int byte, const uint8_t *data, size_t data_size)
{
    uint8_t message[EVP_MAX_MD_SIZE + 1 + 2 * OCTETS_MAX];
    size_t hash_size = (size_t)nonce->hash_size;
    memcpy(message, nonce->value, hash_size);
    message[hash_size] = (uint8_t)byte;
    if (data_size != 0)
        memcpy(message + hash_size + 1, data, data_size);
    REQUIRE(HMAC(nonce->digest, nonce->key, nonce->hash_size, message, hash_size + 1 + data_size,
                nonce->key, NULL) != NULL);
    REQUIRE(HMAC(nonce->digest, nonce->key, nonce->hash_size, nonce->value, hash_size, nonce->value,
                NULL) != NULL);
}

/* 3.2 a to g; z is the hash of the message as an integer below q */
static void nonce_init(struct nonce *nonce, const BIGNUM *private_key, const BIGNUM *z)
{
    uint8_t seed[2 * OCTETS_MAX];
    size_t seed_size = 2 * (size_t)nonce->octets;
    memset(nonce->value, 1, sizeof(nonce->value));
    memset(nonce->key, 0, sizeof(nonce->key));
    REQUIRE(BN_bn2binpad(private_key, seed, nonce->octets) == nonce->octets);
    REQUIRE(BN_bn2binpad(z, seed + nonce->octets, nonce->octets) == nonce->octets);
    update(nonce, 0, seed, seed_size);
    update(nonce, 1, seed, seed_size);
}

/* 3.2 h: the next candidate; the caller asks for another one if it is not suitable */
static void nonce_next(struct nonce *nonce, BIGNUM *k)
{
    do {
        uint8_t bits[OCTETS_MAX + EVP_MAX_MD_SIZE];
        int size = 0;
        while (size < nonce->octets) {
            REQUIRE(HMAC(nonce->digest, nonce->key, nonce->hash_size, nonce->value,
                        (size_t)nonce->hash_size, nonce->value, NULL) != NULL);
            memcpy(bits + size, nonce->value, (size_t)nonce->hash_size);
            size += nonce->hash_size;
        }
        bits_to_integer(nonce, bits, nonce->octets, k);
        if (BN_is_zero(k) || BN_cmp(k, nonce->order) >= 0)
            update(nonce, 0, NULL, 0);
    } while (BN_is_zero(k) || BN_cmp(k, nonce->order) >= 0);
}

/* r = (k G).x mod q, s = (z + r d) / k mod q */
static void sign_with(const EC_GROUP *group, const BIGNUM *k, const BIGNUM *private_key,
    const BIGNUM *z, ECDSA_SIG *signature)
{
    const BIGNUM *order = EC_GROUP_get0_order(group);
    BN_CTX *context = BN_CTX_new();
    EC_POINT *point = EC_POINT_new(group);
    BIGNUM *r = BN_new();
    BIGNUM *s = BN_new();
    BIGNUM *inverse = BN_new();
    REQUIRE(context != NULL && point != NULL && r != NULL && s != NULL && inverse != NULL);
    REQUIRE(EC_POINT_mul(group, point, k, NULL, NULL, context) == 1);
    REQUIRE(EC_POINT_get_affine_coordinates(group, point, r, NULL, context) == 1);
    REQUIRE(BN_nnmod(r, r, order, context) == 1);
    REQUIRE(BN_mod_mul(s, r, private_key, order, context) == 1);
    REQUIRE(BN_mod_add(s, s, z, order, context) == 1);
    REQUIRE(BN_mod_inverse(inverse, k, order, context) != NULL);
    REQUIRE(BN_mod_mul(s, s, inverse, order, context) == 1);
    /* 3.2 h.3 would draw again for zero, which does not happen in practice. */
    REQUIRE(!BN_is_zero(r) && !BN_is_zero(s));
    REQUIRE(ECDSA_SIG_set0(signature, r, s) == 1);
    BN_free(inverse);
    EC_POINT_free(point);
    BN_CTX_free(context);
}

static void append_der(const ECDSA_SIG *signature, struct buffer *out)
{
    uint8_t *der = NULL;
    int size = i2d_ECDSA_SIG(signature, &der);
    REQUIRE(size > 0);
    buffer_append(out, (struct passkey_bytes){ der, (size_t)size });
    OPENSSL_free(der);
}

void ecdsa_sign(const EC_GROUP *group, const EVP_MD *digest, struct passkey_bytes private_key,
    struct passkey_bytes message, struct buffer *signature)
{
    struct nonce nonce = { .digest = digest, .hash_size = EVP_MD_get_size(digest) };
    uint8_t hash[EVP_MAX_MD_SIZE];
    BIGNUM *d = BN_bin2bn(private_key.data, (int)private_key.size, NULL);
    BIGNUM *z = BN_new();
    BIGNUM *k = BN_new();
    ECDSA_SIG *pair = ECDSA_SIG_new();
    REQUIRE(d != NULL && z != NULL && k != NULL && pair != NULL);
    nonce.order = EC_GROUP_get0_order(group);
    nonce.octets = BN_num_bytes(nonce.order);
    REQUIRE(EVP_Digest(message.data, message.size, hash, NULL, digest, NULL) == 1);
    bits_to_integer(&nonce, hash, nonce.hash_size, z);
    if (BN_cmp(z, nonce.order) >= 0)
        REQUIRE(BN_sub(z, z, nonce.order) == 1);
    nonce_init(&nonce, d, z);
    nonce_next(&nonce, k);
    sign_with(group, k, d, z, pair);
    append_der(pair, signature);
    ECDSA_SIG_free(pair);
    BN_free(k);
    BN_free(z);
    BN_clear_free(d);
}
