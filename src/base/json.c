/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON trees. Only this file uses cJSON, and only for texts that json_scan.c accepted, so that it
 * can fail only if memory runs out.
 */
#include "base/json.h"

#include "base/bytes.h"
#include "base/json_scan.h"
#include "base/limits.h"
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* 2^53 - 1: above it, a double cannot represent every integer. */
#define INTEGER_MAX 9007199254740991.0

/* A struct json is a cJSON under another name; no other type is cast to it. */
static const cJSON *node(const struct json *value)
{
    return (const cJSON *)value;
}

static const struct json *value_of(const cJSON *node)
{
    return (const struct json *)node;
}

static enum passkey_result check_text(
    struct passkey_bytes text, size_t size_max, struct passkey_error *error)
{
    if (text.size > size_max) /* JSON-14 */
        return refuse(error, PASSKEY_JSON_INVALID, CHECK_NONE,
            "The JSON has %zu bytes; at most %zu are accepted.", text.size, size_max);
    if (bytes_start_with(text, BYTES_LITERAL("\xEF\xBB\xBF")))
        return refuse(error, PASSKEY_JSON_INVALID, CHECK_NONE,
            "The JSON begins with a byte order mark, which is not allowed.");
    struct json_scanner scanner = json_scanner_of(text);
    if (!json_scan_document(&scanner))
        return refuse(error, PASSKEY_JSON_INVALID, CHECK_NONE,
            "The JSON is invalid at byte %zu: %s.", scanner.at, scanner.problem);
    return PASSKEY_OK;
}

static const cJSON *same_name_before(const cJSON *object, const cJSON *member)
{
    for (const cJSON *other = object->child; other != member; other = other->next)
        if (strcmp(other->string, member->string) == 0)
            return other;
    return NULL;
}

/*
 * JSON-14, CD-7: cJSON keeps both members of the same name, and programs differ in which one they
 * use.
 */
static enum passkey_result check_object(const cJSON *object, struct passkey_error *error)
{
    size_t count = 0;
    for (const cJSON *member = object->child; member != NULL; member = member->next) {
        if (++count > JSON_MEMBER_COUNT_MAX)
            return refuse(error, PASSKEY_JSON_INVALID, CHECK_NONE,
                "A JSON object has more than %d members.", JSON_MEMBER_COUNT_MAX);
        if (same_name_before(object, member) != NULL) {
            char name[TEXT_QUOTE_SIZE];
            return refuse(error, PASSKEY_JSON_INVALID, CHECK_NONE,
                "The JSON has the member \"%s\" twice in one object.",
                text_quote(bytes_text(member->string), name));
        }
    }
    return PASSKEY_OK;
}

/* The recursion ends at JSON_DEPTH_MAX, because the scanner refused deeper texts. */
static enum passkey_result check_names(const cJSON *value, struct passkey_error *error)
{
    if (cJSON_IsObject(value))
        TRY(check_object(value, error));
    for (const cJSON *child = value->child; child != NULL; child = child->next)
        if (child->child != NULL)
            TRY(check_names(child, error));
    return PASSKEY_OK;
}

CLEANUP_FUNCTION(tree_free, cJSON *, cJSON_Delete)

enum passkey_result json_parse(
    struct passkey_bytes text, struct json **json, struct passkey_error *error)
{
    return json_parse_within(text, JSON_SIZE_MAX, json, error);
}

enum passkey_result json_parse_within(
    struct passkey_bytes text, size_t size_max, struct json **json, struct passkey_error *error)
{
    TRY(check_text(text, size_max, error));
    CLEANUP(tree_free)
    cJSON *tree = cJSON_ParseWithLengthOpts((const char *)text.data, text.size, NULL, false);
    if (tree == NULL)
        return fault(error, "Memory ran out while JSON was read.");
    TRY(check_names(tree, error));
    *json = (struct json *)tree;
    tree = NULL;
    return PASSKEY_OK;
}

void json_free(struct json **json)
{
    cJSON_Delete((cJSON *)*json);
    *json = NULL;
}

bool json_is_object(const struct json *value)
{
    return cJSON_IsObject(node(value));
}

bool json_is_array(const struct json *value)
{
    return cJSON_IsArray(node(value));
}

bool json_is_null(const struct json *value)
{
    return cJSON_IsNull(node(value));
}

const struct json *json_member(const struct json *value, const char *name)
{
    if (!json_is_object(value))
        return NULL;
    for (const cJSON *member = node(value)->child; member != NULL; member = member->next)
        if (strcmp(member->string, name) == 0)
            return value_of(member);
    return NULL;
}

const struct json *json_first(const struct json *value)
{
    return value == NULL ? NULL : value_of(node(value)->child);
}

const struct json *json_next(const struct json *value)
{
    return value_of(node(value)->next);
}

