/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening an SQLite store: what is created and how, and that every possible problem of the file is
 * refused with a message that says what to do.
 */
#include "fixture.h"
#include "store/credential.h"
#include "store/store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

/* ---- helpers ---- */

static void exec_sql(const char *path, const char *sql)
{
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    char *message = NULL;
    if (sqlite3_exec(database, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(database);
}

static void write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void assert_message(const struct passkey_error *error, const char *part)
{
    if (strstr(error->message, part) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error->message, part);
}

static void assert_refused(enum passkey_result (*open_store)(const char *location,
                               struct passkey_store **store, struct passkey_error *error),
    const char *location, enum passkey_result expected, const char *part)
{
    struct passkey_error error = { 0 };
    struct passkey_store *store = NULL;
    assert_result(open_store(location, &store, &error), expected);
    assert_null(store);
    assert_int_equal(error.result, expected);
    assert_message(&error, part);
}

/* A closed store in a file, and the file's path. */
static int set_up(void **state)
{
    struct fixture *fixture = fixture_new(NULL);
    have_credential(fixture, "u1", "c1");
    store_reader_close(&fixture->reader);
    passkey_store_close(&fixture->store);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    fixture->backend->remove(fixture->location);
    free(fixture);
    return 0;
}

/* ---- locations ---- */

static void test_locations_without_backend(void **state)
{
    (void)state;
    static const char *const locations[] = { "", "store.db", "sqlite", "mysql://localhost/x",
        "SQLITE:store.db", "sqlite3:store.db" };
    for (size_t i = 0; i < sizeof(locations) / sizeof(locations[0]); i++)
        assert_refused(passkey_store_open, locations[i], PASSKEY_MEMBER_INVALID, "sqlite:PATH");
    assert_refused(passkey_store_open, "sqlite:", PASSKEY_MEMBER_INVALID, "path of a file");
    assert_refused(passkey_store_open, "sqlite::memory:", PASSKEY_MEMBER_INVALID, "path of a file");
}

/* SQLite would interpret these as something other than file names. */
static void test_names_are_only_names(void **state)
{
    struct fixture *fixture = *state;
    char before[200];
    char directory[200];
    assert_non_null(getcwd(before, sizeof(before)));
    (void)snprintf(directory, sizeof(directory), "%s", fixture_path(fixture));
    *strrchr(directory, '/') = '\0';
    assert_int_equal(chdir(directory), 0);
    static const char *const names[] = { "file:x?mode=memory", ":x:" };
    for (size_t i = 0; i < 2; i++) {
        char location[100];
        (void)snprintf(location, sizeof(location), "sqlite:%s", names[i]);
        struct passkey_store *store = NULL;
        assert_result(passkey_store_open(location, &store, NULL), PASSKEY_OK);
        passkey_store_close(&store);
        assert_int_equal(unlink(names[i]), 0);
    }
    assert_int_equal(chdir(before), 0);
}

static void test_errors_may_be_unwanted(void **state)
{
    (void)state;
    struct passkey_store *store = NULL;
    assert_result(passkey_store_open("x", &store, NULL), PASSKEY_MEMBER_INVALID);
    assert_result(passkey_store_open("sqlite:/nowhere/x", &store, NULL), PASSKEY_STORE_UNAVAILABLE);
    passkey_store_close(&store);
}

/* ---- creating ---- */

static mode_t mode_of(const char *path, const char *ending)
{
    char name[220];
    struct stat status;
    (void)snprintf(name, sizeof(name), "%s%s", path, ending);
    assert_int_equal(stat(name, &status), 0);
    return status.st_mode & 07777;
}

static void test_files_are_private(void **state)
{
    struct fixture *fixture = *state;
    static const mode_t masks[] = { 0, 022, 077, 0777 };
    for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
        assert_int_equal(unlink(fixture_path(fixture)), 0);
        mode_t before = umask(masks[i]);
        struct passkey_store *store = NULL;
        enum passkey_result result = passkey_store_open(fixture->location, &store, NULL);
        umask(before);
        assert_result(result, PASSKEY_OK);
        assert_int_equal(mode_of(fixture_path(fixture), ""), 0600);
        assert_int_equal(mode_of(fixture_path(fixture), "-wal"), 0600);
        assert_int_equal(mode_of(fixture_path(fixture), "-shm"), 0600);
        passkey_store_close(&store);
    }
}

static void test_schema_is_on_record(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(sqlite_count(fixture, "PRAGMA user_version"), SCHEMA_NEWEST);
    assert_int_equal(sqlite_count(fixture, "PRAGMA application_id"), 0x70736b79);
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM migration"), SCHEMA_NEWEST);
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM migration WHERE number = 1 AND "
                                           "name = '0001_initial.sql' AND length(checksum) = 32 "
                                           "AND applied_at_ms > 1700000000000"),
        1);
    assert_int_equal(
        sqlite_count(fixture, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = "
                              "'wal'"),
        1);
}

