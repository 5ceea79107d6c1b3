/* SPDX-License-Identifier: Apache-2.0 */
#include "passkeyctl/commands/credential_show.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "passkeyctl/terminal/output.h"
#include "service/account/recovery.h"
#include "shapes/shapes.h"

#include <stdio.h>

#define JSON_LINE_SIZE_MAX (1 << 20)

void credential_json_members(struct json_writer *writer, struct passkey_worker *worker,
    const struct passkey_credential_record *credential)
{
    json_key(writer, "credential");
    shape_credential(writer, worker, credential);
    json_integer_member(writer, "signCount", credential->credential.sign_count);
    json_time_member(writer, "signCountRegressedAt", credential->sign_count_regressed_at_ms);
    json_integer_member(writer, "useCount", credential->use_count);
    json_time_member(writer, "disabledAt", credential->disabled_at_ms);
    json_time_member(writer, "changeAllowedUntil", credential->change_allowed_until_ms);
}

enum passkey_result credential_print_json(struct passkey_worker *worker,
    const struct passkey_account *account, const struct passkey_credential_record *record,
    struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    json_key(&writer, "user");
    shape_user(&writer, account->user);
    credential_json_members(&writer, worker, record);
    json_object_end(&writer);
    return output_json(&json, error);
}

static struct passkey_bytes credential_state(const struct passkey_credential_record *credential)
{
    if (credential->disabled_at_ms != 0)
        return BYTES_LITERAL("disabled");
    if (credential->sign_count_regressed_at_ms != 0)
        return BYTES_LITERAL("sign count regressed");
    return credential->held_until_ms != 0 ? BYTES_LITERAL("held") : BYTES_LITERAL("enabled");
}

void credential_row(struct table *table, struct passkey_worker *worker,
    const struct passkey_credential_record *credential)
{
    char provider[PASSKEY_PROVIDER_NAME_SIZE];
    bool known = passkey_provider_name(worker, credential->credential.aaguid, provider);
    table_text(table, credential->label);
    table_text(table, bytes_text(known ? provider : "-"));
    table_text(table, credential_synced(credential) ? BYTES_LITERAL("yes") : BYTES_LITERAL("no"));
    table_state(table, credential_state(credential));
    table_time(table, credential->last_used_at_ms);
    table_time(table, credential->created_at_ms);
    table_base64url(table, credential->credential.id);
}

enum passkey_result credential_table(struct passkey_worker *worker,
    const struct passkey_credential_list *list, struct passkey_error *error)
{
    static const char *const headings[] = { "PASSKEY", "PROVIDER", "SYNCED", "STATE", "LAST USED",
        "CREATED", "ID", NULL };
    CLEANUP(table_free) struct table *table = NULL;
    TRY(table_new(headings, output_terminal_width(), &table, error));
    for (size_t i = 0; i < list->count; i++)
        credential_row(table, worker, &list->items[i]);
    return table_finish(table, error);
}

/* ---- one credential ---- */

#define PAGE_SIZE_MAX (1 << 16)

static void line(struct buffer *page, const char *label, struct passkey_bytes text)
{
    char padded[24];
    (void)snprintf(padded, sizeof(padded), "%-16s", label);
    buffer_append_text(page, padded);
    output_clean(page, text);
    buffer_append_u8(page, '\n');
}

static void text_line(struct buffer *page, const char *label, const char *text)
{
    line(page, label, bytes_text(text));
}

static void time_line(struct buffer *page, const char *label, int64_t time_ms)
{
    char text[OUTPUT_TIME_SIZE];
    text_line(page, label, output_time(time_ms, text));
}

static const char *fact_text(enum passkey_fact fact)
{
    if (fact == PASSKEY_FACT_UNKNOWN)
        return "unknown";
    return fact == PASSKEY_FACT_YES ? "yes" : "no";
}

static void id_line(struct buffer *page, const struct passkey_credential *credential)
{
    buffer_append_text(page, "ID              ");
    base64url_append(page, credential->id);
    buffer_append_u8(page, '\n');
}

static void use_lines(struct buffer *page, const struct passkey_credential_record *credential)
{
    char text[80];
    (void)snprintf(text, sizeof(text), "%lld, counter %lu", (long long)credential->use_count,
        (unsigned long)credential->credential.sign_count);
    text_line(page, "Uses", text);
    time_line(page, "Last used", credential->last_used_at_ms);
    time_line(page, "Created", credential->created_at_ms);
    if (credential->disabled_at_ms != 0)
        time_line(page, "Disabled", credential->disabled_at_ms);
    if (credential->change_allowed_until_ms != 0)
        time_line(page, "Change allowed", credential->change_allowed_until_ms);
    if (credential->sign_count_regressed_at_ms != 0)
        time_line(page, "Sign count regressed", credential->sign_count_regressed_at_ms);
}

enum passkey_result credential_page(const struct passkey_user_record *user,
    const struct passkey_credential_record *credential, struct passkey_error *error)
{
    char algorithm[16];
    CLEANUP(buffer_deinit) struct buffer page;
    buffer_init(&page, PAGE_SIZE_MAX);
    (void)snprintf(algorithm, sizeof(algorithm), "%ld", (long)credential->credential.algorithm);
    line(&page, "Label", credential->label);
    line(&page, "User", user->name);
    id_line(&page, &credential->credential);
    line(&page, "State", credential_state(credential));
    text_line(&page, "Discoverable", fact_text(credential->credential.discoverable));
    text_line(&page, "Backup eligible", fact_text(credential->credential.backup_eligible));
    text_line(&page, "Backed up", credential->credential.backup_state ? "yes" : "no");
    text_line(&page, "Algorithm", algorithm);
    line(&page, "Attestation", credential->credential.attestation_format);
    use_lines(&page, credential);
    TRY(buffer_check(&page, error));
    (void)fwrite(page.data, 1, page.size, stdout);
    return PASSKEY_OK;
}
