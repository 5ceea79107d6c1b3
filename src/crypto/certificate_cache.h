/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates that were read before. Reading one costs more than verifying a signature with it,
 * and a registration asks for its leaf twice and for its anchor once; the next one for the same
 * anchor, and often for the same leaf, which a whole batch of authenticators shares.
 *
 * What is found is the same bytes, never the same name. Of one thread; its size is bounded.
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
 * As certificate_read(), out of the cache where it has the certificate.
 *
 * @param cache  NULL: read anew.
 * @param certificate  Freed by certificate_free(), also after the cache.
 */
MUST_USE enum passkey_result certificate_cache_read(struct certificate_cache *cache,
    struct passkey_bytes der, struct certificate **certificate, struct passkey_error *error);

#endif
