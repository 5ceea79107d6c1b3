/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Importing records over a connection of its own. Each is one guarded statement (codes are a set
 * and its codes, guarded by the set), or deletes what it inserted if a later guard refuses it, so a
 * record that is refused leaves nothing in the store.
 */
#include "base/bytes.h"
#include "store/credential.h"
#include "store/recovery_code.h"
#include "store/secret.h"
#include "store/transfer.h"
#include "store/user.h"
#include <stdlib.h>

#define BATCH_COUNT 1000

struct writing {
    const struct store_engine *engine;
    struct connection *connection;
    uint32_t party;
    const struct passkey_transfer_source *source;
    enum passkey_transfer_mode mode;
};

/* ---- conflicts ---- */

static enum passkey_result evaluate_credential(const struct writing *writing,
    const struct passkey_credential_record *record, struct passkey_error *error)
{
    CLEANUP(pointer_free) struct passkey_credential_record *found = NULL;
    TRY(store_credential_find(
        writing->connection, writing->party, record->credential.id, &found, error));
    bool taken = false;
    if (found == NULL)
        TRY(store_credential_is_taken(
            writing->connection, writing->party, record->credential.id, &taken, error));
    if (found == NULL)
        return taken ? PASSKEY_CREDENTIAL_EXISTS : PASSKEY_NOT_FOUND;
    bool same = bytes_equal(found->user_id, record->user_id) &&
                bytes_equal(found->credential.public_key, record->credential.public_key);
    return same ? PASSKEY_OK : PASSKEY_CREDENTIAL_EXISTS;
}

static enum passkey_result evaluate_codes(const struct writing *writing,
    const struct passkey_transfer_codes *codes, struct passkey_error *error)
{
    struct passkey_recovery_code_set set;
    TRY(store_recovery_code_set_find(
        writing->connection, writing->party, codes->user_id, &set, error));
    if (set.log2_n == 0)
        return PASSKEY_NOT_FOUND;
    bool same = bytes_equal(BYTES_ARRAY(set.salt), BYTES_ARRAY(codes->set.salt));
    return same ? PASSKEY_OK : PASSKEY_CONFLICT;
}

/* Names are not compared, because they can change. */
static enum passkey_result evaluate_user(const struct writing *writing,
    const struct passkey_user_record *user, struct passkey_error *error)
{
    CLEANUP(pointer_free) struct passkey_user_record *found = NULL;
    TRY(store_user_find(writing->connection, writing->party, user->id, &found, error));
    return found != NULL ? PASSKEY_OK : PASSKEY_USER_NAME_TAKEN;
}

/* PASSKEY_OK: the record exists already. */
static enum passkey_result evaluate(const struct writing *writing,
    const struct passkey_transfer_record *record, struct passkey_error *error)
{
    if (record->user != NULL)
        return evaluate_user(writing, record->user, error);
    if (record->credential != NULL)
        return evaluate_credential(writing, record->credential, error);
    return evaluate_codes(writing, record->codes, error);
}

/* PASSKEY_OK: the record exists already. PASSKEY_NOT_FOUND: nothing conflicts with it. */
static enum passkey_result look(const struct writing *writing,
    const struct passkey_transfer_record *record, struct passkey_error *error)
{
    bool clashes = false;
    enum passkey_result result = evaluate(writing, record, error);
    if (result != PASSKEY_USER_NAME_TAKEN)
        return result;
    TRY(store_user_clashes(writing->connection, writing->party, record->user, &clashes, error));
    return clashes ? PASSKEY_USER_NAME_TAKEN : PASSKEY_NOT_FOUND;
}

/* ---- one record ---- */

static enum passkey_result insert(const struct writing *writing,
    const struct passkey_transfer_record *record, struct passkey_error *error)
{
    struct connection *connection = writing->connection;
    const struct change user = { .of.user = record->user };
    const struct change credential = { .of.credential = record->credential };
    if (record->user != NULL)
        return change_user_insert(connection, writing->party, &user, error);
    if (record->credential != NULL)
        return change_credential_import(connection, writing->party, &credential, error);
    return store_recovery_codes_import(connection, writing->party, record->codes, error);
}

