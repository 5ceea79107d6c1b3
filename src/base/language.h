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
 * Choose from a list of language ranges, the value of Accept-Language (RFC 9110, 12.5.4): the one
 * with the greatest weight, and the first of those. Only primary subtags count: "de" is chosen
 * for "de-AT".
 *
 * @param language  Left as it is if no range has one.
 * @returns Whether a range has one.
 */
bool language_choose(struct passkey_bytes ranges, enum language *language);

/* "30 de noviembre de 2026", with room for any year. */
#define LANGUAGE_DATE_SIZE 64

/** Write the day, in UTC. @returns The text. */
struct passkey_bytes language_date(
    enum language language, int64_t time_ms, char text[LANGUAGE_DATE_SIZE]);

#endif
