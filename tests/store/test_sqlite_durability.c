/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What survives a killed process, a full disk, and another process that writes; and the cost of a
 * commit: syncs only if requested, one sync per group, and a log that stays short.
 */
#include "disk.h"
#include "fixture.h"
#include "store/credential.h"
#include "store/store.h"
#include "store/user.h"

#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- syncing ---- */

static enum passkey_result register_numbered(
    struct fixture *fixture, unsigned number, enum durability durability)
{
    char id[20];
    (void)snprintf(id, sizeof(id), "%u", number);
    struct passkey_user_record user = sample_user(id, id);
    struct passkey_credential_record credential = sample_credential(id, id);
    const struct change items[] = { insert_user(&user), insert_credential(&credential) };
    struct change_set changes = { fixture->party, durability, items, 2 };
    size_t refused;
    return store_apply(fixture->store, &changes, &refused, NULL);
}

static void test_only_synced_changes_sync(void **state)
{
    struct fixture *fixture = *state;
    struct ceremony_record ceremony = sample_ceremony("one");
    struct change insert = insert_ceremony(&ceremony);
    struct change_set ordered = { fixture->party, CHANGE_ORDERED, &insert, 1 };
    size_t refused;
    unsigned before = disk_sync_count();
    for (int i = 0; i < 20; i++) {
        assert_result(store_apply(fixture->store, &ordered, &refused, NULL), PASSKEY_OK);
        assert_result(take(fixture, "one"), PASSKEY_OK);
        assert_result(store_probe(fixture->store, NULL), PASSKEY_OK);
    }
    assert_int_equal(disk_sync_count() - before, 0);
    for (unsigned i = 0; i < 5; i++) {
        before = disk_sync_count();
        assert_result(register_numbered(fixture, i, CHANGE_SYNCED), PASSKEY_OK);
        assert_int_equal(disk_sync_count() - before, 1);
        assert_result(register_numbered(fixture, i + 100, CHANGE_ORDERED), PASSKEY_OK);
        assert_int_equal(disk_sync_count() - before, 1);
    }
}

/* ---- groups ---- */

#define WRITER_COUNT 40
#define WRITES_EACH  25

struct writing {
    struct fixture *fixture;
    unsigned first;
    unsigned failed;
};

static void *write_many(void *context)
{
    struct writing *writing = context;
    for (unsigned i = 0; i < WRITES_EACH; i++)
        writing->failed +=
            register_numbered(writing->fixture, writing->first + i, CHANGE_SYNCED) != PASSKEY_OK;
    return NULL;
}

static unsigned write_at_once(struct fixture *fixture)
{
    pthread_t threads[WRITER_COUNT];
    struct writing writings[WRITER_COUNT];
    unsigned failed = 0;
    for (unsigned i = 0; i < WRITER_COUNT; i++) {
        writings[i] = (struct writing){ fixture, i * WRITES_EACH, 0 };
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, &writings[i]), 0);
    }
    for (unsigned i = 0; i < WRITER_COUNT; i++) {
        pthread_join(threads[i], NULL);
        failed += writings[i].failed;
    }
    return failed;
}

static void test_a_group_syncs_once(void **state)
{
    struct fixture *fixture = *state;
    unsigned before = disk_sync_count();
    assert_int_equal(write_at_once(fixture), 0);
    assert_int_equal(
        sqlite_count(fixture, "SELECT count(*) FROM credential"), WRITER_COUNT * WRITES_EACH);
    /* A thousand sets of forty callers would need a thousand syncs without groups. */
    assert_true(disk_sync_count() - before < WRITER_COUNT * WRITES_EACH / 2);
}

/* ---- a full disk ---- */

static void test_full_disk_stores_nothing_and_recovers(void **state)
{
    struct fixture *fixture = *state;
    assert_result(register_numbered(fixture, 1, CHANGE_SYNCED), PASSKEY_OK);
    disk_set_full(1);
    assert_result(register_numbered(fixture, 2, CHANGE_SYNCED), PASSKEY_STORE_UNAVAILABLE);
    assert_result(register_numbered(fixture, 3, CHANGE_ORDERED), PASSKEY_STORE_UNAVAILABLE);
    struct passkey_error error = { 0 };
    assert_result(store_probe(fixture->store, &error), PASSKEY_STORE_UNAVAILABLE);
    assert_non_null(strstr(error.message, "disk"));
    disk_set_full(0);
    assert_result(store_probe(fixture->store, NULL), PASSKEY_OK);
    assert_result(register_numbered(fixture, 4, CHANGE_SYNCED), PASSKEY_OK);
    fixture_reopen(fixture);
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM user"), 2);
    assert_int_equal(
        sqlite_count(fixture, "SELECT count(*) FROM user WHERE id IN (x'31', x'34')"), 2);
}