static const char *refusal_text(enum passkey_result result)
{
    if (result == PASSKEY_USER_NAME_TAKEN)
        return "The name or the address belongs to another user, or was removed in the last seven "
               "days.";
    if (result == PASSKEY_CREDENTIAL_EXISTS)
        return "The credential belongs to another user, has another key, or was removed in the "
               "last seven days.";
    if (result == PASSKEY_NOT_FOUND)
        return "The user does not exist: the line of the user must come first.";
    return "The user has other recovery codes.";
}

/* @param evaluated  The result of evaluate() or look(). */
static void report(const struct writing *writing, const struct passkey_transfer_record *record,
    enum passkey_transfer_outcome outcome, enum passkey_result evaluated)
{
    const struct passkey_transfer_source *source = writing->source;
    struct passkey_error refusal = { .result = PASSKEY_OK };
    enum passkey_transfer_kind kind = PASSKEY_TRANSFER_RECOVERY_CODES;
    if (record->user != NULL)
        kind = PASSKEY_TRANSFER_USER;
    else if (record->credential != NULL)
        kind = PASSKEY_TRANSFER_CREDENTIAL;
    if (outcome == PASSKEY_TRANSFER_REFUSED)
        (void)refuse(&refusal, evaluated, CHECK_NONE, "%s", refusal_text(evaluated));
    source->outcome(source->context, kind, outcome, &refusal);
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
    report(writing, record, outcome, result);
    return PASSKEY_OK;
}

static enum passkey_result write_record(const struct writing *writing,
    const struct passkey_transfer_record *record, struct passkey_error *error)
{
    if (writing->mode == PASSKEY_TRANSFER_DRY_RUN)
        return look_at_record(writing, record, error);
    enum passkey_result result = insert(writing, record, error);
    if (result == PASSKEY_OK) {
        report(writing, record, PASSKEY_TRANSFER_WRITTEN, PASSKEY_OK);
        return PASSKEY_OK;
    }
    if (result != PASSKEY_CONFLICT)
        return result;
    result = evaluate(writing, record, error);
    if (result < PASSKEY_OK)
        return result;
    bool same = result == PASSKEY_OK;
    report(writing, record, same ? PASSKEY_TRANSFER_SAME : PASSKEY_TRANSFER_REFUSED, result);
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

/* @param record  In: the first record. Out: the last one that was read. */
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
    const struct store_engine *engine = writing->engine;
    /* The last commit makes all earlier ones durable. */
    TRY(engine->by_hand_begin(writing->connection,
        writing->mode == PASSKEY_TRANSFER_DRY_RUN ? BY_HAND_READ : BY_HAND_WRITE, error));
    enum passkey_result result = write_batch(writing, record, more, error);
    if (result != PASSKEY_OK) {
        engine->by_hand_rollback(writing->connection);
        return result;
    }
    return engine->by_hand_commit(writing->connection, error);
}

static enum passkey_result write_batches(const struct writing *writing, struct passkey_error *error)
{
    bool more = true;
    while (more) {
        struct passkey_transfer_record record;
        /* This may take long; nothing is locked yet. */
        TRY(writing->source->next(writing->source->context, &record, &more, error));
        if (more)
            TRY(write_transaction(writing, &record, &more, error));
    }
    if (writing->mode == PASSKEY_TRANSFER_DRY_RUN)
        return PASSKEY_OK;
    TRY(writing->engine->by_hand_begin(writing->connection, BY_HAND_WRITE_SYNCED, error));
    TRY(change_probe(writing->connection, writing->party, NULL, error));
    return writing->engine->by_hand_commit(writing->connection, error);
}

enum passkey_result store_import(struct passkey_store *store, uint32_t relying_party,
    const struct passkey_transfer_source *source, enum passkey_transfer_mode mode,
    struct passkey_error *error)
{
    struct writing writing = {
        .engine = store->engine, .party = relying_party, .source = source, .mode = mode
    };
    TRY(store->engine->by_hand_open(store, &writing.connection, error));
    enum passkey_result result = write_batches(&writing, error);
    store->engine->by_hand_close(writing.connection);
    return result;
}
