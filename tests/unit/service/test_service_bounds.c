/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every limit of the table in service/access/bounds.c is reached by requests. A test leaves one
 * token in a bucket; the request that the limit is for takes it, and the next one is refused.
 */
#include "base/bytes.h"
#include "service/access/address.h"
#include "service/access/bounded_log.h"
#include "service/access/bounds.h"
#include "service/access/limits.h"
#include "unit/service/http_bounds.h"
#include "unit/service/link_fixture.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <stdlib.h>
#include <string.h>

/* ---- requests ---- */

static enum passkey_result ask_for_a_start(struct fixture *fixture, struct browser *browser)
{
    (void)fixture;
    return start_authentication(browser, NULL);
}

static enum passkey_result ask_to_sign_up(struct fixture *fixture, struct browser *browser)
{
    char name[32];
    struct credential credential;
    (void)snprintf(name, sizeof(name), "new-%u", atomic_load(&fixture->harness->drawn));
    passkey_draw(fixture->harness, &credential);
    enum passkey_result result = sign_up(browser, name, &credential);
    credential_deinit(&credential);
    browser->token[0] = '\0';
    return result;
}

static enum passkey_result ask_to_rename(struct fixture *fixture, struct browser *browser)
{
    char label[32];
    (void)snprintf(label, sizeof(label), "label %u", atomic_fetch_add(&fixture->harness->drawn, 1));
    struct passkey_credential_change change = { .size = sizeof(change),
        .label = bytes_text(label) };
    return browser_change_passkey(browser, &fixture->other, &change);
}

static enum passkey_result ask_for_codes(struct fixture *fixture, struct browser *browser)
{
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_recovery_codes codes;
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_recovery_codes_make(
        fixture->harness->worker, &caller, &codes, &account, &fixture->harness->error);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result ask_to_recover(struct fixture *fixture, struct browser *browser)
{
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_recovery_request request = { sizeof(request), BYTES_LITERAL("ada"),
        BYTES_LITERAL("0000-0000-0000-0000") };
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_recovery_redeem(
        fixture->harness->worker, &caller, &request, &account, &fixture->harness->error);
    return result == PASSKEY_RECOVERY_REFUSED ? PASSKEY_OK : result;
}

static enum passkey_result ask_for_a_link(struct fixture *fixture, struct browser *browser)
{
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_link_request request = { .size = sizeof(request),
        .purpose = PASSKEY_LINK_EMAIL_SIGN_IN,
        .user_name = BYTES_LITERAL("ada") };
    struct passkey_link link = { .size = sizeof(link) };
    return passkey_link_create(
        fixture->harness->worker, &caller, &request, &link, &fixture->harness->error);
}

static enum passkey_result ask_to_redeem(struct fixture *fixture, struct browser *browser)
{
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_link_redemption request = { .size = sizeof(request),
        .token = BYTES_LITERAL("psk_l_x") };
    enum passkey_link_purpose purpose = PASSKEY_LINK_SIGN_UP;
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_link_redeem(
        fixture->harness->worker, &caller, &request, &purpose, &account, &fixture->harness->error);
    return result == PASSKEY_LINK_REFUSED ? PASSKEY_OK : result;
}

/* ---- token buckets ---- */

static enum passkey_result take(
    const struct call *call, enum resource resource, enum bound_scope scope)
{
    if (scope != BOUND_ACCOUNT)
        return limit_address(call, resource);
    return resource == RESOURCE_LINK ? limit_account(call, resource, BYTES_LITERAL("ada"))
                                     : limit_session(call, resource);
}

/* Moves to an unused /64 of the site, if the site is counted. */
static void move_on(struct browser *browser, enum bound_scope scope, unsigned number)
{
    if (scope != BOUND_NETWORK)
        return;
    browser->address_size = 16;
    memset(browser->address, 0x20, 16);
    browser->address[6] = (uint8_t)(number >> 8);
    browser->address[7] = (uint8_t)number;
}

/* Leave one token. */
static void drain(struct fixture *fixture, struct browser *browser, enum resource resource,
    enum bound_scope scope)
{
    uint32_t count = bounds[resource].of[scope].count;
    for (uint32_t i = 0; i + 1 < count; i++) {
        struct passkey_session_record session = { .user_id = fixture->eve.account->user->id };
        move_on(browser, scope, i);
        struct passkey_caller caller = browser_caller(browser);
        struct call call = { .worker = fixture->harness->worker,
            .party = &fixture->harness->worker->service->relying_parties[0],
            .now_ms = fixture->harness->now_ms,
            .caller = caller,
            .session = browser->token[0] == '\0' ? NULL : &session };
        assert_result(take(&call, resource, scope), PASSKEY_OK);
    }
}

static const struct reach {
    enum resource resource;
    enum passkey_result (*ask)(struct fixture *fixture, struct browser *browser);
    bool in_a_session; /* in Eve's session */
} reaches[] = {
    { RESOURCE_CEREMONY_START, ask_for_a_start, false },
    { RESOURCE_SIGN_UP, ask_to_sign_up, false },
    { RESOURCE_ACCOUNT_CHANGE, ask_to_rename, true },
    { RESOURCE_RECOVERY_CODES, ask_for_codes, true },
    { RESOURCE_RECOVERY_ATTEMPT, ask_to_recover, false },
    { RESOURCE_LINK, ask_for_a_link, false },
    { RESOURCE_LINK_REDEEM, ask_to_redeem, false },
};

static void reach(const struct reach *row, enum bound_scope scope)
{
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_OPEN);
    struct browser stranger;
    struct bound bound = bounds[row->resource].of[scope];
    browser_init(&stranger, fixture->harness);
    stranger.address[3] = 99;
    struct browser *browser = row->in_a_session ? &fixture->eve : &stranger;
    drain(fixture, browser, row->resource, scope);
    move_on(browser, scope, 0x7001);
    assert_result(row->ask(fixture, browser), PASSKEY_OK);
    move_on(browser, scope, 0x7002);
    assert_result(row->ask(fixture, browser), PASSKEY_RATE_LIMITED);
    assert_int_equal(fixture->harness->error.retry_after_s, (bound.interval_ms + 999) / 1000);
    fixture->harness->now_ms += bound.interval_ms;
    assert_result(row->ask(fixture, browser), PASSKEY_OK);
    browser_deinit(&stranger);
    fixture_free(fixture);
}

