/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failing allocations and writes in a store, while an empty file is opened and the schema is
 * created, and in a registration, a sign-in, the finders and closing. Each failure results in a
 * fault without a partial change, and the file is intact afterwards.
 */
#include "fault/fault.h"

#include "base/bytes.h"
#include "base/result.h"
#include "store/audit.h"
#include "store/ceremony.h"
#include "store/credential.h"
#include "store/secret.h"
#include "store/session.h"
#include "store/store.h"
#include "store/sweep.h"
#include "store/user.h"
#include "temporary.h"
#include "unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <passkey/store.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW_MS 1000

/* ---- SQLite's memory, counted; it asks for sizes, so they precede the memory ---- */

union header {
    size_t size;
    max_align_t align;
};

static void *memory_new(int size)
{
    union header *header = malloc(sizeof(*header) + (size_t)size);
    if (header == NULL)
        return NULL;
    header->size = (size_t)size;
    return header + 1;
}

static void memory_free(void *memory)
{
    if (memory != NULL)
        free((union header *)memory - 1);
}

static void *memory_resize(void *memory, int size)
{
    union header *header = realloc((union header *)memory - 1, sizeof(*header) + (size_t)size);
    if (header == NULL)
        return NULL;
    header->size = (size_t)size;
    return header + 1;
}

static int memory_size(void *memory)
{
    return memory == NULL ? 0 : (int)((union header *)memory - 1)->size;
}

static int memory_round(int size)
{
    return (size + 7) & ~7;
}

static int memory_start(void *context)
{
    (void)context;
    return SQLITE_OK;
}

static void memory_stop(void *context)
{
    (void)context;
}

/* ---- SQLite's writes ---- */

static struct {
    size_t countdown; /* 0: none fails */
    size_t failing;   /* number of failures in a row */
    bool fired;
} disk;

static ssize_t write_at(int file, const void *data, size_t size, off_t at)
{
    if (disk.countdown > 0 && --disk.countdown == 0) {
        disk.fired = true;
        /* A full disk stays full for a while. */
        disk.countdown = --disk.failing > 0 ? 1 : 0;
        errno = ENOSPC;
        return -1;
    }
    return pwrite(file, data, size, at);
}

/* The many stores of this test need not be on disk. These functions replace the C library's. */
/*
 * NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the C library's is reserved
 */
int fsync(int file)
{
    (void)file;
    return 0;
}

/*
 * NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the C library's is reserved
 */
int fdatasync(int file)
{
    (void)file;
    return 0;
}

static void hook_sqlite(void)
{
    static sqlite3_mem_methods methods = { memory_new, memory_free, memory_resize, memory_size,
        memory_round, memory_start, memory_stop, NULL };
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK ||
        sqlite3_initialize() != SQLITE_OK)
        abort();
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    (void)vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)write_at);
    (void)vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)write_at);
}

/* ---- from creation to closing ---- */

static char directory[TEMPORARY_SIZE];
static char path[100];
static char location[120];

/* The file of a store without rows, so that only the cases about the schema create it. */
static struct {
    uint8_t *bytes;
    size_t size;
} empty_store;

static void remove_files(void)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-journal" };
    char name[120];
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(name, sizeof(name), "%s%s", path, endings[i]);
        (void)unlink(name);
    }
}

struct life {
    struct passkey_store *store;
    struct connection *reader;
    uint32_t party;
};

static void life_end(struct life *life)
{
    if (life->reader != NULL)
        store_reader_close(&life->reader);
    passkey_store_close(&life->store);
}

static enum passkey_result change(struct life *life, const struct change *items, size_t count)
{
    struct change_set changes = { life->party, CHANGE_SYNCED, items, count };
    size_t refused = 99;
    enum passkey_result result = store_apply(life->store, &changes, &refused, NULL);
    assert_int_equal(refused, 99);
    return result;
}

