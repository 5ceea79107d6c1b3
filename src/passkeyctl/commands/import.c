/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl import: reads records of passkeyd or of another system into the store, line by line in
 * constant memory. The service checks the records.
 */
#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/lines.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/progress.h"
#include "passkeyctl/transfer/line.h"

#include "base/bytes.h"
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#define JSON_LINE_SIZE_MAX 4096

struct tally {
    struct transfer_counts written;
    struct transfer_counts same;
    int64_t bad_lines;
};

struct import {
    struct console *console;
    const struct request *request;
    enum transfer_form form;
    int64_t now_ms;
    struct lines lines;
    struct transfer_line *line;
    struct tally tally;
    struct transfer_counts seen; /* since the beginning of an export */
    bool begun;                  /* inside an export whose end has not been read */
    struct progress progress;
    int64_t size; /* of the input; 0: unknown */
    int64_t read;
};

static void import_deinit(struct import *import)
{
    lines_deinit(&import->lines);
    transfer_line_free(&import->line);
}

/* ---- bad lines ---- */

static void tell_bad(struct import *import, enum passkey_result result, const char *message)
{
    import->tally.bad_lines++;
    progress_end(&import->progress);
    (void)fprintf(stderr, "passkeyctl: line %zu: %s (%s)\n", import->lines.number, message,
        passkey_result_slug(result));
}

/* ---- lines ---- */

static bool is_blank(struct passkey_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != ' ' && text.data[i] != '\t' && text.data[i] != '\r')
            return false;
    return true;
}

static enum passkey_result check_end(struct import *import, struct passkey_error *error)
{
    const struct transfer_counts *told = &import->line->counts;
    bool whole = import->begun && told->users == import->seen.users &&
                 told->credentials == import->seen.credentials &&
                 told->code_sets == import->seen.code_sets;
    import->begun = false;
    if (whole)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The export is incomplete: its last line counts more or fewer lines than were read.");
}

/* A passkey works only with the RP ID for which it was created (WebAuthn L3 4, RP ID). */
static enum passkey_result check_rp_id(struct import *import, struct passkey_error *error)
{
    const struct transfer_line *line = import->line;
    struct passkey_bytes own = console_rp_id(import->console);
    char theirs[TEXT_QUOTE_SIZE], ours[TEXT_QUOTE_SIZE];
    if (line->rp_id.size == 0 || bytes_equal(line->rp_id, own) ||
        request_has(import->request, OPTION_USERS_ONLY))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_RP_ID_MISMATCH, CHECK_NONE,
        "The passkeys belong to the RP ID \"%s\" and cannot sign in to %s: import them into a "
        "relying party with that RP ID, or import only the users with --users-only.",
        text_quote(line->rp_id, theirs), text_quote(own, ours));
}

static void drop_all_but_users(struct transfer_line *line)
{
    line->has_credential = false;
    line->has_codes = false;
}

static enum passkey_result read_line(struct import *import, struct passkey_error *error)
{
    struct transfer_line *line = import->line;
    if (import->lines.too_long)
        return refuse(error, PASSKEY_JSON_INVALID, CHECK_NONE, "The line is longer than %zu bytes.",
            TRANSFER_LINE_SIZE_MAX);
    TRY(transfer_line_read(
        line, import->form, buffer_view(&import->lines.line), import->now_ms, error));
    TRY(check_rp_id(import, error));
    import->seen.users += line->has_user ? 1 : 0;
    import->seen.credentials += line->has_credential ? 1 : 0;
    import->seen.code_sets += line->has_codes ? 1 : 0;
    if (line->is_end)
        return check_end(import, error);
    if (request_has(import->request, OPTION_USERS_ONLY))
        drop_all_but_users(line);
    return PASSKEY_OK;
}

/* If an export's first line has a newer version, the lines after it cannot be understood. */
static enum passkey_result evaluate_line(
    struct import *import, bool *good, struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    bool strict = request_has(import->request, OPTION_STRICT);
    enum passkey_result result = read_line(import, &found);
    *good = result == PASSKEY_OK;
    if (result == PASSKEY_OK)
        return PASSKEY_OK;
    if (result < PASSKEY_OK) {
        *error = found;
        return result;
    }
    tell_bad(import, result, found.message);
    if (import->line->is_begin && result == PASSKEY_RP_ID_MISMATCH)
        return refuse(
            error, PASSKEY_CONFLICT, CHECK_NONE, "The export is from another relying party.");
    if (strict)
        return refuse(
            error, PASSKEY_CONFLICT, CHECK_NONE, "A line is invalid, so nothing was imported.");
    return PASSKEY_OK;
}