static bool reached[RESOURCE_COUNT][BOUND_SCOPE_COUNT];

static void test_requests_empty_every_bucket(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(reaches) / sizeof(reaches[0]); i++) {
        for (size_t scope = 0; scope < BOUND_SCOPE_COUNT; scope++) {
            if (bounds[reaches[i].resource].of[scope].count == 0 || scope == BOUND_ALL)
                continue;
            reach(&reaches[i], (enum bound_scope)scope);
            reached[reaches[i].resource][scope] = true;
        }
    }
}

/* Beyond the total rate, a sign-up is counted but not refused. */
static void test_sign_ups_in_all(void **state)
{
    struct fixture *fixture = *state;
    struct browser stranger;
    struct passkey_caller caller = { .size = sizeof(caller), .relying_party = 0 };
    struct call call = { .worker = fixture->harness->worker,
        .party = &fixture->harness->worker->service->relying_parties[0],
        .now_ms = fixture->harness->now_ms,
        .caller = caller };
    /* The fixture has signed up two users. */
    for (uint32_t i = 3; i < bounds[RESOURCE_SIGN_UP].of[BOUND_ALL].count; i++)
        assert_result(limit_watch(&call, RESOURCE_SIGN_UP), PASSKEY_OK);
    browser_init(&stranger, fixture->harness);
    stranger.address[3] = 99;
    assert_result(ask_to_sign_up(fixture, &stranger), PASSKEY_OK);
    assert_int_equal(limits_exceeded(fixture->harness->service), 0);
    assert_result(ask_to_sign_up(fixture, &stranger), PASSKEY_OK);
    assert_int_equal(limits_exceeded(fixture->harness->service), 1);
    browser_deinit(&stranger);
    reached[RESOURCE_SIGN_UP][BOUND_ALL] = true;
}

/* ---- counts ---- */

