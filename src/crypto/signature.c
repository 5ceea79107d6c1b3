/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One function for each family. ES256 and RS256, which most sign-ins use, have a fast path: the
 * digest is ready, and the message is hashed in place. The others need the message in one piece.
 */
#include "crypto/signature.h"

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/ec_key.h"
#include "crypto/ecdsa_der.h"
#include "crypto/edwards_point.h"
#include "crypto/openssl_error.h"
#include "crypto/raw_key.h"
#include "crypto/rsa_key.h"
#include "crypto/rsa_pkcs1.h"
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdlib.h>

struct signature_verifier {
    struct ec_key curves[COSE_KEY_KIND_COUNT];        /* of kinds that are ECDSA curves */
    struct raw_key_maker makers[COSE_KEY_KIND_COUNT]; /* of kinds whose keys are plain bytes */
    bool available[COSE_KEY_KIND_COUNT];
    struct rsa_pkcs1 rsa;
    struct digest *digest;
    EVP_MD_CTX *context;   /* for algorithms that need the whole message */
    struct buffer message; /* head and tail in one piece, for those */
};

/* An algorithm that the library lacks is skipped; any other failure is a fault. */
static enum passkey_result prepare(struct signature_verifier *verifier,
    const struct cose_algorithm *algorithm, struct passkey_error *error)
{
    enum passkey_result result = PASSKEY_OK;
    struct passkey_error found = { .result = PASSKEY_OK };
    if (verifier->available[algorithm->kind])
        return PASSKEY_OK;
    if (algorithm->family == COSE_FAMILY_ECDSA)
        result = ec_key_init(&verifier->curves[algorithm->kind], algorithm, &found);
    else if (algorithm->family == COSE_FAMILY_EDDSA || algorithm->family == COSE_FAMILY_ML_DSA)
        result = raw_key_maker_init(&verifier->makers[algorithm->kind], algorithm, &found);
    verifier->available[algorithm->kind] = result == PASSKEY_OK;
    if (result == PASSKEY_OK || result == PASSKEY_ALGORITHM_UNAVAILABLE)
        return PASSKEY_OK;
    if (error != NULL)
        *error = found;
    return result;
}

enum passkey_result signature_verifier_new(
    struct signature_verifier **verifier, struct passkey_error *error)
{
    CLEANUP(signature_verifier_free)
    struct signature_verifier *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Memory ran out.");
    buffer_init(&made->message, ATTESTATION_OBJECT_SIZE_MAX + SHA256_SIZE);
    made->context = EVP_MD_CTX_new();
    if (made->context == NULL)
        return fault(error, "Memory ran out.");
    TRY(digest_new(&made->digest, error));
    TRY(rsa_pkcs1_init(&made->rsa, error));
    for (size_t i = 0; cose_algorithm_at(i) != NULL; i++)
        TRY(prepare(made, cose_algorithm_at(i), error));
    if (!signature_available(made, COSE_ALGORITHM_ES256))
        return fault(error, "The cryptographic library does not support ECDSA with P-256.");
    *verifier = made;
    made = NULL;
    return PASSKEY_OK;
}

void signature_verifier_free(struct signature_verifier **verifier)
{
    if (*verifier == NULL)
        return;
    for (size_t i = 0; i < COSE_KEY_KIND_COUNT; i++) {
        ec_key_deinit(&(*verifier)->curves[i]);
        raw_key_maker_deinit(&(*verifier)->makers[i]);
    }
    rsa_pkcs1_deinit(&(*verifier)->rsa);
    digest_free(&(*verifier)->digest);
    EVP_MD_CTX_free((*verifier)->context);
    buffer_deinit(&(*verifier)->message);
    free(*verifier);
    *verifier = NULL;
}

bool signature_available(const struct signature_verifier *verifier, int64_t algorithm)
{
    const struct cose_algorithm *found = cose_algorithm_find(algorithm);
    return found != NULL && verifier->available[found->kind];
}

