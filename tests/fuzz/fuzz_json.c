/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict JSON: an accepted document can be traversed to its end, each member is found by its name,
 * in the tree and in the text, and every string in it is UTF-8 without a NUL. Every string survives
 * writing and reading.
 */
#include "base/bytes.h"
#include "base/json.h"
#include "base/json_walk.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/utf8.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_and_read(struct passkey_bytes text)
{
    struct buffer buffer;
    struct json_writer writer;
    struct json *json = NULL;
    struct passkey_bytes again = { 0 };
    buffer_init(&buffer, 6 * JSON_SIZE_MAX);
    json_writer_init(&writer, &buffer);
    json_text(&writer, text);
    assert(buffer_check(&buffer, NULL) == PASSKEY_OK);
    if (buffer.size <= JSON_SIZE_MAX) {
        assert(json_parse(buffer_view(&buffer), &json, NULL) == PASSKEY_OK);
        assert(json_as_text(json, &again) && bytes_equal(text, again));
    }
    json_free(&json);
    buffer_deinit(&buffer);
}

static void look_at(const struct json *value)
{
    struct passkey_bytes text = { 0 };
    int64_t integer = 0;
    bool flag = false;
    (void)json_as_integer(value, &integer);
    (void)json_as_bool(value, &flag);
    if (json_as_text(value, &text)) {
        assert(utf8_valid(text));
        assert(text.size == 0 || memchr(text.data, 0, text.size) == NULL);
        write_and_read(text);
    }
}

static bool is_ascii(struct passkey_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] >= 0x80)
            return false;
    return true;
}

/* The slice of each member of the outermost object is a document with the same content. */
static void look_at_slices(struct passkey_bytes document, const struct json *json)
{
    const struct json *member = json_is_object(json) ? json_first(json) : NULL;
    for (; member != NULL; member = json_next(member)) {
        struct json *again = NULL;
        struct passkey_bytes slice = { 0 };
        struct passkey_bytes text = { 0 };
        struct passkey_bytes text_again = { 0 };
        if (!is_ascii(json_name(member)))
            continue;
        assert(json_member_source(document, (const char *)json_name(member).data, &slice));
        assert(json_parse(slice, &again, NULL) == PASSKEY_OK);
        assert(json_as_text(member, &text) == json_as_text(again, &text_again));
        assert(bytes_equal(text, text_again));
        assert(json_count(member) == json_count(again));
        assert(json_is_null(member) == json_is_null(again));
        json_free(&again);
    }
}

/* The parser limits the depth. */
static void walk(const struct json *parent)
{
    size_t count = 0;
    for (const struct json *value = json_first(parent); value != NULL; value = json_next(value)) {
        look_at(value);
        if (json_is_object(parent)) {
            struct passkey_bytes name = json_name(value);
            char *copy = strndup((const char *)name.data, name.size);
            assert(copy != NULL);
            assert(json_member(parent, copy) == value);
            free(copy);
        }
        walk(value);
        count++;
    }
    assert(count == json_count(parent));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    struct json *json = NULL;
    enum passkey_result result = json_parse((struct passkey_bytes){ data, size }, &json, &error);
    assert((json != NULL) == (result == PASSKEY_OK));
    assert(error.result == result);
    if (result == PASSKEY_OK) {
        look_at(json);
        walk(json);
        look_at_slices((struct passkey_bytes){ data, size }, json);
    } else {
        assert(memchr(error.message, 0, sizeof(error.message)) != NULL);
    }
    json_free(&json);
    return 0;
}
