/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256, HMAC and key derivation, and a digest object for callers that hash often. The only
 * results are PASSKEY_OK and PASSKEY_INTERNAL; after the latter, the output is undefined.
 */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include "base/result.h"

#define SHA256_SIZE 32
/* RFC 5869, 2.3: 255 blocks. */
#define HKDF_SHA256_SIZE_MAX      ((size_t)255 * SHA256_SIZE)
#define HKDF_SHA256_INFO_SIZE_MAX 1024

MUST_USE enum passkey_result sha256(struct passkey_bytes bytes, uint8_t digest[SHA256_SIZE]);

/** HMAC-SHA-256 (RFC 2104). */
MUST_USE enum passkey_result hmac_sha256(
    struct passkey_bytes key, struct passkey_bytes message, uint8_t mac[SHA256_SIZE]);

/**
 * HKDF-Expand with SHA-256 (RFC 5869, 2.3): derives any number of bytes, which only the holder of
 * the key can compute and which are the same for the same key and info.
 *
 * @param key  Uniformly random, 32 bytes or more.
 * @param info  The purpose of the bytes, which must differ for every use of a key; at most
 *              HKDF_SHA256_INFO_SIZE_MAX.
 * @param size  1 to HKDF_SHA256_SIZE_MAX.
 */
MUST_USE enum passkey_result hkdf_sha256_expand(
    struct passkey_bytes key, struct passkey_bytes info, uint8_t *out, size_t size);

/* A fetched algorithm and an allocated context; used by one thread at a time. */
struct digest;

MUST_USE enum passkey_result digest_new(struct digest **digest, struct passkey_error *error);
void digest_free(struct digest **digest);

/** The SHA-256 hash of head followed by tail. */
MUST_USE enum passkey_result digest_sha256(struct digest *digest, struct passkey_bytes head,
    struct passkey_bytes tail, uint8_t out[SHA256_SIZE]);

#endif
