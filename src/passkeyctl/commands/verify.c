/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl verify: the library's verification for scripts and other languages. All lines use the
 * same verifier and buffers, so that memory stays constant.
 */
#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/lines.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/verify/answer.h"
#include "passkeyctl/verify/case.h"

#include "base/bytes.h"
#include "webauthn/node.h"

#include <errno.h>
#include <string.h>
#include <time.h>

struct verify {
    struct passkey_verifier *verifier;
    struct verify_case *verify_case;
    struct buffer answer;
    bool refused;
    bool invalid;
};

static void verify_deinit(struct verify *verify)
{
    passkey_verifier_free(&verify->verifier);
    verify_case_free(&verify->verify_case);
    buffer_deinit(&verify->answer);
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- one case ---- */

static enum passkey_result evaluate_registration(
    struct verify *verify, struct json_writer *writer, struct passkey_error *error)
{
    const struct verify_case *one = verify->verify_case;
    struct passkey_credential credential = { .size = sizeof(credential) };
    const struct passkey_registration *registration = NULL;
    TRY(registration_verify_node(
        one->response, verify->verifier, &one->created, &credential, &registration, error));
    verify_answer_registration(writer, one, &credential, registration);
    return PASSKEY_OK;
}

static enum passkey_result evaluate_authentication(
    struct verify *verify, struct json_writer *writer, struct passkey_error *error)
{
    const struct verify_case *one = verify->verify_case;
    struct passkey_credential credential = { .size = sizeof(credential) };
    const struct passkey_authentication *authentication = NULL;
    TRY(authentication_verify_node(
        one->response, verify->verifier, &one->asserted, &credential, &authentication, error));
    verify_answer_authentication(writer, one, &credential, authentication);
    return PASSKEY_OK;
}

static enum passkey_result evaluate(
    struct verify *verify, struct json_writer *writer, struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    enum passkey_result result = verify->verify_case->registration
                                     ? evaluate_registration(verify, writer, &found)
                                     : evaluate_authentication(verify, writer, &found);
    if (result < PASSKEY_OK) {
        *error = found;
        return result;
    }
    if (result == PASSKEY_OK)
        return PASSKEY_OK;
    verify->refused = true;
    verify_answer_refusal(writer, verify->verify_case, passkey_result_slug(result), 0, &found);
    return PASSKEY_OK;
}

static enum passkey_result read_line(
    struct verify *verify, const struct lines *lines, struct passkey_error *error)
{
    enum passkey_result result =
        verify_case_read(verify->verify_case, buffer_view(&lines->line), now_ms(), error);
    if (lines->too_long && result >= PASSKEY_OK)
        return refuse(error, PASSKEY_JSON_INVALID, CHECK_NONE, "The line is longer than %zu bytes.",
            VERIFY_LINE_SIZE_MAX);
    return result;
}

static enum passkey_result answer_line(
    struct verify *verify, const struct lines *lines, struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    struct json_writer writer;
    buffer_reset(&verify->answer);
    json_writer_init(&writer, &verify->answer);
    enum passkey_result result = read_line(verify, lines, &found);
    if (result < PASSKEY_OK) {
        *error = found;
        return result;
    }
    if (result == PASSKEY_OK) {
        TRY(evaluate(verify, &writer, error));
    } else {
        verify->invalid = true;
        verify_answer_refusal(&writer, verify->verify_case, "case_invalid", lines->number, &found);
    }
    TRY(output_json(&verify->answer, error));
    /* A program that writes a case and waits for the answer gets it immediately. */
    return output_finish(error);
}

/* ---- files ---- */

static bool is_blank(struct passkey_bytes line)
{
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] != ' ' && line.data[i] != '\t' && line.data[i] != '\r')
            return false;
    return true;
}

static enum passkey_result answer_lines(
    struct verify *verify, struct lines *lines, struct passkey_error *error)
{
    for (;;) {
        bool more = false;
        TRY(lines_next(lines, &more, error));
        if (!more)
            return PASSKEY_OK;
        if (!is_blank(buffer_view(&lines->line)))
            TRY(answer_line(verify, lines, error));
    }
}