static enum passkey_result sign_up(struct life *life)
{
    static const uint8_t object[9000] = { 0xa3 };
    struct passkey_user_record user = { .id = BYTES_LITERAL("u"),
        .name = BYTES_LITERAL("n"),
        .name_key = BYTES_LITERAL("n"),
        .display_name = BYTES_LITERAL("N") };
    struct passkey_credential_record credential = { .user_id = BYTES_LITERAL("u"),
        .credential = { .id = BYTES_LITERAL("c"),
            .public_key = BYTES_LITERAL("k"),
            .attestation_format = BYTES_LITERAL("none"),
            .attestation_object = BYTES_ARRAY(object) } };
    const struct change items[] = {
        { .run = change_user_insert, .of.user = &user },
        { .run = change_credential_insert, .of.credential = &credential },
        { .run = change_secret_insert, .of.secret = { .name = "s", .value = BYTES_LITERAL("v") } },
    };
    return change(life, items, 3);
}

static const uint8_t token[PASSKEY_HASH_SIZE] = { 7 };

static enum passkey_result find_ceremony(struct life *life, const struct ceremony_key *key)
{
    struct ceremony_record *ceremony = NULL;
    TRY(store_ceremony_find(life->reader, life->party, key, &ceremony, NULL));
    assert_non_null(ceremony);
    free(ceremony);
    return PASSKEY_OK;
}

static enum passkey_result sign_in(struct life *life)
{
    struct ceremony_record ceremony = { .id = { 5 },
        .kind = CEREMONY_AUTHENTICATION,
        .issued = BYTES_LITERAL("i"),
        .address = BYTES_LITERAL("1234"),
        .expires_at_ms = NOW_MS + 1 };
    const struct change start = { .run = change_ceremony_insert, .of.ceremony = { &ceremony, 9 } };
    TRY(change(life, &start, 1));
    const struct ceremony_key key = { .id = { 5 }, .kind = CEREMONY_AUTHENTICATION };
    TRY(find_ceremony(life, &key));
    struct passkey_session_record session = { .token_hash = { 7 },
        .user_id = BYTES_LITERAL("u"),
        .credential_id = BYTES_LITERAL("c"),
        .expires_at_ms = NOW_MS + 1 };
    struct passkey_audit_record audit = { .event = PASSKEY_EVENT_SIGN_IN,
        .user_id = BYTES_LITERAL("u") };
    const struct change items[] = {
        { .run = change_ceremony_delete, .of.ceremony_key = key },
        { .run = change_credential_use, .of.use = { .id = BYTES_LITERAL("c") } },
        { .run = change_session_insert, .of.session = &session },
        { .run = change_audit_insert, .of.audit = &audit },
        { .run = change_sweep, .of.sweep = { .now_ms = NOW_MS, .count_max = 10 } },
    };
    return change(life, items, 5);
}

/* A record is returned if and only if the result is PASSKEY_OK. */
#define FIND(call, record)                                                                         \
    do {                                                                                           \
        enum passkey_result find_result = (call);                                                  \
        assert_true((find_result == PASSKEY_OK) == ((record) != NULL));                            \
        free(record);                                                                              \
        (record) = NULL;                                                                           \
        TRY(find_result);                                                                          \
    } while (0)

static enum passkey_result look(struct life *life)
{
    struct passkey_user_record *user = NULL;
    struct passkey_credential_record *credential = NULL;
    struct passkey_session_record *session = NULL;
    struct passkey_user_list *users = NULL;
    struct passkey_credential_list *credentials = NULL;
    uint8_t secret[64];
    size_t size = 0;
    FIND(store_user_find(life->reader, life->party, BYTES_LITERAL("u"), &user, NULL), user);
    FIND(store_user_find_by_name(life->reader, life->party, BYTES_LITERAL("n"), &user, NULL), user);
    FIND(store_credential_find(life->reader, life->party, BYTES_LITERAL("c"), &credential, NULL),
        credential);
    FIND(store_session_find(life->reader, life->party, token, &session, &user, NULL), session);
    free(user);
    FIND(store_user_list(life->reader, life->party,
             &(struct passkey_user_query){ .size = sizeof(struct passkey_user_query), .limit = 10 },
             &users, NULL),
        users);
    FIND(store_credential_list(life->reader, life->party, BYTES_LITERAL("u"), &credentials, NULL),
        credentials);
    return store_secret_find(life->reader, life->party, "s", secret, &size, NULL);
}

static enum passkey_result open_life(struct life *life)
{
    enum passkey_result result = passkey_store_open(location, &life->store, NULL);
    assert_true((result == PASSKEY_OK) == (life->store != NULL));
    TRY(result);
    result = store_reader_open(life->store, &life->reader, NULL);
    assert_true((result == PASSKEY_OK) == (life->reader != NULL));
    return result;
}

