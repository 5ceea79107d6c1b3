/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the cryptographic library does not ask of an Ed25519 public key (RFC 8032, 5.1.3): that its
 * encoding is canonical, that it is a point of the curve, and one of large order.
 */
#ifndef CRYPTO_ED25519_POINT_H
#define CRYPTO_ED25519_POINT_H

#include "base/result.h"

/** The y coordinate, 255 bits little endian below the sign of x, is below the field's prime. */
bool ed25519_point_canonical(const uint8_t point[32]);

/** One of the eight points whose order divides 8, among them the identity. */
bool ed25519_point_small_order(const uint8_t point[32]);

/**
 * Costs a modular exponentiation: for registration. A signature never verifies with a key that is
 * no point.
 *
 * @returns PASSKEY_OK; PASSKEY_PUBLIC_KEY_INVALID when no x belongs to the y; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result ed25519_point_on_curve(
    const uint8_t point[32], struct passkey_error *error);

#endif