/* A signature to verify, and how to verify it. */
struct verification {
    struct signature_verifier *verifier;
    const struct cose_algorithm *algorithm;
    const struct cose_key *key;
    const struct signed_message *message;
    enum check check; /* cited if it is invalid */
    bool doubtful;    /* EVP_DigestVerify() failed, possibly because memory ran out */
};

/* The library's answer: 1 means valid, anything else does not. */
static enum passkey_result verdict(int answer, enum check check, struct passkey_error *error)
{
    if (answer == 1)
        return PASSKEY_OK;
    if (openssl_out_of_memory())
        return fault(error, "Memory ran out.");
    return refuse(error, PASSKEY_SIGNATURE_INVALID, check, "The signature is invalid.");
}

static enum passkey_result take_parameters(
    const struct verification *with, EVP_PKEY *key, struct passkey_error *error)
{
    EVP_MD_CTX *context = with->verifier->context;
    EVP_PKEY_CTX *parameters = NULL;
    bool taken = EVP_MD_CTX_reset(context) == 1 &&
                 EVP_DigestVerifyInit_ex(context, &parameters,
                     cose_digest_name(with->algorithm->digest), NULL, NULL, key, NULL) == 1;
    if (taken && with->algorithm->family == COSE_FAMILY_RSA_PSS)
        taken = EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1;
    if (taken)
        return PASSKEY_OK;
    openssl_out_of_memory();
    return fault(error, "The cryptographic library does not accept the key.");
}

/* Verifies a message in one piece; RSA uses the padding of PKCS#1 v1.5 by default. */
static enum passkey_result verify_whole(
    struct verification *with, EVP_PKEY *key, struct passkey_error *error)
{
    struct buffer *whole = &with->verifier->message;
    struct passkey_bytes signature = with->message->signature;
    buffer_reset(whole);
    buffer_append(whole, with->message->head);
    buffer_append(whole, with->message->tail);
    TRY(buffer_check(whole, error));
    TRY(take_parameters(with, key, error));
    int answer = EVP_DigestVerify(
        with->verifier->context, signature.data, signature.size, whole->data, whole->size);
    with->doubtful = answer != 1;
    return verdict(answer, with->check, error);
}

static enum passkey_result hash_message(
    const struct verification *with, uint8_t hash[SHA256_SIZE], struct passkey_error *error)
{
    if (digest_sha256(with->verifier->digest, with->message->head, with->message->tail, hash) !=
        PASSKEY_OK)
        return fault(error, "SHA-256 failed.");
    return PASSKEY_OK;
}

/* The answer of a verification that can fail: less than 0 then. */
static enum passkey_result verdict_of_hashed(
    int answer, enum check check, struct passkey_error *error)
{
    if (answer >= 0)
        return verdict(answer, check, error);
    openssl_out_of_memory();
    return fault(error, "The cryptographic library failed to verify.");
}

static enum passkey_result ecdsa_verify(struct verification *with, struct passkey_error *error)
{
    struct ec_key *key = &with->verifier->curves[with->algorithm->kind];
    /* SIG-1. A high S is accepted, too (SIG-5). */
    if (!ecdsa_der_strict(with->message->signature, with->algorithm->bits))
        return refuse(error, PASSKEY_SIGNATURE_INVALID, with->check,
            "The signature is not a DER Ecdsa-Sig-Value of %s.", with->algorithm->library_name);
    TRY(ec_key_set(key, with->key->x.data, with->key->y.data, error));
    if (with->algorithm->digest != COSE_DIGEST_SHA256)
        return verify_whole(with, key->key, error);
    uint8_t hash[SHA256_SIZE];
    TRY(hash_message(with, hash, error));
    return verdict_of_hashed(
        ec_key_verify(key, BYTES_ARRAY(hash), with->message->signature), with->check, error);
}

CLEANUP_FUNCTION(key_free, EVP_PKEY *, EVP_PKEY_free)

