/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names in a chain of certificates, and whether an anchor or a revocation list has one of them.
 * Operators configure hundreds of anchors, of which a chain needs one. The others are skipped by
 * their names, because parsing a certificate costs a hundred times more.
 */
#ifndef CRYPTO_CERTIFICATE_NAMES_H
#define CRYPTO_CERTIFICATE_NAMES_H

#include "base/limits.h"
#include "crypto/certificate.h"

struct certificate_names {
    const struct certificate *chain[CERTIFICATE_COUNT_MAX]; /* borrowed */
    size_t count;
};

/**
 * Whether a certificate in DER may be in the chain or an issuer in it: its subject is a subject or
 * an issuer there. Also true if this cannot be determined; parsing the certificate then reports the
 * error.
 */
bool certificate_names_has_subject(
    const struct certificate_names *names, struct passkey_bytes certificate);

/** The same for a revocation list, by its issuer. */
bool certificate_names_has_issuer(const struct certificate_names *names, struct passkey_bytes list);

#endif
