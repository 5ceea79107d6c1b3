/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cache of parsed certificates. Parsing one costs more than verifying a signature with it. A
 * registration needs its leaf twice and its anchor once; later ones need the same anchor and often
 * the same leaf, which a whole batch of authenticators shares.
 *
 * Certificates are found by their bytes, never by name. A cache is for one thread, and its size is
 * limited.
 */
#ifndef CRYPTO_CERTIFICATE_CACHE_H
#define CRYPTO_CERTIFICATE_CACHE_H

#include "crypto/certificate.h"

struct certificate_cache;

/** @param cache  Freed by certificate_cache_free(). @returns PASSKEY_OK; PASSKEY_INTERNAL. */
MUST_USE enum passkey_result certificate_cache_new(
    struct certificate_cache **cache, struct passkey_error *error);
void certificate_cache_free(struct certificate_cache **cache);

/**
 * Like certificate_read(), but from the cache if it has the certificate.
 *
 * @param cache  NULL: parse the certificate.
 * @param certificate  Freed by certificate_free(), which may be called after the cache was freed.
 */
MUST_USE enum passkey_result certificate_cache_read(struct certificate_cache *cache,
    struct passkey_bytes der, struct certificate **certificate, struct passkey_error *error);

#endif
