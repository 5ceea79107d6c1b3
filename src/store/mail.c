/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Outgoing mail.
 */
#include "store/mail.h"

#include "store/copy_tables.h"
#include "store/query.h"

#define MAIL_COLUMNS                                                                               \
    "user_id, recipient, detail, problem, address, user_agent, language, number, kind, "           \
    "created_at_ms, due_at_ms, expires_at_ms, attempts, actor"
#define MAIL_VARYING_COUNT 7

/* Whether no session caused the mail, or one that has not ended by $2. */
#define ASKER_LIVES                                                                                \
    "(session_id IS NULL OR EXISTS (SELECT 1 FROM session WHERE session.relying_party = $1 AND "   \
    "session.user_id = outgoing_mail.user_id AND session.id = outgoing_mail.session_id AND "       \
    "session.expires_at_ms > $2))"

static enum passkey_result fill_mail(
    const struct query *row, struct packer *packer, void *record, struct passkey_error *error)
{
    struct mail_record *mail = record;
    (void)error;
    mail->user_id = row_pack(row, 0, packer);
    mail->recipient = row_pack(row, 1, packer);
    mail->detail = row_pack(row, 2, packer);
    mail->problem = row_pack(row, 3, packer);
    mail->address = row_pack(row, 4, packer);
    mail->user_agent = row_pack(row, 5, packer);
    mail->language = row_pack(row, 6, packer);
    mail->number = row_integer(row, 7);
    mail->kind = (enum passkey_mail_kind)row_integer(row, 8);
    mail->created_at_ms = row_integer(row, 9);
    mail->due_at_ms = row_integer(row, 10);
    mail->expires_at_ms = row_integer(row, 11);
    mail->attempts = (uint32_t)row_integer(row, 12);
    mail->actor = (enum passkey_actor)row_integer(row, 13);
    mail->session_ended = row_integer(row, 14) != 0;
    return PASSKEY_OK;
}

static const struct row_kind mails = { sizeof(struct mail_record), MAIL_VARYING_COUNT, fill_mail };

COPY_TABLE(outgoing_mail, "outgoing_mail", "relying_party, session_id, " MAIL_COLUMNS, P16,
    "ibbtttbttiiiiiii", "number", P1, 9);

/*
 * Links expire within minutes, so they are sent before notices; their kinds have the lowest
 * numbers.
 */
STATEMENT(mail_due,
    "SELECT " MAIL_COLUMNS ", CASE WHEN " ASKER_LIVES " THEN 0 ELSE 1 END "
    "FROM outgoing_mail WHERE relying_party = $1 AND due_at_ms <= $2 "
    "AND expires_at_ms > $2 ORDER BY CASE WHEN kind <= 3 THEN 0 ELSE 1 END, due_at_ms LIMIT 1");

enum passkey_result store_mail_find_due(struct connection *connection, uint32_t relying_party,
    int64_t now_ms, struct mail_record **mail, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &mail_due);
    query_integer(&query, relying_party);
    query_integer(&query, now_ms);
    void *record = NULL;
    TRY(read_record(&query, &mails, &record, error));
    *mail = record;
    return PASSKEY_OK;
}

STATEMENT(mails_waiting, "SELECT count(*), min(created_at_ms) FROM outgoing_mail");

enum passkey_result store_mail_waiting(
    struct connection *connection, int64_t *count, int64_t *oldest_ms, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &mails_waiting);
    bool row = false;
    TRY(query_step(&query, &row, error));
    *count = row ? row_integer(&query, 0) : 0;
    *oldest_ms = *count > 0 ? row_integer(&query, 1) : 0;
    return PASSKEY_OK;
}

/* ---- changes ---- */

STATEMENT(notice_replaced,
    "DELETE FROM outgoing_mail WHERE relying_party = $1 AND user_id = $2 AND kind = $3 "
    "AND recipient = $4");

static enum passkey_result replace_notice(struct connection *connection, uint32_t relying_party,
    const struct mail_record *mail, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &notice_replaced);
    query_integer(&query, relying_party);
    query_blob(&query, mail->user_id);
    query_integer(&query, mail->kind);
    query_text_or_null(&query, mail->recipient);
    return query_run(&query, error);
}

STATEMENT(mail_new,
    "INSERT INTO outgoing_mail (relying_party, kind, user_id, recipient, detail, "
    "created_at_ms, due_at_ms, expires_at_ms, attempts, problem, session_id, address, user_agent, "
    "language, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");

enum passkey_result change_mail_insert(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct mail_record *mail = change->of.mail;
    if (mail->kind >= PASSKEY_MAIL_PASSKEY_ADDED && mail->user_id.data != NULL)
        TRY(replace_notice(connection, relying_party, mail, error));
    CLEANUP(query_end) struct query query = query_of(connection, &mail_new);
    query_integer(&query, relying_party);
    query_integer(&query, mail->kind);
    query_blob_or_null(&query, mail->user_id);
    query_text_or_null(&query, mail->recipient);
    query_text(&query, mail->detail);
    query_integer(&query, mail->created_at_ms);
    query_integer(&query, mail->due_at_ms);
    query_integer(&query, mail->expires_at_ms);
    query_integer(&query, mail->attempts);
    query_text(&query, mail->problem);
    query_blob_or_null(&query, mail->session_id);
    query_blob_or_null(&query, mail->address);
    query_text(&query, mail->user_agent);
    query_text(&query, mail->language);
    query_integer(&query, mail->actor);
    return query_run(&query, error);
}

STATEMENT(mail_claimed,
    "UPDATE outgoing_mail SET due_at_ms = $4, attempts = attempts + 1 WHERE relying_party = $1 "
    "AND number = $2 AND due_at_ms = $3");

enum passkey_result change_mail_claim(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &mail_claimed);
    query_integer(&query, relying_party);
    query_integer(&query, change->of.mail_claim.number);
    query_integer(&query, change->of.mail_claim.due_at_ms_old);
    query_integer(&query, change->of.mail_claim.due_at_ms);
    return query_run_guarded(&query, error);
}

STATEMENT(mail_failed,
    "UPDATE outgoing_mail SET due_at_ms = $3, problem = $4 WHERE relying_party = $1 AND number "
    "= $2");

enum passkey_result change_mail_fail(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &mail_failed);
    query_integer(&query, relying_party);
    query_integer(&query, change->of.mail_fail.number);
    query_integer(&query, change->of.mail_fail.due_at_ms);
    query_text(&query, change->of.mail_fail.problem);
    return query_run_guarded(&query, error);
}

STATEMENT(mail_gone, "DELETE FROM outgoing_mail WHERE relying_party = $1 AND number = $2");

enum passkey_result change_mail_delete(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &mail_gone);
    query_integer(&query, relying_party);
    query_integer(&query, change->of.mail_number);
    return query_run_guarded(&query, error);
}

/* ---- copies of changes ---- */

static void take_mail(struct copier *copier, struct change *change)
{
    struct mail_record *record = copier_take(copier, change->of.mail, sizeof(*change->of.mail));
    change->of.mail = record;
    copier_take_bytes(copier, &record->user_id);
    copier_take_bytes(copier, &record->recipient);
    copier_take_bytes(copier, &record->detail);
    copier_take_bytes(copier, &record->problem);
    copier_take_bytes(copier, &record->session_id);
    copier_take_bytes(copier, &record->address);
    copier_take_bytes(copier, &record->user_agent);
    copier_take_bytes(copier, &record->language);
}

const struct change_copy mail_copies[] = {
    { change_mail_insert, take_mail },
    { NULL, NULL },
};
