/* SPDX-License-Identifier: Apache-2.0 */
/* The rules, with one function for each key type; they compare with the table of algorithms. */
#include "crypto/cose_key.h"

#include "crypto/edwards_point.h"
#include <inttypes.h>

#define RSA_BITS_MIN 2048
#define RSA_BITS_MAX 8192
/* All keys in use have 65537. A verification with a 64-bit exponent takes three times as long,
 * which a client that chooses its key could use against others. */
#define RSA_EXPONENT_SIZE_MAX 4
#define RSA_EXPONENT_MIN      65537

/* The algorithm determines the key type and the curve: COSE-4 to COSE-10. */
static enum passkey_result check_binding(
    const struct cose_algorithm *algorithm, const struct cose_key *key, struct passkey_error *error)
{
    if (key->type != algorithm->key_type)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, algorithm->check,
            "A key of %s has key type %" PRId64 ", not %" PRId64 ".", algorithm->name,
            algorithm->key_type, key->type);
    if (algorithm->curve != 0 && key->curve != algorithm->curve)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, algorithm->check,
            "A key of %s is on curve %" PRId64 " (%s), not %" PRId64 ".", algorithm->name,
            algorithm->curve, algorithm->library_name, key->curve);
    return PASSKEY_OK;
}

static enum passkey_result check_size(const struct cose_algorithm *algorithm, const char *parameter,
    struct passkey_bytes value, struct passkey_error *error)
{
    /* COSE-3 */
    if (value.data == NULL)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_3, "A key of %s has %s.",
            algorithm->name, parameter);
    /* COSE-11 */
    if (value.size != algorithm->key_size)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_11,
            "The parameter %s of a key of %s has %zu bytes, not %zu.", parameter, algorithm->name,
            algorithm->key_size, value.size);
    return PASSKEY_OK;
}

static enum passkey_result check_ec2(
    const struct cose_algorithm *algorithm, const struct cose_key *key, struct passkey_error *error)
{
    TRY(check_size(algorithm, "x", key->x, error));
    return check_size(algorithm, "y", key->y, error);
}

static enum passkey_result check_okp(
    const struct cose_algorithm *algorithm, const struct cose_key *key, struct passkey_error *error)
{
    const struct edwards_curve *curve =
        algorithm->curve == COSE_CURVE_ED448 ? &edwards_448 : &edwards_25519;
    TRY(check_size(algorithm, "x", key->x, error));
    /* COSE-12: with a point of small order, signatures that no one made are valid. */
    if (!edwards_point_canonical(curve, key->x.data) ||
        edwards_point_small_order(curve, key->x.data))
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_12,
            "The %s point is not canonical or of small order.", curve->name);
    return PASSKEY_OK;
}

/* The number of bits without leading zeros. */
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

static enum passkey_result check_rsa(const struct cose_key *key, struct passkey_error *error)
{
    struct passkey_bytes modulus = key->modulus, exponent = key->exponent;
    /* COSE-10 */
    if (modulus.size == 0 || exponent.size == 0)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_10,
            "An RSA key needs the parameters n and e.");
    if (modulus.data[0] == 0 || exponent.data[0] == 0)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_10,
            "The parameters n and e of an RSA key must not begin with zeros.");
    /* COSE-13 */
    size_t bits = bit_count(modulus);
    if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_13,
            "An RSA modulus must have 2048 to 8192 bits, not %zu.", bits);
    if ((modulus.data[modulus.size - 1] & 1) == 0)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_13, "The RSA modulus is even.");
    if (exponent.size > RSA_EXPONENT_SIZE_MAX)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_13,
            "The RSA exponent has %zu bytes, more than %d.", exponent.size, RSA_EXPONENT_SIZE_MAX);
    uint64_t value = exponent_value(exponent);
    if (value < RSA_EXPONENT_MIN || (value & 1) == 0)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_13,
            "An RSA exponent is odd and 65537 or more, not %" PRIu64 ".", value);
    return PASSKEY_OK;
}

bool cose_algorithm_known(int64_t algorithm)
{
    return cose_algorithm_find(algorithm) != NULL;
}

enum passkey_result cose_key_check(const struct cose_key *key, struct passkey_error *error)
{
    const struct cose_algorithm *algorithm = cose_algorithm_find(key->algorithm);
    if (algorithm == NULL)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_1,
            "Keys of algorithm %" PRId64 " are not supported.", key->algorithm);
    TRY(check_binding(algorithm, key, error));
    if (algorithm->key_type == COSE_KEY_TYPE_EC2)
        return check_ec2(algorithm, key, error);
    if (algorithm->key_type == COSE_KEY_TYPE_OKP)
        return check_okp(algorithm, key, error);
    if (algorithm->key_type == COSE_KEY_TYPE_AKP)
        return check_size(algorithm, "pub", key->public_key, error);
    return check_rsa(key, error);
}
