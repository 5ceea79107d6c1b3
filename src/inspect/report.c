/* SPDX-License-Identifier: Apache-2.0 */
/* Uses two writers, so that problems can be reported while readable parts are written. */
#include "inspect/report.h"

#include "base/bytes.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* At most some hundred problems of one sentence each. */
#define PROBLEMS_SIZE_MAX ((size_t)256 * 1024)
#define SENTENCE_SIZE     768
/* An escaped character takes six in JSON. */
#define OTHERS_SIZE_MAX ((size_t)4 * 1024 * 1024)
/* 2^53 - 1, as in base/json.c. */
#define INTEGER_MAX          INT64_C(9007199254740991)
#define REPLACEMENT_SEQUENCE "\xef\xbf\xbd"

void report_init(struct report *report, struct buffer *out)
{
    json_writer_init(&report->writer, out);
    buffer_init(&report->problem_text, PROBLEMS_SIZE_MAX);
    json_writer_init(&report->problems, &report->problem_text);
    json_array_begin(&report->problems);
    report->problem_count = 0;
    report->host_size = 0;
}

void report_deinit(struct report *report)
{
    buffer_deinit(&report->problem_text);
}

void report_finish(struct report *report)
{
    json_array_end(&report->problems);
    json_key(&report->writer, "problems");
    if (report->problem_text.failed)
        report->writer.buffer->failed = true;
    json_raw(&report->writer, buffer_view(&report->problem_text));
}

static bool is_inside(struct passkey_bytes whole, const uint8_t *at)
{
    uintptr_t first = (uintptr_t)whole.data, place = (uintptr_t)at;
    return at != NULL && place >= first && place - first <= whole.size;
}

void report_problem(
    struct report *report, const struct part *part, const uint8_t *at, const char *format, ...)
{
    char sentence[SENTENCE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    report->problem_count++;
    json_object_begin(&report->problems);
    json_text_member(&report->problems, "part", bytes_text(part->name));
    if (is_inside(part->whole, at))
        json_integer_member(&report->problems, "offset", at - part->whole.data);
    json_text_member(&report->problems, "message", bytes_text(sentence));
    json_object_end(&report->problems);
}

void others_init(struct others *others)
{
    buffer_init(&others->text, OTHERS_SIZE_MAX);
    json_writer_init(&others->writer, &others->text);
    json_array_begin(&others->writer);
}

void others_deinit(struct others *others)
{
    buffer_deinit(&others->text);
}

void others_write(struct report *report, struct others *others)
{
    static const size_t size_of_none = sizeof("[") - 1;
    if (others->text.failed)
        report->writer.buffer->failed = true;
    if (others->text.size == size_of_none)
        return;
    json_array_end(&others->writer);
    json_key(&report->writer, "other");
    json_raw(&report->writer, buffer_view(&others->text));
}

void report_text(struct report *report, const char *key, const char *text)
{
    json_text_member(&report->writer, key, bytes_text(text));
}

/* The size of the sequence at the start of a text that can be quoted; 0 if none can. */
static size_t tellable(struct passkey_bytes text)
{
    return text.data[0] == 0 ? 0 : utf8_sequence_size(text);
}

void report_value_text(struct json_writer *writer, struct passkey_bytes text)
{
    CLEANUP(buffer_deinit) struct buffer clean;
    buffer_init(&clean, text.size * (sizeof(REPLACEMENT_SEQUENCE) - 1) + 1);
    while (text.size > 0) {
        size_t size = tellable(text);
        if (size == 0)
            buffer_append_text(&clean, REPLACEMENT_SEQUENCE);
        else
            buffer_append(&clean, (struct passkey_bytes){ text.data, size });
        size += size == 0;
        text = (struct passkey_bytes){ text.data + size, text.size - size };
    }
    json_text(writer, buffer_view(&clean));
    if (clean.failed)
        writer->buffer->failed = true;
}

void report_bytes_text(struct report *report, const char *key, struct passkey_bytes text)
{
    json_key(&report->writer, key);
    report_value_text(&report->writer, text);
}

void report_integer(struct report *report, const char *key, int64_t integer)
{
    char text[24];
    (void)snprintf(text, sizeof(text), "%" PRId64, integer);
    if (integer > INTEGER_MAX || integer < -INTEGER_MAX) {
        report_text(report, key, text);
        return;
    }
    json_integer_member(&report->writer, key, integer);
}

void report_bool(struct report *report, const char *key, bool flag)
{
    json_bool_member(&report->writer, key, flag);
}

void report_bytes(struct report *report, const char *key, struct passkey_bytes bytes)
{
    json_base64url_member(&report->writer, key, bytes);
}

void report_time(struct report *report, const char *key, int64_t time_ms)
{
    json_key(&report->writer, key);
    json_time(&report->writer, time_ms); /* json_time_member() writes null for 1970 */
}
