/* SPDX-License-Identifier: Apache-2.0 */
/* Codes of languages, choosing a language, and dates. */
#include "base/language.h"

#include "base/bytes.h"
#include "base/header_value.h"
#include <stdio.h>
#include <time.h>

static const char *const codes[] = {
    [LANGUAGE_ENGLISH] = "en",
    [LANGUAGE_GERMAN] = "de",
    [LANGUAGE_FRENCH] = "fr",
    [LANGUAGE_SPANISH] = "es",
    [LANGUAGE_DUTCH] = "nl",
};
NAMES_DEFINE(language, enum language, codes)

bool language_choose(struct passkey_bytes ranges, enum language *language)
{
    unsigned greatest = 0;
    while (ranges.size > 0) {
        struct passkey_bytes parameters = text_cut(&ranges, ',');
        struct passkey_bytes range = text_trim(text_cut(&parameters, ';'));
        struct passkey_bytes code = text_cut(&range, '-');
        unsigned weight = text_weight(parameters);
        for (int i = 0; i < LANGUAGE_COUNT && weight > greatest; i++) {
            if (!text_equal_any_case(code, bytes_text(codes[i])))
                continue;
            greatest = weight;
            *language = (enum language)i;
        }
    }
    return greatest > 0;
}

/* ---- dates ---- */

static const struct {
    const char *between; /* day, month and year */
    const char *after_day;
    const char *months[12];
} dates[LANGUAGE_COUNT] = {
    [LANGUAGE_ENGLISH] = { " ", "",
        { "January", "February", "March", "April", "May", "June", "July", "August", "September",
            "October", "November", "December" } },
    [LANGUAGE_GERMAN] = { " ", ".",
        { "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
            "Oktober", "November", "Dezember" } },
    [LANGUAGE_FRENCH] = { " ", "",
        { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
            "octobre", "novembre", "décembre" } },
    [LANGUAGE_SPANISH] = { " de ", "",
        { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
            "octubre", "noviembre", "diciembre" } },
    [LANGUAGE_DUTCH] = { " ", "",
        { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
            "oktober", "november", "december" } },
};

struct passkey_bytes language_date(
    enum language language, int64_t time_ms, char text[LANGUAGE_DATE_SIZE])
{
    time_t seconds = (time_t)(time_ms / 1000 - (time_ms % 1000 < 0));
    struct tm utc = { 0 };
    (void)gmtime_r(&seconds, &utc); /* fails only if the year does not fit into an int */
    int size = snprintf(text, LANGUAGE_DATE_SIZE, "%d%s%s%s%s%d", utc.tm_mday,
        dates[language].after_day, dates[language].between, dates[language].months[utc.tm_mon % 12],
        dates[language].between, utc.tm_year + 1900);
    return (struct passkey_bytes){ (const uint8_t *)text, size > 0 ? (size_t)size : 0 };
}
