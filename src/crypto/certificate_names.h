/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names in a chain of certificates, and whether an anchor or a revocation list is of one of
 * them. Operators configure hundreds of anchors, of which a chain needs one: the others are passed
 * over by their names, as reading a certificate costs a hundred times more.
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
 * Whether a certificate in DER may be one of the chain or issuer of one: its subject is a subject
 * or an issuer there. Also true where that cannot be told: reading it then says what is wrong.
 */
bool certificate_names_has_subject(
    const struct certificate_names *names, struct passkey_bytes certificate);

/** The same of a revocation list, by its issuer. */
bool certificate_names_has_issuer(const struct certificate_names *names, struct passkey_bytes list);

#endif
