/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From requests to replies, without a socket: the order of the router's rules, the relying party
 * for a host, and every endpoint with a store whose operations fail one after the other.
 */
#include "http/exchange/origin.h"
#include "http/server/handle.h"
#include "http/server/router.h"
#include "unit/service/service_harness.h"

struct fixture {
    struct harness *harness;
    struct site site;
    struct reply reply;
};

static unsigned lines_logged;

static void count_event(const struct log_event *event)
{
    assert_non_null(strstr(event->message, "/v1/"));
    lines_logged++;
}

/* Every call is a minute later, so that no log line is suppressed. */
static int64_t minutes_ms(void)
{
    static int64_t now_ms;
    return now_ms += 60000;
}

static void fixture_init(struct fixture *fixture)
{
    static struct notices notices;
    static const struct passkey_bytes origins[] = { { (const uint8_t *)HARNESS_ORIGIN,
        sizeof(HARNESS_ORIGIN) - 1 } };
    struct passkey_relying_party party = { .size = sizeof(party),
        .rp_id = BYTES_LITERAL("example.org"),
        .origins = origins,
        .origin_count = 1 };
    fixture->harness = harness_new(NULL);
    struct passkey_service *service = fixture->harness->service;
    assert_result(site_init(&fixture->site, service, &party, NULL, 1, NULL), PASSKEY_OK);
    fixture->site.log = count_event;
    fixture->site.notices = &notices;
    fixture->site.monotonic_ms = minutes_ms;
    reply_init(&fixture->reply);
}

static void fixture_deinit(struct fixture *fixture)
{
    reply_deinit(&fixture->reply);
    site_deinit(&fixture->site);
    harness_free(fixture->harness);
}

static struct request request_of(enum method method, const char *path, struct passkey_bytes body)
{
    return (struct request){
        .method = method,
        .path = bytes_text(path),
        .host = BYTES_LITERAL("example.org"),
        .origin = BYTES_LITERAL(HARNESS_ORIGIN),
        .content_type = BYTES_LITERAL("application/json"),
        .body = body,
    };
}

static unsigned serve(struct fixture *fixture, const struct request *request)
{
    reply_deinit(&fixture->reply);
    handle(&fixture->site, fixture->harness->worker, request, &fixture->reply);
    return fixture->reply.status;
}

static unsigned post(struct fixture *fixture, const char *path, struct passkey_bytes body)
{
    struct request request = request_of(METHOD_POST, path, body);
    return serve(fixture, &request);
}

static void assert_code(const struct fixture *fixture, const char *code)
{
    char wanted[80];
    snprintf(wanted, sizeof(wanted), "\"code\":\"%s\"", code);
    if (strstr((const char *)fixture->reply.body.data, wanted) == NULL)
        fail_msg("not %s: %s", code, (const char *)fixture->reply.body.data);
}

static void test_router(void **state)
{
    (void)state;
    assert_non_null(router_find(METHOD_POST, BYTES_LITERAL("/v1/session/end"), NULL));
    assert_null(router_find(METHOD_GET, BYTES_LITERAL("/v1/session/end"), NULL));
    assert_null(router_find(METHOD_POST, BYTES_LITERAL("/v1/session/end/"), NULL));
    assert_null(router_find(METHOD_OTHER, BYTES_LITERAL("/healthz"), NULL));
    assert_ptr_equal(router_find(METHOD_HEAD, BYTES_LITERAL("/healthz"), NULL),
        router_find(METHOD_GET, BYTES_LITERAL("/healthz"), NULL));
}

/*
 * The first error is reported, in this order: path, method, size, media type, origin of the cookie,
 * body.
 */
