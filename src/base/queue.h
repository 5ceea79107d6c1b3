/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A first-in, first-out queue of structs that contain their own link, so that adding one needs no
 * memory and cannot fail. It is not thread-safe; the owner of the queue does the locking.
 */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include <stddef.h>

/* A member of queued structs. */
struct queue_link {
    struct queue_link *next; /* NULL: this is the last one */
};

struct queue {
    struct queue_link *first; /* NULL: empty */
    struct queue_link **end;  /* where the next link is stored */
    unsigned count;
};

/** The struct whose `member` is `link`. @param link  Not NULL. */
#define QUEUE_OWNER(link, type, member) ((type *)(void *)((char *)(link)-offsetof(type, member)))

/** Make the queue empty. */
void queue_init(struct queue *queue);

/** @param link  Not in a queue. It must not move or be freed until it is removed. */
void queue_append(struct queue *queue, struct queue_link *link);

/** Remove the oldest link. @returns NULL if the queue is empty. */
struct queue_link *queue_take_first(struct queue *queue);

/** Remove all links. @returns the oldest, followed by the others; NULL if the queue is empty. */
struct queue_link *queue_take_all(struct queue *queue);

/** Remove one link. @param at  The pointer to it: `first`, or `next` of the link before it. */
struct queue_link *queue_remove(struct queue *queue, struct queue_link **at);

#endif
