/* SPDX-License-Identifier: Apache-2.0 */
/* Recovery strength and advice, what a session may do, and how all of it is written as JSON. */
#include "service/access/permission.h"
#include "service/account/recovery.h"
#include "shapes/shapes.h"
#include "unit/unit.h"

/* Kinds of passkeys. */
enum kind {
    NONE,
    BOUND,       /* on one device */
    SYNCED_A,    /* of one provider */
    SYNCED_B,    /* of another provider */
    SYNCED_ZERO, /* of a provider with the zero AAGUID */
    NOT_YET_A,   /* eligible for backup, but not backed up */
    DISABLED,    /* by an operator */
    FLAGGED,     /* its sign count did not increase */
    TYPED,       /* not discoverable */
    UNKNOWN,     /* unknown whether discoverable; device-bound */
};

static struct passkey_credential_record record_of(enum kind kind, int64_t created_at_ms)
{
    struct passkey_credential_record record = { .created_at_ms = created_at_ms,
        .last_used_at_ms = 1000 };
    bool synced = kind == SYNCED_A || kind == SYNCED_B || kind == SYNCED_ZERO || kind == NOT_YET_A;
    record.credential.discoverable = PASSKEY_FACT_YES;
    record.credential.uv_initialized = true;
    record.credential.backup_eligible = synced ? PASSKEY_FACT_YES : PASSKEY_FACT_NO;
    record.credential.backup_state = synced && kind != NOT_YET_A;
    if (synced && kind != SYNCED_ZERO)
        record.credential.aaguid[0] = kind == SYNCED_B ? 0xB0 : 0xA0;
    if (kind == DISABLED)
        record.disabled_at_ms = 1;
    if (kind == FLAGGED)
        record.sign_count_regressed_at_ms = 1;
    if (kind == TYPED)
        record.credential.discoverable = PASSKEY_FACT_NO;
    if (kind == UNKNOWN)
        record.credential.discoverable = PASSKEY_FACT_UNKNOWN;
    return record;
}

static const struct {
    enum kind kinds[4];
    enum passkey_strength strength;
    uint32_t passkeys;
    uint32_t synced;
    const char *advice; /* codes, each followed by a space */
} rows[] = {
    { { NONE }, PASSKEY_STRENGTH_WEAK, 0, 0, "add_second_passkey " },
    { { BOUND }, PASSKEY_STRENGTH_WEAK, 1, 0,
        "add_second_passkey create_recovery_codes only_device_bound " },
    { { UNKNOWN }, PASSKEY_STRENGTH_WEAK, 1, 0,
        "add_second_passkey create_recovery_codes only_device_bound " },
    { { SYNCED_A }, PASSKEY_STRENGTH_WEAK, 1, 1, "add_second_passkey create_recovery_codes " },
    { { NOT_YET_A }, PASSKEY_STRENGTH_WEAK, 1, 0, "add_second_passkey create_recovery_codes " },
    { { SYNCED_A, SYNCED_A }, PASSKEY_STRENGTH_WEAK, 2, 2,
        "add_second_passkey create_recovery_codes " },
    { { SYNCED_A, NOT_YET_A }, PASSKEY_STRENGTH_WEAK, 2, 1,
        "add_second_passkey create_recovery_codes " },
    { { SYNCED_ZERO, SYNCED_ZERO }, PASSKEY_STRENGTH_WEAK, 2, 2,
        "add_second_passkey create_recovery_codes " },
    { { SYNCED_A, SYNCED_B }, PASSKEY_STRENGTH_FAIR, 2, 2, "create_recovery_codes " },
    { { SYNCED_A, BOUND }, PASSKEY_STRENGTH_FAIR, 2, 1, "create_recovery_codes " },
    { { BOUND, BOUND }, PASSKEY_STRENGTH_FAIR, 2, 0, "create_recovery_codes only_device_bound " },
    { { BOUND, BOUND, SYNCED_A }, PASSKEY_STRENGTH_STRONG, 3, 1, "" },
    { { BOUND, DISABLED }, PASSKEY_STRENGTH_WEAK, 1, 0,
        "add_second_passkey create_recovery_codes only_device_bound " },
    { { BOUND, FLAGGED }, PASSKEY_STRENGTH_WEAK, 2, 0,
        "add_second_passkey create_recovery_codes only_device_bound " },
    { { SYNCED_A, TYPED }, PASSKEY_STRENGTH_WEAK, 2, 1,
        "add_second_passkey create_recovery_codes passkey_not_discoverable " },
    { { DISABLED }, PASSKEY_STRENGTH_WEAK, 0, 0, "add_second_passkey create_recovery_codes " },
};

