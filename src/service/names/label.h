/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts for people, which are never compared: labels of passkeys and display names. User names are
 * in user_name.h.
 */
#ifndef SERVICE_NAMES_LABEL_H
#define SERVICE_NAMES_LABEL_H

#include "base/language.h"
#include "base/result.h"

/* Authenticators may truncate names to 64 bytes (OPT-15); longer texts are not accepted. */
#define LABEL_CHARACTERS_MAX 64
/* The size of "Passkey, added 8 May 2026", for any year and 64 characters of 4 bytes. */
#define LABEL_DEFAULT_SIZE 300

/**
 * Check that a text may be shown to people: valid UTF-8, no control characters, at most 64
 * characters.
 *
 * @param what  The name of the text in the message: "label".
 * @returns PASSKEY_OK or PASSKEY_MEMBER_INVALID.
 */
MUST_USE enum passkey_result label_check(
    struct passkey_bytes text, const char *what, struct passkey_error *error);

/**
 * The default label of a passkey: its provider, and the day on which it was added, in UTC.
 *
 * @param provider  If it is empty or too long for a label, the word for a passkey is used.
 * @returns The text.
 */
struct passkey_bytes label_default(
    const char *provider, int64_t now_ms, enum language language, char text[LABEL_DEFAULT_SIZE]);

#endif
