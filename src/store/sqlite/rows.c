/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the database as records. The file may have been changed by other programs, so sizes that
 * the records promise are looked at here once more.
 */
#include "store/sqlite/rows.h"

#include "base/reader.h"
#include "store/sqlite/database.h"

#include <assert.h>
#include <string.h>

size_t row_size(sqlite3_stmt *row, int varying_count)
{
    size_t size = 0;
    for (int i = 0; i < varying_count; i++)
        size += (size_t)sqlite3_column_bytes(row, i);
    return size;
}

static bool is_null(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL;
}

/* A copy of a column in the packer's memory; NULL is absent. */
static struct passkey_bytes pack(sqlite3_stmt *row, int column, struct packer *packer)
{
    if (is_null(row, column))
        return (struct passkey_bytes){ NULL, 0 };
    const void *data = sqlite3_column_blob(row, column);
    size_t size = data == NULL ? 0 : (size_t)sqlite3_column_bytes(row, column);
    uint8_t *copy = packer->at;
    if (size > 0)
        memcpy(copy, data, size);
    packer->at += size;
    return (struct passkey_bytes){ copy, size };
}

/* A column of a fixed size; false when it has another. */
static bool copy_fixed(sqlite3_stmt *row, int column, uint8_t *out, size_t size)
{
    const void *data = sqlite3_column_blob(row, column);
    if (data == NULL || (size_t)sqlite3_column_bytes(row, column) != size)
        return false;
    memcpy(out, data, size);
    return true;
}

static bool sized(struct passkey_bytes bytes, size_t size_max)
{
    return bytes.size >= 1 && bytes.size <= size_max;
}

/* Reading a column fails only for want of memory; else the row is none that we wrote. */
static enum passkey_result check(sqlite3_stmt *row, bool sound, struct passkey_error *error)
{
    if (sound)
        return PASSKEY_OK;
    bool memory = sqlite3_errcode(sqlite3_db_handle(row)) == SQLITE_NOMEM;
    return database_error(memory ? SQLITE_NOMEM : SQLITE_CORRUPT, error);
}

enum passkey_result row_user(sqlite3_stmt *row, struct packer *packer,
    struct passkey_user_record *user, struct passkey_error *error)
{
    user->id = pack(row, 0, packer);
    user->name = pack(row, 1, packer);
    user->name_key = pack(row, 2, packer);
    user->display_name = pack(row, 3, packer);
    user->email = pack(row, 4, packer);
    user->email_key = pack(row, 5, packer);
    user->other_ways_in = pack(row, 6, packer);
    user->email_verified_at_ms = sqlite3_column_int64(row, 7);
    user->recovered_at_ms = sqlite3_column_int64(row, 8);
    user->created_at_ms = sqlite3_column_int64(row, 9);
    user->disabled_at_ms = sqlite3_column_int64(row, 10);
    return check(row, sized(user->id, 64) && user->name_key.size > 0, error);
}

struct passkey_bytes transports_pack(
    const struct passkey_transports *transports, uint8_t packed[TRANSPORTS_SIZE_MAX])
{
    assert(transports->count <= PASSKEY_TRANSPORT_COUNT_MAX);
    uint8_t *at = packed;
    for (size_t i = 0; i < transports->count; i++) {
        struct passkey_bytes name = transports->names[i];
        assert(name.size <= PASSKEY_TRANSPORT_SIZE_MAX);
        *at++ = (uint8_t)name.size;
        if (name.size > 0)
            memcpy(at, name.data, name.size);
        at += name.size;
    }
    return (struct passkey_bytes){ packed, (size_t)(at - packed) };
}

static bool transports_unpack(struct passkey_bytes packed, struct passkey_transports *transports)
{
    struct reader reader = reader_of(packed);
    transports->count = 0;
    while (!reader_end(&reader)) {
        uint8_t size = 0;
        if (transports->count == PASSKEY_TRANSPORT_COUNT_MAX || !reader_u8(&reader, &size) ||
            !reader_take(&reader, size, &transports->names[transports->count]))
            return false;
        transports->count++;
    }
    return true;
}

