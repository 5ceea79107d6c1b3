/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The specification's ceremonies, each with a single error and signed again with the vector's own
 * key: refused with the code and the step of that error.
 */
#include "../unit/unit.h"
#include "fixture.h"

/* A single error, in the response or in the expectations. */
struct row {
    const char *name;
    void (*mutate)(struct mutations *mutations);
    void (*expect)(struct ceremony_expected *expected);
    enum passkey_result result;
    enum check registration;   /* the refusing check; NONE: not for registrations */
    enum check authentication; /* the refusing check; NONE: not for authentications */
};

static const int32_t other_algorithm[] = { -65000 };

static void mutate_nothing(struct mutations *mutations)
{
    (void)mutations;
}

static void mutate_type(struct mutations *mutations)
{
    mutations->type = BYTES_LITERAL("webauthn.other");
}

static void mutate_challenge(struct mutations *mutations)
{
    mutations->challenge = BYTES_LITERAL("0123456789abcdef0123456789abcdef");
}

static void mutate_origin(struct mutations *mutations)
{
    mutations->origin = BYTES_LITERAL("https://example.org.evil.example");
}

static void mutate_rp_id(struct mutations *mutations)
{
    mutations->rp_id = BYTES_LITERAL("evil.example");
}

static void mutate_presence(struct mutations *mutations)
{
    mutations->flags_cleared = FLAG_USER_PRESENT;
}

static void mutate_verification(struct mutations *mutations)
{
    mutations->flags_cleared = FLAG_USER_VERIFIED;
}

static void mutate_backup(struct mutations *mutations)
{
    mutations->flags_cleared = FLAG_BACKUP_ELIGIBLE;
    mutations->flags_set = FLAG_BACKUP_STATE;
}

static void mutate_attested_cleared(struct mutations *mutations)
{
    mutations->flags_cleared = FLAG_ATTESTED_DATA;
}

static void mutate_attested_set(struct mutations *mutations)
{
    mutations->flags_set = FLAG_ATTESTED_DATA;
}

static void mutate_extensions_missing(struct mutations *mutations)
{
    mutations->flags_set = FLAG_EXTENSION_DATA;
}

static void mutate_framed(struct mutations *mutations)
{
    mutations->cross_origin = true;
    mutations->top_origin = BYTES_LITERAL("https://evil.example");
}

static void mutate_framed_without_cross_origin(struct mutations *mutations)
{
    mutations->cross_origin = false;
    mutations->top_origin = BYTES_LITERAL("https://example.com");
}

static void expect_same(struct ceremony_expected *expected)
{
    (void)expected;
}

static void expect_verification(struct ceremony_expected *expected)
{
    expected->user_verification = PASSKEY_REQUIRED;
}

static void expect_no_frames(struct ceremony_expected *expected)
{
    expected->allow_cross_origin = false;
}

static void expect_frames(struct ceremony_expected *expected)
{
    expected->allow_cross_origin = true;
}

static void expect_no_origin(struct ceremony_expected *expected)
{
    expected->origins = NULL;
    expected->origin_count = 0;
}

static void expect_other_algorithm(struct ceremony_expected *expected)
{
    expected->algorithms = other_algorithm;
    expected->algorithm_count = 1;
}

static const struct row rows[] = {
    { "valid", mutate_nothing, expect_same, PASSKEY_OK, CHECK_NONE, CHECK_NONE },
    { "type", mutate_type, expect_same, PASSKEY_TYPE_MISMATCH, CHECK_REG_07, CHECK_AUTH_10 },
    { "challenge", mutate_challenge, expect_same, PASSKEY_CHALLENGE_MISMATCH, CHECK_REG_08,
        CHECK_AUTH_11 },
    /* ORIG-1 */
    { "origin", mutate_origin, expect_same, PASSKEY_ORIGIN_MISMATCH, CHECK_REG_09, CHECK_AUTH_12 },
    { "no origins", mutate_nothing, expect_no_origin, PASSKEY_ORIGIN_MISMATCH, CHECK_REG_09,
        CHECK_AUTH_12 },
    { "frame not allowed", mutate_framed, expect_no_frames, PASSKEY_CROSS_ORIGIN_NOT_ALLOWED,
        CHECK_REG_10, CHECK_AUTH_13 },
    { "frame not allowed, indicated only by topOrigin", mutate_framed_without_cross_origin,
        expect_no_frames, PASSKEY_CROSS_ORIGIN_NOT_ALLOWED, CHECK_REG_11A, CHECK_AUTH_14A },
    { "top origin", mutate_framed, expect_frames, PASSKEY_TOP_ORIGIN_MISMATCH, CHECK_REG_11B,
        CHECK_AUTH_14B },
    { "only topOrigin", mutate_framed_without_cross_origin, expect_frames,
        PASSKEY_CLIENT_DATA_INVALID, CHECK_CD_5, CHECK_CD_5 },
    { "AT cleared", mutate_attested_cleared, expect_same, PASSKEY_AUTHENTICATOR_DATA_INVALID,
        CHECK_AD_3, CHECK_NONE },
    { "AT set", mutate_attested_set, expect_same, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_NONE,
        CHECK_AD_4 },
    { "ED set", mutate_extensions_missing, expect_same, PASSKEY_AUTHENTICATOR_DATA_INVALID,
        CHECK_AD_5, CHECK_AD_5 },
    { "RP ID", mutate_rp_id, expect_same, PASSKEY_RP_ID_MISMATCH, CHECK_REG_14, CHECK_AUTH_15 },
    { "UP", mutate_presence, expect_same, PASSKEY_USER_NOT_PRESENT, CHECK_REG_15, CHECK_AUTH_16 },
    { "UV", mutate_verification, expect_verification, PASSKEY_USER_NOT_VERIFIED, CHECK_REG_16,
        CHECK_AUTH_17A },
    /* AUTH-17b: if it is not required, it is not checked. */
    { "UV not required", mutate_verification, expect_same, PASSKEY_OK, CHECK_NONE, CHECK_NONE },
    { "BS without BE", mutate_backup, expect_same, PASSKEY_BACKUP_FLAGS_INVALID, CHECK_REG_17,
        CHECK_AUTH_18 },
    { "algorithm", mutate_nothing, expect_other_algorithm, PASSKEY_ALGORITHM_NOT_ALLOWED,
        CHECK_REG_20, CHECK_NONE },
};

