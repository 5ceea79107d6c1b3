/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Token buckets by address and by account: they refuse, they refill, each belongs to one subject,
 * and neither a restart nor another spelling of a name avoids the bucket of an account name.
 */
#include "base/bytes.h"
#include "service/access/limits.h"
#include "unit/service/service_stage.h"
#include <string.h>

struct fixture {
    struct stage *stage;
    struct passkey_error error;
    struct call call;
};

static void begin(struct fixture *fixture, struct stage *stage, struct passkey_bytes address)
{
    *fixture = (struct fixture){ .stage = stage };
    fixture->call = (struct call){ .worker = stage->world->worker,
        .party = &stage->world->worker->service->relying_parties[0],
        .now_ms = stage->world->now_ms,
        .caller = { .address = address },
        .error = &fixture->error };
}

static unsigned count_address(struct fixture *fixture, enum resource resource)
{
    unsigned count = 0;
    while (count < 1000 && limit_address(&fixture->call, resource) == PASSKEY_OK)
        count++;
    return count;
}

static unsigned count_account(struct fixture *fixture, struct passkey_bytes subject)
{
    unsigned count = 0;
    while (count < 1000 && limit_account(&fixture->call, RESOURCE_LINK, subject) == PASSKEY_OK)
        count++;
    return count;
}

static void test_an_address_waits(void **state)
{
    struct fixture fixture;
    begin(&fixture, *state, BYTES_LITERAL("\xC0\x00\x02\x07"));
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 20);
    assert_int_equal(fixture.error.result, PASSKEY_RATE_LIMITED);
    assert_int_equal(fixture.error.retry_after_s, 10);
    fixture.call.now_ms += 9000;
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 0);
    assert_int_equal(fixture.error.retry_after_s, 1);
    fixture.call.now_ms += 1000;
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 1);
    /* Other limits and other addresses are not affected. */
    assert_int_equal(count_address(&fixture, RESOURCE_LINK_REDEEM), 30);
    fixture.call.caller.address = BYTES_LITERAL("\xC0\x00\x02\x08");
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 20);
}

static void configure_rate(struct passkey_service_configuration *configuration)
{
    configuration->ceremony_rate = 2;
}

/* An operator sets the rate of ceremonies; other limits do not change. */
static void test_the_rate_of_ceremonies_is_configured(void **state)
{
    struct fixture fixture;
    struct stage *stage = *state;
    begin(&fixture, stage, BYTES_LITERAL("\xC0\x00\x02\x63"));
    assert_int_equal(count_address(&fixture, RESOURCE_CEREMONY_START), 600);
    world_restart_as(stage->world, configure_rate);
    begin(&fixture, stage, BYTES_LITERAL("\xC0\x00\x02\x63"));
    assert_int_equal(count_address(&fixture, RESOURCE_CEREMONY_START), 60);
    fixture.call.now_ms += 1000;
    assert_int_equal(count_address(&fixture, RESOURCE_CEREMONY_START), 2);
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 20);
    uint8_t address[16] = { 0x20, 0x01, 0x0D, 0xB8 };
    unsigned count = 0;
    fixture.call.caller.address = BYTES_ARRAY(address);
    for (unsigned i = 0; i < 10; i++) {
        address[7] = (uint8_t)i;
        count += count_address(&fixture, RESOURCE_CEREMONY_START);
    }
    assert_int_equal(count, 300);
}

static void test_a_household_is_one_address(void **state)
{
    struct fixture fixture;
    uint8_t address[16] = { 0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 1 };
    begin(&fixture, *state, BYTES_ARRAY(address));
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 20);
    address[15] = 1;
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 0);
    address[7] = 2;
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 20);
}

/* A /48 has 65,536 such addresses and belongs to one site. */
static void test_a_site_is_bounded_too(void **state)
{
    struct fixture fixture;
    uint8_t address[16] = { 0x20, 0x01, 0x0D, 0xB8 };
    unsigned count = 0;
    begin(&fixture, *state, BYTES_ARRAY(address));
    for (unsigned i = 0; i < 10; i++) {
        address[7] = (uint8_t)i;
        count += count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT);
    }
    assert_int_equal(count, 100);
    assert_int_equal(fixture.error.retry_after_s, 2);
    /* Refusals of the site did not cost this address anything. */
    fixture.call.now_ms += 2000 * 20;
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 20);
    address[5] = 1;
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 20);
}

