/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl export: every user, credential and code set as JSON Lines, in the form of
 * docs/export.md. The store hands them out in one snapshot.
 */
#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/done.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/progress.h"
#include "passkeyctl/terminal/words.h"
#include "passkeyctl/transfer/line.h"
#include "shapes/names.h"

#include "base/bytes.h"
#include <errno.h>
#include <fcntl.h>
#include <passkey/store_care.h>
#include <string.h>
#include <unistd.h>

struct export
{
    FILE *file;
    struct buffer json;
    struct json_writer writer;
    struct progress progress;
    struct transfer_counts counts;
    int64_t total; /* users of the store */
};

/* ---- members ---- */

/* What there is not is left out. */
static void time_member(struct json_writer *writer, const char *key, int64_t time_ms)
{
    if (time_ms != 0)
        json_time_member(writer, key, time_ms);
}

static void name_member(struct json_writer *writer, const char *key, const char *name)
{
    if (name != NULL)
        json_text_member(writer, key, bytes_text(name));
}

/* ---- lines ---- */

static void begin(struct export *export, const char *type)
{
    buffer_reset(&export->json);
    json_writer_init(&export->writer, &export->json);
    json_object_begin(&export->writer);
    json_text_member(&export->writer, "type", bytes_text(type));
}

static enum passkey_result end(struct export *export, struct passkey_error *error)
{
    json_object_end(&export->writer);
    TRY(output_json_to(export->file, &export->json, error));
    if (ferror(export->file) != 0)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The export cannot be written: %s.", strerror(errno));
    return PASSKEY_OK;
}

static void other_ways_in(struct json_writer *writer, struct passkey_bytes names)
{
    json_array_member(writer, "otherWaysIn");
    while (names.size > 0) {
        size_t size = 0;
        while (size < names.size && names.data[size] != ' ')
            size++;
        json_text(writer, (struct passkey_bytes){ names.data, size });
        size += size < names.size ? 1 : 0;
        names = (struct passkey_bytes){ names.data + size, names.size - size };
    }
    json_array_end(writer);
}

static enum passkey_result take_user(
    struct export *export, const struct passkey_user_record *user, struct passkey_error *error)
{
    struct json_writer *writer = &export->writer;
    begin(export, "user");
    json_base64url_member(writer, "id", user->id);
    json_text_member(writer, "name", user->name);
    json_text_member(writer, "displayName", user->display_name);
    if (user->email.size > 0)
        json_text_member(writer, "email", user->email);
    time_member(writer, "emailVerifiedAt", user->email_verified_at_ms);
    if (user->other_ways_in.size > 0)
        other_ways_in(writer, user->other_ways_in);
    time_member(writer, "recoveredAt", user->recovered_at_ms);
    json_time_member(writer, "createdAt", user->created_at_ms == 0 ? 1 : user->created_at_ms);
    time_member(writer, "disabledAt", user->disabled_at_ms);
    export->counts.users++;
    progress_step(&export->progress, export->counts.users, export->total);
    return end(export, error);
}

static void attestation_member(
    struct json_writer *writer, const struct passkey_credential *credential)
{
    json_object_member(writer, "attestation");
    json_text_member(writer, "format", credential->attestation_format);
    name_member(writer, "type", attestation_type_name(credential->attestation_type));
    json_bool_member(writer, "trusted", credential->attestation_trusted);
    if (credential->attestation_object.size > 0)
        json_base64url_member(writer, "object", credential->attestation_object);
    json_object_end(writer);
}

static void transports_member(
    struct json_writer *writer, const struct passkey_transports *transports)
{
    json_array_member(writer, "transports");
    for (size_t i = 0; i < transports->count; i++)
        json_text(writer, transports->names[i]);
    json_array_end(writer);
}

/* What verification reads. */
static void key_members(struct json_writer *writer, const struct passkey_credential *credential)
{
    json_base64url_member(writer, "id", credential->id);
    json_base64url_member(writer, "publicKey", credential->public_key);
    json_integer_member(writer, "signCount", credential->sign_count);
    transports_member(writer, &credential->transports);
    json_base64url_member(writer, "aaguid", BYTES_ARRAY(credential->aaguid));
    json_fact_member(writer, "backupEligible", credential->backup_eligible);
    json_bool_member(writer, "backupState", credential->backup_state);
    json_fact_member(writer, "discoverable", credential->discoverable);
    name_member(writer, "attachment", attachment_name(credential->attachment));
    json_bool_member(writer, "uvInitialized", credential->uv_initialized);
    attestation_member(writer, credential);
}

static enum passkey_result take_credential(struct export *export,
    const struct passkey_credential_record *record, struct passkey_error *error)
{
    struct json_writer *writer = &export->writer;
    begin(export, "credential");
    json_base64url_member(writer, "userId", record->user_id);
    key_members(writer, &record->credential);
    time_member(writer, "signCountStalledAt", record->sign_count_stalled_at_ms);
    json_text_member(writer, "label", record->label);
    json_time_member(writer, "createdAt", record->created_at_ms == 0 ? 1 : record->created_at_ms);
    time_member(writer, "lastUsedAt", record->last_used_at_ms);
    json_integer_member(writer, "useCount", record->use_count);
    time_member(writer, "disabledAt", record->disabled_at_ms);
    name_member(writer, "disabledBy", disabled_by_name(record->disabled_by));
    time_member(writer, "recoveredAt", record->recovered_at_ms);
    time_member(writer, "changeAllowedUntil", record->change_allowed_until_ms);
    export->counts.credentials++;
    return end(export, error);
}