/* EdDSA and ML-DSA */
static enum passkey_result raw_verify(struct verification *with, struct passkey_error *error)
{
    struct raw_key_maker *maker = &with->verifier->makers[with->algorithm->kind];
    bool eddsa = with->algorithm->family == COSE_FAMILY_EDDSA;
    /* SIG-4 */
    if (with->message->signature.size != with->algorithm->signature_size)
        return refuse(error, PASSKEY_SIGNATURE_INVALID, with->check,
            "A signature of %s has %zu bytes, not %zu.", with->algorithm->name,
            with->algorithm->signature_size, with->message->signature.size);
    CLEANUP(key_free) EVP_PKEY *key = NULL;
    TRY(raw_key_new(maker, eddsa ? with->key->x : with->key->public_key, &key, error));
    return verify_whole(with, key, error);
}

static enum passkey_result rs256_verify(
    const struct verification *with, struct passkey_error *error)
{
    uint8_t hash[SHA256_SIZE];
    TRY(hash_message(with, hash, error));
    int answer =
        rsa_pkcs1_verify_sha256(&with->verifier->rsa, with->key, hash, with->message->signature);
    return verdict_of_hashed(answer, with->check, error);
}

static enum passkey_result rsa_verify(struct verification *with, struct passkey_error *error)
{
    /* SIG-2, SIG-3 */
    if (with->message->signature.size != with->key->modulus.size)
        return refuse(error, PASSKEY_SIGNATURE_INVALID, with->check,
            "The signature has %zu bytes, the modulus of its key %zu.",
            with->message->signature.size, with->key->modulus.size);
    if (with->algorithm->family == COSE_FAMILY_RSA_PKCS1 &&
        with->algorithm->digest == COSE_DIGEST_SHA256)
        return rs256_verify(with, error);
    CLEANUP(key_free) EVP_PKEY *key = NULL;
    TRY(rsa_key_new(with->key->modulus, with->key->exponent, &key, error));
    return verify_whole(with, key, error);
}

/* Rules that need no arithmetic, and whether the library supports the algorithm. */
static enum passkey_result check_key(const struct signature_verifier *verifier,
    const struct cose_key *key, const struct cose_algorithm **algorithm,
    struct passkey_error *error)
{
    openssl_error_forget();
    TRY(cose_key_check(key, error));
    *algorithm = cose_algorithm_find(key->algorithm);
    if (!verifier->available[(*algorithm)->kind])
        return refuse(error, PASSKEY_ALGORITHM_UNAVAILABLE, CHECK_NONE,
            "The cryptographic library does not support %s.", (*algorithm)->name);
    return PASSKEY_OK;
}

enum passkey_result signature_key_check(
    struct signature_verifier *verifier, const struct cose_key *key, struct passkey_error *error)
{
    const struct cose_algorithm *algorithm;
    TRY(check_key(verifier, key, &algorithm, error));
    if (algorithm->family == COSE_FAMILY_ECDSA)
        return ec_key_set(&verifier->curves[algorithm->kind], key->x.data, key->y.data, error);
    if (algorithm->family == COSE_FAMILY_EDDSA)
        return edwards_point_on_curve(
            algorithm->kind == COSE_KEY_KIND_ED448 ? &edwards_448 : &edwards_25519, key->x.data,
            error);
    return PASSKEY_OK;
}

static enum passkey_result verify(struct verification *with, struct passkey_error *error)
{
    switch (with->algorithm->family) {
    case COSE_FAMILY_ECDSA:
        return ecdsa_verify(with, error);
    case COSE_FAMILY_EDDSA:
    case COSE_FAMILY_ML_DSA:
        return raw_verify(with, error);
    case COSE_FAMILY_RSA_PKCS1:
    case COSE_FAMILY_RSA_PSS:
    default:
        return rsa_verify(with, error);
    }
}

enum passkey_result signature_verify(struct signature_verifier *verifier,
    const struct cose_key *key, const struct signed_message *message, enum check check,
    struct passkey_error *error)
{
    struct verification with = { verifier, NULL, key, message, check, false };
    TRY(check_key(verifier, key, &with.algorithm, error));
    enum passkey_result result = verify(&with, error);
    /* A second refusal is final; see openssl_error.h. */
    return result > 0 && with.doubtful ? verify(&with, error) : result;
}
