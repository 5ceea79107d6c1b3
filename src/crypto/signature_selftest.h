/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks at start-up that this build and its cryptographic library accept a valid signature and
 * refuse invalid ones that some versions of libraries have accepted.
 */
#ifndef CRYPTO_SIGNATURE_SELFTEST_H
#define CRYPTO_SIGNATURE_SELFTEST_H

#include "crypto/signature.h"

/** @returns PASSKEY_OK; PASSKEY_INTERNAL with the failed test in the message. */
MUST_USE enum passkey_result signature_selftest(
    struct signature_verifier *verifier, struct passkey_error *error);

#endif
