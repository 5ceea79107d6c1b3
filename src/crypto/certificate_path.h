/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a chain of certificates leads to one of the caller's anchors (FMT-12, REG-24c). Only
 * these are trusted: neither the system's certificates nor a root that came with the chain.
 */
#ifndef CRYPTO_CERTIFICATE_PATH_H
#define CRYPTO_CERTIFICATE_PATH_H

#include "crypto/certificate_cache.h"

struct certificate_path {
    /* DER, the leaf first; at most CERTIFICATE_COUNT_MAX; read without fault before */
    const struct passkey_bytes *chain;
    size_t chain_count;
    const struct passkey_bytes *anchors; /* DER; may be roots, intermediates, or the leaf itself */
    size_t anchor_count;
    /* DER; each certificate whose issuer has a list here must not be on it, and a list that is
     * used must be signed by its issuer and be of now. */
    const struct passkey_bytes *revocation_lists;
    size_t revocation_list_count;
    struct passkey_bytes host; /* the leaf is for this host name; data NULL: for whom it may be */
    const char **problem;      /* NULL, or where a static sentence goes that says why not trusted */
    struct certificate_cache *cache; /* NULL: none */
    int64_t now_ms;
    bool sha1_allowed; /* SHA-1 and other weak signatures; only for TPMs */
};

/**
 * @param trusted  Also false without anchors.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if an anchor is not a certificate or a revocation
 *          list is not one, unless its name shows that it is not needed;
 *          PASSKEY_ATTESTATION_INVALID if a member of the chain is not a certificate;
 *          PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result certificate_path_evaluate(
    const struct certificate_path *path, bool *trusted, struct passkey_error *error);

#endif
