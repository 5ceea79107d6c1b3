/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl signing-key: the keys that sign ID tokens for backends.
 */
#include "passkeyctl/commands/confirm.h"
#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/outcome.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/table.h"

#include "base/bytes.h"
#include <passkey/backend.h>

#define JSON_LINE_SIZE_MAX 4096

static struct passkey_bytes state_of(const struct passkey_signing_key_record *key, bool newest)
{
    int64_t now_ms = console_now_ms();
    if (key->retired_at_ms != 0)
        return key->retired_at_ms <= now_ms ? BYTES_LITERAL("withdrawn")
                                            : BYTES_LITERAL("still published");
    if (key->signs_from_ms > now_ms)
        return BYTES_LITERAL("signs soon");
    return newest ? BYTES_LITERAL("enabled") : BYTES_LITERAL("signs until then");
}

static enum passkey_result print_json(
    const struct passkey_signing_key_record *key, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    json_text_member(&writer, "kid", key->id);
    json_time_member(&writer, "createdAt", key->created_at_ms);
    json_time_member(&writer, "signsFrom", key->signs_from_ms);
    json_time_member(&writer, "retiredAt", key->retired_at_ms);
    json_object_end(&writer);
    return output_json(&json, error);
}

static enum passkey_result print_id(
    const struct passkey_signing_key_record *key, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer id;
    buffer_init(&id, JSON_LINE_SIZE_MAX);
    output_clean(&id, key->id);
    TRY(buffer_check(&id, error));
    (void)printf("%.*s\n", (int)id.size, (const char *)id.data);
    return PASSKEY_OK;
}

static enum passkey_result key_list(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    static const char *const headings[] = { "KEY", "STATE", "SIGNS FROM", "PUBLISHED UNTIL", NULL };
    CLEANUP(pointer_free) struct passkey_signing_key_list *list = NULL;
    CLEANUP(table_free) struct table *table = NULL;
    TRY(passkey_signing_key_list_get(console->worker, 0, &list, error));
    bool json = request_has(request, OPTION_JSON);
    if (!json && !request_has(request, OPTION_QUIET))
        TRY(table_new(headings, output_terminal_width(), &table, error));
    for (size_t i = 0; i < list->count; i++) {
        const struct passkey_signing_key_record *key = &list->items[i];
        if (table == NULL) {
            TRY(json ? print_json(key, error) : print_id(key, error));
            continue;
        }
        table_text(table, key->id);
        table_state(table, state_of(key, i + 1 == list->count));
        table_time(table, key->signs_from_ms);
        table_time(table, key->retired_at_ms);
    }
    return table == NULL ? PASSKEY_OK : table_finish(table, error);
}

/* The effect of a rotation, shown before it is outcome. */
static const char *future_of(bool at_once)
{
    return at_once ? "This creates a signing key that signs from now on, and deletes all older "
                     "keys. ID tokens that they signed become invalid."
                   : "This creates a signing key, which is published now and signs in an hour. "
                     "Existing ID tokens stay valid.";
}

static enum passkey_result key_rotate(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    bool at_once = request_has(request, OPTION_AT_ONCE);
    bool go = !at_once && !request_has(request, OPTION_DRY_RUN);
    if (!go)
        TRY(confirm(console, request, future_of(at_once), &go, error));
    if (!go)
        return PASSKEY_OK;
    TRY(passkey_signing_key_rotate(console->worker, &CONSOLE_CALLER, at_once, error));
    struct outcome outcome = { .sentence = at_once
                                               ? "Created a signing key. It signs now."
                                               : "Created a signing key. It signs in an hour." };
    return outcome_print(request, &outcome, error);
}

static const struct verb verbs[] = {
    { "list", NULL, 0, 0, NEED_STORE, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "list the published signing keys, the newest last", NULL, "  passkeyctl signing-key list\n",
        key_list },
    { "rotate", NULL, 0, 0, NEED_STORE,
        TAKES(OPTION_AT_ONCE) | TAKES(OPTION_YES) | TAKES(OPTION_DRY_RUN) | TAKES(OPTION_JSON) |
            TAKES(OPTION_QUIET),
        "create a new signing key",
        "The new key is published now and signs in an hour, so that backends know it by then. A "
        "running server does this every 90 days. After a theft, --at-once deletes all older keys, "
        "including those that do not sign yet; it asks for confirmation.",
        "  passkeyctl signing-key rotate\n"
        "  passkeyctl signing-key rotate --at-once\n",
        key_rotate },
};

const struct noun NOUN_SIGNING_KEY = { "signing-key", "manage the keys that sign ID tokens", verbs,
    sizeof(verbs) / sizeof(verbs[0]) };