/* Reads the next valid line; *more is false at the end of the input. */
static enum passkey_result next_line(struct import *import, bool *more, struct passkey_error *error)
{
    bool good = false;
    while (!good) {
        TRY(lines_next(&import->lines, more, error));
        if (!*more)
            return PASSKEY_OK;
        import->read += (int64_t)import->lines.line.size + 1;
        progress_step(&import->progress, import->read / 1024, import->size / 1024);
        if (is_blank(buffer_view(&import->lines.line)))
            continue;
        TRY(evaluate_line(import, &good, error));
        if (good && import->line->is_begin) {
            import->begun = true;
            import->seen = (struct transfer_counts){ .users = 0 };
        }
        const struct transfer_line *line = import->line;
        good = good && (line->has_user || line->has_credential || line->has_codes);
    }
    return PASSKEY_OK;
}

/* ---- callbacks of the store ---- */

static enum passkey_result next_record(
    void *context, struct passkey_transfer_record *record, bool *more, struct passkey_error *error)
{
    struct import *import = context;
    TRY(next_line(import, more, error));
    const struct transfer_line *line = import->line;
    *record = (struct passkey_transfer_record){
        .user = line->has_user ? &line->user : NULL,
        .credential = line->has_credential ? &line->credential : NULL,
        .codes = line->has_codes ? &line->codes : NULL,
    };
    return PASSKEY_OK;
}

static bool is_ready(void *context)
{
    struct import *import = context;
    return lines_ready(&import->lines);
}

static void count(struct transfer_counts *counts, enum passkey_transfer_kind kind)
{
    counts->users += kind == PASSKEY_TRANSFER_USER ? 1 : 0;
    counts->credentials += kind == PASSKEY_TRANSFER_CREDENTIAL ? 1 : 0;
    counts->code_sets += kind == PASSKEY_TRANSFER_RECOVERY_CODES ? 1 : 0;
}

static void take_outcome(void *context, enum passkey_transfer_kind kind,
    enum passkey_transfer_outcome outcome, const struct passkey_error *refusal)
{
    struct import *import = context;
    if (outcome == PASSKEY_TRANSFER_WRITTEN)
        count(&import->tally.written, kind);
    else if (outcome == PASSKEY_TRANSFER_SAME)
        count(&import->tally.same, kind);
    else
        tell_bad(import, refusal->result, refusal->message);
}

/* ---- the whole import ---- */

static enum passkey_transfer_mode mode_of(const struct request *request)
{
    if (request_has(request, OPTION_DRY_RUN))
        return PASSKEY_TRANSFER_DRY_RUN;
    return request_has(request, OPTION_STRICT) ? PASSKEY_TRANSFER_WHOLE : PASSKEY_TRANSFER_EACH;
}

/*
 * Records that were committed stay in the store; which records of the last transaction were is not
 * known.
 */
static enum passkey_result tell_how_far(const struct import *import, enum passkey_result result,
    const struct passkey_error *found, struct passkey_error *error)
{
    if (mode_of(import->request) != PASSKEY_TRANSFER_EACH || import->lines.number <= 1)
        return refuse(error, result, CHECK_NONE, "%s Nothing was imported.", found->message);
    return refuse(error, result, CHECK_NONE,
        "%s The lines before line %zu were imported. Fix the problem and run the same import "
        "again: it skips what exists and continues.",
        found->message, import->lines.number);
}

static enum passkey_result write_records(struct import *import, struct passkey_error *error)
{
    struct console *console = import->console;
    struct passkey_transfer_source source = { sizeof(source), import, next_record, is_ready,
        take_outcome };
    struct passkey_error found = { .result = PASSKEY_OK };
    enum passkey_transfer_mode mode = mode_of(import->request);
    enum passkey_result result =
        passkey_import(console->worker, &CONSOLE_CALLER, &source, mode, &found);
    progress_end(&import->progress);
    if (result == PASSKEY_CONFLICT && mode == PASSKEY_TRANSFER_WHOLE)
        return refuse(error, result, CHECK_NONE,
            "A line is invalid, so nothing was imported; fix the line or drop --strict.");
    if (result != PASSKEY_OK)
        return tell_how_far(import, result, &found, error);
    return PASSKEY_OK;
}

static void counts_member(
    struct json_writer *writer, const char *key, const struct transfer_counts *counts)
{
    json_object_member(writer, key);
    json_integer_member(writer, "users", counts->users);
    json_integer_member(writer, "credentials", counts->credentials);
    json_integer_member(writer, "recoveryCodes", counts->code_sets);
    json_object_end(writer);
}

