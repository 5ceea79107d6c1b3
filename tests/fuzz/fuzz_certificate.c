/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An element of x5c: a certificate, with everything that formats read from one. The AAGUID is zero.
 */
#include "base/bytes.h"
#include "crypto/certificate_host.h"
#include "crypto/certificate_path.h"
#include "webauthn/attestation/certificate_aaguid.h"
#include "webauthn/attestation/packed_certificate.h"
#include "webauthn/attestation/tpm_certificate.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(struct certificate *certificate)
{
    static const uint8_t aaguid[16];
    static const int64_t algorithms[] = { COSE_ALGORITHM_ES256, COSE_ALGORITHM_ES384,
        COSE_ALGORITHM_EDDSA, COSE_ALGORITHM_RS256 };
    const struct passkey_attestation_policy policy = { .trust = PASSKEY_TRUST_OPTIONAL };
    struct passkey_error error;
    static struct certificate_key key;
    bool is_for_host;
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
        (void)!certificate_key(certificate, algorithms[i], &key, &error);
    (void)!packed_certificate_check(certificate, BYTES_ARRAY(aaguid), &error);
    (void)!tpm_certificate_check(certificate, &policy, &error);
    (void)!certificate_is_for_host(certificate, "attest.android.com", &is_for_host, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct passkey_bytes input = { data, size };
    struct certificate *certificate = NULL;
    struct passkey_error error;
    bool trusted = true;
    const struct certificate_path path = { .chain = &input,
        .chain_count = 1,
        .anchors = &input,
        .anchor_count = 1,
        .now_ms = 1782000000000 };
    if (certificate_read(input, &certificate, &error) != PASSKEY_OK)
        return 0;
    ask(certificate);
    certificate_free(&certificate);
    /* The certificate is its own anchor: it is trusted or not, depending on its dates and its
     * form. */
    enum passkey_result result = certificate_path_evaluate(&path, &trusted, &error);
    assert(result >= PASSKEY_OK);
    return 0;
}
