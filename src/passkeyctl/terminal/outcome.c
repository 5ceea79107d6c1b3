/* SPDX-License-Identifier: Apache-2.0 */
#include "passkeyctl/terminal/outcome.h"

#include "base/bytes.h"
#include "passkeyctl/terminal/output.h"

#define JSON_LINE_SIZE_MAX 4096

static enum passkey_result tell_json(const struct outcome *outcome, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    json_bool_member(&writer, "done", !outcome->not_done);
    json_text_member(&writer, "message", bytes_text(outcome->sentence));
    for (size_t i = 0; i < outcome->number_count; i++)
        json_integer_member(&writer, outcome->numbers[i].name, outcome->numbers[i].value);
    json_object_end(&writer);
    return output_json(&json, error);
}

enum passkey_result outcome_print(
    const struct request *request, const struct outcome *outcome, struct passkey_error *error)
{
    if (request_has(request, OPTION_JSON))
        return tell_json(outcome, error);
    /* The only purpose of a dry run is its output. */
    if (outcome->not_done || !request_has(request, OPTION_QUIET))
        (void)printf("%s\n", outcome->sentence);
    return PASSKEY_OK;
}
