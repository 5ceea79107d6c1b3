/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merges two sorted sequences of rows for each table. The source is read in one snapshot. If a row
 * cannot be inserted because another row, not yet replaced, has the same unique value, the next
 * pass inserts it. The last pass changes nothing.
 */
#include "store/copy.h"

#include "base/buffer.h"
#include "base/bytes.h"
#include "store/copy_tables.h"
#include "store/query.h"
#include "store/secret.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PASS_COUNT_MAX 5
/* Changes per transaction. */
#define BATCH_COUNT 1000
/* No row that this program writes is larger. */
#define ROW_SIZE_MAX (1 << 24)

/* A value of a row; the type of the column determines the member. */
struct cell {
    int64_t integer;
    struct passkey_bytes bytes; /* an SQL NULL is absent */
};

struct row {
    struct cell cells[COPY_COLUMN_MAX];
};

/* The rows of a table in one of the stores, read in batches. */
struct rows {
    struct connection *connection;
    const struct copy_table *table;
    struct row *items[COPY_ROW_COUNT];
    int count;
    int at;
    bool last;        /* no rows follow `items` */
    struct row after; /* a key; its bytes are in key_bytes */
    struct buffer key_bytes;
    struct buffer bytes; /* of a row, for the checksum */
    int64_t row_count;
    uint8_t checksum[SHA256_SIZE];
};

struct copying {
    struct passkey_store *from;
    struct passkey_store *to;
    struct connection *source;
    struct connection *target;
    bool dry_run;
    const struct passkey_store_progress *progress;
    const struct store_copy_receiver *receiver;
    int64_t done;     /* rows of the source compared so far, in all passes */
    int64_t total;    /* rows of two passes: enough unless unique values moved between rows */
    int change_count; /* in the open transaction */
    int64_t pass_changes;
    struct store_copied *copied;  /* one for each table */
    struct store_copied *current; /* of the table that is being copied */
};

/* ---- rows ---- */

static enum passkey_result read_row(
    const struct query *query, const struct copy_table *table, struct row **row)
{
    size_t size = 0;
    for (int i = 0; table->types[i] != '\0'; i++)
        if (table->types[i] != 'i')
            size += row_bytes(query, i).size;
    struct row *read = calloc(1, sizeof(*read) + size);
    if (read == NULL)
        return PASSKEY_INTERNAL;
    struct packer packer = { (uint8_t *)(read + 1) };
    for (int i = 0; table->types[i] != '\0'; i++)
        if (table->types[i] == 'i')
            read->cells[i].integer = row_integer(query, i);
        else
            read->cells[i].bytes = row_pack(query, i, &packer);
    *row = read;
    return PASSKEY_OK;
}

static void forget(struct rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        free(rows->items[i]);
    rows->count = 0;
    rows->at = 0;
}

static void add_cell(struct query *query, char type, const struct cell *cell)
{
    if (type == 'i')
        query_integer(query, cell->integer);
    else if (type == 't')
        query_text_or_null(query, cell->bytes);
    else
        query_blob_or_null(query, cell->bytes);
}

static void add_key(struct query *query, const struct copy_table *table, const struct row *row)
{
    for (int i = 0; i < table->key_count; i++)
        add_cell(query, table->types[table->key[i]], &row->cells[table->key[i]]);
}

/* Copies the key of the last row, which is about to be freed. */
static enum passkey_result remember_key(struct rows *rows, struct passkey_error *error)
{
    const struct row *last = rows->items[rows->count - 1];
    rows->after = *last;
    buffer_reset(&rows->key_bytes);
    for (int i = 0; i < rows->table->key_count; i++)
        buffer_append(&rows->key_bytes, last->cells[rows->table->key[i]].bytes);
    TRY(buffer_check(&rows->key_bytes, error));
    const uint8_t *at = buffer_view(&rows->key_bytes).data;
    for (int i = 0; i < rows->table->key_count; i++) {
        struct passkey_bytes *bytes = &rows->after.cells[rows->table->key[i]].bytes;
        bytes->data = at;
        at += bytes->size;
    }
    return PASSKEY_OK;
}

static enum passkey_result read_piece(struct rows *rows, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(rows->connection, rows->table->read);
    add_key(&query, rows->table, &rows->after);
    forget(rows);
    for (;;) {
        bool more = false;
        TRY(query_step(&query, &more, error));
        rows->last = !more && rows->count < COPY_ROW_COUNT;
        if (!more)
            return PASSKEY_OK;
        if (read_row(&query, rows->table, &rows->items[rows->count]) != PASSKEY_OK)
            return fault(error, "Out of memory.");
        rows->count++;
    }
}

/* Keys are numbers, and texts and blobs that are not empty. Removed rows have negative numbers. */
static enum passkey_result rows_begin(struct rows *rows, struct connection *connection,
    const struct copy_table *table, struct passkey_error *error)
{
    *rows = (struct rows){ .connection = connection, .table = table };
    buffer_init(&rows->key_bytes, ROW_SIZE_MAX);
    buffer_init(&rows->bytes, ROW_SIZE_MAX);
    for (size_t i = 0; table->types[i] != '\0'; i++) {
        assert(i < COPY_COLUMN_MAX);
        rows->after.cells[i] = (struct cell){ INT64_MIN, BYTES_LITERAL("") };
    }
    return read_piece(rows, error);
}

