/* SPDX-License-Identifier: Apache-2.0 */
/* passkeyctl store: maintenance of the store, with the functions of <passkey/store.h>. */
#include "passkeyctl/commands/confirm.h"
#include "passkeyctl/commands/console.h"
#include "passkeyctl/commands/store_copy.h"
#include "passkeyctl/commands/store_reseal.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/outcome.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/paragraphs.h"
#include "passkeyctl/terminal/progress.h"
#include "passkeyctl/terminal/table.h"

#include "base/bytes.h"
#include "store/store.h"
#include <inttypes.h>

#define JSON_LINE_SIZE_MAX 65536
#define SENTENCE_SIZE      600
/* The column in which the text of a finding begins. */
#define FINDING_COLUMN 24

/* ---- check ---- */

/* The output of findings. The first error is kept and reported at the end. */
struct findings {
    const struct request *request;
    int64_t count;
    struct progress progress;
    enum passkey_result result;
    struct passkey_error *error;
};

static const char *kind_word(enum passkey_finding_kind kind)
{
    switch (kind) {
    case PASSKEY_FINDING_SCHEMA:
        return "schema";
    case PASSKEY_FINDING_ORPHAN:
        return "orphan";
    case PASSKEY_FINDING_ROW:
        return "row";
    case PASSKEY_FINDING_DAMAGE:
    default:
        return "damage";
    }
}

static enum passkey_result finding_json(
    const struct passkey_finding *finding, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    json_text_member(&writer, "kind", bytes_text(kind_word(finding->kind)));
    json_key(&writer, "table");
    if (finding->table == NULL)
        json_null(&writer);
    else
        json_text(&writer, bytes_text(finding->table));
    json_integer_member(&writer, "count", finding->count);
    json_text_member(&writer, "message", bytes_text(finding->text));
    json_object_end(&writer);
    return output_json(&json, error);
}

/* The text of a finding in full, however narrow the terminal is. */
static enum passkey_result finding_text(
    const struct passkey_finding *finding, struct passkey_error *error)
{
    char name[64];
    CLEANUP(buffer_deinit) struct buffer text;
    buffer_init(&text, JSON_LINE_SIZE_MAX);
    (void)snprintf(name, sizeof(name), "%s%s%s", kind_word(finding->kind),
        finding->table != NULL ? ", " : "", finding->table != NULL ? finding->table : "");
    output_clean(&text, bytes_text(finding->text));
    buffer_append_u8(&text, '\0');
    TRY(buffer_check(&text, error));
    paragraphs_write_item(stdout, name, (const char *)text.data, FINDING_COLUMN);
    return PASSKEY_OK;
}

static void take_finding(void *context, const struct passkey_finding *finding)
{
    struct findings *findings = context;
    findings->count++;
    progress_end(&findings->progress);
    if (findings->result != PASSKEY_OK)
        return;
    if (request_has(findings->request, OPTION_JSON))
        findings->result = finding_json(finding, findings->error);
    else if (!request_has(findings->request, OPTION_QUIET))
        findings->result = finding_text(finding, findings->error);
}

static enum passkey_result store_check(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    struct findings findings = { .request = request, .error = error };
    struct passkey_finding_receiver receiver = { &findings, take_finding };
    struct passkey_store_progress steps = { &findings.progress, progress_step };
    findings.progress = progress_begin(request, "Check", "steps");
    enum passkey_result result =
        passkey_store_check(console->config.store, &receiver, &steps, error);
    progress_end(&findings.progress);
    TRY(result);
    TRY(findings.result);
    console->status = findings.count > 0 ? STATUS_REFUSED : STATUS_OK;
    bool told = request_has(request, OPTION_JSON) || request_has(request, OPTION_QUIET);
    if (findings.count == 0 && !told)
        (void)printf("The store is sound.\n");
    return PASSKEY_OK;
}

/* ---- create ---- */

static void ignore_metric(void *context, const char *name, int64_t value)
{
    (void)context;
    (void)name;
    (void)value;
}

static enum passkey_result store_create(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    char what[SENTENCE_SIZE];
    char quoted[TEXT_QUOTE_SIZE];
    struct metric_receiver receiver = { NULL, ignore_metric };
    text_quote(bytes_text(console->config.store_shown), quoted);
    if (store_measure(console->config.store, &receiver, NULL) == PASSKEY_OK)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "%s already exists: there is nothing to create.", quoted);
    TRY(console_create(console, request->rp_id, error));
    (void)snprintf(what, sizeof(what), "Created the empty store %s for %s.", quoted,
        console->rp_id[0] != '\0' ? console->rp_id : "the configured relying parties");
    return outcome_print(request, &(struct outcome){ .sentence = what }, error);
}