/* A file without a name still accepts writes, which would be lost. */
static void test_moved_file_is_not_written(void **state)
{
    struct fixture *fixture = *state;
    char elsewhere[220];
    (void)snprintf(elsewhere, sizeof(elsewhere), "%s.elsewhere", fixture_path(fixture));
    assert_result(register_numbered(fixture, 1, CHANGE_SYNCED), PASSKEY_OK);
    assert_int_equal(rename(fixture_path(fixture), elsewhere), 0);
    assert_result(register_numbered(fixture, 2, CHANGE_SYNCED), PASSKEY_STORE_UNAVAILABLE);
    assert_result(register_numbered(fixture, 3, CHANGE_ORDERED), PASSKEY_STORE_UNAVAILABLE);
    struct passkey_error error = { 0 };
    assert_result(store_probe(fixture->store, &error), PASSKEY_STORE_UNAVAILABLE);
    assert_non_null(strstr(error.message, "moved"));
    assert_int_equal(rename(elsewhere, fixture_path(fixture)), 0);
    assert_result(register_numbered(fixture, 4, CHANGE_SYNCED), PASSKEY_OK);
    fixture_reopen(fixture);
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM user"), 2);
}

/* Every set of the group gets the error; a ceremony that could not be taken is not spent. */
static void test_full_disk_fails_all_callers(void **state)
{
    struct fixture *fixture = *state;
    struct ceremony_record ceremony = sample_ceremony("one");
    struct change insert = insert_ceremony(&ceremony);
    insert.of.ceremony.count_max = 1;
    assert_result(apply_one(fixture, insert), PASSKEY_OK);
    disk_set_full(1);
    assert_int_equal(write_at_once(fixture), WRITER_COUNT * WRITES_EACH);
    assert_result(take(fixture, "one"), PASSKEY_STORE_UNAVAILABLE);
    disk_set_full(0);
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM user"), 0);
    struct ceremony_record second = sample_ceremony("two");
    insert.of.ceremony.record = &second;
    assert_result(apply_one(fixture, insert), PASSKEY_CONFLICT);
    assert_result(take(fixture, "one"), PASSKEY_OK);
    assert_result(apply_one(fixture, insert), PASSKEY_OK);
}

/* As close to a real full disk as a test can get: the kernel does not let files grow. */
static int write_until_refused(const char *location)
{
    const struct rlimit limit = { 300000, 300000 };
    (void)signal(SIGXFSZ, SIG_IGN);
    struct fixture fixture = { .party = 1 };
    if (passkey_store_open(location, &fixture.store, NULL) != PASSKEY_OK ||
        setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 1;
    unsigned number = 0;
    while (number < 5000 && register_numbered(&fixture, number, CHANGE_SYNCED) == PASSKEY_OK)
        number++;
    if (number < 5 || number == 5000)
        return 2;
    if (register_numbered(&fixture, number, CHANGE_SYNCED) != PASSKEY_STORE_UNAVAILABLE)
        return 3;
    (void)printf("# %u sets fitted\n", number);
    return 0;
}

/* Runs in a child process, which ends without closing its store; -1 if it was killed. */
static int status_of(pid_t child)
{
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void close_fixture_store(struct fixture *fixture)
{
    store_reader_close(&fixture->reader);
    passkey_store_close(&fixture->store);
}

static void test_file_size_limit(void **state)
{
    struct fixture *fixture = *state;
    close_fixture_store(fixture);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(write_until_refused(fixture->location));
    int status = status_of(child);
    assert_result(passkey_store_open(fixture->location, &fixture->store, NULL), PASSKEY_OK);
    assert_result(store_reader_open(fixture->store, &fixture->reader, NULL), PASSKEY_OK);
    assert_int_equal(status, 0);
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM user WHERE NOT EXISTS (SELECT 1 "
                                           "FROM credential WHERE user_id = user.id)"),
        0);
}

/* ---- kill -9 ---- */

struct killed {
    struct fixture *fixture;
    int acknowledged; /* a pipe */
    unsigned first;
};

static void *write_and_tell(void *context)
{
    const struct killed *killed = context;
    for (unsigned i = killed->first; i < killed->first + 100000; i++) {
        enum durability durability = i % 2 == 0 ? CHANGE_SYNCED : CHANGE_ORDERED;
        if (register_numbered(killed->fixture, i, durability) != PASSKEY_OK ||
            write(killed->acknowledged, &i, sizeof(i)) != sizeof(i))
            _exit(1);
    }
    return NULL;
}

static void write_until_killed(const char *location, int acknowledged)
{
    struct fixture fixture = { .party = 1 };
    pthread_t threads[8];
    struct killed killed[8];
    if (passkey_store_open(location, &fixture.store, NULL) != PASSKEY_OK)
        _exit(1);
    for (unsigned i = 0; i < 8; i++) {
        killed[i] = (struct killed){ &fixture, acknowledged, i * 1000000 };
        if (pthread_create(&threads[i], NULL, write_and_tell, &killed[i]) != 0)
            _exit(1);
    }
    for (;;)
        pause();
}

/* Counts acknowledgements, kills, and reads the rest; all acknowledged ones are in the list. */
static size_t kill_after(pid_t child, int acknowledged, size_t count, unsigned *list, size_t max)
{
    size_t got = 0;
    while (got < max && read(acknowledged, &list[got], sizeof(*list)) == sizeof(*list)) {
        got++;
        if (got == count)
            (void)kill(child, SIGKILL);
    }
    return got;
}

static void assert_acknowledged_are_there(
    struct fixture *fixture, const unsigned *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char id[20];
        (void)snprintf(id, sizeof(id), "%u", list[i]);
        struct passkey_credential_record *credential = NULL;
        assert_result(store_credential_find(
                          fixture->reader, fixture->party, bytes_text(id), &credential, NULL),
            PASSKEY_OK);
        free(credential);
    }
}

