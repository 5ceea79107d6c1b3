/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Queries, and reading their rows into records and lists. A record or list is one allocation: the
 * fixed part, followed by its bytes.
 */
#include "store/query.h"

#include "store/engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- statements ---- */

/* The linker defines both around the section, whose name is a C identifier. */
extern const struct statement __start_store_statements[] /* NOLINT(bugprone-reserved-identifier) */
    __attribute__((visibility("hidden")));
extern const struct statement __stop_store_statements[] /* NOLINT(bugprone-reserved-identifier) */
    __attribute__((visibility("hidden")));

size_t statement_count(void)
{
    return (size_t)(__stop_store_statements - __start_store_statements);
}

const struct statement *statement_at(size_t index)
{
    assert(index < statement_count());
    return &__start_store_statements[index];
}

size_t statement_index(const struct statement *statement)
{
    return (size_t)(statement - __start_store_statements);
}

/* ---- queries ---- */

struct query query_of(struct connection *connection, const struct statement *statement)
{
    struct query query;
    query.connection = connection;
    query.statement = statement;
    query.cursor = NULL;
    query.first_column = 0;
    query.parameter_count = 0;
    return query;
}

void query_end(struct query *query)
{
    query->connection->driver->end(query);
}

static void add(
    struct query *query, enum value_type type, int64_t integer, struct passkey_bytes bytes)
{
    assert(query->parameter_count < QUERY_PARAMETER_COUNT_MAX);
    if (bytes.data == NULL)
        bytes = (struct passkey_bytes){ (const uint8_t *)"", 0 };
    query->parameters[query->parameter_count++] = (struct value){ type, integer, bytes };
}

void query_integer(struct query *query, int64_t integer)
{
    add(query, VALUE_INTEGER, integer, (struct passkey_bytes){ NULL, 0 });
}

void query_blob(struct query *query, struct passkey_bytes bytes)
{
    add(query, VALUE_BLOB, 0, bytes);
}

void query_text(struct query *query, struct passkey_bytes text)
{
    add(query, VALUE_TEXT, 0, text);
}

void query_blob_or_null(struct query *query, struct passkey_bytes bytes)
{
    add(query, bytes.data == NULL ? VALUE_NULL : VALUE_BLOB, 0, bytes);
}

void query_text_or_null(struct query *query, struct passkey_bytes text)
{
    add(query, text.data == NULL ? VALUE_NULL : VALUE_TEXT, 0, text);
}

/* Before a query of a reader is run. */
static enum passkey_result check_read(struct query *query, struct passkey_error *error)
{
    struct connection *connection = query->connection;
    const struct passkey_store *store = connection->store;
    if (connection->reads_ended) {
        connection->read_refused = true;
        return fault(error, "The store was read after changes to it were deferred.");
    }
    if (store != NULL && atomic_load(&store->state.sync_failed))
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, SYNC_FAILED_MESSAGE);
    if (store != NULL && store->hook.before != NULL)
        TRY(store->hook.before(store->hook.context, query->statement->name, NULL, error));
    return PASSKEY_OK;
}

enum passkey_result query_step(struct query *query, bool *row, struct passkey_error *error)
{
    if (query->cursor == NULL)
        TRY(check_read(query, error));
    return query->connection->driver->step(query, row, error);
}

static enum passkey_result defer(
    struct query *query, bool guarded, bool *deferred, struct passkey_error *error)
{
    const struct driver *driver = query->connection->driver;
    *deferred = false;
    return driver->defer == NULL ? PASSKEY_OK : driver->defer(query, guarded, deferred, error);
}

enum passkey_result query_run(struct query *query, struct passkey_error *error)
{
    bool deferred = false;
    bool row = false;
    TRY(defer(query, false, &deferred, error));
    return deferred ? PASSKEY_OK : query_step(query, &row, error);
}

enum passkey_result query_run_counted(
    struct query *query, int64_t *count, struct passkey_error *error)
{
    bool row = false;
    TRY(query_step(query, &row, error));
    *count = query->connection->driver->changed(query);
    return PASSKEY_OK;
}

enum passkey_result query_run_guarded(struct query *query, struct passkey_error *error)
{
    int64_t count = 0;
    bool deferred = false;
    TRY(defer(query, true, &deferred, error));
    if (deferred)
        return PASSKEY_OK;
    TRY(query_run_counted(query, &count, error));
    if (count == 0)
        return refuse(
            error, PASSKEY_CONFLICT, CHECK_NONE, "A precondition of the change was not met.");
    return PASSKEY_OK;
}

