/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks a store: compares its schema with one that is created for this and rolled back, and its
 * rows with the rules in check_rules.c. pg_amcheck checks pages and indexes.
 */
#include "store/postgresql/check.h"

#include "base/bytes.h"
#include "store/check_rules.h"
#include "store/postgresql/schema.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define SENTENCE_SIZE 400
#define SQL_SIZE      1600

struct checking {
    struct pg_database *database;
    const struct passkey_finding_receiver *receiver;
};

__attribute__((format(printf, 3, 4))) static void found(
    const struct checking *checking, struct passkey_finding finding, const char *format, ...)
{
    char text[SENTENCE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    finding.size = sizeof(finding);
    finding.text = text;
    checking->receiver->found(checking->receiver->context, &finding);
}

/* ---- schema ---- */

#define EXPECTED "passkey_check"

/*
 * One row for each column and index of a schema. The definition of an index contains the schema's
 * name.
 */
#define COLUMNS(schema)                                                                            \
    "SELECT 'column ' || table_name || '.' || column_name AS name, data_type || ' ' || "           \
    "is_nullable || ' ' || coalesce(collation_name, '') AS definition FROM "                       \
    "information_schema.columns WHERE table_schema = " schema
#define INDEXES(schema)                                                                            \
    "SELECT 'index ' || indexname, replace(indexdef, ' ON ' || quote_ident(schemaname) || '.', "   \
    "' ON ') FROM pg_indexes WHERE schemaname = " schema
#define OBJECTS(schema) COLUMNS(schema) " UNION ALL " INDEXES(schema)

static enum passkey_result compare_objects(
    const struct checking *checking, struct passkey_error *error)
{
    static const char text[] = "SELECT coalesce(e.name, a.name), e.name IS NULL, a.name IS NULL "
                               "FROM (" OBJECTS("'" EXPECTED "'") ") AS e FULL JOIN (" OBJECTS(
                                   "(SELECT relnamespace::regnamespace::"
                                   "text FROM pg_class WHERE oid = "
                                   "'migration'::regclass)") ") AS a ON "
                                                             "e.name = a.name WHERE e.definition "
                                                             "IS DISTINCT FROM a.definition ORDER "
                                                             "BY 1";
    CLEANUP(pg_answer_free) PGresult *answer = PQexec(checking->database->session, text);
    TRY(pg_judge(checking->database, answer, error));
    const struct passkey_finding different = { .kind = PASSKEY_FINDING_SCHEMA, .count = 1 };
    for (int row = 0; row < PQntuples(answer); row++) {
        char name[TEXT_QUOTE_SIZE];
        bool unknown = *PQgetvalue(answer, row, 1) == 't';
        bool missing = *PQgetvalue(answer, row, 2) == 't';
        text_quote(bytes_text(PQgetvalue(answer, row, 0)), name);
        found(checking, different, "The %s %s.", name,
            missing   ? "is missing"
            : unknown ? "was not created by this program"
                      : "is not as this program creates it");
    }
    return PASSKEY_OK;
}

/* Names in a migration have no schema, so they are created in the first one of the search path. */
static enum passkey_result make_expected(
    const struct checking *checking, struct passkey_error *error)
{
    struct pg_database *database = checking->database;
    TRY(pg_execute(database,
        "CREATE SCHEMA " EXPECTED "; SELECT set_config('passkey.path', "
        "current_setting('search_path'), true); SET LOCAL search_path TO " EXPECTED,
        error));
    TRY(pg_schema_create(database, error));
    return pg_execute(
        database, "SELECT set_config('search_path', current_setting('passkey.path'), true)", error);
}

static enum passkey_result check_schema(
    const struct checking *checking, struct passkey_error *error)
{
    TRY(pg_begin(checking->database, "BEGIN", error));
    enum passkey_result result = make_expected(checking, error);
    if (result == PASSKEY_OK)
        result = compare_objects(checking, error);
    pg_rollback(checking->database);
    return result;
}

/* ---- rows ---- */

static void report_rows(
    const struct checking *checking, const struct check_rule *rule, const PGresult *answer)
{
    char example[TEXT_QUOTE_SIZE];
    int64_t count = strtoll(PQgetvalue(answer, 0, 0), NULL, 10);
    if (count == 0)
        return;
    text_quote(bytes_text(PQgetvalue(answer, 0, 1)), example);
    const struct passkey_finding broken = {
        .kind = rule->kind, .table = rule->table, .count = count
    };
    found(checking, broken, "%lld %s: %s %s.", (long long)count, count == 1 ? "row" : "rows",
        rule->text, example);
}

/* PostgreSQL 15 has no min() of BYTEA. */
static enum passkey_result check_rule(
    const struct checking *checking, const struct check_rule *rule, struct passkey_error *error)
{
    char sql[SQL_SIZE];
    (void)snprintf(sql, sizeof(sql), "SELECT count(*), (array_agg(%s ORDER BY %s))[1] FROM %s",
        rule->example, rule->example, rule->rows);
    CLEANUP(pg_answer_free) PGresult *answer = PQexec(checking->database->session, sql);
    TRY(pg_judge(checking->database, answer, error));
    report_rows(checking, rule, answer);
    return PASSKEY_OK;
}

static const struct check_rule key_rule = { .kind = PASSKEY_FINDING_ROW,
    .table = "credential",
    .example = "id",
    .rows = "credential AS t WHERE id_key <> substr(sha256(id), 1, 16)",
    .text = "cannot be found by its id, whose short key is wrong, such as" };

static enum passkey_result check_rows(const struct checking *checking,
    const struct passkey_store_progress *progress, struct passkey_error *error)
{
    TRY(check_rule(checking, &key_rule, error));
    for (size_t i = 0; i < CHECK_RULE_COUNT; i++) {
        TRY(check_rule(checking, &CHECK_RULES[i], error));
        if (progress != NULL)
            progress->step(progress->context, (int64_t)i + 1, (int64_t)CHECK_RULE_COUNT);
    }
    return PASSKEY_OK;
}

enum passkey_result pg_check(const char *rest, const struct passkey_finding_receiver *receiver,
    const struct passkey_store_progress *progress, struct passkey_error *error)
{
    CLEANUP(pg_close) struct pg_database database = { .session = NULL };
    struct checking checking = { &database, receiver };
    TRY(pg_open(rest, &database, error));
    TRY(pg_schema_prepare(&database, STORE_OPEN_EXISTING, error));
    TRY(check_schema(&checking, error));
    TRY(pg_begin(&database, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", error));
    enum passkey_result result = check_rows(&checking, progress, error);
    pg_rollback(&database);
    return result;
}
