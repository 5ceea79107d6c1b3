/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl export: all users, credentials and sets of codes as JSON Lines, in the format of
 * docs/export.md, from one snapshot of the store.
 */
#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/outcome.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/progress.h"
#include "passkeyctl/transfer/line.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "store/store.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct export
{
    FILE *file;
    struct buffer json;
    struct json_writer writer;
    struct progress progress;
    struct transfer_counts counts;
    int64_t total;      /* users in the store */
    int64_t unreadable; /* rows that were skipped */
};

/* ---- lines ---- */

static enum passkey_result write_line(
    struct export *export, const struct transfer_line *line, struct passkey_error *error)
{
    buffer_reset(&export->json);
    json_writer_init(&export->writer, &export->json);
    transfer_own_write(&export->writer, line);
    TRY(buffer_check(&export->json, error));
    TRY(output_json_to(export->file, &export->json, error));
    if (ferror(export->file) != 0)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "Could not write the export: %s.", strerror(errno));
    return PASSKEY_OK;
}

static void unreadable(void *context, const char *what, struct passkey_bytes user_id)
{
    struct export *export = context;
    char id[BASE64URL_ENCODED_SIZE(PASSKEY_USER_HANDLE_SIZE_MAX) + 1] = "?";
    if (user_id.size <= PASSKEY_USER_HANDLE_SIZE_MAX)
        base64url_encode(user_id, id);
    (void)fprintf(
        stderr, "passkeyctl: a %s of the user %s cannot be read and is skipped.\n", what, id);
    export->unreadable++;
}

/* Writes the line of a record, or reports it: text that is not UTF-8 and times after the year 9999
 * cannot be written as JSON. */
static enum passkey_result write_record(struct export *export, const struct transfer_line *line,
    int64_t *count, struct passkey_error *error)
{
    enum passkey_result result = write_line(export, line, error);
    if (result == PASSKEY_OK)
        (*count)++;
    if (result == PASSKEY_OK || !export->json.failed)
        return result;
    if (line->has_user)
        unreadable(export, "row", line->user.id);
    else if (line->has_credential)
        unreadable(export, "passkey", line->credential.user_id);
    else
        unreadable(export, "set of recovery codes", line->codes.user_id);
    return PASSKEY_OK;
}

static enum passkey_result take(
    void *context, const struct passkey_transfer_record *record, struct passkey_error *error)
{
    struct export *export = context;
    struct transfer_line line = { .has_user = record->user != NULL,
        .has_credential = record->credential != NULL,
        .has_codes = record->codes != NULL };
    if (line.has_user) {
        line.user = *record->user;
        progress_step(&export->progress, export->counts.users + 1, export->total);
        return write_record(export, &line, &export->counts.users, error);
    }
    if (line.has_credential) {
        line.credential = *record->credential;
        return write_record(export, &line, &export->counts.credentials, error);
    }
    line.codes = *record->codes;
    return write_record(export, &line, &export->counts.code_sets, error);
}

/* ---- the whole export ---- */

static void take_metric(void *context, const char *name, int64_t value)
{
    if (strcmp(name, "user") == 0)
        *(int64_t *)context = value;
}

static enum passkey_result write_all(
    struct console *console, struct export *export, struct passkey_error *error)
{
    struct passkey_bytes rp_id = console_rp_id(console);
    struct passkey_transfer_receiver receiver = { sizeof(receiver), export, take, unreadable };
    struct metric_receiver metrics = { &export->total, take_metric };
    TRY(store_measure(console->config.store, &metrics, error));
    const struct transfer_line begin = {
        .is_begin = true, .rp_id = rp_id, .now_ms = console_now_ms()
    };
    TRY(write_line(export, &begin, error));
    enum passkey_result result = passkey_export(console->worker, &CONSOLE_CALLER, &receiver, error);
    progress_end(&export->progress);
    TRY(result);
    const struct transfer_line end = { .is_end = true, .counts = export->counts };
    return write_line(export, &end, error);
}

static enum passkey_result unwritable(const char *path, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    int reason = errno;
    text_quote(bytes_text(path), quoted);
    if (reason == EEXIST)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "%s exists: choose another name, or move the file.", quoted);
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "%s cannot be written: %s.", quoted,
        strerror(reason));
}

/* The file contains names, addresses and the hashes of codes. */
static enum passkey_result write_file(
    struct console *console, struct export *export, const char *path, struct passkey_error *error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    export->file = file < 0 ? NULL : fdopen(file, "w");
    if (export->file == NULL)
        return unwritable(path, error);
    enum passkey_result result = write_all(console, export, error);
    bool whole = fflush(export->file) == 0 && fsync(file) == 0;
    if (result == PASSKEY_OK && !whole)
        result = unwritable(path, error);
    (void)fclose(export->file);
    if (result != PASSKEY_OK)
        (void)unlink(path);
    return result;
}

static enum passkey_result report(const struct request *request,
    const struct transfer_counts *counts, struct passkey_error *error)
{
    char sentence[TRANSFER_COUNTS_SIZE + 16];
    char text[TRANSFER_COUNTS_SIZE];
    (void)snprintf(sentence, sizeof(sentence), "Exported: %s.", transfer_counts_text(counts, text));
    struct outcome_number numbers[] = { { "users", counts->users },
        { "credentials", counts->credentials }, { "recoveryCodes", counts->code_sets } };
    struct outcome outcome = { .sentence = sentence, .numbers = numbers, .number_count = 3 };
    return outcome_print(request, &outcome, error);
}

static void export_deinit(struct export *export)
{
    buffer_deinit(&export->json);
}

static enum passkey_result export_run(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(export_deinit)
    struct export export = { .file = stdout,
        .progress = progress_begin(request, "Export", "users") };
    const char *path = request->arguments[0];
    buffer_init(&export.json, 4 * TRANSFER_LINE_SIZE_MAX);
    bool to_output = path == NULL || strcmp(path, "-") == 0;
    if (to_output && request_has(request, OPTION_JSON))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "--json needs a FILE: it reports on an export to a file. The exported lines are JSON "
            "anyway.");
    TRY(to_output ? write_all(console, &export, error) : write_file(console, &export, path, error));
    if (!to_output)
        TRY(report(request, &export.counts, error));
    if (export.unreadable > 0)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "%lld rows could not be read and are not in the export; run \"passkeyctl store "
            "check\".",
            (long long)export.unreadable);
    return PASSKEY_OK;
}

static const struct verb verbs[] = {
    { NULL, "[FILE]", 0, 1, NEED_STORE, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "export all users, passkeys and recovery codes as JSON Lines",
        "Exports one relying party from a consistent snapshot; passkeyd may be running. A file "
        "gets mode "
        "0600 and is not overwritten; without one, or with -, the lines are written to standard "
        "output. docs/export.md describes the format. Sessions, links, API keys, signing keys and "
        "the audit log are not exported: \"passkeyctl store backup\" copies everything. A row that "
        "cannot be "
        "read is "
        "reported and skipped, and the exit status is 3.",
        "  passkeyctl export users.jsonl\n"
        "  passkeyctl export | jq -r 'select(.type==\"user\")|.name'\n",
        export_run },
};

const struct noun NOUN_EXPORT = { "export", "export users and passkeys", verbs, 1 };
