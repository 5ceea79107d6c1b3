/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proves at start-up that this build, with the cryptographic library at hand, accepts a good
 * signature and refuses what some version of some library was found to accept.
 */
#ifndef CRYPTO_SIGNATURE_SELFTEST_H
#define CRYPTO_SIGNATURE_SELFTEST_H

#include "crypto/signature.h"

/** @returns PASSKEY_OK; PASSKEY_INTERNAL naming what went wrong. */
MUST_USE enum passkey_result signature_selftest(
    struct signature_verifier *verifier, struct passkey_error *error);

#endif
