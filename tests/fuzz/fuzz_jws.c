/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON Web Signature with its certificates: parsed, and verified if it could be parsed. */
#include "crypto/jws.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct passkey_bytes input = { data, size };
    struct passkey_error error;
    struct jws jws;
    enum passkey_result result = jws_read(input, PASSKEY_ATTESTATION_INVALID, &jws, &error);
    assert(result >= PASSKEY_OK);
    if (result == PASSKEY_OK) {
        assert(jws.chain_count > 0 && jws.to_be_signed.size + 1 < size + 1);
        (void)!jws_verify(&jws, &error);
    }
    jws_deinit(&jws);
    return 0;
}
