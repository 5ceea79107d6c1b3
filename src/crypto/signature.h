/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signature verification for the COSE algorithms of cose_algorithm.h.
 *
 * A signature verifier holds what is costly to make: a key object for each curve in which a
 * credential's point is set in place, a digest, a buffer. It is used by one thread at a time.
 */
#ifndef CRYPTO_SIGNATURE_H
#define CRYPTO_SIGNATURE_H

#include "crypto/cose_key.h"

struct signature_verifier;

/** Runs the self-test: PASSKEY_INTERNAL when what must be refused is accepted, or the reverse. */
MUST_USE enum passkey_result signature_verifier_new(
    struct signature_verifier **verifier, struct passkey_error *error);
void signature_verifier_free(struct signature_verifier **verifier);

/** Known here, and offered by the cryptographic library at hand. */
bool signature_available(const struct signature_verifier *verifier, int64_t algorithm);

/* What was signed is head followed by tail. */
struct signed_message {
    struct passkey_bytes head;
    struct passkey_bytes tail;
    struct passkey_bytes signature;
};

/**
 * All rules for a public key, among them that its point is on the curve: for registration.
 *
 * @returns PASSKEY_OK; PASSKEY_PUBLIC_KEY_INVALID; PASSKEY_ALGORITHM_UNAVAILABLE;
 *          PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result signature_key_check(
    struct signature_verifier *verifier, const struct cose_key *key, struct passkey_error *error);

/**
 * Verify with the algorithm of the key, never one that the message names (SIG-6).
 *
 * @param check  Cited when the signature does not verify.
 * @returns PASSKEY_OK only when the library said exactly 1; PASSKEY_SIGNATURE_INVALID;
 *          PASSKEY_PUBLIC_KEY_INVALID; PASSKEY_ALGORITHM_UNAVAILABLE; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result signature_verify(struct signature_verifier *verifier,
    const struct cose_key *key, const struct signed_message *message, enum check check,
    struct passkey_error *error);

#endif
