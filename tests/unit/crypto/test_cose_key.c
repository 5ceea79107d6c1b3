/* SPDX-License-Identifier: Apache-2.0 */
/* The rules for public keys (COSE-1, COSE-3 to COSE-13), with one violation per row. */
#include "crypto/cose_key.h"
#include "crypto/edwards_point.h"
#include "unit/unit.h"

static const uint8_t coordinate[33] = { 1, 2, 3 };
static uint8_t modulus[1025];
static const uint8_t long_key_bytes[ML_DSA_KEY_SIZE_MAX + 1] = { 1, 2, 3 };
static const uint8_t exponent_f4[] = { 1, 0, 1 };

static struct passkey_bytes view(const uint8_t *data, size_t size)
{
    return (struct passkey_bytes){ data, size };
}

static struct cose_key es256(void)
{
    return (struct cose_key){
        .type = 2, .algorithm = -7, .curve = 1, .x = view(coordinate, 32), .y = view(coordinate, 32)
    };
}

static struct cose_key eddsa(void)
{
    return (struct cose_key){ .type = 1, .algorithm = -8, .curve = 6, .x = view(coordinate, 32) };
}

static struct cose_key rs256(void)
{
    return (struct cose_key){ .type = 3,
        .algorithm = -257,
        .modulus = view(modulus, 256),
        .exponent = BYTES_ARRAY(exponent_f4) };
}

static void refused(const struct cose_key *key, enum check check)
{
    struct passkey_error error = { 0 };
    assert_result(cose_key_check(key, &error), PASSKEY_PUBLIC_KEY_INVALID);
    assert_step(error.step, check);
    assert_int_not_equal(error.message[0], '\0');
}

static void test_good_keys(void **state)
{
    (void)state;
    struct cose_key keys[] = { es256(), eddsa(), rs256() };
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        assert_result(cose_key_check(&keys[i], NULL), PASSKEY_OK);
    /* COSE-10: a modulus of 3,482 bits, as in a published vector. */
    modulus[0] = 0x03;
    struct cose_key long_key = rs256();
    long_key.modulus = view(modulus, 436);
    assert_result(cose_key_check(&long_key, NULL), PASSKEY_OK);
    modulus[0] = 0xff;
    long_key.modulus = view(modulus, 1024);
    assert_result(cose_key_check(&long_key, NULL), PASSKEY_OK);
}

static void test_es256_rules(void **state)
{
    (void)state;
    struct cose_key key = es256();
    key.type = 1;
    refused(&key, CHECK_COSE_4);
    for (int64_t curve = -1; curve < 9; curve++) {
        key = es256();
        key.curve = curve;
        if (curve != 1)
            refused(&key, CHECK_COSE_4);
    }
    key = es256();
    key.y = (struct passkey_bytes){ NULL, 0 };
    refused(&key, CHECK_COSE_3);
    for (size_t size = 0; size < 34; size++) {
        if (size == 32)
            continue;
        key = es256();
        key.x = view(coordinate, size < 33 ? size : 33);
        refused(&key, CHECK_COSE_11);
        key = es256();
        key.y = view(coordinate, size < 33 ? size : 33);
        refused(&key, CHECK_COSE_11);
    }
}

static void test_eddsa_rules(void **state)
{
    (void)state;
    struct cose_key key = eddsa();
    key.type = 2;
    refused(&key, CHECK_COSE_8);
    key = eddsa();
    key.curve = 7; /* Ed448 is -53 */
    refused(&key, CHECK_COSE_8);
    key = eddsa();
    key.x = (struct passkey_bytes){ NULL, 0 };
    refused(&key, CHECK_COSE_3);
    key = eddsa();
    key.x.size = 31;
    refused(&key, CHECK_COSE_11);
    key.x.size = 33;
    refused(&key, CHECK_COSE_11);
}

/*
 * The points of order 1, 2, 4, 8 and 8 with either sign, and all encodings at or above the prime.
 */
