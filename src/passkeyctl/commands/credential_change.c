/* SPDX-License-Identifier: Apache-2.0 */
/* Changes passkeys: label, disable, enable, delete, clear a mark, allow a change. */
#include "passkeyctl/commands/credential_change.h"

#include "passkeyctl/commands/confirm.h"
#include "passkeyctl/commands/credential_show.h"
#include "passkeyctl/commands/subject.h"
#include "passkeyctl/terminal/outcome.h"
#include "passkeyctl/terminal/output.h"

#include "base/bytes.h"
#include "base/uuid.h"
#include <inttypes.h>
#include <passkey/account.h>
#include <passkey/backend.h>

#define SENTENCE_SIZE 900

struct wording {
    const char *did;
    const char *rest;
};

/* Prints the passkey after the change, or "DID the passkey X of Y REST." */
static enum passkey_result tell(struct console *console, const struct request *request,
    struct passkey_account *account, struct passkey_bytes id, const struct wording *wording,
    struct passkey_error *error)
{
    char sentence[SENTENCE_SIZE];
    char label[TEXT_QUOTE_SIZE];
    char name[TEXT_QUOTE_SIZE];
    if (!subject_point_at(account, id))
        return fault(error, "The changed passkey does not exist.");
    if (request_has(request, OPTION_JSON))
        return credential_print_json(console->worker, account, subject_found(account), error);
    (void)snprintf(sentence, sizeof(sentence), "%s the passkey \"%s\" of %s%s.", wording->did,
        text_quote(subject_found(account)->label, label), text_quote(account->user->name, name),
        wording->rest);
    return outcome_print(request, &(struct outcome){ .sentence = sentence }, error);
}

/* The last way in can be disabled or deleted only with --allow-last. */
static enum passkey_result change_one(struct console *console, const struct request *request,
    const struct passkey_credential_change *change, struct wording wording,
    struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *before = NULL;
    CLEANUP(passkey_account_free) struct passkey_account *after = NULL;
    TRY(subject_credential(console, request, request->arguments[0], &before, error));
    const struct passkey_credential_record *record = subject_found(before);
    TRY(passkey_credential_update(console->worker, &CONSOLE_CALLER, before->user->id,
        record->credential.id, change, &after, error));
    return tell(console, request, after, record->credential.id, &wording, error);
}

/* Adds the flag, which the service does not know, to its refusal. */
static enum passkey_result explain_last(
    enum passkey_result result, const struct passkey_error *found, struct passkey_error *error)
{
    if (result == PASSKEY_OK)
        return PASSKEY_OK;
    return refuse(error, result, CHECK_NONE, "%s",
        result == PASSKEY_LAST_WAY_IN
            ? "This is the user's last way to sign in; use --allow-last to remove it anyway."
            : found->message);
}

enum passkey_result credential_label(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    struct passkey_credential_change change = { .size = sizeof(change),
        .label = bytes_text(request->arguments[1]) };
    return change_one(
        console, request, &change, (struct wording){ "Changed the label of", "" }, error);
}

enum passkey_result credential_disable(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    struct passkey_credential_change change = { .size = sizeof(change),
        .set = PASSKEY_SWITCH_DISABLE,
        .allow_last = request_has(request, OPTION_ALLOW_LAST) };
    return explain_last(
        change_one(console, request, &change, (struct wording){ "Disabled", "" }, &found), &found,
        error);
}

enum passkey_result credential_enable(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    struct passkey_credential_change change = { .size = sizeof(change),
        .set = PASSKEY_SWITCH_ENABLE };
    return change_one(console, request, &change, (struct wording){ "Enabled", "" }, error);
}

enum passkey_result credential_delete(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    CLEANUP(passkey_account_free) struct passkey_account *after = NULL;
    char what[SENTENCE_SIZE];
    char label[TEXT_QUOTE_SIZE];
    char name[TEXT_QUOTE_SIZE];
    bool go = false;
    TRY(subject_credential(console, request, request->arguments[0], &account, error));
    const struct passkey_credential_record *record = subject_found(account);
    (void)snprintf(what, sizeof(what),
        "This deletes the passkey \"%s\" of %s, one of %zu, and ends the sessions that it started. "
        "To be able to undo it, use \"passkeyctl credential disable\" instead.",
        text_quote(record->label, label), text_quote(account->user->name, name),
        account->credentials->count);
    TRY(confirm(console, request, what, &go, error));
    if (!go)
        return PASSKEY_OK;
    TRY(explain_last(
        passkey_credential_remove(console->worker, &CONSOLE_CALLER, account->user->id,
            record->credential.id, request_has(request, OPTION_ALLOW_LAST), &after, &found),
        &found, error));
    (void)snprintf(what, sizeof(what), "Deleted the passkey \"%s\" of %s.", label, name);
    return outcome_print(request, &(struct outcome){ .sentence = what }, error);
}

enum passkey_result credential_clear_regression(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    struct passkey_credential_change change = { .size = sizeof(change),
        .regression_cleared = true };
    return change_one(console, request, &change,
        (struct wording){ "Cleared the mark of", "; its sign count on record is unchanged" },
        error);
}

static enum passkey_result allow_model(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    bool undo = request_has(request, OPTION_UNDO);
    uint8_t aaguid[UUID_SIZE];
    char sentence[SENTENCE_SIZE];
    int64_t count = 0;
    if (!uuid_read(bytes_text(request->options[OPTION_AAGUID]), aaguid))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "--aaguid must have the form 01234567-89ab-cdef-0123-456789abcdef.");
    TRY(passkey_credential_allow_model_change(
        console->worker, &CONSOLE_CALLER, aaguid, !undo, &count, error));
    (void)snprintf(sentence, sizeof(sentence),
        undo ? "Passkeys of this model that must match their records again: %" PRId64 "."
             : "Passkeys of this model that may lower their counter or change their backup flag "
               "once, within seven days: %" PRId64 ".",
        count);
    struct outcome_number number = { "passkeys", count };
    struct outcome outcome = { .sentence = sentence, .numbers = &number, .number_count = 1 };
    return outcome_print(request, &outcome, error);
}

enum passkey_result credential_allow_change(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    bool undo = request_has(request, OPTION_UNDO);
    bool model = request_has(request, OPTION_AAGUID);
    if (model == (request->argument_count > 0))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Name either one passkey or, with --aaguid, one model.");
    if (model)
        return allow_model(console, request, error);
    struct passkey_credential_change change = { .size = sizeof(change),
        .allow_change = undo ? PASSKEY_SWITCH_DISABLE : PASSKEY_SWITCH_ENABLE };
    return change_one(console, request, &change,
        undo ? (struct wording){ "Withdrew the permission for", "" }
             : (struct wording){ "Allowed",
                   " to lower its sign count or change its backup flag once, within seven days" },
        error);
}
