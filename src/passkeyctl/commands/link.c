/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl link: a way in that an operator hands to somebody. It is shown once, as an address
 * and, on a terminal, as a QR code.
 */
#include "passkeyctl/commands/console.h"
#include "passkeyctl/commands/subject.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/qr.h"
#include "passkeyctl/terminal/secret.h"
#include "passkeyctl/terminal/words.h"

#include "base/bytes.h"
#include "service/account/link.h"

#include <string.h>
#include <unistd.h>

#define JSON_LINE_SIZE_MAX 4096

static const struct {
    const char *word;
    enum passkey_link_purpose purpose;
    bool of_user;
} purposes[] = {
    { "enrolment", PASSKEY_LINK_ENROLMENT, true },
    { "recovery", PASSKEY_LINK_RECOVERY, true },
    { "sign-up", PASSKEY_LINK_SIGN_UP, false },
};
#define PURPOSE_COUNT (sizeof(purposes) / sizeof(purposes[0]))

static enum passkey_result read_purpose(
    const struct request *request, size_t *place, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    const char *word = request->arguments[0];
    for (*place = 0; *place < PURPOSE_COUNT; ++*place)
        if (strcmp(purposes[*place].word, word) == 0)
            break;
    if (*place == PURPOSE_COUNT)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "A link is for enrolment, recovery or sign-up, not for \"%s\".",
            text_quote(bytes_text(word), quoted));
    if (purposes[*place].of_user != (request->argument_count == 2))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            purposes[*place].of_user ? "A link for %s needs USER behind it."
                                     : "A link for %s is for whoever opens it: it takes no USER.",
            word);
    return PASSKEY_OK;
}

/* ---- showing ---- */

static enum passkey_result show_json(const struct passkey_link *link, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    json_text_member(&writer, "purpose", bytes_text(link_purpose_name(link->purpose)));
    json_text_member(&writer, "url", bytes_text(link->url));
    json_time_member(&writer, "expiresAt", link->expires_at_ms);
    json_object_end(&writer);
    return output_json(&json, error);
}

static enum passkey_result show(
    const struct request *request, const struct passkey_link *link, struct passkey_error *error)
{
    char time[OUTPUT_TIME_SIZE];
    if (request_has(request, OPTION_JSON))
        return show_json(link, error);
    (void)printf("%s\n", link->url);
    if (request_has(request, OPTION_QUIET))
        return PASSKEY_OK;
    if (isatty(STDOUT_FILENO) == 1)
        qr_print(link->url);
    (void)printf("Good once, until %s. Whoever has it can use it: hand it on by a way that reaches "
                 "nobody else.\n",
        output_time(link->expires_at_ms, time));
    return PASSKEY_OK;
}

/* A link to where no page is would look like one that works. */
static enum passkey_result check_origin(const struct console *console, struct passkey_error *error)
{
    if (!console->origin_guessed || strcmp(console->rp_id, "localhost") == 0)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "Nothing says where the pages of %s are: say it with --config FILE, or with --origins.",
        console->rp_id);
}

static enum passkey_result create(struct console *console, const struct request *request,
    struct passkey_link *link, struct passkey_error *error)
{
    size_t place = 0;
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(read_purpose(request, &place, error));
    TRY(secret_check(request, error));
    TRY(check_origin(console, error));
    struct passkey_link_request asked = { .purpose = purposes[place].purpose };
    if (purposes[place].of_user) {
        TRY(console_user_find(console, bytes_text(request->arguments[1]), &account, error));
        asked.user_id = account->user->id;
    }
    return passkey_link_create(console->worker, &CONSOLE_CALLER, &asked, link, error);
}

static enum passkey_result link_create(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    struct passkey_link link = { .token = "" };
    enum passkey_result result = create(console, request, &link, error);
    if (result == PASSKEY_OK)
        result = show(request, &link, error);
    link_wipe(&link);
    return result;
}

static const struct verb verbs[] = {
    { "create", "PURPOSE [USER]", 1, 2, NEED_STORE,
        TAKES(OPTION_FORCE) | TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "create a link for enrolment, recovery or sign-up",
        "The purpose is one of\n\n"
        "  enrolment   a passkey for the user, the first one or another; good for a day\n"
        "  recovery    a ticket for a user who lost all passkeys; good for an hour\n"
        "  sign-up     an account for whoever opens it; good for a day\n\n"
        "A recovery ticket lets in whoever has it: make sure who asked, by a way that the account "
        "had before. Older passkeys stay as they are; the user is told by mail where there is an "
        "address. The link is shown once, to a terminal or with --force to a pipe, and works once. "
        "Its address is made of the first of the configured origins: say --config FILE, or "
        "--origins.",
        "  passkeyctl link create enrolment ada@example.org --config /etc/passkeyd.ini\n"
        "  passkeyctl link create recovery ada@example.org\n"
        "  passkeyctl link create sign-up --force --quiet | mail -s Welcome bob@example.org\n",
        link_create },
};

const struct noun NOUN_LINK = { "link", "create links for enrolment, recovery and sign-up", verbs,
    1 };
