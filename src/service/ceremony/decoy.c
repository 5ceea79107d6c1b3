/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decoys are derived with HKDF-Expand (HMAC-SHA-256) from a secret in the store, the RP ID and the
 * canonical name. The kinds below have the lengths and transports of real passkey providers and
 * security keys. Each ID ends with a truncated HMAC of the bytes before it, under a key that is
 * used only for this, so that the server can recognize a decoy without knowing its name.
 */
#include "service/ceremony/decoy.h"
#include "base/bytes.h"
#include "crypto/digest.h"
#include "service/ceremony/decoy_key.h"
#include "service/signing/sealing.h"
#include "store/secret.h"
#include "store/store.h"
#include <string.h>

struct kind {
    size_t id_size;
    /* The algorithm of an ID depends on its MAC, so that strangers cannot predict it. */
    int32_t algorithms[2];
    size_t transport_count;
    struct passkey_bytes transports[2];
};

#define TRANSPORT(text)                                                                            \
    {                                                                                              \
        (const uint8_t *)(text), sizeof(text) - 1                                                  \
    }

/* One is chosen for each decoy; synced passkeys are the most common. */
static const struct kind kinds[] = {
    { 20, { PASSKEY_ALGORITHM_ES256, PASSKEY_ALGORITHM_ES256 }, 2,
        { TRANSPORT("hybrid"), TRANSPORT("internal") } },
    { 20, { PASSKEY_ALGORITHM_ES256, PASSKEY_ALGORITHM_ES256 }, 2,
        { TRANSPORT("hybrid"), TRANSPORT("internal") } },
    { 16, { PASSKEY_ALGORITHM_ES256, PASSKEY_ALGORITHM_ES256 }, 2,
        { TRANSPORT("hybrid"), TRANSPORT("internal") } },
    { 16, { PASSKEY_ALGORITHM_ES256, PASSKEY_ALGORITHM_ES256 }, 2,
        { TRANSPORT("hybrid"), TRANSPORT("internal") } },
    { 32, { PASSKEY_ALGORITHM_RS256, PASSKEY_ALGORITHM_ES256 }, 1, { TRANSPORT("internal") } },
    { 32, { PASSKEY_ALGORITHM_RS256, PASSKEY_ALGORITHM_ES256 }, 1, { TRANSPORT("internal") } },
    { 48, { PASSKEY_ALGORITHM_ES256, PASSKEY_ALGORITHM_EDDSA }, 2,
        { TRANSPORT("nfc"), TRANSPORT("usb") } },
    { 64, { PASSKEY_ALGORITHM_ES256, PASSKEY_ALGORITHM_ES256 }, 1, { TRANSPORT("usb") } },
};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))
/* A byte selects all kinds with equal probability only if this divides 256. */
_Static_assert(256 % KIND_COUNT == 0, "kinds are drawn evenly");

/* The bytes derived for a name, in this order. */
struct material {
    uint8_t second; /* one in four has a second passkey */
    uint8_t kinds[DECOY_COUNT_MAX];
    uint8_t user_id[DECOY_USER_ID_SIZE];
    uint8_t ids[DECOY_COUNT_MAX][DECOY_SIZE_MAX];
};

/*
 * The last bytes of an ID are its tag. The shortest ID has the same number of random bytes before
 * it.
 */
#define TAG_SIZE 8

/* Purposes of the secret. Each begins the info of HKDF and includes its NUL, so no two purposes can
 * have the same info. */
static const char use_name[] = "name";
static const char use_decoys[] = "decoys";
static const char use_tags[] = "tags";
#define USE(label)                                                                                 \
    (struct passkey_bytes)                                                                         \
    {                                                                                              \
        (const uint8_t *)(label), sizeof(label)                                                    \
    }

static enum passkey_result secret_replace(struct passkey_service *service, uint32_t number,
    struct passkey_bytes stored, struct passkey_bytes secret, struct passkey_error *error)
{
    uint8_t sealed[SEALED_SIZE_MAX];
    struct change item = { .run = change_secret_replace,
        .of.secret_replace = { .name = SEALED_DECOYS, .value_old = stored } };
    TRY(sealing_close(
        service, SEALED_DECOYS, secret, sealed, &item.of.secret_replace.value, error));
    struct change_set changes = {
        .relying_party = number, .durability = CHANGE_SYNCED, .items = &item, .count = 1
    };
    struct passkey_error failure = { .result = PASSKEY_OK };
    enum passkey_result result = store_apply(service->store, &changes, NULL, &failure);
    if (result == PASSKEY_CONFLICT) /* another program sealed it */
        return PASSKEY_OK;
    return result_forward(result, &failure, error);
}

