/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl metadata: stores FIDO's metadata BLOB from a file or a URL, and shows the stored one.
 * <passkey/metadata.h> says when a BLOB is accepted.
 */
#include "net/fetch.h"
#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/file.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/table.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "crypto/jws.h"
#include <inttypes.h>
#include <passkey/backend.h>
#include <passkey/bundle.h>

#define FIDO_SIGNER        "mds.fidoalliance.org"
#define JSON_LINE_SIZE_MAX (1 << 20)
#define AAGUID_TEXT_SIZE   37

/* The working memory of a command. */
struct work {
    struct buffer anchor_file;
    struct buffer revocation_file;
    struct passkey_bytes *anchors;
    size_t anchor_count;
    struct passkey_bytes *revocations;
    size_t revocation_count;
    struct passkey_metadata_record *stored; /* set by `show` and `list` */
    struct passkey_metadata *metadata;
};

static void work_deinit(struct work *work)
{
    passkey_metadata_free(&work->metadata);
    passkey_free(work->anchors);
    passkey_free(work->revocations);
    buffer_deinit(&work->anchor_file);
    buffer_deinit(&work->revocation_file);
    passkey_free(work->stored);
}

static enum passkey_result load_trust(
    struct work *work, const struct request *request, struct passkey_error *error)
{
    buffer_init(&work->anchor_file, BUNDLE_SIZE_MAX);
    buffer_init(&work->revocation_file, BUNDLE_SIZE_MAX);
    if (request->options[OPTION_ANCHORS] == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Missing --anchors FILE: the trusted root certificates for the metadata signer.");
    TRY(file_read(request->options[OPTION_ANCHORS], &work->anchor_file, error));
    struct passkey_bytes view = buffer_view(&work->anchor_file);
    TRY(passkey_bundle_read(
        PASSKEY_BUNDLE_CERTIFICATES, &view, 1, &work->anchors, &work->anchor_count, error));
    if (request->options[OPTION_CRLS] == NULL)
        return PASSKEY_OK;
    TRY(file_read(request->options[OPTION_CRLS], &work->revocation_file, error));
    view = buffer_view(&work->revocation_file);
    return passkey_bundle_read(PASSKEY_BUNDLE_REVOCATION_LISTS, &view, 1, &work->revocations,
        &work->revocation_count, error);
}

static struct passkey_metadata_source source_of(
    const struct work *work, const struct request *request, struct passkey_bytes blob)
{
    const char *signer = request->options[OPTION_SIGNER];
    struct passkey_metadata_source source = { .size = sizeof(source),
        .blob = blob,
        .anchors = work->anchors,
        .anchor_count = work->anchor_count,
        .revocation_lists = work->revocations,
        .revocation_list_count = work->revocation_count,
        .signer = bytes_text(signer != NULL ? signer : FIDO_SIGNER) };
    return source;
}

/* ---- output ---- */

static enum passkey_result print_summary(const struct passkey_metadata *metadata,
    int64_t accepted_at_ms, bool as_json, struct passkey_error *error)
{
    const struct passkey_metadata_summary *summary = passkey_metadata_summary(metadata);
    bool overdue = console_now_ms() >= summary->overdue_at_ms;
    char accepted[OUTPUT_TIME_SIZE];
    char next[OUTPUT_TIME_SIZE];
    if (!as_json) {
        (void)printf("Number        %" PRId64 "\nModels        %zu\nSkipped       %zu\n"
                     "Accepted      %s\nNext update   %s%s\n",
            summary->number, summary->entry_count, summary->skipped_count,
            output_time(accepted_at_ms, accepted), output_time(summary->next_update_ms, next),
            overdue ? " (overdue)" : "");
        return PASSKEY_OK;
    }
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    json_integer_member(&writer, "number", summary->number);
    json_integer_member(&writer, "models", (int64_t)summary->entry_count);
    json_integer_member(&writer, "leftOut", (int64_t)summary->skipped_count);
    json_time_member(&writer, "acceptedAt", accepted_at_ms);
    json_time_member(&writer, "nextUpdate", summary->next_update_ms);
    json_bool_member(&writer, "overdue", overdue);
    json_object_end(&writer);
    return output_json(&json, error);
}

/* ---- update ---- */

/* Removes a line end after the only line of a file. */
static struct passkey_bytes without_line_end(struct passkey_bytes text)
{
    while (text.size > 0 && (text.data[text.size - 1] == '\n' || text.data[text.size - 1] == '\r'))
        text.size--;
    return text;
}

/* Adds advice for the operator to a refusal. */
static enum passkey_result advise(const struct request *request, enum passkey_result result,
    const struct passkey_error *found, struct passkey_error *error)
{
    if (result < PASSKEY_OK)
        return refuse(error, result, CHECK_NONE, "%s", found->message);
    return refuse(error, result, CHECK_NONE,
        "%s Check the %s, --anchors and --signer (here: %s). "
        "The metadata in the store is unchanged.",
        found->message, fetch_is_url(request->arguments[0]) ? "address" : "file",
        request_has(request, OPTION_SIGNER) ? request->options[OPTION_SIGNER] : FIDO_SIGNER);
}

static enum passkey_result metadata_update(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(work_deinit) struct work work = { .metadata = NULL };
    CLEANUP(buffer_deinit) struct buffer file;
    struct passkey_error found = { .result = PASSKEY_OK };
    int64_t accepted_at_ms = 0;
    buffer_init(&file, METADATA_BLOB_SIZE_MAX);
    TRY(load_trust(&work, request, error));
    TRY(fetch_is_url(request->arguments[0]) ? fetch_read(request->arguments[0], &file, error)
                                            : file_read(request->arguments[0], &file, error));
    struct passkey_metadata_source source =
        source_of(&work, request, without_line_end(buffer_view(&file)));
    enum passkey_result result = passkey_metadata_update(
        console->worker, &CONSOLE_CALLER, &source, &accepted_at_ms, &work.metadata, &found);
    if (result != PASSKEY_OK)
        return advise(request, result, &found, error);
    if (request_has(request, OPTION_QUIET))
        return PASSKEY_OK;
    return print_summary(work.metadata, accepted_at_ms, request_has(request, OPTION_JSON), error);
}

/* ---- show and list ---- */

/* The BLOB was verified with the operator's anchors and signer when it was stored. To show it, only
 * its signature is verified again, with its own certificates. */
static enum passkey_result read_stored(struct work *work, struct passkey_error *error)
{
    CLEANUP(jws_deinit) struct jws jws = { .chain_count = 0 };
    TRY(jws_read(work->stored->blob, PASSKEY_METADATA_INVALID, &jws, error));
    struct passkey_metadata_source source = { .size = sizeof(source),
        .blob = work->stored->blob,
        .anchors = &jws.chain[jws.chain_count - 1],
        .anchor_count = 1,
        .now_ms = work->stored->accepted_at_ms };
    return passkey_metadata_read(&source, &work->metadata, error);
}

static enum passkey_result open_stored(struct work *work, struct console *console,
    const struct request *request, struct passkey_error *error)
{
    bool again = request_has(request, OPTION_ANCHORS);
    if (!again && request_has(request, OPTION_SIGNER))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "--signer needs --anchors.");
    if (again)
        TRY(load_trust(work, request, error));
    TRY(passkey_metadata_get(console->worker, &CONSOLE_CALLER, &work->stored, error));
    if (work->stored == NULL)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE,
            "The store has no metadata: run \"passkeyctl metadata update\".");
    if (!again)
        return read_stored(work, error);
    struct passkey_metadata_source source = source_of(work, request, work->stored->blob);
    source.now_ms = work->stored->accepted_at_ms;
    return passkey_metadata_read(&source, &work->metadata, error);
}

