/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The credential record as a blob: a round trip, its bytes as the header shows them, and all kinds
 * of damage.
 */
#include "base/buffer.h"
#include "unit/unit.h"
#include <passkey/credential.h>
#include <stdlib.h>

static struct passkey_credential sample(void)
{
    return (struct passkey_credential){ .size = sizeof(struct passkey_credential),
        .id = BYTES_LITERAL("identifier"),
        .public_key = BYTES_LITERAL("key"),
        .algorithm = -257,
        .sign_count = 0x01020304,
        .uv_initialized = true,
        .backup_eligible = PASSKEY_FACT_YES,
        .backup_state = true,
        .discoverable = PASSKEY_FACT_NO,
        .attachment = PASSKEY_ATTACHMENT_CROSS_PLATFORM,
        .aaguid = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 },
        .transports = { .names = { BYTES_LITERAL("usb"), BYTES_LITERAL("x") }, .count = 2 },
        .attestation_format = BYTES_LITERAL("packed"),
        .attestation_type = PASSKEY_ATTESTATION_TYPE_ANONCA,
        .attestation_trusted = true,
        .attestation_object = BYTES_LITERAL("object") };
}

static const char sample_blob[] =
    "pkc\x01\xff\xff\xfe\xff\x01\x02\x03\x04\x01\x02\x01\x01\x02\x04\x01"
    "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"
    "\x00\x0aidentifier\x00\x03key\x02\x03usb\x01x\x06packed\x00\x00\x00\x06object";

static void assert_same(const struct passkey_credential *a, const struct passkey_credential *b)
{
    assert_bytes_equal(a->id, b->id);
    assert_bytes_equal(a->public_key, b->public_key);
    assert_int_equal(a->algorithm, b->algorithm);
    assert_int_equal(a->sign_count, b->sign_count);
    assert_int_equal(a->uv_initialized, b->uv_initialized);
    assert_int_equal(a->backup_eligible, b->backup_eligible);
    assert_int_equal(a->backup_state, b->backup_state);
    assert_int_equal(a->discoverable, b->discoverable);
    assert_int_equal(a->attachment, b->attachment);
    assert_memory_equal(a->aaguid, b->aaguid, PASSKEY_AAGUID_SIZE);
    assert_int_equal(a->transports.count, b->transports.count);
    for (size_t i = 0; i < a->transports.count; i++)
        assert_bytes_equal(a->transports.names[i], b->transports.names[i]);
    assert_bytes_equal(a->attestation_format, b->attestation_format);
    assert_int_equal(a->attestation_type, b->attestation_type);
    assert_int_equal(a->attestation_trusted, b->attestation_trusted);
    assert_bytes_equal(a->attestation_object, b->attestation_object);
}

static void check_round_trip(const struct passkey_credential *credential)
{
    struct passkey_credential read = { .size = sizeof(read) };
    uint8_t *blob = NULL;
    size_t size = 0;
    assert_result(passkey_credential_encode(credential, &blob, &size, NULL), PASSKEY_OK);
    assert_result(
        passkey_credential_decode((struct passkey_bytes){ blob, size }, &read, NULL), PASSKEY_OK);
    assert_same(&read, credential);
    passkey_free(blob);
}

static void test_round_trip(void **state)
{
    (void)state;
    static const uint8_t large[PASSKEY_ATTESTATION_OBJECT_SIZE_MAX];
    struct passkey_credential credential = sample();
    check_round_trip(&credential);
    credential = (struct passkey_credential){ .size = sizeof(credential),
        .id = BYTES_LITERAL("i"),
        .public_key = BYTES_LITERAL("k"),
        .algorithm = INT32_MIN };
    check_round_trip(&credential);
    credential.id = (struct passkey_bytes){ large, PASSKEY_CREDENTIAL_ID_SIZE_MAX };
    credential.public_key = (struct passkey_bytes){ large, PASSKEY_PUBLIC_KEY_SIZE_MAX };
    credential.attestation_object = BYTES_ARRAY(large);
    credential.attestation_format = (struct passkey_bytes){ large, 32 };
    credential.transports.count = PASSKEY_TRANSPORT_COUNT_MAX;
    for (size_t i = 0; i < PASSKEY_TRANSPORT_COUNT_MAX; i++)
        credential.transports.names[i] = (struct passkey_bytes){ large, 64 };
    credential.sign_count = UINT32_MAX;
    check_round_trip(&credential);
}

/* Future versions must read today's blobs, so these bytes never change. */
static void test_bytes(void **state)
{
    (void)state;
    struct passkey_credential credential = sample(), read = { .size = sizeof(read) };
    uint8_t *blob = NULL;
    size_t size = 0;
    assert_result(passkey_credential_encode(&credential, &blob, &size, NULL), PASSKEY_OK);
    struct passkey_bytes written = { blob, size };
    assert_bytes_equal(written, BYTES_LITERAL(sample_blob));
    passkey_free(blob);
    assert_result(passkey_credential_decode(BYTES_LITERAL(sample_blob), &read, NULL), PASSKEY_OK);
    assert_same(&read, &credential);
}

