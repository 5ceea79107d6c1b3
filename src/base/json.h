/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict JSON (RFC 8259) read through cJSON.
 *
 * cJSON forgives what a relying party must not: before it sees a text, json_scan.c has checked
 * grammar, UTF-8, depth, escapes (no NUL, no lone surrogate), white space and that nothing follows.
 * Duplicate names are refused. Names compare case-sensitively. The tree is freed by json_free();
 * views of strings borrow from it.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/result.h"

/* A value of a parsed document; opaque outside json.c. */
struct json;

/**
 * @param text  At most JSON_SIZE_MAX bytes, no byte order mark.
 * @param json  The whole document, freed by json_free().
 * @returns PASSKEY_OK; PASSKEY_JSON_INVALID with what is wrong and at which byte; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result json_parse(
    struct passkey_bytes text, struct json **json, struct passkey_error *error);

/** The same with another limit, for texts that are not requests. The tree takes up to 64 times the
 *  memory of the text. */
MUST_USE enum passkey_result json_parse_within(
    struct passkey_bytes text, size_t size_max, struct json **json, struct passkey_error *error);
void json_free(struct json **json);

bool json_is_object(const struct json *value);
bool json_is_array(const struct json *value);
bool json_is_null(const struct json *value);

/** A member of an object, of any type; NULL if it does not exist or value is not an object. */
const struct json *json_member(const struct json *value, const char *name);
/** The same, NULL also if the member is of another type. */
const struct json *json_member_object(const struct json *value, const char *name);
const struct json *json_member_array(const struct json *value, const char *name);

/** The first child of an array or object, the next one, and an object member's name. */
const struct json *json_first(const struct json *value);
const struct json *json_next(const struct json *value);
struct passkey_bytes json_name(const struct json *value);
size_t json_count(const struct json *value);

/* Typed reading of one value; false, and *out is kept, if it is of another type or NULL. */
bool json_as_text(const struct json *value, struct passkey_bytes *text);
bool json_as_bool(const struct json *value, bool *flag);
/** Whole numbers that a double holds exactly: within +-(2^53 - 1). */
bool json_as_integer(const struct json *value, int64_t *integer);

/* json_as_...() of json_member(). */
bool json_member_text(const struct json *object, const char *name, struct passkey_bytes *text);
bool json_member_bool(const struct json *object, const char *name, bool *flag);
bool json_member_integer(const struct json *object, const char *name, int64_t *integer);

/**
 * Refuse an object without a member that it must have: PASSKEY_MEMBER_MISSING. The message points
 * out a member whose name differs only in case.
 */
enum passkey_result json_missing(
    const struct json *object, const char *name, enum check check, struct passkey_error *error);
#define json_missing(...) ((void)json_missing(__VA_ARGS__), PASSKEY_MEMBER_MISSING)

/*
 * Members of an object by name and type. `required` ones: PASSKEY_MEMBER_MISSING when absent,
 * PASSKEY_MEMBER_INVALID when of another type. `optional` ones leave *out as it was when absent.
 * The message names the member.
 */
MUST_USE enum passkey_result json_required_text(const struct json *object, const char *name,
    struct passkey_bytes *out, struct passkey_error *error);
MUST_USE enum passkey_result json_optional_text(const struct json *object, const char *name,
    struct passkey_bytes *out, struct passkey_error *error);
MUST_USE enum passkey_result json_optional_bool(
    const struct json *object, const char *name, bool *out, struct passkey_error *error);
MUST_USE enum passkey_result json_required_object(const struct json *object, const char *name,
    const struct json **out, struct passkey_error *error);
MUST_USE enum passkey_result json_optional_object(const struct json *object, const char *name,
    const struct json **out, struct passkey_error *error);

/** Refuse members outside a NULL-terminated list of names: PASSKEY_MEMBER_UNKNOWN. */
MUST_USE enum passkey_result json_only_members(
    const struct json *object, const char *const *names, struct passkey_error *error);

#endif
