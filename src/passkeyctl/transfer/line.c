/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a line of an import in one of the formats. */
#include "passkeyctl/transfer/line.h"

#include <stdlib.h>

enum passkey_result transfer_line_new(struct transfer_line **line, struct passkey_error *error)
{
    struct transfer_line *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    buffer_init(&made->decoded, 2 * TRANSFER_LINE_SIZE_MAX);
    /* Decoded data is shorter than the line, so this memory never moves and views stay valid. */
    (void)buffer_extend(&made->decoded, 2 * TRANSFER_LINE_SIZE_MAX);
    enum passkey_result result = buffer_check(&made->decoded, error);
    *line = made;
    if (result != PASSKEY_OK)
        transfer_line_free(line);
    return result;
}

void transfer_line_free(struct transfer_line **line)
{
    if (*line == NULL)
        return;
    json_free(&(*line)->json);
    json_free(&(*line)->inner);
    buffer_deinit(&(*line)->decoded);
    free(*line);
    *line = NULL;
}

static void forget(struct transfer_line *line)
{
    json_free(&line->json);
    json_free(&line->inner);
    buffer_reset(&line->decoded);
    line->has_user = line->has_credential = line->has_codes = false;
    line->is_begin = line->is_end = false;
    line->user = (struct passkey_user_record){ .size = sizeof(line->user) };
    line->credential = (struct passkey_credential_record){ .size = sizeof(line->credential) };
    line->codes.size = sizeof(line->codes);
    line->codes.count = 0;
    line->rp_id = (struct passkey_bytes){ NULL, 0 };
}

enum passkey_result transfer_line_read(struct transfer_line *line, enum transfer_form form,
    struct passkey_bytes text, int64_t now_ms, struct passkey_error *error)
{
    forget(line);
    line->now_ms = now_ms;
    TRY(json_parse_within(text, TRANSFER_LINE_SIZE_MAX, &line->json, error));
    if (!json_is_object(line->json))
        return refuse(error, PASSKEY_JSON_INVALID, CHECK_NONE, "A line must be one JSON object.");
    return form == TRANSFER_FORM_PASSKEY ? transfer_own(line, error)
                                         : transfer_foreign(line, form, error);
}
