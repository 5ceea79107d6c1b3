/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A first-in, first-out queue of structs that contain their own link, so that adding one needs no
 * memory and cannot fail. Not thread-safe: the owner of the queue has the lock.
 */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include <stddef.h>

/* A member of what is queued. */
struct queue_link {
    struct queue_link *next; /* NULL: the last */
};

struct queue {
    struct queue_link *first; /* NULL: empty */
    struct queue_link **end;  /* where the next one is linked */
    unsigned count;
};

/** The struct that has `link` as its `member`. @param link  Not NULL. */
#define QUEUE_OWNER(link, type, member) ((type *)(void *)((char *)(link)-offsetof(type, member)))

/** Make it empty. */
void queue_init(struct queue *queue);

/** @param link  In no queue; must not move or be freed until it is removed. */
void queue_append(struct queue *queue, struct queue_link *link);

/** Remove the oldest. @returns NULL if the queue is empty. */
struct queue_link *queue_take_first(struct queue *queue);

/** Remove all. @returns the oldest, followed by the others; NULL if the queue is empty. */
struct queue_link *queue_take_all(struct queue *queue);

/** Remove one. @param at  What points to it: `first` or the `next` of the link before it. */
struct queue_link *queue_remove(struct queue *queue, struct queue_link **at);

#endif
