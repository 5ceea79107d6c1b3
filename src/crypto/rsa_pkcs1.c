/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The encoded message is made and compared as a whole with what the signature decrypts to. Nothing
 * is parsed, so that no other encoding of the hash is accepted.
 */
#include "crypto/rsa_pkcs1.h"

#include "base/bytes.h"
#include <openssl/bn.h>
#include <string.h>

/* DigestInfo of SHA-256 up to the hash: RFC 8017, 9.2, note 1. */
static const uint8_t digest_info[] = { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
    0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 };

enum passkey_result rsa_pkcs1_init(struct rsa_pkcs1 *rsa, struct passkey_error *error)
{
    *rsa = (struct rsa_pkcs1){
        .context = BN_CTX_new(),
        .montgomery = BN_MONT_CTX_new(),
        .modulus = BN_new(),
        .signature = BN_new(),
        .base = BN_new(),
        .power = BN_new(),
    };
    if (rsa->context != NULL && rsa->montgomery != NULL && rsa->modulus != NULL &&
        rsa->signature != NULL && rsa->base != NULL && rsa->power != NULL)
        return PASSKEY_OK;
    rsa_pkcs1_deinit(rsa);
    return fault(error, "Memory ran out.");
}

void rsa_pkcs1_deinit(struct rsa_pkcs1 *rsa)
{
    BN_CTX_free(rsa->context);
    BN_MONT_CTX_free(rsa->montgomery);
    BN_free(rsa->modulus);
    BN_free(rsa->signature);
    BN_free(rsa->base);
    BN_free(rsa->power);
    *rsa = (struct rsa_pkcs1){ .context = NULL };
}

/* RFC 8017, 9.2. The modulus has 256 bytes or more. */
static void encode(const uint8_t hash[SHA256_SIZE], uint8_t *encoded, size_t size)
{
    uint8_t *end = encoded + size - sizeof(digest_info) - SHA256_SIZE;
    memset(encoded, 0xff, size);
    encoded[0] = 0;
    encoded[1] = 1;
    end[-1] = 0;
    memcpy(end, digest_info, sizeof(digest_info));
    memcpy(end + sizeof(digest_info), hash, SHA256_SIZE);
}

static uint64_t number_of(struct passkey_bytes bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes.size; i++)
        number = number << 8 | bytes.data[i];
    return number;
}

/* From the highest bit down. The last multiplication, of an odd exponent's bit 0, is by the number
 * outside of Montgomery form, so that the product is, too. */
static bool raise(struct rsa_pkcs1 *rsa, uint64_t exponent)
{
    BN_MONT_CTX *montgomery = rsa->montgomery;
    BIGNUM *power = rsa->power;
    if (BN_to_montgomery(rsa->base, rsa->signature, montgomery, rsa->context) != 1 ||
        BN_copy(power, rsa->base) == NULL)
        return false;
    for (int bit = 62 - __builtin_clzll(exponent); bit >= 0; bit--) {
        const BIGNUM *factor = bit == 0 ? rsa->signature : rsa->base;
        if (BN_mod_mul_montgomery(power, power, power, montgomery, rsa->context) != 1 ||
            ((exponent >> bit & 1) != 0 &&
                BN_mod_mul_montgomery(power, power, factor, montgomery, rsa->context) != 1))
            return false;
    }
    return true;
}

int rsa_pkcs1_verify_sha256(struct rsa_pkcs1 *rsa, const struct cose_key *key,
    const uint8_t hash[SHA256_SIZE], struct passkey_bytes signature)
{
    uint8_t decrypted[RSA_MODULUS_SIZE_MAX];
    uint8_t encoded[RSA_MODULUS_SIZE_MAX];
    int size = (int)key->modulus.size;
    if (BN_bin2bn(key->modulus.data, size, rsa->modulus) == NULL ||
        BN_bin2bn(signature.data, (int)signature.size, rsa->signature) == NULL)
        return -1;
    if (BN_ucmp(rsa->signature, rsa->modulus) >= 0)
        return 0;
    if (BN_MONT_CTX_set(rsa->montgomery, rsa->modulus, rsa->context) != 1 ||
        !raise(rsa, number_of(key->exponent)) || BN_bn2binpad(rsa->power, decrypted, size) != size)
        return -1;
    encode(hash, encoded, key->modulus.size);
    struct passkey_bytes expected = { encoded, key->modulus.size };
    return bytes_equal(expected, (struct passkey_bytes){ decrypted, key->modulus.size }) ? 1 : 0;
}
