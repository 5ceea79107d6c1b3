/* SPDX-License-Identifier: Apache-2.0 */
/* A list that is searched linearly: it has at most as many jobs as the server has connections. */
#include "http/server/hash_queue.h"

#include "base/bytes.h"
#include "service/access/bounds.h"
#include <string.h>

void hash_queue_init(struct hash_queue *queue, unsigned capacity)
{
    unsigned bound = bounds[RESOURCE_PASSWORD_HASH].of[BOUND_ALL].count;
    memset(queue, 0, sizeof(*queue));
    queue_init(&queue->waiting);
    queue->running_max = capacity > bound ? bound : 1;
}

static struct job *job_of(struct queue_link *link)
{
    return QUEUE_OWNER(link, struct job, link);
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
    for (struct queue_link *link = queue->waiting.first; link != NULL; link = link->next)
        if (bytes_equal(address_of(job_of(link)), address_of(job)))
            return false;
    queue_append(&queue->waiting, &job->link);
    return true;
}

struct job *hash_queue_take(struct hash_queue *queue, int64_t now_ms)
{
    if (queue->waiting.first == NULL)
        return NULL;
    struct job *oldest = job_of(queue->waiting.first);
    if (now_ms - oldest->submitted_ms > HASH_WAIT_MAX_MS) {
        oldest->late = true;
        return job_of(queue_take_first(&queue->waiting));
    }
    if (queue->running == queue->running_max)
        return NULL;
    struct queue_link **best = &queue->waiting.first;
    for (struct queue_link **at = best; *at != NULL; at = &(*at)->next)
        if (*served_of(queue, job_of(*at)) < *served_of(queue, job_of(*best)))
            best = at;
    *served_of(queue, job_of(*best)) = ++queue->turn;
    queue->running++;
    return job_of(queue_remove(&queue->waiting, best));
}

void hash_queue_end(struct hash_queue *queue)
{
    queue->running--;
}
