/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The structure of authenticator data (AD-1 to AD-12) and of the public key in it (COSE-1 to -4),
 * byte by byte.
 */
#include "base/buffer.h"
#include "unit/unit.h"
#include "webauthn/authenticator_data.h"
#include <stdlib.h>

#define HEAD_END 37
#define ID_END   (HEAD_END + 16 + 2 + 16)
#define KEY_HEAD "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"

/* Authenticator data in parts, of which one is changed. */
struct parts {
    uint8_t flags;
    bool attested;
    size_t id_size;
    struct passkey_bytes key; /* data NULL: a valid key */
    struct passkey_bytes rest;
};

static void write_key(struct buffer *out)
{
    buffer_append(out, BYTES_LITERAL(KEY_HEAD));
    (void)memset(buffer_extend(out, 32), 1, 32);
    buffer_append(out, BYTES_LITERAL("\x22\x58\x20"));
    (void)memset(buffer_extend(out, 32), 2, 32);
}

static void write_data(const struct parts *parts, struct buffer *out)
{
    buffer_init(out, 4096);
    (void)memset(buffer_extend(out, 32), 9, 32);
    buffer_append_u8(out, parts->flags);
    buffer_append(out, BYTES_LITERAL("\x00\x01\x02\x03"));
    if (parts->attested) {
        (void)memset(buffer_extend(out, 16), 7, 16);
        buffer_append_u8(out, (uint8_t)(parts->id_size >> 8));
        buffer_append_u8(out, (uint8_t)parts->id_size);
        if (parts->id_size > 0)
            (void)memset(buffer_extend(out, parts->id_size), 5, parts->id_size);
        if (parts->key.data != NULL)
            buffer_append(out, parts->key);
        else
            write_key(out);
    }
    buffer_append(out, parts->rest);
}

/* Read a copy of the exact size, so that a sanitizer detects reading one byte too many. */
static enum passkey_result read_exact(struct passkey_bytes bytes, bool attested,
    struct authenticator_data *data, struct passkey_error *error)
{
    uint8_t *copy = malloc(bytes.size == 0 ? 1 : bytes.size);
    assert_non_null(copy);
    if (bytes.size > 0)
        memcpy(copy, bytes.data, bytes.size);
    enum passkey_result result =
        authenticator_data_read((struct passkey_bytes){ copy, bytes.size }, attested, data, error);
    free(copy);
    return result;
}

static void expect(
    const struct parts *parts, bool attested, enum passkey_result result, enum check check)
{
    struct passkey_error error = { 0 };
    struct authenticator_data data;
    struct buffer bytes;
    write_data(parts, &bytes);
    assert_result(read_exact(buffer_view(&bytes), attested, &data, &error), result);
    if (result != PASSKEY_OK && check != CHECK_NONE)
        assert_step(error.step, check);
    buffer_deinit(&bytes);
}

static void test_members(void **state)
{
    (void)state;
    const struct parts parts = { .flags = 0x41, .attested = true, .id_size = 20 };
    struct authenticator_data data;
    struct buffer bytes;
    write_data(&parts, &bytes);
    assert_result(authenticator_data_read(buffer_view(&bytes), true, &data, NULL), PASSKEY_OK);
    assert_int_equal(data.flags, 0x41);
    assert_int_equal(data.sign_count, 0x00010203);
    assert_int_equal(data.credential_id.size, 20);
    assert_int_equal(data.aaguid.data[0], 7);
    assert_int_equal(data.public_key.size, 77);
    assert_int_equal(data.key.algorithm, -7);
    assert_int_equal(data.key.x.size, 32);
    assert_int_equal(data.key.y.data[0], 2);
    buffer_deinit(&bytes);
}

static void check_cut(struct passkey_bytes bytes)
{
    struct passkey_error error = { 0 };
    struct authenticator_data data;
    enum passkey_result result = read_exact(bytes, true, &data, &error);
    assert_true(result > 0);
    if (bytes.size >= ID_END)
        return; /* in the key or the extensions, whose CBOR is truncated */
    assert_result(result, PASSKEY_AUTHENTICATOR_DATA_INVALID);
    assert_step(error.step, bytes.size < HEAD_END ? CHECK_AD_1 : CHECK_AD_10);
    assert_non_null(strstr(error.message, "too early"));
}

/* AD-1, AD-10: truncated anywhere, it is refused, and so is an additional byte (AD-6). */
static void test_every_cut(void **state)
{
    (void)state;
    const struct parts parts = {
        .flags = 0xc1, .attested = true, .id_size = 16, .rest = BYTES_LITERAL("\xa1\x61\x61\x00")
    };
    struct authenticator_data data;
    struct buffer bytes;
    write_data(&parts, &bytes);
    struct passkey_bytes whole = buffer_view(&bytes);
    for (size_t size = 0; size < whole.size; size++)
        check_cut((struct passkey_bytes){ whole.data, size });
    assert_result(read_exact(whole, true, &data, NULL), PASSKEY_OK);
    buffer_append_u8(&bytes, 0);
    assert_result(
        read_exact(buffer_view(&bytes), true, &data, NULL), PASSKEY_AUTHENTICATOR_DATA_INVALID);
    buffer_deinit(&bytes);
}

