/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The languages of mails, default labels and pages.
 */
#ifndef BASE_LANGUAGE_H
#define BASE_LANGUAGE_H

#include "base/names.h"

enum language {
    LANGUAGE_ENGLISH,
    LANGUAGE_GERMAN,
    LANGUAGE_FRENCH,
    LANGUAGE_SPANISH,
    LANGUAGE_DUTCH,
    LANGUAGE_COUNT,
};

/* Their codes (ISO 639): "en", "de". */
NAMES_DECLARE(language, enum language);

/**
 * Choose a language from a list of language ranges, the value of Accept-Language (RFC 9110,
 * 12.5.4): the first one with the greatest weight. Only primary subtags are compared: "de" is
 * chosen for "de-AT".
 *
 * @param language  Unchanged if no range matches.
 * @returns Whether a range matches.
 */
bool language_choose(struct passkey_bytes ranges, enum language *language);

/* "30 de noviembre de 2026", with enough space for any year. */
#define LANGUAGE_DATE_SIZE 64

/** Write a date, in UTC. Returns the text. */
struct passkey_bytes language_date(
    enum language language, int64_t time_ms, char text[LANGUAGE_DATE_SIZE]);

#endif
