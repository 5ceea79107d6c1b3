/* SPDX-License-Identifier: Apache-2.0 */
/* Prints users as JSON and as text. */
#include "passkeyctl/commands/user_show.h"

#include "passkeyctl/commands/credential_show.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/paragraphs.h"
#include "shapes/shapes.h"

#include "base/base64url.h"
#include "base/bytes.h"

#define JSON_LINE_SIZE_MAX (16 << 20)
#define LABEL_WIDTH        14

void user_json_members(struct json_writer *writer, const struct passkey_user_record *user)
{
    json_key(writer, "user");
    shape_user(writer, user);
    json_time_member(writer, "createdAt", user->created_at_ms);
    json_time_member(writer, "disabledAt", user->disabled_at_ms);
}

struct passkey_bytes user_state(const struct passkey_user_record *user)
{
    return user->disabled_at_ms == 0 ? BYTES_LITERAL("enabled") : BYTES_LITERAL("disabled");
}

static void credentials_member(struct json_writer *writer, struct passkey_worker *worker,
    const struct passkey_credential_list *credentials)
{
    json_array_member(writer, "credentials");
    for (size_t i = 0; i < credentials->count; i++) {
        json_object_begin(writer);
        credential_json_members(writer, worker, &credentials->items[i]);
        json_object_end(writer);
    }
    json_array_end(writer);
}

enum passkey_result user_print_json(struct passkey_worker *worker,
    const struct passkey_account *account, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    user_json_members(&writer, account->user);
    credentials_member(&writer, worker, account->credentials);
    json_key(&writer, "recovery");
    shape_recovery(&writer, account->recovery);
    json_key(&writer, "notices");
    shape_notices(&writer, account->notices);
    json_object_end(&writer);
    return output_json(&json, error);
}

static void line(struct buffer *buffer, const char *label, struct passkey_bytes text)
{
    char padded[20];
    (void)snprintf(padded, sizeof(padded), "%-*s", LABEL_WIDTH, label);
    buffer_append_text(buffer, padded);
    output_clean(buffer, text);
    buffer_append_u8(buffer, '\n');
}

static void time_line(struct buffer *buffer, const char *label, int64_t time_ms)
{
    char text[OUTPUT_TIME_SIZE];
    line(buffer, label, bytes_text(output_time(time_ms, text)));
}

static void recovery_lines(struct buffer *buffer, const struct passkey_recovery *recovery)
{
    char text[200];
    (void)snprintf(text, sizeof(text), "%s (passkeys: %u, synced: %u, recovery codes: %u)",
        shape_strength(recovery->strength), recovery->passkeys, recovery->synced,
        recovery->recovery_codes_left);
    line(buffer, "Recovery", bytes_text(text));
}

static void advice(const struct passkey_recovery *recovery)
{
    for (size_t i = 0; i < recovery->advice_count; i++)
        paragraphs_write(stdout, recovery->advice[i].message, LABEL_WIDTH);
    (void)putchar('\n');
}

static void notice_lines(struct buffer *buffer, const struct passkey_notice_list *notices)
{
    static const char *const sentences[] = {
        [PASSKEY_NOTICE_RECOVERY_CODE] = "a recovery code was redeemed",
        [PASSKEY_NOTICE_TICKET] = "a recovery link was redeemed",
        [PASSKEY_NOTICE_EMAIL] = "a passkey was registered after a mailed link",
        [PASSKEY_NOTICE_TICKET_CREATED] = "a recovery link was created",
        [PASSKEY_NOTICE_PASSKEY_ADDED] = "a passkey was registered",
        [PASSKEY_NOTICE_PASSKEY_REMOVED] = "a passkey was removed",
        [PASSKEY_NOTICE_PASSKEY_DISABLED] = "a passkey was disabled",
        [PASSKEY_NOTICE_PASSKEY_ENABLED] = "a passkey was enabled",
        [PASSKEY_NOTICE_SIGN_COUNT_REGRESSED] = "a sign count did not increase",
        [PASSKEY_NOTICE_BACKUP_CHANGED] = "the backup flag of a passkey changed",
        [PASSKEY_NOTICE_RECOVERY_CODES_CREATED] = "recovery codes were created",
        [PASSKEY_NOTICE_RECOVERY_CODES_REVOKED] = "the recovery codes were revoked",
        [PASSKEY_NOTICE_EMAIL_CHANGED] = "the e-mail address was changed",
        [PASSKEY_NOTICE_NAME_CHANGED] = "the user name was changed",
        [PASSKEY_NOTICE_LINK_CREATED] = "an enrolment link was created",
        [PASSKEY_NOTICE_SIGNED_IN_BY_EMAIL] = "a mailed link was used to sign in",
        [PASSKEY_NOTICE_ACCOUNT_DISABLED] = "the account was disabled",
        [PASSKEY_NOTICE_ACCOUNT_ENABLED] = "the account was enabled",
        [PASSKEY_NOTICE_DEVICE_STOLEN] = "a stolen device was reported",
        [PASSKEY_NOTICE_RESTORED] = "something was restored",
        [PASSKEY_NOTICE_HOLD_ENDED] = "a recovery was confirmed",
    };
    for (size_t i = 0; notices != NULL && i < notices->count; i++) {
        char time[OUTPUT_TIME_SIZE];
        char text[200];
        enum passkey_notice_kind kind = notices->items[i].kind;
        bool known = (size_t)kind < sizeof(sentences) / sizeof(sentences[0]) && kind > 0;
        (void)snprintf(text, sizeof(text), "%s: %s, not answered by the user",
            output_time(notices->items[i].created_at_ms, time),
            known ? sentences[kind] : "unknown");
        line(buffer, "Notice", bytes_text(text));
    }
}

static void user_lines(struct buffer *buffer, const struct passkey_account *account)
{
    const struct passkey_user_record *user = account->user;
    line(buffer, "Name", user->name);
    line(buffer, "Display name", user->display_name);
    if (user->email.data != NULL)
        line(buffer, "E-mail", user->email);
    if (user->email_verified_at_ms != 0)
        time_line(buffer, "Verified", user->email_verified_at_ms);
    buffer_append_text(buffer, "ID            ");
    base64url_append(buffer, user->id);
    buffer_append_u8(buffer, '\n');
    line(buffer, "State", user_state(user));
    if (user->disabled_at_ms != 0)
        time_line(buffer, "Disabled", user->disabled_at_ms);
    time_line(buffer, "Created", user->created_at_ms);
    notice_lines(buffer, account->notices);
    recovery_lines(buffer, account->recovery);
}

enum passkey_result user_print_text(struct passkey_worker *worker,
    const struct passkey_account *account, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer text;
    buffer_init(&text, JSON_LINE_SIZE_MAX);
    user_lines(&text, account);
    TRY(buffer_check(&text, error));
    (void)fwrite(text.data, 1, text.size, stdout);
    advice(account->recovery);
    return credential_table(worker, account->credentials, error);
}