static void test_empty_file_becomes_a_store(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture_path(fixture), "", 0);
    struct passkey_store *store = NULL;
    assert_result(passkey_store_open(fixture->location, &store, NULL), PASSKEY_OK);
    passkey_store_close(&store);
    assert_int_equal(sqlite_count(fixture, "PRAGMA user_version"), SCHEMA_NEWEST);
}

/* A store as the first version created it, with a user who is signed in. */
static void make_first_schema(struct fixture *fixture)
{
    static char sql[20000];
    FILE *file = fopen(FIRST_SCHEMA, "rb");
    assert_non_null(file);
    size_t size = fread(sql, 1, sizeof(sql) - 1, file);
    fclose(file);
    sql[size] = '\0';
    write_file(fixture_path(fixture), "", 0);
    exec_sql(fixture_path(fixture), sql);
    exec_sql(fixture_path(fixture),
        "INSERT INTO migration VALUES (1, '0001_initial.sql', zeroblob(32), 1);"
        "INSERT INTO relying_party VALUES (1, 'example.org');"
        "INSERT INTO user VALUES (1, x'75', 'ada', 'ada', 'Ada', 1, 0);"
        "INSERT INTO session VALUES (1, zeroblob(32), zeroblob(16), x'75', x'63', 1, 10, 20, 30);"
        "PRAGMA user_version = 1; PRAGMA application_id = 0x70736b79");
}

static void test_older_schema_is_upgraded(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_store *store = NULL;
    make_first_schema(fixture);
    assert_result(passkey_store_open(fixture->location, &store, NULL), PASSKEY_OK);
    passkey_store_close(&store);
    assert_int_equal(sqlite_count(fixture, "PRAGMA user_version"), SCHEMA_NEWEST);
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM metadata"), 0);
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM relying_party"), 1);
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM user WHERE name = 'ada' "
                                           "AND email IS NULL AND other_ways_in = ''"),
        1);
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM session "
                                           "WHERE ends_at_ms = 30 AND last_used_at_ms = 20"),
        1);
}

static void test_attestation_object_is_kept(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM attestation JOIN credential ON "
                                           "credential.number = attestation.credential WHERE "
                                           "attestation.object = x'a320616e206f626a656374'"),
        1);
}

/* ---- opening an existing store ---- */

static void test_existing_store_opens(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_store *store = NULL;
    assert_result(store_open_existing(fixture->location, &store, NULL), PASSKEY_OK);
    struct passkey_error error = { 0 };
    uint32_t number = 0;
    assert_result(
        store_relying_party(store, BYTES_LITERAL("example.net"), &number, &error), PASSKEY_OK);
    assert_int_equal(number, fixture->other);
    assert_result(store_relying_party(store, BYTES_LITERAL("example.com"), &number, &error),
        PASSKEY_NOT_FOUND);
    assert_message(&error, "example.com; it has: example.net, example.org.");
    passkey_store_close(&store);
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM relying_party"), 2);
}

