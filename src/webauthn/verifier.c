/* SPDX-License-Identifier: Apache-2.0 */
/* Creates and frees a verifier. */
#include "webauthn/verifier.h"

#include "base/limits.h"
#include "crypto/rs1.h"
#include "crypto/signature_selftest.h"
#include <stdlib.h>

/* A challenge of 48 KB in base64url, far larger than any in use. */
#define CHALLENGE_TEXT_SIZE_MAX 65536

/* All of it, so that the buffer never moves: parsed responses refer to it. */
static enum passkey_result reserve(struct buffer *buffer, struct passkey_error *error)
{
    (void)buffer_extend(buffer, buffer->size_max);
    TRY(buffer_check(buffer, error));
    buffer_reset(buffer);
    return PASSKEY_OK;
}

enum passkey_result passkey_verifier_new(
    struct passkey_verifier **verifier, struct passkey_error *error)
{
    CLEANUP(passkey_verifier_free)
    struct passkey_verifier *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Memory ran out.");
    buffer_init(&made->decoded, JSON_SIZE_MAX);
    buffer_init(&made->pieces, ATTESTATION_OBJECT_SIZE_MAX);
    buffer_init(&made->certificates, ATTESTATION_OBJECT_SIZE_MAX);
    buffer_init(&made->challenge, CHALLENGE_TEXT_SIZE_MAX);
    TRY(reserve(&made->decoded, error));
    TRY(certificate_cache_new(&made->certificate_cache, error));
    TRY(digest_new(&made->digest, error));
    TRY(signature_verifier_new(&made->signatures, error));
    TRY(signature_selftest(made->signatures, error));
    TRY(rs1_selftest(&made->sha1_available, error));
    *verifier = made;
    made = NULL;
    return PASSKEY_OK;
}

void passkey_verifier_free(struct passkey_verifier **verifier)
{
    if (*verifier == NULL)
        return;
    buffer_deinit(&(*verifier)->decoded);
    buffer_deinit(&(*verifier)->pieces);
    buffer_deinit(&(*verifier)->certificates);
    buffer_deinit(&(*verifier)->challenge);
    certificate_cache_free(&(*verifier)->certificate_cache);
    digest_free(&(*verifier)->digest);
    signature_verifier_free(&(*verifier)->signatures);
    free(*verifier);
    *verifier = NULL;
}

bool passkey_sha1_available(const struct passkey_verifier *verifier)
{
    return verifier->sha1_available;
}

void verifier_keep_outputs(struct passkey_verifier *verifier,
    const struct passkey_client_outputs *client_outputs,
    const struct passkey_authenticator_outputs *authenticator_outputs)
{
    verifier->client_outputs = *client_outputs;
    verifier->client_outputs.size = sizeof(verifier->client_outputs);
    verifier->authenticator_outputs = *authenticator_outputs;
    verifier->authenticator_outputs.size = sizeof(verifier->authenticator_outputs);
}
