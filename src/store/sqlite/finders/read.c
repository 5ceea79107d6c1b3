/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading records and lists. A list is read twice, in one transaction: for its size, and to be
 * filled in.
 */
#include "store/sqlite/finders/read.h"

#include "store/sqlite/database.h"

#include <stdlib.h>

struct query read_query(struct passkey_store_reader *reader, enum read_statement statement)
{
    return query_begin(reader->statements[statement]);
}

static void memory_free(void **memory)
{
    free(*memory);
}

enum passkey_result read_record(
    struct query *query, const struct row_kind *kind, void **record, struct passkey_error *error)
{
    bool row = false;
    TRY(query_step(query, &row, error));
    if (!row)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE, "There is no such record.");
    CLEANUP(memory_free)
    void *found = calloc(1, kind->record_size + row_size(query->statement, kind->varying_count));
    if (found == NULL)
        return fault(error, "Out of memory.");
    struct packer packer = { (uint8_t *)found + kind->record_size };
    TRY(kind->fill(query->statement, &packer, found, error));
    *record = found;
    found = NULL;
    return PASSKEY_OK;
}

/* ---- lists ---- */

struct extent {
    size_t count;
    size_t byte_count;
};

static enum passkey_result measure(struct query *query, const struct row_kind *kind,
    struct extent *extent, struct passkey_error *error)
{
    *extent = (struct extent){ 0, 0 };
    for (;;) {
        bool row = false;
        TRY(query_step(query, &row, error));
        if (!row)
            return PASSKEY_OK;
        extent->count++;
        extent->byte_count += row_size(query->statement, kind->varying_count);
    }
}

static enum passkey_result fill_items(struct query *query, const struct row_kind *kind,
    uint8_t *items, size_t count, struct passkey_error *error)
{
    struct packer packer = { items + count * kind->record_size };
    for (size_t i = 0; i < count; i++) {
        bool row = false;
        TRY(query_step(query, &row, error));
        if (!row)
            return fault(error, "A list became shorter inside its transaction.");
        TRY(kind->fill(query->statement, &packer, items + i * kind->record_size, error));
    }
    return PASSKEY_OK;
}

static void list_free(struct list_head **list)
{
    free(*list);
}

/* A list's memory: its head, the items, their bytes. */
static enum passkey_result read_twice(
    struct query *query, const struct row_kind *kind, void **list, struct passkey_error *error)
{
    struct extent extent;
    TRY(measure(query, kind, &extent, error));
    CLEANUP(list_free)
    struct list_head *read =
        calloc(1, sizeof(*read) + extent.count * kind->record_size + extent.byte_count);
    if (read == NULL)
        return fault(error, "Out of memory.");
    /* The parameters stay. */
    query_end(query);
    TRY(fill_items(query, kind, (uint8_t *)(read + 1), extent.count, error));
    read->count = extent.count;
    read->items = read + 1;
    *list = read;
    read = NULL;
    return PASSKEY_OK;
}

/* One snapshot for both readings; ends before the result is looked at, so it never stays open. */
enum passkey_result read_list(struct passkey_store_reader *reader, struct query *query,
    const struct row_kind *kind, void **list, struct passkey_error *error)
{
    CLEANUP(query_end) struct query begin = query_begin(reader->statements[READ_BEGIN]);
    CLEANUP(query_end) struct query end = query_begin(reader->statements[READ_END]);
    TRY(query_run(&begin, error));
    enum passkey_result result = read_twice(query, kind, list, error);
    query_end(query);
    /* A transaction that only read cannot fail to end. */
    (void)sqlite3_step(end.statement);
    return result;
}