static const struct passkey_user_record nobody;

/* BCK-2: passkeys on one device only result in advice. */
static void test_strength(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct passkey_credential_record items[4];
        struct passkey_credential_list list = { .items = items };
        for (; list.count < 4 && rows[i].kinds[list.count] != NONE; list.count++)
            items[list.count] = record_of(rows[i].kinds[list.count], (int64_t)list.count);
        struct passkey_recovery recovery;
        char advice[200] = { 0 };
        struct recovery_facts facts = { .credentials = &list, .user = &nobody };
        recovery_evaluate(&facts, &recovery);
        for (size_t a = 0; a < recovery.advice_count; a++) {
            size_t size = strlen(advice);
            snprintf(advice + size, sizeof(advice) - size, "%s ", recovery.advice[a].code);
        }
        assert_string_equal(advice, rows[i].advice);
        assert_int_equal(recovery.strength, rows[i].strength);
        assert_int_equal(recovery.passkeys, rows[i].passkeys);
        assert_int_equal(recovery.synced, rows[i].synced);
        assert_int_equal(recovery.recovery_codes_left, 0);
    }
}

/* One synced passkey, and other ways in. */
static const struct {
    uint32_t codes_left;
    const char *other_ways_in;
    bool email_verified;
    bool email_sign_in;
    enum passkey_strength strength;
    const char *advice;
} others[] = {
    { 0, "", false, false, PASSKEY_STRENGTH_WEAK, "add_second_passkey create_recovery_codes " },
    { 2, "", false, false, PASSKEY_STRENGTH_WEAK, "add_second_passkey recovery_codes_low " },
    { 3, "", false, false, PASSKEY_STRENGTH_FAIR, "add_second_passkey " },
    { 0, "password", false, false, PASSKEY_STRENGTH_FAIR,
        "add_second_passkey create_recovery_codes " },
    { 0, "identity_check password", false, false, PASSKEY_STRENGTH_STRONG, "" },
    { 3, "password", false, false, PASSKEY_STRENGTH_STRONG, "" },
    { 1, "identity_check password", false, false, PASSKEY_STRENGTH_STRONG, "recovery_codes_low " },
    { 0, "", true, false, PASSKEY_STRENGTH_WEAK, "add_second_passkey create_recovery_codes " },
    { 0, "", false, true, PASSKEY_STRENGTH_WEAK,
        "add_second_passkey create_recovery_codes verify_email " },
    { 0, "", true, true, PASSKEY_STRENGTH_FAIR, "add_second_passkey create_recovery_codes " },
    { 3, "", true, true, PASSKEY_STRENGTH_STRONG, "" },
    { 10, "", false, true, PASSKEY_STRENGTH_FAIR, "add_second_passkey verify_email " },
};

static void test_other_ways_in_count(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct passkey_credential_record item = record_of(SYNCED_A, 0);
        struct passkey_credential_list list = { .items = &item, .count = 1 };
        struct passkey_user_record user = { .other_ways_in = bytes_text(others[i].other_ways_in),
            .email_verified_at_ms = others[i].email_verified };
        struct recovery_facts facts = { &list, &user, others[i].codes_left,
            others[i].email_sign_in };
        struct passkey_recovery recovery;
        char advice[200] = { 0 };
        recovery_evaluate(&facts, &recovery);
        for (size_t a = 0; a < recovery.advice_count; a++) {
            size_t size = strlen(advice);
            snprintf(advice + size, sizeof(advice) - size, "%s ", recovery.advice[a].code);
        }
        assert_string_equal(advice, others[i].advice);
        assert_int_equal(recovery.strength, others[i].strength);
        assert_int_equal(recovery.recovery_codes_left, others[i].codes_left);
    }
}

/*
 * A second passkey of the same model may have replaced the first one, until the first one has
 * signed in again.
 */
static void test_maybe_replaced(void **state)
{
    (void)state;
    struct passkey_credential_record items[2] = { record_of(BOUND, 2000), record_of(BOUND, 100) };
    struct passkey_credential_list list = { .items = items, .count = 2 };
    struct recovery_facts facts = { .credentials = &list, .user = &nobody };
    struct passkey_recovery recovery;
    items[0].credential.aaguid[3] = 7;
    items[1].credential.aaguid[3] = 7;
    recovery_evaluate(&facts, &recovery);
    assert_int_equal(recovery.strength, PASSKEY_STRENGTH_WEAK);
    items[1].last_used_at_ms = 2001;
    recovery_evaluate(&facts, &recovery);
    assert_int_equal(recovery.strength, PASSKEY_STRENGTH_FAIR);
    items[1].last_used_at_ms = 1000;
    items[1].credential.attachment = PASSKEY_ATTACHMENT_PLATFORM;
    recovery_evaluate(&facts, &recovery);
    assert_int_equal(recovery.strength, PASSKEY_STRENGTH_FAIR);
}

