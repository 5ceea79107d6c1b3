/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict JSON: a document that is accepted can be walked to its end, each member is found by its
 * name, and every text in it is UTF-8 without a NUL.
 */
#include "base/json.h"
#include "base/utf8.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
    }
}

/* The depth is bounded by the parser. */
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
    } else {
        assert(memchr(error.message, 0, sizeof(error.message)) != NULL);
    }
    json_free(&json);
    return 0;
}