static void rows_end(struct rows *rows)
{
    forget(rows);
    buffer_deinit(&rows->key_bytes);
    buffer_deinit(&rows->bytes);
}

/* NULL: no rows are left. */
static const struct row *current(const struct rows *rows)
{
    return rows->at < rows->count ? rows->items[rows->at] : NULL;
}

static void append_integer(struct buffer *buffer, int64_t integer)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        buffer_append_u8(buffer, (uint8_t)((uint64_t)integer >> shift));
}

static void append_cell(struct buffer *buffer, char type, const struct cell *cell)
{
    struct passkey_bytes bytes = cell->bytes;
    if (type == 'i') {
        append_integer(buffer, cell->integer);
        return;
    }
    append_integer(buffer, bytes.data == NULL ? -1 : (int64_t)bytes.size);
    buffer_append(buffer, bytes);
}

/* The checksum covers the checksum of the preceding rows and this row. */
static enum passkey_result advance(struct rows *rows, struct passkey_error *error)
{
    const struct row *row = current(rows);
    buffer_reset(&rows->bytes);
    for (size_t i = 0; rows->table->types[i] != '\0'; i++)
        append_cell(&rows->bytes, rows->table->types[i], &row->cells[i]);
    TRY(buffer_check(&rows->bytes, error));
    if (digest_sha256(rows->connection->digest, BYTES_ARRAY(rows->checksum),
            buffer_view(&rows->bytes), rows->checksum) != PASSKEY_OK)
        return fault(error, "SHA-256 failed.");
    rows->row_count++;
    if (++rows->at < rows->count || rows->last)
        return PASSKEY_OK;
    TRY(remember_key(rows, error));
    return read_piece(rows, error);
}

/* ---- comparing ---- */

/* A row that does not exist is greater than all others. */
static int compare_keys(
    const struct copy_table *table, const struct row *left, const struct row *right)
{
    if (left == NULL || right == NULL)
        return (left == NULL) - (right == NULL);
    int order = 0;
    for (int i = 0; i < table->key_count && order == 0; i++) {
        const struct cell *ours = &left->cells[table->key[i]];
        const struct cell *theirs = &right->cells[table->key[i]];
        order = (ours->integer > theirs->integer) - (ours->integer < theirs->integer);
        if (order == 0)
            order = bytes_compare(ours->bytes, theirs->bytes);
    }
    return order;
}

static bool is_equal(
    const struct copy_table *table, const struct row *left, const struct row *right)
{
    for (size_t i = 0; table->types[i] != '\0'; i++)
        if (left->cells[i].integer != right->cells[i].integer ||
            (left->cells[i].bytes.data == NULL) != (right->cells[i].bytes.data == NULL) ||
            !bytes_equal(left->cells[i].bytes, right->cells[i].bytes))
            return false;
    return true;
}

/* ---- changing ---- */

static enum passkey_result commit(struct copying *copying, struct passkey_error *error)
{
    const struct store_engine *engine = copying->to->engine;
    TRY(engine->by_hand_commit(copying->target, error));
    copying->change_count = 0;
    return engine->by_hand_begin(copying->target, BY_HAND_WRITE, error);
}

static enum passkey_result run(
    struct copying *copying, struct query *query, struct passkey_error *error)
{
    TRY(query_run(query, error));
    return ++copying->change_count < BATCH_COUNT ? PASSKEY_OK : commit(copying, error);
}

static enum passkey_result insert(struct copying *copying, const struct copy_table *table,
    const struct row *row, struct passkey_error *error)
{
    copying->current->written++;
    copying->pass_changes++;
    if (copying->dry_run)
        return PASSKEY_OK;
    CLEANUP(query_end) struct query query = query_of(copying->target, table->insert);
    for (size_t i = 0; table->types[i] != '\0'; i++)
        add_cell(&query, table->types[i], &row->cells[i]);
    return run(copying, &query, error);
}

static enum passkey_result delete_row(struct copying *copying, const struct copy_table *table,
    const struct row *row, struct passkey_error *error)
{
    copying->current->removed++;
    copying->pass_changes++;
    if (copying->dry_run)
        return PASSKEY_OK;
    CLEANUP(query_end) struct query query = query_of(copying->target, table->remove);
    add_key(&query, table, row);
    return run(copying, &query, error);
}

/* ---- tables ---- */

static void report_step(struct copying *copying)
{
    copying->done++;
    if (copying->progress != NULL && copying->done % 100 == 0)
        copying->progress->step(copying->progress->context, copying->done, copying->total);
}

/* Handles one row of the source, or one row of the target that the source does not have. */
static enum passkey_result merge_row(
    struct copying *copying, struct rows *source, struct rows *target, struct passkey_error *error)
{
    const struct row *wanted = current(source);
    const struct row *found = current(target);
    int order = compare_keys(source->table, wanted, found);
    bool same = order == 0 && is_equal(source->table, wanted, found);
    if (order >= 0 && !same)
        TRY(delete_row(copying, source->table, found, error));
    if (order <= 0 && !same)
        TRY(insert(copying, source->table, wanted, error));
    if (order >= 0)
        TRY(advance(target, error));
    if (order > 0)
        return PASSKEY_OK;
    report_step(copying);
    return advance(source, error);
}

