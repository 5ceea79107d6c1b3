/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Iterates over the members of a CBOR map or the elements of an array, and writes what it reads to
 * a report. A function returns false after it has reported a problem that ends the iteration.
 */
#ifndef INSPECT_CBOR_WALK_H
#define INSPECT_CBOR_WALK_H

#include "inspect/cbor_problem.h"

struct cbor_walk {
    struct report *report;
    const struct part *part;
    struct cbor_reader *reader;
    struct others others; /* texts of members without a representation of their own */
};

/** Report what the reader refused. Returns false. */
bool cbor_walk_broken(struct cbor_walk *walk, const struct passkey_error *error);

/**
 * Call `each` for every member of a map, with its key, or for every element of an array, which has
 * not been read. The reader must be after the container's head.
 *
 * @param start  In each: where the key or element begins in the input.
 */
bool cbor_walk_each(struct cbor_walk *walk, const struct cbor_item *head,
    bool (*each)(struct cbor_walk *walk, const struct cbor_item *key, size_t start));

/** The same for a map that is the reader's next item. @param expected  The problem if it is not. */
bool cbor_walk_map(struct cbor_walk *walk, const char *expected,
    bool (*each)(struct cbor_walk *walk, const struct cbor_item *key, size_t start));

/** Add a member whose key was read to `others`, in diagnostic notation: "key: value". */
bool cbor_walk_other(struct cbor_walk *walk, const struct cbor_item *key, size_t start);

#endif
