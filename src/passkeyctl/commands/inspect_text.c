/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints members in their order, one per line, with their content indented below. A member
 * "algName" after "alg" names its value and is printed beside it.
 */
#include "passkeyctl/commands/inspect_text.h"

#include "passkeyctl/terminal/output.h"

#include "base/bytes.h"
#include "base/json.h"
#include "inspect/inspect.h"

#include <inttypes.h>
#include <stdio.h>

/* Longer values are truncated; the JSON has all of them. */
#define VALUE_WIDTH_MAX 110
#define LABEL_WIDTH     18
#define INDENT          2

static void append_scalar(struct buffer *text, const struct json *value)
{
    char number[32];
    struct passkey_bytes string;
    int64_t integer = 0;
    bool flag = false;
    if (json_as_text(value, &string)) {
        struct passkey_bytes cut = output_cut(string, VALUE_WIDTH_MAX);
        output_clean(text, cut);
        (void)snprintf(number, sizeof(number), "... (%zu)", string.size);
        buffer_append_text(text, cut.size < string.size ? number : "");
    } else if (json_as_integer(value, &integer)) {
        (void)snprintf(number, sizeof(number), "%" PRId64, integer);
        buffer_append_text(text, number);
    } else if (json_as_bool(value, &flag)) {
        buffer_append_text(text, flag ? "yes" : "no");
    } else {
        buffer_append_text(text, json_is_null(value) ? "null" : "a number");
    }
}

static bool is_scalar(const struct json *value)
{
    return !json_is_object(value) && !json_is_array(value);
}

static bool all_scalar(const struct json *list)
{
    for (const struct json *one = json_first(list); one != NULL; one = json_next(one))
        if (!is_scalar(one))
            return false;
    return true;
}

static void append_inline(struct buffer *text, const struct json *value)
{
    const char *comma = "";
    if (is_scalar(value)) {
        append_scalar(text, value);
        return;
    }
    for (const struct json *one = json_first(value); one != NULL; one = json_next(one)) {
        buffer_append_text(text, comma);
        append_scalar(text, one);
        comma = ", ";
    }
    if (json_first(value) == NULL)
        buffer_append_text(text, "none");
}

/* @param number  Of an entry in a list; 0: not in a list. */
static void append_label(
    struct buffer *text, struct passkey_bytes name, size_t depth, size_t number)
{
    char digits[32] = "";
    size_t before = text->size;
    for (size_t i = 0; i < depth * INDENT; i++)
        buffer_append_u8(text, ' ');
    output_clean(text, name);
    if (number > 0)
        (void)snprintf(digits, sizeof(digits), " %zu", number);
    buffer_append_text(text, digits);
    do
        buffer_append_u8(text, ' ');
    while (!text->failed && text->size - before < depth * INDENT + LABEL_WIDTH);
}

static void end_line(struct buffer *text)
{
    while (text->size > 0 && text->data[text->size - 1] == ' ')
        text->size--;
    buffer_append_u8(text, '\n');
}

/* The next member, if it explains the value of this one. */
static const struct json *meaning_of(const struct json *value)
{
    static const struct passkey_bytes suffix = BYTES_CONSTANT("Name");
    const struct json *next = json_next(value);
    if (next == NULL)
        return NULL;
    struct passkey_bytes name = json_name(value);
    struct passkey_bytes longer = json_name(next);
    if (longer.size != name.size + suffix.size || !bytes_start_with(longer, name))
        return NULL;
    struct passkey_bytes rest = { longer.data + name.size, suffix.size };
    return bytes_equal(rest, suffix) ? next : NULL;
}

/* @param end  The member before which to stop; NULL: none. */
static void append_members(
    struct buffer *text, const struct json *object, const struct json *end, size_t depth);

/* The content of a list or an object, below its label. The JSON reader's limit on depth applies. */
static void append_nested(
    struct buffer *text, const struct json *value, struct passkey_bytes name, size_t depth)
{
    size_t number = 0;
    if (json_is_object(value)) {
        append_label(text, name, depth, 0);
        buffer_append_text(text, json_first(value) == NULL ? "none" : "");
        end_line(text);
        append_members(text, value, NULL, depth + 1);
        return;
    }
    for (const struct json *one = json_first(value); one != NULL; one = json_next(one)) {
        append_label(text, name, depth, ++number);
        if (is_scalar(one))
            append_scalar(text, one);
        end_line(text);
        if (!is_scalar(one))
            append_members(text, one, NULL, depth + 1);
    }
}

static void append_members(
    struct buffer *text, const struct json *object, const struct json *end, size_t depth)
{
    const struct json *value = json_first(object);
    for (; value != end; value = json_next(value)) {
        struct passkey_bytes name =
            json_is_object(object) ? json_name(value) : (struct passkey_bytes){ NULL, 0 };
        if (!is_scalar(value) && (json_is_object(value) || !all_scalar(value))) {
            append_nested(text, value, name, depth);
            continue;
        }
        append_label(text, name, depth, 0);
        append_inline(text, value);
        const struct json *meaning = json_is_object(object) ? meaning_of(value) : NULL;
        if (meaning != NULL) {
            buffer_append_text(text, " (");
            append_inline(text, meaning);
            buffer_append_text(text, ")");
            value = meaning;
        }
        end_line(text);
    }
}

static void append_problem(struct buffer *text, const struct json *problem)
{
    char place[48];
    struct passkey_bytes part = { NULL, 0 };
    struct passkey_bytes message = { NULL, 0 };
    int64_t at = 0;
    (void)json_member_text(problem, "part", &part);
    (void)json_member_text(problem, "message", &message);
    buffer_append_text(text, "broken: ");
    output_clean(text, part);
    if (json_member_integer(problem, "offset", &at)) {
        (void)snprintf(place, sizeof(place), ", byte %" PRId64, at);
        buffer_append_text(text, place);
    }
    buffer_append_text(text, ": ");
    output_clean(text, message);
    buffer_append_u8(text, '\n');
}

enum passkey_result inspect_text(
    struct passkey_bytes report, struct buffer *text, struct passkey_error *error)
{
    CLEANUP(json_free) struct json *json = NULL;
    TRY(json_parse_within(report, INSPECT_REPORT_SIZE_MAX, &json, error));
    const struct json *problems = json_member(json, "problems");
    append_members(text, json, problems, 0);
    for (const struct json *one = json_first(problems); one != NULL; one = json_next(one))
        append_problem(text, one);
    return buffer_check(text, error);
}