/* If the account is signed in, its oldest ceremony ends; a stranger's start ends none of them. */
static void test_ceremonies_of_an_account(void **state)
{
    struct fixture *fixture = *state;
    uint32_t count = bounds[RESOURCE_CEREMONY].of[BOUND_ACCOUNT].count;
    assert_result(start_authentication(&fixture->ada, NULL), PASSKEY_OK);
    answer_authentication(&fixture->ada, &fixture->passkey, NULL);
    for (uint32_t i = 0; i < count + 3; i++) {
        assert_result(start_authentication(&fixture->eve, NULL), PASSKEY_OK);
        fixture->harness->now_ms++;
    }
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM ceremony WHERE holder_kind = 1"),
        count);
    answer_authentication(&fixture->eve, &fixture->other, NULL);
    assert_result(finish_authentication(&fixture->eve), PASSKEY_OK);
    assert_result(finish_authentication(&fixture->ada), PASSKEY_OK);
    reached[RESOURCE_CEREMONY][BOUND_ACCOUNT] = true;
}

/* A step-up for Eve's account. */
static void start_as(struct fixture *fixture, const char *token)
{
    struct passkey_caller caller = { .size = sizeof(caller), .api_key = bytes_text(token) };
    struct passkey_authentication_request request = { .size = sizeof(request),
        .user_id = fixture->eve.account->user->id };
    struct passkey_started_ceremony started = { .size = sizeof(started), .ceremony_id = "" };
    assert_result(passkey_authentication_start(fixture->harness->worker, &caller, &request,
                      &started, &fixture->harness->error),
        PASSKEY_OK);
    passkey_free(started.options);
}

static void api_key_new(struct harness *harness, char token[PASSKEY_API_KEY_SIZE])
{
    static const struct passkey_caller caller = { .size = sizeof(caller), .is_operator = true };
    struct passkey_api_key_request request = { sizeof(request), BYTES_LITERAL("shop"),
        PASSKEY_SCOPE_ENROL, 0 };
    struct passkey_api_key_record record = { .size = sizeof(record) };
    assert_result(
        passkey_api_key_create(harness->worker, &caller, &request, token, &record, &harness->error),
        PASSKEY_OK);
}

/* Strangers who make a backend start ceremonies cannot end the account's own, those of another
 * backend, or those that the backend started in the last minute. */
static void test_ceremonies_of_an_api_key(void **state)
{
    struct fixture *fixture = *state;
    static const char held_sql[] = "SELECT count(*) FROM ceremony WHERE holder_kind = 2";
    uint32_t count = bounds[RESOURCE_CEREMONY].of[BOUND_ACCOUNT].count;
    char tokens[2][PASSKEY_API_KEY_SIZE];
    api_key_new(fixture->harness, tokens[0]);
    api_key_new(fixture->harness, tokens[1]);
    assert_result(start_authentication(&fixture->eve, NULL), PASSKEY_OK);
    answer_authentication(&fixture->eve, &fixture->other, NULL);
    start_as(fixture, tokens[1]);
    for (uint32_t i = 0; i < count + 3; i++)
        start_as(fixture, tokens[0]);
    assert_int_equal(harness_sql(fixture->harness, held_sql), count + 3 + 1);
    fixture->harness->now_ms += 60000;
    start_as(fixture, tokens[0]);
    assert_int_equal(harness_sql(fixture->harness, held_sql), count + 1);
    assert_result(finish_authentication(&fixture->eve), PASSKEY_OK);
}

/* The maximum in all, a tenth of them for one /48, all started at the same time. */
static void have_ceremonies(struct fixture *fixture)
{
    char sql[512];
    (void)snprintf(sql, sizeof(sql),
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u) "
        "INSERT INTO ceremony SELECT 1, CAST(printf('%%016d', i) AS BLOB), 2, 0, NULL, x'00', "
        "CASE WHEN i %% 10 = 0 THEN CAST(printf('123456%%02d', i %% 90) AS BLOB) "
        "ELSE CAST(printf('%%04x', i %% 65536) AS BLOB) END, %lld, NULL FROM n",
        bounds[RESOURCE_CEREMONY].of[BOUND_ALL].count,
        (long long)fixture->harness->now_ms + 300000);
    (void)harness_sql(fixture->harness, sql);
    harness_restart(fixture->harness);
}

