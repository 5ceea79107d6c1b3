/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The COSE signature algorithms of credential keys, with one row for each: its keys and its
 * verification. The rules for keys (cose_key.c) and the verification (signature.c) use this table.
 */
#ifndef CRYPTO_COSE_ALGORITHM_H
#define CRYPTO_COSE_ALGORITHM_H

#include "base/checks.h"
#include <stddef.h>
#include <stdint.h>

#define COSE_ALGORITHM_ES256     (-7)
#define COSE_ALGORITHM_EDDSA     (-8) /* only Ed25519 */
#define COSE_ALGORITHM_ESP256    (-9)
#define COSE_ALGORITHM_ED25519   (-19)
#define COSE_ALGORITHM_ES384     (-35)
#define COSE_ALGORITHM_ES512     (-36)
#define COSE_ALGORITHM_PS256     (-37)
#define COSE_ALGORITHM_PS384     (-38)
#define COSE_ALGORITHM_PS512     (-39)
#define COSE_ALGORITHM_ES256K    (-47)
#define COSE_ALGORITHM_ML_DSA_44 (-48)
#define COSE_ALGORITHM_ML_DSA_65 (-49)
#define COSE_ALGORITHM_ML_DSA_87 (-50)
#define COSE_ALGORITHM_ESP384    (-51)
#define COSE_ALGORITHM_ESP512    (-52)
#define COSE_ALGORITHM_ED448     (-53)
#define COSE_ALGORITHM_RS256     (-257)
#define COSE_ALGORITHM_RS384     (-258)
#define COSE_ALGORITHM_RS512     (-259)

#define COSE_KEY_TYPE_OKP 1
#define COSE_KEY_TYPE_EC2 2
#define COSE_KEY_TYPE_RSA 3
#define COSE_KEY_TYPE_AKP 7

#define COSE_CURVE_P256      1
#define COSE_CURVE_P384      2
#define COSE_CURVE_P521      3
#define COSE_CURVE_ED25519   6
#define COSE_CURVE_ED448     7
#define COSE_CURVE_SECP256K1 8

#define COORDINATE_SIZE_MAX       66   /* P-521 */
#define ML_DSA_KEY_SIZE_MAX       2592 /* ML-DSA-87 */
#define ML_DSA_SIGNATURE_SIZE_MAX 4627
#define RSA_MODULUS_SIZE_MAX      1024 /* 8,192 bits */

enum cose_family {
    COSE_FAMILY_ECDSA,
    COSE_FAMILY_EDDSA,
    COSE_FAMILY_RSA_PKCS1, /* RSASSA-PKCS1-v1_5 */
    COSE_FAMILY_RSA_PSS,   /* salt as long as the digest (RFC 8230, 2) */
    COSE_FAMILY_ML_DSA,
};

enum cose_digest {
    COSE_DIGEST_NONE, /* part of the algorithm */
    COSE_DIGEST_SHA256,
    COSE_DIGEST_SHA384,
    COSE_DIGEST_SHA512,
};

/* Kinds of keys for which a verifier keeps objects; algorithms may share one. */
enum cose_key_kind {
    COSE_KEY_KIND_P256,
    COSE_KEY_KIND_P384,
    COSE_KEY_KIND_P521,
    COSE_KEY_KIND_SECP256K1,
    COSE_KEY_KIND_ED25519,
    COSE_KEY_KIND_ED448,
    COSE_KEY_KIND_ML_DSA_44,
    COSE_KEY_KIND_ML_DSA_65,
    COSE_KEY_KIND_ML_DSA_87,
    COSE_KEY_KIND_RSA,
};
#define COSE_KEY_KIND_COUNT (COSE_KEY_KIND_RSA + 1)

struct cose_algorithm {
    int64_t algorithm;
    const char *name;
    enum cose_family family;
    int64_t key_type;
    int64_t curve; /* 0: the key type has no curve */
    enum cose_key_kind kind;
    const char *library_name; /* of the kind of key, for OpenSSL */
    enum cose_digest digest;
    size_t key_size;       /* of a coordinate or of the key; 0 for RSA */
    size_t signature_size; /* 0: DER, or the size of the modulus */
    unsigned int bits;     /* of a coordinate of ECDSA */
    enum check check;      /* cited if a key has another type or curve */
};

/** NULL for an unknown algorithm. */
const struct cose_algorithm *cose_algorithm_find(int64_t algorithm);

/** The rows by index, from 0; NULL after the last one. */
const struct cose_algorithm *cose_algorithm_at(size_t index);

/** OpenSSL's name for a digest; NULL for COSE_DIGEST_NONE. */
const char *cose_digest_name(enum cose_digest digest);

#endif
