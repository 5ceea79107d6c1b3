/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Token buckets by address and by account: they refuse, they refill, each belongs to one subject,
 * and neither a restart nor another spelling of a name avoids the bucket of an account name.
 */
#include "base/bytes.h"
#include "service/access/limits.h"
#include "unit/service/service_fixture.h"
#include <string.h>

struct setup {
    struct fixture *fixture;
    struct passkey_error error;
    struct call call;
};

static void begin(struct setup *setup, struct fixture *fixture, struct passkey_bytes address)
{
    *setup = (struct setup){ .fixture = fixture };
    setup->call = (struct call){ .worker = fixture->harness->worker,
        .party = &fixture->harness->worker->service->relying_parties[0],
        .now_ms = fixture->harness->now_ms,
        .caller = { .address = address },
        .error = &setup->error };
}

static unsigned count_address(struct setup *setup, enum resource resource)
{
    unsigned count = 0;
    while (count < 1000 && limit_address(&setup->call, resource) == PASSKEY_OK)
        count++;
    return count;
}

static unsigned count_account(struct setup *setup, struct passkey_bytes subject)
{
    unsigned count = 0;
    while (count < 1000 && limit_account(&setup->call, RESOURCE_LINK, subject) == PASSKEY_OK)
        count++;
    return count;
}

static void test_an_address_waits(void **state)
{
    struct setup setup;
    begin(&setup, *state, BYTES_LITERAL("\xC0\x00\x02\x07"));
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 20);
    assert_int_equal(setup.error.result, PASSKEY_RATE_LIMITED);
    assert_int_equal(setup.error.retry_after_s, 10);
    setup.call.now_ms += 9000;
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 0);
    assert_int_equal(setup.error.retry_after_s, 1);
    setup.call.now_ms += 1000;
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 1);
    /* Other limits and other addresses are not affected. */
    assert_int_equal(count_address(&setup, RESOURCE_LINK_REDEEM), 30);
    setup.call.caller.address = BYTES_LITERAL("\xC0\x00\x02\x08");
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 20);
}

static void configure_rate(struct passkey_service_configuration *configuration)
{
    configuration->ceremony_rate = 2;
}

/* An operator sets the rate of ceremonies; other limits do not change. */
static void test_the_rate_of_ceremonies_is_configured(void **state)
{
    struct setup setup;
    struct fixture *fixture = *state;
    begin(&setup, fixture, BYTES_LITERAL("\xC0\x00\x02\x63"));
    assert_int_equal(count_address(&setup, RESOURCE_CEREMONY_START), 600);
    harness_restart_as(fixture->harness, configure_rate);
    begin(&setup, fixture, BYTES_LITERAL("\xC0\x00\x02\x63"));
    assert_int_equal(count_address(&setup, RESOURCE_CEREMONY_START), 60);
    setup.call.now_ms += 1000;
    assert_int_equal(count_address(&setup, RESOURCE_CEREMONY_START), 2);
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 20);
    uint8_t address[16] = { 0x20, 0x01, 0x0D, 0xB8 };
    unsigned count = 0;
    setup.call.caller.address = BYTES_ARRAY(address);
    for (unsigned i = 0; i < 10; i++) {
        address[7] = (uint8_t)i;
        count += count_address(&setup, RESOURCE_CEREMONY_START);
    }
    assert_int_equal(count, 300);
}

static void test_a_household_is_one_address(void **state)
{
    struct setup setup;
    uint8_t address[16] = { 0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 1 };
    begin(&setup, *state, BYTES_ARRAY(address));
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 20);
    address[15] = 1;
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 0);
    address[7] = 2;
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 20);
}

/* A /48 has 65,536 such addresses and belongs to one site. */
static void test_a_site_is_bounded_too(void **state)
{
    struct setup setup;
    uint8_t address[16] = { 0x20, 0x01, 0x0D, 0xB8 };
    unsigned count = 0;
    begin(&setup, *state, BYTES_ARRAY(address));
    for (unsigned i = 0; i < 10; i++) {
        address[7] = (uint8_t)i;
        count += count_address(&setup, RESOURCE_RECOVERY_ATTEMPT);
    }
    assert_int_equal(count, 100);
    assert_int_equal(setup.error.retry_after_s, 2);
    /* Refusals of the site did not cost this address anything. */
    setup.call.now_ms += 2000 * 20;
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 20);
    address[5] = 1;
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 20);
}

