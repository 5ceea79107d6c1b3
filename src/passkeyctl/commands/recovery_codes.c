/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl recovery-codes: the number of a user's codes, and revoking them. Operators cannot
 * create codes, because only the user may see them.
 */
#include "passkeyctl/commands/confirm.h"
#include "passkeyctl/commands/console.h"
#include "passkeyctl/commands/subject.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/outcome.h"
#include "passkeyctl/terminal/output.h"

#include "base/bytes.h"

#define JSON_LINE_SIZE_MAX 4096
#define SENTENCE_SIZE      600

static enum passkey_result status_json(
    const struct passkey_recovery_code_set *set, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    json_integer_member(&writer, "total", set->total);
    json_integer_member(&writer, "left", set->left);
    json_time_member(&writer, "createdAt", set->total == 0 ? 0 : set->created_at_ms);
    json_object_end(&writer);
    return output_json(&json, error);
}

static enum passkey_result find_set(struct console *console, const struct request *request,
    struct passkey_account **account, struct passkey_recovery_code_set *set,
    struct passkey_error *error)
{
    TRY(console_user_find(console, bytes_text(request->arguments[0]), account, error));
    return passkey_recovery_codes_status(
        console->worker, &CONSOLE_CALLER, (*account)->user->id, set, error);
}

static enum passkey_result codes_status(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    struct passkey_recovery_code_set set = { .total = 0 };
    char time[OUTPUT_TIME_SIZE];
    TRY(find_set(console, request, &account, &set, error));
    if (request_has(request, OPTION_JSON))
        return status_json(&set, error);
    if (set.total == 0)
        (void)printf("The user has no recovery codes.\n");
    else
        (void)printf("%u of %u recovery codes are left; they were created %s.\n", set.left,
            set.total, output_time(set.created_at_ms, time));
    return PASSKEY_OK;
}

static enum passkey_result codes_revoke(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    struct passkey_recovery_code_set set = { .total = 0 };
    char what[SENTENCE_SIZE];
    char quoted[TEXT_QUOTE_SIZE];
    bool go = false;
    TRY(find_set(console, request, &account, &set, error));
    (void)snprintf(what, sizeof(what),
        "This revokes %u recovery codes of %s. Only the user can create new ones.", set.left,
        text_quote(account->user->name, quoted));
    TRY(confirm(console, request, what, &go, error));
    if (!go)
        return PASSKEY_OK;
    TRY(passkey_recovery_codes_revoke(console->worker, &CONSOLE_CALLER, account->user->id, error));
    struct outcome_number number = { "recoveryCodes", set.left };
    struct outcome outcome = {
        .sentence = "Revoked the recovery codes.", .numbers = &number, .number_count = 1
    };
    return outcome_print(request, &outcome, error);
}

static const struct verb verbs[] = {
    { "status", "USER", 1, 1, NEED_STORE, TAKES(OPTION_JSON),
        "show how many recovery codes a user has left", NULL,
        "  passkeyctl recovery-codes status ada@example.org\n", codes_status },
    { "revoke", "USER", 1, 1, NEED_STORE,
        TAKES(OPTION_YES) | TAKES(OPTION_DRY_RUN) | TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "revoke all recovery codes of a user",
        "Operators cannot create codes, because a code that someone else has seen is no longer a "
        "secret. For a user who lost all passkeys, create a ticket with \"passkeyctl link create "
        "recovery\".",
        "  passkeyctl recovery-codes revoke ada@example.org\n", codes_revoke },
};

const struct noun NOUN_RECOVERY_CODES = { "recovery-codes", "manage recovery codes", verbs,
    sizeof(verbs) / sizeof(verbs[0]) };
