/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks the structure with SQLite's own check, the schema by comparing it with a new one, and rows
 * with the rules of check_rules.c, all in one read transaction.
 */
#include "store/sqlite/check.h"

#include "base/base64url.h"
#include "base/buffer.h"
#include "base/bytes.h"
#include "base/embedded.h"
#include "crypto/digest.h"
#include "store/check_rules.h"
#include "store/credential.h"
#include "store/sqlite/database.h"
#include "store/sqlite/schema.h"

#include <stdio.h>
#include <string.h>

#define SENTENCE_SIZE 400
#define RULE_SIZE     1000

struct looking {
    sqlite3 *database;
    int64_t version;
    const struct passkey_finding_receiver *receiver;
    bool damaged;
};

/* Format a finding and report it. */
__attribute__((format(printf, 3, 4))) static void found(
    struct looking *check, struct passkey_finding finding, const char *format, ...)
{
    char text[SENTENCE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    finding.size = sizeof(finding);
    finding.text = text;
    check->damaged = check->damaged || finding.kind == PASSKEY_FINDING_DAMAGE;
    check->receiver->found(check->receiver->context, &finding);
}

static struct passkey_finding of(enum passkey_finding_kind kind, const char *table, int64_t count)
{
    return (struct passkey_finding){ .kind = kind, .table = table, .count = count };
}

static struct passkey_bytes column(sqlite3_stmt *row, int number)
{
    const void *data = sqlite3_column_blob(row, number);
    return (struct passkey_bytes){ data, (size_t)sqlite3_column_bytes(row, number) };
}

/*
 * Prepares one of this file's statements, whose tables may be missing or different; if that fails,
 * reports a finding and returns false.
 */
static bool prepare(struct looking *check, sqlite3 *database, const char *sql, const char *table,
    sqlite3_stmt **statement)
{
    if (sqlite3_prepare_v2(database, sql, -1, statement, NULL) == SQLITE_OK)
        return true;
    char quoted[TEXT_QUOTE_SIZE];
    bool damaged = (sqlite3_errcode(database) & 0xff) == SQLITE_CORRUPT;
    found(check, of(damaged ? PASSKEY_FINDING_DAMAGE : PASSKEY_FINDING_SCHEMA, table, 1),
        "It cannot be checked: %s.", text_quote(bytes_text(sqlite3_errmsg(database)), quoted));
    return false;
}

/* Steps to the next row. An error is reported as a finding and ends the rows. */
static bool next_row(struct looking *check, sqlite3_stmt *statement, const char *table)
{
    int code = sqlite3_step(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        found(check, of(PASSKEY_FINDING_DAMAGE, table, 1), "It cannot be read: %s.",
            sqlite3_errstr(code));
    return code == SQLITE_ROW;
}

/* ---- structure ---- */

/* SQLite reports several problems in one row, one per line, below the heading "*** in database main
 * ***". */
static void report_lines(struct looking *check, struct passkey_bytes text)
{
    char quoted[TEXT_QUOTE_SIZE];
    while (text.size > 0) {
        const uint8_t *end = memchr(text.data, '\n', text.size);
        size_t size = end == NULL ? text.size : (size_t)(end - text.data);
        struct passkey_bytes line = { text.data, size };
        bool heading =
            size >= 3 && bytes_equal((struct passkey_bytes){ text.data, 3 }, BYTES_LITERAL("***"));
        if (size > 0 && !heading && !bytes_equal(line, BYTES_LITERAL("ok")))
            found(check, of(PASSKEY_FINDING_DAMAGE, NULL, 1), "SQLite: %s.",
                text_quote(line, quoted));
        text.data += end == NULL ? size : size + 1;
        text.size -= end == NULL ? size : size + 1;
    }
}

static void check_structure(struct looking *check)
{
    CLEANUP(statement_free) sqlite3_stmt *statement = NULL;
    if (!prepare(check, check->database, "PRAGMA integrity_check(20)", NULL, &statement))
        return;
    while (next_row(check, statement, NULL))
        report_lines(check, column(statement, 0));
}

/* ---- schema ---- */

#define SCHEMA_OBJECTS                                                                             \
    "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "      \
    "ORDER BY name"

static void tell_object(struct looking *check, sqlite3_stmt *row, const char *problem)
{
    char type[TEXT_QUOTE_SIZE];
    char name[TEXT_QUOTE_SIZE];
    found(check, of(PASSKEY_FINDING_SCHEMA, NULL, 1), "The %s %s %s.",
        text_quote(column(row, 0), type), text_quote(column(row, 1), name), problem);
}

static const char *name_of(sqlite3_stmt *row)
{
    const char *name = (const char *)sqlite3_column_text(row, 1);
    return name != NULL ? name : "";
}

/* Both are sorted by name: the one that is ahead has an object that the other lacks. */
static void compare_objects(struct looking *check, sqlite3_stmt *right, sqlite3_stmt *actual)
{
    bool more_right = next_row(check, right, NULL);
    bool more_actual = next_row(check, actual, NULL);
    while (more_right || more_actual) {
        int order = more_right && more_actual ? strcmp(name_of(right), name_of(actual))
                    : more_right              ? -1
                                              : 1;
        if (order < 0)
            tell_object(check, right, "is missing");
        else if (order > 0)
            tell_object(check, actual, "does not belong to this program");
        else if (!bytes_equal(column(right, 2), column(actual, 2)))
            tell_object(check, actual, "is not as this program creates it");
        if (order <= 0)
            more_right = next_row(check, right, NULL);
        if (order >= 0)
            more_actual = next_row(check, actual, NULL);
    }
}

static enum passkey_result check_migrations(struct looking *check, struct passkey_error *error)
{
    CLEANUP(statement_free) sqlite3_stmt *statement = NULL;
    if (!prepare(check, check->database, "SELECT number, checksum FROM migration ORDER BY number",
            "migration", &statement))
        return PASSKEY_OK;
    int64_t expected = 1;
    for (; next_row(check, statement, "migration"); expected++) {
        int64_t number = sqlite3_column_int64(statement, 0);
        const struct embedded_file *file = schema_migration(number);
        uint8_t checksum[SHA256_SIZE];
        if (file != NULL &&
            sha256((struct passkey_bytes){ file->data, file->size }, checksum) != PASSKEY_OK)
            return fault(error, "SHA-256 is unavailable.");
        bool same = file != NULL && bytes_equal(column(statement, 1), BYTES_ARRAY(checksum));
        if (number != expected || !same)
            found(check, of(PASSKEY_FINDING_SCHEMA, "migration", 1),
                "The record of migration %lld is not that of this program.", (long long)number);
    }
    if (expected != check->version + 1)
        found(check, of(PASSKEY_FINDING_SCHEMA, "migration", 1),
            "%lld migrations are recorded for schema %lld.", (long long)expected - 1,
            (long long)check->version);
    return PASSKEY_OK;
}

static enum passkey_result check_schema(struct looking *check, struct passkey_error *error)
{
    CLEANUP(database_close) sqlite3 *memory = NULL;
    TRY(database_open(":memory:", DATABASE_WRITE, &memory, error));
    TRY(schema_migrate(memory, check->version, error));
    CLEANUP(statement_free) sqlite3_stmt *right = NULL;
    CLEANUP(statement_free) sqlite3_stmt *actual = NULL;
    if (prepare(check, memory, SCHEMA_OBJECTS, NULL, &right) &&
        prepare(check, check->database, SCHEMA_OBJECTS, NULL, &actual))
        compare_objects(check, right, actual);
    return check_migrations(check, error);
}

/* ---- rows ---- */

/* The value that identifies a row for a person who looks for it. */
static void example_of(sqlite3_stmt *row, char text[TEXT_QUOTE_SIZE])
{
    struct passkey_bytes value = column(row, 1);
    char encoded[BASE64URL_ENCODED_SIZE(48) + 1] = "";
    if (sqlite3_column_type(row, 1) != SQLITE_BLOB) {
        text_quote(value, text);
        return;
    }
    bool cut = value.size > 48;
    value.size = cut ? 48 : value.size;
    base64url_encode(value, encoded);
    (void)snprintf(text, TEXT_QUOTE_SIZE, "%s%s", encoded, cut ? "..." : "");
}

static void check_rule(struct looking *check, const struct check_rule *rule)
{
    CLEANUP(statement_free) sqlite3_stmt *statement = NULL;
    char sql[RULE_SIZE];
    (void)snprintf(sql, sizeof(sql), "SELECT count(*), min(%s) FROM %s", rule->example, rule->rows);
    if (rule->version > check->version ||
        !prepare(check, check->database, sql, rule->table, &statement) ||
        !next_row(check, statement, rule->table))
        return;
    int64_t count = sqlite3_column_int64(statement, 0);
    char example[TEXT_QUOTE_SIZE];
    example_of(statement, example);
    if (count > 0)
        found(check, of(rule->kind, rule->table, count), "%lld %s: %s %s.", (long long)count,
            count == 1 ? "row" : "rows", rule->text, example);
}

/* The short key uses SHA-256, which SQL does not have. */
static enum passkey_result check_credential_keys(struct looking *check, struct passkey_error *error)
{
    CLEANUP(statement_free) sqlite3_stmt *statement = NULL;
    int64_t count = 0;
    if (!prepare(
            check, check->database, "SELECT id_key, id FROM credential", "credential", &statement))
        return PASSKEY_OK;
    while (next_row(check, statement, "credential")) {
        uint8_t digest[SHA256_SIZE];
        TRY(sha256(column(statement, 1), digest) == PASSKEY_OK
                ? PASSKEY_OK
                : fault(error, "SHA-256 is unavailable."));
        struct passkey_bytes key = { digest, CREDENTIAL_KEY_SIZE };
        count += bytes_equal(column(statement, 0), key) ? 0 : 1;
    }
    if (count > 0)
        found(check, of(PASSKEY_FINDING_ROW, "credential", count),
            "%lld %s: cannot be found by its id, whose short key is wrong.", (long long)count,
            count == 1 ? "row" : "rows");
    return PASSKEY_OK;
}

/* ---- the whole check ---- */

static enum passkey_result check_all(struct looking *check, struct passkey_error *error)
{
    check_structure(check);
    /* Checks of rows of a damaged file report errors that do not exist. */
    if (check->damaged)
        return PASSKEY_OK;
    TRY(check_schema(check, error));
    for (size_t i = 0; i < CHECK_RULE_COUNT; i++)
        check_rule(check, &CHECK_RULES[i]);
    return check_credential_keys(check, error);
}

enum passkey_result check_database(sqlite3 *database, int64_t version,
    const struct passkey_finding_receiver *receiver, struct passkey_error *error)
{
    struct looking check = { .database = database, .version = version, .receiver = receiver };
    if (version > schema_newest())
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The store has schema %lld, this program knows %lld: use the newer program that "
            "upgraded it.",
            (long long)version, (long long)schema_newest());
    TRY(database_execute(database, "BEGIN", error));
    enum passkey_result result = check_all(&check, error);
    (void)sqlite3_exec(database, "END", NULL, NULL, NULL);
    return result;
}

/* ---- the result ---- */

static void keep_first(void *context, const struct passkey_finding *finding)
{
    char *first = context;
    if (first[0] == '\0' && finding->kind != PASSKEY_FINDING_ORPHAN)
        (void)snprintf(first, SENTENCE_SIZE, "%s%s%s", finding->table != NULL ? finding->table : "",
            finding->table != NULL ? ": " : "", finding->text);
}

enum passkey_result check_sound(sqlite3 *database, int64_t version, struct passkey_error *error)
{
    char first[SENTENCE_SIZE] = "";
    struct passkey_finding_receiver receiver = { first, keep_first };
    TRY(check_database(database, version, &receiver, error));
    if (first[0] != '\0')
        return refuse(
            error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "The store is damaged: %s", first);
    return PASSKEY_OK;
}
