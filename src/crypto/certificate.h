/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One X.509 certificate for attestation formats: its subject, its extensions and its key.
 * certificate_path.h decides whether it is trusted.
 */
#ifndef CRYPTO_CERTIFICATE_H
#define CRYPTO_CERTIFICATE_H

#include "crypto/cose_key.h"

struct certificate;

/**
 * FMT-4: read exactly one certificate in DER, with nothing after it.
 *
 * @param certificate  Freed by certificate_free(); views of it borrow from it.
 * @returns PASSKEY_OK; PASSKEY_ATTESTATION_INVALID; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result certificate_read(
    struct passkey_bytes der, struct certificate **certificate, struct passkey_error *error);
void certificate_free(struct certificate **certificate);

/**
 * Whether the key was read completely. If not, the library does not know its kind, or memory ran
 * out, which the library does not report.
 */
bool certificate_key_complete(const struct certificate *certificate);

/** 1 to 3; all current certificates have 3. 0: a number that X.509 does not define. */
int certificate_version(const struct certificate *certificate);

enum certificate_attribute {
    CERTIFICATE_COUNTRY,
    CERTIFICATE_ORGANIZATION,
    CERTIFICATE_UNIT,
    CERTIFICATE_COMMON_NAME,
};

enum certificate_string {
    CERTIFICATE_STRING_UTF8,
    CERTIFICATE_STRING_PRINTABLE,
    CERTIFICATE_STRING_OTHER,
};

/** The first attribute of its kind in the subject. @returns false if the subject has none. */
bool certificate_subject(const struct certificate *certificate,
    enum certificate_attribute attribute, struct passkey_bytes *value,
    enum certificate_string *string);

/** Whether the subject has no attributes. */
bool certificate_subject_empty(const struct certificate *certificate);

enum certificate_authority {
    CERTIFICATE_AUTHORITY_ABSENT, /* no or invalid basic constraints */
    CERTIFICATE_AUTHORITY_NO,
    CERTIFICATE_AUTHORITY_YES,
};

/** Read the basic constraints. @returns PASSKEY_OK; PASSKEY_INTERNAL. */
MUST_USE enum passkey_result certificate_authority(const struct certificate *certificate,
    enum certificate_authority *authority, struct passkey_error *error);

struct certificate_extension {
    size_t count; /* how often the certificate has it; the other members describe the first one */
    bool critical;
    struct passkey_bytes value; /* the content of the extension's OCTET STRING */
};

/** @param oid  In dotted form. @returns PASSKEY_OK, even if it is absent; PASSKEY_INTERNAL. */
MUST_USE enum passkey_result certificate_extension(const struct certificate *certificate,
    const char *oid, struct certificate_extension *extension, struct passkey_error *error);

/* The subject's key in COSE's terms. The views borrow from the struct. */
struct certificate_key {
    struct cose_key key;
    uint8_t first[ML_DSA_KEY_SIZE_MAX];   /* x, n or pub */
    uint8_t second[RSA_MODULUS_SIZE_MAX]; /* y or e */
};

/**
 * PACKED-10: the key, if it is one for the algorithm.
 *
 * @returns PASSKEY_OK; PASSKEY_ATTESTATION_INVALID if it is of another kind; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result certificate_key(const struct certificate *certificate,
    int64_t algorithm, struct certificate_key *key, struct passkey_error *error);

#endif
