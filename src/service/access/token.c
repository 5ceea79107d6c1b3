/* SPDX-License-Identifier: Apache-2.0 */
/* Generates and hashes tokens. */
#include "service/access/token.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include <string.h>

#define PREFIX_SIZE      6
#define TOKEN_BYTES      32
#define TOKEN_CHARACTERS (TOKEN_SIZE - 1)

_Static_assert(TOKEN_SIZE == PREFIX_SIZE + BASE64URL_ENCODED_SIZE(TOKEN_BYTES) + 1,
    "prefix, 32 bytes in base64url, NUL");
_Static_assert(TOKEN_SIZE == PASSKEY_API_KEY_SIZE, "all kinds are of one size");

static enum passkey_result hash_bytes(
    const struct call *call, struct passkey_bytes bytes, uint8_t hash[PASSKEY_HASH_SIZE])
{
    if (digest_sha256(call->worker->digest, bytes, (struct passkey_bytes){ 0 }, hash) != PASSKEY_OK)
        return fault(call->error, "A token could not be hashed.");
    return PASSKEY_OK;
}

enum passkey_result token_hash(const struct call *call, const char *prefix,
    struct passkey_bytes token, uint8_t hash[PASSKEY_HASH_SIZE], bool *well_formed)
{
    *well_formed = false;
    if (token.size != TOKEN_CHARACTERS || !bytes_start_with(token, bytes_text(prefix)))
        return PASSKEY_OK;
    struct passkey_bytes text = { token.data + PREFIX_SIZE, token.size - PREFIX_SIZE };
    uint8_t bytes[BASE64URL_DECODED_SIZE(TOKEN_CHARACTERS)];
    size_t size = 0;
    enum passkey_result result = PASSKEY_OK;
    if (base64url_decode(text, bytes, &size) && size == TOKEN_BYTES) {
        result = hash_bytes(call, (struct passkey_bytes){ bytes, size }, hash);
        *well_formed = true;
    }
    bytes_wipe(bytes, sizeof(bytes));
    return result;
}

enum passkey_result token_draw(const struct call *call, const char *prefix, char token[TOKEN_SIZE],
    uint8_t hash[PASSKEY_HASH_SIZE])
{
    uint8_t bytes[TOKEN_BYTES];
    TRY(service_random(call->worker->service, bytes, sizeof(bytes), call->error));
    enum passkey_result result = hash_bytes(call, BYTES_ARRAY(bytes), hash);
    if (result == PASSKEY_OK) {
        memcpy(token, prefix, PREFIX_SIZE);
        base64url_encode(BYTES_ARRAY(bytes), token + PREFIX_SIZE);
    }
    bytes_wipe(bytes, sizeof(bytes));
    return result;
}
