/* SPDX-License-Identifier: Apache-2.0 */
/* Reads in pieces, because a file may be a pipe, up to the maximum size. */
#include "config/content.h"

#include "base/buffer.h"
#include "base/bytes.h"
#include "config/secret_file.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PIECE_SIZE 8192

static enum passkey_result read_open(FILE *file, const struct setting *setting, size_t size_max,
    struct buffer *buffer, struct passkey_error *error)
{
    uint8_t piece[PIECE_SIZE];
    char quoted[TEXT_QUOTE_SIZE];
    size_t size;
    while (buffer->size <= size_max && (size = fread(piece, 1, sizeof(piece), file)) > 0)
        buffer_append(buffer, (struct passkey_bytes){ piece, size });
    if (ferror(file) || buffer->size == 0 || buffer->size > size_max)
        return setting_refuse(setting->where, error,
            "\"%s\" must be a file of 1 to %zu bytes that can be read.",
            text_quote(bytes_text(setting->value), quoted), size_max);
    return buffer_check(buffer, error);
}

static enum passkey_result read_file(const struct setting *setting, FILE *file, size_t size_max,
    struct passkey_bytes *content, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer buffer;
    buffer_init(&buffer, size_max + PIECE_SIZE);
    TRY(read_open(file, setting, size_max, &buffer, error));
    content->size = buffer.size;
    content->data = (const uint8_t *)bytes_duplicate(buffer_view(&buffer));
    return content->data != NULL ? PASSKEY_OK : fault(error, "Out of memory.");
}

static enum passkey_result open_file(
    const struct setting *setting, FILE **file, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    *file = fopen(setting->value, "rbe");
    if (*file == NULL)
        return setting_refuse(setting->where, error, "\"%s\" could not be opened: %s.",
            text_quote(bytes_text(setting->value), quoted), strerror(errno));
    return PASSKEY_OK;
}

enum passkey_result content_read(const struct setting *setting, size_t size_max,
    struct passkey_bytes *content, struct passkey_error *error)
{
    FILE *file = NULL;
    TRY(open_file(setting, &file, error));
    enum passkey_result result = read_file(setting, file, size_max, content, error);
    (void)fclose(file);
    return result;
}

enum passkey_result content_read_secret(const struct setting *setting, size_t size_max,
    struct passkey_bytes *content, struct passkey_error *error)
{
    FILE *file = NULL;
    TRY(open_file(setting, &file, error));
    enum passkey_result result =
        secret_file_check(setting->where, setting->value, fileno(file), error);
    if (result == PASSKEY_OK)
        result = read_file(setting, file, size_max, content, error);
    (void)fclose(file);
    return result;
}
