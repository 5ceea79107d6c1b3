/* SPDX-License-Identifier: Apache-2.0 */
/* Export and import for operators. */
#include "store/transfer.h"
#include "base/sized.h"
#include "service/access/audit.h"
#include "service/access/caller.h"
#include "service/account/named.h"
#include "service/transfer.h"
#include "store/audit.h"

static enum passkey_result begin(struct call *call, struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_error *error)
{
    TRY(call_begin(call, worker, caller, error));
    if (!call->caller.is_operator)
        return refuse(error, PASSKEY_UNAUTHENTICATED, CHECK_NONE,
            "Only an operator can export and import users.");
    return PASSKEY_OK;
}

static enum passkey_result write_audit_row(const struct call *call, enum passkey_event event)
{
    struct passkey_audit_record row = audit_row(call, event, PASSKEY_OK);
    struct change item = { .run = change_audit_insert, .of.audit = &row };
    return call_apply(call, CHANGE_SYNCED, &item, 1, NULL);
}

/* The audit row is written first, so that every export has one; a read-only store cannot have
 * it. */
enum passkey_result passkey_export(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_transfer_receiver *receiver,
    struct passkey_error *error)
{
    static const struct sized_type receiver_type =
        SIZED_TYPE(struct passkey_transfer_receiver, unreadable);
    CLEANUP(call_end) struct call call;
    TRY(begin(&call, worker, caller, error));
    struct passkey_transfer_receiver own;
    TRY(sized_read(&receiver_type, receiver, &own, error));
    if (!store_is_read_only(worker->service->store))
        TRY(write_audit_row(&call, PASSKEY_EVENT_USERS_EXPORTED));
    return store_export(worker->reader, call.party->number, &own, error);
}

/* ---- import ---- */

/* Between the caller's source and the store: checks each record, and passes on its parts. */
struct import {
    const struct call *call;
    const struct passkey_transfer_source *source;
    enum passkey_transfer_mode mode;
    struct passkey_user_record user;
    struct passkey_credential_record credential;
    struct passkey_transfer_codes codes;
    struct transfer_scratch user_scratch;
    struct transfer_scratch credential_scratch;
    struct passkey_transfer_record waiting; /* parts that the store has not read yet */
};

static const struct sized_type user_type = SIZED_TYPE(struct passkey_user_record, disabled_at_ms);
static const struct sized_type credential_type =
    SIZED_TYPE(struct passkey_credential_record, change_allowed_until_ms);
static const struct sized_type codes_type = SIZED_TYPE(struct passkey_transfer_codes, count);

static enum passkey_result check_user(
    struct import *import, const struct passkey_user_record *user, struct passkey_error *error)
{
    struct call call = *import->call;
    call.error = error;
    TRY(sized_read(&user_type, user, &import->user, error));
    import->user_scratch.size = 0;
    TRY(transfer_user_check(&import->user, &import->user_scratch, error));
    return named_check_free(&call, import->user.name, import->user.id);
}

static enum passkey_result check(struct import *import, struct passkey_transfer_record *record,
    enum passkey_transfer_kind *kind, struct passkey_error *error)
{
    if (record->user != NULL) {
        *kind = PASSKEY_TRANSFER_USER;
        TRY(check_user(import, record->user, error));
        record->user = &import->user;
    }
    if (record->credential != NULL) {
        *kind = PASSKEY_TRANSFER_CREDENTIAL;
        TRY(sized_read(&credential_type, record->credential, &import->credential, error));
        import->credential_scratch.size = 0;
        TRY(transfer_credential_check(
            import->call->worker, &import->credential, &import->credential_scratch, error));
        record->credential = &import->credential;
    }
    if (record->codes != NULL) {
        *kind = PASSKEY_TRANSFER_RECOVERY_CODES;
        TRY(sized_read(&codes_type, record->codes, &import->codes, error));
        TRY(transfer_codes_check(&import->codes, error));
        record->codes = &import->codes;
    }
    return PASSKEY_OK;
}

/* The next record of the source that passes the checks. */
static enum passkey_result next_checked(
    struct import *import, bool *more, struct passkey_error *error)
{
    const struct passkey_transfer_source *source = import->source;
    for (;;) {
        struct passkey_error found = { .result = PASSKEY_OK };
        enum passkey_transfer_kind kind = PASSKEY_TRANSFER_USER;
        struct passkey_transfer_record record = { .size = sizeof(record) };
        TRY(source->next(source->context, &record, more, error));
        enum passkey_result result = *more ? check(import, &record, &kind, &found) : PASSKEY_OK;
        import->waiting = record;
        if (!*more || result == PASSKEY_OK)
            return PASSKEY_OK;
        if (result < PASSKEY_OK) {
            if (error != NULL)
                *error = found;
            return result;
        }
        source->outcome(source->context, kind, PASSKEY_TRANSFER_REFUSED, &found);
        if (import->mode == PASSKEY_TRANSFER_WHOLE)
            return refuse(error, PASSKEY_CONFLICT, CHECK_NONE, "A record was refused.");
    }
}

static bool has_part(const struct passkey_transfer_record *record)
{
    return record->user != NULL || record->credential != NULL || record->codes != NULL;
}

static enum passkey_result next_part(
    void *context, struct passkey_transfer_record *part, bool *more, struct passkey_error *error)
{
    struct import *import = context;
    struct passkey_transfer_record *waiting = &import->waiting;
    *more = true;
    while (*more && !has_part(waiting))
        TRY(next_checked(import, more, error));
    if (!*more)
        return PASSKEY_OK;
    *part = (struct passkey_transfer_record){ .user = waiting->user };
    if (part->user == NULL)
        part->credential = waiting->credential;
    if (part->user == NULL && part->credential == NULL)
        part->codes = waiting->codes;
    waiting->credential = part->credential != NULL ? NULL : waiting->credential;
    waiting->codes = part->codes != NULL ? NULL : waiting->codes;
    waiting->user = NULL;
    return PASSKEY_OK;
}

static bool is_ready(void *context)
{
    struct import *import = context;
    const struct passkey_transfer_source *source = import->source;
    return has_part(&import->waiting) || source->ready == NULL || source->ready(source->context);
}

static void pass_outcome(void *context, enum passkey_transfer_kind kind,
    enum passkey_transfer_outcome outcome, const struct passkey_error *refusal)
{
    struct import *import = context;
    if (outcome == PASSKEY_TRANSFER_REFUSED)
        import->waiting = (struct passkey_transfer_record){ .user = NULL };
    import->source->outcome(import->source->context, kind, outcome, refusal);
}

enum passkey_result passkey_import(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_transfer_source *source,
    enum passkey_transfer_mode mode, struct passkey_error *error)
{
    static const struct sized_type source_type =
        SIZED_TYPE(struct passkey_transfer_source, outcome);
    CLEANUP(call_end) struct call call;
    TRY(begin(&call, worker, caller, error));
    struct passkey_transfer_source own;
    TRY(sized_read(&source_type, source, &own, error));
    struct import import = { .call = &call, .source = &own, .mode = mode };
    const struct passkey_transfer_source parts = { .size = sizeof(parts),
        .context = &import,
        .next = next_part,
        .ready = is_ready,
        .outcome = pass_outcome };
    TRY(store_import(worker->service->store, call.party->number, &parts, mode, error));
    return mode == PASSKEY_TRANSFER_DRY_RUN ? PASSKEY_OK
                                            : write_audit_row(&call, PASSKEY_EVENT_USERS_IMPORTED);
}
