/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signature verification for the COSE algorithms of cose_algorithm.h.
 *
 * A signature verifier contains objects that are expensive to create: a key object for each curve,
 * in which the points of credentials are set, a digest and a buffer. It is used by one thread at a
 * time.
 */
#ifndef CRYPTO_SIGNATURE_H
#define CRYPTO_SIGNATURE_H

#include "crypto/cose_key.h"

struct signature_verifier;

/**
 * Runs the self-test: PASSKEY_INTERNAL if an invalid signature is accepted or a valid one refused.
 */
MUST_USE enum passkey_result signature_verifier_new(
    struct signature_verifier **verifier, struct passkey_error *error);
void signature_verifier_free(struct signature_verifier **verifier);

/** Whether the algorithm is known and the cryptographic library supports it. */
bool signature_available(const struct signature_verifier *verifier, int64_t algorithm);

/* The signed bytes: head followed by tail. */
struct signed_message {
    struct passkey_bytes head;
    struct passkey_bytes tail;
    struct passkey_bytes signature;
};

/**
 * Check all rules for a public key, including that its point is on the curve. For registrations.
 *
 * @returns PASSKEY_OK; PASSKEY_PUBLIC_KEY_INVALID; PASSKEY_ALGORITHM_UNAVAILABLE;
 *          PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result signature_key_check(
    struct signature_verifier *verifier, const struct cose_key *key, struct passkey_error *error);

/**
 * Verify with the algorithm of the key, never with one named in the message (SIG-6).
 *
 * @param check  Cited if the signature is invalid.
 * @returns PASSKEY_OK only if the library returned exactly 1; PASSKEY_SIGNATURE_INVALID;
 *          PASSKEY_PUBLIC_KEY_INVALID; PASSKEY_ALGORITHM_UNAVAILABLE; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result signature_verify(struct signature_verifier *verifier,
    const struct cose_key *key, const struct signed_message *message, enum check check,
    struct passkey_error *error);

#endif
