/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides whether a chain of certificates leads to one of the caller's anchors (FMT-12, REG-24c).
 * Only these are trusted: neither the system's certificates nor a root in the chain.
 */
#ifndef CRYPTO_CERTIFICATE_PATH_H
#define CRYPTO_CERTIFICATE_PATH_H

#include "crypto/certificate_cache.h"

struct certificate_path {
    /* DER, the leaf first; at most CERTIFICATE_COUNT_MAX; all can be parsed */
    const struct passkey_bytes *chain;
    size_t chain_count;
    const struct passkey_bytes *anchors; /* DER; may be roots, intermediates, or the leaf itself */
    size_t anchor_count;
    /* DER. A certificate whose issuer has a list here must not be on it, and the list must be
     * signed by its issuer and be current. */
    const struct passkey_bytes *revocation_lists;
    size_t revocation_list_count;
    struct passkey_bytes host; /* the leaf must be for this host name; data NULL: any */
    const char **problem;      /* receives the reason for a refusal, a static string; may be NULL */
    struct certificate_cache *cache; /* NULL: none */
    int64_t now_ms;
    bool sha1_allowed; /* accept SHA-1 and other weak signatures; only for TPMs */
};

/**
 * @param trusted  Always false without anchors.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if an anchor or a revocation list is invalid, unless
 *          its name shows that it is not needed; PASSKEY_ATTESTATION_INVALID if a member of the
 *          chain is not a certificate; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result certificate_path_evaluate(
    const struct certificate_path *path, bool *trusted, struct passkey_error *error);

#endif