/* A flood makes room for others: the heaviest network loses ceremonies older than a minute. */
static void test_ceremonies_in_all(void **state)
{
    struct fixture *fixture = *state;
    static const char heavy_sql[] =
        "SELECT count(*) FROM ceremony WHERE address BETWEEN x'3132333435360000' AND "
        "x'313233343536ffff'";
    uint32_t count = bounds[RESOURCE_CEREMONY].of[BOUND_ALL].count;
    have_ceremonies(fixture);
    assert_result(start_authentication(&fixture->ada, NULL), PASSKEY_RATE_LIMITED);
    assert_result(start_authentication(&fixture->eve, NULL), PASSKEY_OK); /* signed in */
    fixture->harness->now_ms += 60000;
    assert_result(start_authentication(&fixture->ada, NULL), PASSKEY_OK);
    answer_authentication(&fixture->ada, &fixture->passkey, NULL);
    assert_int_equal(harness_sql(fixture->harness, heavy_sql), count / 10 - 1000);
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM ceremony"), count - 1000 + 2);
    assert_result(finish_authentication(&fixture->ada), PASSKEY_OK);
    reached[RESOURCE_CEREMONY][BOUND_ALL] = true;
}

/* A flood from one address drops only its own rows. */
static void test_audit_rows(void **state)
{
    struct fixture *fixture = *state;
    char sql[512];
    uint32_t count = bounds[RESOURCE_AUDIT_ROW].of[BOUND_ALL].count;
    static const char flood_sql[] = "SELECT count(*) FROM audit WHERE address = x'cb007101'";
    int64_t others = harness_sql(fixture->harness, "SELECT count(*) FROM audit");
    (void)snprintf(sql, sizeof(sql),
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u) "
        "INSERT INTO audit (relying_party, at_ms, name, address, result, actor) "
        "SELECT 1, %lld, 'sign_in_failed', x'cb007101', 300, 0 FROM n",
        count, (long long)fixture->harness->now_ms);
    (void)harness_sql(fixture->harness, sql);
    struct passkey_swept swept = { .size = sizeof(swept), .rows = { 0 } };
    assert_result(
        passkey_service_sweep(fixture->harness->service, false, &swept, &fixture->harness->error),
        PASSKEY_OK);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM audit"), count / 10 * 9);
    assert_int_equal(harness_sql(fixture->harness, flood_sql), count / 10 * 9 - others);
    assert_int_equal(swept.rows[PASSKEY_SWEPT_AUDIT], count / 10 + others);
    /* There is space again, which needs no new count. */
    harness_forget(fixture->harness);
    assert_result(
        passkey_service_sweep(fixture->harness->service, false, &swept, &fixture->harness->error),
        PASSKEY_OK);
    assert_int_equal(swept.rows[PASSKEY_SWEPT_AUDIT], 0);
    reached[RESOURCE_AUDIT_ROW][BOUND_ALL] = true;
}

/* A sign-in beyond the limit ends only the oldest session. */
static void test_sessions(void **state)
{
    struct fixture *fixture = *state;
    char sql[1024];
    uint32_t count = bounds[RESOURCE_SESSION].of[BOUND_ACCOUNT].count;
    (void)snprintf(sql, sizeof(sql),
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u) "
        "INSERT INTO session SELECT relying_party, randomblob(32), randomblob(16), user_id, "
        "credential_id, proof, created_at_ms - i, auth_time_ms, expires_at_ms, ends_at_ms, "
        "last_used_at_ms, recovered_at_ms, address, user_agent, NULL FROM session, n",
        count);
    (void)harness_sql(fixture->harness, sql); /* the fixture has one, of Eve */
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM session"), count + 1);
    int64_t oldest_ms = harness_sql(fixture->harness, "SELECT min(created_at_ms) FROM session");
    assert_result(sign_in(&fixture->ada, NULL, &fixture->other), PASSKEY_OK);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM session"), count);
    assert_result(look(&fixture->ada), PASSKEY_OK);
    assert_result(look(&fixture->eve), PASSKEY_OK);
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT min(created_at_ms) FROM session") - oldest_ms, 2);
    fixture->ada.token[0] = '\0';
    assert_result(
        sign_in(&fixture->ada, NULL, &fixture->passkey), PASSKEY_OK); /* another account */
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM session"), count + 1);
    reached[RESOURCE_SESSION][BOUND_ACCOUNT] = true;
}

