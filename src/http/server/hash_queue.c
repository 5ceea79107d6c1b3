/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list that is searched: it has as many jobs as the server has connections, at most.
 */
#include "http/server/hash_queue.h"

#include "base/bytes.h"
#include "service/access/bounds.h"
#include <string.h>

void hash_queue_init(struct hash_queue *queue, unsigned capacity)
{
    unsigned bound = bounds[RESOURCE_PASSWORD_HASH].of[BOUND_ALL].count;
    memset(queue, 0, sizeof(*queue));
    queue->running_max = capacity > bound ? bound : 1;
}

static struct passkey_bytes address_of(const struct job *job)
{
    return (struct passkey_bytes){ job->address, job->address_size };
}

/* FNV-1a. */
static uint32_t *served_of(struct hash_queue *queue, const struct job *job)
{
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < job->address_size; i++)
        hash = (hash ^ job->address[i]) * 16777619U;
    return &queue->served[hash % HASH_SERVED_COUNT];
}

bool hash_queue_add(struct hash_queue *queue, struct job *job)
{
    struct job **at = &queue->first;
    for (; *at != NULL; at = &(*at)->next)
        if (bytes_equal(address_of(*at), address_of(job)))
            return false;
    job->next = NULL;
    *at = job;
    queue->waiting++;
    return true;
}

static struct job *take_out(struct hash_queue *queue, struct job **at)
{
    struct job *job = *at;
    *at = job->next;
    queue->waiting--;
    return job;
}

struct job *hash_queue_take(struct hash_queue *queue, int64_t now_ms)
{
    if (queue->first == NULL)
        return NULL;
    if (now_ms - queue->first->submitted_ms > HASH_WAIT_MAX_MS) {
        queue->first->late = true;
        return take_out(queue, &queue->first);
    }
    if (queue->running == queue->running_max)
        return NULL;
    struct job **best = &queue->first;
    for (struct job **at = &queue->first; *at != NULL; at = &(*at)->next)
        if (*served_of(queue, *at) < *served_of(queue, *best))
            best = at;
    *served_of(queue, *best) = ++queue->turn;
    queue->running++;
    return take_out(queue, best);
}

void hash_queue_end(struct hash_queue *queue)
{
    queue->running--;
}
