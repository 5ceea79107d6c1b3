/* SPDX-License-Identifier: Apache-2.0 */
#include "passkeyctl/credential_show.h"

#include "base/bytes.h"
#include "passkeyctl/output.h"
#include "service/recovery.h"
#include "service/shapes.h"

void credential_json_members(struct json_writer *writer, struct passkey_worker *worker,
    const struct passkey_credential_record *credential)
{
    json_key(writer, "credential");
    shape_credential(writer, worker, credential);
    output_json_integer(writer, "signCount", credential->credential.sign_count);
    output_json_time(writer, "signCountStalledAt", credential->sign_count_stalled_at_ms);
    output_json_integer(writer, "useCount", credential->use_count);
    output_json_time(writer, "disabledAt", credential->disabled_at_ms);
}

struct passkey_bytes credential_state(const struct passkey_credential_record *credential)
{
    if (credential->disabled_at_ms != 0)
        return BYTES_LITERAL("disabled");
    return credential->sign_count_stalled_at_ms != 0 ? BYTES_LITERAL("counter stalled")
                                                     : BYTES_LITERAL("enabled");
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
