/* SPDX-License-Identifier: Apache-2.0 */
/* A singly linked list with a pointer to its last link. */
#include "base/queue.h"

void queue_init(struct queue *queue)
{
    *queue = (struct queue){ .end = &queue->first };
}

void queue_append(struct queue *queue, struct queue_link *link)
{
    link->next = NULL;
    *queue->end = link;
    queue->end = &link->next;
    queue->count++;
}

struct queue_link *queue_take_first(struct queue *queue)
{
    return queue->first == NULL ? NULL : queue_remove(queue, &queue->first);
}

struct queue_link *queue_take_all(struct queue *queue)
{
    struct queue_link *first = queue->first;
    queue_init(queue);
    return first;
}

struct queue_link *queue_remove(struct queue *queue, struct queue_link **at)
{
    struct queue_link *link = *at;
    *at = link->next;
    if (queue->end == &link->next)
        queue->end = at;
    queue->count--;
    return link;
}
