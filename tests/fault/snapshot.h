/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Saves the file of a store, compares it by a checksum, and restores it, while a service has it
 * open. It only uses SQLite, so that nothing here counts as an allocation of our code.
 */
#ifndef FAULT_SNAPSHOT_H
#define FAULT_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

struct snapshot;

/** Put the file aside as it is now. @param path  Of the database. */
struct snapshot *snapshot_new(const char *path);
void snapshot_free(struct snapshot *snapshot);

/** One number that changes with any value of any row, but those of limits and ceremonies, which are
 *  spent whatever comes of it, and but addresses. */
uint64_t snapshot_digest(struct snapshot *snapshot);
/** Put back what was put aside, if anyone wrote anything since. */
void snapshot_restore(struct snapshot *snapshot);

#endif
