/* SPDX-License-Identifier: Apache-2.0 */
#include "passkeyd/log.h"

#include "base/bytes.h"
#include "base/names.h"
#include "base/rfc3339.h"
#include "base/utf8.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Longer ones are cut. */
#define MESSAGE_SIZE_MAX 1200
/* A message has two bytes for each of its bytes at most; the rest is short. */
#define LINE_SIZE_MAX (2 * MESSAGE_SIZE_MAX + 600)
/* "2026-05-08T08:41:53.123Z" and a NUL. */
#define TIME_SIZE (RFC3339_SIZE + 4)

/* A process has one log. */
static atomic_bool is_json;
static atomic_int level_max = LOG_LEVEL_INFO;
static bool is_journal; /* set before there are threads */

struct line {
    char text[LINE_SIZE_MAX];
    size_t size;
};

/* ---- configuration ---- */

/* JOURNAL_STREAM is the device and the inode of the journal's socket (systemd.exec(5)). */
void log_init(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    char own[64];
    struct stat status;
    if (stream == NULL || fstat(STDERR_FILENO, &status) != 0)
        return;
    (void)snprintf(own, sizeof(own), "%llu:%llu", (unsigned long long)status.st_dev,
        (unsigned long long)status.st_ino);
    is_journal = strcmp(stream, own) == 0;
}

void log_configure(const struct config_log *config)
{
    atomic_store(&is_json, config->json);
    atomic_store(&level_max, (int)config->level);
}

/* ---- lines ---- */

__attribute__((format(printf, 2, 3))) static void put(struct line *line, const char *format, ...)
{
    size_t room = sizeof(line->text) - line->size;
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line->text + line->size, room, format, arguments);
    va_end(arguments);
    if (size > 0)
        line->size += (size_t)size < room ? (size_t)size : room - 1;
}

static void put_bytes(struct line *line, const uint8_t *bytes, size_t size)
{
    size_t room = sizeof(line->text) - 1 - line->size;
    size = size < room ? size : room;
    memcpy(line->text + line->size, bytes, size);
    line->size += size;
}

/* C0 and C1 control characters and DEL: a terminal could obey them, and an event is one line. */
static bool is_control(struct passkey_bytes character)
{
    uint8_t first = character.data[0];
    return first < 0x20 || first == 0x7f ||
           (character.size == 2 && first == 0xc2 && character.data[1] < 0xa0);
}

/* What is not UTF-8 becomes a question mark. @param json  Escape quotes and backslashes. */
static void put_message(struct line *line, const char *message, bool json)
{
    struct passkey_bytes rest = bytes_text(message);
    size_t used = 0;
    while (rest.size > 0) {
        size_t size = utf8_sequence_size(rest);
        struct passkey_bytes character = { rest.data, size == 0 ? 1 : size };
        if (used + character.size > MESSAGE_SIZE_MAX)
            return;
        used += character.size;
        rest = (struct passkey_bytes){ rest.data + character.size, rest.size - character.size };
        if (json && (character.data[0] == '"' || character.data[0] == '\\'))
            put_bytes(line, (const uint8_t *)"\\", 1);
        if (size == 0 || is_control(character))
            put_bytes(line, (const uint8_t *)(size == 0 ? "?" : " "), 1);
        else
            put_bytes(line, character.data, character.size);
    }
}

static const char *time_text(char text[TIME_SIZE])
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int milliseconds = (int)(now.tv_nsec / 1000000);
    if (!rfc3339_write((int64_t)now.tv_sec * 1000 + milliseconds, text))
        return "?";
    (void)snprintf(text + RFC3339_SIZE - 2, TIME_SIZE - RFC3339_SIZE + 2, ".%03dZ", milliseconds);
    return text;
}

static bool has_text(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static void put_member(struct line *line, const char *name, const char *text)
{
    if (!has_text(text))
        return;
    put(line, ",\"%s\":\"", name);
    put_message(line, text, true);
    put(line, "\"");
}

static void put_json(struct line *line, const struct log_event *event)
{
    char time[TIME_SIZE];
    const struct log_access *access = event->access;
    put(line, "{\"time\":\"%s\",\"level\":\"%s\"", time_text(time), log_level_name(event->level));
    put_member(line, "message", event->message);
    put_member(line, "code", event->code);
    put_member(line, "requestId", event->request_id);
    if (access != NULL) {
        put_member(line, "method", access->method);
        put_member(line, "path", access->path);
        put(line, ",\"status\":%u,\"size\":%zu,\"durationMs\":%" PRId64, access->status,
            access->size, access->duration_ms);
        put_member(line, "address", access->address);
    }
    if (event->withheld > 0)
        put(line, ",\"withheld\":%u", event->withheld);
    put(line, "}");
}

static void put_text(struct line *line, const struct log_event *event)
{
    char time[TIME_SIZE];
    const struct log_access *access = event->access;
    if (!is_journal)
        put(line, "%s passkeyd %s: ", time_text(time), log_level_name(event->level));
    if (access != NULL)
        put(line, "%s %s %u %zu bytes %" PRId64 " ms%s%s", access->method, access->path,
            access->status, access->size, access->duration_ms, has_text(access->address) ? " " : "",
            access->address);
    else
        put_message(line, event->message, false);
    if (has_text(event->request_id))
        put(line, " [request %s]", event->request_id);
    if (event->withheld > 0)
        put(line, " (%u more since the last such line)", event->withheld);
}

/* In the order of enum log_level, as in syslog(3). */
static void put_priority(struct line *line, enum log_level level)
{
    static const int priorities[] = { 3, 4, 6, 7 };
    put(line, "<%d>", priorities[level]);
}

/* ---- events ---- */

/* The line is one write(2), so that lines of several threads do not mix. What cannot be written is
 * lost: there is no other place for it. */
void log_write(const struct log_event *event)
{
    struct line line = { .size = 0 };
    if ((int)event->level > atomic_load(&level_max))
        return;
    if (is_journal)
        put_priority(&line, event->level);
    if (atomic_load(&is_json))
        put_json(&line, event);
    else
        put_text(&line, event);
    line.text[line.size++] = '\n';
    ssize_t written = write(STDERR_FILENO, line.text, line.size);
    (void)written;
}

void log_message(enum log_level level, const char *message)
{
    log_write(&(struct log_event){ .level = level, .message = message });
}

void log_warning(const char *message)
{
    log_message(LOG_LEVEL_WARNING, message);
}

void log_announce(const char *message)
{
    if (atomic_load(&is_json))
        log_message(LOG_LEVEL_INFO, message);
    else
        (void)printf("%s\n", message);
}
