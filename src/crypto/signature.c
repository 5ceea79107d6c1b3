/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One function an algorithm. ES256, which nearly every sign-in uses, takes the short way: digest
 * and key are ready and the message is hashed where it lies.
 */
#include "crypto/signature.h"

#include "base/buffer.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/ecdsa_der.h"
#include "crypto/ed25519_point.h"
#include "crypto/openssl_error.h"
#include "crypto/p256_key.h"
#include "crypto/rsa_key.h"
#include "crypto/signature_selftest.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#define ED25519_SIGNATURE_SIZE 64

struct signature_verifier {
    struct p256_key p256;
    struct digest *digest;
    EVP_MD_CTX *context;   /* for algorithms that take the message whole */
    EVP_PKEY_CTX *ed25519; /* makes keys; found once, since looking for it costs as much as a key */
    struct buffer message; /* head and tail in one piece, for them */
};

enum passkey_result signature_verifier_new(
    struct signature_verifier **verifier, struct passkey_error *error)
{
    CLEANUP(signature_verifier_free)
    struct signature_verifier *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Memory ran out.");
    buffer_init(&made->message, ATTESTATION_OBJECT_SIZE_MAX + SHA256_SIZE);
    made->context = EVP_MD_CTX_new();
    made->ed25519 = EVP_PKEY_CTX_new_from_name(NULL, "ED25519", NULL);
    if (made->context == NULL || made->ed25519 == NULL ||
        EVP_PKEY_fromdata_init(made->ed25519) != 1)
        return fault(error, "Memory ran out, or the cryptographic library has no Ed25519.");
    TRY(digest_new(&made->digest, error));
    TRY(p256_key_init(&made->p256, error));
    TRY(signature_selftest(made, error));
    *verifier = made;
    made = NULL;
    return PASSKEY_OK;
}

void signature_verifier_free(struct signature_verifier **verifier)
{
    if (*verifier == NULL)
        return;
    p256_key_deinit(&(*verifier)->p256);
    digest_free(&(*verifier)->digest);
    EVP_MD_CTX_free((*verifier)->context);
    EVP_PKEY_CTX_free((*verifier)->ed25519);
    buffer_deinit(&(*verifier)->message);
    free(*verifier);
    *verifier = NULL;
}

/* The library's answer to "does it verify": 1 yes, anything else no. */
static enum passkey_result verdict(int answer, enum check check, struct passkey_error *error)
{
    if (answer == 1)
        return PASSKEY_OK;
    if (openssl_out_of_memory())
        return fault(error, "Memory ran out.");
    return refuse(error, PASSKEY_SIGNATURE_INVALID, check, "The signature does not verify.");
}

static enum passkey_result es256_verify(struct signature_verifier *verifier,
    const struct cose_key *key, const struct signed_message *message, enum check check,
    struct passkey_error *error)
{
    uint8_t hash[SHA256_SIZE];
    /* SIG-1; high S is as good as low S (SIG-5). */
    if (!ecdsa_der_strict(message->signature))
        return refuse(error, PASSKEY_SIGNATURE_INVALID, check,
            "The signature is not a DER Ecdsa-Sig-Value of P-256.");
    TRY(p256_key_set(&verifier->p256, key->x.data, key->y.data, error));
    if (digest_sha256(verifier->digest, message->head, message->tail, hash) != PASSKEY_OK)
        return fault(error, "SHA-256 failed.");
    int answer = p256_key_verify(&verifier->p256, hash, message->signature);
    if (answer < 0) {
        openssl_out_of_memory();
        return fault(error, "The cryptographic library failed to verify.");
    }
    return verdict(answer, check, error);
}

/* A key and the digest that it signs; NULL where the algorithm brings its own. */
struct key_and_digest {
    EVP_PKEY *key;
    const char *digest_name;
};