/* ---- backup and restore ---- */

static enum passkey_result store_backup(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    char what[SENTENCE_SIZE];
    char quoted[TEXT_QUOTE_SIZE];
    const char *path = request->arguments[0];
    int64_t size = 0;
    struct progress progress = progress_begin(request, "Backup", "pages");
    struct passkey_store_progress steps = { &progress, progress_step };
    enum passkey_result result =
        passkey_store_backup(console->config.store, path, &steps, &size, error);
    progress_end(&progress);
    TRY(result);
    (void)snprintf(what, sizeof(what),
        "Backed up to %s, %" PRId64 " bytes, and checked. It is as secret as the store.",
        text_quote(bytes_text(path), quoted), size);
    struct outcome_number number = { "bytes", size };
    struct outcome outcome = { .sentence = what, .numbers = &number, .number_count = 1 };
    return outcome_print(request, &outcome, error);
}

static enum passkey_result restore(struct console *console, const struct request *request,
    struct passkey_store_restored *restored, struct passkey_error *error)
{
    struct progress progress = progress_begin(request, "Restore", "pages");
    struct passkey_store_progress steps = { &progress, progress_step };
    enum passkey_result result = passkey_store_restore(
        console->config.store, request->arguments[0], console_now_ms(), &steps, restored, error);
    progress_end(&progress);
    return result;
}

static enum passkey_result store_restore(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    char backup[TEXT_QUOTE_SIZE];
    char store[TEXT_QUOTE_SIZE];
    char what[SENTENCE_SIZE];
    bool go = false;
    text_quote(bytes_text(request->arguments[0]), backup);
    text_quote(bytes_text(console->config.store_shown), store);
    (void)snprintf(what, sizeof(what),
        "This replaces %s by %s. All users are signed out, and changes since the backup are lost. "
        "The current file is kept under another name.",
        store, backup);
    TRY(confirm(console, request, what, &go, error));
    if (!go)
        return PASSKEY_OK;
    struct passkey_store_restored restored;
    TRY(restore(console, request, &restored, error));
    bool kept = restored.kept_path[0] != '\0';
    (void)snprintf(what, sizeof(what),
        "Restored. %" PRId64 " ceremonies, sessions, links and unsent mails of the backup were "
        "dropped.%s%s%s",
        restored.dropped, kept ? " The store that was there before is " : "",
        kept ? text_quote(bytes_text(restored.kept_path), store) : "", kept ? "." : "");
    struct outcome_number number = { "dropped", restored.dropped };
    struct outcome outcome = { .sentence = what, .numbers = &number, .number_count = 1 };
    return outcome_print(request, &outcome, error);
}

/* ---- upgrade ---- */

static enum passkey_result bring_up(struct console *console, const struct request *request,
    struct passkey_store_versions *versions, struct passkey_error *error)
{
    struct progress progress = progress_begin(request, "Upgrade", "steps");
    struct passkey_store_progress steps = { &progress, progress_step };
    enum passkey_result result =
        passkey_store_upgrade(console->config.store, false, &steps, versions, error);
    progress_end(&progress);
    return result;
}

static enum passkey_result store_upgrade(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    struct passkey_store_versions versions;
    char what[SENTENCE_SIZE];
    bool go = false;
    TRY(passkey_store_upgrade(console->config.store, true, NULL, &versions, error));
    struct outcome_number number = { "schema", versions.newest };
    struct outcome outcome = { .sentence = what, .numbers = &number, .number_count = 1 };
    (void)snprintf(what, sizeof(what), "The store already has the newest schema, %" PRId64 ".",
        versions.newest);
    if (versions.before == versions.newest)
        return outcome_print(request, &outcome, error);
    (void)snprintf(what, sizeof(what),
        "This upgrades the store from schema %" PRId64 " to %" PRId64
        "; older programs cannot use it afterwards. \"passkeyctl store backup\" makes a copy "
        "first.",
        versions.before, versions.newest);
    TRY(confirm(console, request, what, &go, error));
    if (!go)
        return PASSKEY_OK;
    TRY(bring_up(console, request, &versions, error));
    (void)snprintf(
        what, sizeof(what), "Upgraded the store to schema %" PRId64 ".", versions.newest);
    return outcome_print(request, &outcome, error);
}

/* ---- stats ---- */

struct metrics {
    struct table *table; /* NULL: JSON */
    struct json_writer writer;
};

static void take_metric(void *context, const char *name, int64_t value)
{
    struct metrics *metrics = context;
    char text[32];
    if (metrics->table == NULL) {
        json_integer_member(&metrics->writer, name, value);
        return;
    }
    (void)snprintf(text, sizeof(text), "%" PRId64, value);
    table_text(metrics->table, bytes_text(name));
    table_text(metrics->table, bytes_text(text));
}

