/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting all ceremonies takes a tenth of a second, on a reader. The result is kept: each eviction
 * deletes a batch of the network's ceremonies, and the next count is made when none are left.
 */
#include "service/ceremony/room.h"
#include "store/ceremony.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/*
 * Rows that one change deletes, so that it occupies the store's writer for only a few milliseconds.
 */
#define PIECE_COUNT 1000
/* After this, ceremonies that were counted may have been finished or swept. */
#define KNOWN_FOR_MS 10000
/* If nothing could be evicted, starts are refused for this time without counting again. */
#define NOTHING_FOR_MS 1000

struct room {
    pthread_mutex_t lock;
    struct heaviest_network heaviest;
    bool found; /* there was something to evict when it was counted */
    int64_t counted_at_ms;
};

enum passkey_result room_new(struct room **room, struct passkey_error *error)
{
    struct room *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    pthread_mutex_init(&made->lock, NULL);
    *room = made;
    return PASSKEY_OK;
}

void room_free(struct room **room)
{
    if (*room != NULL)
        pthread_mutex_destroy(&(*room)->lock);
    free(*room);
    *room = NULL;
}

/* Call it with the lock held. */
static enum passkey_result count(
    const struct call *call, int64_t expires_at_ms_max, struct room *room)
{
    int64_t age_ms = call->now_ms - room->counted_at_ms;
    bool left = room->heaviest.old_count > 0;
    if (age_ms >= 0 && (room->found ? left && age_ms < KNOWN_FOR_MS : age_ms < NOTHING_FOR_MS))
        return PASSKEY_OK;
    TRY(store_ceremony_heaviest(
        call->worker->reader, expires_at_ms_max, &room->heaviest, call->error));
    room->counted_at_ms = call->now_ms;
    room->found = room->heaviest.old_count > 0;
    return PASSKEY_OK;
}

/* A network of 4 bytes is one address; one of 6 bytes contains addresses of 8 bytes. */
static void fill(struct eviction *eviction, const struct heaviest_network *heaviest)
{
    size_t size = heaviest->network_size == CEREMONY_NETWORK_SIZE ? sizeof(eviction->last)
                                                                  : heaviest->network_size;
    memset(eviction->first, 0, sizeof(eviction->first));
    memset(eviction->last, 0xFF, sizeof(eviction->last));
    memcpy(eviction->first, heaviest->network, heaviest->network_size);
    memcpy(eviction->last, heaviest->network, heaviest->network_size);
    eviction->change.of.ceremonies_evict.first = (struct passkey_bytes){ eviction->first, size };
    eviction->change.of.ceremonies_evict.last = (struct passkey_bytes){ eviction->last, size };
}

enum passkey_result room_find(
    const struct call *call, int64_t expires_at_ms_max, struct eviction *eviction, bool *found)
{
    struct room *room = call->worker->service->room;
    eviction->change = (struct change){ .run = change_ceremonies_evict,
        .of.ceremonies_evict = {
            .expires_at_ms_max = expires_at_ms_max, .count_max = PIECE_COUNT } };
    pthread_mutex_lock(&room->lock);
    enum passkey_result result = count(call, expires_at_ms_max, room);
    *found = result == PASSKEY_OK && room->heaviest.old_count > 0;
    fill(eviction, &room->heaviest);
    room->heaviest.old_count -= PIECE_COUNT;
    pthread_mutex_unlock(&room->lock);
    return result;
}
