/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The specification's ceremonies, each with a single error and signed again with the vector's own
 * key: refused with the code and the step of that error.
 */
#include "../unit/unit.h"
#include "scene.h"

/* A single error, in the response or in the expectations. */
struct row {
    const char *name;
    void (*bend)(struct bends *bends);
    void (*expect)(struct ceremony_expected *expected);
    enum passkey_result result;
    enum check registration;   /* the refusing check; NONE: not for registrations */
    enum check authentication; /* the refusing check; NONE: not for authentications */
};

static const int32_t other_algorithm[] = { -65000 };

static void bend_nothing(struct bends *bends)
{
    (void)bends;
}

static void bend_type(struct bends *bends)
{
    bends->type = BYTES_LITERAL("webauthn.other");
}

static void bend_challenge(struct bends *bends)
{
    bends->challenge = BYTES_LITERAL("0123456789abcdef0123456789abcdef");
}

static void bend_origin(struct bends *bends)
{
    bends->origin = BYTES_LITERAL("https://example.org.evil.example");
}

static void bend_rp_id(struct bends *bends)
{
    bends->rp_id = BYTES_LITERAL("evil.example");
}

static void bend_presence(struct bends *bends)
{
    bends->flags_cleared = FLAG_USER_PRESENT;
}

static void bend_verification(struct bends *bends)
{
    bends->flags_cleared = FLAG_USER_VERIFIED;
}

static void bend_backup(struct bends *bends)
{
    bends->flags_cleared = FLAG_BACKUP_ELIGIBLE;
    bends->flags_set = FLAG_BACKUP_STATE;
}

static void bend_attested_cleared(struct bends *bends)
{
    bends->flags_cleared = FLAG_ATTESTED_DATA;
}

static void bend_attested_set(struct bends *bends)
{
    bends->flags_set = FLAG_ATTESTED_DATA;
}

static void bend_extensions_missing(struct bends *bends)
{
    bends->flags_set = FLAG_EXTENSION_DATA;
}

static void bend_framed(struct bends *bends)
{
    bends->cross_origin = true;
    bends->top_origin = BYTES_LITERAL("https://evil.example");
}

static void bend_framed_without_cross_origin(struct bends *bends)
{
    bends->cross_origin = false;
    bends->top_origin = BYTES_LITERAL("https://example.com");
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
    { "valid", bend_nothing, expect_same, PASSKEY_OK, CHECK_NONE, CHECK_NONE },
    { "type", bend_type, expect_same, PASSKEY_TYPE_MISMATCH, CHECK_REG_07, CHECK_AUTH_10 },
    { "challenge", bend_challenge, expect_same, PASSKEY_CHALLENGE_MISMATCH, CHECK_REG_08,
        CHECK_AUTH_11 },
    /* ORIG-1 */
    { "origin", bend_origin, expect_same, PASSKEY_ORIGIN_MISMATCH, CHECK_REG_09, CHECK_AUTH_12 },
    { "no origins", bend_nothing, expect_no_origin, PASSKEY_ORIGIN_MISMATCH, CHECK_REG_09,
        CHECK_AUTH_12 },
    { "frame not allowed", bend_framed, expect_no_frames, PASSKEY_CROSS_ORIGIN_NOT_ALLOWED,
        CHECK_REG_10, CHECK_AUTH_13 },
    { "frame not allowed, indicated only by topOrigin", bend_framed_without_cross_origin,
        expect_no_frames, PASSKEY_CROSS_ORIGIN_NOT_ALLOWED, CHECK_REG_11A, CHECK_AUTH_14A },
    { "top origin", bend_framed, expect_frames, PASSKEY_TOP_ORIGIN_MISMATCH, CHECK_REG_11B,
        CHECK_AUTH_14B },
    { "only topOrigin", bend_framed_without_cross_origin, expect_frames,
        PASSKEY_CLIENT_DATA_INVALID, CHECK_CD_5, CHECK_CD_5 },
    { "AT cleared", bend_attested_cleared, expect_same, PASSKEY_AUTHENTICATOR_DATA_INVALID,
        CHECK_AD_3, CHECK_NONE },
    { "AT set", bend_attested_set, expect_same, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_NONE,
        CHECK_AD_4 },
    { "ED set", bend_extensions_missing, expect_same, PASSKEY_AUTHENTICATOR_DATA_INVALID,
        CHECK_AD_5, CHECK_AD_5 },
    { "RP ID", bend_rp_id, expect_same, PASSKEY_RP_ID_MISMATCH, CHECK_REG_14, CHECK_AUTH_15 },
    { "UP", bend_presence, expect_same, PASSKEY_USER_NOT_PRESENT, CHECK_REG_15, CHECK_AUTH_16 },
    { "UV", bend_verification, expect_verification, PASSKEY_USER_NOT_VERIFIED, CHECK_REG_16,
        CHECK_AUTH_17A },
    /* AUTH-17b: if it is not required, it is not checked. */
    { "UV not required", bend_verification, expect_same, PASSKEY_OK, CHECK_NONE, CHECK_NONE },
    { "BS without BE", bend_backup, expect_same, PASSKEY_BACKUP_FLAGS_INVALID, CHECK_REG_17,
        CHECK_AUTH_18 },
    { "algorithm", bend_nothing, expect_other_algorithm, PASSKEY_ALGORITHM_NOT_ALLOWED,
        CHECK_REG_20, CHECK_NONE },
};