/* Each truncation, each changed bit, and one more byte: refused, or another record whose only blob
 * it is. */
static void test_damage(void **state)
{
    (void)state;
    uint8_t bytes[sizeof(sample_blob)];
    struct passkey_credential read = { .size = sizeof(read) };
    struct passkey_bytes whole = { bytes, sizeof(bytes) - 1 };
    memcpy(bytes, sample_blob, sizeof(bytes));
    for (size_t size = 0; size < whole.size; size++)
        assert_result(passkey_credential_decode((struct passkey_bytes){ bytes, size }, &read, NULL),
            PASSKEY_MEMBER_INVALID);
    assert_result(
        passkey_credential_decode(BYTES_ARRAY(bytes), &read, NULL), PASSKEY_MEMBER_INVALID);
    for (size_t bit = 0; bit < 8 * whole.size; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (passkey_credential_decode(whole, &read, NULL) == PASSKEY_OK) {
            uint8_t *blob = NULL;
            size_t size = 0;
            assert_result(passkey_credential_encode(&read, &blob, &size, NULL), PASSKEY_OK);
            struct passkey_bytes written = { blob, size };
            assert_bytes_equal(written, whole);
            passkey_free(blob);
        }
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

/* One transport more than a record can have, all well-formed. */
static void test_too_many_transports(void **state)
{
    (void)state;
    static const char head[] = "\x10\x01u\x01u";
    struct passkey_credential credential = sample(), read = { .size = sizeof(read) };
    struct buffer more;
    uint8_t *blob = NULL;
    size_t size = 0, at = 0;
    credential.transports.count = PASSKEY_TRANSPORT_COUNT_MAX;
    for (size_t i = 0; i < PASSKEY_TRANSPORT_COUNT_MAX; i++)
        credential.transports.names[i] = BYTES_LITERAL("u");
    assert_result(passkey_credential_encode(&credential, &blob, &size, NULL), PASSKEY_OK);
    while (at + 5 < size && memcmp(blob + at, head, 5) != 0)
        at++;
    buffer_init(&more, size + 2);
    buffer_append(&more, (struct passkey_bytes){ blob, at });
    buffer_append(&more, BYTES_LITERAL("\x11\x01u"));
    buffer_append(&more, (struct passkey_bytes){ blob + at + 1, size - at - 1 });
    assert_result(
        passkey_credential_decode(buffer_view(&more), &read, NULL), PASSKEY_MEMBER_INVALID);
    buffer_deinit(&more);
    passkey_free(blob);
}

static void test_unknown_version(void **state)
{
    (void)state;
    uint8_t bytes[sizeof(sample_blob) - 1];
    struct passkey_credential read = { .size = sizeof(read), .sign_count = 7 };
    struct passkey_error error = { 0 };
    memcpy(bytes, sample_blob, sizeof(bytes));
    for (unsigned int version = 0; version < 256; version++) {
        bytes[3] = (uint8_t)version;
        if (version == 1)
            continue;
        assert_result(
            passkey_credential_decode(BYTES_ARRAY(bytes), &read, &error), PASSKEY_MEMBER_INVALID);
        assert_non_null(strstr(error.message, "version"));
    }
    assert_int_equal(read.sign_count, 7);
}

static void refused(const struct passkey_credential *credential)
{
    uint8_t *blob = NULL;
    size_t size = 0;
    assert_result(
        passkey_credential_encode(credential, &blob, &size, NULL), PASSKEY_MEMBER_INVALID);
    assert_null(blob);
}

static void test_records_refused(void **state)
{
    (void)state;
    static const uint8_t large[PASSKEY_ATTESTATION_OBJECT_SIZE_MAX + 1];
    const struct passkey_credential good = sample();
    struct passkey_credential bad[12];
    for (size_t i = 0; i < 12; i++)
        bad[i] = good;
    bad[0].id.size = 0;
    bad[1].id = (struct passkey_bytes){ large, PASSKEY_CREDENTIAL_ID_SIZE_MAX + 1 };
    bad[2].public_key.size = 0;
    bad[3].public_key = (struct passkey_bytes){ large, PASSKEY_PUBLIC_KEY_SIZE_MAX + 1 };
    bad[4].transports.count = PASSKEY_TRANSPORT_COUNT_MAX + 1;
    bad[5].transports.names[1].size = 0;
    bad[6].transports.names[0] = (struct passkey_bytes){ large, 65 };
    bad[7].attestation_format = (struct passkey_bytes){ large, 33 };
    bad[8].attestation_object = BYTES_ARRAY(large);
    bad[9].backup_eligible = (enum passkey_fact)3;
    bad[10].attachment = (enum passkey_attachment)3;
    bad[11].attestation_type = (enum passkey_attestation_type)5;
    for (size_t i = 0; i < 12; i++)
        refused(&bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_too_many_transports),
        cmocka_unit_test(test_unknown_version),
        cmocka_unit_test(test_records_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
