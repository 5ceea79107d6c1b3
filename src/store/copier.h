/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies the arguments of changes into one allocation, for the tables of copies of the nouns.
 */
#ifndef STORE_COPIER_H
#define STORE_COPIER_H

#include "store/change.h"

struct copier {
    uint8_t *memory; /* NULL: only add up the size */
    size_t size;
};

/** @returns The copy; `from` while sizes are added up. */
void *copier_take(struct copier *copier, const void *from, size_t size);
void copier_take_bytes(struct copier *copier, struct passkey_bytes *bytes);

/** For an argument that points to nothing. */
void copier_take_nothing(struct copier *copier, struct change *change);

/** A change that can be copied, so that a request may defer it. NULL ends a table of them. */
struct change_copy {
    change_function *run;
    void (*take)(struct copier *copier, struct change *change); /* copies what `of` points to */
};

#endif
