/* SPDX-License-Identifier: Apache-2.0 */
/* Reads in pieces, because the size of a pipe is unknown. */
#include "passkeyctl/terminal/file.h"

#include "base/bytes.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PIECE_SIZE 8192

static enum passkey_result unreadable(
    const char *path, const char *problem, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The file \"%s\" cannot be read: %s.",
        text_quote(bytes_text(path), quoted), problem);
}

static enum passkey_result read_all(
    FILE *file, const char *path, struct buffer *contents, struct passkey_error *error)
{
    uint8_t piece[PIECE_SIZE];
    size_t size = 0;
    do {
        size = fread(piece, 1, sizeof(piece), file);
        if (size > contents->size_max - contents->size)
            return unreadable(path, "it is too large", error);
        buffer_append(contents, (struct passkey_bytes){ piece, size });
    } while (size == sizeof(piece));
    if (ferror(file) != 0)
        return unreadable(path, strerror(errno), error);
    return buffer_check(contents, error);
}

enum passkey_result file_read(
    const char *path, struct buffer *contents, struct passkey_error *error)
{
    if (strcmp(path, "-") == 0)
        return read_all(stdin, path, contents, error);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return unreadable(path, strerror(errno), error);
    enum passkey_result result = read_all(file, path, contents, error);
    (void)fclose(file);
    return result;
}