static void test_flags_and_parts(void **state)
{
    (void)state;
    struct parts parts = { .flags = 0x01 };
    expect(&parts, false, PASSKEY_OK, CHECK_NONE);
    expect(&parts, true, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_AD_3);
    parts.flags = 0x41;
    expect(&parts, false, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_AD_4);
    parts.flags = 0x81;
    expect(&parts, false, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_AD_5);
    parts.rest = BYTES_LITERAL("\x00");
    expect(&parts, false, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_AD_5);
    parts.rest = BYTES_LITERAL("\xa0");
    expect(&parts, false, PASSKEY_OK, CHECK_NONE);
    parts.rest = BYTES_LITERAL("\xa0\x00");
    expect(&parts, false, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_AD_6);
    parts.flags = 0x01;
    parts.rest = BYTES_LITERAL("\xa0");
    expect(&parts, false, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_AD_6);
    parts.flags = 0x01 | 0x02 | 0x20; /* AD-8: reserved bits */
    parts.rest = (struct passkey_bytes){ NULL, 0 };
    expect(&parts, false, PASSKEY_OK, CHECK_NONE);
}

/* CBOR-8 and canonical form of the extensions */
static void test_extensions(void **state)
{
    (void)state;
    struct parts parts = { .flags = 0x81, .rest = BYTES_LITERAL("\xa1\x01\x00") };
    expect(&parts, false, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_CBOR_8);
    parts.rest = BYTES_LITERAL("\xbf\x61\x61\x00\xff");
    expect(&parts, false, PASSKEY_CBOR_NOT_CANONICAL, CHECK_CBOR_1);
    parts.rest = BYTES_LITERAL("\xa2\x61\x62\x00\x61\x61\x00");
    expect(&parts, false, PASSKEY_CBOR_NOT_CANONICAL, CHECK_CBOR_1);
    parts.rest = BYTES_LITERAL("\xa2\x61\x61\x00\x61\x61\x00");
    expect(&parts, false, PASSKEY_CBOR_INVALID, CHECK_CBOR_2);
}

/* AD-11, AD-12, REG-25 */
static void test_credential_id_sizes(void **state)
{
    (void)state;
    struct parts parts = { .flags = 0x41, .attested = true, .id_size = 0 };
    expect(&parts, true, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_AD_12);
    parts.id_size = 1;
    expect(&parts, true, PASSKEY_OK, CHECK_NONE);
    parts.id_size = 1023;
    expect(&parts, true, PASSKEY_OK, CHECK_NONE);
    parts.id_size = 1024;
    expect(&parts, true, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_REG_25);
}

static void test_public_key(void **state)
{
    (void)state;
    static const struct {
        struct passkey_bytes key;
        enum passkey_result result;
        enum check check;
    } keys[] = {
#define KEY(literal) { (const uint8_t *)(literal), sizeof(literal) - 1 }
        { KEY("\x01"), PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_1 },
        { KEY("\xa0"), PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_1 },
        { KEY("\xa1\x01\x02"), PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_1 },
        { KEY("\xa1\x03\x26"), PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_1 },
        { KEY("\xa2\x01\x02\x03\x61\x61"), PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_1 },
        { KEY("\xa2\x01\x61\x61\x03\x26"), PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_3 },
        { KEY("\xa3\x01\x02\x02\x41\x00\x03\x26"), PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_2 },
        { KEY("\xa3\x01\x02\x03\x26\x04\x80"), PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_2 },
        { KEY("\xa3\x01\x02\x03\x26\x23\x40"), PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_2 },
        { KEY("\xa3\x01\x02\x03\x26\x61\x61\x00"), PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_2 },
        { KEY("\xa3\x01\x02\x03\x26\x20\x40"), PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_3 },
        { KEY("\xa3\x01\x02\x03\x26\x22\xf5"), PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_4 },
        { KEY("\xa2\x03\x26\x01\x02"), PASSKEY_CBOR_NOT_CANONICAL, CHECK_CBOR_1 },
        { KEY("\xa3\x01\x02\x01\x02\x03\x26"), PASSKEY_CBOR_INVALID, CHECK_CBOR_2 },
        /* If the algorithm is unknown, only type and algorithm are read. */
        { KEY("\xa3\x01\x07\x03\x38\x2f\x20\x41\x00"), PASSKEY_OK, CHECK_NONE },
#undef KEY
    };
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct parts parts = { .flags = 0x41, .attested = true, .id_size = 1, .key = keys[i].key };
        print_message("# row %zu\n", i);
        expect(&parts, true, keys[i].result, keys[i].check);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_every_cut),
        cmocka_unit_test(test_flags_and_parts),
        cmocka_unit_test(test_extensions),
        cmocka_unit_test(test_credential_id_sizes),
        cmocka_unit_test(test_public_key),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
