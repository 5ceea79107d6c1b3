/* SPDX-License-Identifier: Apache-2.0 */
/* The disk below SQLite: counts syncs, and is full on request. */
#ifndef TESTS_STORE_DISK_H
#define TESTS_STORE_DISK_H

/** The number of calls of fsync() and fdatasync() in this process. */
unsigned disk_sync_count(void);

/** From now on, SQLite's writes fail with ENOSPC, or succeed again. */
void disk_set_full(int full);

#endif
