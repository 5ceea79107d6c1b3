/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docs/security.md contains the table of limits.
 */
#include "service/access/bounds.h"
#include "unit/unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE 512

/* 1,000,000 */
static void write_count(unsigned count, char text[LINE_SIZE])
{
    if (count >= 1000000)
        (void)snprintf(
            text, LINE_SIZE, "%u,%03u,%03u", count / 1000000, count / 1000 % 1000, count % 1000);
    else if (count >= 1000)
        (void)snprintf(text, LINE_SIZE, "%u,%03u", count / 1000, count % 1000);
    else
        (void)snprintf(text, LINE_SIZE, "%u", count);
}

static void write_cell(struct bound bound, char text[LINE_SIZE])
{
    static const struct {
        unsigned ms;
        const char *name;
    } units[] = { { 1000, "a second" }, { 60000, "a minute" }, { 3600000, "an hour" } };
    char count[LINE_SIZE];
    write_count(bound.count, count);
    (void)snprintf(text, LINE_SIZE, "%s", bound.count == 0 ? "" : count);
    for (size_t i = 0; bound.interval_ms > 0 && i < 3; i++) {
        if (units[i].ms % bound.interval_ms != 0)
            continue;
        (void)snprintf(text, LINE_SIZE, "%.200s, then %u %s", count,
            units[i].ms / bound.interval_ms, units[i].name);
        return;
    }
}

static void write_line(const struct resource_bounds *row, char line[LINE_SIZE])
{
    int size = snprintf(line, LINE_SIZE, "| %s ", row->name);
    for (size_t scope = 0; scope < BOUND_SCOPE_COUNT; scope++) {
        char cell[LINE_SIZE];
        write_cell(row->of[scope], cell);
        size += snprintf(
            line + size, (size_t)(LINE_SIZE - size), cell[0] == '\0' ? "|%s " : "| %s ", cell);
    }
    size += snprintf(line + size, (size_t)(LINE_SIZE - size), "| %s |\n", row->then);
    assert_in_range(size, 1, LINE_SIZE - 1);
}

/* The table consists of the rows in the section "Resources" after its two heading lines. */
static void test_the_documentation_shows_the_table(void **state)
{
    char got[LINE_SIZE] = "";
    char wanted[LINE_SIZE];
    (void)state;
    FILE *file = fopen(getenv("PASSKEY_SECURITY_PAGE"), "r");
    assert_non_null(file);
    while (strcmp(got, "## Resources\n") != 0)
        assert_non_null(fgets(got, sizeof(got), file));
    while (strncmp(got, "| --- ", 6) != 0)
        assert_non_null(fgets(got, sizeof(got), file));
    for (size_t i = 0; i < RESOURCE_COUNT; i++) {
        write_line(&bounds[i], wanted);
        assert_non_null(fgets(got, sizeof(got), file));
        assert_string_equal(got, wanted);
    }
    assert_non_null(fgets(got, sizeof(got), file));
    assert_string_equal(got, "\n");
    (void)fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_documentation_shows_the_table),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
