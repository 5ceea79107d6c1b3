/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit log.
 */
#include "store/audit.h"

#include "base/bytes.h"
#include "store/copy_tables.h"
#include "store/credential.h"
#include "store/event.h"
#include "store/query.h"

#define AUDIT_COLUMNS                                                                              \
    "audit.user_id, credential.id, address, subject_id, actor_id, name, credential_key, "          \
    "audit.number, at_ms, actor, result"
#define AUDIT_VARYING_COUNT 7

static enum passkey_result fill_audit(
    const struct query *row, struct packer *packer, void *record, struct passkey_error *error)
{
    struct passkey_audit_record *audit = record;
    audit->size = sizeof(*audit);
    audit->user_id = row_pack(row, 0, packer);
    audit->credential_id = row_pack(row, 1, packer);
    audit->address = row_pack(row, 2, packer);
    audit->subject_id = row_pack(row, 3, packer);
    audit->actor_id = row_pack(row, 4, packer);
    struct passkey_bytes name = row_pack(row, 5, packer);
    audit->event = event_of(name);
    audit->credential_key = row_pack(row, 6, packer);
    audit->number = row_integer(row, 7);
    audit->at_ms = row_integer(row, 8);
    audit->actor = (enum passkey_actor)row_integer(row, 9);
    audit->result = (enum passkey_result)row_integer(row, 10);
    /* No other column can be invalid: values without a meaning are shown as unknown. */
    return row_check(row, name.data != NULL, error);
}

static const struct row_kind audits = { sizeof(struct passkey_audit_record), AUDIT_VARYING_COUNT,
    fill_audit };

/* The rows to read: after `after`, up to and including `last`. */
struct piece {
    int64_t after;
    int64_t last;
    bool more; /* more rows follow (when reading backwards: precede) */
};

static struct piece piece_of(const struct passkey_audit_query *asked, int64_t first, int64_t last)
{
    struct piece piece = { asked->after, asked->after, false };
    int64_t after = asked->after < first - 1 ? first - 1 : asked->after;
    if (asked->before != 0 && asked->before <= last)
        last = asked->before - 1;
    if (after >= last)
        return piece;
    piece = (struct piece){ after, last, last - after > AUDIT_SCAN_MAX };
    if (piece.more && asked->newest_first)
        piece.after = last - AUDIT_SCAN_MAX;
    else if (piece.more)
        piece.last = after + AUDIT_SCAN_MAX;
    return piece;
}

COPY_TABLE(audit, "audit",
    "relying_party, number, name, user_id, credential_key, address, actor_id, subject_id, at_ms, "
    "result, actor",
    P11, "iitbbbbbiii", "number", P1, 1);

STATEMENT(audit_bounds, "SELECT (SELECT min(number) FROM audit), (SELECT max(number) FROM audit)");

/* Skips the rows that were deleted at the beginning of the log without looking for each. */
static enum passkey_result piece_find(struct connection *connection,
    const struct passkey_audit_query *asked, struct piece *piece, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &audit_bounds);
    bool row = false;
    TRY(query_step(&query, &row, error));
    *piece = piece_of(asked, row_integer(&query, 0), row_integer(&query, 1));
    return PASSKEY_OK;
}

#define AUDITS_ASKED                                                                               \
    "SELECT " AUDIT_COLUMNS " FROM audit LEFT JOIN credential "                                    \
    "ON credential.relying_party = audit.relying_party AND id_key = credential_key "               \
    "WHERE audit.relying_party = $1 AND audit.number > $2 AND audit.number <= $3 "                 \
    "AND (audit.user_id = $4 OR $4 IS NULL) AND (name = $5 OR $5 IS NULL) "                        \
    "ORDER BY audit.number "

STATEMENT(audit_forwards, AUDITS_ASKED "LIMIT $6");
STATEMENT(audit_backwards, AUDITS_ASKED "DESC LIMIT $6");

static enum passkey_result piece_read(struct connection *connection, uint32_t relying_party,
    const struct passkey_audit_query *asked, const struct piece *piece,
    struct passkey_audit_list **list, struct passkey_error *error)
{
    struct passkey_bytes name = { NULL, 0 };
    if (asked->event != PASSKEY_EVENT_UNKNOWN)
        name = bytes_text(passkey_event_name(asked->event));
    CLEANUP(query_end)
    struct query query =
        query_of(connection, asked->newest_first ? &audit_backwards : &audit_forwards);
    query_integer(&query, relying_party);
    query_integer(&query, piece->after);
    query_integer(&query, piece->last);
    query_blob_or_null(&query, asked->user_id);
    query_text_or_null(&query, name);
    query_integer(&query, asked->limit > INT64_MAX ? INT64_MAX : (int64_t)asked->limit);
    void *memory = NULL;
    TRY(read_list(&query, &audits, &memory, error));
    *list = memory;
    return PASSKEY_OK;
}

enum passkey_result store_audit_list(struct connection *connection, uint32_t relying_party,
    const struct passkey_audit_query *asked, struct passkey_audit_list **list, int64_t *next,
    struct passkey_error *error)
{
    struct piece piece;
    struct passkey_audit_list *read = NULL;
    TRY(piece_find(connection, asked, &piece, error));
    TRY(piece_read(connection, relying_party, asked, &piece, &read, error));
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

/* ---- changes ---- */

STATEMENT(audit_new,
    "INSERT INTO audit (relying_party, at_ms, name, user_id, credential_key, address, result, "
    "actor, actor_id, subject_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");

enum passkey_result change_audit_insert(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct passkey_audit_record *audit = change->of.audit;
    uint8_t hash[SHA256_SIZE];
    /* Also computed without a credential, so that the time does not reveal whether one was
     * found. */
    TRY(digest_sha256(
        connection->digest, audit->credential_id, (struct passkey_bytes){ NULL, 0 }, hash));
    struct passkey_bytes key = { audit->credential_id.data == NULL ? NULL : hash,
        CREDENTIAL_KEY_SIZE };
    CLEANUP(query_end) struct query query = query_of(connection, &audit_new);
    query_integer(&query, relying_party);
    query_integer(&query, audit->at_ms);
    query_text(&query, bytes_text(passkey_event_name(audit->event)));
    query_blob_or_null(&query, audit->user_id);
    query_blob_or_null(&query, key);
    query_blob_or_null(&query, audit->address);
    query_integer(&query, audit->result);
    query_integer(&query, audit->actor);
    query_blob_or_null(&query, audit->actor_id);
    query_blob_or_null(&query, audit->subject_id);
    return query_run(&query, error);
}

/* ---- copies of changes ---- */

static void take_audit(struct copier *copier, struct change *change)
{
    struct passkey_audit_record *record =
        copier_take(copier, change->of.audit, sizeof(*change->of.audit));
    change->of.audit = record;
    copier_take_bytes(copier, &record->user_id);
    copier_take_bytes(copier, &record->credential_id);
    copier_take_bytes(copier, &record->credential_key);
    copier_take_bytes(copier, &record->address);
    copier_take_bytes(copier, &record->subject_id);
    copier_take_bytes(copier, &record->actor_id);
}

const struct change_copy audit_copies[] = {
    { change_audit_insert, take_audit },
    { NULL, NULL },
};
