/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions about the audit log. It has no index but its number, since every sign-in would write
 * it; a filter reads through a piece of the log instead.
 */
#include "store/sqlite/finders.h"

#include "base/bytes.h"
#include "store/sqlite/finders/read.h"

static enum passkey_result fill_audit(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_audit(row, packer, record, error);
}

static const struct row_kind audits = { sizeof(struct passkey_audit_record), AUDIT_VARYING_COUNT,
    fill_audit };

/* The rows to look at: behind `after`, up to and with `last`. */
struct piece {
    int64_t after;
    int64_t last;
    bool more; /* behind it, or before it where it is read backwards */
};

static struct piece piece_of(const struct passkey_audit_query *asked, int64_t first, int64_t last)
{
    struct piece piece = { asked->after, asked->after, false };
    int64_t after = asked->after < first - 1 ? first - 1 : asked->after;
    if (asked->before != 0 && asked->before <= last)
        last = asked->before - 1;
    if (after >= last)
        return piece;
    piece = (struct piece){ after, last, last - after > PASSKEY_AUDIT_SCAN_MAX };
    if (piece.more && asked->newest_first)
        piece.after = last - PASSKEY_AUDIT_SCAN_MAX;
    else if (piece.more)
        piece.last = after + PASSKEY_AUDIT_SCAN_MAX;
    return piece;
}

/* What was deleted at the beginning is not looked for, row by row. */
static enum passkey_result piece_find(struct passkey_store_reader *reader,
    const struct passkey_audit_query *asked, struct piece *piece, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_AUDIT_BOUNDS);
    bool row = false;
    TRY(query_step(&query, &row, error));
    *piece = piece_of(
        asked, sqlite3_column_int64(query.statement, 0), sqlite3_column_int64(query.statement, 1));
    return PASSKEY_OK;
}

static enum passkey_result piece_read(struct passkey_store_reader *reader, uint32_t relying_party,
    const struct passkey_audit_query *asked, const struct piece *piece,
    struct passkey_audit_list **list, struct passkey_error *error)
{
    struct passkey_bytes name = { NULL, 0 };
    if (asked->event != PASSKEY_EVENT_UNKNOWN)
        name = bytes_text(passkey_event_name(asked->event));
    CLEANUP(query_end)
    struct query query =
        read_query(reader, asked->newest_first ? READ_AUDITS_BACKWARDS : READ_AUDITS);
    query_integer(&query, relying_party);
    query_integer(&query, piece->after);
    query_integer(&query, piece->last);
    query_blob_or_null(&query, asked->user_id);
    query_text_or_null(&query, name);
    query_integer(&query, asked->limit > INT64_MAX ? INT64_MAX : (int64_t)asked->limit);
    void *memory = NULL;
    TRY(read_list(reader, &query, &audits, &memory, error));
    *list = memory;
    return PASSKEY_OK;
}

enum passkey_result finders_audit_list(struct passkey_store_reader *reader, uint32_t relying_party,
    const struct passkey_audit_query *asked, struct passkey_audit_list **list, int64_t *next,
    struct passkey_error *error)
{
    struct piece piece;
    struct passkey_audit_list *read = NULL;
    TRY(piece_find(reader, asked, &piece, error));
    TRY(piece_read(reader, relying_party, asked, &piece, &read, error));
    bool full = read->count > 0 && read->count >= asked->limit;
    int64_t reached = full ? read->items[read->count - 1].number : 0;
    if (!asked->newest_first)
        *next = full ? reached : piece.last;
    else if (full)
        *next = piece.more || reached > piece.after + 1 ? reached : 0;
    else
        *next = piece.more ? piece.after + 1 : 0;
    *list = read;
    return PASSKEY_OK;
}
