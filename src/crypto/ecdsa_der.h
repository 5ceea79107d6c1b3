/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks the encoding of an ECDSA signature before the library parses it:
 *
 *     30 len  02 len r  02 len s         SEQUENCE { r INTEGER, s INTEGER }, strictly DER
 */
#ifndef CRYPTO_ECDSA_DER_H
#define CRYPTO_ECDSA_DER_H

#include <passkey/bytes.h>
#include <stdbool.h>

/**
 * SIG-1: both numbers must not be negative, must be in the shortest form and have at most `bits`
 * bits, and nothing may follow. The verification checks their range.
 *
 * @param bits  Of the curve's coordinates: 256, 384 or 521.
 */
bool ecdsa_der_strict(struct passkey_bytes signature, unsigned int bits);

#endif
