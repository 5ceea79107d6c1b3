/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only code that verifies SHA-1 signatures. Distributions can configure OpenSSL to refuse them;
 * then they are refused here, too, with the reason.
 */
#include "crypto/rs1.h"

#include "base/bytes.h"
#include "crypto/openssl_error.h"
#include "crypto/rsa_key.h"
#include <openssl/evp.h>

CLEANUP_FUNCTION(context_free, EVP_MD_CTX *, EVP_MD_CTX_free)
CLEANUP_FUNCTION(key_free, EVP_PKEY *, EVP_PKEY_free)

static enum passkey_result refuse_signature(enum check check, struct passkey_error *error)
{
    if (openssl_out_of_memory())
        return fault(error, "Memory ran out.");
    return refuse(error, PASSKEY_SIGNATURE_INVALID, check, "The signature is invalid.");
}

static enum passkey_result verify(EVP_PKEY *key, const struct signed_message *message,
    enum check check, struct passkey_error *error)
{
    CLEANUP(context_free) EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL)
        return fault(error, "Memory ran out.");
    if (EVP_DigestVerifyInit_ex(context, NULL, "SHA1", NULL, NULL, key, NULL) != 1) {
        if (openssl_out_of_memory())
            return fault(error, "Memory ran out.");
        return refuse(error, PASSKEY_ALGORITHM_UNAVAILABLE, check,
            "The cryptographic library of this system is configured to refuse SHA-1 signatures.");
    }
    if (EVP_DigestVerifyUpdate(context, message->head.data, message->head.size) != 1 ||
        EVP_DigestVerifyUpdate(context, message->tail.data, message->tail.size) != 1)
        return fault(error, "SHA-1 failed.");
    if (EVP_DigestVerifyFinal(context, message->signature.data, message->signature.size) != 1)
        return refuse_signature(check, error);
    return PASSKEY_OK;
}

static enum passkey_result verify_once(const struct cose_key *key,
    const struct signed_message *message, enum check check, struct passkey_error *error)
{
    CLEANUP(key_free) EVP_PKEY *public_key = NULL;
    TRY(rsa_key_new(key->modulus, key->exponent, &public_key, error));
    return verify(public_key, message, check, error);
}

enum passkey_result rs1_verify(const struct cose_key *key, const struct signed_message *message,
    enum check check, struct passkey_error *error)
{
    openssl_error_forget();
    TRY(cose_key_check(key, error));
    /* SIG-2 */
    if (message->signature.size != key->modulus.size)
        return refuse(error, PASSKEY_SIGNATURE_INVALID, check,
            "The signature has %zu bytes, the modulus of its key %zu.", message->signature.size,
            key->modulus.size);
    enum passkey_result result = verify_once(key, message, check, error);
    /* A second refusal is final; see openssl_error.h. */
    if (result == PASSKEY_SIGNATURE_INVALID || result == PASSKEY_ALGORITHM_UNAVAILABLE)
        return verify_once(key, message, check, error);
    return result;
}

/* If SHA-1 is available, an invalid signature is reported as invalid. */
enum passkey_result rs1_selftest(bool *available, struct passkey_error *error)
{
    uint8_t ones[256];
    static const uint8_t exponent[] = { 1, 0, 1 };
    for (size_t i = 0; i < sizeof(ones); i++)
        ones[i] = 0xff;
    struct cose_key key = { .type = COSE_KEY_TYPE_RSA,
        .algorithm = COSE_ALGORITHM_RS256,
        .modulus = BYTES_ARRAY(ones),
        .exponent = BYTES_ARRAY(exponent) };
    struct signed_message message = { .head = BYTES_LITERAL("sample"),
        .signature = BYTES_ARRAY(ones) };
    enum passkey_result result = rs1_verify(&key, &message, CHECK_NONE, NULL);
    *available = result == PASSKEY_SIGNATURE_INVALID;
    if (result == PASSKEY_SIGNATURE_INVALID || result == PASSKEY_ALGORITHM_UNAVAILABLE)
        return PASSKEY_OK;
    return fault(error, "Self-test of RS1: a signature of ones is not refused.");
}