static void test_missing_store_is_not_made(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(unlink(fixture_path(fixture)), 0);
    assert_refused(
        store_open_existing, fixture->location, PASSKEY_STORE_UNAVAILABLE, "does not exist");
    assert_int_not_equal(access(fixture_path(fixture), F_OK), 0);
    write_file(fixture_path(fixture), "", 0);
    assert_refused(
        store_open_existing, fixture->location, PASSKEY_STORE_UNAVAILABLE, "not a passkey store");
}

static void test_older_store_is_not_upgraded_unasked(void **state)
{
    struct fixture *fixture = *state;
    exec_sql(fixture_path(fixture), "PRAGMA user_version = 0");
    assert_refused(
        store_open_existing, fixture->location, PASSKEY_STORE_UNAVAILABLE, "start passkeyd on it");
    assert_int_equal(sqlite_count(fixture, "PRAGMA user_version"), 0);
}

static void test_newer_store_is_refused(void **state)
{
    struct fixture *fixture = *state;
    exec_sql(fixture_path(fixture), "PRAGMA user_version = 99");
    assert_refused(passkey_store_open, fixture->location, PASSKEY_STORE_UNAVAILABLE,
        "schema 99, this program knows");
    assert_refused(store_open_existing, fixture->location, PASSKEY_STORE_UNAVAILABLE,
        "schema 99, this program knows");
}

static void test_other_database_is_refused(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(unlink(fixture_path(fixture)), 0);
    exec_sql(fixture_path(fixture), "CREATE TABLE bookmarks (url TEXT)");
    assert_refused(
        passkey_store_open, fixture->location, PASSKEY_STORE_UNAVAILABLE, "not a passkey store");
    assert_int_equal(sqlite_count(fixture, "SELECT count(*) FROM sqlite_schema"), 1);
}

/* ---- damage ---- */

static void test_text_file_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static char text[5000];
    memset(text, 'x', sizeof(text));
    write_file(fixture_path(fixture), text, sizeof(text));
    assert_refused(
        passkey_store_open, fixture->location, PASSKEY_STORE_UNAVAILABLE, "not an SQLite database");
}

static void test_cut_file_is_refused(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(truncate(fixture_path(fixture), 4096 * 5), 0);
    assert_refused(passkey_store_open, fixture->location, PASSKEY_STORE_UNAVAILABLE, "damaged");
}

/* Each page but the first one; all of them contain something that matters. */
static void test_overwritten_page_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct stat status;
    assert_int_equal(stat(fixture_path(fixture), &status), 0);
    static uint8_t good[4096];
    static uint8_t junk[4096];
    memset(junk, 0x5a, sizeof(junk));
    for (off_t at = 4096; at < status.st_size; at += 4096) {
        int file = open(fixture_path(fixture), O_RDWR);
        assert_true(file >= 0);
        assert_int_equal(pread(file, good, sizeof(good), at), sizeof(good));
        assert_int_equal(pwrite(file, junk, sizeof(junk), at), sizeof(junk));
        assert_refused(passkey_store_open, fixture->location, PASSKEY_STORE_UNAVAILABLE, "damaged");
        assert_int_equal(pwrite(file, good, sizeof(good), at), sizeof(good));
        assert_int_equal(close(file), 0);
    }
    struct passkey_store *store = NULL;
    assert_result(passkey_store_open(fixture->location, &store, NULL), PASSKEY_OK);
    passkey_store_close(&store);
}

/*
 * A row that this program cannot have written is refused when it is read, and does not overflow a
 * buffer.
 */
static void test_impossible_rows_are_faults(void **state)
{
    struct fixture *fixture = *state;
    static const char *const damages[] = {
        "UPDATE credential SET aaguid = x'00'",
        "UPDATE credential SET aaguid = zeroblob(16), transports = x'05'",
        "UPDATE credential SET transports = zeroblob(17)",
        "UPDATE credential SET transports = x'', public_key = x''",
        "UPDATE credential SET public_key = x'a5', user_id = zeroblob(65)",
    };
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        exec_sql(fixture_path(fixture), damages[i]);
        struct passkey_store *store = NULL;
        struct connection *reader = NULL;
        struct passkey_credential_record *credential = NULL;
        assert_result(passkey_store_open(fixture->location, &store, NULL), PASSKEY_OK);
        assert_result(store_reader_open(store, &reader, NULL), PASSKEY_OK);
        assert_result(store_credential_find(reader, 1, BYTES_LITERAL("c1"), &credential, NULL),
            PASSKEY_STORE_UNAVAILABLE);
        assert_null(credential);
        store_reader_close(&reader);
        passkey_store_close(&store);
    }
}

