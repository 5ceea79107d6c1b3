/* SPDX-License-Identifier: Apache-2.0 */
/* Credential records as blobs: a record that can be read is written as the same bytes. */
#include "base/bytes.h"
#include <assert.h>
#include <passkey/credential.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct passkey_bytes input = { data, size };
    struct passkey_credential credential = { .size = sizeof(credential) };
    struct passkey_error error;
    uint8_t *blob = NULL;
    size_t blob_size = 0;

    if (passkey_credential_decode(input, &credential, &error) != PASSKEY_OK)
        return 0;
    enum passkey_result written = passkey_credential_encode(&credential, &blob, &blob_size, &error);
    assert(written == PASSKEY_OK);
    assert(bytes_equal((struct passkey_bytes){ blob, blob_size }, input));
    passkey_free(blob);
    return 0;
}
