/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64url: a text that can be decoded is encoded to the same text, and any bytes survive a round
 * trip.
 */
#include "base/base64url.h"
#include "base/bytes.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void text_comes_back(struct passkey_bytes text)
{
    uint8_t *decoded = malloc(BASE64URL_DECODED_SIZE(text.size));
    char *encoded = malloc(text.size + 1);
    size_t decoded_size = 0;
    assert(decoded != NULL && encoded != NULL);
    if (base64url_decode(text, decoded, &decoded_size)) {
        assert(BASE64URL_ENCODED_SIZE(decoded_size) == text.size);
        base64url_encode((struct passkey_bytes){ decoded, decoded_size }, encoded);
        assert(strlen(encoded) == text.size);
        assert(text.size == 0 || memcmp(encoded, text.data, text.size) == 0);
    }
    free(decoded);
    free(encoded);
}

static void bytes_come_back(struct passkey_bytes bytes)
{
    char *encoded = malloc(BASE64URL_ENCODED_SIZE(bytes.size) + 1);
    assert(encoded != NULL);
    base64url_encode(bytes, encoded);
    uint8_t *decoded = malloc(BASE64URL_DECODED_SIZE(strlen(encoded)));
    size_t decoded_size = 0;
    assert(decoded != NULL);
    bool accepted = base64url_decode(bytes_text(encoded), decoded, &decoded_size);
    assert(accepted && decoded_size == bytes.size);
    assert(bytes.size == 0 || memcmp(decoded, bytes.data, bytes.size) == 0);
    free(decoded);
    free(encoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_comes_back((struct passkey_bytes){ data, size });
    bytes_come_back((struct passkey_bytes){ data, size });
    return 0;
}
