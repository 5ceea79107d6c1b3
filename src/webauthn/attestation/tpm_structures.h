/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The structures of the TPM 2.0 library specification, part 2, in a statement: a key's public area
 * (TPMT_PUBLIC), and the TPM's statement about it (TPMS_ATTEST). All numbers are big-endian;
 * "sized" means a length of two bytes and that many bytes.
 */
#ifndef WEBAUTHN_ATTESTATION_TPM_STRUCTURES_H
#define WEBAUTHN_ATTESTATION_TPM_STRUCTURES_H

#include "crypto/cose_key.h"
#include "crypto/hash.h"

/*
 *     type 2 | nameAlg 2 | objectAttributes 4 | authPolicy sized | parameters | unique
 *
 *     RSA: symmetric | scheme | keyBits 2 | exponent 4 | n sized
 *     ECC: symmetric | scheme | curve 2 | kdf          | x sized | y sized
 */
struct tpm_public {
    uint16_t name_algorithm;
    bool rsa; /* otherwise ECC */
    uint32_t exponent;
    struct passkey_bytes modulus;
    uint16_t curve;
    struct passkey_bytes x;
    struct passkey_bytes y;
};

/** @returns false unless the bytes are exactly the public area of an RSA or ECC key. */
__attribute__((warn_unused_result)) bool tpm_public_read(
    struct passkey_bytes bytes, struct tpm_public *area);

/**
 * Whether a public area and a COSE_Key are the same key. Numbers are compared, not their encodings.
 */
bool tpm_public_is(const struct tpm_public *area, const struct cose_key *key);

/** The digest of a TPM_ALG_ID. @returns false if it is not supported. */
__attribute__((warn_unused_result)) bool tpm_hash_algorithm(
    uint16_t identifier, enum hash_algorithm *algorithm);

#define TPM_GENERATED_VALUE   0xff544347
#define TPM_ST_ATTEST_CERTIFY 0x8017

/*
 *     magic 4 | type 2 | qualifiedSigner sized | extraData sized | clockInfo 17 |
 *     firmwareVersion 8 | attested
 */
struct tpm_attest {
    uint32_t magic;
    uint16_t type;
    struct passkey_bytes extra_data;
    struct passkey_bytes attested; /* the format depends on the type */
};

/** @returns false if the bytes end too early. */
__attribute__((warn_unused_result)) bool tpm_attest_read(
    struct passkey_bytes bytes, struct tpm_attest *attest);

/** name sized | qualifiedName sized. @returns false unless the bytes are exactly that. */
__attribute__((warn_unused_result)) bool tpm_certify_read(
    struct passkey_bytes attested, struct passkey_bytes *name);

#endif
