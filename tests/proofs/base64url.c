/* SPDX-License-Identifier: Apache-2.0 */
/* base64url: every text of up to 7 characters, and a round trip of every 3 bytes. The proofs start
 * with different functions. */
#include "base/base64url.h"

#include "proof.h"

#define TEXT_BOUND  7
#define BYTES_BOUND 3

void decode_any(void)
{
    struct passkey_bytes text = any_bytes(TEXT_BOUND);
    size_t size;
    uint8_t *out = malloc(BASE64URL_DECODED_SIZE(text.size));
    ASSUME(out != NULL);
    if (base64url_decode(text, out, &size))
        PROVE(
            size <= BASE64URL_DECODED_SIZE(text.size) && BASE64URL_ENCODED_SIZE(size) == text.size);
}

void encode_any(void)
{
    struct passkey_bytes bytes = any_bytes(BYTES_BOUND);
    size_t encoded = BASE64URL_ENCODED_SIZE(bytes.size);
    char *text = malloc(encoded + 1);
    size_t size;
    ASSUME(text != NULL);
    base64url_encode(bytes, text);
    PROVE(text[encoded] == '\0');
    /* In place, as the interface allows. */
    PROVE(base64url_decode(
        (struct passkey_bytes){ (uint8_t *)text, encoded }, (uint8_t *)text, &size));
    PROVE(size == bytes.size);
    for (size_t i = 0; i < size; i++)
        PROVE((uint8_t)text[i] == bytes.data[i]);
}
