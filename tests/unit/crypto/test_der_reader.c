/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DER value by value: valid tags and lengths, nothing is read beyond the input, and no value has a
 * second encoding.
 */
#include "crypto/der_reader.h"
#include "unit/unit.h"
#include <stdlib.h>

#define TEXT(literal)                                                                              \
    {                                                                                              \
        (const uint8_t *)(literal), sizeof(literal) - 1                                            \
    }

/*
 * A copy of the exact size, so that a sanitizer detects reading one byte too many; freed by the
 * caller.
 */
static uint8_t *copy_of(struct passkey_bytes bytes)
{
    uint8_t *copy = malloc(bytes.size == 0 ? 1 : bytes.size);
    assert_non_null(copy);
    if (bytes.size > 0)
        memcpy(copy, bytes.data, bytes.size);
    return copy;
}

/* ---- tags ---- */

static const struct {
    struct passkey_bytes text;
    bool taken;
    uint8_t form;
    uint32_t number;
} tags[] = {
    { TEXT("\x02\x00"), true, 0x00, 2 },
    { TEXT("\x30\x00"), true, 0x20, 16 },
    { TEXT("\xbe\x00"), true, 0xa0, 30 },
    { TEXT("\xbf\x1f\x00"), true, 0xa0, 31 },
    { TEXT("\xbf\x84\x58\x00"), true, 0xa0, 600 },
    { TEXT("\x1f\x8f\xff\xff\xff\x7f\x00"), true, 0x00, UINT32_MAX },
    { TEXT("\x1f\x90\x80\x80\x80\x00\x00"), false, 0, 0 }, /* 2^32 */
    { TEXT("\x1f\xff\xff\xff\xff\xff\x7f\x00"), false, 0, 0 },
    { TEXT("\xbf\x1e\x00"), false, 0, 0 },     /* 30 fits into the first byte */
    { TEXT("\xbf\x80\x1f\x00"), false, 0, 0 }, /* a leading zero */
    { TEXT("\xbf\x84"), false, 0, 0 },
    { TEXT("\xbf"), false, 0, 0 },
    { TEXT(""), false, 0, 0 },
};

static void test_tags(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        uint8_t *copy = copy_of(tags[i].text);
        struct reader reader = reader_of((struct passkey_bytes){ copy, tags[i].text.size });
        struct der_value value = { 0 };
        print_message("# row %zu\n", i);
        assert_int_equal(der_next(&reader, &value), tags[i].taken);
        if (tags[i].taken) {
            assert_int_equal(value.form, tags[i].form);
            assert_int_equal(value.number, tags[i].number);
            assert_true(reader_end(&reader));
        }
        free(copy);
    }
}

/* A tag of several bytes never equals the one that der_take() expects. */
static void test_taking_by_tag(void **state)
{
    (void)state;
    static const struct passkey_bytes texts[] = { TEXT("\x02\x00"), TEXT("\x22\x00"),
        TEXT("\x82\x00"), TEXT("\xbf\x1f\x00"), TEXT("\x1f\x82\x02\x00") };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct passkey_bytes contents = { NULL, 0 };
        struct reader reader = reader_of(texts[i]);
        assert_int_equal(der_take(&reader, DER_TAG_INTEGER, &contents), i == 0);
        reader = reader_of(texts[i]);
        assert_false(der_take(&reader, 0xbf, &contents));
    }
}

/* ---- lengths ---- */

/* An OCTET STRING with this encoded length, followed by `size` bytes. */
static bool takes(struct passkey_bytes length, size_t size)
{
    struct passkey_bytes contents = { NULL, 0 };
    uint8_t *text = calloc(1, 1 + length.size + size);
    assert_non_null(text);
    text[0] = DER_TAG_OCTET_STRING;
    memcpy(text + 1, length.data, length.size);
    bool taken = der_only(
        (struct passkey_bytes){ text, 1 + length.size + size }, DER_TAG_OCTET_STRING, &contents);
    free(text);
    return taken && contents.size == size;
}

