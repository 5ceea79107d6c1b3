/* SPDX-License-Identifier: Apache-2.0 */
/* HKDF in terms of HMAC: extract with the counter as salt, then expand. */
#include "random.h"

#include "require.h"
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#define HASH_SIZE  32
#define LABEL_SIZE 256

static void hmac(
    struct passkey_bytes key, struct passkey_bytes message, uint8_t out[static HASH_SIZE])
{
    REQUIRE(
        HMAC(EVP_sha256(), key.data, (int)key.size, message.data, message.size, out, NULL) != NULL);
}

static void extract(const struct random_source *source, uint8_t key[static HASH_SIZE])
{
    uint8_t salt[4] = { (uint8_t)(source->counter >> 24), (uint8_t)(source->counter >> 16),
        (uint8_t)(source->counter >> 8), (uint8_t)source->counter };
    size_t skip = 0;
    while (skip < 3 && salt[skip] == 0)
        skip++;
    hmac((struct passkey_bytes){ salt + skip, sizeof(salt) - skip }, source->secret, key);
}

void random_draw(struct random_source *source, uint8_t *out, size_t size)
{
    uint8_t key[HASH_SIZE];
    uint8_t block[HASH_SIZE + LABEL_SIZE + 1];
    uint8_t hash[HASH_SIZE];
    size_t before = 0; /* size of T(n - 1): nothing in the first round */
    REQUIRE(source->label.size <= LABEL_SIZE && size <= (size_t)HASH_SIZE * 255);
    extract(source, key);
    source->counter++;
    for (uint8_t round = 1; size > 0; round++) {
        memcpy(block + before, source->label.data, source->label.size);
        block[before + source->label.size] = round;
        hmac((struct passkey_bytes){ key, sizeof(key) },
            (struct passkey_bytes){ block, before + source->label.size + 1 }, hash);
        size_t part = size < HASH_SIZE ? size : HASH_SIZE;
        memcpy(out, hash, part);
        memcpy(block, hash, HASH_SIZE);
        before = HASH_SIZE;
        out += part;
        size -= part;
    }
}
