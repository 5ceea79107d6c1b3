/* SPDX-License-Identifier: Apache-2.0 */
/* The structures of a TPM: any bytes as pubArea and as certInfo. */
#include "webauthn/attestation/tpm_structures.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct passkey_bytes input = { data, size };
    struct passkey_bytes name;
    struct tpm_public area;
    struct tpm_attest attest;
    const struct cose_key no_key = { .type = COSE_KEY_TYPE_EC2, .curve = -1 }; /* not in TPMs */
    if (tpm_public_read(input, &area)) {
        assert(area.modulus.size + area.x.size + area.y.size < size);
        assert(!tpm_public_is(&area, &no_key));
    }
    if (tpm_attest_read(input, &attest) && tpm_certify_read(attest.attested, &name))
        assert(attest.extra_data.size + name.size < size);
    return 0;
}