/* Other encodings of a length are refused, whatever follows. */
static void test_other_lengths(void **state)
{
    (void)state;
    static const uint8_t longer[300] = { DER_TAG_OCTET_STRING, 0x83, 0x01, 0x00, 0x00 };
    static const uint8_t indefinite[300] = { DER_TAG_OCTET_STRING, 0x80, 0x01, 0x00, 0x00 };
    const struct passkey_bytes texts[] = { BYTES_ARRAY(longer), BYTES_ARRAY(indefinite) };
    for (size_t i = 0; i < 2; i++) {
        struct reader reader = reader_of(texts[i]);
        struct der_value value;
        assert_false(der_next(&reader, &value));
    }
}

static void test_lengths(void **state)
{
    (void)state;
    assert_true(takes(BYTES_LITERAL("\x00"), 0));
    assert_true(takes(BYTES_LITERAL("\x7f"), 127));
    assert_true(takes(BYTES_LITERAL("\x81\x80"), 128));
    assert_true(takes(BYTES_LITERAL("\x81\xff"), 255));
    assert_true(takes(BYTES_LITERAL("\x82\x01\x00"), 256));
    assert_true(takes(BYTES_LITERAL("\x82\xff\xff"), 65535));
    /* Longer than necessary. */
    assert_false(takes(BYTES_LITERAL("\x81\x00"), 0));
    assert_false(takes(BYTES_LITERAL("\x81\x7f"), 127));
    assert_false(takes(BYTES_LITERAL("\x82\x00\x80"), 128));
    assert_false(takes(BYTES_LITERAL("\x82\x00\xff"), 255));
    assert_false(takes(BYTES_LITERAL("\x83\x00\x01\x00"), 256));
    /* Indefinite, at least 64 KiB, reserved. */
    assert_false(takes(BYTES_LITERAL("\x80"), 2));
    assert_false(takes(BYTES_LITERAL("\x83\x01\x00\x00"), 65536));
    assert_false(takes(BYTES_LITERAL("\xff"), 0));
    /* More bytes than there are, or fewer. */
    assert_false(takes(BYTES_LITERAL("\x01"), 0));
    assert_false(takes(BYTES_LITERAL("\x01"), 2));
    assert_false(takes(BYTES_LITERAL("\x82\x01\x00"), 255));
    assert_false(takes(BYTES_LITERAL(""), 0));
    assert_false(takes(BYTES_LITERAL("\x81"), 0));
    assert_false(takes(BYTES_LITERAL("\x82\x01"), 0));
}

/* ---- numbers ---- */

static const struct {
    struct passkey_bytes contents;
    bool taken;
    uint32_t number;
} numbers[] = {
    { TEXT("\x00"), true, 0 }, { TEXT("\x7f"), true, 127 }, { TEXT("\x00\x80"), true, 128 },
    { TEXT("\x01\x00"), true, 256 }, { TEXT("\x7f\xff\xff\xff"), true, 0x7fffffff },
    { TEXT("\x00\xff\xff\xff\xff"), true, UINT32_MAX }, { TEXT(""), false, 0 },
    { TEXT("\xff"), false, 0 }, { TEXT("\x80\x00"), false, 0 }, { TEXT("\x00\x7f"), false, 0 },
    { TEXT("\x00\x00"), false, 0 }, { TEXT("\x01\x00\x00\x00\x00"), false, 0 },
    { TEXT("\x00\x80\x00\x00\x00\x00"), false, 0 },
    { TEXT("\x01\x00\x00\x00\x00\x00\x00\x00\x00"), false, 0 }, /* 2^64, which would become 0 */
};

static void test_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        uint32_t number = 99;
        print_message("# row %zu\n", i);
        assert_int_equal(der_number(numbers[i].contents, &number), numbers[i].taken);
        assert_int_equal(number, numbers[i].taken ? numbers[i].number : 99);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_taking_by_tag),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_other_lengths),
        cmocka_unit_test(test_numbers),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