static void test_a_killed_process_loses_nothing(void **state)
{
    struct fixture *fixture = *state;
    static unsigned list[100000];
    for (size_t round = 1; round <= 4; round++) {
        close_fixture_store(fixture);
        fixture->backend->remove(fixture->location);
        fixture->backend->make(fixture->location);
        assert_result(passkey_store_open(fixture->location, &fixture->store, NULL), PASSKEY_OK);
        assert_result(store_relying_party(
                          fixture->store, BYTES_LITERAL("example.org"), &fixture->party, NULL),
            PASSKEY_OK);
        passkey_store_close(&fixture->store);
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            write_until_killed(fixture->location, ends[1]);
        assert_int_equal(close(ends[1]), 0);
        size_t count = kill_after(child, ends[0], round * 150, list, 100000);
        assert_int_equal(status_of(child), -1);
        assert_int_equal(close(ends[0]), 0);
        assert_true(count >= round * 150);
        assert_result(passkey_store_open(fixture->location, &fixture->store, NULL), PASSKEY_OK);
        assert_result(store_reader_open(fixture->store, &fixture->reader, NULL), PASSKEY_OK);
        assert_acknowledged_are_there(fixture, list, count);
        /* No partial set either. */
        assert_int_equal(sqlite_count(fixture, "SELECT (SELECT count(*) FROM user) - "
                                               "(SELECT count(*) FROM credential)"),
            0);
    }
}

/* ---- two processes ---- */

#define EACH_PROCESS 150

static int write_some(const char *location, unsigned first)
{
    struct fixture fixture = { .party = 1 };
    if (passkey_store_open(location, &fixture.store, NULL) != PASSKEY_OK)
        return 1;
    int failed = 0;
    for (unsigned i = 0; i < EACH_PROCESS; i++)
        failed |= register_numbered(&fixture, first + i, CHANGE_ORDERED) != PASSKEY_OK;
    passkey_store_close(&fixture.store);
    return failed;
}

/* All processes open the missing store at the same time, and write at the same time. */
static void test_processes_share_a_store(void **state)
{
    struct fixture *fixture = *state;
    close_fixture_store(fixture);
    fixture->backend->remove(fixture->location);
    fixture->backend->make(fixture->location);
    pid_t children[4];
    for (unsigned i = 0; i < 4; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0)
            _exit(write_some(fixture->location, i * 10000));
    }
    int failed = 0;
    for (unsigned i = 0; i < 4; i++)
        failed |= status_of(children[i]);
    assert_result(passkey_store_open(fixture->location, &fixture->store, NULL), PASSKEY_OK);
    assert_result(store_reader_open(fixture->store, &fixture->reader, NULL), PASSKEY_OK);
    assert_int_equal(failed, 0);
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM user"), 4 * EACH_PROCESS);
}

