/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of Ed25519 and Ed448 public keys that the cryptographic library does not make (RFC 8032,
 * 5.1.3 and 5.2.3): the encoding is canonical, and the point is on the curve and of large order.
 */
#ifndef CRYPTO_EDWARDS_POINT_H
#define CRYPTO_EDWARDS_POINT_H

#include "base/result.h"

/* A point is y in little-endian order; the highest bit of the last byte is the sign of x. */
struct edwards_curve {
    const char *name;
    size_t point_size;
    const uint8_t *prime; /* of the field, little-endian, point_size bytes */
    const char *d;        /* the curve's constant modulo the prime, in hexadecimal */
    bool a_negative;      /* a x^2 + y^2 = 1 + d x^2 y^2 with a = -1; otherwise a = 1 */
    /* The y coordinates of all points whose order divides the cofactor. */
    const uint8_t *small_order;
    size_t small_order_count;
};

extern const struct edwards_curve edwards_25519;
extern const struct edwards_curve edwards_448;

/** Whether the y coordinate is less than the field's prime, and no unused bit is set. */
bool edwards_point_canonical(const struct edwards_curve *curve, const uint8_t *point);

/** Whether the point's order divides the cofactor, as for the identity. */
bool edwards_point_small_order(const struct edwards_curve *curve, const uint8_t *point);

/**
 * This costs a modular exponentiation, so it is for registrations. With a key that is not a point,
 * no signature is valid.
 *
 * @returns PASSKEY_OK; PASSKEY_PUBLIC_KEY_INVALID if no point has this y; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result edwards_point_on_curve(
    const struct edwards_curve *curve, const uint8_t *point, struct passkey_error *error);

#endif