/* STORE-4: the table, at the last fresh millisecond and at the next one. */
static void test_permissions(void **state)
{
    (void)state;
    struct passkey_session_record session = { .auth_time_ms = 5000,
        .proof = PASSKEY_PROOF_PASSKEY_VERIFIED };
    struct passkey_service service = { .limits_off = true };
    struct passkey_worker worker = { .service = &service };
    struct call call = { .worker = &worker, .session = &session, .now_ms = 5000 + FRESH_MS };
    assert_result(permission_check(&call, ACTION_READ_ACCOUNT), PASSKEY_OK);
    assert_result(permission_check(&call, ACTION_ENROL_PASSKEY), PASSKEY_OK);
    call.now_ms++;
    assert_result(permission_check(&call, ACTION_READ_ACCOUNT), PASSKEY_OK);
    assert_result(permission_check(&call, ACTION_ENROL_PASSKEY), PASSKEY_REAUTHENTICATION_REQUIRED);
    call.session = NULL;
    assert_result(permission_check(&call, ACTION_READ_ACCOUNT), PASSKEY_UNAUTHENTICATED);
    assert_result(permission_check(&call, ACTION_ENROL_PASSKEY), PASSKEY_UNAUTHENTICATED);
}

#define CREDENTIAL_JSON                                                                            \
    "{\"id\":\"AQL_\",\"label\":\"Work \\\"laptop\\\"\",\"provider\":null,"                        \
    "\"aaguid\":\"a0000000-0000-0000-0000-000000000000\",\"synced\":true,\"discoverable\":true,"   \
    "\"uvInitialized\":true,\"transports\":[\"hybrid\",\"internal\"],"                             \
    "\"createdAt\":\"2026-05-08T08:41:53Z\","                                                      \
    "\"lastUsedAt\":null,\"disabledAt\":null,\"disabledBy\":null,\"signCountRegressedAt\":null,"   \
    "\"heldUntil\":null,\"replacedAt\":null}"

static void test_shapes(void **state)
{
    (void)state;
    static const uint8_t id[] = { 1, 2, 0xFF };
    struct passkey_credential_record record = record_of(SYNCED_A, INT64_C(1778229713999));
    record.last_used_at_ms = 0;
    record.credential.id = BYTES_ARRAY(id);
    record.label = BYTES_LITERAL("Work \"laptop\"");
    struct passkey_transports *transports = &record.credential.transports;
    transports->names[transports->count++] = BYTES_LITERAL("hybrid");
    transports->names[transports->count++] = BYTES_LITERAL("internal");
    struct passkey_credential_list list = { .items = &record, .count = 1 };
    struct passkey_user_record user = {
        .id = BYTES_ARRAY(id), .name = BYTES_LITERAL("ada"), .display_name = BYTES_LITERAL("Ada")
    };
    struct passkey_recovery recovery;
    struct passkey_account account = { .recovery = &recovery,
        .user = &user,
        .credentials = &list,
        .warnings = { "may_replace_earlier" },
        .warning_count = 1 };
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 4096);
    json_writer_init(&writer, &buffer);
    recovery_evaluate(&(struct recovery_facts){ .credentials = &list, .user = &user }, &recovery);
    recovery.advice_count = 0;
    json_array_begin(&writer);
    shape_user(&writer, &user);
    shape_credentials(&writer, NULL, &list);
    shape_recovery(&writer, &recovery);
    shape_warnings(&writer, &account);
    shape_signals(&writer, BYTES_LITERAL("example.org"), &account);
    json_array_end(&writer);
    assert_bytes_equal(buffer_view(&buffer),
        BYTES_LITERAL("[{\"id\":\"AQL_\",\"name\":\"ada\",\"displayName\":\"Ada\"},"
                      "[" CREDENTIAL_JSON "],"
                      "{\"strength\":\"weak\",\"passkeys\":1,\"synced\":1,\"recoveryCodesLeft\":0,"
                      "\"advice\":[]},[\"may_replace_earlier\"],"
                      "{\"rpId\":\"example.org\",\"userId\":\"AQL_\",\"name\":\"ada\","
                      "\"displayName\":\"Ada\",\"acceptedCredentialIds\":[\"AQL_\"]}]"));
    buffer_deinit(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strength),
        cmocka_unit_test(test_other_ways_in_count),
        cmocka_unit_test(test_maybe_replaced),
        cmocka_unit_test(test_permissions),
        cmocka_unit_test(test_shapes),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
