/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Creates, rotates and withdraws signing keys. If two programs rotate at the same time, the store
 * accepts one: the change requires that the key that the program read is still the newest.
 */
#include "service/signing/signing_key.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include "crypto/digest.h"
#include "crypto/es256_key.h"
#include "service/access/audit.h"
#include "service/signing/sealing.h"
#include "store/audit.h"
#include "store/signing_key.h"
#include "store/store.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS     (INT64_C(60) * 60 * 1000)
#define LIFETIME_MS (INT64_C(90) * 24 * HOUR_MS)
#define ID_SIZE     (BASE64URL_ENCODED_SIZE(SHA256_SIZE) + 1)

/* The newest, or NULL. */
static const struct passkey_signing_key_record *newest_of(
    const struct passkey_signing_key_list *keys)
{
    for (size_t i = keys->count; i-- > 0;)
        if (keys->items[i].retired_at_ms == 0)
            return &keys->items[i];
    return NULL;
}

/* ---- creating ---- */

/* RFC 7638: the hash of the key's required members, in their order. */
static enum passkey_result thumbprint(
    const uint8_t public_key[ES256_PUBLIC_KEY_SIZE], char id[ID_SIZE])
{
    char x[BASE64URL_ENCODED_SIZE(32) + 1];
    char y[BASE64URL_ENCODED_SIZE(32) + 1];
    char text[200];
    uint8_t hash[SHA256_SIZE];
    base64url_encode((struct passkey_bytes){ public_key + 1, 32 }, x);
    base64url_encode((struct passkey_bytes){ public_key + 33, 32 }, y);
    snprintf(
        text, sizeof(text), "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}", x, y);
    TRY(sha256(bytes_text(text), hash));
    base64url_encode(BYTES_ARRAY(hash), id);
    return PASSKEY_OK;
}

struct fresh {
    struct passkey_signing_key_record record;
    char id[ID_SIZE];
    uint8_t sealed[SEALED_SIZE_MAX];
};

static void fresh_wipe(struct fresh *fresh)
{
    bytes_wipe(fresh->sealed, sizeof(fresh->sealed));
}

static enum passkey_result make(
    struct passkey_service *service, struct fresh *fresh, struct passkey_error *error)
{
    uint8_t seed[ES256_SEED_SIZE];
    uint8_t private_key[ES256_PRIVATE_KEY_SIZE];
    TRY(service_random(service, seed, sizeof(seed), error));
    enum passkey_result result = es256_key_make(seed, private_key, fresh->record.public_key, error);
    bytes_wipe(seed, sizeof(seed));
    if (result == PASSKEY_OK)
        result = sealing_close(service, SEALED_SIGNING_KEY, BYTES_ARRAY(private_key), fresh->sealed,
            &fresh->record.private_key, error);
    bytes_wipe(private_key, sizeof(private_key));
    TRY(result);
    TRY(thumbprint(fresh->record.public_key, fresh->id));
    fresh->record.id = bytes_text(fresh->id);
    return PASSKEY_OK;
}

struct rotation {
    const struct passkey_signing_key_record *old; /* NULL: no key exists */
    int64_t now_ms;
    int64_t signs_from_ms;
    int64_t retired_at_ms; /* of the old key; 0: all older keys are withdrawn */
};

static struct rotation rotation_of(
    const struct passkey_signing_key_record *old, int64_t now_ms, bool at_once)
{
    struct rotation rotation = { .old = old, .now_ms = now_ms, .signs_from_ms = now_ms };
    if (old != NULL && !at_once) {
        rotation.signs_from_ms = now_ms + HOUR_MS;
        rotation.retired_at_ms = now_ms + 2 * HOUR_MS;
    }
    return rotation;
}

/* PASSKEY_CONFLICT: another program rotated first. */
static enum passkey_result rotate(struct passkey_service *service, uint32_t relying_party,
    const struct rotation *rotation, const struct passkey_audit_record *row,
    struct passkey_error *error)
{
    CLEANUP(fresh_wipe) struct fresh fresh = { .id = "" };
    TRY(make(service, &fresh, error));
    fresh.record.created_at_ms = rotation->now_ms;
    fresh.record.signs_from_ms = rotation->signs_from_ms;
    struct change items[] = {
        { .run = change_signing_key_insert,
            .of.signing_key = { .key = &fresh.record, .retired_at_ms = rotation->retired_at_ms } },
        { .run = change_audit_insert, .of.audit = row },
    };
    if (rotation->old != NULL)
        items[0].of.signing_key.id_old = rotation->old->id;
    struct change_set changes = { .relying_party = relying_party,
        .durability = CHANGE_SYNCED,
        .items = items,
        .count = row == NULL ? 1 : 2 };
    return store_apply(service->store, &changes, NULL, error);
}

/* ---- automatic rotation ---- */

