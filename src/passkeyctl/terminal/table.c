/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows under headings. Cells are cleaned when they are added, and stored one after the other in one
 * buffer until their page is printed. If the terminal is too narrow for readable columns, each cell
 * gets a line of its own, with its heading.
 */
#include "passkeyctl/terminal/table.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "passkeyctl/terminal/output.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGE_ROW_COUNT 200
#define PAGE_SIZE_MAX  (4 << 20)
/* Between columns. */
#define GAP 2
/* Narrower columns are not readable. */
#define COLUMN_WIDTH_MIN 8
/* Times are truncated after the minutes, or after the day. */
#define MINUTE_WIDTH 16
#define DAY_WIDTH    10

struct table {
    const char *const *headings;
    size_t column_count;
    size_t terminal_width;
    size_t widths[TABLE_COLUMN_COUNT_MAX];
    bool times[TABLE_COLUMN_COUNT_MAX];
    bool begun;   /* a page was printed; the widths are fixed */
    bool stacked; /* the terminal is too narrow: each cell has a line of its own */
    struct buffer text;
    size_t ends[PAGE_ROW_COUNT * TABLE_COLUMN_COUNT_MAX];
    bool loud[PAGE_ROW_COUNT * TABLE_COLUMN_COUNT_MAX]; /* highlight the cell */
    bool coloured;
    size_t cell_count;
};

enum passkey_result table_new(
    const char *const *headings, size_t width, struct table **table, struct passkey_error *error)
{
    struct table *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    made->headings = headings;
    made->terminal_width = width;
    made->coloured = width > 0 && output_coloured();
    while (headings[made->column_count] != NULL)
        made->column_count++;
    buffer_init(&made->text, PAGE_SIZE_MAX);
    *table = made;
    return PASSKEY_OK;
}

void table_free(struct table **table)
{
    if (*table != NULL)
        buffer_deinit(&(*table)->text);
    free(*table);
    *table = NULL;
}

static struct passkey_bytes cell_at(const struct table *table, size_t index)
{
    size_t begin = index == 0 ? 0 : table->ends[index - 1];
    return (struct passkey_bytes){ table->text.data + begin, table->ends[index] - begin };
}

/* ---- widths ---- */

static size_t total_width(const struct table *table)
{
    size_t total = GAP * (table->column_count - 1);
    for (size_t i = 0; i < table->column_count; i++)
        total += table->widths[i];
    return total;
}

/* The next smaller width of a column; 0 for the smallest. */
static size_t narrower(const struct table *table, size_t column)
{
    size_t width = table->widths[column];
    if (!table->times[column])
        return width > COLUMN_WIDTH_MIN ? width - 1 : 0;
    if (width > MINUTE_WIDTH)
        return MINUTE_WIDTH;
    return width > DAY_WIDTH ? DAY_WIDTH : 0;
}

/* Narrows the widest column that can be narrowed, the last one of several. */
static bool narrow(struct table *table)
{
    size_t widest = table->column_count;
    for (size_t i = 0; i < table->column_count; i++)
        if (narrower(table, i) > 0 &&
            (widest == table->column_count || table->widths[i] >= table->widths[widest]))
            widest = i;
    if (widest == table->column_count)
        return false;
    table->widths[widest] = narrower(table, widest);
    return true;
}

static void fit(struct table *table)
{
    assert(table->column_count > 0);
    for (size_t i = 0; i < table->column_count; i++)
        table->widths[i] = output_width(bytes_text(table->headings[i]));
    for (size_t i = 0; i < table->cell_count; i++) {
        size_t width = output_width(cell_at(table, i));
        size_t *widest = &table->widths[i % table->column_count];
        *widest = width > *widest ? width : *widest;
    }
    if (table->terminal_width == 0)
        return;
    while (total_width(table) > table->terminal_width && narrow(table)) {
    }
    table->stacked = total_width(table) > table->terminal_width;
}

/* ---- printing ---- */

#define COLOUR_HEADING "\033[1m"
#define COLOUR_LOUD    "\033[33m"
#define COLOUR_END     "\033[0m"