static void test_order_of_rules(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    struct request request = request_of(METHOD_POST, "/v1/nothing", BYTES_LITERAL("x"));
    request.content_type = BYTES_LITERAL("text/plain");
    request.cookie = BYTES_LITERAL("__Host-passkey_session=x");
    request.origin = BYTES_LITERAL("https://evil.example");
    request.body_too_large = true;
    assert_int_equal(serve(&fixture, &request), 404);
    request.path = BYTES_LITERAL("/healthz");
    assert_int_equal(serve(&fixture, &request), 405);
    assert_string_equal(reply_header_find(&fixture.reply, "Allow"), "GET, HEAD, OPTIONS");
    request.path = BYTES_LITERAL("/v1/session/end");
    assert_int_equal(serve(&fixture, &request), 413);
    request.body_too_large = false;
    assert_int_equal(serve(&fixture, &request), 415);
    request.content_type = BYTES_LITERAL("application/json");
    assert_int_equal(serve(&fixture, &request), 403);
    assert_code(&fixture, "origin_not_allowed");
    request.origin = BYTES_LITERAL(HARNESS_ORIGIN);
    assert_int_equal(serve(&fixture, &request), 400);
    request.body = BYTES_LITERAL("{}");
    assert_int_equal(serve(&fixture, &request), 401);
    assert_code(&fixture, "unauthenticated");
    fixture_deinit(&fixture);
}

static void test_origins(void **state)
{
    (void)state;
    char origin[] = "https://example.org";
    char *origins[] = { origin };
    struct party party = { .origins = origins, .origin_count = 1 };
    assert_ptr_equal(origin_find(&party, BYTES_LITERAL("https://example.org")), origin);
    assert_null(origin_find(&party, BYTES_LITERAL("https://example.org:443")));
    assert_null(origin_find(&party, BYTES_LITERAL("https://example.orgx")));
    assert_null(origin_find(&party, BYTES_LITERAL("https://example.or")));
    assert_null(origin_find(&party, BYTES_LITERAL("")));
    assert_null(origin_find(&party, (struct passkey_bytes){ NULL, 0 }));
    assert_null(origin_find(NULL, BYTES_LITERAL("https://example.org")));
}

static void test_parties(void **state)
{
    (void)state;
    static const struct passkey_bytes first[] = { { (const uint8_t *)"https://a.example", 17 } };
    static const struct passkey_bytes second[] = {
        { (const uint8_t *)"https://login.b.example:8443", 28 }
    };
    struct passkey_relying_party parties[] = {
        { .rp_id = BYTES_LITERAL("a.example"), .origins = first, .origin_count = 1 },
        { .rp_id = BYTES_LITERAL("b.example"), .origins = second, .origin_count = 1 },
    };
    static const struct {
        const char *host;
        int index; /* -1: none */
    } rows[] = {
        { "a.example", 0 },
        { "A.Example:8080", 0 },
        { "login.b.example:8443", 1 },
        { "login.b.example", -1 },
        { "b.example:1", 1 },
        { "b.example.evil", -1 },
        { "", -1 },
        { ":80", -1 },
        { "[::1]:80", -1 },
        { NULL, -1 },
    };
    struct site site;
    assert_result(site_init(&site, NULL, parties, NULL, 2, NULL), PASSKEY_OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct party *party = site_party(&site, bytes_text(rows[i].host));
        const struct party *wanted = rows[i].index < 0 ? NULL : &site.parties[rows[i].index];
        assert_ptr_equal(party, wanted);
    }
    site_deinit(&site);
    assert_result(site_init(&site, NULL, parties, NULL, 1, NULL), PASSKEY_OK);
    assert_ptr_equal(site_party(&site, BYTES_LITERAL("whatever")), &site.parties[0]);
    site_deinit(&site);
}

/* 0: none. */
static void fail_at(struct fixture *fixture, int at)
{
    atomic_store(&fixture->harness->store.operation_count, 0);
    atomic_store(&fixture->harness->store.fail_at, at);
}

/*
 * The N-th operation of the store fails, for each N until the call makes fewer: 503, and one log
 * line.
 */
static void walk_failures(struct fixture *fixture, const struct request *request, unsigned status)
{
    for (int at = 1; at < 20; at++) {
        lines_logged = 0;
        fail_at(fixture, at);
        unsigned got = serve(fixture, request);
        if (atomic_load(&fixture->harness->store.operation_count) < at) {
            fail_at(fixture, 0);
            assert_int_equal(got, status);
            assert_true(at > 1);
            return;
        }
        assert_int_equal(got, 503);
        assert_code(fixture, "store_unavailable");
        assert_string_equal(reply_header_find(&fixture->reply, "Retry-After"), "5");
        assert_int_equal(lines_logged, 1);
    }
    fail_msg("the store is asked twenty times");
}

