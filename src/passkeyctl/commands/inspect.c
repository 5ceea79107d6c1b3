/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl inspect: the content of a response, an attestation object, authenticator data, client
 * data or a COSE key, and its errors.
 */
#include "inspect/inspect.h"

#include "passkeyctl/commands/console.h"
#include "passkeyctl/commands/inspect_text.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/output.h"

#include "base/bytes.h"

#include <errno.h>
#include <string.h>

/* ---- input ---- */

/* Reads one byte more than the limit, so that larger input is detected. */
static enum passkey_result read_all(FILE *file, struct buffer *input, struct passkey_error *error)
{
    uint8_t *room = buffer_extend(input, INSPECT_SIZE_MAX + 1);
    TRY(buffer_check(input, error));
    input->size = fread(room, 1, INSPECT_SIZE_MAX + 1, file);
    if (ferror(file) != 0)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "Could not read the input.");
    if (input->size > INSPECT_SIZE_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The input is longer than %zu bytes.", INSPECT_SIZE_MAX);
    return PASSKEY_OK;
}

static enum passkey_result read_input(
    const char *path, struct buffer *input, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    if (path == NULL || strcmp(path, "-") == 0)
        return read_all(stdin, input, error);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "%s: %s.",
            text_quote(bytes_text(path), quoted), strerror(errno));
    enum passkey_result result = read_all(file, input, error);
    (void)fclose(file);
    return result;
}

/* ---- output ---- */

static enum passkey_result print_text(const struct buffer *report, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer text;
    buffer_init(&text, INSPECT_REPORT_SIZE_MAX);
    TRY(inspect_text(buffer_view(report), &text, error));
    (void)fwrite(text.data, 1, text.size, stdout);
    return PASSKEY_OK;
}

static enum passkey_result inspect_run(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer input;
    CLEANUP(buffer_deinit) struct buffer report;
    enum inspect_kind kind = { 0 };
    const char *name = request->options[OPTION_AS];
    bool broken = false;
    buffer_init(&input, INSPECT_SIZE_MAX + 1);
    buffer_init(&report, INSPECT_REPORT_SIZE_MAX);
    if (name != NULL && !inspect_kind_find(bytes_text(name), &kind))
        return fault(error, "The kinds of --as differ from those of src/inspect.");
    TRY(read_input(request->arguments[0], &input, error));
    TRY(inspect(buffer_view(&input), kind, &report, &broken, error));
    TRY(request_has(request, OPTION_JSON) ? output_json(&report, error)
                                          : print_text(&report, error));
    console->status = broken ? STATUS_REFUSED : STATUS_OK;
    return PASSKEY_OK;
}

static const struct verb verbs[] = {
    { NULL, "[FILE]", 0, 1, NEED_NOTHING, TAKES(OPTION_AS) | TAKES(OPTION_JSON),
        "show the contents of a WebAuthn structure",
        "Prints the content of a registration or authentication response, an attestation object, "
        "authenticator data, client data or a COSE key, and where it is damaged. The input is "
        "JSON, base64url, base64, hexadecimal or raw bytes, from a file or standard input (-, or "
        "no file). A response may also be a request to passkeyd or a case of passkeyctl verify. "
        "Nothing is verified.\n"
        "\n"
        "The exit status is 1 if the input is damaged, and 2 if its kind cannot be detected.",
        "  passkeyctl inspect response.json\n"
        "  echo pQECAyYgASFY... | passkeyctl inspect --as cose-key\n"
        "  passkeyctl inspect --json response.json | jq .attestationObject.authData.aaguid\n",
        inspect_run },
};

const struct noun NOUN_INSPECT = { "inspect", "show the contents of a WebAuthn structure", verbs,
    1 };
