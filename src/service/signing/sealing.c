/* SPDX-License-Identifier: Apache-2.0 */
/* Seals secrets before they are stored, and opens them after they are read. */
#include "service/signing/sealing.h"
#include "base/bytes.h"
#include <assert.h>
#include <string.h>

enum passkey_result sealing_close(struct passkey_service *service, const char *what,
    struct passkey_bytes secret, uint8_t memory[SEALED_SIZE_MAX], struct passkey_bytes *stored,
    struct passkey_error *error)
{
    assert(secret.size + SEAL_OVERHEAD <= SEALED_SIZE_MAX);
    uint8_t nonce[SEAL_NONCE_SIZE];
    if (!service->sealing) {
        memcpy(memory, secret.data, secret.size);
        *stored = (struct passkey_bytes){ memory, secret.size };
        return PASSKEY_OK;
    }
    TRY(service_random(service, nonce, sizeof(nonce), error));
    TRY(seal(service->sealing_key, nonce, bytes_text(what), secret, memory, error));
    *stored = (struct passkey_bytes){ memory, secret.size + SEAL_OVERHEAD };
    return PASSKEY_OK;
}

bool sealing_is(struct passkey_bytes stored, size_t secret_size)
{
    return stored.size == secret_size + SEAL_OVERHEAD;
}

enum passkey_result sealing_open(struct passkey_service *service, const char *what,
    struct passkey_bytes stored, uint8_t *secret, size_t secret_size, struct passkey_error *error)
{
    if (stored.size == secret_size) {
        memcpy(secret, stored.data, secret_size);
        return PASSKEY_OK;
    }
    if (!sealing_is(stored, secret_size))
        return fault(error, "A secret in the store has the wrong size, %zu bytes.", stored.size);
    if (!service->sealing)
        return fault(error, "The secrets in this store are sealed: configure the key file with "
                            "which they were sealed.");
    return seal_open(service->sealing_key, bytes_text(what), stored, secret, error);
}
