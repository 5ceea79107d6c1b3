/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk that loses power. Loaded before the C library of a server (LD_PRELOAD), it puts a VFS of
 * SQLite between the server and its store that keeps every write in memory until the file is
 * synced. At a random operation, one in $POWER_LOSS_ONE_IN, the power fails: of each file, some of
 * the 512-byte sectors that were written since its last sync reach the disk, and the process
 * ends. One read or write in $POWER_LOSS_ERROR_ONE_IN fails with an I/O error or because the disk
 * is full. One sync in $POWER_LOSS_SYNC_ERROR_ONE_IN fails: then writes are lost as at a power
 * failure, although the process goes on. $POWER_LOSS_SEED is the seed of the choices.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR_SIZE  512
#define DISK_MAX     64
#define STORED_FILES (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)

/* A write that is not synced, or, if data is NULL, a truncation to `at`. */
struct pending {
    struct pending *next;
    uint8_t *data;
    sqlite3_int64 at;
    int size;
};

/* A file on the disk, shared by everything that has it open. */
struct disk {
    char *path; /* NULL: unused */
    struct pending *first;
    struct pending **end;
    sqlite3_int64 size; /* including pending writes */
    int open_count;
};

struct file {
    sqlite3_file base;
    struct disk *disk;
    sqlite3_file *real; /* follows in memory */
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs our_vfs;
static struct disk disks[DISK_MAX];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* protects disks and choices */
static uint64_t choices;
static uint64_t loss_one_in;
static uint64_t error_one_in;
static uint64_t sync_error_one_in;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct file *)file)->real;
}

static struct disk *disk_of(sqlite3_file *file)
{
    return ((struct file *)file)->disk;
}

/* A number below `bound` (splitmix64). */
static uint64_t choose(uint64_t bound)
{
    choices += 0x9e3779b97f4a7c15U;
    uint64_t mixed = choices;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return (mixed ^ (mixed >> 31)) % bound;
}

static bool happens(uint64_t one_in)
{
    return one_in > 0 && choose(one_in) == 0;
}

/* ---- pending writes ---- */

static int append(struct disk *disk, const void *data, int size, sqlite3_int64 at)
{
    struct pending *pending = calloc(1, sizeof(*pending));
    if (pending == NULL)
        abort();
    *pending = (struct pending){ .at = at, .size = size };
    if (data != NULL && (pending->data = malloc((size_t)size)) == NULL)
        abort();
    if (data != NULL)
        memcpy(pending->data, data, (size_t)size);
    *disk->end = pending;
    disk->end = &pending->next;
    if (data == NULL || at + size > disk->size)
        disk->size = at + size;
    return SQLITE_OK;
}

/* Writes every sector, or each with a probability of `kept` in 4. */
static void write_sectors(sqlite3_file *real, const struct pending *pending, uint64_t kept)
{
    for (int done = 0; done < pending->size;) {
        int part = SECTOR_SIZE - (int)((pending->at + done) % SECTOR_SIZE);
        if (part > pending->size - done)
            part = pending->size - done;
        if (choose(4) < kept && real->pMethods->xWrite(real, pending->data + done, part,
                                    pending->at + done) != SQLITE_OK)
            abort();
        done += part;
    }
}

/* Writes pending data, all of it (4) or a part, and discards it. */
static void flush(struct disk *disk, sqlite3_file *real, uint64_t kept)
{
    while (disk->first != NULL) {
        struct pending *pending = disk->first;
        disk->first = pending->next;
        if (pending->data != NULL)
            write_sectors(real, pending, kept);
        else if (choose(4) < kept)
            (void)real->pMethods->xTruncate(real, pending->at);
        free(pending->data);
        free(pending);
    }
    disk->end = &disk->first;
    if (real->pMethods->xFileSize(real, &disk->size) != SQLITE_OK)
        abort();
}

/* Other threads wait for the mutex until the process has ended, so that nothing is acknowledged. */
static void maybe_lose_power(struct file *file)
{
    if (!happens(loss_one_in))
        return;
    flush(file->disk, file->real, choose(5));
    __builtin_trap(); /* the server's system calls are limited: it cannot kill itself */
}

/* ---- the methods of a file ---- */

static int file_read(sqlite3_file *file, void *space, int size, sqlite3_int64 at)
{
    struct disk *disk = disk_of(file);
    uint8_t *bytes = space;
    (void)pthread_mutex_lock(&mutex);
    int code = happens(error_one_in)
                   ? SQLITE_IOERR_READ
                   : real_of(file)->pMethods->xRead(real_of(file), space, size, at);
    for (const struct pending *one = disk->first; one != NULL; one = one->next) {
        sqlite3_int64 from = one->at > at ? one->at : at;
        sqlite3_int64 to = at + size;
        if (one->data != NULL && one->at + one->size < to)
            to = one->at + one->size;
        if (from >= to)
            continue;
        if (one->data != NULL)
            memcpy(bytes + (from - at), one->data + (from - one->at), (size_t)(to - from));
        else
            memset(bytes + (from - at), 0, (size_t)(to - from));
    }
    if (code == SQLITE_OK || code == SQLITE_IOERR_SHORT_READ)
        code = at + size <= disk->size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    (void)pthread_mutex_unlock(&mutex);
    return code;
}

