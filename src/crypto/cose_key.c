/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules, one function an algorithm. Adding one is a function and a row of the table.
 */
#include "crypto/cose_key.h"

#include "crypto/ed25519_point.h"
#include <inttypes.h>

#define RSA_BITS_MIN 2048
#define RSA_BITS_MAX 8192
/* The library takes 64 bits at most for large moduli; everybody uses 65537. */
#define RSA_EXPONENT_SIZE_MAX 8
#define RSA_EXPONENT_MIN      65537

static enum passkey_result es256_check(const struct cose_key *key, struct passkey_error *error)
{
    /* COSE-4 */
    if (key->type != COSE_KEY_TYPE_EC2)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_4,
            "An ES256 key has key type 2, not %" PRId64 ".", key->type);
    if (key->curve != COSE_CURVE_P256)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_4,
            "An ES256 key is on curve 1 (P-256), not %" PRId64 ".", key->curve);
    /* COSE-3 */
    if (key->x.data == NULL || key->y.data == NULL)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_3, "An EC2 key has x and y.");
    /* COSE-11 */
    if (key->x.size != P256_COORDINATE_SIZE || key->y.size != P256_COORDINATE_SIZE)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_11,
            "Coordinates of P-256 have 32 bytes, not %zu and %zu.", key->x.size, key->y.size);
    return PASSKEY_OK;
}

static enum passkey_result eddsa_check(const struct cose_key *key, struct passkey_error *error)
{
    /* COSE-8 */
    if (key->type != COSE_KEY_TYPE_OKP)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_8,
            "An EdDSA key has key type 1, not %" PRId64 ".", key->type);
    if (key->curve != COSE_CURVE_ED25519)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_8,
            "An EdDSA key is on curve 6 (Ed25519), not %" PRId64 ".", key->curve);
    /* COSE-3 */
    if (key->x.data == NULL)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_3, "An OKP key has x.");
    /* COSE-11 */
    if (key->x.size != ED25519_KEY_SIZE)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_11,
            "An Ed25519 key has 32 bytes, not %zu.", key->x.size);
    /* COSE-12: a point of small order verifies signatures that nobody made. */
    if (!ed25519_point_canonical(key->x.data) || ed25519_point_small_order(key->x.data))
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_12,
            "The Ed25519 point is not canonical or of small order.");
    return PASSKEY_OK;
}

/* Of a number without zeros in front. */
static size_t bit_count(struct passkey_bytes number)
{
    size_t bits = number.size * 8;
    for (unsigned top = number.data[0]; top < 0x80; top <<= 1)
        bits--;
    return bits;
}

static uint64_t exponent_value(struct passkey_bytes exponent)
{
    uint64_t value = 0;
    for (size_t i = 0; i < exponent.size; i++)
        value = value << 8 | exponent.data[i];
    return value;
}

static enum passkey_result rs256_check(const struct cose_key *key, struct passkey_error *error)
{
    struct passkey_bytes modulus = key->modulus, exponent = key->exponent;
    /* COSE-10 */
    if (key->type != COSE_KEY_TYPE_RSA)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_10,
            "An RS256 key has key type 3, not %" PRId64 ".", key->type);
    if (modulus.size == 0 || exponent.size == 0)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_10, "An RSA key has n and e.");
    if (modulus.data[0] == 0 || exponent.data[0] == 0)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_10,
            "The n and e of an RSA key have no zeros in front.");
    /* COSE-13 */
    size_t bits = bit_count(modulus);
    if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_13,
            "An RSA modulus has 2048 to 8192 bits, not %zu.", bits);
    if ((modulus.data[modulus.size - 1] & 1) == 0)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_13, "The RSA modulus is even.");
    if (exponent.size > RSA_EXPONENT_SIZE_MAX)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_13,
            "The RSA exponent has %zu bytes, more than 8.", exponent.size);
    uint64_t value = exponent_value(exponent);
    if (value < RSA_EXPONENT_MIN || (value & 1) == 0)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_13,
            "An RSA exponent is odd and 65537 or more, not %" PRIu64 ".", value);
    return PASSKEY_OK;
}

static const struct {
    int64_t algorithm;
    enum passkey_result (*check)(const struct cose_key *key, struct passkey_error *error);
} algorithms[] = {
    { COSE_ALGORITHM_ES256, es256_check },
    { COSE_ALGORITHM_EDDSA, eddsa_check },
    { COSE_ALGORITHM_RS256, rs256_check },
};

bool cose_algorithm_known(int64_t algorithm)
{
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
        if (algorithms[i].algorithm == algorithm)
            return true;
    return false;
}

enum passkey_result cose_key_check(const struct cose_key *key, struct passkey_error *error)
{
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
        if (algorithms[i].algorithm == key->algorithm)
            return algorithms[i].check(key, error);
    return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_1,
        "Keys of algorithm %" PRId64 " are not known here.", key->algorithm);
}
