/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The disk under SQLite as a test wants it: how often it was synced, and full when asked.
 */
#ifndef TESTS_STORE_DISK_H
#define TESTS_STORE_DISK_H

/** fsync() and fdatasync() of this process so far. */
unsigned disk_sync_count(void);

/** From now on SQLite's writes fail with ENOSPC, or work again. */
void disk_set_full(int full);

#endif