static enum passkey_result merge(
    struct copying *copying, struct rows *source, struct rows *target, struct passkey_error *error)
{
    while (current(source) != NULL || current(target) != NULL)
        TRY(merge_row(copying, source, target, error));
    copying->current->count = target->row_count;
    memcpy(copying->current->checksum, target->checksum, sizeof(target->checksum));
    return PASSKEY_OK;
}

static enum passkey_result copy_table(
    struct copying *copying, const struct copy_table *table, struct passkey_error *error)
{
    CLEANUP(rows_end) struct rows source = { .count = 0 };
    CLEANUP(rows_end) struct rows target = { .count = 0 };
    copying->current->table = table->name;
    TRY(rows_begin(&source, copying->source, table, error));
    TRY(rows_begin(&target, copying->target, table, error));
    return merge(copying, &source, &target, error);
}

static enum passkey_result copy_tables(struct copying *copying, struct passkey_error *error)
{
    const struct store_engine *engine = copying->to->engine;
    copying->pass_changes = 0;
    TRY(engine->by_hand_begin(
        copying->target, copying->dry_run ? BY_HAND_READ : BY_HAND_WRITE, error));
    enum passkey_result result = PASSKEY_OK;
    for (size_t i = 0; i < COPY_TABLE_COUNT && result == PASSKEY_OK; i++) {
        copying->current = &copying->copied[i];
        result = copy_table(copying, COPY_TABLES[i], error);
    }
    if (result == PASSKEY_OK)
        return engine->by_hand_commit(copying->target, error);
    engine->by_hand_rollback(copying->target);
    return result;
}

/* ---- the whole store ---- */

static enum passkey_result copy_passes(struct copying *copying, struct passkey_error *error)
{
    for (int pass = 0; pass < PASS_COUNT_MAX; pass++) {
        TRY(copy_tables(copying, error));
        if (copying->pass_changes == 0 || copying->dry_run)
            return PASSKEY_OK;
    }
    return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
        "The stores still differ after %d passes: stop the servers that write to the target.",
        PASS_COUNT_MAX);
}

static enum passkey_result count_rows(struct copying *copying, struct passkey_error *error)
{
    for (size_t i = 0; i < COPY_TABLE_COUNT; i++) {
        CLEANUP(query_end)
        struct query query = query_of(copying->source, COPY_TABLES[i]->count);
        bool row = false;
        TRY(query_step(&query, &row, error));
        copying->total += row ? 2 * row_integer(&query, 0) : 0;
    }
    return PASSKEY_OK;
}

/* A synced transaction, whose commit also makes all earlier ones durable. */
static enum passkey_result finish(struct copying *copying, struct passkey_error *error)
{
    const struct store_engine *engine = copying->to->engine;
    TRY(engine->by_hand_begin(copying->target, BY_HAND_WRITE_SYNCED, error));
    TRY(change_probe(copying->target, 0, NULL, error));
    if (engine->numbers_restart != NULL)
        TRY(engine->numbers_restart(copying->target, error));
    return engine->by_hand_commit(copying->target, error);
}

static enum passkey_result copy_all(struct copying *copying, struct passkey_error *error)
{
    TRY(count_rows(copying, error));
    TRY(copy_passes(copying, error));
    return copying->dry_run ? PASSKEY_OK : finish(copying, error);
}

static enum passkey_result copy_in_snapshot(struct copying *copying, struct passkey_error *error)
{
    const struct store_engine *engine = copying->from->engine;
    TRY(copying->to->engine->by_hand_open(copying->to, &copying->target, error));
    TRY(engine->by_hand_begin(copying->source, BY_HAND_READ, error));
    enum passkey_result result = copy_all(copying, error);
    engine->by_hand_rollback(copying->source);
    for (size_t i = 0; i < COPY_TABLE_COUNT && result == PASSKEY_OK; i++)
        copying->receiver->copied(copying->receiver->context, &copying->copied[i]);
    return result;
}

enum passkey_result store_copy(struct passkey_store *from, struct passkey_store *to, bool dry_run,
    const struct passkey_store_progress *progress, const struct store_copy_receiver *receiver,
    struct passkey_error *error)
{
    CLEANUP(pointer_free)
    struct store_copied *copied = calloc(COPY_TABLE_COUNT, sizeof(*copied));
    struct copying copying = { .from = from,
        .to = to,
        .dry_run = dry_run,
        .progress = progress,
        .receiver = receiver,
        .copied = copied };
    if (copied == NULL)
        return fault(error, "Out of memory.");
    TRY(from->engine->by_hand_open(from, &copying.source, error));
    enum passkey_result result = copy_in_snapshot(&copying, error);
    from->engine->by_hand_close(copying.source);
    if (copying.target != NULL)
        to->engine->by_hand_close(copying.target);
    return result;
}