static void print_in_colour(
    const struct table *table, struct passkey_bytes text, const char *colour)
{
    colour = table->coloured ? colour : NULL;
    (void)fputs(colour != NULL ? colour : "", stdout);
    (void)fwrite(text.data, 1, text.size, stdout);
    (void)fputs(colour != NULL ? COLOUR_END : "", stdout);
}

/* Prints as much of a cell as fits. @returns the number of columns that it takes. */
static size_t print_cut(const struct table *table, size_t column, struct passkey_bytes cell,
    size_t room, const char *colour)
{
    size_t width = output_width(cell);
    if (table->terminal_width == 0 || width <= room) {
        print_in_colour(table, cell, colour);
        return width;
    }
    bool dots = !table->times[column] && room > 2;
    cell = output_cut(cell, dots ? room - 2 : room);
    print_in_colour(table, cell, colour);
    (void)fputs(dots ? ".." : "", stdout);
    return output_width(cell) + (dots ? 2 : 0);
}

/* @param colour  NULL: default. */
static void print_cell(
    const struct table *table, size_t column, struct passkey_bytes cell, const char *colour)
{
    size_t room = table->widths[column];
    size_t width = print_cut(table, column, cell, room, colour);
    if (column + 1 == table->column_count)
        (void)putchar('\n');
    else
        (void)printf("%*s", (int)((room > width ? room - width : 0) + GAP), "");
}

static void print_headings(const struct table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        print_cell(table, i, bytes_text(table->headings[i]), COLOUR_HEADING);
}

/* NAME     ada@example.org
 * STATE    enabled */
static void print_stacked(const struct table *table, size_t index, const char *colour)
{
    size_t column = index % table->column_count;
    size_t label = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        size_t width = output_width(bytes_text(table->headings[i]));
        label = width > label ? width : label;
    }
    if (column == 0 && (index > 0 || table->begun))
        (void)putchar('\n');
    struct passkey_bytes heading = bytes_text(table->headings[column]);
    print_in_colour(table, heading, COLOUR_HEADING);
    (void)printf("%*s", (int)(label - output_width(heading) + GAP), "");
    size_t room = table->terminal_width > label + GAP ? table->terminal_width - label - GAP : 1;
    (void)print_cut(table, column, cell_at(table, index), room, colour);
    (void)putchar('\n');
}

static void print_page(struct table *table)
{
    size_t columns = table->column_count;
    assert(columns > 0);
    if (!table->begun)
        fit(table);
    if (!table->begun && !table->stacked)
        print_headings(table);
    for (size_t i = 0; i < table->cell_count; i++) {
        const char *colour = table->loud[i] ? COLOUR_LOUD : NULL;
        if (table->stacked)
            print_stacked(table, i, colour);
        else
            print_cell(table, i % columns, cell_at(table, i), colour);
    }
    table->begun = true;
    table->cell_count = 0;
    if (!table->text.failed)
        buffer_reset(&table->text);
}

/* ---- cells ---- */

static void end_cell(struct table *table, bool loud)
{
    table->loud[table->cell_count] = loud;
    table->ends[table->cell_count++] = table->text.size;
    if (table->cell_count == PAGE_ROW_COUNT * table->column_count)
        print_page(table);
}

void table_text(struct table *table, struct passkey_bytes text)
{
    output_clean(&table->text, text);
    end_cell(table, false);
}

void table_state(struct table *table, struct passkey_bytes state)
{
    output_clean(&table->text, state);
    end_cell(table, !bytes_equal(state, BYTES_LITERAL("enabled")));
}

void table_time(struct table *table, int64_t time_ms)
{
    char text[OUTPUT_TIME_SIZE];
    table->times[table->cell_count % table->column_count] = true;
    table_text(table, bytes_text(output_time(time_ms, text)));
}

void table_base64url(struct table *table, struct passkey_bytes bytes)
{
    base64url_append(&table->text, bytes);
    end_cell(table, false);
}

enum passkey_result table_flush(struct table *table, struct passkey_error *error)
{
    TRY(buffer_check(&table->text, error));
    if (table->cell_count > 0)
        print_page(table);
    return PASSKEY_OK;
}

enum passkey_result table_finish(struct table *table, struct passkey_error *error)
{
    TRY(buffer_check(&table->text, error));
    if (table->cell_count > 0 || !table->begun)
        print_page(table);
    return PASSKEY_OK;
}
