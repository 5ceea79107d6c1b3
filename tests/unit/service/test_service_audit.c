/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log: what is recorded, who can read it, and how long it is kept. */
#include "base/bytes.h"
#include "store/event.h"
#include "unit/service/service_fixture.h"
#include <passkey/backend.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

static const struct passkey_caller operator_ = { .size = sizeof(operator_), .is_operator = true };

static struct passkey_audit_list *log_of(struct harness *harness, struct passkey_audit_query query)
{
    struct passkey_audit_list *list = NULL;
    int64_t next = 0;
    assert_result(
        passkey_audit_list_get(harness->worker, &operator_, &query, &list, &next, &harness->error),
        PASSKEY_OK);
    return list;
}

static void test_names_and_numbers_belong_together(void **state)
{
    (void)state;
    for (int number = 1; number < 200; number++) {
        const char *name = passkey_event_name((enum passkey_event)number);
        if (strcmp(name, "unknown") != 0)
            assert_int_equal(event_of(bytes_text(name)), number);
    }
    assert_int_equal(event_of(BYTES_LITERAL("sign_in_")), PASSKEY_EVENT_UNKNOWN);
    assert_string_equal(passkey_event_name((enum passkey_event)9999), "unknown");
}

/* Who did it, to whom, from where, and how it ended. */
static void test_a_sign_in_and_a_failure_are_logged_completely(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    struct mutations mutations = { .sign_count_given = true, .sign_count = 1 };
    assert_result(start_authentication(&fixture->ada, "ada"), PASSKEY_OK);
    answer_authentication(&fixture->ada, &fixture->passkey, &mutations);
    assert_result(finish_authentication(&fixture->ada), PASSKEY_SIGN_COUNT_NOT_INCREASED);
    struct passkey_audit_list *list =
        log_of(harness, (struct passkey_audit_query){ .size = sizeof(struct passkey_audit_query),
                            .limit = 9,
                            .event = PASSKEY_EVENT_SIGN_IN_FAILED });
    assert_int_equal(list->count, 1);
    assert_int_equal(list->items[0].result, PASSKEY_SIGN_COUNT_NOT_INCREASED);
    assert_int_equal(list->items[0].actor, PASSKEY_ACTOR_ANONYMOUS);
    assert_bytes_equal(list->items[0].address, BYTES_LITERAL("\xC0\x00\x02\x07"));
    assert_non_null(list->items[0].user_id.data);
    assert_non_null(list->items[0].credential_id.data);
    passkey_free(list);
}

static void test_who_may_read(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    static const struct {
        uint32_t scopes;
        enum passkey_result expected;
    } keys[] = { { PASSKEY_SCOPE_AUDIT, PASSKEY_OK }, { PASSKEY_SCOPE_ADMIN, PASSKEY_OK },
        { PASSKEY_SCOPE_USERS | PASSKEY_SCOPE_ENROL, PASSKEY_SCOPE_MISSING } };
    struct passkey_audit_query query = { .size = sizeof(query), .limit = 10 };
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct passkey_api_key_request request = { sizeof(request), BYTES_LITERAL("k"),
            keys[i].scopes, 0 };
        struct passkey_api_key_record record = { .size = sizeof(record) };
        char token[PASSKEY_API_KEY_SIZE];
        struct passkey_audit_list *list = NULL;
        int64_t next = -1;
        assert_result(passkey_api_key_create(
                          harness->worker, &operator_, &request, token, &record, &harness->error),
            PASSKEY_OK);
        struct passkey_caller caller = { .size = sizeof(caller), .api_key = bytes_text(token) };
        assert_result(
            passkey_audit_list_get(harness->worker, &caller, &query, &list, &next, &harness->error),
            keys[i].expected);
        assert_int_equal(list != NULL, keys[i].expected == PASSKEY_OK);
        passkey_free(list);
    }
    struct passkey_audit_list *list = NULL;
    struct passkey_caller eve = browser_caller(&fixture->eve);
    int64_t next = -1;
    assert_result(
        passkey_audit_list_get(harness->worker, &eve, &query, &list, &next, &harness->error),
        PASSKEY_UNAUTHENTICATED);
    assert_null(list);
}

static void test_rows_are_kept_for_400_days(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    /* The sweep may rotate a key, which is recorded, too. */
    const char *kept = "SELECT count(*) FROM audit WHERE name <> 'signing_key_rotated'";
    int64_t before = harness_sql(harness, kept);
    assert_true(before > 2);
    harness->now_ms = HARNESS_BEGIN_MS + 400 * DAY_MS;
    assert_result(
        passkey_service_sweep(harness->service, false, NULL, &harness->error), PASSKEY_OK);
    assert_int_equal(harness_sql(harness, kept), before);
    harness->now_ms = HARNESS_BEGIN_MS + 400 * DAY_MS + 1;
    assert_result(
        passkey_service_sweep(harness->service, false, NULL, &harness->error), PASSKEY_OK);
    assert_int_equal(harness_sql(harness, kept), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_and_numbers_belong_together),
        cmocka_unit_test_setup_teardown(
            test_a_sign_in_and_a_failure_are_logged_completely, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_who_may_read, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_rows_are_kept_for_400_days, fixture_setup, fixture_teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