static struct w3c_vectors vectors;
static struct passkey_verifier *verifier;

static void evaluate(const struct scene *scene, const char *name, enum passkey_result expected,
    enum check check, enum passkey_result actual, const struct passkey_error *error)
{
    if (actual != expected) {
        print_error("%s, %s: %s instead of %s: %s\n", scene->vector->name, name,
            passkey_result_slug(actual), passkey_result_slug(expected), error->message);
        fail();
    }
    if (actual == PASSKEY_OK)
        return;
    assert_int_equal(error->result, actual);
    assert_non_null(error->step);
    assert_step(error->step, check);
}

static void register_row(struct scene *scene, const struct row *row)
{
    struct passkey_error error = { 0 };
    struct passkey_bytes origins[2];
    struct passkey_credential credential;
    struct authenticator_response response;
    struct bends bends = scene->bends;
    struct ceremony_expected expected = w3c_expected(scene->vector, true, origins);
    row->bend(&bends);
    row->expect(&expected);
    authenticator_create(&scene->credential, &scene->create, &bends, &response);
    evaluate(scene, row->name, row->result, row->registration,
        w3c_register(verifier, buffer_view(&response.json), &expected, NULL, &credential, &error),
        &error);
    authenticator_response_deinit(&response);
}

static void authenticate_row(struct scene *scene, const struct row *row)
{
    struct passkey_error error = { 0 };
    struct passkey_bytes origins[2];
    struct passkey_credential updated;
    struct authenticator_response response;
    struct bends bends = scene->bends;
    struct passkey_credential record = scene_record(scene);
    struct ceremony_expected expected = w3c_expected(scene->vector, false, origins);
    row->bend(&bends);
    row->expect(&expected);
    authenticator_get(&scene->credential, &scene->get, &bends, &response);
    evaluate(scene, row->name, row->result, row->authentication,
        w3c_authenticate(
            verifier, buffer_view(&response.json), &expected, &record, &updated, &error),
        &error);
    authenticator_response_deinit(&response);
}

static void walk_rows(struct scene *scene)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].result == PASSKEY_OK || rows[i].registration != CHECK_NONE)
            register_row(scene, &rows[i]);
        if (rows[i].result == PASSKEY_OK || rows[i].authentication != CHECK_NONE)
            authenticate_row(scene, &rows[i]);
    }
}

/* Run a check for each supported vector. */
static void walk_vectors(void (*check)(struct scene *scene))
{
    for (size_t i = 0; i < vectors.count; i++) {
        struct scene scene;
        if (!w3c_supported(&vectors.list[i]))
            continue;
        scene_init(&scene, &vectors.list[i]);
        check(&scene);
        scene_deinit(&scene);
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

static void check_signatures(struct scene *scene)
{
    struct row row = { "signature", bend_nothing, expect_same, PASSKEY_SIGNATURE_INVALID,
        CHECK_NONE, CHECK_AUTH_21 };
    scene->bends.change = flip_signature;
    authenticate_row(scene, &row);
    row.registration = signature_checks[scene->create.attestation];
    row.result = PASSKEY_ATTESTATION_INVALID;
    if (row.registration != CHECK_NONE)
        register_row(scene, &row);
}

static void test_signature(void **state)
{
    (void)state;
    walk_vectors(check_signatures);
}

static void check_default_frames(struct scene *scene)
{
    const struct row row = { "default frames", bend_nothing, expect_no_frames,
        scene->vector->cross_origin ? PASSKEY_CROSS_ORIGIN_NOT_ALLOWED : PASSKEY_OK, CHECK_REG_10,
        CHECK_AUTH_13 };
    register_row(scene, &row);
    authenticate_row(scene, &row);
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
