/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The encoding of an ECDSA signature, before the library sees it:
 *
 *     30 len  02 len r  02 len s         SEQUENCE { r INTEGER, s INTEGER }, strictly DER
 */
#ifndef CRYPTO_ECDSA_DER_H
#define CRYPTO_ECDSA_DER_H

#include <passkey/bytes.h>
#include <stdbool.h>

/**
 * SIG-1: both numbers not negative, in the shortest form and of at most so many bits, and nothing
 * after them. Whether they are in range is left to the verification.
 *
 * @param bits  Of the curve's coordinates: 256, 384 or 521.
 */
bool ecdsa_der_strict(struct passkey_bytes signature, unsigned int bits);

#endif
