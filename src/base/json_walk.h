/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members of objects and elements of arrays as slices of the text, without a tree: for large
 * documents, and for values that are passed on unchanged. json_scan_document() or json_parse() must
 * have accepted the text.
 */
#ifndef BASE_JSON_WALK_H
#define BASE_JSON_WALK_H

#include "base/json_scan.h"

struct json_walk {
    struct json_scanner scanner;
    uint8_t open;   /* '{' or '[' */
    bool beginning; /* nothing has been read */
};

/** @param open  '{' or '['. @returns false if the text is not an object or array, respectively. */
bool json_walk_begin(struct json_walk *walk, struct passkey_bytes text, uint8_t open);

/**
 * The next member or element.
 *
 * @param name  The member's name with its quotes and escapes; empty for an element.
 * @returns false after the last one.
 */
bool json_walk_next(
    struct json_walk *walk, struct passkey_bytes *name, struct passkey_bytes *value);

/** Whether a quoted string, which may contain escapes, equals an ASCII text. */
bool json_quoted_is(struct passkey_bytes quoted, const char *text);

/** The value of an object's member. Returns false, and leaves *value unchanged, if the text is not
 * an object or lacks the member. */
bool json_member_source(struct passkey_bytes text, const char *name, struct passkey_bytes *value);

#endif
