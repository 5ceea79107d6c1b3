/* SPDX-License-Identifier: Apache-2.0 */
/* API keys: who creates them, what they show, when they end, and that their use is recorded. */
#include "base/base64url.h"
#include "base/bytes.h"
#include "unit/service/service_fixture.h"
#include <passkey/backend.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)

static const struct passkey_caller operator_ = { .size = sizeof(operator_), .is_operator = true };

struct held_key {
    char token[PASSKEY_API_KEY_SIZE];
    struct passkey_api_key_record record;
};

static enum passkey_result make_by(struct harness *harness, const struct passkey_caller *caller,
    uint32_t scopes, int64_t expires_at_ms, struct held_key *key)
{
    struct passkey_api_key_request request = { .size = sizeof(request),
        .name = BYTES_LITERAL("the shop"),
        .scopes = scopes,
        .expires_at_ms = expires_at_ms };
    key->record.size = sizeof(key->record);
    return passkey_api_key_create(
        harness->worker, caller, &request, key->token, &key->record, &harness->error);
}

static struct held_key have_key(struct harness *harness, uint32_t scopes, int64_t expires_at_ms)
{
    struct held_key key = { "", { .scopes = 0 } };
    assert_result(make_by(harness, &operator_, scopes, expires_at_ms, &key), PASSKEY_OK);
    return key;
}

static struct passkey_caller caller_of(const struct held_key *key)
{
    return (struct passkey_caller){ .size = sizeof(struct passkey_caller),
        .api_key = bytes_text(key->token) };
}

static enum passkey_result list_by(struct harness *harness, const struct passkey_caller *caller,
    struct passkey_api_key_list **list)
{
    return passkey_api_key_list_get(harness->worker, caller, list, &harness->error);
}

static enum passkey_result list_result(struct harness *harness, const struct held_key *key)
{
    struct passkey_caller caller = caller_of(key);
    struct passkey_api_key_list *list = NULL;
    enum passkey_result result = list_by(harness, &caller, &list);
    passkey_free(list);
    return result;
}

/* ---- creating and listing ---- */

static void test_an_operator_makes_the_first_and_it_makes_the_next(void **state)
{
    struct harness *harness = ((struct fixture *)*state)->harness;
    struct held_key first = have_key(harness, PASSKEY_SCOPE_ADMIN, 0);
    assert_memory_equal(first.token, "psk_k_", 6);
    assert_int_equal(strlen(first.token), PASSKEY_API_KEY_SIZE - 1);
    assert_string_equal(harness_audit(harness)->name, "api_key_created");
    assert_int_equal(harness_sql(harness, "SELECT actor FROM audit WHERE name = 'api_key_created'"),
        PASSKEY_ACTOR_OPERATOR);
    struct passkey_caller caller = caller_of(&first);
    struct held_key second;
    assert_result(make_by(harness, &caller, PASSKEY_SCOPE_USERS | PASSKEY_SCOPE_ENROL,
                      HARNESS_BEGIN_MS + HOUR_MS, &second),
        PASSKEY_OK);
    struct passkey_api_key_list *list = NULL;
    assert_result(list_by(harness, &caller, &list), PASSKEY_OK);
    assert_int_equal(list->count, 2);
    assert_true(bytes_equal(list->items[0].name, BYTES_LITERAL("the shop")));
    passkey_free(list);
}

/* The store contains neither the text nor the bytes that it encodes. */
static void test_the_store_has_no_key_in_clear(void **state)
{
    struct harness *harness = ((struct fixture *)*state)->harness;
    struct held_key key = have_key(harness, PASSKEY_SCOPE_ADMIN, 0);
    uint8_t bytes[64];
    size_t size = 0;
    char hex[2 * sizeof(bytes) + 1] = "";
    char sql[512];
    assert_true(base64url_decode(bytes_text(key.token + 6), bytes, &size));
    assert_int_equal(size, 32);
    for (size_t i = 0; i < size; i++)
        (void)snprintf(hex + 2 * i, 3, "%02X", bytes[i]);
    (void)snprintf(sql, sizeof(sql),
        "SELECT count(*) FROM api_key WHERE hex(token_hash) <> '%s' AND hex(id) <> '%s'", hex, hex);
    assert_int_equal(harness_sql(harness, sql), 1);
    assert_int_equal(harness_sql(harness, "SELECT length(token_hash) FROM api_key"), 32);
}