static void test_store_failures(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    struct browser browser;
    struct credential credential;
    browser_init(&browser, fixture.harness);
    passkey_draw(fixture.harness, &credential);
    assert_result(sign_up(&browser, "ada", &credential), PASSKEY_OK);
    char cookie[128];
    snprintf(cookie, sizeof(cookie), "__Host-passkey_session=%s", browser.token);

    struct request request = request_of(
        METHOD_POST, "/v1/registration/options", BYTES_LITERAL("{\"user\":{\"name\":\"eve\"}}"));
    walk_failures(&fixture, &request, 201);
    request = request_of(
        METHOD_POST, "/v1/authentication/options", BYTES_LITERAL("{\"username\":\"ada\"}"));
    walk_failures(&fixture, &request, 201);
    request = request_of(METHOD_GET, "/v1/account", (struct passkey_bytes){ NULL, 0 });
    request.cookie = bytes_text(cookie);
    walk_failures(&fixture, &request, 200);
    request = request_of(METHOD_POST, "/v1/session/end", BYTES_LITERAL("{}"));
    request.cookie = bytes_text(cookie);
    walk_failures(&fixture, &request, 204);

    credential_deinit(&credential);
    browser_deinit(&browser);
    fixture_deinit(&fixture);
}

static void test_readiness(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    struct request request = request_of(METHOD_GET, "/readyz", (struct passkey_bytes){ NULL, 0 });
    assert_int_equal(serve(&fixture, &request), 200);
    fixture.site.log = NULL;
    fail_at(&fixture, 1);
    assert_int_equal(serve(&fixture, &request), 503);
    assert_code(&fixture, "store_unavailable");
    fixture_deinit(&fixture);
}

/* The reason of PASSKEY_INTERNAL is only in the log. */
static void test_no_randomness(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    fixture.harness->random_fails = true;
    lines_logged = 0;
    assert_int_equal(post(&fixture, "/v1/authentication/options", BYTES_LITERAL("{}")), 500);
    assert_code(&fixture, "internal");
    assert_int_equal(lines_logged, 1);
    fixture_deinit(&fixture);
}

static int64_t test_now_ms;
static struct log_event last_event;
static char last_message[256];

static int64_t test_ms(void)
{
    return test_now_ms;
}

static void keep_event(const struct log_event *event)
{
    lines_logged++;
    last_event = *event;
    snprintf(last_message, sizeof(last_message), "%s", event->message);
}

/* One event a minute of each kind is logged; the next one has the number of those that were not. */
static void test_events_are_bounded(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    struct notices notices = { .untrusted = ATOMIC_FLAG_INIT };
    fixture.site.notices = &notices;
    fixture.site.monotonic_ms = test_ms;
    fixture.site.log = keep_event;
    fixture.harness->random_fails = true;
    test_now_ms = 1000;
    lines_logged = 0;
    for (int i = 0; i < 5; i++)
        assert_int_equal(post(&fixture, "/v1/authentication/options", BYTES_LITERAL("{}")), 500);
    assert_int_equal(lines_logged, 1);
    assert_int_equal(last_event.withheld, 0);
    fail_at(&fixture, 1); /* another kind */
    struct request ready = request_of(METHOD_GET, "/readyz", (struct passkey_bytes){ NULL, 0 });
    assert_int_equal(serve(&fixture, &ready), 503);
    assert_int_equal(lines_logged, 2);
    test_now_ms += 60000;
    assert_int_equal(post(&fixture, "/v1/authentication/options", BYTES_LITERAL("{}")), 500);
    assert_int_equal(lines_logged, 3);
    assert_int_equal(last_event.withheld, 4);
    fixture_deinit(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_router),
        cmocka_unit_test(test_order_of_rules),
        cmocka_unit_test(test_origins),
        cmocka_unit_test(test_parties),
        cmocka_unit_test(test_store_failures),
        cmocka_unit_test(test_readiness),
        cmocka_unit_test(test_no_randomness),
        cmocka_unit_test(test_events_are_bounded),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
