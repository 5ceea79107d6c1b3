/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions about outgoing mail.
 */
#include "store/sqlite/finders.h"

#include "store/sqlite/finders/read.h"

static enum passkey_result fill_mail(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_mail(row, packer, record, error);
}

static const struct row_kind mails = { sizeof(struct passkey_mail_record), MAIL_VARYING_COUNT,
    fill_mail };

enum passkey_result finders_mail_due(struct passkey_store_reader *reader, uint32_t relying_party,
    int64_t now_ms, struct passkey_mail_record **mail, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_MAIL_DUE);
    query_integer(&query, relying_party);
    query_integer(&query, now_ms);
    void *record = NULL;
    TRY(read_record(&query, &mails, &record, error));
    *mail = record;
    return PASSKEY_OK;
}
