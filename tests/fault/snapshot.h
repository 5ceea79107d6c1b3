/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Saves the file of a store, compares it by a checksum, and restores it, while a service has it
 * open. It uses only SQLite, so that its allocations do not count as those of our code.
 */
#ifndef FAULT_SNAPSHOT_H
#define FAULT_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

struct snapshot;

/** Save the file as it is now. @param path  Of the database. */
struct snapshot *snapshot_new(const char *path);
void snapshot_free(struct snapshot *snapshot);

/** A number that changes if any value of any row changes, except addresses and the rows of limits
 * and ceremonies, which are always spent. */
uint64_t snapshot_digest(struct snapshot *snapshot);
/** Restore the saved file if anything was written since. */
void snapshot_restore(struct snapshot *snapshot);

#endif