static enum passkey_result create(void *context)
{
    (void)context;
    remove_files();
    __attribute__((cleanup(life_end))) struct life life = { NULL, NULL, 0 };
    return open_life(&life);
}

static void read_empty_store(void)
{
    assert_result(create(NULL), PASSKEY_OK);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    empty_store.size = (size_t)ftell(file);
    rewind(file);
    empty_store.bytes = malloc(empty_store.size);
    assert_non_null(empty_store.bytes);
    assert_int_equal(fread(empty_store.bytes, 1, empty_store.size, file), empty_store.size);
    assert_int_equal(fclose(file), 0);
}

static void write_empty_store(void)
{
    remove_files();
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, empty_store.bytes, empty_store.size), (ssize_t)empty_store.size);
    assert_int_equal(close(file), 0);
}

static enum passkey_result live(void *context)
{
    (void)context;
    write_empty_store();
    __attribute__((cleanup(life_end))) struct life life = { NULL, NULL, 0 };
    TRY(open_life(&life));
    TRY(store_relying_party(life.store, BYTES_LITERAL("example.org"), &life.party, NULL));
    TRY(sign_up(&life));
    TRY(sign_in(&life));
    TRY(store_probe(life.store, NULL));
    return look(&life);
}

/* ---- the file afterwards ---- */

/* The file is intact and contains only complete change sets. */
static void assert_file_is_sound(void)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return;
    struct passkey_store *store = NULL;
    struct connection *reader = NULL;
    assert_result(passkey_store_open(location, &store, NULL), PASSKEY_OK);
    assert_result(store_reader_open(store, &reader, NULL), PASSKEY_OK);
    struct passkey_user_record *user = NULL;
    struct passkey_credential_record *credential = NULL;
    enum passkey_result first = store_user_find(reader, 1, BYTES_LITERAL("u"), &user, NULL);
    enum passkey_result second =
        store_credential_find(reader, 1, BYTES_LITERAL("c"), &credential, NULL);
    assert_result(second, first);
    free(user);
    free(credential);
    store_reader_close(&reader);
    passkey_store_close(&store);
}

static void walk_allocations(enum passkey_result (*run)(void *context))
{
    size_t count = fault_walk(run, NULL);
    (void)printf("# %zu allocations\n", count);
    assert_in_range(count, 100, 100000);
    assert_file_is_sound();
}

static void walk_writes(enum passkey_result (*run)(void *context), size_t in_a_row)
{
    for (size_t nth = 1;; nth++) {
        disk.countdown = nth;
        disk.failing = in_a_row;
        disk.fired = false;
        enum passkey_result result = run(NULL);
        disk.countdown = 0;
        assert_file_is_sound();
        if (!disk.fired) {
            assert_result(result, PASSKEY_OK);
            (void)printf("# %zu writes\n", nth - 1);
            assert_in_range(nth, 15, 10000);
            return;
        }
        /* A checkpoint at closing may fail without an error, because the log has the change. */
        assert_true(result == PASSKEY_OK || result == PASSKEY_STORE_UNAVAILABLE);
    }
}

static void test_allocations_creating(void **state)
{
    (void)state;
    walk_allocations(create);
}

static void test_allocations(void **state)
{
    (void)state;
    walk_allocations(live);
}

static void test_single_writes(void **state)
{
    (void)state;
    walk_writes(create, 1);
    walk_writes(live, 1);
}

static void test_writes_from_then_on(void **state)
{
    (void)state;
    walk_writes(create, 1000000);
    walk_writes(live, 1000000);
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    fault_hook_libraries();
    fault_group_by_call();
    hook_sqlite();
    temporary_template(directory);
    if (mkdtemp(directory) == NULL)
        return 1;
    (void)snprintf(path, sizeof(path), "%s/store.db", directory);
    (void)snprintf(location, sizeof(location), "sqlite:%s", path);
    read_empty_store();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allocations_creating),
        cmocka_unit_test(test_allocations),
        cmocka_unit_test(test_single_writes),
        cmocka_unit_test(test_writes_from_then_on),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    remove_files();
    (void)rmdir(directory);
    free(empty_store.bytes);
    return failed;
}