static int file_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 at)
{
    (void)pthread_mutex_lock(&mutex);
    maybe_lose_power((struct file *)file);
    int code = happens(error_one_in) ? (choose(2) == 0 ? SQLITE_FULL : SQLITE_IOERR_WRITE)
                                     : append(disk_of(file), data, size, at);
    (void)pthread_mutex_unlock(&mutex);
    return code;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    (void)pthread_mutex_lock(&mutex);
    maybe_lose_power((struct file *)file);
    int code = append(disk_of(file), NULL, 0, size);
    (void)pthread_mutex_unlock(&mutex);
    return code;
}

static int file_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    (void)pthread_mutex_lock(&mutex);
    maybe_lose_power((struct file *)file);
    bool fails = happens(sync_error_one_in);
    flush(disk_of(file), real_of(file), fails ? choose(5) : 4);
    (void)pthread_mutex_unlock(&mutex);
    return fails ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    (void)pthread_mutex_lock(&mutex);
    *size = disk_of(file)->size;
    (void)pthread_mutex_unlock(&mutex);
    return SQLITE_OK;
}

/* Data that is pending when the last one closes a file is written some time later. */
static int file_close(sqlite3_file *file)
{
    struct disk *disk = disk_of(file);
    (void)pthread_mutex_lock(&mutex);
    if (--disk->open_count == 0) {
        flush(disk, real_of(file), 4);
        free(disk->path);
        disk->path = NULL;
    }
    int code = real_of(file)->pMethods->xClose(real_of(file));
    (void)pthread_mutex_unlock(&mutex);
    return code;
}

static int file_lock(sqlite3_file *file, int lock)
{
    return real_of(file)->pMethods->xLock(real_of(file), lock);
}

static int file_unlock(sqlite3_file *file, int lock)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), lock);
}

static int file_check_reserved_lock(sqlite3_file *file, int *found)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), found);
}

/* A size hint would change the file independently of pending writes. */
static int file_control(sqlite3_file *file, int operation, void *argument)
{
    if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE)
        return SQLITE_OK;
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int file_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int file_map(sqlite3_file *file, int page, int size, int extend, void volatile **map)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, map);
}

static int file_map_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void file_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int file_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = { 2, file_close, file_read, file_write, file_truncate,
    file_sync, file_size, file_lock, file_unlock, file_check_reserved_lock, file_control,
    file_sector_size, file_characteristics, file_map, file_map_lock, file_barrier, file_unmap, NULL,
    NULL };

/* ---- the VFS ---- */

static struct disk *disk_open(const char *path, sqlite3_file *real)
{
    struct disk *unused = NULL;
    for (size_t i = 0; i < DISK_MAX; i++) {
        if (disks[i].path == NULL)
            unused = &disks[i];
        else if (strcmp(disks[i].path, path) == 0)
            return &disks[i];
    }
    if (unused == NULL)
        abort();
    *unused = (struct disk){ .path = strdup(path) };
    unused->end = &unused->first;
    if (unused->path == NULL || real->pMethods->xFileSize(real, &unused->size) != SQLITE_OK)
        abort();
    return unused;
}

static int vfs_open(
    sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *flags_out)
{
    (void)vfs;
    struct file *ours = (struct file *)file;
    if (path == NULL || (flags & STORED_FILES) == 0)
        return real_vfs->xOpen(real_vfs, path, file, flags, flags_out);
    ours->base.pMethods = NULL;
    ours->real = (sqlite3_file *)(ours + 1);
    int code = real_vfs->xOpen(real_vfs, path, ours->real, flags, flags_out);
    if (code != SQLITE_OK)
        return code;
    (void)pthread_mutex_lock(&mutex);
    ours->disk = disk_open(path, ours->real);
    ours->disk->open_count++;
    (void)pthread_mutex_unlock(&mutex);
    ours->base.pMethods = &methods;
    return SQLITE_OK;
}

static uint64_t number_of(const char *name)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : 0;
}

static void install(void)
{
    choices = number_of("POWER_LOSS_SEED");
    loss_one_in = number_of("POWER_LOSS_ONE_IN");
    error_one_in = number_of("POWER_LOSS_ERROR_ONE_IN");
    sync_error_one_in = number_of("POWER_LOSS_SYNC_ERROR_ONE_IN");
    real_vfs = sqlite3_vfs_find(NULL);
    our_vfs = *real_vfs;
    our_vfs.zName = "power-loss";
    our_vfs.szOsFile = (int)sizeof(struct file) + real_vfs->szOsFile;
    our_vfs.xOpen = vfs_open;
    if (sqlite3_vfs_register(&our_vfs, 1) != SQLITE_OK)
        abort();
}

/*
 * Called in place of SQLite's function, so that the VFS is the default before the first file is
 * opened.
 */
int sqlite3_open_v2(const char *path, sqlite3 **database, int flags, const char *vfs)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static int (*real_open)(const char *, sqlite3 **, int, const char *);
    (void)pthread_once(&once, install);
    if (real_open == NULL)
        *(void **)&real_open = dlsym(RTLD_NEXT, "sqlite3_open_v2");
    return real_open(path, database, flags, vfs);
}