static void test_small_order(void **state)
{
    (void)state;
    static const char *const points[] = {
        "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
        "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        "\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
        "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        "\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        "\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0"
        "\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
        "\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f"
        "\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
    };
    uint8_t point[32];
    struct cose_key key = eddsa();
    key.x = BYTES_ARRAY(point);
    for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
        memcpy(point, points[i], 32);
        assert_true(edwards_point_small_order(&edwards_25519, point));
        refused(&key, CHECK_COSE_12);
        point[31] |= 0x80;
        refused(&key, CHECK_COSE_12);
    }
    memset(point, 0xff, sizeof(point));
    for (unsigned int low = 0xed; low <= 0xff; low++) {
        point[0] = (uint8_t)low;
        point[31] = 0x7f;
        assert_false(edwards_point_canonical(&edwards_25519, point));
        refused(&key, CHECK_COSE_12);
    }
}

/*
 * A key of any algorithm that satisfies the rules, which do not require its coordinates to be on
 * the curve.
 */
static struct cose_key key_of(const struct cose_algorithm *algorithm)
{
    struct cose_key key = {
        .type = algorithm->key_type, .algorithm = algorithm->algorithm, .curve = algorithm->curve
    };
    if (algorithm->key_type == COSE_KEY_TYPE_RSA) {
        key.modulus = view(modulus, 256);
        key.exponent = BYTES_ARRAY(exponent_f4);
    } else if (algorithm->key_type == COSE_KEY_TYPE_AKP) {
        key.public_key = view(long_key_bytes, algorithm->key_size);
    } else {
        key.x = view(long_key_bytes, algorithm->key_size);
        key.y = algorithm->key_type == COSE_KEY_TYPE_EC2 ? key.x : key.y;
    }
    return key;
}

/* COSE-4 to COSE-10: the algorithm determines type and curve. */
static void test_every_binding(void **state)
{
    (void)state;
    const struct cose_algorithm *algorithm;
    for (size_t i = 0; (algorithm = cose_algorithm_at(i)) != NULL; i++) {
        struct cose_key key = key_of(algorithm);
        assert_true(cose_algorithm_known(algorithm->algorithm));
        assert_result(cose_key_check(&key, NULL), PASSKEY_OK);
        for (key.type = -1; key.type < 9; key.type++)
            if (key.type != algorithm->key_type)
                refused(&key, algorithm->check);
        key = key_of(algorithm);
        for (key.curve = -1; key.curve < 10; key.curve++)
            if (algorithm->curve != 0 && key.curve != algorithm->curve)
                refused(&key, algorithm->check);
    }
}

/* COSE-3, COSE-11: required parameters are present and have the right size. */
static void test_every_size(void **state)
{
    (void)state;
    const struct cose_algorithm *algorithm;
    for (size_t i = 0; (algorithm = cose_algorithm_at(i)) != NULL; i++) {
        struct cose_key key = key_of(algorithm);
        struct passkey_bytes *parts[] = { &key.x, &key.y, &key.public_key };
        for (size_t part = 0; part < 3; part++) {
            key = key_of(algorithm);
            if (parts[part]->data == NULL)
                continue;
            parts[part]->size = algorithm->key_size - 1;
            refused(&key, CHECK_COSE_11);
            parts[part]->size = algorithm->key_size + 1;
            refused(&key, CHECK_COSE_11);
            *parts[part] = view(NULL, 0);
            refused(&key, CHECK_COSE_3);
        }
    }
}

/*
 * COSE-12: the points of order 4, 1 and 2 with either sign, and encodings that are not canonical.
 */