/* Until Eve has `count` passkeys, another one is added, as is checked at the start and again at the
 * finish. `recovered_at_ms` of the copies is a column or a number. */
static void reach_passkeys(struct fixture *fixture, uint32_t count, const char *recovered_at_ms)
{
    char sql[1024];
    (void)snprintf(sql, sizeof(sql),
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u) "
        "INSERT INTO credential SELECT number + 100 + i, relying_party, randomblob(16), "
        "randomblob(16), user_id, public_key, algorithm, sign_count, sign_count_stalled_at_ms, "
        "uv_initialized, backup_eligible, backup_state, discoverable, attachment, aaguid, "
        "transports, attestation_format, attestation_type, attestation_trusted, label, "
        "created_at_ms, last_used_at_ms, use_count, disabled_at_ms, disabled_by, "
        "%s, change_allowed_until_ms, backup_changed_at_ms, 0, 0 FROM credential, n "
        "WHERE user_id = (SELECT id FROM user WHERE name = 'eve')",
        count, recovered_at_ms);
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->third, NULL);
    (void)harness_sql(fixture->harness, sql);
    assert_result(finish_registration(&fixture->eve), PASSKEY_CONFLICT);
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_CONFLICT);
    (void)harness_sql(fixture->harness, "DELETE FROM credential WHERE number = (SELECT max(number) "
                                        "FROM credential)");
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->third, NULL);
    assert_result(finish_registration(&fixture->eve), PASSKEY_OK);
}

static void test_passkeys(void **state)
{
    uint32_t count = bounds[RESOURCE_CREDENTIAL].of[BOUND_ACCOUNT].count;
    reach_passkeys(*state, count - 1, "recovered_at_ms"); /* Eve has one */
    reached[RESOURCE_CREDENTIAL][BOUND_ACCOUNT] = true;
}

/* Those of a session of a held mailed link. */
static void test_held_passkeys(void **state)
{
    struct fixture *fixture = *state;
    char sql[200];
    char now_ms[40];
    (void)snprintf(now_ms, sizeof(now_ms), "%lld", (long long)fixture->harness->now_ms);
    (void)snprintf(sql, sizeof(sql), "UPDATE session SET proof = %d, recovered_at_ms = %s",
        PASSKEY_PROOF_EMAIL, now_ms);
    (void)harness_sql(fixture->harness, sql);
    reach_passkeys(fixture, bounds[RESOURCE_HELD_CREDENTIAL].of[BOUND_ACCOUNT].count, now_ms);
    reached[RESOURCE_HELD_CREDENTIAL][BOUND_ACCOUNT] = true;
}

static enum passkey_result rename_eve(struct fixture *fixture, const char *name)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(&fixture->eve);
    struct passkey_account_change change = { .size = sizeof(change), .name = bytes_text(name) };
    enum passkey_result result = passkey_account_update(fixture->harness->worker, &caller,
        (struct passkey_bytes){ NULL, 0 }, &change, &account, &fixture->harness->error);
    passkey_account_free(&account);
    return result;
}

/* A session cannot fill the store with what it removes. */
static void test_removals(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(fixture->harness,
        "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
        "INSERT INTO former_name (relying_party, user_id, kind, value, value_key, detail, "
        "replaced_at_ms) SELECT relying_party, id, 1, 'eve' || i, 'eve' || i, 0, 5 FROM user, n "
        "WHERE name = 'eve'");
    assert_result(rename_eve(fixture, "mallory"), PASSKEY_OK);
    assert_result(rename_eve(fixture, "eve"), PASSKEY_RATE_LIMITED);
    reached[RESOURCE_REMOVAL][BOUND_ACCOUNT] = true;
}

static void switch_passkey(struct fixture *fixture)
{
    for (unsigned i = 0; i < 20; i++) {
        struct passkey_credential_change change = { .size = sizeof(change),
            .set = i % 2 == 0 ? PASSKEY_SWITCH_DISABLE : PASSKEY_SWITCH_ENABLE };
        assert_result(browser_change_passkey(&fixture->eve, &fixture->third, &change), PASSKEY_OK);
    }
}

