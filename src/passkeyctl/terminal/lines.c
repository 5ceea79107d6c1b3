/* SPDX-License-Identifier: Apache-2.0 */
/* Reads from the descriptor, because stdio does not tell whether its buffer contains a line. */
#include "passkeyctl/terminal/lines.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

void lines_init(struct lines *lines, FILE *file, size_t size_max)
{
    *lines = (struct lines){ .file = fileno(file) };
    buffer_init(&lines->line, size_max);
}

void lines_deinit(struct lines *lines)
{
    buffer_deinit(&lines->line);
}

/* Waits for input or its end. */
static bool fill(struct lines *lines)
{
    ssize_t size = -1;
    do
        size = read(lines->file, lines->read, sizeof(lines->read));
    while (size < 0 && errno == EINTR);
    lines->ended = size == 0;
    lines->at = 0;
    lines->end = size > 0 ? (size_t)size : 0;
    return size >= 0;
}

/* Moves bytes from the input buffer to the line, up to the line's end. */
static void take(struct lines *lines)
{
    const uint8_t *begin = lines->read + lines->at;
    size_t size = lines->end - lines->at;
    const uint8_t *found = memchr(begin, '\n', size);
    size_t taken = found != NULL ? (size_t)(found - begin) : size;
    size_t room = lines->line.size_max - lines->line.size;
    lines->begun = lines->begun || size > 0;
    lines->whole = found != NULL;
    lines->at += taken + (found != NULL ? 1 : 0);
    lines->too_long = lines->too_long || taken > room;
    buffer_append(&lines->line, (struct passkey_bytes){ begin, taken > room ? room : taken });
}

static void begin(struct lines *lines)
{
    if (lines->begun)
        return;
    lines->whole = lines->too_long = false;
    buffer_reset(&lines->line);
    take(lines);
}

enum passkey_result lines_next(struct lines *lines, bool *more, struct passkey_error *error)
{
    begin(lines);
    while (!lines->whole && !lines->ended) {
        if (!fill(lines))
            return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
                "The input could not be read to its end: %s.", strerror(errno));
        take(lines);
    }
    TRY(buffer_check(&lines->line, error));
    *more = lines->begun;
    lines->begun = false;
    lines->number++;
    return PASSKEY_OK;
}

bool lines_ready(struct lines *lines)
{
    struct pollfd wanted = { .fd = lines->file, .events = POLLIN };
    begin(lines);
    while (!lines->whole && !lines->ended) {
        /* lines_next() reports an error of the file. */
        if (poll(&wanted, 1, 0) == 0)
            return false;
        if (!fill(lines))
            return true;
        take(lines);
    }
    return true;
}