static enum passkey_result secret_find(struct passkey_service *service, struct connection *reader,
    struct relying_party *party, bool *known, struct passkey_error *error)
{
    uint8_t value[STORE_SECRET_SIZE_MAX];
    size_t size = 0;
    TRY(store_secret_find(reader, party->number, SEALED_DECOYS, value, &size, error));
    *known = size > 0;
    if (size == 0)
        return PASSKEY_OK;
    struct passkey_bytes stored = { value, size };
    enum passkey_result result =
        sealing_open(service, SEALED_DECOYS, stored, party->decoy_secret, DECOY_SECRET_SIZE, error);
    if (result == PASSKEY_OK && service->sealing && !sealing_is(stored, DECOY_SECRET_SIZE))
        result =
            secret_replace(service, party->number, stored, BYTES_ARRAY(party->decoy_secret), error);
    bytes_wipe(value, sizeof(value));
    return result;
}

/* If two programs start at the same time, one inserts the secret and both read it. */
static enum passkey_result secret_insert(
    struct passkey_service *service, uint32_t number, struct passkey_error *error)
{
    uint8_t value[DECOY_SECRET_SIZE];
    uint8_t sealed[SEALED_SIZE_MAX];
    struct change item = { .run = change_secret_insert, .of.secret = { .name = SEALED_DECOYS } };
    struct change_set changes = {
        .relying_party = number, .durability = CHANGE_SYNCED, .items = &item, .count = 1
    };
    TRY(service_random(service, value, sizeof(value), error));
    enum passkey_result result = sealing_close(
        service, SEALED_DECOYS, BYTES_ARRAY(value), sealed, &item.of.secret.value, error);
    if (result == PASSKEY_OK)
        result = store_apply(service->store, &changes, NULL, error);
    bytes_wipe(value, sizeof(value));
    bytes_wipe(sealed, sizeof(sealed));
    return result;
}

static enum passkey_result secret_load(struct passkey_service *service, struct relying_party *party,
    struct connection *reader, struct passkey_error *error)
{
    bool known = false;
    TRY(secret_find(service, reader, party, &known, error));
    if (known)
        return PASSKEY_OK;
    TRY(secret_insert(service, party->number, error));
    TRY(secret_find(service, reader, party, &known, error));
    return known ? PASSKEY_OK : fault(error, "The store lacks a secret that was just created.");
}

enum passkey_result decoy_secret_open(struct passkey_service *service, struct relying_party *party,
    struct connection *reader, struct passkey_error *error)
{
    TRY(secret_load(service, party, reader, error));
    if (hkdf_sha256_expand(BYTES_ARRAY(party->decoy_secret), USE(use_tags), party->decoy_tag_key,
            sizeof(party->decoy_tag_key)) != PASSKEY_OK)
        return fault(error, "The key of the decoys' tags could not be derived.");
    return PASSKEY_OK;
}

/* ---- derivation ---- */

/* The RP ID, a NUL, which it cannot contain, and more bytes, in the caller's buffer. */
static enum passkey_result scope(const struct call *call, struct passkey_bytes prefix,
    struct passkey_bytes more, uint8_t bytes[HKDF_SHA256_INFO_SIZE_MAX],
    struct passkey_bytes *scoped)
{
    struct passkey_bytes rp_id = call->party->configured.rp_id;
    size_t size = prefix.size + rp_id.size + 1 + more.size;
    if (size > HKDF_SHA256_INFO_SIZE_MAX)
        return fault(call->error, "The input of a decoy is too long: %zu bytes.", size);
    if (prefix.size > 0)
        memcpy(bytes, prefix.data, prefix.size);
    memcpy(bytes + prefix.size, rp_id.data, rp_id.size);
    bytes[prefix.size + rp_id.size] = 0;
    memcpy(bytes + prefix.size + rp_id.size + 1, more.data, more.size);
    *scoped = (struct passkey_bytes){ bytes, size };
    return PASSKEY_OK;
}

static enum passkey_result derive(const struct call *call, struct passkey_bytes use,
    struct passkey_bytes input, uint8_t *out, size_t size)
{
    uint8_t bytes[HKDF_SHA256_INFO_SIZE_MAX];
    struct passkey_bytes info = { 0 };
    TRY(scope(call, use, input, bytes, &info));
    if (hkdf_sha256_expand(BYTES_ARRAY(call->party->decoy_secret), info, out, size) != PASSKEY_OK)
        return fault(call->error, "Decoys could not be derived.");
    return PASSKEY_OK;
}