/* The part of the record that verification reads. */
static bool fill_credential(
    sqlite3_stmt *row, struct packer *packer, struct passkey_credential *credential)
{
    credential->id = pack(row, 0, packer);
    credential->public_key = pack(row, 1, packer);
    bool known = transports_unpack(pack(row, 4, packer), &credential->transports);
    credential->attestation_format = pack(row, 5, packer);
    credential->algorithm = sqlite3_column_int(row, 7);
    credential->sign_count = (uint32_t)sqlite3_column_int64(row, 8);
    credential->uv_initialized = sqlite3_column_int(row, 9) != 0;
    credential->backup_eligible = (enum passkey_fact)sqlite3_column_int(row, 10);
    credential->backup_state = sqlite3_column_int(row, 11) != 0;
    credential->discoverable = (enum passkey_fact)sqlite3_column_int(row, 12);
    credential->attachment = (enum passkey_attachment)sqlite3_column_int(row, 13);
    credential->attestation_type = (enum passkey_attestation_type)sqlite3_column_int(row, 14);
    credential->attestation_trusted = sqlite3_column_int(row, 15) != 0;
    return known && copy_fixed(row, 6, credential->aaguid, PASSKEY_AAGUID_SIZE) &&
           sized(credential->id, PASSKEY_CREDENTIAL_ID_SIZE_MAX) && credential->public_key.size > 0;
}

enum passkey_result row_credential(sqlite3_stmt *row, struct packer *packer,
    struct passkey_credential_record *credential, struct passkey_error *error)
{
    *credential = (struct passkey_credential_record){ 0 };
    bool sound = fill_credential(row, packer, &credential->credential);
    credential->user_id = pack(row, 2, packer);
    credential->label = pack(row, 3, packer);
    credential->created_at_ms = sqlite3_column_int64(row, 16);
    credential->last_used_at_ms = sqlite3_column_int64(row, 17);
    credential->use_count = sqlite3_column_int64(row, 18);
    credential->disabled_at_ms = sqlite3_column_int64(row, 19);
    credential->sign_count_stalled_at_ms = sqlite3_column_int64(row, 20);
    credential->recovered_at_ms = sqlite3_column_int64(row, 21);
    credential->disabled_by = (enum passkey_disabled_by)sqlite3_column_int(row, 22);
    credential->backup_upgrade_allowed = sqlite3_column_int(row, 23) != 0;
    return check(row, sound && sized(credential->user_id, 64), error);
}

enum passkey_result row_session(sqlite3_stmt *row, struct packer *packer,
    struct passkey_session_record *session, struct passkey_error *error)
{
    session->user_id = pack(row, 0, packer);
    session->credential_id = pack(row, 1, packer);
    session->address = pack(row, 2, packer);
    session->user_agent = pack(row, 3, packer);
    session->proof = (enum passkey_proof)sqlite3_column_int(row, 6);
    session->created_at_ms = sqlite3_column_int64(row, 7);
    session->auth_time_ms = sqlite3_column_int64(row, 8);
    session->last_used_at_ms = sqlite3_column_int64(row, 9);
    session->expires_at_ms = sqlite3_column_int64(row, 10);
    session->ends_at_ms = sqlite3_column_int64(row, 11);
    session->recovered_at_ms = sqlite3_column_int64(row, 12);
    return check(row,
        copy_fixed(row, 4, session->id, PASSKEY_SESSION_ID_SIZE) &&
            copy_fixed(row, 5, session->token_hash, PASSKEY_HASH_SIZE) &&
            sized(session->user_id, 64),
        error);
}

enum passkey_result row_api_key(sqlite3_stmt *row, struct packer *packer,
    struct passkey_api_key_record *api_key, struct passkey_error *error)
{
    api_key->name = pack(row, 0, packer);
    api_key->scopes = (uint32_t)sqlite3_column_int64(row, 3);
    api_key->created_at_ms = sqlite3_column_int64(row, 4);
    api_key->expires_at_ms = sqlite3_column_int64(row, 5);
    api_key->revoked_at_ms = sqlite3_column_int64(row, 6);
    api_key->last_used_at_ms = sqlite3_column_int64(row, 7);
    return check(row,
        copy_fixed(row, 1, api_key->id, PASSKEY_API_KEY_ID_SIZE) &&
            copy_fixed(row, 2, api_key->token_hash, PASSKEY_HASH_SIZE),
        error);
}

enum passkey_result row_link(sqlite3_stmt *row, struct packer *packer,
    struct passkey_link_record *link, struct passkey_error *error)
{
    link->user_id = pack(row, 0, packer);
    link->email = pack(row, 1, packer);
    link->maker_id = pack(row, 2, packer);
    link->purpose = (enum passkey_link_purpose)sqlite3_column_int(row, 5);
    link->maker = (enum passkey_actor)sqlite3_column_int(row, 6);
    link->recovered_at_ms = sqlite3_column_int64(row, 7);
    link->created_at_ms = sqlite3_column_int64(row, 8);
    link->expires_at_ms = sqlite3_column_int64(row, 9);
    return check(row,
        copy_fixed(row, 3, link->id, PASSKEY_LINK_ID_SIZE) &&
            copy_fixed(row, 4, link->token_hash, PASSKEY_HASH_SIZE),
        error);
}

