/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The disk below SQLite. Syncs are counted by replacing the C library's functions; writes are
 * intercepted through SQLite's interface for that.
 */
#include "disk.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_uint sync_count;
static atomic_int full;

/*
 * NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the C library's is reserved
 */
int fsync(int file)
{
    sync_count++;
    return (int)syscall(SYS_fsync, file);
}

/*
 * NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the C library's is reserved
 */
int fdatasync(int file)
{
    sync_count++;
    return (int)syscall(SYS_fdatasync, file);
}

unsigned disk_sync_count(void)
{
    return sync_count;
}

static ssize_t write_at(int file, const void *data, size_t size, off_t at)
{
    if (full) {
        errno = ENOSPC;
        return -1;
    }
    return pwrite(file, data, size, at);
}

void disk_set_full(int now_full)
{
    static atomic_int installed;
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    full = now_full;
    if (atomic_exchange(&installed, 1) != 0)
        return;
    /* SQLite uses one of the two, depending on how it was built. */
    (void)vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)write_at);
    (void)vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)write_at);
}