static void test_ed448_small_order(void **state)
{
    (void)state;
    uint8_t point[57] = { 0 };
    struct cose_key key = key_of(cose_algorithm_find(COSE_ALGORITHM_ED448));
    key.x = BYTES_ARRAY(point);
    for (unsigned int row = 0; row < 4; row++) {
        memset(point, 0, sizeof(point));
        point[0] = row == 1; /* y = 0, y = 1 */
        if (row >= 2) {      /* y = p - 1, and y = p, which equals 0 */
            memset(point, 0xff, 56);
            point[28] = 0xfe;
            point[0] = row == 2 ? 0xfe : 0xff;
        }
        assert_int_equal(edwards_point_small_order(&edwards_448, point), row < 3);
        assert_int_equal(edwards_point_canonical(&edwards_448, point), row < 3);
        refused(&key, CHECK_COSE_12);
        point[56] = 0x80;
        refused(&key, CHECK_COSE_12);
    }
    memset(point, 0, sizeof(point));
    point[0] = 5;
    assert_result(cose_key_check(&key, NULL), PASSKEY_OK);
    point[56] = 1; /* an unused bit */
    refused(&key, CHECK_COSE_12);
}

static void test_rs256_rules(void **state)
{
    (void)state;
    static const uint8_t exponents[][4] = { { 1, 0, 0, 0 }, { 3, 0, 0, 0 }, { 0xff, 0xff, 0, 0 },
        { 1, 0, 0, 0 }, { 1, 0, 2, 0 }, { 0, 1, 0, 1 } };
    static const size_t sizes[] = { 1, 1, 2, 3, 3, 4 };
    static const enum check checks[] = { CHECK_COSE_13, CHECK_COSE_13, CHECK_COSE_13, CHECK_COSE_13,
        CHECK_COSE_13, CHECK_COSE_10 };
    struct cose_key key = rs256();
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        key.exponent = view(exponents[i], sizes[i]);
        refused(&key, checks[i]);
    }
    static const uint8_t long_exponent[9] = { 1, 0xff, 0, 0, 0, 0, 0, 0, 1 };
    key.exponent = BYTES_ARRAY(long_exponent);
    refused(&key, CHECK_COSE_13);
    key = rs256();
    key.type = 2;
    refused(&key, CHECK_COSE_10);
    key = rs256();
    key.exponent = (struct passkey_bytes){ NULL, 0 };
    refused(&key, CHECK_COSE_10);
    key = rs256();
    key.modulus = (struct passkey_bytes){ NULL, 0 };
    refused(&key, CHECK_COSE_10);
}

static void test_rs256_modulus(void **state)
{
    (void)state;
    struct cose_key key = rs256();
    key.modulus = view(modulus, 255);
    refused(&key, CHECK_COSE_13);
    key.modulus = view(modulus, 1025);
    refused(&key, CHECK_COSE_13);
    modulus[0] = 0x7f; /* 2,047 bits */
    key.modulus = view(modulus, 256);
    refused(&key, CHECK_COSE_13);
    modulus[0] = 0;
    refused(&key, CHECK_COSE_10);
    modulus[0] = 0xff;
    modulus[255] = 0xfe;
    refused(&key, CHECK_COSE_13);
    modulus[255] = 0xff;
    assert_result(cose_key_check(&key, NULL), PASSKEY_OK);
}

static void test_unknown_algorithm(void **state)
{
    (void)state;
    static const int64_t unknown[] = { 0, 7, -10, -20, -34, -40, -46, -54, -256, -260, -65535,
        INT64_MIN };
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        struct cose_key key = es256();
        key.algorithm = unknown[i];
        assert_false(cose_algorithm_known(unknown[i]));
        refused(&key, CHECK_COSE_1);
    }
}

int main(void)
{
    memset(modulus, 0xff, sizeof(modulus));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_keys),
        cmocka_unit_test(test_es256_rules),
        cmocka_unit_test(test_eddsa_rules),
        cmocka_unit_test(test_small_order),
        cmocka_unit_test(test_every_binding),
        cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_ed448_small_order),
        cmocka_unit_test(test_rs256_rules),
        cmocka_unit_test(test_rs256_modulus),
        cmocka_unit_test(test_unknown_algorithm),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