enum passkey_result row_mail(sqlite3_stmt *row, struct packer *packer,
    struct passkey_mail_record *mail, struct passkey_error *error)
{
    (void)error;
    mail->user_id = pack(row, 0, packer);
    mail->recipient = pack(row, 1, packer);
    mail->detail = pack(row, 2, packer);
    mail->problem = pack(row, 3, packer);
    mail->number = sqlite3_column_int64(row, 4);
    mail->kind = (enum passkey_mail_kind)sqlite3_column_int(row, 5);
    mail->created_at_ms = sqlite3_column_int64(row, 6);
    mail->due_at_ms = sqlite3_column_int64(row, 7);
    mail->expires_at_ms = sqlite3_column_int64(row, 8);
    mail->attempts = (uint32_t)sqlite3_column_int64(row, 9);
    return PASSKEY_OK;
}

enum passkey_result row_ceremony(sqlite3_stmt *row, struct packer *packer,
    struct passkey_ceremony_record *ceremony, struct passkey_error *error)
{
    ceremony->user_id = pack(row, 0, packer);
    ceremony->challenge = pack(row, 1, packer);
    ceremony->options = pack(row, 2, packer);
    ceremony->address = pack(row, 3, packer);
    ceremony->holder.id = pack(row, 4, packer);
    ceremony->link_hash = pack(row, 5, packer);
    ceremony->kind = (enum passkey_ceremony_kind)sqlite3_column_int(row, 7);
    ceremony->holder.kind = (enum passkey_holder_kind)sqlite3_column_int(row, 8);
    ceremony->expires_at_ms = sqlite3_column_int64(row, 9);
    ceremony->conditional = sqlite3_column_int(row, 10) != 0;
    return check(row,
        copy_fixed(row, 6, ceremony->id, PASSKEY_CEREMONY_ID_SIZE) &&
            ceremony->challenge.size > 0 && ceremony->options.size > 0,
        error);
}

enum passkey_result row_figure(sqlite3_stmt *row, struct packer *packer,
    struct passkey_figure *figure, struct passkey_error *error)
{
    (void)error;
    const uint8_t *name = sqlite3_column_text(row, 4);
    figure->aaguid = pack(row, 0, packer);
    figure->day = sqlite3_column_int64(row, 1);
    figure->count = sqlite3_column_int64(row, 2);
    figure->result = (enum passkey_result)sqlite3_column_int(row, 3);
    figure->event =
        passkey_event_of((struct passkey_bytes){ name, (size_t)sqlite3_column_bytes(row, 4) });
    return PASSKEY_OK;
}

enum passkey_result row_audit(sqlite3_stmt *row, struct packer *packer,
    struct passkey_audit_record *audit, struct passkey_error *error)
{
    audit->user_id = pack(row, 0, packer);
    audit->credential_id = pack(row, 1, packer);
    audit->address = pack(row, 2, packer);
    audit->subject_id = pack(row, 3, packer);
    audit->actor_id = pack(row, 4, packer);
    struct passkey_bytes name = pack(row, 5, packer);
    audit->event = passkey_event_of(name);
    audit->number = sqlite3_column_int64(row, 6);
    audit->at_ms = sqlite3_column_int64(row, 7);
    audit->actor = (enum passkey_actor)sqlite3_column_int(row, 8);
    audit->result = (enum passkey_result)sqlite3_column_int(row, 9);
    return check(row, name.size > 0, error);
}

enum passkey_result row_signing_key(sqlite3_stmt *row, struct packer *packer,
    struct passkey_signing_key_record *key, struct passkey_error *error)
{
    key->id = pack(row, 0, packer);
    key->private_key = pack(row, 1, packer);
    key->created_at_ms = sqlite3_column_int64(row, 3);
    key->signs_from_ms = sqlite3_column_int64(row, 4);
    key->retired_at_ms = sqlite3_column_int64(row, 5);
    return check(row,
        copy_fixed(row, 2, key->public_key, sizeof(key->public_key)) && key->id.size > 0 &&
            key->private_key.size > 0,
        error);
}

enum passkey_result row_metadata(sqlite3_stmt *row, struct packer *packer,
    struct passkey_metadata_record *metadata, struct passkey_error *error)
{
    metadata->blob = pack(row, 0, packer);
    metadata->number = sqlite3_column_int64(row, 1);
    metadata->accepted_at_ms = sqlite3_column_int64(row, 2);
    return check(row, metadata->blob.size > 0, error);
}
