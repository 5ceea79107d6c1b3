/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows under headings, fitted to the terminal; one that is too narrow gets a line for each cell.
 * Rows are printed a page at a time, in the columns that the first page asked for, so that a long
 * list takes no memory.
 */
#ifndef PASSKEYCTL_TERMINAL_TABLE_H
#define PASSKEYCTL_TERMINAL_TABLE_H

#include "base/buffer.h"

#define TABLE_COLUMN_COUNT_MAX 8

struct table;

/**
 * @param headings  1 to TABLE_COLUMN_COUNT_MAX, then NULL; borrowed.
 * @param width  Of the terminal; 0: nothing is cut.
 */
MUST_USE enum passkey_result table_new(
    const char *const *headings, size_t width, struct table **table, struct passkey_error *error);
void table_free(struct table **table);

/* The next cell, left to right; after the last one of a row comes the first of the next. */
void table_text(struct table *table, struct passkey_bytes text);
/** A word that says whether all is well; what is not "enabled" is highlighted. */
void table_state(struct table *table, struct passkey_bytes state);
void table_time(struct table *table, int64_t time_ms);
void table_base64url(struct table *table, struct passkey_bytes bytes);

/** Print what there is so far, in the columns of the first page. */
MUST_USE enum passkey_result table_flush(struct table *table, struct passkey_error *error);

/** Print what is left; the headings even when there is no row. */
MUST_USE enum passkey_result table_finish(struct table *table, struct passkey_error *error);

#endif
