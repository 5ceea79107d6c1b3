/* SPDX-License-Identifier: Apache-2.0 */
/* Checks a public key that does not come from a registration, by the rules of a registration. */
#include "webauthn/public_key.h"
#include "webauthn/verifier.h"

enum passkey_result passkey_public_key_check(struct passkey_verifier *verifier,
    struct passkey_bytes public_key, int32_t *algorithm, struct passkey_error *error)
{
    struct cbor_reader reader;
    struct cose_key key;
    struct passkey_bytes raw;
    cbor_reader_init_canonical(&reader, public_key);
    TRY(public_key_read(&reader, &key, &raw, error));
    TRY(cbor_reader_end(&reader, error));
    if (!signature_available(verifier->signatures, key.algorithm))
        return refuse(error, PASSKEY_ALGORITHM_UNAVAILABLE, CHECK_NONE,
            "Keys of algorithm %lld cannot be used.", (long long)key.algorithm);
    TRY(signature_key_check(verifier->signatures, &key, error));
    *algorithm = (int32_t)key.algorithm;
    return PASSKEY_OK;
}