/* The tag of an ID, whose last TAG_SIZE bytes are not read. */
static enum passkey_result tag_make(
    const struct call *call, struct passkey_bytes id, uint8_t mac[SHA256_SIZE])
{
    uint8_t bytes[HKDF_SHA256_INFO_SIZE_MAX];
    struct passkey_bytes message = { 0 };
    TRY(scope(call, (struct passkey_bytes){ 0 },
        (struct passkey_bytes){ id.data, id.size - TAG_SIZE }, bytes, &message));
    if (hmac_sha256(BYTES_ARRAY(call->party->decoy_tag_key), message, mac) != PASSKEY_OK)
        return fault(call->error, "The tag of a decoy could not be computed.");
    return PASSKEY_OK;
}

static enum passkey_result item_make(
    const struct call *call, const struct kind *kind, uint8_t *id, struct passkey_descriptor *item)
{
    uint8_t mac[SHA256_SIZE];
    item->id = (struct passkey_bytes){ id, kind->id_size };
    TRY(tag_make(call, item->id, mac));
    memcpy(id + kind->id_size - TAG_SIZE, mac, TAG_SIZE);
    item->transports.count = kind->transport_count;
    for (size_t t = 0; t < kind->transport_count; t++)
        item->transports.names[t] = kind->transports[t];
    return PASSKEY_OK;
}

enum passkey_result decoys_of_hash(
    const struct call *call, const uint8_t name_hash[DECOY_NAME_HASH_SIZE], struct decoys *decoys)
{
    struct material material;
    TRY(derive(call, USE(use_decoys), (struct passkey_bytes){ name_hash, DECOY_NAME_HASH_SIZE },
        (uint8_t *)&material, sizeof(material)));
    *decoys = (struct decoys){ .count = material.second % 4 == 0 ? 2 : 1 };
    memcpy(decoys->name_hash, name_hash, DECOY_NAME_HASH_SIZE);
    memcpy(decoys->ids, material.ids, sizeof(material.ids));
    memcpy(decoys->user_id, material.user_id, sizeof(material.user_id));
    /* Both, because the number must not be measurable for a name that gets no decoys. */
    for (size_t i = 0; i < sizeof(decoys->items) / sizeof(decoys->items[0]); i++)
        TRY(item_make(
            call, &kinds[material.kinds[i] % KIND_COUNT], decoys->ids[i], &decoys->items[i]));
    return PASSKEY_OK;
}

enum passkey_result decoys_of_name(
    const struct call *call, struct passkey_bytes name_key, struct decoys *decoys)
{
    uint8_t name_hash[DECOY_NAME_HASH_SIZE];
    TRY(derive(call, USE(use_name), name_key, name_hash, sizeof(name_hash)));
    return decoys_of_hash(call, name_hash, decoys);
}

static bool may_be_decoy(struct passkey_bytes id)
{
    return id.size > TAG_SIZE && id.size <= DECOY_SIZE_MAX;
}

static bool tag_matches(struct passkey_bytes id, const uint8_t mac[SHA256_SIZE])
{
    return bytes_equal_constant_time((struct passkey_bytes){ mac, TAG_SIZE },
        (struct passkey_bytes){ id.data + id.size - TAG_SIZE, TAG_SIZE });
}

enum passkey_result decoy_recognize(const struct call *call, struct passkey_bytes id, bool *decoy)
{
    uint8_t mac[SHA256_SIZE];
    *decoy = false;
    if (!may_be_decoy(id))
        return PASSKEY_OK;
    TRY(tag_make(call, id, mac));
    *decoy = tag_matches(id, mac);
    return PASSKEY_OK;
}

/* An ID of another size is not a decoy; it gets the algorithm of most passkeys. */
static int32_t algorithm_of(struct passkey_bytes id, const uint8_t mac[SHA256_SIZE])
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i].id_size == id.size)
            return kinds[i].algorithms[mac[TAG_SIZE] & 1];
    return PASSKEY_ALGORITHM_ES256;
}

enum passkey_result decoy_credential(const struct call *call, struct passkey_bytes id,
    struct passkey_credential *credential, bool *decoy)
{
    uint8_t mac[SHA256_SIZE] = { 0 };
    *decoy = false;
    if (may_be_decoy(id)) {
        TRY(tag_make(call, id, mac));
        *decoy = tag_matches(id, mac);
    }
    int32_t algorithm = algorithm_of(id, mac);
    *credential = (struct passkey_credential){ .size = sizeof(*credential),
        .id = id,
        .public_key = decoy_key(algorithm),
        .algorithm = algorithm };
    return PASSKEY_OK;
}
