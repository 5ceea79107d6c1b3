/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64url: every length, every character, every unused bit (JSON-1, JSON-2).
 */
#include "base/base64url.h"
#include "unit/unit.h"

struct row {
    const char *text;
    const char *bytes; /* NULL: refused */
};

static void test_known_values(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "", "" },
        { "Zg", "f" },
        { "Zm8", "fo" },
        { "Zm9v", "foo" },
        { "Zm9vYg", "foob" },
        { "Zm9vYmE", "fooba" },
        { "Zm9vYmFy", "foobar" },
        { "_-_-", "\xff\xef\xfe" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t decoded[16];
        char encoded[32];
        size_t size = 99;
        assert_true(base64url_decode(bytes_text(rows[i].text), decoded, &size));
        assert_bytes_equal(((struct passkey_bytes){ decoded, size }), bytes_text(rows[i].bytes));
        base64url_encode(bytes_text(rows[i].bytes), encoded);
        assert_string_equal(encoded, rows[i].text);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const texts[] = { "Z", "Zm9vY", "Zg==", "Zg=", "Zm8=", "Zm9v\n", " Zm9v",
        "Zm 9v", "+/+/", "Zm9v.Zm9", "Zh", "Zk", "Zv", "Zm9", "Zm-", "Zm\xc3\xa9", "Zm9v=" };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        uint8_t decoded[16];
        size_t size = 99;
        if (base64url_decode(bytes_text(texts[i]), decoded, &size))
            fail_msg("accepted: %s", texts[i]);
        assert_int_equal(size, 99);
    }
}

/*
 * Each of the 256 bytes at each of the four positions: accepted if and only if it is in the
 * alphabet.
 */
static void test_every_character(void **state)
{
    (void)state;
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (unsigned int i = 0; i < 4 * 256; i++) {
        uint8_t text[4] = { 'A', 'A', 'A', 'A' };
        uint8_t out[5];
        size_t size;
        text[i / 256] = (uint8_t)i;
        bool known = (i & 255) != 0 && strchr(alphabet, (int)(i & 255)) != NULL;
        assert_int_equal(base64url_decode(BYTES_ARRAY(text), out, &size), known);
    }
}

/* For each value of the last character, only one spelling is accepted: the encoder's (JSON-2). */
static void test_one_spelling(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < 256 * 2; i++) {
        uint8_t text[3] = { 'A', 'A', 'A' };
        size_t characters = 2 + i / 256;
        uint8_t out[4];
        char again[8];
        size_t size;
        text[characters - 1] = (uint8_t)i;
        if (!base64url_decode((struct passkey_bytes){ text, characters }, out, &size))
            continue;
        base64url_encode((struct passkey_bytes){ out, size }, again);
        assert_memory_equal(text, again, characters);
    }
}

static void test_in_place_and_round_trip(void **state)
{
    (void)state;
    uint8_t bytes[200];
    uint8_t text[300];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 37 + 11);
    for (size_t size = 0; size <= sizeof(bytes); size++) {
        struct passkey_bytes view = { bytes, size };
        struct buffer buffer;
        size_t decoded;
        buffer_init(&buffer, 300);
        base64url_append(&buffer, view);
        assert_int_equal(buffer.size, BASE64URL_ENCODED_SIZE(size));
        assert_true(BASE64URL_DECODED_SIZE(buffer.size) >= size);
        if (buffer.size != 0)
            memcpy(text, buffer.data, buffer.size);
        assert_true(base64url_decode((struct passkey_bytes){ text, buffer.size }, text, &decoded));
        assert_bytes_equal(((struct passkey_bytes){ text, decoded }), view);
        buffer_deinit(&buffer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_every_character),
        cmocka_unit_test(test_one_spelling),
        cmocka_unit_test(test_in_place_and_round_trip),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