static enum passkey_result store_stats(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    static const char *const headings[] = { "FIGURE", "VALUE", NULL };
    CLEANUP(table_free) struct table *table = NULL;
    CLEANUP(buffer_deinit) struct buffer json;
    struct metrics metrics = { .table = NULL };
    struct metric_receiver receiver = { &metrics, take_metric };
    buffer_init(&json, JSON_LINE_SIZE_MAX);
    json_writer_init(&metrics.writer, &json);
    if (!request_has(request, OPTION_JSON))
        TRY(table_new(headings, output_terminal_width(), &table, error));
    metrics.table = table;
    if (table == NULL)
        json_object_begin(&metrics.writer);
    TRY(store_measure(console->config.store, &receiver, error));
    if (table != NULL)
        return table_finish(table, error);
    json_object_end(&metrics.writer);
    return output_json(&json, error);
}

/* ---- sweep ---- */

/* Uses the names of "store stats". */
static void name_rows(
    const struct passkey_swept *swept, struct outcome_number numbers[PASSKEY_SWEPT_KIND_COUNT])
{
    static const char *const tables[PASSKEY_SWEPT_KIND_COUNT] = {
        [PASSKEY_SWEPT_CEREMONY] = "ceremony",
        [PASSKEY_SWEPT_SESSION] = "session",
        [PASSKEY_SWEPT_LINK] = "link",
        [PASSKEY_SWEPT_MAIL] = "outgoing_mail",
        [PASSKEY_SWEPT_LIMIT] = "limit_bucket",
        [PASSKEY_SWEPT_API_KEY] = "api_key",
        [PASSKEY_SWEPT_SIGNING_KEY] = "signing_key",
        [PASSKEY_SWEPT_AUDIT] = "audit",
        [PASSKEY_SWEPT_NOTICE] = "notice",
        [PASSKEY_SWEPT_REMOVED_CREDENTIAL] = "removed_credential",
        [PASSKEY_SWEPT_REMOVED_USER] = "removed_user",
        [PASSKEY_SWEPT_FORMER_NAME] = "former_name",
    };
    for (size_t kind = 0; kind < PASSKEY_SWEPT_KIND_COUNT; kind++)
        numbers[kind] = (struct outcome_number){ tables[kind], swept->rows[kind] };
}

static enum passkey_result rows_text(const struct outcome *outcome, struct passkey_error *error)
{
    static const char *const headings[] = { "TABLE", "ROWS", NULL };
    CLEANUP(table_free) struct table *table = NULL;
    TRY(table_new(headings, output_terminal_width(), &table, error));
    struct metrics rows = { .table = table };
    for (size_t i = 0; i < outcome->number_count; i++)
        take_metric(&rows, outcome->numbers[i].name, outcome->numbers[i].value);
    return table_finish(table, error);
}

static enum passkey_result store_sweep(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    bool dry_run = request_has(request, OPTION_DRY_RUN);
    struct passkey_swept swept = { .size = sizeof(swept) };
    struct outcome_number numbers[PASSKEY_SWEPT_KIND_COUNT];
    TRY(passkey_service_sweep(console->service, dry_run, &swept, error));
    name_rows(&swept, numbers);
    struct outcome outcome = {
        .sentence = dry_run ? "This would delete the rows that have expired."
                            : "Deleted the rows that had expired.",
        .not_done = dry_run,
        .numbers = numbers,
        .number_count = PASSKEY_SWEPT_KIND_COUNT,
    };
    TRY(outcome_print(request, &outcome, error));
    bool told =
        request_has(request, OPTION_JSON) || (request_has(request, OPTION_QUIET) && !dry_run);
    return told ? PASSKEY_OK : rows_text(&outcome, error);
}

