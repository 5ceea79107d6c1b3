/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection to an SQLite database. Only one thread uses a connection at a time, so SQLite needs
 * no locks for it.
 */
#include "store/sqlite/database.h"

#include <time.h>

#define LOOK_MS 2

static const struct failure {
    int code; /* the primary code */
    const char *sentence;
} unavailable[] = {
    { SQLITE_BUSY, "Another program has locked the store: stop it, or try again." },
    { SQLITE_LOCKED, "Another program has locked the store: stop it, or try again." },
    { SQLITE_PROTOCOL, "Another program has locked the store: stop it, or try again." },
    { SQLITE_FULL, "The disk of the store is full: free some space." },
    { SQLITE_IOERR, "The disk of the store failed or is full." },
    { SQLITE_READONLY, "The store cannot be written any more." },
    { SQLITE_CANTOPEN, "The store's file or the log beside it cannot be opened." },
    { SQLITE_PERM, "This user is not allowed to use the store's file." },
    { SQLITE_CORRUPT, "The store's file is damaged: restore a backup, or save what can still be "
                      "read with sqlite3 and its command .recover." },
    { SQLITE_NOTADB, "The file is not an SQLite database: choose another one, or restore a backup "
                     "with \"passkeyctl store restore\"." },
};

enum passkey_result database_error(int code, struct passkey_error *error)
{
    int primary = code & 0xff;
    if (primary == SQLITE_NOMEM)
        return fault(error, "Out of memory.");
    for (size_t i = 0; i < sizeof(unavailable) / sizeof(unavailable[0]); i++)
        if (unavailable[i].code == primary)
            return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "%s (SQLite: %s, %d)",
                unavailable[i].sentence, sqlite3_errstr(code), code);
    return fault(error, "SQLite failed: %s (%d).", sqlite3_errstr(code), code);
}

/* Limits what a damaged or hostile file can do through its schema. */
static int protect(sqlite3 *database)
{
    static const struct {
        int option;
        int value;
    } settings[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },
        { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
        { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
        { SQLITE_DBCONFIG_DQS_DML, 0 },
        { SQLITE_DBCONFIG_DQS_DDL, 0 },
    };
    int code = SQLITE_OK;
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]) && code == SQLITE_OK; i++)
        code = sqlite3_db_config(database, settings[i].option, settings[i].value, NULL);
    return code;
}

/* The context is the number of tries, cast to a pointer. */
static int wait_or_give_up(void *context, int tries)
{
    const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000 };
    if (tries >= (int)(intptr_t)context)
        return 0;
    (void)nanosleep(&pause, NULL);
    return 1;
}

void database_wait_for(sqlite3 *database, int timeout_ms)
{
    (void)sqlite3_busy_handler(database, wait_or_give_up, (void *)(intptr_t)(timeout_ms / LOOK_MS));
}

static int set_up(sqlite3 *database)
{
    sqlite3_extended_result_codes(database, 1);
    database_wait_for(database, DATABASE_BUSY_TIMEOUT_MS);
    int code = protect(database);
    /* Savepoints need little memory, so no files are used for them. Deleted tokens, addresses and
     * names are overwritten; SQLite's default for this depends on how it was built. */
    if (code == SQLITE_OK)
        code = sqlite3_exec(database,
            "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON",
            NULL, NULL, NULL);
    return code;
}

enum passkey_result database_open(
    const char *path, enum database_access access, sqlite3 **database, struct passkey_error *error)
{
    int flags = access == DATABASE_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    CLEANUP(database_close) sqlite3 *opened = NULL;
    int code = sqlite3_open_v2(
        path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
    if (code == SQLITE_OK)
        code = set_up(opened);
    if (code != SQLITE_OK)
        return database_error(code, error);
    *database = opened;
    opened = NULL;
    return PASSKEY_OK;
}

void database_close(sqlite3 **database)
{
    sqlite3_close(*database);
    *database = NULL;
}

enum passkey_result database_execute(
    sqlite3 *database, const char *sql, struct passkey_error *error)
{
    int code = sqlite3_exec(database, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? PASSKEY_OK : database_error(code, error);
}

void statement_free(sqlite3_stmt **statement)
{
    sqlite3_finalize(*statement);
}

enum passkey_result database_prepare(
    sqlite3 *database, const char *sql, sqlite3_stmt **statement, struct passkey_error *error)
{
    int code = sqlite3_prepare_v2(database, sql, -1, statement, NULL);
    return code == SQLITE_OK ? PASSKEY_OK : database_error(code, error);
}

enum passkey_result database_step(sqlite3_stmt *statement, bool *row, struct passkey_error *error)
{
    int code = sqlite3_step(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return database_error(code, error);
    *row = code == SQLITE_ROW;
    return PASSKEY_OK;
}

enum passkey_result database_integer(
    sqlite3 *database, const char *sql, int64_t *value, struct passkey_error *error)
{
    CLEANUP(statement_free) sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(database, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_DONE)
        return fault(error, "SQLite gave no answer to \"%s\".", sql);
    if (code != SQLITE_ROW)
        return database_error(code, error);
    *value = sqlite3_column_int64(statement, 0);
    return PASSKEY_OK;
}
