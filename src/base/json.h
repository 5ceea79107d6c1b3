/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict JSON (RFC 8259), parsed by cJSON.
 *
 * cJSON accepts texts that a relying party must refuse. Before cJSON gets a text, json_scan.c has
 * checked the grammar, UTF-8, depth, escapes (no NUL, no lone surrogate) and white space, and that
 * nothing follows the value. Duplicate names are refused. Names are compared case-sensitively. Free
 * the tree with json_free(); views of strings borrow from it.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/result.h"

/* A value in a parsed document; opaque outside json.c. */
struct json;

/**
 * @param text  At most JSON_SIZE_MAX bytes, no byte order mark.
 * @param json  The whole document, freed by json_free().
 * @returns PASSKEY_OK; PASSKEY_JSON_INVALID with the problem and its position in bytes;
 *          PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result json_parse(
    struct passkey_bytes text, struct json **json, struct passkey_error *error);

/** The same with another limit, for texts that are not requests. The tree needs up to 64 times the
 * memory of the text. */
MUST_USE enum passkey_result json_parse_within(
    struct passkey_bytes text, size_t size_max, struct json **json, struct passkey_error *error);
void json_free(struct json **json);

bool json_is_object(const struct json *value);
bool json_is_array(const struct json *value);
bool json_is_null(const struct json *value);

/** A member of an object, of any type; NULL if it does not exist or value is not an object. */
const struct json *json_member(const struct json *value, const char *name);
/** The same; also NULL if the member has another type. */
const struct json *json_member_object(const struct json *value, const char *name);
const struct json *json_member_array(const struct json *value, const char *name);

/** The first child of an array or object, the next one, and an object member's name. */
const struct json *json_first(const struct json *value);
const struct json *json_next(const struct json *value);
struct passkey_bytes json_name(const struct json *value);
size_t json_count(const struct json *value);

/*
 * Read a value of a type. If it has another type or is NULL, return false and leave *out unchanged.
 */
bool json_as_text(const struct json *value, struct passkey_bytes *text);
bool json_as_bool(const struct json *value, bool *flag);
/** Integers that a double represents exactly: within +-(2^53 - 1). */
bool json_as_integer(const struct json *value, int64_t *integer);

/* json_as_...() for the value of json_member(). */
bool json_member_text(const struct json *object, const char *name, struct passkey_bytes *text);
bool json_member_bool(const struct json *object, const char *name, bool *flag);
bool json_member_integer(const struct json *object, const char *name, int64_t *integer);

/**
 * Refuse an object that lacks a required member: PASSKEY_MEMBER_MISSING. If a member's name differs
 * only in case, the message mentions it.
 */
enum passkey_result json_missing(
    const struct json *object, const char *name, enum check check, struct passkey_error *error);
#define json_missing(...) ((void)json_missing(__VA_ARGS__), PASSKEY_MEMBER_MISSING)

/*
 * Read members of an object by name and type. If a `required` member is absent,
 * PASSKEY_MEMBER_MISSING is returned; if it has another type, PASSKEY_MEMBER_INVALID. If an
 * `optional` member is absent, *out is unchanged. The message names the member.
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

/** Refuse members that are not in a NULL-terminated list of names: PASSKEY_MEMBER_UNKNOWN. */
MUST_USE enum passkey_result json_only_members(
    const struct json *object, const char *const *names, struct passkey_error *error);

#endif