/*
 * A flood from many addresses replaces its own entries, not that of an address that was just
 * refused.
 */
static void test_memory_is_bounded_and_remembers(void **state)
{
    struct fixture fixture;
    uint8_t other[8] = { 0x20, 0x01 };
    struct passkey_bytes stopped = BYTES_LITERAL("\xC0\x00\x02\x07");
    begin(&fixture, *state, stopped);
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 20);
    for (unsigned i = 0; i < 200000; i++) {
        memcpy(other + 2, &i, sizeof(i));
        fixture.call.caller.address = (struct passkey_bytes){ other, sizeof(other) };
        assert_result(limit_address(&fixture.call, RESOURCE_RECOVERY_ATTEMPT), PASSKEY_OK);
    }
    fixture.call.caller.address = stopped;
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 0);
}

static void test_an_account_waits_after_a_restart_too(void **state)
{
    struct fixture fixture;
    struct stage *stage = *state;
    begin(&fixture, stage, BYTES_LITERAL("\xC0\x00\x02\x07"));
    assert_int_equal(count_account(&fixture, BYTES_LITERAL("ada")), 3);
    assert_int_equal(fixture.error.result, PASSKEY_RATE_LIMITED);
    assert_int_equal(fixture.error.retry_after_s, 300);
    world_restart(stage->world);
    begin(&fixture, stage, BYTES_LITERAL("\xC0\x00\x02\x08"));
    assert_int_equal(count_account(&fixture, BYTES_LITERAL("ada")), 0);
    assert_int_equal(count_account(&fixture, BYTES_LITERAL("eve")), 3);
    fixture.call.now_ms += 300000;
    assert_int_equal(count_account(&fixture, BYTES_LITERAL("ada")), 1);
}

/* If the clock is set back by a day, no one has to wait for a day. */
static void test_a_clock_that_is_set_back(void **state)
{
    struct fixture fixture;
    begin(&fixture, *state, BYTES_LITERAL("\xC0\x00\x02\x07"));
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 20);
    assert_int_equal(count_account(&fixture, BYTES_LITERAL("ada")), 3);
    fixture.call.now_ms -= 86400000;
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 1);
    assert_int_equal(fixture.error.retry_after_s, 10);
    assert_int_equal(count_account(&fixture, BYTES_LITERAL("ada")), 1);
    assert_int_equal(fixture.error.retry_after_s, 300);
    fixture.call.now_ms += 300000;
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 20);
    assert_int_equal(count_account(&fixture, BYTES_LITERAL("ada")), 1);
}

static void test_backends_and_operators_do_not_wait(void **state)
{
    struct fixture fixture;
    struct passkey_api_key_record api_key = { .size = sizeof(api_key), .scopes = 0 };
    begin(&fixture, *state, BYTES_LITERAL("\xC0\x00\x02\x07"));
    fixture.call.api_key = &api_key;
    assert_int_equal(count_address(&fixture, RESOURCE_RECOVERY_ATTEMPT), 1000);
    assert_int_equal(count_account(&fixture, BYTES_LITERAL("ada")), 1000);
    fixture.call.api_key = NULL;
    fixture.call.caller.is_operator = true;
    assert_int_equal(count_account(&fixture, BYTES_LITERAL("ada")), 1000);
    fixture.call.caller.is_operator = false;
    assert_int_equal(count_account(&fixture, BYTES_LITERAL("ada")), 3);
}

static void test_a_failing_store_lets_no_one_through(void **state)
{
    struct fixture fixture;
    struct stage *stage = *state;
    begin(&fixture, stage, BYTES_LITERAL("\xC0\x00\x02\x07"));
    stage->world->store.fail_at = 1;
    assert_result(limit_account(&fixture.call, RESOURCE_LINK, BYTES_LITERAL("ada")),
        PASSKEY_STORE_UNAVAILABLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_an_address_waits),
        TEST(test_the_rate_of_ceremonies_is_configured),
        TEST(test_a_household_is_one_address),
        TEST(test_a_site_is_bounded_too),
        TEST(test_memory_is_bounded_and_remembers),
        TEST(test_an_account_waits_after_a_restart_too),
        TEST(test_a_clock_that_is_set_back),
        TEST(test_backends_and_operators_do_not_wait),
        TEST(test_a_failing_store_lets_no_one_through),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
