/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record of a ceremony: round trips, its exact bytes, and every kind of damage.
 */
#include "base/bytes.h"
#include "service/ceremony/issued.h"
#include "unit.h"

#define CHALLENGE "0123456789abcdef"
#define HASH      "0123456789abcdef0123456789abcdef"

static const struct issued registration = { .challenge = BYTES_CONSTANT(CHALLENGE),
    .user_verification = PASSKEY_REQUIRED,
    .extensions = PASSKEY_EXTENSION_CRED_PROPS | PASSKEY_EXTENSION_OTHER,
    .user_id = BYTES_CONSTANT("user"),
    .resident_key = PASSKEY_DISCOURAGED,
    .attachment = PASSKEY_ATTACHMENT_CROSS_PLATFORM,
    .protection = PASSKEY_PROTECTION_VERIFICATION_REQUIRED,
    .conditional = true,
    .algorithms = { -7, -257 },
    .algorithm_count = 2,
    .user_name = BYTES_CONSTANT("ada"),
    .user_display_name = BYTES_CONSTANT("Ada"),
    .link_hash = BYTES_CONSTANT(HASH) };
static const char registration_record[] =
    "\x01\x00\x10" CHALLENGE "\x00\x01\x01\x00\x04user\x02\x02\x03\x01\x02\xff\xff\xff\xf9\xff\xff"
    "\xfe\xff\x00\x03"
    "ada\x00\x03"
    "Ada\x00\x20" HASH;

static const struct issued authentication = { .challenge = BYTES_CONSTANT(CHALLENGE),
    .user_verification = PASSKEY_DISCOURAGED,
    .extensions = PASSKEY_EXTENSION_APP_ID,
    .user_id = BYTES_CONSTANT("user"),
    .name_hash = BYTES_CONSTANT(HASH) };
static const char authentication_record[] =
    "\x01\x00\x10" CHALLENGE "\x02\x00\x02\x00\x04user\x00\x20" HASH;

/* Both ceremonies with all members. */
static const struct {
    enum ceremony_kind kind;
    const struct issued *issued;
    struct passkey_bytes record;
} samples[] = {
    { CEREMONY_REGISTRATION, &registration, BYTES_CONSTANT(registration_record) },
    { CEREMONY_AUTHENTICATION, &authentication, BYTES_CONSTANT(authentication_record) },
};

static void assert_same(const struct issued *a, const struct issued *b)
{
    const struct passkey_bytes texts[][2] = { { a->challenge, b->challenge },
        { a->user_id, b->user_id }, { a->name_hash, b->name_hash }, { a->user_name, b->user_name },
        { a->user_display_name, b->user_display_name }, { a->link_hash, b->link_hash } };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_bytes_equal(texts[i][0], texts[i][1]);
        assert_int_equal(texts[i][0].data == NULL, texts[i][1].data == NULL);
    }
    assert_int_equal(a->user_verification, b->user_verification);
    assert_int_equal(a->extensions, b->extensions);
    assert_int_equal(a->resident_key, b->resident_key);
    assert_int_equal(a->attachment, b->attachment);
    assert_int_equal(a->protection, b->protection);
    assert_int_equal(a->conditional, b->conditional);
    assert_int_equal(a->algorithm_count, b->algorithm_count);
    for (size_t i = 0; i < a->algorithm_count; i++)
        assert_int_equal(a->algorithms[i], b->algorithms[i]);
}

/* Newer servers must read records that older ones stored, so these bytes never change. */
static void test_bytes(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct buffer record;
        struct issued read = { 0 };
        buffer_init(&record, ISSUED_SIZE_MAX);
        assert_result(issued_encode(samples[i].kind, samples[i].issued, &record, NULL), PASSKEY_OK);
        assert_bytes_equal(buffer_view(&record), samples[i].record);
        assert_result(issued_decode(samples[i].kind, samples[i].record, &read, NULL), PASSKEY_OK);
        assert_same(&read, samples[i].issued);
        buffer_deinit(&record);
    }
}

static void check_round_trip(enum ceremony_kind kind, const struct issued *issued)
{
    struct buffer record;
    struct issued read = { 0 };
    buffer_init(&record, ISSUED_SIZE_MAX);
    assert_result(issued_encode(kind, issued, &record, NULL), PASSKEY_OK);
    assert_result(issued_decode(kind, buffer_view(&record), &read, NULL), PASSKEY_OK);
    assert_same(&read, issued);
    buffer_deinit(&record);
}

/* The smallest and the largest record of each ceremony. */
static void test_extremes(void **state)
{
    (void)state;
    static const uint8_t large[320] = { 1 };
    struct issued small = { .challenge = BYTES_LITERAL(CHALLENGE) };
    check_round_trip(CEREMONY_AUTHENTICATION, &small);
    small.user_id = BYTES_LITERAL("u");
    small.algorithm_count = 1;
    check_round_trip(CEREMONY_REGISTRATION, &small);
    struct issued most = registration;
    most.challenge.data = most.user_id.data = large;
    most.challenge.size = most.user_id.size = 64;
    most.user_name = most.user_display_name = BYTES_ARRAY(large);
    most.algorithm_count = ISSUED_ALGORITHM_COUNT_MAX;
    most.algorithms[ISSUED_ALGORITHM_COUNT_MAX - 1] = INT32_MIN;
    check_round_trip(CEREMONY_REGISTRATION, &most);
}

