/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records into a store over a connection of its own. Each is one guarded statement (codes are a set
 * and its codes, whose guard is the set's), so that one that is refused leaves nothing behind.
 */
#include "base/bytes.h"
#include "store/credential.h"
#include "store/recovery_code.h"
#include "store/relying_party.h"
#include "store/secret.h"
#include "store/sqlite/care.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/write_connection.h"
#include "store/user.h"
#include <stdlib.h>

/* A transaction keeps a running server's writer waiting; then it gets a turn. */
#define BATCH_COUNT 1000
#define GAP_MS      5
/* In KiB: ids are random, so that each record has its place somewhere in all pages. */
#define CACHE_SIZE "PRAGMA cache_size = -32768"

struct writing {
    struct write_connection *connection;
    uint32_t party;
    const struct passkey_transfer_source *source;
    enum passkey_transfer_mode mode;
};

/* ---- what stands in the way ---- */

static struct connection *connection_of(const struct writing *writing)
{
    return &writing->connection->connection.base;
}

static enum passkey_result judge_credential(const struct writing *writing,
    const struct passkey_credential_record *record, struct passkey_error *error)
{
    CLEANUP(pointer_free) struct passkey_credential_record *found = NULL;
    TRY(store_credential_find(
        connection_of(writing), writing->party, record->credential.id, &found, error));
    if (found == NULL)
        return PASSKEY_NOT_FOUND;
    bool same = bytes_equal(found->user_id, record->user_id) &&
                bytes_equal(found->credential.public_key, record->credential.public_key);
    return same ? PASSKEY_OK : PASSKEY_CREDENTIAL_EXISTS;
}

static enum passkey_result judge_codes(const struct writing *writing,
    const struct passkey_transfer_codes *codes, struct passkey_error *error)
{
    struct passkey_recovery_code_set set;
    TRY(store_recovery_code_set_find(
        connection_of(writing), writing->party, codes->user_id, &set, error));
    if (set.log2_n == 0)
        return PASSKEY_NOT_FOUND;
    bool same = bytes_equal(BYTES_ARRAY(set.salt), BYTES_ARRAY(codes->set.salt));
    return same ? PASSKEY_OK : PASSKEY_CONFLICT;
}

/* The name is not compared: names change. */
static enum passkey_result judge_user(const struct writing *writing,
    const struct passkey_user_record *user, struct passkey_error *error)
{
    CLEANUP(pointer_free) struct passkey_user_record *found = NULL;
    TRY(store_user_find(connection_of(writing), writing->party, user->id, &found, error));
    return found != NULL ? PASSKEY_OK : PASSKEY_USER_NAME_TAKEN;
}

/* PASSKEY_OK: the record is there already. */
static enum passkey_result judge(const struct writing *writing,
    const struct passkey_transfer_record *record, struct passkey_error *error)
{
    switch (record->kind) {
    case PASSKEY_TRANSFER_USER:
        return judge_user(writing, record->of.user, error);
    case PASSKEY_TRANSFER_CREDENTIAL:
        return judge_credential(writing, record->of.credential, error);
    case PASSKEY_TRANSFER_RECOVERY_CODES:
    default:
        return judge_codes(writing, record->of.codes, error);
    }
}

/* PASSKEY_OK: the record is there already; PASSKEY_NOT_FOUND: nothing is in its way. */
static enum passkey_result look(const struct writing *writing,
    const struct passkey_transfer_record *record, struct passkey_error *error)
{
    bool clashes = false;
    enum passkey_result result = judge(writing, record, error);
    if (result != PASSKEY_USER_NAME_TAKEN)
        return result;
    TRY(store_user_clashes(
        connection_of(writing), writing->party, record->of.user, &clashes, error));
    return clashes ? PASSKEY_USER_NAME_TAKEN : PASSKEY_NOT_FOUND;
}

/* ---- one record ---- */

static enum passkey_result insert(const struct writing *writing,
    const struct passkey_transfer_record *record, struct passkey_error *error)
{
    struct change change = { .run = change_user_insert, .of.user = record->of.user };
    struct connection *connection = connection_of(writing);
    switch (record->kind) {
    case PASSKEY_TRANSFER_USER:
        return change_user_insert(connection, writing->party, &change, error);
    case PASSKEY_TRANSFER_CREDENTIAL:
        change.of.credential = record->of.credential;
        return change_credential_import(connection, writing->party, &change, error);
    case PASSKEY_TRANSFER_RECOVERY_CODES:
    default:
        return store_recovery_codes_import(connection, writing->party, record->of.codes, error);
    }
}

static enum passkey_result look_at_record(const struct writing *writing,
    const struct passkey_transfer_record *record, struct passkey_error *error)
{
    enum passkey_result result = look(writing, record, error);
    enum passkey_transfer_outcome outcome = PASSKEY_TRANSFER_REFUSED;
    if (result < PASSKEY_OK)
        return result;
    if (result == PASSKEY_OK)
        outcome = PASSKEY_TRANSFER_SAME;
    else if (result == PASSKEY_NOT_FOUND)
        outcome = PASSKEY_TRANSFER_WRITTEN;
    writing->source->outcome(writing->source->context, outcome,
        outcome == PASSKEY_TRANSFER_WRITTEN ? PASSKEY_OK : result);
    return PASSKEY_OK;
}

static enum passkey_result write_record(const struct writing *writing,
    const struct passkey_transfer_record *record, struct passkey_error *error)
{
    if (writing->mode == PASSKEY_TRANSFER_LOOK)
        return look_at_record(writing, record, error);
    void *context = writing->source->context;
    enum passkey_result result = insert(writing, record, error);
    if (result == PASSKEY_OK) {
        writing->source->outcome(context, PASSKEY_TRANSFER_WRITTEN, PASSKEY_OK);
        return PASSKEY_OK;
    }
    if (result != PASSKEY_CONFLICT)
        return result;
    result = judge(writing, record, error);
    if (result < PASSKEY_OK)
        return result;
    bool same = result == PASSKEY_OK;
    writing->source->outcome(
        context, same ? PASSKEY_TRANSFER_SAME : PASSKEY_TRANSFER_REFUSED, result);
    if (same || writing->mode != PASSKEY_TRANSFER_WHOLE)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_CONFLICT, CHECK_NONE, "A record was refused.");
}

