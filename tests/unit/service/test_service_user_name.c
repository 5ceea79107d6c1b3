/* SPDX-License-Identifier: Apache-2.0 */
/* User names: which are valid, and which are the same. Labels and their defaults. */
#include "service/names/email_address.h"
#include "service/names/label.h"
#include "unit/unit.h"
#include <stdlib.h>
#include <time.h>

struct form {
    const char *name;
    const char *key; /* NULL: refused */
};

static const struct form forms[] = {
    { "ada", "ada" }, { "Ada@Example.ORG", "ada@example.org" }, { "ada lovelace", "ada lovelace" },
    { "ada  lovelace", "ada lovelace" }, { "A   B  c d", "a b c d" }, { "STRASSE", "strasse" },
    { "Straße", "strasse" }, { "\xE1\xBA\x9E", "ss" }, /* capital sharp s */
    { "\xC3\x85ngstr\xC3\xB6m", "\xC3\xA5ngstr\xC3\xB6m" },
    { "A\xCC\x8Angstro\xCC\x88m", "\xC3\xA5ngstr\xC3\xB6m" },   /* decomposed */
    { "\xE2\x84\xABngstr\xC3\xB6m", "\xC3\xA5ngstr\xC3\xB6m" }, /* the unit sign */
    { "\xCE\xA3\xCE\x99\xCE\xA3\xCE\xA5\xCE\xA6\xCE\x9F\xCE\xA3",
        "\xCF\x83\xCE\xB9\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x83" }, /* final sigma is folded */
    { "\xCF\x83\xCE\xB9\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x82",
        "\xCF\x83\xCE\xB9\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x83" },
    { "I", "i" }, /* no locale: it does not become a dotless i */
    { "\xEC\x95\x84\xEB\x8B\xA4", "\xEC\x95\x84\xEB\x8B\xA4" },
    { "\xF0\x9F\x8C\xB7", "\xF0\x9F\x8C\xB7" }, /* a tulip */
    { "", NULL }, { " ada", NULL }, { "ada ", NULL }, { " ", NULL }, { "a\tb", NULL },
    { "a\nb", NULL }, { "a\x7F", NULL }, { "a\xC2\x85", NULL }, /* next line */
    { "a\xC2\xA0z", NULL },                                     /* no-break space */
    { "a\xC2\xAD", NULL },                                      /* soft hyphen */
    { "a\xE2\x80\x8B", NULL },                                  /* zero width space */
    { "a\xE2\x80\x8D", NULL },                                  /* zero width joiner */
    { "a\xE2\x80\xAE"
      "b",
        NULL }, /* right-to-left override */
    { "a\xE2\x81\xA6"
      "b",
        NULL }, /* left-to-right isolate */
    { "a\xE2\x80\xA8"
      "b",
        NULL },                    /* line separator */
    { "a\xEF\xBB\xBF", NULL },     /* byte order mark */
    { "a\xEF\xB8\x8F", NULL },     /* variation selector */
    { "a\xE3\x85\xA4", NULL },     /* Hangul filler */
    { "a\xF3\xA0\x81\x81", NULL }, /* a tag */
    { "a\xEE\x80\x80", NULL },     /* private use */
    { "a\xCD\xB8", NULL },         /* unassigned */
    { "a\xEF\xBF\xBF", NULL },     /* a noncharacter */
    { "a\xC3", NULL },             /* truncated */
    { "a\xED\xA0\x80", NULL },     /* a surrogate */
    { "\xC0\xAF", NULL },          /* overlong */
};

static void test_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct user_name_key key = { .size = 99 };
        enum passkey_result result = user_name_canonical(bytes_text(forms[i].name), &key, NULL);
        assert_result(result, forms[i].key == NULL ? PASSKEY_MEMBER_INVALID : PASSKEY_OK);
        if (forms[i].key != NULL)
            assert_bytes_equal(user_name_view(&key), bytes_text(forms[i].key));
        else
            assert_int_equal(key.size, 99); /* written only on PASSKEY_OK */
    }
}

static void test_nul_is_refused(void **state)
{
    (void)state;
    struct user_name_key key;
    assert_result(user_name_canonical(BYTES_LITERAL("a\0b"), &key, NULL), PASSKEY_MEMBER_INVALID);
}