/* ---- permissions; root is not restricted, so a child process gives up its rights ---- */

static void assert_refused_to_nobody(const char *location, const char *part)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct passkey_error error = { 0 };
        struct passkey_store *store = NULL;
        if (getuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
            _exit(3);
        if (passkey_store_open(location, &store, &error) != PASSKEY_STORE_UNAVAILABLE)
            _exit(1);
        if (strstr(error.message, part) == NULL)
            (void)fprintf(stderr, "%s\n", error.message);
        _exit(strstr(error.message, part) != NULL ? 0 : 2);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_permissions(void **state)
{
    struct fixture *fixture = *state;
    char directory[200];
    char missing[220];
    (void)snprintf(directory, sizeof(directory), "%s", fixture_path(fixture));
    *strrchr(directory, '/') = '\0';
    assert_int_equal(chmod(directory, 0777), 0);
    assert_int_equal(chmod(fixture_path(fixture), 0444), 0);
    assert_refused_to_nobody(fixture->location, "cannot be read and written by this user");
    assert_int_equal(chmod(fixture_path(fixture), 0666), 0);
    assert_int_equal(chmod(directory, 0555), 0);
    assert_refused_to_nobody(fixture->location, "in a directory that this user cannot write");
    (void)snprintf(missing, sizeof(missing), "sqlite:%s/new.db", directory);
    assert_refused_to_nobody(missing, "in a directory that this user cannot write");
    assert_int_equal(chmod(directory, 0000), 0);
    assert_refused_to_nobody(fixture->location, "cannot be reached: Permission denied");
    assert_int_equal(chmod(directory, 0700), 0);
}

static void test_invalid_places(void **state)
{
    struct fixture *fixture = *state;
    char location[250];
    assert_refused(passkey_store_open, "sqlite:/nowhere/at/all.db", PASSKEY_STORE_UNAVAILABLE,
        "create the directory");
    assert_refused(passkey_store_open, "sqlite:/tmp", PASSKEY_STORE_UNAVAILABLE, "is a directory");
    assert_refused(
        passkey_store_open, "sqlite:/dev/null", PASSKEY_STORE_UNAVAILABLE, "not a regular file");
    (void)snprintf(location, sizeof(location), "%s/below.db", fixture->location);
    assert_refused(passkey_store_open, location, PASSKEY_STORE_UNAVAILABLE, "Not a directory");
}

/* No file can be created in /proc. */
static void test_file_that_cannot_be_made(void **state)
{
    (void)state;
    struct passkey_store *store = NULL;
    struct passkey_error error = { 0 };
    assert_result(
        passkey_store_open("sqlite:/proc/new.db", &store, &error), PASSKEY_STORE_UNAVAILABLE);
    assert_message(&error, "/proc/new.db");
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_locations_without_backend),
        CASE(test_names_are_only_names),
        CASE(test_errors_may_be_unwanted),
        CASE(test_files_are_private),
        CASE(test_schema_is_on_record),
        CASE(test_empty_file_becomes_a_store),
        CASE(test_older_schema_is_upgraded),
        CASE(test_attestation_object_is_kept),
        CASE(test_existing_store_opens),
        CASE(test_missing_store_is_not_made),
        CASE(test_older_store_is_not_upgraded_unasked),
        CASE(test_newer_store_is_refused),
        CASE(test_other_database_is_refused),
        CASE(test_text_file_is_refused),
        CASE(test_cut_file_is_refused),
        CASE(test_overwritten_page_is_refused),
        CASE(test_impossible_rows_are_faults),
        CASE(test_permissions),
        CASE(test_invalid_places),
        CASE(test_file_that_cannot_be_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
