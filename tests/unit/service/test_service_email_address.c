/* SPDX-License-Identifier: Apache-2.0 */
/* Which addresses are valid, and their canonical form. */
#include "base/bytes.h"
#include "service/names/email_address.h"
#include "unit/unit.h"
#include <string.h>

static const struct {
    const char *text;
    const char *address; /* NULL: refused */
    const char *key;
} rows[] = {
    { "ada@example.org", "ada@example.org", "ada@example.org" },
    { "Ada@EXAMPLE.Org", "Ada@example.org", "ada@example.org" },
    { "a.b+c@mail.example.org", "a.b+c@mail.example.org", "a.b+c@mail.example.org" },
    { "o'neill!#$%&*/=?^_`{|}~-@x-y.example", "o'neill!#$%&*/=?^_`{|}~-@x-y.example",
        "o'neill!#$%&*/=?^_`{|}~-@x-y.example" },
    { "Zoe\xcc\x88@example.org", "Zo\xc3\xab@example.org", "zo\xc3\xab@example.org" }, /* NFC */
    { "a@stra\xc3\x9f"
      "e.example",
        "a@stra\xc3\x9f"
        "e.example",
        "a@xn--strae-oqa.example" }, /* not strasse.example, which is another domain */
    { "a@XN--STRAE-oqa.example", "a@xn--strae-oqa.example", "a@xn--strae-oqa.example" },
    { "a@ex\xef\xbd\x81mple\xe3\x80\x82org", "a@example.org", "a@example.org" }, /* UTS #46 */
    { "a@b\xc3\x9c"
      "cher.example",
        "a@b\xc3\xbc"
        "cher.example",
        "a@xn--bcher-kva.example" },
    { "ADA\xc3\x89@example.org", "ADA\xc3\x89@example.org", "ada\xc3\x89@example.org" },
    { "a\xc5\xbf"
      "b@example.org",
        "a\xc5\xbf"
        "b@example.org",
        "a\xc5\xbf"
        "b@example.org" },                                            /* a long s is not an s */
    { "\xe2\x84\xaa@example.org", "K@example.org", "k@example.org" }, /* the Kelvin sign, by NFC */
    { "H\xcc\xb1@example.org", "H\xcc\xb1@example.org", "\xe1\xba\x96@example.org" },
    { "a@\xcc\x81x.org", NULL, NULL }, /* a combining mark without a letter */
    { "a@1.example", "a@1.example", "a@1.example" },
    { "", NULL, NULL },
    { "ada", NULL, NULL },
    { "@example.org", NULL, NULL },
    { "ada@", NULL, NULL },
    { "ada@localhost", NULL, NULL },
    { "ada@example.1", NULL, NULL },
    { "ada@192.0.2.1", NULL, NULL },
    { "ada@[192.0.2.1]", NULL, NULL },
    { "ada@.example.org", NULL, NULL },
    { "ada@example..org", NULL, NULL },
    { "ada@example.org.", NULL, NULL },
    { "ada@-example.org", NULL, NULL },
    { "ada@example-.org", NULL, NULL },
    { "ada@exam_ple.org", NULL, NULL },
    { "ada@eve@example.org", NULL, NULL },
    { ".ada@example.org", NULL, NULL },
    { "ada.@example.org", NULL, NULL },
    { "a..b@example.org", NULL, NULL },
    { "a b@example.org", NULL, NULL },
    { " ada@example.org", NULL, NULL },
    { "ada@example.org ", NULL, NULL },
    { "<ada@example.org>", NULL, NULL },
    { "Ada <ada@example.org>", NULL, NULL },
    { "ada@example.org,eve@example.org", NULL, NULL },
    { "\"a b\"@example.org", NULL, NULL },
    { "ada(x)@example.org", NULL, NULL },
    { "ada\\@example.org", NULL, NULL },
    { "ada@example.org\r\nBcc: eve@example.org", NULL, NULL },
    { "ada\n@example.org", NULL, NULL },
    { "ada\xe2\x80\xae@example.org", NULL, NULL }, /* right to left */
    { "ada\xe2\x80\x8b@example.org", NULL, NULL }, /* invisible */
    { "ada\xff@example.org", NULL, NULL },
};

static void test_addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct email_address address;
        struct passkey_error error = { .result = PASSKEY_OK };
        enum passkey_result result =
            email_address_canonical(bytes_text(rows[i].text), &address, &error);
        if (result != (rows[i].address != NULL ? PASSKEY_OK : PASSKEY_MEMBER_INVALID))
            fail_msg("row %zu: %s", i, passkey_result_slug(result));
        if (rows[i].address == NULL)
            continue;
        assert_bytes_equal(address.text, bytes_text(rows[i].address));
        assert_bytes_equal(address.key, bytes_text(rows[i].key));
    }
}

static enum passkey_result of_sizes(size_t local, size_t label_count, size_t label)
{
    char text[1024];
    size_t size = 0;
    struct email_address address;
    for (size_t i = 0; i < local; i++)
        text[size++] = 'x';
    text[size++] = '@';
    for (size_t i = 0; i < label_count; i++) {
        for (size_t j = 0; j < label; j++)
            text[size++] = 'd';
        text[size++] = '.';
    }
    memcpy(text + size, "org", 4);
    return email_address_canonical(bytes_text(text), &address, NULL);
}

static void test_sizes(void **state)
{
    (void)state;
    assert_result(of_sizes(64, 1, 63), PASSKEY_OK);
    assert_result(of_sizes(65, 1, 63), PASSKEY_MEMBER_INVALID);
    assert_result(of_sizes(1, 1, 64), PASSKEY_MEMBER_INVALID);
    assert_result(of_sizes(60, 10, 18), PASSKEY_OK); /* 60 + 1 + 190 + 3 */
    assert_result(of_sizes(61, 10, 18), PASSKEY_MEMBER_INVALID);
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