static void test_what_no_key_can_be(void **state)
{
    struct harness *harness = ((struct fixture *)*state)->harness;
    static const struct {
        const char *name;
        uint32_t scopes;
        int64_t expires_at_ms;
    } invalid[] = {
        { "", PASSKEY_SCOPE_USERS, 0 },
        { "a\nb", PASSKEY_SCOPE_USERS, 0 },
        { "shop", 0, 0 },
        { "shop", 16, 0 },
        { "shop", PASSKEY_SCOPE_USERS | 16, 0 },
        { "shop", PASSKEY_SCOPE_USERS, HARNESS_BEGIN_MS },
        { "shop", PASSKEY_SCOPE_USERS, -1 },
    };
    for (size_t i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++) {
        struct passkey_api_key_request request = { sizeof(request), bytes_text(invalid[i].name),
            invalid[i].scopes, invalid[i].expires_at_ms };
        struct held_key key = { .record = { .size = sizeof(key.record) } };
        assert_result(passkey_api_key_create(harness->worker, &operator_, &request, key.token,
                          &key.record, &harness->error),
            PASSKEY_MEMBER_INVALID);
    }
    assert_int_equal(harness_sql(harness, "SELECT count(*) FROM api_key"), 0);
}

static void test_their_number_is_limited(void **state)
{
    struct harness *harness = ((struct fixture *)*state)->harness;
    (void)harness_sql(harness,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
        "INSERT INTO api_key SELECT number, randomblob(16), randomblob(32), 'x', 1, 1, 0, 0, 0 "
        "FROM n, relying_party");
    struct held_key key;
    assert_result(make_by(harness, &operator_, PASSKEY_SCOPE_USERS, 0, &key), PASSKEY_CONFLICT);
}

/* ---- who may not ---- */

static void test_other_callers_cannot_manage_keys(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    struct held_key lesser =
        have_key(harness, PASSKEY_SCOPE_USERS | PASSKEY_SCOPE_ENROL | PASSKEY_SCOPE_AUDIT, 0);
    const struct {
        struct passkey_caller caller;
        enum passkey_result expected;
    } others[] = {
        { { .size = sizeof(struct passkey_caller), .relying_party = 0 }, PASSKEY_UNAUTHENTICATED },
        { browser_caller(&fixture->eve), PASSKEY_UNAUTHENTICATED },
        { { .size = sizeof(struct passkey_caller), .api_key = bytes_text(fixture->eve.token) },
            PASSKEY_UNAUTHENTICATED },
        { { .size = sizeof(struct passkey_caller), .session_token = bytes_text(lesser.token) },
            PASSKEY_UNAUTHENTICATED },
        { caller_of(&lesser), PASSKEY_SCOPE_MISSING },
    };
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct passkey_api_key_list *list = NULL;
        struct held_key made = { .record = { .size = sizeof(made.record) } };
        const struct passkey_caller *caller = &others[i].caller;
        assert_result(list_by(harness, caller, &list), others[i].expected);
        assert_null(list);
        assert_result(make_by(harness, caller, 1, 0, &made), others[i].expected);
        assert_result(passkey_api_key_revoke(
                          harness->worker, caller, BYTES_ARRAY(lesser.record.id), &harness->error),
            others[i].expected);
    }
    assert_int_equal(
        harness_sql(harness, "SELECT count(*) FROM api_key WHERE revoked_at_ms = 0"), 1);
}

/* ---- the end of a key ---- */

static void test_a_key_expires(void **state)
{
    struct harness *harness = ((struct fixture *)*state)->harness;
    struct held_key key = have_key(harness, PASSKEY_SCOPE_ADMIN, HARNESS_BEGIN_MS + HOUR_MS);
    harness->now_ms = HARNESS_BEGIN_MS + HOUR_MS - 1;
    assert_result(list_result(harness, &key), PASSKEY_OK);
    harness->now_ms = HARNESS_BEGIN_MS + HOUR_MS;
    assert_result(list_result(harness, &key), PASSKEY_UNAUTHENTICATED);
}