static enum passkey_result rotate_if_due(struct passkey_service *service,
    const struct relying_party *party, struct connection *reader, int64_t lifetime_ms,
    struct passkey_error *error)
{
    CLEANUP(pointer_free) struct passkey_signing_key_list *keys = NULL;
    TRY(store_signing_key_list(reader, party->number, &keys, error));
    const struct passkey_signing_key_record *newest = newest_of(keys);
    int64_t now_ms = service->environment.now_ms(service->environment.context);
    bool plain = newest != NULL && service->sealing &&
                 !sealing_is(newest->private_key, ES256_PRIVATE_KEY_SIZE);
    if (newest != NULL && !plain && now_ms - newest->created_at_ms < lifetime_ms)
        return PASSKEY_OK;
    struct passkey_audit_record row = { .at_ms = now_ms,
        .event = PASSKEY_EVENT_SIGNING_KEY_ROTATED };
    struct rotation rotation = rotation_of(newest, now_ms, false);
    struct passkey_error detail = { 0 };
    enum passkey_result result =
        rotate(service, party->number, &rotation, newest == NULL ? NULL : &row, &detail);
    return result == PASSKEY_CONFLICT ? PASSKEY_OK : result_forward(result, &detail, error);
}

enum passkey_result signing_key_prepare(struct passkey_service *service,
    const struct relying_party *party, struct connection *reader, struct passkey_error *error)
{
    return rotate_if_due(service, party, reader, INT64_MAX, error);
}

enum passkey_result signing_key_rotate_if_due(
    struct passkey_service *service, struct passkey_error *error)
{
    int64_t now_ms = service->environment.now_ms(service->environment.context);
    if (now_ms < service->keys_looked_at_ms + HOUR_MS)
        return PASSKEY_OK;
    struct connection *reader = NULL;
    TRY(store_reader_open(service->store, &reader, error));
    enum passkey_result result = PASSKEY_OK;
    for (size_t i = 0; i < service->relying_party_count && result == PASSKEY_OK; i++)
        result = rotate_if_due(service, &service->relying_parties[i], reader, LIFETIME_MS, error);
    store_reader_close(&reader);
    if (result == PASSKEY_OK)
        service->keys_looked_at_ms = now_ms;
    return result;
}

/* ---- rotation by an operator ---- */

enum passkey_result signing_key_rotate(const struct call *call, bool at_once)
{
    CLEANUP(pointer_free) struct passkey_signing_key_list *keys = NULL;
    struct passkey_service *service = call->worker->service;
    TRY(store_signing_key_list(call->worker->reader, call->party->number, &keys, call->error));
    struct passkey_audit_record row =
        audit_row(call, PASSKEY_EVENT_SIGNING_KEY_ROTATED, PASSKEY_OK);
    struct rotation rotation = rotation_of(newest_of(keys), call->now_ms, at_once);
    enum passkey_result result = rotate(service, call->party->number, &rotation, &row, call->error);
    if (result == PASSKEY_CONFLICT)
        return refuse(call->error, PASSKEY_CONFLICT, CHECK_NONE,
            "Another program rotated the key at the same time: see \"passkeyctl signing-key list\" "
            "and try again.");
    return result;
}

/* ---- signing ---- */

struct signer {
    char id[ID_SIZE];
    struct es256_key *key;
};

void signer_free(struct signer **signer)
{
    if (*signer != NULL)
        es256_key_free(&(*signer)->key);
    free(*signer);
    *signer = NULL;
}

static enum passkey_result signer_open(const struct call *call,
    const struct passkey_signing_key_record *record, struct signer **signer)
{
    uint8_t private_key[ES256_PRIVATE_KEY_SIZE];
    CLEANUP(signer_free) struct signer *made = calloc(1, sizeof(*made));
    if (made == NULL || record->id.size >= sizeof(made->id))
        return fault(call->error, "A signing key cannot be opened.");
    memcpy(made->id, record->id.data, record->id.size);
    TRY(sealing_open(call->worker->service, SEALED_SIGNING_KEY, record->private_key, private_key,
        sizeof(private_key), call->error));
    enum passkey_result result =
        es256_key_open(private_key, record->public_key, &made->key, call->error);
    bytes_wipe(private_key, sizeof(private_key));
    TRY(result);
    *signer = made;
    made = NULL;
    return PASSKEY_OK;
}

/* The newest key that may sign now. If the clock was set back, no key may sign yet; then the first
 * one does, because verifiers know it already. */
static const struct passkey_signing_key_record *current_of(
    const struct passkey_signing_key_list *keys, int64_t now_ms)
{
    for (size_t i = keys->count; i-- > 0;)
        if (keys->items[i].signs_from_ms <= now_ms &&
            (keys->items[i].retired_at_ms == 0 || now_ms < keys->items[i].retired_at_ms))
            return &keys->items[i];
    return keys->count > 0 && keys->items[0].signs_from_ms > now_ms ? &keys->items[0] : NULL;
}

enum passkey_result signer_current(const struct call *call, struct signer_view *view)
{
    struct passkey_worker *worker = call->worker;
    CLEANUP(pointer_free) struct passkey_signing_key_list *keys = NULL;
    TRY(store_signing_key_list(worker->reader, call->party->number, &keys, call->error));
    const struct passkey_signing_key_record *current = current_of(keys, call->now_ms);
    if (current == NULL)
        return fault(call->error, "No key exists to sign an ID token with.");
    if (worker->signer == NULL || !bytes_equal(bytes_text(worker->signer->id), current->id)) {
        signer_free(&worker->signer);
        TRY(signer_open(call, current, &worker->signer));
    }
    *view = (struct signer_view){ bytes_text(worker->signer->id), worker->signer->key };
    return PASSKEY_OK;
}
