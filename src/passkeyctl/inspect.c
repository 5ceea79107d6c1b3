/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl inspect: what is inside a response, an attestation object, authenticator data, client
 * data or a COSE key, and where it is broken.
 */
#include "inspect/inspect.h"

#include "passkeyctl/command.h"
#include "passkeyctl/inspect_text.h"
#include "passkeyctl/output.h"

#include "base/bytes.h"

#include <errno.h>
#include <string.h>

struct wish {
    const char *path; /* NULL: the standard input */
    enum inspect_kind kind;
    bool json;
};

static enum passkey_result take_kind(
    const char *name, struct wish *wish, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    if (name == NULL || !inspect_kind_find(bytes_text(name), &wish->kind))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "There is no kind \"%s\"; there are registration, authentication, attestation-object, "
            "authenticator-data, client-data and cose-key.",
            text_quote(bytes_text(name), quoted));
    return PASSKEY_OK;
}

static enum passkey_result take_option(char ***at, struct wish *wish, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    static const char as[] = "--as=";
    if (strcmp(**at, "--json") == 0) {
        wish->json = true;
        return PASSKEY_OK;
    }
    if (strncmp(**at, as, sizeof(as) - 1) == 0)
        return take_kind(**at + sizeof(as) - 1, wish, error);
    if (strcmp(**at, "--as") != 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "There is no option \"%s\".",
            text_quote(bytes_text(**at), quoted));
    if ((*at)[1] == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "--as needs a kind behind it.");
    return take_kind(*++*at, wish, error);
}

static enum passkey_result take_arguments(
    char **arguments, struct wish *wish, struct passkey_error *error)
{
    bool ended = false;
    for (char **at = arguments; *at != NULL; at++) {
        bool option = !ended && (*at)[0] == '-' && (*at)[1] != '\0';
        if (option && strcmp(*at, "--") == 0)
            ended = true;
        else if (option)
            TRY(take_option(&at, wish, error));
        else if (wish->path != NULL)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "One file at a time: that is one word too many.");
        else
            wish->path = *at;
    }
    return PASSKEY_OK;
}

/* ---- input ---- */

/* One byte more than is taken, so that what is too large is seen. */
static enum passkey_result read_all(FILE *file, struct buffer *input, struct passkey_error *error)
{
    uint8_t *room = buffer_extend(input, INSPECT_SIZE_MAX + 1);
    TRY(buffer_check(input, error));
    input->size = fread(room, 1, INSPECT_SIZE_MAX + 1, file);
    if (ferror(file) != 0)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "The input could not be read.");
    if (input->size > INSPECT_SIZE_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The input has more than %zu bytes.", INSPECT_SIZE_MAX);
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

enum passkey_result inspect_run(char **arguments, enum status *status, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer input;
    CLEANUP(buffer_deinit) struct buffer report;
    struct wish wish = { .path = NULL };
    bool broken = false;
    buffer_init(&input, INSPECT_SIZE_MAX + 1);
    buffer_init(&report, INSPECT_REPORT_SIZE_MAX);
    TRY(take_arguments(arguments, &wish, error));
    TRY(read_input(wish.path, &input, error));
    TRY(inspect(buffer_view(&input), wish.kind, &report, &broken, error));
    TRY(wish.json ? output_json(&report, error) : print_text(&report, error));
    TRY(output_finish(error));
    *status = broken ? STATUS_REFUSED : STATUS_OK;
    return PASSKEY_OK;
}