/*
 * A flood from many addresses replaces its own entries, not that of an address that was just
 * refused.
 */
static void test_memory_is_bounded_and_remembers(void **state)
{
    struct setup setup;
    uint8_t other[8] = { 0x20, 0x01 };
    struct passkey_bytes stopped = BYTES_LITERAL("\xC0\x00\x02\x07");
    begin(&setup, *state, stopped);
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 20);
    for (unsigned i = 0; i < 200000; i++) {
        memcpy(other + 2, &i, sizeof(i));
        setup.call.caller.address = (struct passkey_bytes){ other, sizeof(other) };
        assert_result(limit_address(&setup.call, RESOURCE_RECOVERY_ATTEMPT), PASSKEY_OK);
    }
    setup.call.caller.address = stopped;
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 0);
}

static void test_an_account_waits_after_a_restart_too(void **state)
{
    struct setup setup;
    struct fixture *fixture = *state;
    begin(&setup, fixture, BYTES_LITERAL("\xC0\x00\x02\x07"));
    assert_int_equal(count_account(&setup, BYTES_LITERAL("ada")), 3);
    assert_int_equal(setup.error.result, PASSKEY_RATE_LIMITED);
    assert_int_equal(setup.error.retry_after_s, 300);
    harness_restart(fixture->harness);
    begin(&setup, fixture, BYTES_LITERAL("\xC0\x00\x02\x08"));
    assert_int_equal(count_account(&setup, BYTES_LITERAL("ada")), 0);
    assert_int_equal(count_account(&setup, BYTES_LITERAL("eve")), 3);
    setup.call.now_ms += 300000;
    assert_int_equal(count_account(&setup, BYTES_LITERAL("ada")), 1);
}

/* If the clock is set back by a day, no one has to wait for a day. */
static void test_a_clock_that_is_set_back(void **state)
{
    struct setup setup;
    begin(&setup, *state, BYTES_LITERAL("\xC0\x00\x02\x07"));
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 20);
    assert_int_equal(count_account(&setup, BYTES_LITERAL("ada")), 3);
    setup.call.now_ms -= 86400000;
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 1);
    assert_int_equal(setup.error.retry_after_s, 10);
    assert_int_equal(count_account(&setup, BYTES_LITERAL("ada")), 1);
    assert_int_equal(setup.error.retry_after_s, 300);
    setup.call.now_ms += 300000;
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 20);
    assert_int_equal(count_account(&setup, BYTES_LITERAL("ada")), 1);
}

static void test_backends_and_operators_do_not_wait(void **state)
{
    struct setup setup;
    struct passkey_api_key_record api_key = { .size = sizeof(api_key), .scopes = 0 };
    begin(&setup, *state, BYTES_LITERAL("\xC0\x00\x02\x07"));
    setup.call.api_key = &api_key;
    assert_int_equal(count_address(&setup, RESOURCE_RECOVERY_ATTEMPT), 1000);
    assert_int_equal(count_account(&setup, BYTES_LITERAL("ada")), 1000);
    setup.call.api_key = NULL;
    setup.call.caller.is_operator = true;
    assert_int_equal(count_account(&setup, BYTES_LITERAL("ada")), 1000);
    setup.call.caller.is_operator = false;
    assert_int_equal(count_account(&setup, BYTES_LITERAL("ada")), 3);
}

static void test_a_failing_store_lets_no_one_through(void **state)
{
    struct setup setup;
    struct fixture *fixture = *state;
    begin(&setup, fixture, BYTES_LITERAL("\xC0\x00\x02\x07"));
    fixture->harness->store.fail_at = 1;
    assert_result(
        limit_account(&setup.call, RESOURCE_LINK, BYTES_LITERAL("ada")), PASSKEY_STORE_UNAVAILABLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

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
