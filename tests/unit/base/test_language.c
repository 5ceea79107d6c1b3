/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Languages: which one a client prefers, and dates.
 */
#include "base/bytes.h"
#include "base/language.h"
#include "unit/unit.h"

static void test_choice(void **state)
{
    (void)state;
    static const struct {
        const char *ranges;
        const char *code; /* NULL: none */
    } rows[] = {
        { NULL, NULL },
        { "", NULL },
        { "fr", "fr" },
        { "fr-CH, en;q=0.9, de;q=0.7", "fr" },
        { "ja, DE-at;q=0.3, en;q=0.8", "en" },
        { "ES, it;q=0.9", "es" },
        { "nl-BE;q=0.8,nl;q=0.7", "nl" },
        { "de;q=0.5,fr;q=0.5", "de" },
        { "fr;q=0.5,de;q=0.5", "fr" },
        { "de;q=0, en;q=0.001", "en" },
        { "de;q=0", NULL },
        { "*", NULL },
        { "deutsch, e, en_GB", NULL },
        { ",,;,-,de", "de" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        enum language language = LANGUAGE_COUNT;
        bool found = language_choose(bytes_text(rows[i].ranges), &language);
        assert_int_equal(found, rows[i].code != NULL);
        if (found)
            assert_string_equal(language_name(language), rows[i].code);
        else
            assert_int_equal(language, LANGUAGE_COUNT);
    }
}

static void test_dates(void **state)
{
    (void)state;
    static const struct {
        enum language language;
        int64_t time_ms;
        const char *date;
    } rows[] = {
        { LANGUAGE_ENGLISH, 0, "1 January 1970" },
        { LANGUAGE_ENGLISH, -1, "31 December 1969" },
        { LANGUAGE_GERMAN, INT64_C(1772323200000), "1. März 2026" },
        { LANGUAGE_FRENCH, INT64_C(1785542400000), "1 août 2026" },
        { LANGUAGE_SPANISH, INT64_C(1796038553000), "30 de noviembre de 2026" },
        { LANGUAGE_DUTCH, INT64_C(1778229713000), "8 mei 2026" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[LANGUAGE_DATE_SIZE];
        assert_bytes_equal(
            language_date(rows[i].language, rows[i].time_ms, text), bytes_text(rows[i].date));
    }
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choice),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