/* ---- transactions ---- */

static bool is_full(const struct writing *writing, size_t count)
{
    const struct passkey_transfer_source *source = writing->source;
    if (writing->mode == PASSKEY_TRANSFER_WHOLE)
        return false;
    return count == BATCH_COUNT || (source->ready != NULL && !source->ready(source->context));
}

/* @param record  The first; the last that was asked for when it returns. */
static enum passkey_result write_batch(const struct writing *writing,
    struct passkey_transfer_record *record, bool *more, struct passkey_error *error)
{
    for (size_t count = 1; *more; count++) {
        TRY(write_record(writing, record, error));
        if (is_full(writing, count))
            return PASSKEY_OK;
        TRY(writing->source->next(writing->source->context, record, more, error));
    }
    return PASSKEY_OK;
}

static enum passkey_result write_transaction(const struct writing *writing,
    struct passkey_transfer_record *record, bool *more, struct passkey_error *error)
{
    /* The log is synced as a whole by the last commit. */
    TRY(writing->mode == PASSKEY_TRANSFER_LOOK ? write_begin_reading(writing->connection, error)
                                               : write_begin(writing->connection, false, error));
    enum passkey_result result = write_batch(writing, record, more, error);
    if (result != PASSKEY_OK) {
        write_rollback(writing->connection);
        return result;
    }
    TRY(write_commit(writing->connection, error));
    write_checkpoint(writing->connection);
    if (*more)
        (void)sqlite3_sleep(GAP_MS);
    return PASSKEY_OK;
}

static enum passkey_result write_batches(const struct writing *writing, struct passkey_error *error)
{
    bool more = true;
    while (more) {
        struct passkey_transfer_record record;
        /* It may take its time: nothing is locked yet. */
        TRY(writing->source->next(writing->source->context, &record, &more, error));
        if (more)
            TRY(write_transaction(writing, &record, &more, error));
    }
    if (writing->mode == PASSKEY_TRANSFER_LOOK)
        return PASSKEY_OK;
    TRY(write_begin(writing->connection, true, error));
    TRY(change_probe(connection_of(writing), writing->party, NULL, error));
    return write_commit(writing->connection, error);
}

static enum passkey_result open_connection(const char *path, struct writing *writing,
    struct passkey_bytes rp_id, struct passkey_error *error)
{
    struct passkey_error below = { .result = PASSKEY_OK };
    CLEANUP(care_close) struct care care;
    TRY(care_open_store(path, DATABASE_WRITE, &care, error));
    TRY(care_report(
        path, schema_prepare(care.database, STORE_OPEN_EXISTING, &below), &below, error));
    TRY(database_execute(care.database, CACHE_SIZE, error));
    TRY(write_connection_new(care.database, &writing->connection, error));
    care.database = NULL;
    struct connection *connection = connection_of(writing);
    TRY(store_relying_party_find(connection, rp_id, &writing->party, error));
    return writing->party == 0 ? store_relying_party_refuse(connection, rp_id, error) : PASSKEY_OK;
}

static void writing_deinit(struct writing *writing)
{
    write_connection_free(&writing->connection);
}

enum passkey_result transfer_write(const char *path, struct passkey_bytes rp_id,
    const struct passkey_transfer_source *source, enum passkey_transfer_mode mode,
    struct passkey_error *error)
{
    CLEANUP(writing_deinit) struct writing writing = { .source = source, .mode = mode };
    TRY(open_connection(path, &writing, rp_id, error));
    return write_batches(&writing, error);
}
