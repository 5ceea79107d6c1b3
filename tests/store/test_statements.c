/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parameters of every SQL statement: SQLite gives $2 the index 2 wherever it is, and the second
 * bound value replaces each $2 in the text.
 */
#include "fixture.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parameters),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