static enum passkey_result answer_stream(
    struct verify *verify, FILE *file, struct passkey_error *error)
{
    CLEANUP(lines_deinit) struct lines lines;
    lines_init(&lines, file, VERIFY_LINE_SIZE_MAX);
    return answer_lines(verify, &lines, error);
}

static enum passkey_result answer_file(
    struct verify *verify, const char *path, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    if (strcmp(path, "-") == 0)
        return answer_stream(verify, stdin, error);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "%s: %s.",
            text_quote(bytes_text(path), quoted), strerror(errno));
    enum passkey_result result = answer_stream(verify, file, error);
    (void)fclose(file);
    return result;
}

static enum passkey_result verify_run(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(verify_deinit) struct verify verify = { .verifier = NULL };
    buffer_init(&verify.answer, VERIFY_ANSWER_SIZE_MAX);
    TRY(passkey_verifier_new(&verify.verifier, error));
    TRY(verify_case_new(&verify.verify_case, error));
    if (request->argument_count == 0)
        TRY(answer_file(&verify, "-", error));
    for (size_t i = 0; i < request->argument_count; i++)
        TRY(answer_file(&verify, request->arguments[i], error));
    console->status = verify.refused ? STATUS_REFUSED : STATUS_OK;
    if (verify.invalid)
        console->status = STATUS_USAGE;
    return PASSKEY_OK;
}

static const char text[] =
    "Verifies WebAuthn responses without a store. Reads JSON Lines from the files, or from "
    "standard input (-, or no file), and prints one JSON line for each case.\n"
    "\n"
    "  {\"id\":\"1\",\"ceremony\":\"authentication\",\"response\":{AuthenticationResponseJSON},\n"
    "   \"expected\":{\"challenge\":\"base64url\",\"origins\":[\"https://example.org\"],\n"
    "               \"rpId\":\"example.org\"},\n"
    "   \"credential\":{\"id\":\"base64url\",\"publicKey\":\"base64url COSE_Key\",\n"
    "                 \"signCount\":4,\"backupEligible\":true}}\n"
    "\n"
    "A registration has no credential; its answer has the credential to store. Further members of "
    "expected, with the default (also for null) first:\n"
    "\n"
    "  userVerification    preferred, required, discouraged\n"
    "  userPresence        required, optional (conditional create)\n"
    "  algorithms          all supported ones, or a list of COSE identifiers\n"
    "  allowCrossOrigin    false, true\n"
    "  topOrigins          [], or pages that may frame the origin\n"
    "  appId               null, or the AppID that was requested\n"
    "  allowCredentials    not checked; [] requires a user handle; a list of ids\n  userHandle     "
    "     not checked, or that of the credential's user\n  attestationFormats  all but "
    "android-safetynet, or a list\n"
    "  trustAnchors        [], or certificates in base64 of DER\n"
    "  revocationLists     [], or certificate revocation lists in base64 of DER\n"
    "  attestation         valid, trusted (a path to one of the anchors), chained (trusted\n"
    "                      if it has certificates)\n"
    "  signCountPolicy     reject, flag, ignore\n"
    "  time                now, or as in 2026-05-08T08:41:53Z\n"
    "\n"
    "The exit status is 0 if all responses verified, 1 if some did not, and 2 if a line was "
    "invalid (its answer has the code case_invalid).";

static const struct verb verbs[] = {
    { NULL, "[FILE]...", 0, ARGUMENT_COUNT_ANY, NEED_NOTHING, 0,
        "verify WebAuthn responses, with JSON Lines as input and output", text,
        "  passkeyctl verify cases.jsonl\n"
        "  passkeyctl verify <cases.jsonl | jq -r 'select(.verified|not)|[.id,.error.code]|@tsv'\n",
        verify_run },
};

const struct noun NOUN_VERIFY = { "verify", "verify WebAuthn responses", verbs, 1 };
