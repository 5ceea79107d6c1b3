/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text for a terminal. Names and labels come from strangers: a terminal would interpret escape
 * sequences in them, and bidirectional marks would reverse the line.
 */
#include "passkeyctl/terminal/output.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/utf8.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

/* ---- characters ---- */

static size_t sequence_size(uint8_t first)
{
    if (first < 0xC0)
        return 1;
    if (first < 0xE0)
        return 2;
    return first < 0xF0 ? 3 : 4;
}

/* The code point at the start of a text, and its size in *size; -1 at the end of the text. */
static int32_t decode(struct passkey_bytes text, size_t *size)
{
    *size = sequence_size(text.data[0]);
    if (*size > text.size || !utf8_valid((struct passkey_bytes){ text.data, *size })) {
        *size = 1;
        return -1;
    }
    if (*size == 1)
        return text.data[0];
    int32_t point = text.data[0] & (0x7F >> *size);
    for (size_t i = 1; i < *size; i++)
        point = point << 6 | (text.data[i] & 0x3F);
    return point;
}

static bool is_obeyed(int32_t point)
{
    static const struct {
        int32_t first;
        int32_t last;
    } ranges[] = {
        { -1, 0x1F },         /* invalid; C0 controls */
        { 0x7F, 0x9F },       /* DEL, C1 controls */
        { 0x061C, 0x061C },   /* Arabic letter mark */
        { 0x200B, 0x200F },   /* zero width; left-to-right and right-to-left marks */
        { 0x2028, 0x202E },   /* separators, embeddings, overrides */
        { 0x2060, 0x206F },   /* isolates */
        { 0xFEFF, 0xFEFF },   /* byte order mark */
        { 0xE0000, 0xE007F }, /* tags */
    };
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

static struct passkey_bytes rest_of(struct passkey_bytes text, size_t size)
{
    return (struct passkey_bytes){ text.data + size, text.size - size };
}

void output_clean(struct buffer *buffer, struct passkey_bytes text)
{
    size_t size = 0;
    for (; text.size > 0; text = rest_of(text, size)) {
        if (is_obeyed(decode(text, &size)))
            buffer_append_u8(buffer, '?');
        else
            buffer_append(buffer, (struct passkey_bytes){ text.data, size });
    }
}

/* Characters that the C library does not know are assumed to have one column. */
static size_t width_of(int32_t point)
{
    int width = wcwidth((wchar_t)point);
    return width < 0 ? 1 : (size_t)width;
}

size_t output_width(struct passkey_bytes text)
{
    size_t width = 0;
    size_t size = 0;
    for (; text.size > 0; text = rest_of(text, size))
        width += width_of(decode(text, &size));
    return width;
}

struct passkey_bytes output_cut(struct passkey_bytes text, size_t width)
{
    struct passkey_bytes rest = text;
    size_t size = 0;
    for (; rest.size > 0; rest = rest_of(rest, size)) {
        size_t taken = width_of(decode(rest, &size));
        if (taken > width)
            break;
        width -= taken;
    }
    return (struct passkey_bytes){ text.data, text.size - rest.size };
}

/* ---- ids and addresses ---- */

void output_id(struct passkey_bytes id)
{
    char text[BASE64URL_ENCODED_SIZE(PASSKEY_CREDENTIAL_ID_SIZE_MAX) + 1];
    if (id.size > PASSKEY_CREDENTIAL_ID_SIZE_MAX)
        return;
    base64url_encode(id, text);
    (void)puts(text);
}

bool output_id_begins(struct passkey_bytes id, struct passkey_bytes text)
{
    char encoded[BASE64URL_ENCODED_SIZE(PASSKEY_CREDENTIAL_ID_SIZE_MAX) + 1];
    if (id.size > PASSKEY_CREDENTIAL_ID_SIZE_MAX || text.size < 4)
        return false;
    base64url_encode(id, encoded);
    return bytes_start_with(bytes_text(encoded), text);
}

const char *output_address(struct passkey_bytes address, char text[OUTPUT_ADDRESS_SIZE])
{
    int family = address.size == 4 ? AF_INET : AF_INET6;
    bool known = address.size == 4 || address.size == 16;
    if (!known || inet_ntop(family, address.data, text, OUTPUT_ADDRESS_SIZE) == NULL)
        memcpy(text, "-", 2);
    return text;
}

/* ---- times and the terminal ---- */

const char *output_time(int64_t time_ms, char text[OUTPUT_TIME_SIZE])
{
    time_t seconds = (time_t)(time_ms / 1000);
    struct tm local;
    if (time_ms == 0 || localtime_r(&seconds, &local) == NULL ||
        strftime(text, OUTPUT_TIME_SIZE, "%Y-%m-%d %H:%M %Z", &local) == 0)
        memcpy(text, "-", 2);
    return text;
}

size_t output_terminal_width(void)
{
    struct winsize size;
    if (isatty(STDOUT_FILENO) != 1)
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

bool output_coloured(void)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return isatty(STDOUT_FILENO) == 1 && (no_colour == NULL || no_colour[0] == '\0') &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

/* ---- JSON ---- */

/* In JSON these occur only in strings, where an escape has the same meaning. */
static void print_json_character(FILE *file, struct passkey_bytes character, int32_t point)
{
    if (point > 0xFFFF && is_obeyed(point))
        (void)fprintf(file, "\\u%04x\\u%04x", (unsigned)(0xD7C0 + (point >> 10)),
            (unsigned)(0xDC00 + (point & 0x3FF)));
    else if (point >= 0 && is_obeyed(point))
        (void)fprintf(file, "\\u%04x", (unsigned)point);
    else
        (void)fwrite(character.data, 1, character.size, file);
}

enum passkey_result output_json_to(
    FILE *file, const struct buffer *json, struct passkey_error *error)
{
    TRY(buffer_check(json, error));
    struct passkey_bytes rest = buffer_view(json);
    size_t size = 0;
    for (; rest.size > 0; rest = rest_of(rest, size)) {
        int32_t point = decode(rest, &size);
        print_json_character(file, (struct passkey_bytes){ rest.data, size }, point);
    }
    (void)fputc('\n', file);
    return PASSKEY_OK;
}

enum passkey_result output_json(const struct buffer *json, struct passkey_error *error)
{
    return output_json_to(stdout, json, error);
}

enum passkey_result output_finish(struct passkey_error *error)
{
    if (fflush(stdout) != 0 || ferror(stdout) != 0)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The output could not be written completely to standard output.");
    return PASSKEY_OK;
}