struct passkey_bytes json_name(const struct json *value)
{
    return bytes_text(node(value)->string);
}

size_t json_count(const struct json *value)
{
    size_t count = 0;
    for (const struct json *child = json_first(value); child != NULL; child = json_next(child))
        count++;
    return count;
}

bool json_as_text(const struct json *value, struct passkey_bytes *text)
{
    if (!cJSON_IsString(node(value)))
        return false;
    *text = bytes_text(node(value)->valuestring); /* complete: the scanner refused NUL */
    return true;
}

bool json_as_bool(const struct json *value, bool *flag)
{
    if (!cJSON_IsBool(node(value)))
        return false;
    *flag = cJSON_IsTrue(node(value));
    return true;
}

bool json_as_integer(const struct json *value, int64_t *integer)
{
    if (!cJSON_IsNumber(node(value)))
        return false;
    double number = node(value)->valuedouble;
    if (!(number >= -INTEGER_MAX && number <= INTEGER_MAX) || (double)(int64_t)number != number)
        return false;
    *integer = (int64_t)number;
    return true;
}

const struct json *json_member_object(const struct json *value, const char *name)
{
    const struct json *member = json_member(value, name);
    return json_is_object(member) ? member : NULL;
}

const struct json *json_member_array(const struct json *value, const char *name)
{
    const struct json *member = json_member(value, name);
    return json_is_array(member) ? member : NULL;
}

bool json_member_text(const struct json *object, const char *name, struct passkey_bytes *text)
{
    return json_as_text(json_member(object, name), text);
}

bool json_member_bool(const struct json *object, const char *name, bool *flag)
{
    return json_as_bool(json_member(object, name), flag);
}

bool json_member_integer(const struct json *object, const char *name, int64_t *integer)
{
    return json_as_integer(json_member(object, name), integer);
}

enum passkey_result(json_missing)(
    const struct json *object, const char *name, enum check check, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    const struct json *member = json_is_object(object) ? json_first(object) : NULL;
    for (; member != NULL; member = json_next(member))
        if (strcasecmp(node(member)->string, name) == 0)
            return refuse(error, PASSKEY_MEMBER_MISSING, check,
                "The member \"%s\" is missing; \"%s\" is present, but names are case-sensitive.",
                name, text_quote(json_name(member), quoted));
    return refuse(error, PASSKEY_MEMBER_MISSING, check, "The member \"%s\" is missing.", name);
}

static enum passkey_result mistyped(const char *name, const char *type, struct passkey_error *error)
{
    return refuse(
        error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The member \"%s\" must be %s.", name, type);
}

enum passkey_result json_required_text(const struct json *object, const char *name,
    struct passkey_bytes *out, struct passkey_error *error)
{
    if (json_member(object, name) == NULL)
        return json_missing(object, name, CHECK_NONE, error);
    return json_optional_text(object, name, out, error);
}

enum passkey_result json_optional_text(const struct json *object, const char *name,
    struct passkey_bytes *out, struct passkey_error *error)
{
    const struct json *member = json_member(object, name);
    if (member != NULL && !json_as_text(member, out))
        return mistyped(name, "a string", error);
    return PASSKEY_OK;
}

enum passkey_result json_optional_bool(
    const struct json *object, const char *name, bool *out, struct passkey_error *error)
{
    const struct json *member = json_member(object, name);
    if (member != NULL && !json_as_bool(member, out))
        return mistyped(name, "true or false", error);
    return PASSKEY_OK;
}

enum passkey_result json_required_object(const struct json *object, const char *name,
    const struct json **out, struct passkey_error *error)
{
    if (json_member(object, name) == NULL)
        return json_missing(object, name, CHECK_NONE, error);
    return json_optional_object(object, name, out, error);
}

enum passkey_result json_optional_object(const struct json *object, const char *name,
    const struct json **out, struct passkey_error *error)
{
    const struct json *member = json_member(object, name);
    if (member == NULL)
        return PASSKEY_OK;
    if (!json_is_object(member))
        return mistyped(name, "an object", error);
    *out = member;
    return PASSKEY_OK;
}

static bool listed(struct passkey_bytes name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (bytes_equal(name, bytes_text(*names)))
            return true;
    return false;
}

enum passkey_result json_only_members(
    const struct json *object, const char *const *names, struct passkey_error *error)
{
    const struct json *member = json_first(object);
    for (; member != NULL; member = json_next(member)) {
        char name[TEXT_QUOTE_SIZE];
        if (!listed(json_name(member), names))
            return refuse(error, PASSKEY_MEMBER_UNKNOWN, CHECK_NONE,
                "The member \"%s\" is unknown.", text_quote(json_name(member), name));
    }
    return PASSKEY_OK;
}
