/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format of client data, valid and invalid (CD-1 to CD-7; REG-05, REG-06, AUTH-08, AUTH-09).
 * The tests of the ceremonies test its members.
 */
#include "unit/unit.h"
#include "webauthn/client_data.h"
#include <stdlib.h>

#define CHALLENGE "AAECAwQFBgcICQoLDA0ODw"
#define TYPE      "\"type\":\"webauthn.get\""
#define CHAL      "\"challenge\":\"" CHALLENGE "\""
#define ORIGIN    "\"origin\":\"https://example.org\""
#define GOOD      TYPE "," CHAL "," ORIGIN
#define TEXT(literal)                                                                              \
    {                                                                                              \
        (const uint8_t *)(literal), sizeof(literal) - 1                                            \
    }

struct row {
    struct passkey_bytes text;
    enum passkey_result result;
    enum check check;
};

static const struct row rows[] = {
    { TEXT("{" GOOD "}"), PASSKEY_OK, CHECK_NONE },
    { TEXT("{" ORIGIN "," CHAL "," TYPE "}"), PASSKEY_OK, CHECK_NONE }, /* CD-3 */
    { TEXT(" {\t" TYPE " ,\r\n" CHAL ", " ORIGIN "}\n"), PASSKEY_OK, CHECK_NONE },
    { TEXT("\xef\xbb\xbf{" GOOD "}"), PASSKEY_OK, CHECK_NONE }, /* CD-1 */
    { TEXT("{" GOOD ",\"crossOrigin\":false,\"x\":{\"\xc3\xa9\":[1e3,null]}}"), PASSKEY_OK,
        CHECK_NONE },
    { TEXT("{" TYPE "," CHAL ",\"\\u006frigin\":\"https:\\/\\/example.org\"}"), PASSKEY_OK,
        CHECK_NONE },
    { TEXT("{" GOOD ",\"tokenBinding\":\"nonsense\"}"), PASSKEY_OK, CHECK_NONE }, /* CD-6 */
    /* REG-06, AUTH-09: not a JSON object */
    { TEXT(""), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("[" TYPE "]"), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("[]"), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("null"), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("\"{}\""), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("{" GOOD), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("{" GOOD "}}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("{" GOOD "}\0"), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("{" GOOD ",}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("{" GOOD ",\"x\":01}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("{" GOOD ",\"x\":\"\n\"}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("\xef\xbb\xbf\xef\xbb\xbf{" GOOD "}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    /* REG-05, AUTH-08: not UTF-8 */
    { TEXT("{" GOOD ",\"x\":\"\xff\"}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("{" GOOD ",\"x\":\"\xed\xa0\x80\"}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("{" GOOD ",\"x\":\"\\ud800\"}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    /* A name or value that another parser would read differently. */
    { TEXT("{" TYPE "," CHAL ",\"origin\":\"https://example.org\\u0000.evil\"}"),
        PASSKEY_CLIENT_DATA_INVALID, CHECK_AUTH_09 },
    { TEXT("{" GOOD ",\"origin\":\"https://evil.example\"}"), PASSKEY_CLIENT_DATA_INVALID,
        CHECK_AUTH_09 },
    { TEXT("{" GOOD ",\"\\u006frigin\":\"https://evil.example\"}"), PASSKEY_CLIENT_DATA_INVALID,
        CHECK_AUTH_09 },
    { TEXT("{" GOOD ",\"x\":{\"a\":1,\"a\":2}}"), PASSKEY_CLIENT_DATA_INVALID,
        CHECK_AUTH_09 }, /* CD-7 */
    { TEXT("{" GOOD ",\"x\":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}"), PASSKEY_CLIENT_DATA_INVALID,
        CHECK_AUTH_09 },
    /* CD-4 */
    { TEXT("{}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_CD_4 },
    { TEXT("{" CHAL "," ORIGIN "}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_CD_4 },
    { TEXT("{" TYPE "," ORIGIN "}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_CD_4 },
    { TEXT("{" TYPE "," CHAL "}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_CD_4 },
    { TEXT("{" TYPE "," CHAL ",\"Origin\":\"https://example.org\"}"), PASSKEY_CLIENT_DATA_INVALID,
        CHECK_CD_4 },
    { TEXT("{\"type\":1," CHAL "," ORIGIN "}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_CD_4 },
    { TEXT("{" TYPE ",\"challenge\":null," ORIGIN "}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_CD_4 },
    { TEXT("{" TYPE "," CHAL ",\"origin\":[\"https://example.org\"]}"), PASSKEY_CLIENT_DATA_INVALID,
        CHECK_CD_4 },
    { TEXT("{" GOOD ",\"crossOrigin\":null}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_CD_4 },
    { TEXT("{" GOOD ",\"crossOrigin\":1}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_CD_4 },
    { TEXT("{" GOOD ",\"topOrigin\":null}"), PASSKEY_CLIENT_DATA_INVALID, CHECK_CD_4 },
    { TEXT("{" GOOD ",\"topOrigin\":\"https://example.com\"}"), PASSKEY_CLIENT_DATA_INVALID,
        CHECK_CD_5 },
    /* AUTH-10, AUTH-11: exactly, not by prefix, case or another spelling of the same bytes */
    { TEXT("{\"type\":\"webauthn.get \"," CHAL "," ORIGIN "}"), PASSKEY_TYPE_MISMATCH,
        CHECK_AUTH_10 },
    { TEXT("{\"type\":\"Webauthn.get\"," CHAL "," ORIGIN "}"), PASSKEY_TYPE_MISMATCH,
        CHECK_AUTH_10 },
    { TEXT("{\"type\":\"\"," CHAL "," ORIGIN "}"), PASSKEY_TYPE_MISMATCH, CHECK_AUTH_10 },
    { TEXT("{" TYPE ",\"challenge\":\"\"," ORIGIN "}"), PASSKEY_CHALLENGE_MISMATCH, CHECK_AUTH_11 },
    { TEXT("{" TYPE ",\"challenge\":\"" CHALLENGE "==\"," ORIGIN "}"), PASSKEY_CHALLENGE_MISMATCH,
        CHECK_AUTH_11 },
    { TEXT("{" TYPE ",\"challenge\":\"AAECAwQFBgcICQoLDA0ODx\"," ORIGIN "}"),
        PASSKEY_CHALLENGE_MISMATCH, CHECK_AUTH_11 },
    { TEXT("{" TYPE ",\"challenge\":\"" CHALLENGE "A\"," ORIGIN "}"), PASSKEY_CHALLENGE_MISMATCH,
        CHECK_AUTH_11 },
};

static struct passkey_verifier *verifier;

static enum passkey_result verify(
    enum ceremony ceremony, struct passkey_bytes text, struct passkey_error *error)
{
    static const uint8_t challenge[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
    const struct passkey_bytes origin = BYTES_LITERAL("https://example.org");
    const struct passkey_bytes top_origin = BYTES_LITERAL("https://example.com");
    const struct expectations expected = { .challenge = BYTES_ARRAY(challenge),
        .origins = &origin,
        .origin_count = 1,
        .allow_cross_origin = true,
        .top_origins = &top_origin,
        .top_origin_count = 1 };
    return client_data_verify(verifier, ceremony, text, &expected, error);
}

static void expect_row(enum ceremony ceremony, const struct row *row)
{
    struct passkey_error error = { 0 };
    assert_result(verify(ceremony, row->text, &error), row->result);
    if (row->result == PASSKEY_OK)
        return;
    assert_int_equal(error.result, row->result);
    assert_step(error.step, row->check);
    assert_int_not_equal(error.message[0], '\0');
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("# row %zu\n", i);
        expect_row(CEREMONY_AUTHENTICATION, &rows[i]);
    }
}

/* REG-05, REG-06: client data that is not a JSON object is refused in a registration, too. */
static void test_registration(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct passkey_error error = { 0 };
        if (rows[i].check != CHECK_AUTH_09)
            continue;
        assert_result(
            verify(CEREMONY_REGISTRATION, rows[i].text, &error), PASSKEY_CLIENT_DATA_INVALID);
        assert_step(error.step, CHECK_REG_06);
    }
}

/* Truncated anywhere, a copy of exactly that size is refused. */
static void test_every_cut(void **state)
{
    (void)state;
    const struct passkey_bytes good = rows[0].text;
    for (size_t size = 0; size < good.size; size++) {
        uint8_t *copy = malloc(size == 0 ? 1 : size);
        assert_non_null(copy);
        memcpy(copy, good.data, size);
        assert_result(verify(CEREMONY_AUTHENTICATION, (struct passkey_bytes){ copy, size }, NULL),
            PASSKEY_CLIENT_DATA_INVALID);
        free(copy);
    }
}

static int setup(void **state)
{
    (void)state;
    return passkey_verifier_new(&verifier, NULL) == PASSKEY_OK ? 0 : 1;
}

static int teardown(void **state)
{
    (void)state;
    passkey_verifier_free(&verifier);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_registration),
        cmocka_unit_test(test_every_cut),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
