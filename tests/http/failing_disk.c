/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loaded before the C library of a server: its disk is full while the file $FAILING_DISK.full
 * exists, and cannot be synced while $FAILING_DISK.sync exists.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool fails(const char *how)
{
    char path[4096];
    const char *prefix = getenv("FAILING_DISK");
    if (prefix == NULL)
        return false;
    int before = errno;
    (void)snprintf(path, sizeof(path), "%s.%s", prefix, how);
    bool found = access(path, F_OK) == 0;
    errno = before;
    return found;
}

static int fail(int why)
{
    errno = why;
    return -1;
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): theirs is reserved */
int fsync(int file)
{
    return fails("sync") ? fail(EIO) : (int)syscall(SYS_fsync, file);
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): theirs is reserved */
int fdatasync(int file)
{
    return fails("sync") ? fail(EIO) : (int)syscall(SYS_fdatasync, file);
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): theirs is reserved */
ssize_t pwrite64(int file, const void *data, size_t size, off64_t at)
{
    return fails("full") ? fail(ENOSPC) : (ssize_t)syscall(SYS_pwrite64, file, data, size, at);
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): theirs is reserved */
ssize_t pwrite(int file, const void *data, size_t size, off_t at)
{
    return pwrite64(file, data, size, at);
}
