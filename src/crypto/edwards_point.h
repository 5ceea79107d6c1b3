/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the cryptographic library does not ask of a public key of Ed25519 or Ed448 (RFC 8032, 5.1.3
 * and 5.2.3): that its encoding is canonical, that it is a point of the curve, and one of large
 * order.
 */
#ifndef CRYPTO_EDWARDS_POINT_H
#define CRYPTO_EDWARDS_POINT_H

#include "base/result.h"

/* A point is y little endian; the highest bit of the last byte is the sign of x. */
struct edwards_curve {
    const char *name;
    size_t point_size;
    const uint8_t *prime; /* of the field, little endian, point_size bytes */
    const char *d;        /* the curve's constant modulo the prime, in hexadecimal */
    bool a_negative;      /* a x^2 + y^2 = 1 + d x^2 y^2 with a = -1; else a = 1 */
    /* The y coordinates of all points whose order divides the cofactor, one after the other. */
    const uint8_t *small_order;
    size_t small_order_count;
};

extern const struct edwards_curve edwards_25519;
extern const struct edwards_curve edwards_448;

/** The y coordinate is below the field's prime, and no bit is set that belongs to nothing. */
bool edwards_point_canonical(const struct edwards_curve *curve, const uint8_t *point);

/** One of the points whose order divides the cofactor, among them the identity. */
bool edwards_point_small_order(const struct edwards_curve *curve, const uint8_t *point);

/**
 * Costs a modular exponentiation: for registration. A signature never verifies with a key that is
 * not a point.
 *
 * @returns PASSKEY_OK; PASSKEY_PUBLIC_KEY_INVALID if no point has this y; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result edwards_point_on_curve(
    const struct edwards_curve *curve, const uint8_t *point, struct passkey_error *error);

#endif
