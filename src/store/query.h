/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One use of a statement: its parameters in the order of their numbers, then its rows.
 *
 *     STATEMENT(user_by_id, "SELECT ... WHERE relying_party = $1 AND id = $2");
 *
 *     CLEANUP(query_end) struct query query = query_of(connection, &user_by_id);
 *     query_integer(&query, relying_party);
 *     query_blob(&query, id);
 *     TRY(query_step(&query, &found, error));
 *
 * Bytes are borrowed until the query ends.
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "store/driver.h"

#define QUERY_PARAMETER_COUNT_MAX 32

enum value_type {
    VALUE_NULL,
    VALUE_INTEGER,
    VALUE_BLOB,
    VALUE_TEXT,
};

struct value {
    enum value_type type;
    int64_t integer;
    struct passkey_bytes bytes; /* data is never NULL */
};

struct query {
    struct connection *connection;
    const struct statement *statement;
    void *cursor;     /* of the engine; NULL: not run yet */
    int first_column; /* of the record being read; see read_joined() */
    int parameter_count;
    struct value parameters[QUERY_PARAMETER_COUNT_MAX];
};

struct query query_of(struct connection *connection, const struct statement *statement);
void query_end(struct query *query);

/* Set the next parameter. */
void query_integer(struct query *query, int64_t integer);
/** Empty bytes are an empty value, never NULL. */
void query_blob(struct query *query, struct passkey_bytes bytes);
void query_text(struct query *query, struct passkey_bytes text);
/** Absent bytes are NULL. */
void query_blob_or_null(struct query *query, struct passkey_bytes bytes);
void query_text_or_null(struct query *query, struct passkey_bytes text);

/** @param row  Whether there is a row, or another one. */
MUST_USE enum passkey_result query_step(
    struct query *query, bool *row, struct passkey_error *error);

/* ---- statements that change something ---- */

/** Run a statement that may change any number of rows. */
MUST_USE enum passkey_result query_run(struct query *query, struct passkey_error *error);
/** @param count  The number of rows that it changed. */
MUST_USE enum passkey_result query_run_counted(
    struct query *query, int64_t *count, struct passkey_error *error);
/** Run a precondition of a change. PASSKEY_CONFLICT if it changed no row. */
MUST_USE enum passkey_result query_run_guarded(struct query *query, struct passkey_error *error);

/* ---- columns of the current row ---- */

int64_t row_integer(const struct query *row, int column);
/** data is NULL for an SQL NULL. Valid until the next step. */
struct passkey_bytes row_bytes(const struct query *row, int column);
/** Copy a column of a fixed size; false if its size differs. */
bool row_copy(const struct query *row, int column, uint8_t *out, size_t size);

/** Destination of the variable-length bytes of a record. */
struct packer {
    uint8_t *at;
};

/** The memory that the bytes of the first columns need. */
size_t row_size(const struct query *row, int varying_count);
/** Copy a column into the packer's memory. An SQL NULL is absent. */
struct passkey_bytes row_pack(const struct query *row, int column, struct packer *packer);
/** Whether the size of bytes is from 1 to `size_max`, as a record promises. Other programs may have
 * changed the file. */
bool row_sized(struct passkey_bytes bytes, size_t size_max);
/**
 * Refuse a row that this program cannot have written.
 *
 * @returns PASSKEY_OK if `sound`; otherwise PASSKEY_STORE_UNAVAILABLE, or PASSKEY_INTERNAL if
 * memory ran out while reading it.
 */
MUST_USE enum passkey_result row_check(
    const struct query *row, bool sound, struct passkey_error *error);

/* ---- records and lists ---- */

/* How to convert rows of one kind to records. Columns of variable length come first. */
struct row_kind {
    size_t record_size;
    int varying_count;
    enum passkey_result (*fill)(
        const struct query *row, struct packer *packer, void *record, struct passkey_error *error);
};

/** The only row of a query. @param record  One allocation; NULL without a row. */
MUST_USE enum passkey_result read_record(
    struct query *query, const struct row_kind *kind, void **record, struct passkey_error *error);

/** Read the second record of a left join's row, after read_record() read the first one.
 * @param first_column  Of the second record. If it is NULL, the join found none. */
MUST_USE enum passkey_result read_joined(struct query *query, int first_column,
    const struct row_kind *kind, void **record, struct passkey_error *error);

/** The head of a list, which its items follow. Lists of all kinds begin like this. */
struct list_head {
    size_t count;
    void *items;
};

/**
 * Read the rows of a join of one row with several others; each repeats the columns of the one.
 *
 * @param head  Called with the first row, if one exists. It may set first_column. It is called
 *        again if the rows are read again, which may differ then.
 * @param first_column  Of the others. Rows in which it is NULL have none and are skipped.
 * @param list  One allocation.
 */
MUST_USE enum passkey_result read_group(struct query *query,
    enum passkey_result (*head)(struct query *row, void *context, struct passkey_error *error),
    void *context, int first_column, const struct row_kind *kind, void **list,
    struct passkey_error *error);

/**
 * Read all rows of a query.
 * @param list  One allocation.
 */
MUST_USE enum passkey_result read_list(
    struct query *query, const struct row_kind *kind, void **list, struct passkey_error *error);

#endif