/* Verify a message in one piece, with the default padding of the key's type (RSA: PKCS#1 v1.5). */
static enum passkey_result message_verify(struct signature_verifier *verifier,
    struct key_and_digest with, const struct signed_message *message, enum check check,
    struct passkey_error *error)
{
    buffer_reset(&verifier->message);
    buffer_append(&verifier->message, message->head);
    buffer_append(&verifier->message, message->tail);
    TRY(buffer_check(&verifier->message, error));
    if (EVP_MD_CTX_reset(verifier->context) != 1 ||
        EVP_DigestVerifyInit_ex(
            verifier->context, NULL, with.digest_name, NULL, NULL, with.key, NULL) != 1) {
        openssl_out_of_memory();
        return fault(error, "The cryptographic library does not take the key.");
    }
    struct passkey_bytes whole = buffer_view(&verifier->message);
    return verdict(EVP_DigestVerify(verifier->context, message->signature.data,
                       message->signature.size, whole.data, whole.size),
        check, error);
}

static void key_free(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static enum passkey_result ed25519_key_new(struct signature_verifier *verifier,
    const struct cose_key *key, EVP_PKEY **public_key, struct passkey_error *error)
{
    uint8_t bytes[ED25519_KEY_SIZE];
    memcpy(bytes, key->x.data, sizeof(bytes));
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes, sizeof(bytes)),
        OSSL_PARAM_construct_end(),
    };
    if (EVP_PKEY_fromdata(verifier->ed25519, public_key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        openssl_out_of_memory();
        return fault(error, "The cryptographic library makes no Ed25519 key.");
    }
    return PASSKEY_OK;
}

static enum passkey_result eddsa_verify(struct signature_verifier *verifier,
    const struct cose_key *key, const struct signed_message *message, enum check check,
    struct passkey_error *error)
{
    /* SIG-4 */
    if (message->signature.size != ED25519_SIGNATURE_SIZE)
        return refuse(error, PASSKEY_SIGNATURE_INVALID, check,
            "An Ed25519 signature has 64 bytes, not %zu.", message->signature.size);
    CLEANUP(key_free) EVP_PKEY *public_key = NULL;
    TRY(ed25519_key_new(verifier, key, &public_key, error));
    struct key_and_digest with = { public_key, NULL };
    return message_verify(verifier, with, message, check, error);
}

static enum passkey_result rs256_verify(struct signature_verifier *verifier,
    const struct cose_key *key, const struct signed_message *message, enum check check,
    struct passkey_error *error)
{
    /* SIG-2 */
    if (message->signature.size != key->modulus.size)
        return refuse(error, PASSKEY_SIGNATURE_INVALID, check,
            "The signature has %zu bytes, the modulus of its key %zu.", message->signature.size,
            key->modulus.size);
    CLEANUP(key_free) EVP_PKEY *public_key = NULL;
    TRY(rsa_key_new(key->modulus, key->exponent, &public_key, error));
    struct key_and_digest with = { public_key, "SHA2-256" };
    return message_verify(verifier, with, message, check, error);
}

enum passkey_result signature_key_check(
    struct signature_verifier *verifier, const struct cose_key *key, struct passkey_error *error)
{
    openssl_error_forget();
    TRY(cose_key_check(key, error));
    if (key->algorithm == COSE_ALGORITHM_ES256)
        return p256_key_set(&verifier->p256, key->x.data, key->y.data, error);
    if (key->algorithm == COSE_ALGORITHM_EDDSA)
        return ed25519_point_on_curve(key->x.data, error);
    return PASSKEY_OK;
}

enum passkey_result signature_verify(struct signature_verifier *verifier,
    const struct cose_key *key, const struct signed_message *message, enum check check,
    struct passkey_error *error)
{
    openssl_error_forget();
    TRY(cose_key_check(key, error));
    if (key->algorithm == COSE_ALGORITHM_ES256)
        return es256_verify(verifier, key, message, check, error);
    if (key->algorithm == COSE_ALGORITHM_EDDSA)
        return eddsa_verify(verifier, key, message, check, error);
    return rs256_verify(verifier, key, message, check, error);
}