static void test_a_key_is_revoked(void **state)
{
    struct harness *harness = ((struct fixture *)*state)->harness;
    struct held_key key = have_key(harness, PASSKEY_SCOPE_ADMIN, 0);
    struct passkey_caller caller = caller_of(&key);
    struct passkey_bytes id = BYTES_ARRAY(key.record.id);
    assert_result(
        passkey_api_key_revoke(harness->worker, &operator_, BYTES_LITERAL("x"), &harness->error),
        PASSKEY_NOT_FOUND);
    assert_result(
        passkey_api_key_revoke(harness->worker, &caller, id, &harness->error), PASSKEY_OK);
    assert_string_equal(harness_audit(harness)->name, "api_key_revoked");
    assert_result(list_result(harness, &key), PASSKEY_UNAUTHENTICATED);
    assert_result(
        passkey_api_key_revoke(harness->worker, &operator_, id, &harness->error), PASSKEY_OK);
    assert_int_equal(
        harness_sql(harness, "SELECT count(*) FROM audit WHERE name = 'api_key_revoked'"), 1);
}

/* ---- last use ---- */

static int64_t last_use(struct harness *harness)
{
    return harness_sql(harness, "SELECT last_used_at_ms FROM api_key");
}

static void test_a_use_is_noted_to_the_hour(void **state)
{
    struct harness *harness = ((struct fixture *)*state)->harness;
    struct held_key key = have_key(harness, PASSKEY_SCOPE_ADMIN, 0);
    int64_t hour_ms = HARNESS_BEGIN_MS - HARNESS_BEGIN_MS % HOUR_MS;
    assert_int_equal(last_use(harness), 0);
    assert_result(list_result(harness, &key), PASSKEY_OK);
    assert_true(last_use(harness) == hour_ms);
    harness_forget(harness);
    assert_result(list_result(harness, &key), PASSKEY_OK);
    assert_null(strstr(harness->store.trace, "apply"));
    harness->now_ms = hour_ms + HOUR_MS;
    assert_result(list_result(harness, &key), PASSKEY_OK);
    assert_true(last_use(harness) == hour_ms + HOUR_MS);
}

/* The first operation finds the key; the second one records its use, and its failure is ignored. */
static void test_a_use_that_cannot_be_noted_is_not_refused(void **state)
{
    struct harness *harness = ((struct fixture *)*state)->harness;
    struct held_key key = have_key(harness, PASSKEY_SCOPE_ADMIN, 0);
    harness_forget(harness);
    harness->store.fail_at = 2;
    assert_result(list_result(harness, &key), PASSKEY_OK);
    assert_string_equal(harness->store.trace, "api_key_by_token apply api_keys_of_party ");
    assert_int_equal(last_use(harness), 0);
}

/* A failure of any other operation is a fault and changes nothing. */
static void test_faults_leave_nothing(void **state)
{
    struct harness *harness = ((struct fixture *)*state)->harness;
    struct held_key key;
    for (int at = 1; at <= 2; at++) {
        harness_forget(harness);
        harness->store.fail_at = at;
        assert_result(
            make_by(harness, &operator_, PASSKEY_SCOPE_USERS, 0, &key), PASSKEY_STORE_UNAVAILABLE);
    }
    harness->store.fail_at = 0;
    harness->random_fails = true;
    assert_result(make_by(harness, &operator_, PASSKEY_SCOPE_USERS, 0, &key), PASSKEY_INTERNAL);
    harness->random_fails = false;
    assert_int_equal(harness_sql(harness, "SELECT count(*) FROM api_key"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_operator_makes_the_first_and_it_makes_the_next,
            fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_the_store_has_no_key_in_clear, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_what_no_key_can_be, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_their_number_is_limited, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_other_callers_cannot_manage_keys, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_a_key_expires, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_a_key_is_revoked, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_use_is_noted_to_the_hour, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_use_that_cannot_be_noted_is_not_refused, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_faults_leave_nothing, fixture_setup, fixture_teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