static struct w3c_vectors vectors;
static struct passkey_verifier *verifier;

static void evaluate(const struct fixture *fixture, const char *name, enum passkey_result expected,
    enum check check, enum passkey_result actual, const struct passkey_error *error)
{
    if (actual != expected) {
        print_error("%s, %s: %s instead of %s: %s\n", fixture->vector->name, name,
            passkey_result_slug(actual), passkey_result_slug(expected), error->message);
        fail();
    }
    if (actual == PASSKEY_OK)
        return;
    assert_int_equal(error->result, actual);
    assert_non_null(error->step);
    assert_step(error->step, check);
}

static void register_row(struct fixture *fixture, const struct row *row)
{
    struct passkey_error error = { 0 };
    struct passkey_bytes origins[2];
    struct passkey_credential credential;
    struct authenticator_response response;
    struct mutations mutations = fixture->mutations;
    struct ceremony_expected expected = w3c_expected(fixture->vector, true, origins);
    row->mutate(&mutations);
    row->expect(&expected);
    authenticator_create(&fixture->credential, &fixture->create, &mutations, &response);
    evaluate(fixture, row->name, row->result, row->registration,
        w3c_register(verifier, buffer_view(&response.json), &expected, NULL, &credential, &error),
        &error);
    authenticator_response_deinit(&response);
}

static void authenticate_row(struct fixture *fixture, const struct row *row)
{
    struct passkey_error error = { 0 };
    struct passkey_bytes origins[2];
    struct passkey_credential updated;
    struct authenticator_response response;
    struct mutations mutations = fixture->mutations;
    struct passkey_credential record = fixture_record(fixture);
    struct ceremony_expected expected = w3c_expected(fixture->vector, false, origins);
    row->mutate(&mutations);
    row->expect(&expected);
    authenticator_get(&fixture->credential, &fixture->get, &mutations, &response);
    evaluate(fixture, row->name, row->result, row->authentication,
        w3c_authenticate(
            verifier, buffer_view(&response.json), &expected, &record, &updated, &error),
        &error);
    authenticator_response_deinit(&response);
}

static void walk_rows(struct fixture *fixture)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].result == PASSKEY_OK || rows[i].registration != CHECK_NONE)
            register_row(fixture, &rows[i]);
        if (rows[i].result == PASSKEY_OK || rows[i].authentication != CHECK_NONE)
            authenticate_row(fixture, &rows[i]);
    }
}

/* Run a check for each supported vector. */
static void walk_vectors(void (*check)(struct fixture *fixture))
{
    for (size_t i = 0; i < vectors.count; i++) {
        struct fixture fixture;
        if (!w3c_supported(&vectors.list[i]))
            continue;
        fixture_init(&fixture, &vectors.list[i]);
        check(&fixture);
        fixture_deinit(&fixture);
    }
}

static void test_one_thing_wrong(void **state)
{
    (void)state;
    walk_vectors(walk_rows);
}

/* Flip the last bit of a signature: the statement's or the assertion's. */
static void flip_signature(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (part == PART_SIGNATURE)
        bytes->data[bytes->size - 1] ^= 1;
}

/* REG-22: the other formats have no signature of their own. */
static const enum check signature_checks[] = {
    [ATTESTATION_PACKED_SELF] = CHECK_PACKED_8,
    [ATTESTATION_PACKED_CERTIFICATE] = CHECK_PACKED_2,
    [ATTESTATION_TPM] = CHECK_TPM_6,
    [ATTESTATION_ANDROID_KEY] = CHECK_AKEY_2,
    [ATTESTATION_FIDO_U2F] = CHECK_U2F_6,
    [ATTESTATION_COMPOUND] = CHECK_NONE,
};

static void check_signatures(struct fixture *fixture)
{
    struct row row = { "signature", mutate_nothing, expect_same, PASSKEY_SIGNATURE_INVALID,
        CHECK_NONE, CHECK_AUTH_21 };
    fixture->mutations.change = flip_signature;
    authenticate_row(fixture, &row);
    row.registration = signature_checks[fixture->create.attestation];
    row.result = PASSKEY_ATTESTATION_INVALID;
    if (row.registration != CHECK_NONE)
        register_row(fixture, &row);
}

static void test_signature(void **state)
{
    (void)state;
    walk_vectors(check_signatures);
}

static void check_default_frames(struct fixture *fixture)
{
    const struct row row = { "default frames", mutate_nothing, expect_no_frames,
        fixture->vector->cross_origin ? PASSKEY_CROSS_ORIGIN_NOT_ALLOWED : PASSKEY_OK, CHECK_REG_10,
        CHECK_AUTH_13 };
    register_row(fixture, &row);
    authenticate_row(fixture, &row);
}

/* REG-10, AUTH-13: frames, which some vectors need, are refused by default. */
static void test_frames_by_default(void **state)
{
    (void)state;
    walk_vectors(check_default_frames);
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
    w3c_free(&vectors);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_thing_wrong),
        cmocka_unit_test(test_signature),
        cmocka_unit_test(test_frames_by_default),
    };
    w3c_load(&vectors);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
