/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds a credential. An exact ID is tried first. Beginnings of IDs and labels are compared with
 * all passkeys in question, so that an ambiguous one is reported.
 */
#include "passkeyctl/commands/subject.h"

#include "passkeyctl/terminal/progress.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include <passkey/account.h>
#include <passkey/backend.h>

#include <stdlib.h>

/* Shorter texts are more likely to be labels or accidental matches. */
#define PREFIX_SIZE_MIN 4

const struct passkey_credential_record *subject_found(const struct passkey_account *account)
{
    return &account->credentials->items[account->credential_index];
}

/* ---- by the exact ID ---- */

bool subject_point_at(struct passkey_account *account, struct passkey_bytes id)
{
    for (size_t i = 0; i < account->credentials->count; i++)
        if (bytes_equal(account->credentials->items[i].credential.id, id)) {
            account->credential_index = i;
            return true;
        }
    return false;
}

/* PASSKEY_NOT_FOUND if the text is not the ID of a passkey. */
static enum passkey_result find_by_id(struct console *console, struct passkey_bytes text,
    struct passkey_account **account, struct passkey_error *error)
{
    uint8_t id[BASE64URL_DECODED_SIZE(BASE64URL_ENCODED_SIZE(PASSKEY_CREDENTIAL_ID_SIZE_MAX))];
    size_t size = 0;
    if (BASE64URL_DECODED_SIZE(text.size) > sizeof(id) || !base64url_decode(text, id, &size))
        return PASSKEY_NOT_FOUND;
    struct passkey_bytes view = { id, size };
    TRY(passkey_account_get(console->worker, &CONSOLE_CALLER,
        &(struct passkey_user_selector){
            .size = sizeof(struct passkey_user_selector), .credential_id = view },
        account, error));
    return subject_point_at(*account, view) ? PASSKEY_OK : PASSKEY_NOT_FOUND;
}

/* ---- by the beginning of the ID, or the label ---- */

struct search {
    struct console *console;
    struct passkey_bytes text;
    size_t count;
    int64_t looked_at; /* number of users read */
    struct progress progress;
    char id[BASE64URL_ENCODED_SIZE(PASSKEY_CREDENTIAL_ID_SIZE_MAX) + 1]; /* of the last match */
};

static void look_at(struct search *search, const struct passkey_account *account)
{
    char id[sizeof(search->id)];
    for (size_t i = 0; i < account->credentials->count; i++) {
        const struct passkey_credential_record *record = &account->credentials->items[i];
        base64url_encode(record->credential.id, id);
        bool begins =
            search->text.size >= PREFIX_SIZE_MIN && bytes_start_with(bytes_text(id), search->text);
        if (!begins && !bytes_equal(record->label, search->text))
            continue;
        search->count++;
        base64url_encode(record->credential.id, search->id);
    }
}

static enum passkey_result look_at_user(
    void *context, const struct passkey_user_record *user, struct passkey_error *error)
{
    struct search *search = context;
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    progress_step(&search->progress, ++search->looked_at, 0);
    enum passkey_result result = passkey_account_get(search->console->worker, &CONSOLE_CALLER,
        &(struct passkey_user_selector){
            .size = sizeof(struct passkey_user_selector), .id = user->id },
        &account, error);
    if (result == PASSKEY_OK)
        look_at(search, account);
    return result == PASSKEY_NOT_FOUND ? PASSKEY_OK : result;
}

static enum passkey_result search_all(
    struct search *search, const struct request *request, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    if (request->options[OPTION_USER] == NULL)
        return console_each_user(search->console, NULL, look_at_user, search, error);
    TRY(console_user_find(
        search->console, bytes_text(request->options[OPTION_USER]), &account, error));
    look_at(search, account);
    return PASSKEY_OK;
}

static enum passkey_result of_user(struct console *console, const struct request *request,
    const struct passkey_account *account, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *asked = NULL;
    if (request->options[OPTION_USER] == NULL)
        return PASSKEY_OK;
    TRY(console_user_find(console, bytes_text(request->options[OPTION_USER]), &asked, error));
    if (bytes_equal(asked->user->id, account->user->id))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE, "The passkey belongs to another user.");
}

enum passkey_result subject_credential(struct console *console, const struct request *request,
    const char *text, struct passkey_account **account, struct passkey_error *error)
{
    struct search search = { .console = console,
        .text = bytes_text(text),
        .progress = progress_begin(request, "Search", "users") };
    enum passkey_result result = find_by_id(console, search.text, account, error);
    if (result == PASSKEY_OK)
        return of_user(console, request, *account, error);
    passkey_account_free(account);
    if (result != PASSKEY_NOT_FOUND)
        return result;
    result = search_all(&search, request, error);
    progress_end(&search.progress);
    TRY(result);
    if (search.count == 0)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE,
            "No passkey has this ID, beginning of an ID or label; \"passkeyctl credential list\" "
            "lists them.");
    if (search.count > 1)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "%zu passkeys match: give more of the ID, or add --user.", search.count);
    return find_by_id(console, bytes_text(search.id), account, error);
}
