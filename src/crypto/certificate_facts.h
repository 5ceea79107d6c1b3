/* SPDX-License-Identifier: Apache-2.0 */
/* The content of a certificate as text for people. Nothing is verified. */
#ifndef CRYPTO_CERTIFICATE_FACTS_H
#define CRYPTO_CERTIFICATE_FACTS_H

#include "base/buffer.h"
#include "crypto/certificate.h"

#define CERTIFICATE_FACT_SIZE 64

struct certificate_facts {
    bool has_times; /* both were readable */
    int64_t not_before_ms;
    int64_t not_after_ms;
    char key[CERTIFICATE_FACT_SIZE];       /* "EC prime256v1", "RSA 2048 bits" */
    char signature[CERTIFICATE_FACT_SIZE]; /* "ecdsa-with-SHA256" */
    char serial[CERTIFICATE_FACT_SIZE];    /* hexadecimal; truncated if it is longer than allowed */
};

struct certificate_facts certificate_facts(const struct certificate *certificate);

/** Append the subject's or the issuer's name in the form of RFC 4514, in UTF-8. */
MUST_USE enum passkey_result certificate_subject_append(
    const struct certificate *certificate, struct buffer *buffer, struct passkey_error *error);
MUST_USE enum passkey_result certificate_issuer_append(
    const struct certificate *certificate, struct buffer *buffer, struct passkey_error *error);

#endif
