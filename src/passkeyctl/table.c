/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows under headings. Cells are cleaned when they come in and stand one behind the other in one
 * buffer until their page is printed.
 */
#include "passkeyctl/table.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "passkeyctl/output.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGE_ROW_COUNT 200
#define PAGE_SIZE_MAX  (4 << 20)
/* Between columns. */
#define GAP 2
/* Narrower columns say nothing any more. */
#define COLUMN_WIDTH_MIN 8

struct table {
    const char *const *headings;
    size_t column_count;
    size_t terminal_width;
    size_t widths[TABLE_COLUMN_COUNT_MAX];
    bool begun; /* the headings are printed, the widths stay */
    struct buffer text;
    size_t ends[PAGE_ROW_COUNT * TABLE_COLUMN_COUNT_MAX];
    bool loud[PAGE_ROW_COUNT * TABLE_COLUMN_COUNT_MAX]; /* the cell stands out */
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

/* Takes a column away from the widest, the last one among equals. */
static bool narrow(struct table *table)
{
    size_t widest = 0;
    for (size_t i = 1; i < table->column_count; i++)
        if (table->widths[i] >= table->widths[widest])
            widest = i;
    if (table->widths[widest] <= COLUMN_WIDTH_MIN)
        return false;
    table->widths[widest]--;
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
    if (table->terminal_width > 0)
        while (total_width(table) > table->terminal_width && narrow(table)) {
        }
}

/* ---- printing ---- */

#define COLOUR_HEADING "\033[1m"
#define COLOUR_LOUD    "\033[33m"
#define COLOUR_END     "\033[0m"

/* @param colour  NULL: none. */
static void print_cell(
    const struct table *table, size_t column, struct passkey_bytes cell, const char *colour)
{
    size_t width = output_width(cell);
    size_t room = table->widths[column];
    bool cut = table->terminal_width > 0 && width > room;
    if (cut) {
        cell = output_cut(cell, room - 2);
        width = output_width(cell) + 2;
    }
    colour = table->coloured ? colour : NULL;
    (void)fputs(colour != NULL ? colour : "", stdout);
    (void)fwrite(cell.data, 1, cell.size, stdout);
    (void)fputs(cut ? ".." : "", stdout);
    (void)fputs(colour != NULL ? COLOUR_END : "", stdout);
    if (column + 1 == table->column_count)
        (void)putchar('\n');
    else
        (void)printf("%*s", (int)((room > width ? room - width : 0) + GAP), "");
}

static void print_page(struct table *table)
{
    size_t columns = table->column_count;
    assert(columns > 0);
    if (!table->begun) {
        fit(table);
        for (size_t i = 0; i < columns; i++)
            print_cell(table, i, bytes_text(table->headings[i]), COLOUR_HEADING);
    }
    table->begun = true;
    for (size_t i = 0; i < table->cell_count; i++)
        print_cell(table, i % columns, cell_at(table, i), table->loud[i] ? COLOUR_LOUD : NULL);
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