/* The limit applies to the characters of the name and of its canonical form. */
static void test_length(void **state)
{
    (void)state;
    struct user_name_key key;
    char name[4 * 65 + 1] = { 0 };
    for (size_t i = 0; i < 65; i++)
        memcpy(name + 4 * i, "\xF0\x9F\x8C\xB7", 4);
    struct passkey_bytes text = { (const uint8_t *)name, 4 * 64 };
    assert_result(user_name_canonical(text, &key, NULL), PASSKEY_OK);
    assert_int_equal(key.size, 4 * 64);
    text.size += 4;
    assert_result(user_name_canonical(text, &key, NULL), PASSKEY_MEMBER_INVALID);
    memset(name, 'a', 65);
    text.size = 64;
    assert_result(user_name_canonical(text, &key, NULL), PASSKEY_OK);
    text.size = 65;
    assert_result(user_name_canonical(text, &key, NULL), PASSKEY_MEMBER_INVALID);
    for (size_t i = 0; i < 33; i++)
        memcpy(name + 2 * i, "\xC3\x9F", 2); /* each becomes "ss" */
    text.size = 2 * 32;
    assert_result(user_name_canonical(text, &key, NULL), PASSKEY_OK);
    assert_int_equal(key.size, 64);
    text.size = 2 * 33;
    assert_result(user_name_canonical(text, &key, NULL), PASSKEY_MEMBER_INVALID);
}

/* A name that may be an address: 254 bytes if it is one, otherwise 64 characters. */
static void test_addresses_may_be_longer(void **state)
{
    (void)state;
    struct user_name_key key;
    char name[256];
    memset(name, 'a', sizeof(name));
    name[60] = '@';
    name[121] = name[182] = name[243] = '.';
    memcpy(name + 244, "ExampleORG", 10);
    struct passkey_bytes text = { (const uint8_t *)name, 254 };
    assert_result(user_name_canonical(text, &key, NULL), PASSKEY_MEMBER_INVALID);
    assert_result(user_name_or_address_canonical(text, &key, NULL), PASSKEY_OK);
    assert_int_equal(key.size, 254);
    assert_memory_equal(key.data + 243, ".exampleorg", 11);
    text.size = 255;
    assert_result(user_name_or_address_canonical(text, &key, NULL), PASSKEY_MEMBER_INVALID);
    name[60] = 'a'; /* not an address any more */
    text.size = 65;
    assert_result(user_name_or_address_canonical(text, &key, NULL), PASSKEY_MEMBER_INVALID);
    text.size = 64;
    assert_result(user_name_or_address_canonical(text, &key, NULL), PASSKEY_OK);
}

/*
 * The canonical form of a canonical form is the same, for every character, also if a mark follows.
 */
static void test_every_character_has_one_form(void **state)
{
    (void)state;
    static const char *const marks[] = { "", "\xCD\x85", "\xCC\x81", "\xCD\x85\xCC\x81" };
    size_t accepted = 0;
    for (uint32_t point = 0x80; point < 0x110000; point++) {
        uint8_t text[16] = { 0 };
        size_t size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        uint32_t rest = point;
        for (size_t i = size - 1; i > 0; i--, rest >>= 6)
            text[i] = (uint8_t)(0x80 | (rest & 0x3f));
        text[0] = (uint8_t)(0xf00u >> size | rest);
        for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
            struct user_name_key key;
            struct user_name_key again;
            memcpy(text + size, marks[i], strlen(marks[i]) + 1);
            if (user_name_canonical(bytes_text((char *)text), &key, NULL) != PASSKEY_OK)
                break;
            accepted++;
            assert_result(user_name_canonical(user_name_view(&key), &again, NULL), PASSKEY_OK);
            assert_bytes_equal(user_name_view(&again), user_name_view(&key));
        }
    }
    assert_true(accepted > 4 * 100000);
}

static void test_marks_in_any_order(void **state)
{
    (void)state;
    struct user_name_key one;
    struct user_name_key other;
    assert_result(user_name_canonical(bytes_text("\xCE\xB1\xCD\x85\xCC\x81"), &one, NULL), 0);
    assert_result(user_name_canonical(bytes_text("\xCE\xB1\xCC\x81\xCD\x85"), &other, NULL), 0);
    assert_bytes_equal(user_name_view(&one), user_name_view(&other));
}

