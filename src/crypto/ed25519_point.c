/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Byte comparisons for what can be compared, and one Kronecker symbol for the rest.
 */
#include "crypto/ed25519_point.h"

#include "base/bytes.h"
#include <openssl/bn.h>
#include <string.h>

#define POINT_SIZE 32

/* The field's prime, 2^255 - 19, little endian. */
static const uint8_t prime[POINT_SIZE] = {
    0xed,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0x7f,
};

/* The curve's constant d, -121665 / 121666, big endian in hexadecimal. */
static const char curve_d[] = "52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3";

/* The y coordinates of the points of order 4, 1, 2, 8 and 8, little endian. */
static const uint8_t small_order[][POINT_SIZE] = {
    { 0 },
    { 1 },
    { 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f },
    { 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05 },
    { 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a },
};

static void coordinate_of(const uint8_t point[POINT_SIZE], uint8_t y[POINT_SIZE])
{
    memcpy(y, point, POINT_SIZE);
    y[POINT_SIZE - 1] &= 0x7f;
}

bool ed25519_point_canonical(const uint8_t point[POINT_SIZE])
{
    uint8_t y[POINT_SIZE];
    coordinate_of(point, y);
    for (size_t i = POINT_SIZE; i > 0; i--)
        if (y[i - 1] != prime[i - 1])
            return y[i - 1] < prime[i - 1];
    return false;
}

bool ed25519_point_small_order(const uint8_t point[POINT_SIZE])
{
    uint8_t y[POINT_SIZE];
    coordinate_of(point, y);
    for (size_t i = 0; i < sizeof(small_order) / sizeof(small_order[0]); i++)
        if (bytes_equal(BYTES_ARRAY(y), BYTES_ARRAY(small_order[i])))
            return true;
    return false;
}

/*
 * x^2 = (y^2 - 1) / (d y^2 + 1) has a solution when the quotient is a square, and so when the
 * product of both sides is: BN_kronecker() says 1 or 0. It says -2 for a failure.
 */
static int quotient_is_square(const uint8_t y_bytes[POINT_SIZE], BN_CTX *context)
{
    BIGNUM *p = BN_CTX_get(context), *d = BN_CTX_get(context), *y = BN_CTX_get(context);
    BIGNUM *above = BN_CTX_get(context), *below = BN_CTX_get(context);
    if (below == NULL || BN_lebin2bn(prime, POINT_SIZE, p) == NULL ||
        BN_lebin2bn(y_bytes, POINT_SIZE, y) == NULL || BN_hex2bn(&d, curve_d) == 0 ||
        BN_mod_sqr(y, y, p, context) != 1 ||
        BN_mod_sub(above, y, BN_value_one(), p, context) != 1 ||
        BN_mod_mul(below, y, d, p, context) != 1 ||
        BN_mod_add(below, below, BN_value_one(), p, context) != 1 ||
        BN_mod_mul(above, above, below, p, context) != 1)
        return -2;
    return BN_kronecker(above, p, context);
}

static void context_free(BN_CTX **context)
{
    BN_CTX_free(*context);
}

enum passkey_result ed25519_point_on_curve(
    const uint8_t point[POINT_SIZE], struct passkey_error *error)
{
    uint8_t y[POINT_SIZE];
    CLEANUP(context_free) BN_CTX *context = BN_CTX_new();
    if (context == NULL)
        return fault(error, "Memory ran out.");
    coordinate_of(point, y);
    BN_CTX_start(context);
    int square = quotient_is_square(y, context);
    BN_CTX_end(context);
    if (square == -2)
        return fault(error, "The cryptographic library failed.");
    /* COSE-12; 0 is the point with x = 0, which must not carry a sign: it is of small order. */
    if (square != 1)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_12,
            "The Ed25519 key is no point of the curve.");
    return PASSKEY_OK;
}