static sqlite3 *other_program(const struct fixture *fixture, const char *sql)
{
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(fixture_path(fixture), &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    return database;
}

static void *commit_soon(void *context)
{
    const struct timespec some = { 0, 300000000 };
    (void)nanosleep(&some, NULL);
    (void)sqlite3_exec(context, "COMMIT", NULL, NULL, NULL);
    return NULL;
}

static void test_another_program_is_waited_for(void **state)
{
    struct fixture *fixture = *state;
    pthread_t thread;
    sqlite3 *other = other_program(fixture, "BEGIN IMMEDIATE");
    assert_int_equal(pthread_create(&thread, NULL, commit_soon, other), 0);
    assert_result(register_numbered(fixture, 1, CHANGE_SYNCED), PASSKEY_OK);
    pthread_join(thread, NULL);
    sqlite3_close(other);
}

static void test_another_program_is_not_waited_for_forever(void **state)
{
    struct fixture *fixture = *state;
    sqlite3 *other = other_program(fixture, "BEGIN IMMEDIATE");
    struct passkey_error error = { 0 };
    struct passkey_user_record *user = NULL;
    assert_result(store_probe(fixture->store, &error), PASSKEY_STORE_UNAVAILABLE);
    assert_non_null(strstr(error.message, "locked"));
    /* Reading continues meanwhile. */
    assert_result(store_user_find(fixture->reader, fixture->party, BYTES_LITERAL("u"), &user, NULL),
        PASSKEY_OK);
    assert_null(user);
    sqlite3_close(other);
    assert_result(store_probe(fixture->store, NULL), PASSKEY_OK);
}

/* Disabling is done by operators; no change exists for it yet, so another program does it. */
static void test_disabled_user_cannot_use_a_credential(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    sqlite3_close(other_program(fixture, "UPDATE user SET disabled_at_ms = 1"));
    assert_result(apply_one(fixture, use_credential("c1", 4, 5)), PASSKEY_CONFLICT);
    sqlite3_close(other_program(fixture, "UPDATE user SET disabled_at_ms = 0"));
    assert_result(apply_one(fixture, use_credential("c1", 4, 5)), PASSKEY_OK);
}

/* ---- the log ---- */

struct reading {
    struct fixture *fixture;
    atomic_bool *stop;
};

static void *read_all_the_time(void *context)
{
    const struct reading *reading = context;
    struct connection *reader = NULL;
    if (store_reader_open(reading->fixture->store, &reader, NULL) != PASSKEY_OK)
        return NULL;
    const struct timespec pause = { 0, 50000 };
    while (!*reading->stop) {
        struct passkey_user_list *list = NULL;
        if (store_user_list(reader, reading->fixture->party,
                &(struct passkey_user_query){
                    .size = sizeof(struct passkey_user_query), .limit = 10 },
                &list, NULL) == PASSKEY_OK)
            free(list);
        (void)nanosleep(&pause, NULL);
    }
    store_reader_close(&reader);
    return NULL;
}

static void test_the_log_stays_short(void **state)
{
    struct fixture *fixture = *state;
    pthread_t threads[4];
    atomic_bool stop = false;
    struct reading reading = { fixture, &stop };
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_all_the_time, &reading), 0);
    enum passkey_result result = PASSKEY_OK;
    for (unsigned i = 0; i < 3000 && result == PASSKEY_OK; i++)
        result = register_numbered(fixture, i, CHANGE_ORDERED);
    char log[220];
    struct stat status = { 0 };
    (void)snprintf(log, sizeof(log), "%s-wal", fixture_path(fixture));
    int found = stat(log, &status);
    stop = true;
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_result(result, PASSKEY_OK);
    assert_int_equal(found, 0);
    /* More than twice this was written. */
    assert_in_range(status.st_size, 1, 36 << 20);
    (void)printf("# the log has %lld bytes\n", (long long)status.st_size);
}

/* ---- */

static int set_up(void **state)
{
    *state = fixture_new(NULL);
    return 0;
}

static int tear_down(void **state)
{
    disk_set_full(0);
    fixture_free(*state);
    return 0;
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_only_synced_changes_sync),
        CASE(test_a_group_syncs_once),
        CASE(test_full_disk_stores_nothing_and_recovers),
        CASE(test_moved_file_is_not_written),
        CASE(test_full_disk_fails_all_callers),
        CASE(test_file_size_limit),
        CASE(test_a_killed_process_loses_nothing),
        CASE(test_processes_share_a_store),
        CASE(test_another_program_is_waited_for),
        CASE(test_another_program_is_not_waited_for_forever),
        CASE(test_disabled_user_cannot_use_a_credential),
        CASE(test_the_log_stays_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