static enum passkey_result take_codes(
    struct export *export, const struct passkey_transfer_codes *codes, struct passkey_error *error)
{
    struct json_writer *writer = &export->writer;
    begin(export, "recoveryCodes");
    json_base64url_member(writer, "userId", codes->user_id);
    json_base64url_member(writer, "salt", BYTES_ARRAY(codes->set.salt));
    json_integer_member(writer, "log2N", codes->set.log2_n);
    json_integer_member(writer, "r", codes->set.r);
    json_integer_member(writer, "p", codes->set.p);
    json_time_member(writer, "createdAt", codes->set.created_at_ms);
    json_array_member(writer, "codes");
    for (size_t i = 0; i < codes->count; i++) {
        json_object_begin(writer);
        json_base64url_member(writer, "hash", BYTES_ARRAY(codes->codes[i].hash));
        time_member(writer, "usedAt", codes->codes[i].used_at_ms);
        json_object_end(writer);
    }
    json_array_end(writer);
    export->counts.code_sets++;
    return end(export, error);
}

static enum passkey_result take(
    void *context, const struct passkey_transfer_record *record, struct passkey_error *error)
{
    switch (record->kind) {
    case PASSKEY_TRANSFER_USER:
        return take_user(context, record->of.user, error);
    case PASSKEY_TRANSFER_CREDENTIAL:
        return take_credential(context, record->of.credential, error);
    case PASSKEY_TRANSFER_RECOVERY_CODES:
    default:
        return take_codes(context, record->of.codes, error);
    }
}

/* ---- the whole ---- */

static enum passkey_result write_begin(
    struct export *export, struct passkey_bytes rp_id, struct passkey_error *error)
{
    begin(export, "export");
    json_integer_member(&export->writer, "version", TRANSFER_VERSION);
    json_text_member(&export->writer, "rpId", rp_id);
    json_time_member(&export->writer, "exportedAt", console_now_ms());
    return end(export, error);
}

static enum passkey_result write_end(struct export *export, struct passkey_error *error)
{
    begin(export, "end");
    json_integer_member(&export->writer, "users", export->counts.users);
    json_integer_member(&export->writer, "credentials", export->counts.credentials);
    json_integer_member(&export->writer, "recoveryCodes", export->counts.code_sets);
    return end(export, error);
}

static void take_figure(void *context, const char *name, int64_t value)
{
    if (strcmp(name, "user") == 0)
        *(int64_t *)context = value;
}

static enum passkey_result write_all(
    struct console *console, struct export *export, struct passkey_error *error)
{
    struct passkey_bytes rp_id = console_rp_id(console);
    struct passkey_transfer_receiver receiver = { export, take };
    struct passkey_figure_receiver figures = { &export->total, take_figure };
    TRY(passkey_store_stats(console->config.store, &figures, error));
    TRY(passkey_transfer_note(console->worker, 0, PASSKEY_TRANSFER_OUT, error));
    TRY(write_begin(export, rp_id, error));
    enum passkey_result result =
        passkey_store_read_all(console->config.store, rp_id, &receiver, error);
    progress_end(&export->progress);
    TRY(result);
    return write_end(export, error);
}

static enum passkey_result unwritable(const char *path, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    int reason = errno;
    text_quote(bytes_text(path), quoted);
    if (reason == EEXIST)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "%s is there already: name another file, or move it away.", quoted);
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "%s cannot be written: %s.", quoted,
        strerror(reason));
}

/* Names and addresses are in it, and what codes are checked with. */
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
    struct done_figure figures[] = { { "users", counts->users },
        { "credentials", counts->credentials }, { "recoveryCodes", counts->code_sets } };
    struct done done = { .sentence = sentence, .figures = figures, .figure_count = 3 };
    return done_tell(request, &done, error);
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
            "--json reports on an export to a file: name one. The lines themselves are JSON.");
    if (to_output)
        return write_all(console, &export, error);
    TRY(write_file(console, &export, path, error));
    return report(request, &export.counts, error);
}

static const struct verb verbs[] = {
    { NULL, "[FILE]", 0, 1, NEED_STORE, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "write every user, passkey and set of recovery codes as JSON Lines",
        "Of one relying party, as it is at one moment, beside a running server. A file gets mode "
        "0600 and is not overwritten; without one, or with -, the lines go to the standard output. "
        "The form is described in docs/export.md. Sessions, links, API keys, signing keys and the "
        "audit log are not in it: \"passkeyctl store backup\" copies all.",
        "  passkeyctl export users.jsonl\n"
        "  passkeyctl export | jq -r 'select(.type==\"user\")|.name'\n",
        export_run },
};

const struct noun NOUN_EXPORT = { "export", "users and passkeys on their way out", verbs, 1 };
