/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failing allocations in HTTP and the configuration. A request is still answered, with its own
 * status or with 500; a configuration is read completely or not at all.
 */
#include "config/config.h"
#include "fault/fault.h"
#include "http/server/handle.h"
#include "unit/unit.h"

static const struct passkey_bytes origins[] = { { (const uint8_t *)"https://example.org", 19 } };
static const struct passkey_relying_party parties[] = {
    { .rp_id = { (const uint8_t *)"example.org", 11 }, .origins = origins, .origin_count = 1 },
    { .rp_id = { (const uint8_t *)"example.org", 11 },
        .origins = origins,
        .origin_count = 1,
        .support = { (const uint8_t *)"help@example.org", 16 } },
};

/* Requests that do not reach the service. */
static const struct row {
    enum method method;
    const char *path;
    const char *body;
    unsigned status;
} rows[] = {
    { METHOD_GET, "/", "", 200 },
    { METHOD_GET, "/healthz", "", 200 },
    { METHOD_GET, "/nowhere", "", 404 },
    { METHOD_POST, "/healthz", "", 405 },
    { METHOD_OPTIONS, "/v1/account", "", 204 },
    { METHOD_POST, "/v1/registration/options", "{\"user\":{\"name\":1}}", 400 },
    { METHOD_POST, "/v1/registration/options", "{\"user\":", 400 },
    { METHOD_POST, "/v1/registration/options",
        "{\"extensions\":{\"prf\":{\"eval\":{\"first\":\"AA\"}},\"largeBlob\":{}}}", 400 },
    { METHOD_POST, "/v1/authentication/options", "{\"hints\":[\"a\",\"b\",1]}", 400 },
    { METHOD_POST, "/v1/authentication/options",
        "{\"extensions\":{\"prf\":{\"evalByCredential\":{\"AA\":{}}}}}", 400 },
    { METHOD_POST, "/v1/registration/verify",
        "{\"ceremonyId\":\"AA\",\"credential\":{\"id\":\"AA\"},\"session\":\"x\"}", 400 },
    { METHOD_POST, "/v1/authentication/verify",
        "{\"ceremonyId\":\"AA\",\"credential\":{\"id\":\"AA\"}}", 403 },
};

struct fixture {
    struct site site;
    const struct row *row;
};

static enum passkey_result serve(void *context)
{
    struct fixture *fixture = context;
    struct request request = {
        .method = fixture->row->method,
        .path = bytes_text(fixture->row->path),
        .body = bytes_text(fixture->row->body),
        .content_type = BYTES_LITERAL("application/json"),
    };
    struct reply reply;
    handle(&fixture->site, NULL, &request, &reply);
    unsigned status = reply.status;
    reply_deinit(&reply);
    if (status == 500)
        return PASSKEY_INTERNAL;
    assert_int_equal(status, fixture->row->status);
    return PASSKEY_OK;
}

static void test_requests(void **state)
{
    (void)state;
    struct fixture fixture;
    assert_result(site_init(&fixture.site, NULL, parties, NULL, 1, NULL), PASSKEY_OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fixture.row = &rows[i];
        size_t count = fault_walk(serve, &fixture);
        /* A problem document needs memory; pages and preflights need none. */
        assert_int_equal(count > 0, rows[i].status >= 400);
    }
    site_deinit(&fixture.site);
}

static enum passkey_result make_site(void *context)
{
    (void)context;
    struct site site;
    enum passkey_result result = site_init(&site, NULL, parties, NULL, 2, NULL);
    if (result == PASSKEY_OK)
        site_deinit(&site);
    return result;
}

static void test_site(void **state)
{
    (void)state;
    assert_true(fault_walk(make_site, NULL) > 8);
}

static enum passkey_result configure(void *context)
{
    (void)context;
    char *arguments[] = { (char[]){ "--origins=https://a.example.org,https://b.example.org" },
        (char[]){ "--rp-id=example.org" }, (char[]){ "--store=sqlite:x" }, NULL };
    char name[] = "PASSKEYD_RP_NAME=Example";
    char *environment[] = { name, NULL };
    struct config config;
    enum passkey_result result = config_load(&config, CONFIG_SERVER, arguments, environment, NULL);
    if (result == PASSKEY_OK)
        result = config_finish(&config, 1, NULL);
    config_deinit(&config);
    return result;
}

static void test_configuration(void **state)
{
    (void)state;
    assert_true(fault_walk(configure, NULL) > 8);
}

int main(void)
{
    fault_hook_libraries();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_site),
        cmocka_unit_test(test_configuration),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