static void assert_damaged(enum ceremony_kind kind, struct passkey_bytes record)
{
    struct issued read = { .algorithm_count = 7 };
    assert_result(issued_decode(kind, record, &read, NULL), PASSKEY_INTERNAL);
    assert_int_equal(read.algorithm_count, 7);
}

/* Truncated at each length, with one more byte, with another version, or for the other ceremony. */
static void test_damage(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        uint8_t bytes[sizeof(registration_record)];
        struct passkey_bytes whole = { bytes, samples[i].record.size };
        memcpy(bytes, samples[i].record.data, whole.size);
        for (size_t size = 0; size < whole.size; size++)
            assert_damaged(samples[i].kind, (struct passkey_bytes){ bytes, size });
        bytes[whole.size] = 0;
        assert_damaged(samples[i].kind, (struct passkey_bytes){ bytes, whole.size + 1 });
        assert_damaged(samples[1 - i].kind, whole);
        for (int version = 0; version < 256; version++) {
            bytes[0] = (uint8_t)version;
            if (version != 1)
                assert_damaged(samples[i].kind, whole);
        }
    }
}

/* A flipped bit is damage, or results in the only record of another ceremony. */
static void test_flipped_bits(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        uint8_t bytes[sizeof(registration_record)];
        struct passkey_bytes whole = { bytes, samples[i].record.size };
        memcpy(bytes, samples[i].record.data, whole.size);
        for (size_t bit = 0; bit < 8 * whole.size; bit++) {
            struct issued read;
            struct buffer record;
            buffer_init(&record, ISSUED_SIZE_MAX);
            bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
            if (issued_decode(samples[i].kind, whole, &read, NULL) == PASSKEY_OK) {
                assert_result(issued_encode(samples[i].kind, &read, &record, NULL), PASSKEY_OK);
                assert_bytes_equal(buffer_view(&record), whole);
            }
            bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
            buffer_deinit(&record);
        }
    }
}

/* What could not be read is not written. */
static void test_refused(void **state)
{
    (void)state;
    static const uint8_t large[321] = { 1 };
    struct issued bad[13];
    for (size_t i = 0; i < 13; i++)
        bad[i] = registration;
    bad[0].challenge.size = 15;
    bad[1].challenge = (struct passkey_bytes){ large, 65 };
    bad[2].user_id.size = 0;
    bad[3].user_id = (struct passkey_bytes){ large, 65 };
    bad[4].user_verification = (enum passkey_requirement)3;
    bad[5].resident_key = (enum passkey_requirement)3;
    bad[6].attachment = (enum passkey_attachment)3;
    bad[7].protection = (enum passkey_protection)4;
    bad[8].extensions = 2 * PASSKEY_EXTENSION_OTHER;
    bad[9].algorithm_count = 0;
    bad[10].algorithm_count = ISSUED_ALGORITHM_COUNT_MAX + 1;
    bad[11].user_name = BYTES_ARRAY(large);
    bad[12].link_hash.size = 31;
    for (size_t i = 0; i < 13; i++) {
        struct buffer record;
        buffer_init(&record, ISSUED_SIZE_MAX);
        assert_result(
            issued_encode(CEREMONY_REGISTRATION, &bad[i], &record, NULL), PASSKEY_INTERNAL);
        buffer_deinit(&record);
    }
}

static void test_extensions(void **state)
{
    (void)state;
    static const struct {
        struct passkey_extension_inputs inputs;
        unsigned int extensions;
    } rows[] = {
        { .extensions = 0 },
        { { .app_id = BYTES_CONSTANT("a") }, PASSKEY_EXTENSION_APP_ID },
        { { .app_id_exclude = BYTES_CONSTANT("a") }, PASSKEY_EXTENSION_APP_ID_EXCLUDE },
        { { .protection = PASSKEY_PROTECTION_VERIFICATION_OPTIONAL },
            PASSKEY_EXTENSION_CRED_PROTECT },
        { { .min_pin_length = true }, PASSKEY_EXTENSION_MIN_PIN_LENGTH },
        { { .large_blob_support = PASSKEY_LARGE_BLOB_PREFERRED }, PASSKEY_EXTENSION_LARGE_BLOB },
        { { .large_blob_read = true }, PASSKEY_EXTENSION_LARGE_BLOB },
        { { .large_blob_write = BYTES_CONSTANT("b") }, PASSKEY_EXTENSION_LARGE_BLOB },
        { { .prf = true }, PASSKEY_EXTENSION_PRF },
        { { .prf_values = { .first = BYTES_CONSTANT("f") } }, PASSKEY_EXTENSION_PRF },
        { { .prf_by_credential_count = 1, .uvm = true },
            PASSKEY_EXTENSION_PRF | PASSKEY_EXTENSION_UVM },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(issued_extensions(&rows[i].inputs), rows[i].extensions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_flipped_bits),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_extensions),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
