/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows under headings, fitted to the terminal; on a narrow terminal, each cell gets a line. Rows
 * are printed one page at a time, with the widths of the first page, so that long lists need little
 * memory.
 */
#ifndef PASSKEYCTL_TERMINAL_TABLE_H
#define PASSKEYCTL_TERMINAL_TABLE_H

#include "base/buffer.h"

#define TABLE_COLUMN_COUNT_MAX 8

struct table;

/**
 * @param headings  1 to TABLE_COLUMN_COUNT_MAX, then NULL; borrowed.
 * @param width  Of the terminal; 0: nothing is truncated.
 */
MUST_USE enum passkey_result table_new(
    const char *const *headings, size_t width, struct table **table, struct passkey_error *error);
void table_free(struct table **table);

/* Add the next cell. After the last cell of a row, the next row begins. */
void table_text(struct table *table, struct passkey_bytes text);
/** Add a state; other states than "enabled" are highlighted. */
void table_state(struct table *table, struct passkey_bytes state);
void table_time(struct table *table, int64_t time_ms);
void table_base64url(struct table *table, struct passkey_bytes bytes);

/** Print the rows so far, with the widths of the first page. */
MUST_USE enum passkey_result table_flush(struct table *table, struct passkey_error *error);

/** Print the remaining rows. The headings are printed even for an empty table. */
MUST_USE enum passkey_result table_finish(struct table *table, struct passkey_error *error);

#endif
