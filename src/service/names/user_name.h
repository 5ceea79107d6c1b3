/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The canonical form of a user name, which is made before a name is counted, looked up or stored.
 * Users are identified by the user handle, never by a name (USER-6).
 */
#ifndef SERVICE_NAMES_USER_NAME_H
#define SERVICE_NAMES_USER_NAME_H

#include "base/result.h"

#define USER_NAME_CHARACTERS_MAX 64
/* UTF-8 needs at most four bytes per character. */
#define USER_NAME_SIZE_MAX ((size_t)USER_NAME_CHARACTERS_MAX * 4)

/** How a text becomes canonical. */
struct text_rule {
    const char *what; /* for messages: "user name" */
    size_t characters_max;
    bool folded; /* also fold the case */
};

/**
 * Make a text canonical: Unicode NFC and, if the rule says so, case-folded. The characters named
 * below are refused.
 *
 * @param form  Memory for characters_max characters of four bytes.
 * @param size  Of the form, in bytes.
 */
MUST_USE enum passkey_result text_canonical(struct passkey_bytes text, const struct text_rule *rule,
    uint8_t *form, size_t *size, struct passkey_error *error);

struct user_name_key {
    uint8_t data[USER_NAME_SIZE_MAX];
    size_t size;
};

/**
 * Make the canonical form: Unicode NFC, case-folded, with single spaces. Names that people consider
 * the same have the same form.
 *
 * Refused: invalid UTF-8; an empty text and more than 64 characters; control, format (including
 * bidirectional), invisible, private-use and unassigned characters; spaces other than U+0020, and a
 * space at either end.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result user_name_canonical(
    struct passkey_bytes name, struct user_name_key *key, struct passkey_error *error);

struct passkey_bytes user_name_view(const struct user_name_key *key);

#endif
