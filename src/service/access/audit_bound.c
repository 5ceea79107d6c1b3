/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting reads the whole log, so it is repeated only after as many new rows as there was free
 * space.
 */
#include "service/access/audit_bound.h"
#include "service/access/bounds.h"
#include "store/audit_share.h"

/* A flood has few writers; the rows of all others are few in comparison. */
#define WRITER_COUNT 100
/*
 * Numbers that one change reads, so that it occupies the store's writer for only a few
 * milliseconds.
 */
#define PIECE_COUNT 2000

struct share {
    struct passkey_service *service;
    struct connection *reader;
    struct audit_writer writers[WRITER_COUNT];
    size_t count;
};

/* The number of rows that are dropped if each writer keeps at most `level` rows. */
static int64_t dropped_at(const struct share *share, int64_t level)
{
    int64_t sum = 0;
    for (size_t i = 0; i < share->count && share->writers[i].count > level; i++)
        sum += share->writers[i].count - level;
    return sum;
}

/* The highest level that drops enough; 1 if none does, since the last row stays. */
static int64_t level_for(const struct share *share, int64_t excess)
{
    int64_t low = 1;
    int64_t high = share->count > 0 ? share->writers[0].count : 1;
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        if (dropped_at(share, middle) >= excess)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* Drops the writer's oldest rows up to a number, from the first row of the log. */
static enum passkey_result drop(const struct share *share, const struct audit_writer *writer,
    int64_t first, int64_t last, int64_t *dropped, struct passkey_error *error)
{
    for (int64_t after = first - 1; after < last; after += PIECE_COUNT) {
        int64_t count = 0;
        int64_t end = after + PIECE_COUNT < last ? after + PIECE_COUNT : last;
        struct change item = { .run = change_audit_drop,
            .of.audit_drop = { .writer = writer, .after = after, .last = end, .count = &count } };
        struct change_set set = { .durability = CHANGE_ORDERED, .items = &item, .count = 1 };
        TRY(store_apply(share->service->store, &set, NULL, error));
        *dropped += count;
    }
    return PASSKEY_OK;
}

static enum passkey_result drop_excess(
    struct share *share, int64_t excess, int64_t *dropped, struct passkey_error *error)
{
    TRY(store_audit_writers(share->reader, share->writers, WRITER_COUNT, &share->count, error));
    int64_t level = level_for(share, excess);
    for (size_t i = 0; i < share->count && share->writers[i].count > level; i++) {
        const struct audit_writer *writer = &share->writers[i];
        int64_t first = 0;
        int64_t last = 0;
        TRY(store_audit_row_of(share->reader, writer, 0, &first, error));
        TRY(store_audit_row_of(share->reader, writer, writer->count - level - 1, &last, error));
        if (first > 0 && last >= first)
            TRY(drop(share, writer, first, last, dropped, error));
    }
    return PASSKEY_OK;
}

static enum passkey_result keep(struct share *share, int64_t *dropped, struct passkey_error *error)
{
    int64_t count_max = bounds[RESOURCE_AUDIT_ROW].of[BOUND_ALL].count;
    int64_t last = 0;
    int64_t count = 0;
    TRY(store_audit_last(share->reader, &last, error));
    if (last < share->service->audit_counted_from)
        return PASSKEY_OK;
    TRY(store_audit_count(share->reader, &count, error));
    if (count > count_max)
        return drop_excess(share, count - count_max / 10 * 9, dropped, error);
    share->service->audit_counted_from = last + count_max - count + 1;
    return PASSKEY_OK;
}

enum passkey_result audit_bound_keep(
    struct passkey_service *service, int64_t *dropped, struct passkey_error *error)
{
    struct share share = { .service = service };
    TRY(store_reader_open(service->store, &share.reader, error));
    enum passkey_result result = keep(&share, dropped, error);
    store_reader_close(&share.reader);
    return result;
}
