/* SPDX-License-Identifier: Apache-2.0 */
/*
 * COSE keys: parsed, checked, and passed to the cryptographic library with an invalid signature,
 * which must not be accepted for any key.
 */
#include "crypto/signature.h"
#include "webauthn/public_key.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct cose_key *key)
{
    static const uint8_t zeros[ML_DSA_SIGNATURE_SIZE_MAX];
    struct passkey_error error;
    static struct signature_verifier *verifier;
    if (verifier == NULL) {
        enum passkey_result made = signature_verifier_new(&verifier, &error);
        assert(made == PASSKEY_OK);
    }
    if (signature_key_check(verifier, key, &error) == PASSKEY_OK) {
        size_t size = cose_algorithm_find(key->algorithm)->signature_size;
        size = size != 0 ? size : key->modulus.size;
        struct signed_message message = {
            .head = { zeros, 37 },
            .tail = { zeros, 32 },
            .signature = { zeros, size < sizeof(zeros) ? size : sizeof(zeros) },
        };
        assert(signature_verify(verifier, key, &message, CHECK_AUTH_21, &error) != PASSKEY_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct passkey_bytes input = { data, size };
    struct passkey_error error;
    struct passkey_bytes raw = { 0 };
    struct cbor_reader reader;
    struct cose_key key = { 0 };

    cbor_reader_init_canonical(&reader, input);
    if (public_key_read(&reader, &key, &raw, &error) == PASSKEY_OK) {
        assert(raw.data == data && raw.size <= size);
        if (cose_key_check(&key, &error) == PASSKEY_OK)
            use(&key);
    }
    return 0;
}