static void test_labels(void **state)
{
    (void)state;
    static const struct form labels[] = { { "Work laptop", "" }, { "", "" }, { " x ", "" },
        { "\xF0\x9F\x8C\xB7 \xC2\xA0", "" }, { "a\x1B[2J", NULL }, { "a\n", NULL },
        { "a\x7F", NULL }, { "a\xC2\x9B", NULL }, { "a\xC2", NULL }, { "\xFF", NULL } };
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
        assert_result(label_check(bytes_text(labels[i].name), "label", NULL),
            labels[i].key == NULL ? PASSKEY_MEMBER_INVALID : PASSKEY_OK);
    char text[2 * 65 + 1] = { 0 };
    for (size_t i = 0; i < 65; i++)
        memcpy(text + 2 * i, "\xC3\xA9", 2);
    struct passkey_bytes label = { (const uint8_t *)text, 2 * 64 };
    assert_result(label_check(label, "label", NULL), PASSKEY_OK);
    label.size += 2;
    assert_result(label_check(label, "label", NULL), PASSKEY_MEMBER_INVALID);
}

/* In UTC, whatever the machine's time zone is. */
static void test_default_label(void **state)
{
    (void)state;
    static const struct {
        int64_t now_ms;
        const char *label;
    } days[] = { { 0, "Passkey, added 1 January 1970" },
        { INT64_C(1778229713000), "Passkey, added 8 May 2026" },
        { INT64_C(1778198399999), "Passkey, added 7 May 2026" },
        { INT64_C(1778198400000), "Passkey, added 8 May 2026" },
        { INT64_C(951782400000), "Passkey, added 29 February 2000" },
        { INT64_C(951868800000), "Passkey, added 1 March 2000" },
        { INT64_C(4107542400000), "Passkey, added 1 March 2100" },
        { INT64_C(-1), "Passkey, added 31 December 1969" } };
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        char text[LABEL_DEFAULT_SIZE];
        assert_bytes_equal(
            label_default("", days[i].now_ms, LANGUAGE_ENGLISH, text), bytes_text(days[i].label));
    }
}

/* In every language, the longest date leaves space for the provider, and every label is valid. */
static void test_default_label_in_each_language(void **state)
{
    (void)state;
    static const char *const labels[LANGUAGE_COUNT] = {
        [LANGUAGE_ENGLISH] = "iCloud Keychain, added 30 November 2026",
        [LANGUAGE_GERMAN] = "iCloud Keychain, hinzugefügt am 30. November 2026",
        [LANGUAGE_FRENCH] = "iCloud Keychain, ajoutée le 30 novembre 2026",
        [LANGUAGE_SPANISH] = "iCloud Keychain, añadida el 30 de noviembre de 2026",
        [LANGUAGE_DUTCH] = "iCloud Keychain, toegevoegd op 30 november 2026",
    };
    char longest[LABEL_CHARACTERS_MAX + 1];
    char text[LABEL_DEFAULT_SIZE];
    memset(longest, 'x', LABEL_CHARACTERS_MAX);
    longest[LABEL_CHARACTERS_MAX] = '\0';
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        enum language language = (enum language)i;
        assert_bytes_equal(label_default("iCloud Keychain", INT64_C(1796038553000), language, text),
            bytes_text(labels[i]));
        for (size_t size = 1; size <= LABEL_CHARACTERS_MAX; size++) {
            const char *provider = longest + LABEL_CHARACTERS_MAX - size;
            struct passkey_bytes label = label_default(provider, 0, language, text);
            assert_result(label_check(label, "label", NULL), PASSKEY_OK);
            assert_int_equal(text[0] == 'x', bytes_start_with(label, bytes_text(provider)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses_may_be_longer),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_nul_is_refused),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_every_character_has_one_form),
        cmocka_unit_test(test_marks_in_any_order),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_default_label),
        cmocka_unit_test(test_default_label_in_each_language),
    };
    setenv("TZ", "Pacific/Kiritimati", 1); /* 14 hours ahead */
    tzset();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