static const struct verb verbs[] = {
    { "create", NULL, 0, 0, NEED_CONFIGURATION, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "create an empty store, to import users before passkeyd starts for the first time",
        "passkeyd creates its store when it starts; use this command to fill the store before. Run "
        "it as the user that passkeyd runs as, with the same configuration. Without a "
        "configuration, --rp-id names the relying party (default: localhost).",
        "  passkeyctl store create --config /etc/passkeyd.ini\n"
        "  passkeyctl import users.jsonl --config /etc/passkeyd.ini\n",
        store_create },
    { "check", NULL, 0, 0, NEED_CONFIGURATION, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "check the store for damage, orphaned or invalid rows and an unknown schema",
        "Reads the whole store in one snapshot and changes nothing. The exit status is 0 if "
        "nothing was found, 1 if something was found, and 3 if the store could not be read. "
        "Replace a damaged file with \"passkeyctl store restore\". An orphan is a row whose owner "
        "no longer exists; it does no harm.",
        "  passkeyctl store check\n"
        "  passkeyctl store check --json | jq -r 'select(.kind==\"damage\")|.message'\n",
        store_check },
    { "backup", "FILE", 1, 1, NEED_CONFIGURATION, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "copy a consistent snapshot of the store, even while passkeyd is running",
        "An existing file is not overwritten. The copy has mode 0600, and gets its name only after "
        "it is complete, checked and on disk. It contains the secrets of the store. Commands that "
        "only read accept it as --store sqlite:FILE, even on a read-only mount.",
        "  passkeyctl store backup /var/backups/passkeyd-$(date +%F).db\n", store_backup },
    { "restore", "FILE", 1, 1, NEED_CONFIGURATION,
        TAKES(OPTION_YES) | TAKES(OPTION_DRY_RUN) | TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "replace the store with a backup; stop passkeyd first",
        "The backup is checked, and upgraded if it is older. Its ceremonies, sessions, links and "
        "unsent mails are dropped, so all users must sign in again. The previous store is kept in "
        "the same folder, with .before-restore and the time appended to its name. The new file "
        "gets its owner and mode, or if no store existed, the owner of the folder.",
        "  passkeyctl store restore /var/backups/passkeyd-2026-05-08.db\n", store_restore },
    { "copy", NULL, 0, 0, NEED_NOTHING,
        TAKES(OPTION_FROM_STORE) | TAKES(OPTION_TO) | TAKES(OPTION_YES) | TAKES(OPTION_DRY_RUN) |
            TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "copy everything from one store to another, for example from SQLite to PostgreSQL",
        "The target is created if it does not exist. The source is read in one snapshot and may be "
        "in use; no server may use the target. Rows that are equal already are not written, so you "
        "can repeat an interrupted copy. To move a site, copy while passkeyd is running, stop "
        "passkeyd, copy the changes with the same command, and start passkeyd on the new store "
        "with the same configuration and key file. At the end, both stores are compared once more, "
        "and the number of rows and a checksum of each table are printed. With --dry-run, the "
        "stores are only compared.",
        "  passkeyctl store copy --from sqlite:/var/lib/passkeyd/passkeyd.db \\\n"
        "      --to postgresql:///passkey\n",
        store_copy_run },
    { "reseal", "NEW-KEY-FILE", 1, 1, NEED_CONFIGURATION, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "replace the key that seals the secrets in the store; stop passkeyd first",
        "The secrets of all relying parties are read with the key-file of the configuration and "
        "sealed with the new one, which must contain 32 or more random bytes. Then set key-file to "
        "the new file and start passkeyd. If the command is interrupted, run it again in the same "
        "way. Earlier backups need the old key.",
        "  head -c 32 /dev/urandom > passkeyd-2.key\n"
        "  passkeyctl store reseal passkeyd-2.key --config /etc/passkeyd.ini\n",
        store_reseal },
    { "upgrade", NULL, 0, 0, NEED_CONFIGURATION,
        TAKES(OPTION_YES) | TAKES(OPTION_DRY_RUN) | TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "upgrade the store to the schema of this version",
        "passkeyd upgrades the store when it starts; this command does it at a time of your "
        "choice. With --dry-run it prints what would be done. Stop passkeyd first, and make a "
        "backup.",
        "  passkeyctl store upgrade --dry-run\n"
        "  passkeyctl store upgrade --yes\n",
        store_upgrade },
    { "stats", NULL, 0, 0, NEED_CONFIGURATION, TAKES(OPTION_JSON),
        "show the size, the schema and the rows of each table", NULL,
        "  passkeyctl store stats\n"
        "  passkeyctl store stats --json | jq .credential\n",
        store_stats },
    { "sweep", NULL, 0, 0, NEED_STORE,
        TAKES(OPTION_DRY_RUN) | TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "delete expired rows, and print how many; a running server does it every ten seconds",
        "Deletes expired ceremonies, sessions, links, limits and unsent mails, and keys that were "
        "revoked or retired long ago. Audit events are deleted according to the configuration; "
        "without --config or the variables of passkeyd, all are kept. With --dry-run, the rows are "
        "only counted.",
        "  passkeyctl store sweep --config /etc/passkeyd.ini --dry-run\n"
        "  passkeyctl store sweep --config /etc/passkeyd.ini\n",
        store_sweep },
};

const struct noun NOUN_STORE = { "store", "maintain the store", verbs,
    sizeof(verbs) / sizeof(verbs[0]) };
