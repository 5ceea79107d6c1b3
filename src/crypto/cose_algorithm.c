/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 9053 and RFC 8812 (ECDSA), RFC 8032 (EdDSA), RFC 8230 and RFC 8812 (RSA), RFC 9864 (fully
 * specified algorithms), FIPS 204 (ML-DSA). The algorithm of most sign-ins comes first.
 */
#include "crypto/cose_algorithm.h"

#define ECDSA(algorithm, name, curve, group, digest, bits, check)                                  \
    {                                                                                              \
        (algorithm), (name), COSE_FAMILY_ECDSA, COSE_KEY_TYPE_EC2, COSE_CURVE_##curve,             \
            COSE_KEY_KIND_##curve, (group), COSE_DIGEST_##digest, ((bits) + 7) / 8, 0, (bits),     \
            CHECK_##check                                                                          \
    }
#define EDDSA(algorithm, name, curve, size, signature_size, check)                                 \
    {                                                                                              \
        (algorithm), (name), COSE_FAMILY_EDDSA, COSE_KEY_TYPE_OKP, COSE_CURVE_##curve,             \
            COSE_KEY_KIND_##curve, #curve, COSE_DIGEST_NONE, (size), (signature_size), 0,          \
            CHECK_##check                                                                          \
    }
#define RSA(algorithm, name, family, digest)                                                       \
    {                                                                                              \
        (algorithm), (name), COSE_FAMILY_RSA_##family, COSE_KEY_TYPE_RSA, 0, COSE_KEY_KIND_RSA,    \
            "RSA", COSE_DIGEST_##digest, 0, 0, 0, CHECK_COSE_10                                    \
    }
#define ML_DSA(algorithm, name, kind, size, signature_size)                                        \
    {                                                                                              \
        (algorithm), (name), COSE_FAMILY_ML_DSA, COSE_KEY_TYPE_AKP, 0, COSE_KEY_KIND_##kind,       \
            (name), COSE_DIGEST_NONE, (size), (signature_size), 0, CHECK_COSE_3                    \
    }

static const struct cose_algorithm algorithms[] = {
    ECDSA(COSE_ALGORITHM_ES256, "ES256", P256, "P-256", SHA256, 256, COSE_4),
    EDDSA(COSE_ALGORITHM_EDDSA, "EdDSA", ED25519, 32, 64, COSE_8),
    RSA(COSE_ALGORITHM_RS256, "RS256", PKCS1, SHA256),
    ECDSA(COSE_ALGORITHM_ESP256, "ESP256", P256, "P-256", SHA256, 256, COSE_7),
    EDDSA(COSE_ALGORITHM_ED25519, "Ed25519", ED25519, 32, 64, COSE_8),
    ECDSA(COSE_ALGORITHM_ES384, "ES384", P384, "P-384", SHA384, 384, COSE_5),
    ECDSA(COSE_ALGORITHM_ESP384, "ESP384", P384, "P-384", SHA384, 384, COSE_7),
    ECDSA(COSE_ALGORITHM_ES512, "ES512", P521, "P-521", SHA512, 521, COSE_6),
    ECDSA(COSE_ALGORITHM_ESP512, "ESP512", P521, "P-521", SHA512, 521, COSE_7),
    ECDSA(COSE_ALGORITHM_ES256K, "ES256K", SECP256K1, "secp256k1", SHA256, 256, COSE_3),
    EDDSA(COSE_ALGORITHM_ED448, "Ed448", ED448, 57, 114, COSE_9),
    RSA(COSE_ALGORITHM_RS384, "RS384", PKCS1, SHA384),
    RSA(COSE_ALGORITHM_RS512, "RS512", PKCS1, SHA512),
    RSA(COSE_ALGORITHM_PS256, "PS256", PSS, SHA256),
    RSA(COSE_ALGORITHM_PS384, "PS384", PSS, SHA384),
    RSA(COSE_ALGORITHM_PS512, "PS512", PSS, SHA512),
    ML_DSA(COSE_ALGORITHM_ML_DSA_44, "ML-DSA-44", ML_DSA_44, 1312, 2420),
    ML_DSA(COSE_ALGORITHM_ML_DSA_65, "ML-DSA-65", ML_DSA_65, 1952, 3309),
    ML_DSA(COSE_ALGORITHM_ML_DSA_87, "ML-DSA-87", ML_DSA_87, ML_DSA_KEY_SIZE_MAX,
        ML_DSA_SIGNATURE_SIZE_MAX),
};

const struct cose_algorithm *cose_algorithm_find(int64_t algorithm)
{
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
        if (algorithms[i].algorithm == algorithm)
            return &algorithms[i];
    return NULL;
}

const struct cose_algorithm *cose_algorithm_at(size_t index)
{
    return index < sizeof(algorithms) / sizeof(algorithms[0]) ? &algorithms[index] : NULL;
}

const char *cose_digest_name(enum cose_digest digest)
{
    static const char *const names[] = {
        [COSE_DIGEST_NONE] = NULL,
        [COSE_DIGEST_SHA256] = "SHA2-256",
        [COSE_DIGEST_SHA384] = "SHA2-384",
        [COSE_DIGEST_SHA512] = "SHA2-512",
    };
    return names[digest];
}