/* ---- columns ---- */

int64_t row_integer(const struct query *row, int column)
{
    return row->connection->driver->integer(row, row->first_column + column);
}

struct passkey_bytes row_bytes(const struct query *row, int column)
{
    return row->connection->driver->bytes(row, row->first_column + column);
}

bool row_copy(const struct query *row, int column, uint8_t *out, size_t size)
{
    struct passkey_bytes bytes = row_bytes(row, column);
    if (bytes.data == NULL || bytes.size != size)
        return false;
    memcpy(out, bytes.data, size);
    return true;
}

size_t row_size(const struct query *row, int varying_count)
{
    size_t size = 0;
    for (int i = 0; i < varying_count; i++)
        size += row_bytes(row, i).size;
    return size;
}

struct passkey_bytes row_pack(const struct query *row, int column, struct packer *packer)
{
    struct passkey_bytes bytes = row_bytes(row, column);
    if (bytes.data == NULL)
        return bytes;
    uint8_t *copy = packer->at;
    if (bytes.size > 0)
        memcpy(copy, bytes.data, bytes.size);
    packer->at += bytes.size;
    return (struct passkey_bytes){ copy, bytes.size };
}

bool row_sized(struct passkey_bytes bytes, size_t size_max)
{
    return bytes.size >= 1 && bytes.size <= size_max;
}

enum passkey_result row_check(const struct query *row, bool sound, struct passkey_error *error)
{
    return sound ? PASSKEY_OK : row->connection->driver->unsound(row, error);
}

/* ---- a record ---- */

static enum passkey_result read_row(
    struct query *query, const struct row_kind *kind, void **record, struct passkey_error *error)
{
    CLEANUP(pointer_free)
    void *found = calloc(1, kind->record_size + row_size(query, kind->varying_count));
    if (found == NULL)
        return fault(error, "Out of memory.");
    struct packer packer = { (uint8_t *)found + kind->record_size };
    TRY(kind->fill(query, &packer, found, error));
    *record = found;
    found = NULL;
    return PASSKEY_OK;
}

enum passkey_result read_record(
    struct query *query, const struct row_kind *kind, void **record, struct passkey_error *error)
{
    bool row = false;
    *record = NULL;
    TRY(query_step(query, &row, error));
    return row ? read_row(query, kind, record, error) : PASSKEY_OK;
}

enum passkey_result read_joined(struct query *query, int first_column, const struct row_kind *kind,
    void **record, struct passkey_error *error)
{
    *record = NULL;
    query->first_column = first_column;
    return row_bytes(query, 0).data == NULL ? PASSKEY_OK : read_row(query, kind, record, error);
}

/* ---- lists ---- */

/* The arguments of read_group(). */
struct group {
    enum passkey_result (*head)(struct query *row, void *context, struct passkey_error *error);
    void *context;
    int first_column;
    const struct row_kind *kind;
};

struct extent {
    size_t count;
    size_t byte_count;
};

/* Whether the row has an item. Only rows of a left join may have none. */
static bool item_exists(struct query *query, const struct group *group)
{
    query->first_column = group->first_column;
    return group->head == NULL || row_bytes(query, 0).data != NULL;
}

static enum passkey_result measure(struct query *query, const struct group *group,
    struct extent *extent, struct passkey_error *error)
{
    *extent = (struct extent){ 0, 0 };
    for (;;) {
        bool row = false;
        TRY(query_step(query, &row, error));
        if (!row)
            return PASSKEY_OK;
        if (!item_exists(query, group))
            continue;
        extent->count++;
        extent->byte_count += row_size(query, group->kind->varying_count);
    }
}

static enum passkey_result fill_items(struct query *query, const struct group *group,
    uint8_t *items, size_t count, struct passkey_error *error)
{
    struct packer packer = { items + count * group->kind->record_size };
    size_t filled = 0;
    for (bool first = true;; first = false) {
        bool row = false;
        TRY(query_step(query, &row, error));
        if (!row)
            break;
        if (first && group->head != NULL)
            TRY(group->head(query, group->context, error));
        if (!item_exists(query, group))
            continue;
        if (filled == count)
            return fault(error, "A list became longer in its snapshot.");
        uint8_t *item = items + filled++ * group->kind->record_size;
        TRY(group->kind->fill(query, &packer, item, error));
    }
    return filled == count ? PASSKEY_OK : fault(error, "A list became shorter in its snapshot.");
}

