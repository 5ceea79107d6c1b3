/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts by day. A question reads every row that it counts; an operator asks now and then.
 */
#include "store/sqlite/finders.h"

#include "store/sqlite/finders/read.h"

static enum passkey_result fill_figure(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_figure(row, packer, record, error);
}

static const struct row_kind figures_rows = { sizeof(struct passkey_figure), FIGURE_VARYING_COUNT,
    fill_figure };

static enum passkey_result read_figures(struct passkey_store_reader *reader, struct query *query,
    struct passkey_figure_list **figures, struct passkey_error *error)
{
    void *list = NULL;
    TRY(read_list(reader, query, &figures_rows, &list, error));
    *figures = list;
    return PASSKEY_OK;
}

enum passkey_result finders_audit_figures(struct passkey_store_reader *reader,
    uint32_t relying_party, int64_t since_ms, struct passkey_figure_list **figures,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_AUDIT_FIGURES);
    query_integer(&query, relying_party);
    query_integer(&query, since_ms);
    return read_figures(reader, &query, figures, error);
}

enum passkey_result finders_credential_figures(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_figure_list **figures, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_CREDENTIAL_FIGURES);
    query_integer(&query, relying_party);
    return read_figures(reader, &query, figures, error);
}
