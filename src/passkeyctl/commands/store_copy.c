/* SPDX-License-Identifier: Apache-2.0 */
/* passkeyctl store copy: copies everything in one store to another. */
#include "passkeyctl/commands/store_copy.h"

#include "passkeyctl/commands/confirm.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/progress.h"
#include "passkeyctl/terminal/table.h"

#include "base/bytes.h"
#include "store/copy.h"
#include "store/store.h"
#include <inttypes.h>
#include <string.h>

#define JSON_LINE_SIZE_MAX 4096
#define SENTENCE_SIZE      600
/* The number of characters of a checksum in a table. */
#define CHECKSUM_SHOWN 8

struct report {
    const struct request *request;
    struct table *table; /* NULL: print JSON or nothing */
    enum passkey_result result;
    struct passkey_error *error;
};

static void write_hex(const uint8_t *bytes, size_t size, char *text)
{
    for (size_t i = 0; i < size; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", (unsigned)bytes[i]);
}

static enum passkey_result report_json(
    const struct store_copied *copied, struct passkey_error *error)
{
    char checksum[2 * SHA256_SIZE + 1];
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    write_hex(copied->checksum, SHA256_SIZE, checksum);
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    json_text_member(&writer, "table", bytes_text(copied->table));
    json_integer_member(&writer, "rows", copied->count);
    json_integer_member(&writer, "written", copied->written);
    json_integer_member(&writer, "removed", copied->removed);
    json_text_member(&writer, "checksum", bytes_text(checksum));
    json_object_end(&writer);
    return output_json(&json, error);
}

static void add_row(struct table *table, const struct store_copied *copied)
{
    const int64_t numbers[] = { copied->count, copied->written, copied->removed };
    char text[32];
    table_text(table, bytes_text(copied->table));
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        (void)snprintf(text, sizeof(text), "%" PRId64, numbers[i]);
        table_text(table, bytes_text(text));
    }
    write_hex(copied->checksum, CHECKSUM_SHOWN, text);
    table_text(table, bytes_text(text));
}

static void take_copied(void *context, const struct store_copied *copied)
{
    struct report *report = context;
    if (report->table != NULL)
        add_row(report->table, copied);
    else if (request_has(report->request, OPTION_JSON) && report->result == PASSKEY_OK)
        report->result = report_json(copied, report->error);
}

/* ---- the two stores ---- */

static void add_users(void *context, const char *name, int64_t value)
{
    if (strcmp(name, "user") == 0)
        *(int64_t *)context = value;
}

/* Asks before content of the target is replaced. A target that cannot be read yet is created. */
static enum passkey_result confirm_target(struct console *console, const struct request *request,
    const char *to, bool *go, struct passkey_error *error)
{
    char what[SENTENCE_SIZE];
    int64_t user_count = 0;
    const struct metric_receiver receiver = { &user_count, add_users };
    *go = true;
    if (request_has(request, OPTION_DRY_RUN) || store_measure(to, &receiver, NULL) != PASSKEY_OK ||
        user_count == 0)
        return PASSKEY_OK;
    (void)snprintf(what, sizeof(what),
        "This makes the target, which has %" PRId64 " users, equal to the source: other rows are "
        "replaced or deleted. Stop all servers that use the target.",
        user_count);
    return confirm(console, request, what, go, error);
}

static enum passkey_result copy(const struct request *request, struct passkey_store *from,
    struct passkey_store *to, struct passkey_error *error)
{
    static const char *const headings[] = { "TABLE", "ROWS", "WRITTEN", "REMOVED", "CHECKSUM",
        NULL };
    bool told = request_has(request, OPTION_JSON) || request_has(request, OPTION_QUIET);
    CLEANUP(table_free) struct table *table = NULL;
    if (!told)
        TRY(table_new(headings, output_terminal_width(), &table, error));
    struct report report = { .request = request, .table = table, .error = error };
    const struct store_copy_receiver receiver = { &report, take_copied };
    struct progress progress = progress_begin(request, "Copy", "rows");
    const struct passkey_store_progress steps = { &progress, progress_step };
    enum passkey_result result =
        store_copy(from, to, request_has(request, OPTION_DRY_RUN), &steps, &receiver, error);
    progress_end(&progress);
    TRY(result);
    TRY(report.result);
    return table != NULL ? table_finish(table, error) : PASSKEY_OK;
}

static enum passkey_result check_request(const struct request *request, struct passkey_error *error)
{
    const char *from = request->options[OPTION_FROM_STORE];
    const char *to = request->options[OPTION_TO];
    if (from == NULL || to == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Name both stores, with --from LOCATION and --to LOCATION.");
    if (strcmp(from, to) == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "--from and --to are the same store: name two.");
    return PASSKEY_OK;
}

enum passkey_result store_copy_run(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(passkey_store_close) struct passkey_store *from = NULL;
    CLEANUP(passkey_store_close) struct passkey_store *to = NULL;
    bool go = false;
    TRY(check_request(request, error));
    TRY(store_open_existing(request->options[OPTION_FROM_STORE], &from, error));
    TRY(confirm_target(console, request, request->options[OPTION_TO], &go, error));
    if (!go)
        return PASSKEY_OK;
    if (request_has(request, OPTION_DRY_RUN))
        TRY(store_open_existing(request->options[OPTION_TO], &to, error));
    else
        TRY(passkey_store_open(request->options[OPTION_TO], &to, error));
    return copy(request, from, to, error);
}
