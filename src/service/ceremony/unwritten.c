/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hash table by the random ID. An entry is removed after its row was committed, so a ceremony
 * that is not found here is found in the store.
 */
#include "service/ceremony/unwritten.h"
#include "base/bytes.h"
#include "store/change_copy.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define BUCKET_COUNT 1024

struct entry {
    struct submission submission; /* first */
    struct unwritten *unwritten;
    const struct passkey_store *store;
    struct change_set *changes;
    struct entry *next; /* in its bucket */
};

struct unwritten {
    pthread_mutex_t lock; /* around what follows */
    pthread_cond_t none;
    unsigned count;
    bool failed;        /* one could not be written */
    uint64_t failed_at; /* and the number of commits of the store then */
    struct entry *buckets[BUCKET_COUNT];
};

enum passkey_result unwritten_new(struct unwritten **unwritten, struct passkey_error *error)
{
    struct unwritten *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    /* With default attributes neither fails. */
    (void)pthread_mutex_init(&made->lock, NULL);
    (void)pthread_cond_init(&made->none, NULL);
    *unwritten = made;
    return PASSKEY_OK;
}

void unwritten_free(struct unwritten **unwritten)
{
    struct unwritten *old = *unwritten;
    *unwritten = NULL;
    if (old == NULL)
        return;
    pthread_mutex_lock(&old->lock);
    while (old->count > 0)
        pthread_cond_wait(&old->none, &old->lock);
    pthread_mutex_unlock(&old->lock);
    pthread_cond_destroy(&old->none);
    pthread_mutex_destroy(&old->lock);
    free(old);
}

/* ---- the table; under the lock ---- */

static struct entry **bucket_of(struct unwritten *unwritten, const uint8_t id[CEREMONY_ID_SIZE])
{
    size_t number = ((size_t)id[0] << 8 | id[1]) % BUCKET_COUNT;
    return &unwritten->buckets[number];
}

static const struct ceremony_record *record_of(const struct entry *entry)
{
    return entry->changes->items[0].of.ceremony.record;
}

static void add(struct unwritten *unwritten, struct entry *entry)
{
    struct entry **bucket = bucket_of(unwritten, record_of(entry)->id);
    entry->next = *bucket;
    *bucket = entry;
    unwritten->count++;
}

static void take(struct unwritten *unwritten, struct entry *entry)
{
    struct entry **at = bucket_of(unwritten, record_of(entry)->id);
    while (*at != entry)
        at = &(*at)->next;
    *at = entry->next;
    unwritten->count--;
}

static bool is(const struct entry *entry, uint32_t party, const struct ceremony_key *key)
{
    const struct ceremony_record *record = record_of(entry);
    return entry->changes->relying_party == party && record->kind == key->kind &&
           record->holder.kind == key->holder.kind &&
           bytes_equal(record->holder.id, key->holder.id) &&
           bytes_equal(BYTES_ARRAY(record->id), BYTES_ARRAY(key->id));
}

/* ---- submitting ---- */

/* Called by the writer's thread. A row that could not be written is lost: its finish is refused. */
static void written(struct submission *submission)
{
    struct entry *entry = (struct entry *)submission;
    struct unwritten *unwritten = entry->unwritten;
    uint64_t commit_count = atomic_load(&store_state(entry->store)->commit_count);
    pthread_mutex_lock(&unwritten->lock);
    take(unwritten, entry);
    if (submission->result != PASSKEY_OK) {
        unwritten->failed = true;
        unwritten->failed_at = commit_count;
    }
    if (unwritten->count == 0)
        pthread_cond_signal(&unwritten->none);
    pthread_mutex_unlock(&unwritten->lock);
    free(entry->changes);
    free(entry);
}

/* Until the store has committed something again. */
static bool failing(const struct unwritten *unwritten, const struct store_state *state)
{
    return unwritten->failed && atomic_load(&state->commit_count) == unwritten->failed_at;
}

/* The rule of change_ceremony_insert(), applied to the queued ceremonies, too. */
static bool has_room(const struct unwritten *unwritten, const struct store_state *state,
    const struct change *insertion)
{
    uint32_t count_max = insertion->of.ceremony.count_max;
    return unwritten->count < UNWRITTEN_CEREMONY_COUNT_MAX &&
           (count_max == 0 || atomic_load(&state->ceremony_count) + unwritten->count < count_max);
}

static bool add_if_room(struct unwritten *unwritten, struct entry *entry)
{
    const struct store_state *state = store_state(entry->store);
    pthread_mutex_lock(&unwritten->lock);
    bool room = !failing(unwritten, state) && has_room(unwritten, state, &entry->changes->items[0]);
    if (room)
        add(unwritten, entry);
    pthread_mutex_unlock(&unwritten->lock);
    return room;
}

static void discard(struct entry *entry)
{
    if (entry != NULL)
        free(entry->changes);
    free(entry);
}

bool unwritten_submit(const struct call *call, const struct change *items, size_t count)
{
    struct passkey_service *service = call->worker->service;
    struct change_set changes = { .relying_party = call->party->number,
        .durability = CHANGE_LAZY,
        .items = items,
        .count = count };
    if (!call->worker->deferral.on || store_reads_block(service->store))
        return false;
    struct entry *entry = calloc(1, sizeof(*entry));
    if (entry != NULL)
        *entry = (struct entry){ .submission.completed = written,
            .unwritten = service->unwritten,
            .store = service->store,
            .changes = change_set_copy(&changes) };
    if (entry == NULL || entry->changes == NULL || !add_if_room(service->unwritten, entry)) {
        discard(entry);
        return false;
    }
    entry->submission.changes = entry->changes;
    store_submit(service->store, &entry->submission);
    return true;
}

/* ---- finding ---- */

static struct passkey_bytes pack(struct passkey_bytes bytes, uint8_t **at)
{
    uint8_t *copy = *at;
    if (bytes.data == NULL)
        return bytes;
    if (bytes.size > 0)
        memcpy(copy, bytes.data, bytes.size);
    *at += bytes.size;
    return (struct passkey_bytes){ copy, bytes.size };
}

static struct ceremony_record *record_copy(const struct ceremony_record *record)
{
    struct ceremony_record *copy =
        malloc(sizeof(*copy) + record->holder.id.size + record->issued.size + record->address.size);
    if (copy == NULL)
        return NULL;
    uint8_t *at = (uint8_t *)(copy + 1);
    *copy = *record;
    copy->holder.id = pack(record->holder.id, &at);
    copy->issued = pack(record->issued, &at);
    copy->address = pack(record->address, &at);
    copy->user_id = (struct passkey_bytes){ NULL, 0 };
    return copy;
}

enum passkey_result unwritten_find(
    const struct call *call, const struct ceremony_key *key, struct ceremony_record **ceremony)
{
    struct unwritten *unwritten = call->worker->service->unwritten;
    pthread_mutex_lock(&unwritten->lock);
    const struct entry *entry = *bucket_of(unwritten, key->id);
    while (entry != NULL && !is(entry, call->party->number, key))
        entry = entry->next;
    *ceremony = entry == NULL ? NULL : record_copy(record_of(entry));
    pthread_mutex_unlock(&unwritten->lock);
    return entry != NULL && *ceremony == NULL ? fault(call->error, "Out of memory.") : PASSKEY_OK;
}
