/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attestation object as browsers really write it, and as they must not (REG-13, CBOR-4, -7,
 * -10).
 */
#include "base/limits.h"
#include "unit/unit.h"
#include "webauthn/attestation_object.h"
#include <stdlib.h>

#define FMT                                                                                        \
    "\x63"                                                                                         \
    "fmt"
#define STMT                                                                                       \
    "\x67"                                                                                         \
    "attStmt"
#define DATA                                                                                       \
    "\x68"                                                                                         \
    "authData"
#define NONE                                                                                       \
    "\x64"                                                                                         \
    "none"
#define TEXT(literal)                                                                              \
    {                                                                                              \
        (const uint8_t *)(literal), sizeof(literal) - 1                                            \
    }

struct row {
    const char *name;
    struct passkey_bytes text;
    enum passkey_result result;
    enum check check;
};

/* REG-13 */
static const struct row rows[] = {
    { "canonical", TEXT("\xa3" FMT NONE STMT "\xa0" DATA "\x41\x00"), PASSKEY_OK, CHECK_NONE },
    { "authData first", TEXT("\xa3" DATA "\x41\x00" FMT NONE STMT "\xa0"), PASSKEY_OK, CHECK_NONE },
    { "indefinite", TEXT("\xbf" FMT NONE STMT "\xbf\xff" DATA "\x41\x00\xff"), PASSKEY_OK,
        CHECK_NONE },
    { "in pieces", TEXT("\xa3" FMT "\x7f\x62no\x62ne\xff" STMT "\xa0" DATA "\x5f\x41\x00\xff"),
        PASSKEY_OK, CHECK_NONE },
    { "statement out of order",
        TEXT("\xa3" FMT NONE STMT "\xa2\x63sig\x40\x63"
             "alg\x26" DATA "\x41\x00"),
        PASSKEY_OK, CHECK_NONE },
    { "no map", TEXT("\x83" FMT NONE "\x00"), PASSKEY_ATTESTATION_OBJECT_INVALID, CHECK_CBOR_7 },
    { "a text", TEXT(NONE), PASSKEY_ATTESTATION_OBJECT_INVALID, CHECK_CBOR_7 },
    { "an integer", TEXT("\x01"), PASSKEY_ATTESTATION_OBJECT_INVALID, CHECK_CBOR_7 },
    { "empty", TEXT(""), PASSKEY_CBOR_INVALID, CHECK_NONE },
    { "no members", TEXT("\xa0"), PASSKEY_ATTESTATION_OBJECT_INVALID, CHECK_CBOR_7 },
    { "no fmt", TEXT("\xa2" STMT "\xa0" DATA "\x41\x00"), PASSKEY_ATTESTATION_OBJECT_INVALID,
        CHECK_CBOR_7 },
    { "no attStmt", TEXT("\xa2" FMT NONE DATA "\x41\x00"), PASSKEY_ATTESTATION_OBJECT_INVALID,
        CHECK_CBOR_7 },
    { "no authData", TEXT("\xa2" FMT NONE STMT "\xa0"), PASSKEY_ATTESTATION_OBJECT_INVALID,
        CHECK_CBOR_7 },
    { "one more", TEXT("\xa4" FMT NONE STMT "\xa0" DATA "\x41\x00\x61\x61\x00"),
        PASSKEY_ATTESTATION_OBJECT_INVALID, CHECK_CBOR_7 },
    { "fmt of bytes", TEXT("\xa3" FMT "\x44none" STMT "\xa0" DATA "\x41\x00"),
        PASSKEY_ATTESTATION_OBJECT_INVALID, CHECK_CBOR_7 },
    { "authData of text", TEXT("\xa3" FMT NONE STMT "\xa0" DATA "\x61\x00"),
        PASSKEY_ATTESTATION_OBJECT_INVALID, CHECK_CBOR_7 },
    { "attStmt of an array", TEXT("\xa3" FMT NONE STMT "\x80" DATA "\x41\x00"),
        PASSKEY_ATTESTATION_OBJECT_INVALID, CHECK_CBOR_7 },
    { "a list of the same", TEXT("\x86" FMT NONE STMT "\xa0" DATA "\x41\x00"),
        PASSKEY_ATTESTATION_OBJECT_INVALID, CHECK_CBOR_7 },
    { "a name of bytes",
        TEXT("\xa3\x43"
             "fmt" NONE STMT "\xa0" DATA "\x41\x00"),
        PASSKEY_CBOR_INVALID, CHECK_NONE },
    { "keys of CTAP2", TEXT("\xa3\x01" NONE "\x02\x41\x00\x03\xa0"),
        PASSKEY_ATTESTATION_OBJECT_INVALID, CHECK_CBOR_7 },
    { "twice fmt", TEXT("\xa4" FMT NONE FMT NONE STMT "\xa0" DATA "\x41\x00"), PASSKEY_CBOR_INVALID,
        CHECK_CBOR_2 },
    { "twice within attStmt",
        TEXT("\xa3" FMT NONE STMT "\xa2\x63sig\x40\x63sig\x40" DATA "\x41\x00"),
        PASSKEY_CBOR_INVALID, CHECK_CBOR_2 },
    { "bytes left over", TEXT("\xa3" FMT NONE STMT "\xa0" DATA "\x41\x00\x00"),
        PASSKEY_CBOR_INVALID, CHECK_NONE },
    { "bad length", TEXT("\xa3" FMT NONE STMT "\xa0" DATA "\x42\x00"), PASSKEY_CBOR_INVALID,
        CHECK_NONE },
    { "long form of a length", TEXT("\xa3" FMT NONE STMT "\xa0" DATA "\x58\x01\x00"),
        PASSKEY_CBOR_NOT_CANONICAL, CHECK_CBOR_1 },
    { "too deep within attStmt",
        TEXT("\xa3" FMT NONE STMT "\xa1\x61\x61\x81\x81\x81\x81\x81\x81\x81\x00" DATA "\x41\x00"),
        PASSKEY_CBOR_INVALID, CHECK_NONE },
};

static void check_row(const struct row *row)
{
    struct buffer pieces;
    struct attestation_object object;
    struct passkey_error error = { 0 };
    uint8_t *copy = malloc(row->text.size + 1);
    assert_non_null(copy);
    memcpy(copy, row->text.data, row->text.size);
    buffer_init(&pieces, ATTESTATION_OBJECT_SIZE_MAX);
    print_message("# %s\n", row->name);
    assert_result(attestation_object_read(
                      (struct passkey_bytes){ copy, row->text.size }, &pieces, &object, &error),
        row->result);
    if (row->result == PASSKEY_OK) {
        assert_bytes_equal(object.format, BYTES_LITERAL("none"));
        assert_bytes_equal(object.authenticator_data, BYTES_LITERAL("\x00"));
    } else {
        assert_step(error.step, row->check);
    }
    buffer_deinit(&pieces);
    free(copy);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check_row(&rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
