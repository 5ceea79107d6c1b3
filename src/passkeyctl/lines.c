/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Byte by byte over the C library's own buffer, so that a line is answered as soon as it is there.
 */
#include "passkeyctl/lines.h"

void lines_init(struct lines *lines, FILE *file, size_t size_max)
{
    *lines = (struct lines){ .file = file };
    buffer_init(&lines->line, size_max);
}

void lines_deinit(struct lines *lines)
{
    buffer_deinit(&lines->line);
}

static void take(struct lines *lines, int byte)
{
    if (lines->line.size == lines->line.size_max)
        lines->too_long = true;
    else
        buffer_append_u8(&lines->line, (uint8_t)byte);
}

enum passkey_result lines_next(struct lines *lines, bool *more, struct passkey_error *error)
{
    int byte = getc_unlocked(lines->file);
    *more = byte != EOF;
    lines->too_long = false;
    buffer_reset(&lines->line);
    for (; byte != EOF && byte != '\n'; byte = getc_unlocked(lines->file))
        take(lines, byte);
    if (ferror(lines->file) != 0)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The input could not be read to its end.");
    TRY(buffer_check(&lines->line, error));
    lines->number++;
    return PASSKEY_OK;
}
