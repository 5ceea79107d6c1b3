/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl config: the configuration that passkeyd would read, from the same sources in the same
 * order.
 */
#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/outcome.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/table.h"

#include "base/bytes.h"

#define JSON_LINE_SIZE_MAX 65536
#define SECTION_SIZE       320

static enum passkey_result config_check(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    TRY(config_finish(&console->config, 0, error));
    char sentence[80];
    (void)snprintf(sentence, sizeof(sentence), "Configuration OK (%zu relying part%s).",
        console->config.party_count, console->config.party_count == 1 ? "y" : "ies");
    return outcome_print(request, &(struct outcome){ .sentence = sentence }, error);
}

/* ---- show ---- */

/* The first error is kept and reported at the end. */
struct showing {
    struct table *table; /* NULL: JSON */
    enum passkey_result result;
    struct passkey_error *error;
};

/* The heading [relying-party "example.org"] without its brackets. */
static struct passkey_bytes section_of(const struct config_shown *shown, char section[SECTION_SIZE])
{
    (void)snprintf(section, SECTION_SIZE, "%s%s%.*s%s", shown->section,
        shown->party.size > 0 ? " \"" : "", (int)shown->party.size,
        shown->party.size > 0 ? (const char *)shown->party.data : "",
        shown->party.size > 0 ? "\"" : "");
    return bytes_text(section);
}

static enum passkey_result show_line(const struct config_shown *shown, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    char section[SECTION_SIZE];
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    json_text_member(&writer, "section", section_of(shown, section));
    json_text_member(&writer, "name", bytes_text(shown->name));
    json_text_member(&writer, "value", bytes_text(shown->value));
    json_key(&writer, "from");
    if (shown->where == NULL)
        json_null(&writer);
    else
        json_text(&writer, bytes_text(shown->where));
    json_object_end(&writer);
    return output_json(&json, error);
}

static void show_one(void *context, const struct config_shown *shown)
{
    struct showing *showing = context;
    char section[SECTION_SIZE];
    if (showing->table == NULL) {
        if (showing->result == PASSKEY_OK)
            showing->result = show_line(shown, showing->error);
        return;
    }
    table_text(showing->table, section_of(shown, section));
    table_text(showing->table, bytes_text(shown->name));
    table_text(showing->table, bytes_text(shown->value));
    table_text(showing->table, bytes_text(shown->where != NULL ? shown->where : "default"));
}

static enum passkey_result config_show_all(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    static const char *const headings[] = { "SECTION", "KEY", "VALUE", "FROM", NULL };
    CLEANUP(table_free) struct table *table = NULL;
    TRY(config_finish(&console->config, 0, error));
    if (!request_has(request, OPTION_JSON))
        TRY(table_new(headings, output_terminal_width(), &table, error));
    struct showing showing = { .table = table, .error = error };
    struct config_receiver receiver = { &showing, show_one };
    config_show(&console->config, &receiver);
    TRY(showing.result);
    return table == NULL ? PASSKEY_OK : table_finish(table, error);
}

static const struct verb verbs[] = {
    { "check", NULL, 0, 0, NEED_CONFIGURATION, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "check the configuration of passkeyd",
        "Reads the configuration as passkeyd does: the file, the environment, then flags. Errors "
        "are reported with their line, variable or flag, and the exit status is 2.",
        "  passkeyctl config check --config /etc/passkeyd.ini && systemctl restart passkeyd\n",
        config_check },
    { "show", NULL, 0, 0, NEED_CONFIGURATION, TAKES(OPTION_JSON),
        "list all settings in effect, and the line, variable or flag that set each", NULL,
        "  passkeyctl config show --config /etc/passkeyd.ini\n"
        "  passkeyctl config show --json | jq -r 'select(.name==\"origins\")|.value'\n",
        config_show_all },
};

const struct noun NOUN_CONFIG = { "config", "check and show the configuration", verbs,
    sizeof(verbs) / sizeof(verbs[0]) };
