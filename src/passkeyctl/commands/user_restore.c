/* SPDX-License-Identifier: Apache-2.0 */
/* Restores and erases users. Both also find deleted users. */
#include "passkeyctl/commands/user_restore.h"

#include "passkeyctl/commands/confirm.h"
#include "passkeyctl/commands/since.h"
#include "passkeyctl/terminal/outcome.h"
#include "passkeyctl/terminal/output.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "shapes/shapes.h"
#include <passkey/account.h>
#include <passkey/backend.h>

#define JSON_LINE_SIZE_MAX (1 << 20)
#define SENTENCE_SIZE      600
#define ID_TEXT_SIZE_MAX   BASE64URL_ENCODED_SIZE(PASSKEY_USER_HANDLE_SIZE_MAX)
#define ID_SIZE_MAX        BASE64URL_DECODED_SIZE(ID_TEXT_SIZE_MAX)

static const struct passkey_user_selector empty = { .size = sizeof(empty) };

/* Like console_user_find(), this does not choose between users, because anyone can sign up with a
 * name that is the ID or the former address of another user. */
static enum passkey_result keep(
    struct passkey_account **restored, struct passkey_account **found, struct passkey_error *error)
{
    if (*restored != NULL && !bytes_equal((*restored)->user->id, (*found)->user->id))
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "Several users have or had this ID, name or address: give the ID of one, which "
            "\"passkeyctl audit list\" shows.");
    if (*restored == NULL) {
        *restored = *found;
        *found = NULL;
    }
    return PASSKEY_OK;
}

/* Finds out what a restore would do, for the user who has or had this ID, name or address. */
static enum passkey_result look(struct console *console, struct passkey_bytes text,
    int64_t since_ms, struct passkey_account **restored, struct passkey_error *error)
{
    uint8_t id[ID_SIZE_MAX];
    size_t size = 0;
    struct passkey_user_selector selectors[3] = { empty, empty, empty };
    if (BASE64URL_DECODED_SIZE(text.size) <= sizeof(id) && base64url_decode(text, id, &size))
        selectors[0].id = (struct passkey_bytes){ id, size };
    selectors[1].name = text;
    selectors[2].email = text;
    for (size_t i = size > 0 ? 0 : 1; i < 3; i++) {
        CLEANUP(passkey_account_free) struct passkey_account *found = NULL;
        enum passkey_result result = passkey_user_restore(
            console->worker, &CONSOLE_CALLER, &selectors[i], since_ms, true, &found, error);
        if (result != PASSKEY_NOT_FOUND)
            TRY(result);
        if (result == PASSKEY_OK)
            TRY(keep(restored, &found, error));
    }
    if (*restored != NULL)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE,
        "No user has or had this name, address or ID, or the user was deleted before then or more "
        "than seven days ago.");
}

static struct passkey_user_selector selector_of(const struct passkey_account *account)
{
    struct passkey_user_selector selector = empty;
    selector.id = account->user->id;
    return selector;
}

/* ---- restoring ---- */

static enum passkey_result print_json(
    const struct passkey_account *account, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    shape_restored_members(&writer, account);
    json_object_end(&writer);
    return output_json(&json, error);
}

static void print_text(const struct passkey_account *account, bool dry_run)
{
    const struct passkey_restored *restored = account->restored;
    const struct passkey_user_record *user = account->user;
    char quoted[TEXT_QUOTE_SIZE];
    bool any = restored->user_restored || restored->name_restored || restored->email_restored ||
               restored->credentials->count > 0;
    (void)printf(
        any ? dry_run ? "Would be restored for the user %s:\n" : "Restored for the user %s:\n"
            : "Nothing of the user %s has been removed or changed since then.\n",
        text_quote(user->name, quoted));
    if (restored->user_restored)
        (void)printf("  the account\n");
    if (restored->name_restored)
        (void)printf("  the user name %s\n", text_quote(user->name, quoted));
    if (restored->email_restored && user->email.data == NULL)
        (void)printf("  no e-mail address, as before\n");
    else if (restored->email_restored)
        (void)printf("  the e-mail address %s\n", text_quote(user->email, quoted));
    for (size_t i = 0; i < restored->credentials->count; i++)
        (void)printf(
            "  the passkey %s\n", text_quote(restored->credentials->items[i].label, quoted));
}

enum passkey_result user_restore(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *planned = NULL;
    CLEANUP(passkey_account_free) struct passkey_account *restored = NULL;
    bool dry_run = request_has(request, OPTION_DRY_RUN);
    int64_t since_ms = 0;
    if (request->options[OPTION_SINCE] == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Missing --since TIME: a time before the deletion or change.");
    TRY(since_read(request->options[OPTION_SINCE], &since_ms, error));
    TRY(look(console, bytes_text(request->arguments[0]), since_ms, &planned, error));
    struct passkey_user_selector selector = selector_of(planned);
    TRY(passkey_user_restore(
        console->worker, &CONSOLE_CALLER, &selector, since_ms, dry_run, &restored, error));
    if (request_has(request, OPTION_JSON))
        return print_json(restored, error);
    if (!request_has(request, OPTION_QUIET))
        print_text(restored, dry_run);
    return PASSKEY_OK;
}

/* ---- erasing ---- */

enum passkey_result user_erase(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *found = NULL;
    char what[SENTENCE_SIZE];
    char quoted[TEXT_QUOTE_SIZE];
    bool go = false;
    TRY(look(console, bytes_text(request->arguments[0]), 0, &found, error));
    (void)snprintf(what, sizeof(what),
        "This deletes the user %s and all of the user's data. It cannot be undone. The audit log "
        "is kept.",
        text_quote(found->user->name, quoted));
    TRY(confirm(console, request, what, &go, error));
    if (!go)
        return PASSKEY_OK;
    struct passkey_user_selector selector = selector_of(found);
    TRY(passkey_account_delete(console->worker, &CONSOLE_CALLER, &selector, true, error));
    (void)snprintf(what, sizeof(what), "Erased the user %s.", quoted);
    return outcome_print(request, &(struct outcome){ .sentence = what }, error);
}
