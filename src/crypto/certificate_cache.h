/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cache of parsed certificates, and of which of them signed which. Parsing one costs more than
 * verifying a signature with it. A registration needs its leaf twice and its anchor once; later
 * ones need the same anchor and intermediates, and often the same leaf, which a whole batch of
 * authenticators shares.
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

/**
 * Whether the signature of a certificate was verified with the key of this issuer before. Both were
 * returned by certificate_cache_read(), which returns the same object for the same bytes: the
 * answer does not depend on time, names or anchors, which must be checked each time.
 *
 * @param cache  NULL: false.
 */
bool certificate_cache_is_verified(struct certificate_cache *cache,
    const struct certificate *certificate, const struct certificate *issuer);

/** Remember that it was, if the certificate is in the cache. Replaces an earlier issuer. */
void certificate_cache_set_verified(struct certificate_cache *cache,
    const struct certificate *certificate, struct certificate *issuer);

#endif
