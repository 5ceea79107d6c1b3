/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Credentials with every algorithm of OpenSSL 3.0: a registration with self attestation, a sign-in,
 * one with an invalid signature, and one with an algorithm that was not offered.
 */
#include "case.h"

static void change(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (part == PART_SIGNATURE)
        bytes->data[bytes->size - 1] ^= 1;
}

static void mutate_signature(struct mutations *mutations)
{
    mutations->change = change;
}

#define ALGORITHM(algorithm_, name_, checks_)                                                      \
    { .name = "registration " name_,                                                               \
        .checks = "REG-20 " checks_,                                                               \
        .registration = true,                                                                      \
        .algorithm = (algorithm_),                                                                 \
        .offered = (algorithm_),                                                                   \
        .attestation = ATTESTATION_PACKED_SELF,                                                    \
        .result = PASSKEY_OK },                                                                    \
        { .name = "sign-in " name_,                                                                \
            .checks = "7.2, honest",                                                            \
            .algorithm = (algorithm_),                                                             \
            .result = PASSKEY_OK },                                                                \
        { .name = "bad signature " name_,                                                          \
            .checks = "AUTH-21",                                                                   \
            .algorithm = (algorithm_),                                                             \
            .mutate = mutate_signature,                                                            \
            .result = PASSKEY_SIGNATURE_INVALID },                                                 \
    {                                                                                              \
        .name = "not offered " name_, .checks = "REG-20", .registration = true,                    \
        .algorithm = (algorithm_),                                                                 \
        .offered = (algorithm_) == SIGNING_ES256 ? SIGNING_ESP256 : SIGNING_ES256,                 \
        .attestation = ATTESTATION_PACKED_SELF, .result = PASSKEY_ALGORITHM_NOT_ALLOWED            \
    }

static const struct case_row rows[] = {
    ALGORITHM(SIGNING_ES256, "ES256", "COSE-14"),
    ALGORITHM(SIGNING_ES384, "ES384", "COSE-5"),
    ALGORITHM(SIGNING_ES512, "ES512", "COSE-6"),
    ALGORITHM(SIGNING_ES256K, "ES256K", "-47"),
    ALGORITHM(SIGNING_ESP256, "ESP256", "COSE-7"),
    ALGORITHM(SIGNING_ESP384, "ESP384", "COSE-7"),
    ALGORITHM(SIGNING_ESP512, "ESP512", "COSE-7"),
    ALGORITHM(SIGNING_EDDSA, "EdDSA", "COSE-8"),
    ALGORITHM(SIGNING_ED25519, "Ed25519", "COSE-8"),
    ALGORITHM(SIGNING_ED448, "Ed448", "COSE-9"),
    ALGORITHM(SIGNING_RS256, "RS256", "COSE-10"),
    ALGORITHM(SIGNING_RS384, "RS384", "COSE-10"),
    ALGORITHM(SIGNING_RS512, "RS512", "COSE-10"),
    ALGORITHM(SIGNING_PS256, "PS256", "COSE-10"),
    ALGORITHM(SIGNING_PS384, "PS384", "COSE-10"),
    ALGORITHM(SIGNING_PS512, "PS512", "COSE-10"),
};

const struct case_table case_algorithms = { rows, sizeof(rows) / sizeof(rows[0]) };
