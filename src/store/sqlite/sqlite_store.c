/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SQLite backend: opening, and the table of operations. Reading is in finders.c; what writes
 * goes as a task to the writer's thread.
 */
#include "store/sqlite/sqlite.h"

#include "base/bytes.h"
#include "store/sqlite/changes.h"
#include "store/sqlite/database.h"
#include "store/sqlite/file.h"
#include "store/sqlite/finders.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/writer.h"

#include <stdlib.h>
#include <string.h>

struct sqlite_store {
    struct passkey_store store; /* first */
    char *path;
    struct writer *writer;
    enum store_open_mode mode;
};

static struct sqlite_store *sqlite_of(struct passkey_store *store)
{
    return (struct sqlite_store *)store;
}

static void close_store(struct passkey_store **store)
{
    struct sqlite_store *open = sqlite_of(*store);
    *store = NULL;
    if (open == NULL)
        return;
    writer_free(&open->writer);
    free(open->path);
    free(open);
}

static enum passkey_result open_reader(
    struct passkey_store *store, struct passkey_store_reader **reader, struct passkey_error *error)
{
    return finders_open(sqlite_of(store)->path, reader, error);
}

/* ---- tasks ---- */

struct relying_party_task {
    enum store_open_mode mode;
    struct passkey_bytes rp_id;
    uint32_t number;
};

static enum passkey_result run_relying_party(
    struct write_connection *connection, void *context, struct passkey_error *error)
{
    struct relying_party_task *task = context;
    if (task->mode == STORE_OPEN_EXISTING)
        return changes_relying_party_find(connection, task->rp_id, &task->number, error);
    return changes_relying_party(connection, task->rp_id, &task->number, error);
}

static enum passkey_result relying_party(struct passkey_store *store, struct passkey_bytes rp_id,
    uint32_t *number, struct passkey_error *error)
{
    struct relying_party_task context = { .mode = sqlite_of(store)->mode, .rp_id = rp_id };
    struct task task = { run_relying_party, &context, .synced = true,
        .looks = context.mode == STORE_OPEN_EXISTING };
    TRY(writer_execute(sqlite_of(store)->writer, &task, error));
    *number = context.number;
    return PASSKEY_OK;
}

/* What is put in and taken out again changes a page, which the commit writes to the log; a value
 * written over itself would not. */
static enum passkey_result run_check(
    struct write_connection *connection, void *context, struct passkey_error *error)
{
    (void)context;
    enum passkey_result result = write_run(connection, WRITE_CHECK, error);
    if (result == PASSKEY_OK)
        result = write_run(connection, WRITE_CHECK_UNDO, error);
    if (result < 0)
        write_rollback(connection);
    return result;
}

static enum passkey_result check(struct passkey_store *store, struct passkey_error *error)
{
    struct task task = { run_check, NULL, .synced = false };
    return writer_execute(sqlite_of(store)->writer, &task, error);
}

struct take_task {
    struct ceremony_claim claim;
    struct passkey_ceremony_record *ceremony;
};

static enum passkey_result run_take(
    struct write_connection *connection, void *context, struct passkey_error *error)
{
    struct take_task *task = context;
    return changes_take(connection, &task->claim, &task->ceremony, error);
}

static enum passkey_result ceremony_take(struct passkey_store *store, uint32_t number,
    const uint8_t id[PASSKEY_CEREMONY_ID_SIZE], enum passkey_ceremony_kind kind,
    struct passkey_holder holder, int64_t now_ms, struct passkey_ceremony_record **ceremony,
    struct passkey_error *error)
{
    struct take_task context = { .claim = { number, id, kind, holder, now_ms } };
    struct task task = { run_take, &context, .synced = false };
    enum passkey_result result = writer_execute(sqlite_of(store)->writer, &task, error);
    if (result == PASSKEY_OK)
        *ceremony = context.ceremony;
    else
        free(context.ceremony); /* read, and then not committed */
    return result;
}

struct apply_task {
    const struct passkey_changes *changes;
    size_t refused;
};

static enum passkey_result run_apply(
    struct write_connection *connection, void *context, struct passkey_error *error)
{
    struct apply_task *task = context;
    return changes_apply(connection, task->changes, &task->refused, error);
}

static enum passkey_result apply(struct passkey_store *store, const struct passkey_changes *changes,
    size_t *refused, struct passkey_error *error)
{
    struct apply_task context = { .changes = changes };
    struct task task = { run_apply, &context, .synced = changes->durability == PASSKEY_SYNCED };
    enum passkey_result result = writer_execute(sqlite_of(store)->writer, &task, error);
    if (result == PASSKEY_CONFLICT)
        *refused = context.refused;
    return result;
}

static const struct passkey_store_operations operations = {
    .close = close_store,
    .reader_open = open_reader,
    .reader_close = finders_close,
    .relying_party = relying_party,
    .check = check,
    .user_find = finders_user,
    .user_find_by_name = finders_user_by_name,
    .user_find_by_email = finders_user_by_email,
    .user_list = finders_user_list,
    .credential_find = finders_credential,
    .credential_list = finders_credential_list,
    .session_find = finders_session,
    .session_list = finders_session_list,
    .api_key_find = finders_api_key,
    .api_key_list = finders_api_key_list,
    .recovery_code_set_find = finders_recovery_code_set,
    .link_find = finders_link,
    .mail_find_due = finders_mail_due,
    .audit_figures = finders_audit_figures,
    .credential_figures = finders_credential_figures,
    .audit_list = finders_audit_list,
    .signing_key_list = finders_signing_key_list,
    .secret_find = finders_secret,
    .sweep_count = finders_sweep_count,
    .metadata_find = finders_metadata,
    .metadata_number = finders_metadata_number,
    .ceremony_take = ceremony_take,
    .apply = apply,
};

/* ---- opening ---- */

/* Messages from here on down do not know the path. */
static enum passkey_result open_writer(const char *path, enum store_open_mode mode,
    struct writer **writer, struct passkey_error *error)
{
    CLEANUP(database_close) sqlite3 *database = NULL;
    TRY(database_open(path, DATABASE_WRITE, &database, error));
    TRY(schema_prepare(database, mode, error));
    TRY(writer_new(database, writer, error));
    database = NULL;
    return PASSKEY_OK;
}

enum passkey_result sqlite_store_open(const char *path, enum store_open_mode mode,
    struct passkey_store **store, struct passkey_error *error)
{
    TRY(file_prepare(path, mode, error));
    struct sqlite_store *open = calloc(1, sizeof(*open));
    if (open == NULL)
        return fault(error, "Out of memory.");
    struct passkey_store *made = &open->store;
    made->operations = &operations;
    open->mode = mode;
    open->path = file_plain_path(path);
    struct passkey_error below = { 0 };
    enum passkey_result result = open->path == NULL
                                     ? fault(&below, "Out of memory.")
                                     : open_writer(open->path, mode, &open->writer, &below);
    if (result == PASSKEY_OK) {
        *store = made;
        return PASSKEY_OK;
    }
    close_store(&made);
    char quoted[TEXT_QUOTE_SIZE];
    return refuse(
        error, result, CHECK_NONE, "%s: %s", text_quote(bytes_text(path), quoted), below.message);
}
