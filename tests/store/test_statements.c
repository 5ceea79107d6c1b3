/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parameters of every SQL statement: SQLite gives $2 the index 2 wherever it is, and the
 * value that is bound second replaces each $2 of the text. `store copy` copies every column.
 */
#include "fixture.h"
#include "store/copy_tables.h"
#include "store/driver.h"
#include "store/query.h"
#include "store/store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE_MAX 4096
#define VALUE_BASE    7000

/* The highest number of a parameter in the text. */
static int parameter_count(const char *text)
{
    int count = 0;
    for (const char *at = strchr(text, '$'); at != NULL; at = strchr(at + 1, '$')) {
        int number = (int)strtol(at + 1, NULL, 10);
        assert_in_range(number, 1, QUERY_PARAMETER_COUNT_MAX);
        count = number > count ? number : count;
    }
    return count;
}

/* The text with VALUE_BASE + 1 in place of $1, and so on. */
static void expand(const char *text, char expanded[TEXT_SIZE_MAX])
{
    size_t size = 0;
    while (*text != '\0') {
        assert_in_range(size, 0, TEXT_SIZE_MAX - 16);
        if (*text != '$') {
            expanded[size++] = *text++;
            continue;
        }
        char *end = NULL;
        long number = strtol(text + 1, &end, 10);
        size += (size_t)snprintf(expanded + size, TEXT_SIZE_MAX - size, "%ld", VALUE_BASE + number);
        text = end;
    }
    expanded[size] = '\0';
}

static void check_parameters(const struct statement *statement, sqlite3_stmt *prepared)
{
    int count = parameter_count(statement->text);
    assert_int_equal(sqlite3_bind_parameter_count(prepared), count);
    for (int index = 1; index <= count; index++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "?%d", index);
        const char *found = sqlite3_bind_parameter_name(prepared, index);
        if (found == NULL || strcmp(found, name) != 0)
            fail_msg("%s: parameter %d is %s", statement->name, index, found ? found : "missing");
    }
}

static void check_values(const struct statement *statement, sqlite3_stmt *prepared)
{
    char expected[TEXT_SIZE_MAX];
    expand(statement->text, expected);
    char *expanded = sqlite3_expanded_sql(prepared);
    assert_non_null(expanded);
    if (strcmp(expanded, expected) != 0)
        fail_msg("%s: \"%s\" is not \"%s\"", statement->name, expanded, expected);
    sqlite3_free(expanded);
}

/* A statement that writes fails on this connection, after its values were bound. */
static void test_parameters(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new(NULL);
    assert_in_range(statement_count(), 80, 1000);
    for (size_t i = 0; i < statement_count(); i++) {
        const struct statement *statement = statement_at(i);
        CLEANUP(query_end) struct query query = query_of(fixture->reader, statement);
        int count = parameter_count(statement->text);
        for (int number = 1; number <= count; number++)
            query_integer(&query, VALUE_BASE + number);
        bool row = false;
        (void)(query_step(&query, &row, NULL) == PASSKEY_OK);
        assert_non_null(query.cursor);
        check_parameters(statement, query.cursor);
        check_values(statement, query.cursor);
    }
    fixture_free(fixture);
}

/* The letter of struct copy_table. */
static char letter_of(const char *type)
{
    return strcmp(type, "INTEGER") == 0 ? 'i' : strcmp(type, "BLOB") == 0 ? 'b' : 't';
}

/* Each column that is read exists, so if as many are read as exist, all are. */
static void check_columns(sqlite3 *database, const struct copy_table *table)
{
    sqlite3_stmt *read = NULL;
    sqlite3_stmt *count = NULL;
    assert_int_equal(sqlite3_prepare_v2(database, table->read->text, -1, &read, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(
                         database, "SELECT count(*) FROM pragma_table_info(?1)", -1, &count, NULL),
        SQLITE_OK);
    sqlite3_bind_text(count, 1, table->name, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(count), SQLITE_ROW);
    int columns = sqlite3_column_count(read);
    if (sqlite3_column_int(count, 0) != columns || (size_t)columns != strlen(table->types))
        fail_msg("%s has %d columns; %d are copied, and %zu have a type", table->name,
            sqlite3_column_int(count, 0), columns, strlen(table->types));
    for (int i = 0; i < columns; i++)
        if (letter_of(sqlite3_column_decltype(read, i)) != table->types[i])
            fail_msg("%s.%s is of type %s", table->name, sqlite3_column_name(read, i),
                sqlite3_column_decltype(read, i));
    sqlite3_finalize(read);
    sqlite3_finalize(count);
}

static void test_copied_columns(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new(NULL);
    sqlite3 *database = NULL;
    sqlite3_stmt *tables = NULL;
    assert_int_equal(sqlite3_open(fixture_path(fixture), &database), SQLITE_OK);
    for (size_t i = 0; i < COPY_TABLE_COUNT; i++)
        check_columns(database, COPY_TABLES[i]);
    /* `migration` is not copied. */
    assert_int_equal(sqlite3_prepare_v2(database,
                         "SELECT count(*) - 1 FROM sqlite_schema WHERE type = 'table' AND name NOT "
                         "LIKE 'sqlite%'",
                         -1, &tables, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(tables), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(tables, 0), COPY_TABLE_COUNT);
    sqlite3_finalize(tables);
    sqlite3_close(database);
    fixture_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_copied_columns),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
