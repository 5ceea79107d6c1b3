/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8: every code point is accepted in exactly one form, and for all other sequences of up to
 * three bytes, the result is that of an independent decoder.
 */
#include "base/utf8.h"
#include "unit/unit.h"

static size_t encode(uint32_t point, uint8_t out[4])
{
    if (point < 0x80) {
        out[0] = (uint8_t)point;
        return 1;
    }
    size_t size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--, point >>= 6)
        out[i] = (uint8_t)(0x80 | (point & 0x3f));
    out[0] = (uint8_t)(0xf00u >> size | point);
    return size;
}

static void test_every_code_point(void **state)
{
    (void)state;
    for (uint32_t point = 0; point < 0x110400; point++) {
        uint8_t text[4];
        struct passkey_bytes view = { text, encode(point, text) };
        bool valid = point < 0x110000 && (point < 0xd800 || point > 0xdfff);
        assert_int_equal(utf8_valid(view), valid);
        assert_int_equal(utf8_sequence_size(view), valid ? view.size : 0);
        view.size--; /* truncated */
        if (view.size != 0)
            assert_false(utf8_valid(view));
    }
}

/*
 * A sequence of three bytes is one code point if and only if encoding it again gives the same
 * bytes.
 */
static void test_every_three_bytes(void **state)
{
    (void)state;
    for (uint32_t bytes = 0xe00000; bytes < 0xf00000; bytes++) {
        uint8_t text[3] = { (uint8_t)(bytes >> 16), (uint8_t)(bytes >> 8), (uint8_t)bytes };
        uint32_t point = (text[0] & 0xfu) << 12 | (text[1] & 0x3fu) << 6 | (text[2] & 0x3fu);
        uint8_t again[4];
        bool valid = encode(point, again) == 3 && memcmp(text, again, 3) == 0 &&
                     (point < 0xd800 || point > 0xdfff);
        if (utf8_valid(BYTES_ARRAY(text)) != valid)
            fail_msg("%06x", (unsigned int)bytes);
    }
}

static void test_texts(void **state)
{
    (void)state;
    assert_true(utf8_valid(bytes_text(NULL)));
    assert_true(utf8_valid(BYTES_LITERAL("na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80")));
    assert_true(utf8_valid(BYTES_LITERAL("a\0b")));
    assert_false(utf8_valid(BYTES_LITERAL("abc\x80")));
    assert_false(utf8_valid(BYTES_LITERAL("\xc1\xbf")));
    assert_false(utf8_valid(BYTES_LITERAL("\xf0\x8f\xbf\xbf")));
    assert_false(utf8_valid(BYTES_LITERAL("\xf8\x88\x80\x80\x80")));
    assert_int_equal(utf8_sequence_size(bytes_text("")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_every_three_bytes),
        cmocka_unit_test(test_texts),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
