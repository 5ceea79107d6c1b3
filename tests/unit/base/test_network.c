/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses and networks as text.
 */
#include "base/bytes.h"
#include "base/network.h"
#include "unit/unit.h"

static void test_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size;
    } rows[] = { { "192.0.2.1", 4 }, { "0.0.0.0", 4 }, { "2001:db8::1", 16 }, { "::", 16 },
        { "::ffff:192.0.2.1", 4 }, { "", 0 }, { "192.0.2", 0 }, { "192.0.2.256", 0 },
        { "192.0.2.1 ", 0 }, { "192.0.2.1:80", 0 }, { "2001:db8::1%eth0", 0 }, { "unknown", 0 },
        { "[::1]", 0 }, { "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb", 0 } };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t address[ADDRESS_SIZE_MAX];
        assert_int_equal(address_read(bytes_text(rows[i].text), address), rows[i].size);
    }
    uint8_t address[ADDRESS_SIZE_MAX];
    assert_int_equal(
        address_read((struct passkey_bytes){ (const uint8_t *)"1.2.3.4\0", 8 }, address), 0);
    assert_int_equal(address_read(BYTES_LITERAL("::ffff:192.0.2.1"), address), 4);
    assert_memory_equal(address, "\xC0\x00\x02\x01", 4);
}

static void test_networks(void **state)
{
    (void)state;
    static const struct {
        const char *network;
        const char *address;
        bool has;
    } rows[] = { { "192.0.2.0/24", "192.0.2.255", true }, { "192.0.2.0/24", "192.0.3.0", false },
        { "192.0.2.0/23", "192.0.3.7", true }, { "192.0.2.8/29", "192.0.2.15", true },
        { "192.0.2.8/29", "192.0.2.16", false }, { "192.0.2.8", "192.0.2.8", true },
        { "192.0.2.8", "192.0.2.9", false }, { "0.0.0.0/0", "203.0.113.1", true },
        { "0.0.0.0/0", "2001:db8::1", false }, { "2001:db8::/32", "2001:db8:ffff::1", true },
        { "2001:db8::/32", "2001:db9::1", false }, { "::1", "::1", true },
        { "::ffff:192.0.2.8", "192.0.2.8", true }, { "192.0.2.8", "::ffff:192.0.2.8", true } };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct network network;
        uint8_t address[ADDRESS_SIZE_MAX];
        assert_true(network_read(bytes_text(rows[i].network), &network));
        size_t size = address_read(bytes_text(rows[i].address), address);
        assert_true(size > 0);
        assert_int_equal(
            network_has(&network, (struct passkey_bytes){ address, size }), rows[i].has);
    }
}

static void test_what_is_no_network(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "/", "/8", "192.0.2.0/", "192.0.2.0/33", "::/129",
        "192.0.2.0/8x", "192.0.2.0/-1", "192.0.2.0/0008", "localhost", "192.0.2.0/8/8" };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct network network;
        assert_false(network_read(bytes_text(bad[i]), &network));
    }
    struct network network;
    assert_false(network_read((struct passkey_bytes){ NULL, 0 }, &network));
    assert_true(network_read(BYTES_LITERAL("10.0.0.0/8"), &network));
    assert_false(network_has(&network, (struct passkey_bytes){ NULL, 0 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_networks),
        cmocka_unit_test(test_what_is_no_network),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
