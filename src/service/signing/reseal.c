/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each secret is resealed in its own change set: a relying party may have more secrets than a set
 * has changes, and secrets that are sealed with either key can be read when the call is repeated.
 */
#include "service/signing/reseal.h"
#include "base/bytes.h"
#include "crypto/es256_key.h"
#include "crypto/random.h"
#include "service/signing/sealing.h"
#include "store/secret.h"
#include "store/signing_key.h"
#include <assert.h>
#include <string.h>

/* The size of all secrets: signing keys and the secret of decoys. */
#define SECRET_SIZE 32
static_assert(SECRET_SIZE == ES256_PRIVATE_KEY_SIZE, "signing keys");
static_assert(SECRET_SIZE == DECOY_SECRET_SIZE, "decoys");

struct resealing {
    struct passkey_store *store;
    uint32_t relying_party;
    const uint8_t *old_key;
    const uint8_t *new_key;
    size_t *count;
    bool write; /* false: only read, so that a missing key is reported before anything changes */
};

/* @param done  The new key opens it already. */
static enum passkey_result secret_open(const struct resealing *resealing, const char *what,
    struct passkey_bytes stored, uint8_t secret[SECRET_SIZE], bool *done,
    struct passkey_error *error)
{
    *done = false;
    if (stored.size == SECRET_SIZE) {
        memcpy(secret, stored.data, SECRET_SIZE);
        return PASSKEY_OK;
    }
    if (!sealing_is(stored, SECRET_SIZE))
        return fault(error, "A secret in the store has the wrong size, %zu bytes.", stored.size);
    *done = seal_open(resealing->new_key, bytes_text(what), stored, secret, NULL) == PASSKEY_OK;
    if (*done)
        return PASSKEY_OK;
    if (resealing->old_key == NULL)
        return fault(error, "The secrets in this store are sealed: configure the key file with "
                            "which they were sealed.");
    return seal_open(resealing->old_key, bytes_text(what), stored, secret, error);
}

/* @param sealed  SEALED_SIZE_MAX bytes.
 * @param replacement  A view of them; absent if nothing needs to change. */
static enum passkey_result secret_reseal(const struct resealing *resealing, const char *what,
    struct passkey_bytes stored, uint8_t *sealed, struct passkey_bytes *replacement,
    struct passkey_error *error)
{
    uint8_t secret[SECRET_SIZE];
    uint8_t nonce[SEAL_NONCE_SIZE];
    bool done = false;
    *replacement = (struct passkey_bytes){ 0 };
    TRY(secret_open(resealing, what, stored, secret, &done, error));
    enum passkey_result result = PASSKEY_OK;
    if (!done && !random_fill(nonce, sizeof(nonce)))
        result = fault(error, "No random bytes are available.");
    else if (!done)
        result =
            seal(resealing->new_key, nonce, bytes_text(what), BYTES_ARRAY(secret), sealed, error);
    bytes_wipe(secret, sizeof(secret));
    if (!done)
        *replacement = (struct passkey_bytes){ sealed, SECRET_SIZE + SEAL_OVERHEAD };
    return result;
}

static enum passkey_result apply(
    const struct resealing *resealing, const struct change *item, struct passkey_error *error)
{
    if (!resealing->write)
        return PASSKEY_OK;
    const struct change_set changes = { .relying_party = resealing->relying_party,
        .durability = CHANGE_SYNCED,
        .items = item,
        .count = 1 };
    enum passkey_result result = store_apply(resealing->store, &changes, NULL, error);
    if (result == PASSKEY_CONFLICT)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "Another program changed a secret at the same time: stop passkeyd and run the command "
            "again.");
    TRY(result);
    (*resealing->count)++;
    return PASSKEY_OK;
}

static enum passkey_result reseal_signing_keys(
    const struct resealing *resealing, struct connection *reader, struct passkey_error *error)
{
    CLEANUP(pointer_free) struct passkey_signing_key_list *keys = NULL;
    TRY(store_signing_key_list(reader, resealing->relying_party, &keys, error));
    for (size_t i = 0; i < keys->count; i++) {
        uint8_t sealed[SEALED_SIZE_MAX];
        struct change item = { .run = change_signing_key_reseal,
            .of.signing_key_reseal = {
                .id = keys->items[i].id, .private_key_old = keys->items[i].private_key } };
        TRY(secret_reseal(resealing, SEALED_SIGNING_KEY, keys->items[i].private_key, sealed,
            &item.of.signing_key_reseal.private_key, error));
        if (item.of.signing_key_reseal.private_key.data != NULL)
            TRY(apply(resealing, &item, error));
    }
    return PASSKEY_OK;
}

static enum passkey_result reseal_decoys(
    const struct resealing *resealing, struct connection *reader, struct passkey_error *error)
{
    uint8_t value[STORE_SECRET_SIZE_MAX];
    uint8_t sealed[SEALED_SIZE_MAX];
    size_t size = 0;
    struct change item = { .run = change_secret_replace,
        .of.secret_replace = { .name = SEALED_DECOYS } };
    TRY(store_secret_find(reader, resealing->relying_party, SEALED_DECOYS, value, &size, error));
    if (size == 0)
        return PASSKEY_OK;
    item.of.secret_replace.value_old = (struct passkey_bytes){ value, size };
    enum passkey_result result = secret_reseal(resealing, SEALED_DECOYS,
        item.of.secret_replace.value_old, sealed, &item.of.secret_replace.value, error);
    if (result == PASSKEY_OK && item.of.secret_replace.value.data != NULL)
        result = apply(resealing, &item, error);
    bytes_wipe(value, sizeof(value));
    return result;
}

enum passkey_result reseal(struct passkey_store *store, struct passkey_bytes rp_id,
    const uint8_t *old_key, const uint8_t new_key[SEAL_KEY_SIZE], size_t *count,
    struct passkey_error *error)
{
    CLEANUP(store_reader_close) struct connection *reader = NULL;
    struct resealing resealing = {
        .store = store, .old_key = old_key, .new_key = new_key, .count = count
    };
    TRY(store_relying_party(store, rp_id, &resealing.relying_party, error));
    TRY(store_reader_open(store, &reader, error));
    for (int pass = 0; pass < 2; pass++) {
        resealing.write = pass == 1;
        TRY(reseal_signing_keys(&resealing, reader, error));
        TRY(reseal_decoys(&resealing, reader, error));
    }
    return PASSKEY_OK;
}