static enum passkey_result tell_json(const struct import *import, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    counts_member(&writer, "imported", &import->tally.written);
    counts_member(&writer, "alreadyThere", &import->tally.same);
    json_integer_member(&writer, "badLines", import->tally.bad_lines);
    json_object_end(&writer);
    return output_json(&json, error);
}

static enum passkey_result tell(const struct import *import, struct passkey_error *error)
{
    const struct tally *tally = &import->tally;
    if (request_has(import->request, OPTION_JSON))
        return tell_json(import, error);
    if (request_has(import->request, OPTION_QUIET))
        return PASSKEY_OK;
    char written[TRANSFER_COUNTS_SIZE];
    char same[TRANSFER_COUNTS_SIZE];
    (void)printf("%s: %s. Already in the store: %s. Invalid lines: %" PRId64 ".\n",
        request_has(import->request, OPTION_DRY_RUN) ? "Would be imported" : "Imported",
        transfer_counts_text(&tally->written, written), transfer_counts_text(&tally->same, same),
        tally->bad_lines);
    return PASSKEY_OK;
}

static enum passkey_result run_on(struct import *import, FILE *file, struct passkey_error *error)
{
    struct stat status;
    if (fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode))
        import->size = status.st_size;
    lines_init(&import->lines, file, TRANSFER_LINE_SIZE_MAX);
    TRY(transfer_line_new(&import->line, error));
    TRY(write_records(import, error));
    progress_end(&import->progress);
    if (import->begun)
        tell_bad(
            import, PASSKEY_MEMBER_MISSING, "The export is incomplete: its last line is missing.");
    import->console->status = import->tally.bad_lines > 0 ? STATUS_REFUSED : STATUS_OK;
    return tell(import, error);
}

static enum transfer_form form_of(const struct request *request)
{
    static const char *const names[] = { "passkey", "simplewebauthn", "go-webauthn", "webauthn-rs",
        "py-webauthn", "hanko", "keycloak", "laravel" };
    const char *name = request->options[OPTION_FROM];
    for (size_t i = 0; name != NULL && i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return (enum transfer_form)i;
    return TRANSFER_FORM_PASSKEY;
}

static enum passkey_result import_run(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    CLEANUP(import_deinit)
    struct import import = { .console = console,
        .request = request,
        .form = form_of(request),
        .now_ms = console_now_ms(),
        .progress = progress_begin(request, "Import", "KiB") };
    const char *path = request->arguments[0];
    if (path == NULL || strcmp(path, "-") == 0)
        return run_on(&import, stdin, error);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "%s cannot be read: %s.",
            text_quote(bytes_text(path), quoted), strerror(errno));
    enum passkey_result result = run_on(&import, file, error);
    (void)fclose(file);
    return result;
}

static const struct verb verbs[] = {
    { NULL, "[FILE]", 0, 1, NEED_STORE,
        TAKES(OPTION_FROM) | TAKES(OPTION_USERS_ONLY) | TAKES(OPTION_STRICT) |
            TAKES(OPTION_DRY_RUN) | TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "import users and passkeys from an export or from another system",
        "Reads JSON Lines from the file, or from standard input (-, or no file). Without --from, "
        "they must be the output of \"passkeyctl export\". The records of SimpleWebAuthn, "
        "go-webauthn, webauthn-rs, py_webauthn, Hanko, Keycloak and Laravel are one per line, each "
        "with its user:\n"
        "\n"
        "  {\"user\":{\"id\":\"base64url\",\"name\":\"ada@example.org\",\"displayName\":\"Ada\"},\n"
        "   \"credential\":{the record},\"label\":\"Work laptop\"}\n"
        "\n"
        "user.id is the user handle that authenticators received; docs/export.md has an example of "
        "each format. Values that a record does not have, such as backup eligibility, are unknown "
        "until the next sign-in.\n"
        "\n"
        "Passkeys work only with the RP ID that they were created for, so an export of another RP "
        "ID is refused; --users-only imports its users without passkeys and recovery codes.\n"
        "\n"
        "An invalid line is reported with its number and the reason, the others are imported, and "
        "the exit status is 1. With --strict nothing is imported in this case, and other programs "
        "cannot write during the import. Existing records are not changed, so you can repeat an "
        "interrupted import. --dry-run checks the lines against the store, but not against each "
        "other, and writes nothing.",
        "  passkeyctl import users.jsonl\n"
        "  passkeyctl import --from simplewebauthn --dry-run passkeys.jsonl\n",
        import_run },
};

const struct noun NOUN_IMPORT = { "import", "import users and passkeys", verbs, 1 };