static enum passkey_result metadata_show(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(work_deinit) struct work work = { .metadata = NULL };
    TRY(open_stored(&work, console, request, error));
    return print_summary(
        work.metadata, work.stored->accepted_at_ms, request_has(request, OPTION_JSON), error);
}

static struct passkey_bytes aaguid_text(
    const uint8_t aaguid[PASSKEY_AAGUID_SIZE], char text[AAGUID_TEXT_SIZE])
{
    size_t at = 0;
    for (size_t i = 0; i < PASSKEY_AAGUID_SIZE; i++)
        at += (size_t)snprintf(text + at, AAGUID_TEXT_SIZE - at, "%s%02x",
            i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", aaguid[i]);
    return bytes_text(text);
}

static const char *certification_text(enum passkey_certification certification)
{
    static const char *const texts[] = { "none", "functional", "L1", "L1plus", "L2", "L2plus", "L3",
        "L3plus" };
    return texts[certification];
}

/* Whether the default policy refuses the model. */
static bool refused_by_default(
    const struct passkey_metadata *metadata, const struct passkey_metadata_entry *entry)
{
    struct passkey_credential credential = { .size = sizeof(credential),
        .attestation_trusted = true };
    for (size_t i = 0; i < PASSKEY_AAGUID_SIZE; i++)
        credential.aaguid[i] = entry->aaguid[i];
    return passkey_metadata_evaluate(metadata, NULL, &credential, NULL) != PASSKEY_OK;
}

static enum passkey_result print_line(const struct passkey_metadata *metadata,
    const struct passkey_metadata_entry *entry, struct passkey_error *error)
{
    char text[AAGUID_TEXT_SIZE];
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    json_text_member(&writer, "aaguid", aaguid_text(entry->aaguid, text));
    json_text_member(&writer, "description", entry->description);
    json_text_member(
        &writer, "certification", bytes_text(certification_text(entry->certification)));
    json_array_member(&writer, "statuses");
    for (size_t i = 0; i < entry->status_count; i++)
        json_text(&writer, entry->statuses[i].name);
    json_array_end(&writer);
    json_integer_member(&writer, "anchors", (int64_t)entry->anchor_count);
    json_bool_member(&writer, "refused", refused_by_default(metadata, entry));
    json_object_end(&writer);
    return output_json(&json, error);
}

static void print_row(struct table *table, const struct passkey_metadata *metadata,
    const struct passkey_metadata_entry *entry)
{
    char text[AAGUID_TEXT_SIZE];
    table_text(table, entry->description);
    table_text(table, bytes_text(certification_text(entry->certification)));
    table_text(table,
        refused_by_default(metadata, entry) ? BYTES_LITERAL("refused") : BYTES_LITERAL("accepted"));
    table_text(table, aaguid_text(entry->aaguid, text));
}

static enum passkey_result metadata_list(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    static const char *const headings[] = { "MODEL", "CERTIFIED", "BY DEFAULT", "AAGUID", NULL };
    CLEANUP(work_deinit) struct work work = { .metadata = NULL };
    CLEANUP(table_free) struct table *table = NULL;
    TRY(open_stored(&work, console, request, error));
    if (!request_has(request, OPTION_JSON))
        TRY(table_new(headings, output_terminal_width(), &table, error));
    for (size_t i = 0; i < passkey_metadata_summary(work.metadata)->entry_count; i++) {
        const struct passkey_metadata_entry *entry = passkey_metadata_at(work.metadata, i);
        if (request_has(request, OPTION_JSON))
            TRY(print_line(work.metadata, entry, error));
        else
            print_row(table, work.metadata, entry);
    }
    return table == NULL ? PASSKEY_OK : table_finish(table, error);
}

#define TRUST_TEXT                                                                                 \
    "--anchors names the certificates that may vouch for the metadata's signer: docs/metadata.md " \
    "says where to get FIDO's."
#define STORED_TEXT                                                                                \
    "The metadata was verified when it was stored. With --anchors it is verified again, with "     \
    "these "                                                                                       \
    "certificates."

static const struct verb verbs[] = {
    { "update", "FILE_OR_URL", 1, 1, NEED_STORE,
        TAKES(OPTION_ANCHORS) | TAKES(OPTION_SIGNER) | TAKES(OPTION_CRLS) | TAKES(OPTION_JSON) |
            TAKES(OPTION_QUIET),
        "verify and store a FIDO metadata BLOB, from a file (- is standard input) or an https URL",
        TRUST_TEXT " If the BLOB is refused, the stored one is kept.",
        "  passkeyctl metadata update https://mds3.fidoalliance.org/ --anchors root-r46.pem\n"
        "  passkeyctl metadata update blob.jwt --anchors root-r46.pem\n",
        metadata_update },
    { "show", NULL, 0, 0, NEED_STORE,
        TAKES(OPTION_ANCHORS) | TAKES(OPTION_SIGNER) | TAKES(OPTION_JSON),
        "show the number and dates of the stored metadata", STORED_TEXT,
        "  passkeyctl metadata show\n", metadata_show },
    { "list", NULL, 0, 0, NEED_STORE,
        TAKES(OPTION_ANCHORS) | TAKES(OPTION_SIGNER) | TAKES(OPTION_JSON),
        "list the authenticator models in the metadata", STORED_TEXT,
        "  passkeyctl metadata list --json | jq 'select(.refused)'\n", metadata_list },
};

const struct noun NOUN_METADATA = { "metadata", "manage FIDO metadata", verbs,
    sizeof(verbs) / sizeof(verbs[0]) };