/* Of each kind, one notice waits in the queue, or three in an account without an address. */
static void test_notices(void **state)
{
    (void)state;
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_OPEN);
    (void)harness_sql(fixture->harness,
        "UPDATE user SET email = 'e@example.org', email_key = "
        "'e@example.org', email_verified_at_ms = 5 WHERE name = 'eve'");
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->third, NULL);
    assert_result(finish_registration(&fixture->eve), PASSKEY_OK);
    (void)harness_sql(fixture->harness, "DELETE FROM outgoing_mail");
    switch_passkey(fixture);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM outgoing_mail"), 2);
    reached[RESOURCE_NOTICE][BOUND_ACCOUNT] = true;
    (void)harness_sql(fixture->harness, "UPDATE user SET email = NULL, email_key = NULL, "
                                        "email_verified_at_ms = 0 WHERE name = 'eve'");
    switch_passkey(fixture);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM notice"),
        2 * bounds[RESOURCE_ACCOUNT_NOTICE].of[BOUND_ACCOUNT].count);
    reached[RESOURCE_ACCOUNT_NOTICE][BOUND_ACCOUNT] = true;
    fixture_free(fixture);
}

/* ---- limits of the server ---- */

static void test_password_hashes(void **state)
{
    (void)state;
    reach_password_hashes();
    reached[RESOURCE_PASSWORD_HASH][BOUND_ADDRESS] = true;
    reached[RESOURCE_PASSWORD_HASH][BOUND_NETWORK] = true;
    reached[RESOURCE_PASSWORD_HASH][BOUND_ALL] = true;
}

static void test_connections(void **state)
{
    (void)state;
    reach_connections_of_an_address();
    reached[RESOURCE_CONNECTION][BOUND_ADDRESS] = true;
    reached[RESOURCE_CONNECTION][BOUND_NETWORK] = true;
    reach_connections_in_all();
    reached[RESOURCE_CONNECTION][BOUND_ALL] = true;
}

static unsigned lines_logged;
static unsigned last_withheld;

static void keep_event(const struct log_event *event)
{
    lines_logged++;
    last_withheld = event->withheld;
}

static void test_log_lines(void **state)
{
    (void)state;
    struct bound bound = bounds[RESOURCE_LOG_LINE].of[BOUND_ALL];
    struct bounded_log kind = { 0 }, other = { 0 };
    struct log_event event = { .level = LOG_LEVEL_WARNING, .message = "a line" };
    lines_logged = 0;
    for (uint32_t i = 0; i < bound.count + 2; i++)
        bounded_log_write(&kind, 5000, keep_event, &event);
    assert_int_equal(lines_logged, bound.count);
    bounded_log_write(&other, 5000, keep_event, &event);
    assert_int_equal(lines_logged, bound.count + 1);
    bounded_log_write(&kind, 5000 + bound.interval_ms - 1, keep_event, &event);
    assert_int_equal(lines_logged, bound.count + 1);
    bounded_log_write(&kind, 5000 + bound.interval_ms, keep_event, &event);
    assert_int_equal(last_withheld, 3);
    bounded_log_write(&kind, 1000, keep_event, &event); /* the clock was set back by more */
    assert_int_equal(last_withheld, 0);
    reached[RESOURCE_LOG_LINE][BOUND_ALL] = true;
}

/* Runs last: no limit of the table was left out above. */
static void test_every_bound_was_reached(void **state)
{
    (void)state;
    for (size_t i = 0; i < RESOURCE_COUNT; i++)
        for (size_t scope = 0; scope < BOUND_SCOPE_COUNT; scope++)
            if (reached[i][scope] != (bounds[i].of[scope].count > 0))
                fail_msg("%s, scope %zu", bounds[i].name, scope);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests_empty_every_bucket),
        TEST(test_sign_ups_in_all),
        TEST(test_ceremonies_of_an_account),
        TEST(test_ceremonies_of_an_api_key),
        TEST(test_ceremonies_in_all),
        TEST(test_audit_rows),
        TEST(test_passkeys),
        TEST(test_held_passkeys),
        TEST(test_removals),
        TEST(test_sessions),
        cmocka_unit_test(test_notices),
        cmocka_unit_test(test_password_hashes),
        cmocka_unit_test(test_connections),
        cmocka_unit_test(test_log_lines),
        cmocka_unit_test(test_every_bound_was_reached),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
