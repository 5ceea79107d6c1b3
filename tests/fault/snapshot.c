/* SPDX-License-Identifier: Apache-2.0 */
/* Copies tables to a second file and back. */
#include "fault/snapshot.h"

#include "unit/unit.h"
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TABLES_MAX 40

struct snapshot {
    sqlite3 *database;
    char copy[200];
    size_t count;
    struct {
        bool counted; /* included in the digest */
        sqlite3_stmt *rows;
        sqlite3_stmt *empty;
        sqlite3_stmt *fill;
    } tables[TABLES_MAX];
    sqlite3_stmt *version;
    int64_t version_seen;
};

static struct snapshot only;

static void execute(const char *sql)
{
    if (sqlite3_exec(only.database, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(only.database));
}

static sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(only.database, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(only.database));
    return statement;
}

static void run(sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        fail_msg("%s", sqlite3_errmsg(only.database));
    (void)sqlite3_reset(statement);
}

static bool changed(void)
{
    assert_int_equal(sqlite3_step(only.version), SQLITE_ROW);
    int64_t version = sqlite3_column_int64(only.version, 0);
    (void)sqlite3_reset(only.version);
    bool moved = version != only.version_seen;
    only.version_seen = version;
    return moved;
}

static void add_table(const char *name)
{
    char sql[200];
    assert_in_range(only.count, 0, TABLES_MAX - 1);
    only.tables[only.count].counted =
        strcmp(name, "limit_bucket") != 0 && strcmp(name, "ceremony") != 0;
    (void)snprintf(sql, sizeof(sql), "SELECT * FROM main.%.60s", name);
    only.tables[only.count].rows = prepare(sql);
    (void)snprintf(sql, sizeof(sql), "DELETE FROM main.%.60s", name);
    only.tables[only.count].empty = prepare(sql);
    (void)snprintf(
        sql, sizeof(sql), "INSERT INTO main.%.60s SELECT * FROM aside.%.60s", name, name);
    only.tables[only.count++].fill = prepare(sql);
}

struct snapshot *snapshot_new(const char *path)
{
    char sql[600];
    assert_null(only.database);
    assert_int_equal(sqlite3_open(path, &only.database), SQLITE_OK);
    (void)sqlite3_busy_timeout(only.database, 5000);
    (void)snprintf(only.copy, sizeof(only.copy), "%s-aside", path);
    (void)unlink(only.copy);
    (void)snprintf(
        sql, sizeof(sql), "VACUUM INTO '%s'; ATTACH '%s' AS aside", only.copy, only.copy);
    execute(sql);
    execute("PRAGMA synchronous = OFF");
    sqlite3_stmt *names =
        prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT IN "
                "('sqlite_sequence', 'sqlite_stat1') ORDER BY name");
    while (sqlite3_step(names) == SQLITE_ROW)
        add_table((const char *)sqlite3_column_text(names, 0));
    (void)sqlite3_finalize(names);
    assert_in_range(only.count, 10, TABLES_MAX);
    only.version = prepare("PRAGMA main.data_version");
    (void)changed();
    return &only;
}

void snapshot_free(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->count; i++) {
        (void)sqlite3_finalize(snapshot->tables[i].rows);
        (void)sqlite3_finalize(snapshot->tables[i].empty);
        (void)sqlite3_finalize(snapshot->tables[i].fill);
    }
    (void)sqlite3_finalize(snapshot->version);
    assert_int_equal(sqlite3_close(snapshot->database), SQLITE_OK);
    (void)unlink(snapshot->copy);
    memset(snapshot, 0, sizeof(*snapshot));
}

/* FNV-1a. */
static uint64_t mix(uint64_t digest, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++)
        digest = (digest ^ bytes[i]) * UINT64_C(0x100000001b3);
    return digest;
}

static uint64_t mix_row(uint64_t digest, sqlite3_stmt *rows)
{
    for (int i = 0; i < sqlite3_column_count(rows); i++) {
        if (strcmp(sqlite3_column_name(rows, i), "address") == 0)
            continue;
        int type = sqlite3_column_type(rows, i);
        int64_t number = sqlite3_column_int64(rows, i);
        digest = mix(digest, &type, sizeof(type));
        if (type == SQLITE_INTEGER)
            digest = mix(digest, &number, sizeof(number));
        else if (type != SQLITE_NULL)
            digest =
                mix(digest, sqlite3_column_blob(rows, i), (size_t)sqlite3_column_bytes(rows, i));
    }
    return digest;
}

uint64_t snapshot_digest(struct snapshot *snapshot)
{
    uint64_t digest = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < snapshot->count; i++) {
        if (!snapshot->tables[i].counted)
            continue;
        digest = mix(digest, &i, sizeof(i));
        while (sqlite3_step(snapshot->tables[i].rows) == SQLITE_ROW)
            digest = mix_row(digest, snapshot->tables[i].rows);
        (void)sqlite3_reset(snapshot->tables[i].rows);
    }
    return digest;
}

void snapshot_restore(struct snapshot *snapshot)
{
    if (!changed())
        return;
    execute("BEGIN IMMEDIATE");
    for (size_t i = 0; i < snapshot->count; i++) {
        run(snapshot->tables[i].empty);
        run(snapshot->tables[i].fill);
    }
    execute("COMMIT");
}