/* Reads the rows twice: to compute the size of the list, and to fill it. */
static enum passkey_result read_twice(
    struct query *query, const struct group *group, void **list, struct passkey_error *error)
{
    struct extent extent;
    TRY(measure(query, group, &extent, error));
    CLEANUP(pointer_free)
    struct list_head *read =
        calloc(1, sizeof(*read) + extent.count * group->kind->record_size + extent.byte_count);
    if (read == NULL)
        return fault(error, "Out of memory.");
    query->connection->driver->rewind(query);
    TRY(fill_items(query, group, (uint8_t *)(read + 1), extent.count, error));
    read->count = extent.count;
    read->items = read + 1;
    *list = read;
    read = NULL;
    return PASSKEY_OK;
}

static enum passkey_result read_in_snapshot(
    struct query *query, const struct group *group, void **list, struct passkey_error *error)
{
    struct connection *connection = query->connection;
    TRY(connection->driver->snapshot_begin(connection, error));
    enum passkey_result result = read_twice(query, group, list, error);
    query_end(query);
    connection->driver->snapshot_end(connection);
    return result;
}

#define SHORT_COUNT_MAX      4
#define SHORT_BYTE_COUNT_MAX 2048

/* Adds rows until one does not fit; `fits` is false then. */
static enum passkey_result fill_short(struct query *query, const struct group *group,
    struct list_head *list, bool *fits, struct passkey_error *error)
{
    uint8_t *items = list->items;
    struct packer packer = { items + SHORT_COUNT_MAX * group->kind->record_size };
    const uint8_t *end = packer.at + SHORT_BYTE_COUNT_MAX;
    for (bool first = true;; first = false) {
        bool row = false;
        TRY(query_step(query, &row, error));
        if (!row)
            return PASSKEY_OK;
        if (first && group->head != NULL)
            TRY(group->head(query, group->context, error));
        if (!item_exists(query, group))
            continue;
        *fits = list->count < SHORT_COUNT_MAX &&
                row_size(query, group->kind->varying_count) <= (size_t)(end - packer.at);
        if (!*fits)
            return PASSKEY_OK;
        uint8_t *item = items + list->count++ * group->kind->record_size;
        TRY(group->kind->fill(query, &packer, item, error));
    }
}

/* Most lists are short. They are read once, into memory of a fixed size. `list` stays NULL if the
 * list is longer. */
static enum passkey_result read_short(
    struct query *query, const struct group *group, void **list, struct passkey_error *error)
{
    bool fits = true;
    CLEANUP(pointer_free)
    struct list_head *read = calloc(
        1, sizeof(*read) + SHORT_COUNT_MAX * group->kind->record_size + SHORT_BYTE_COUNT_MAX);
    if (read == NULL)
        return fault(error, "Out of memory.");
    read->items = read + 1;
    TRY(fill_short(query, group, read, &fits, error));
    if (!fits)
        return PASSKEY_OK;
    *list = read;
    read = NULL;
    return PASSKEY_OK;
}

static enum passkey_result read_rows(
    struct query *query, const struct group *group, void **list, struct passkey_error *error)
{
    if (!query->connection->driver->rewind_runs_again)
        return read_twice(query, group, list, error);
    *list = NULL;
    TRY(read_short(query, group, list, error));
    if (*list != NULL)
        return PASSKEY_OK;
    query->connection->driver->rewind(query);
    return read_in_snapshot(query, group, list, error);
}

enum passkey_result read_group(struct query *query,
    enum passkey_result (*head)(struct query *row, void *context, struct passkey_error *error),
    void *context, int first_column, const struct row_kind *kind, void **list,
    struct passkey_error *error)
{
    const struct group group = { head, context, first_column, kind };
    return read_rows(query, &group, list, error);
}

enum passkey_result read_list(
    struct query *query, const struct row_kind *kind, void **list, struct passkey_error *error)
{
    const struct group group = { NULL, NULL, 0, kind };
    return read_rows(query, &group, list, error);
}
