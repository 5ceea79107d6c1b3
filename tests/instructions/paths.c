/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hot paths, for check.py, which runs this program in callgrind: it prints the name of each
 * path and calls measured(), whose instructions are counted. Clock and randomness are the test's,
 * so each run does the same.
 */
#include "bench/sample.h"
#include "http/exchange/site.h"
#include "http/server/handle.h"
#include "http/server/metrics.h"
#include "http/server/router.h"
#include "unit/service/service_harness.h"

#define COUNT 10

struct path {
    const char *name;
    void (*operate)(void *context, size_t number);
    void *context;
};

/* callgrind finds this function by its name. */
__attribute__((noinline)) static void measured(const struct path *path)
{
    for (size_t i = 1; i <= COUNT; i++)
        path->operate(path->context, i);
}

/* One operation beforehand fills caches and prepares statements. */
static void path_run(const struct path *path)
{
    path->operate(path->context, 0);
    puts(path->name);
    (void)fflush(stdout);
    measured(path);
}

/* ---- the library ---- */

static void verify(void *context, size_t number)
{
    (void)number;
    sample_verify(context);
}

static void run_samples(void)
{
    static const struct {
        const char *name;
        struct sample_kind kind;
    } rows[] = {
        { "verify sign-in, ES256", { .algorithm = SIGNING_ES256 } },
        { "verify sign-in, RS256", { .algorithm = SIGNING_RS256 } },
        { "verify registration, none", { SIGNING_ES256, true, ATTESTATION_NONE, false } },
        { "verify registration, packed, trusted",
            { SIGNING_ES256, true, ATTESTATION_PACKED_CERTIFICATE, true } },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sample sample;
        sample_init(&sample, &rows[i].kind);
        path_run(&(struct path){ rows[i].name, verify, &sample });
        sample_deinit(&sample);
    }
}

/* ---- requests, from the parsed head to the reply ---- */

struct server {
    struct browser browser;
    struct credential credential; /* of Ada */
    struct site site;
    struct metrics metrics;
    struct buffer bodies[1 + COUNT];
    struct request requests[1 + COUNT];
};

static void server_init(struct server *server)
{
    static const struct passkey_bytes origin = BYTES_CONSTANT(HARNESS_ORIGIN);
    struct passkey_relying_party party = { .size = sizeof(party),
        .rp_id = BYTES_LITERAL("example.org"),
        .origins = &origin,
        .origin_count = 1 };
    struct harness *harness = harness_new(NULL);
    browser_init(&server->browser, harness);
    passkey_draw(harness, &server->credential);
    assert_result(sign_up(&server->browser, "ada", &server->credential), PASSKEY_OK);
    assert_result(site_init(&server->site, harness->service, &party, NULL, 1, NULL), PASSKEY_OK);
    server->metrics.routes = router_routes(&server->metrics.route_count);
    server->site.metrics = &server->metrics;
    for (size_t i = 0; i <= COUNT; i++)
        buffer_init(&server->bodies[i], 65536);
}

static void server_deinit(struct server *server)
{
    struct harness *harness = server->browser.harness;
    for (size_t i = 0; i <= COUNT; i++)
        buffer_deinit(&server->bodies[i]);
    site_deinit(&server->site);
    credential_deinit(&server->credential);
    browser_deinit(&server->browser);
    harness_free(harness);
}

/* Without a body: a GET. */
static void request_set(
    struct server *server, size_t number, const char *path, struct passkey_bytes body)
{
    const struct browser *browser = &server->browser;
    server->requests[number] = (struct request){
        .method = body.data == NULL ? METHOD_GET : METHOD_POST,
        .path = bytes_text(path),
        .host = BYTES_LITERAL("example.org"),
        .user_agent = BYTES_LITERAL("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"),
        .origin = BYTES_LITERAL(HARNESS_ORIGIN),
        .content_type = BYTES_LITERAL("application/json"),
        .accept_language = BYTES_LITERAL("en-US,en;q=0.5"),
        .body = body,
        .address = { browser->address, browser->address_size },
    };
}

static void serve(void *context, size_t number)
{
    struct reply reply;
    struct server *server = context;
    handle(&server->site, server->browser.harness->worker, &server->requests[number], &reply);
    if (reply.status < 200 || reply.status > 299)
        fail_msg("%.*s", (int)reply.body.size, (const char *)reply.body.data);
    reply_deinit(&reply);
}

static void prepare_authentication_options(struct server *server, size_t number)
{
    request_set(server, number, "/v1/authentication/options", BYTES_LITERAL("{}"));
}

static void prepare_authentication_options_named(struct server *server, size_t number)
{
    request_set(
        server, number, "/v1/authentication/options", BYTES_LITERAL("{\"username\":\"ada\"}"));
}

static void write_response(const struct browser *browser, struct buffer *body)
{
    buffer_reset(body);
    buffer_append_text(body, "{\"ceremonyId\":\"");
    buffer_append_text(body, browser->started.ceremony_id);
    buffer_append_text(body, "\",\"credential\":");
    buffer_append(body, buffer_view(&browser->response.json));
    buffer_append_text(body, "}");
}

static void prepare_authentication_verify(struct server *server, size_t number)
{
    struct browser *browser = &server->browser;
    struct buffer *body = &server->bodies[number];
    assert_result(start_authentication(browser, NULL), PASSKEY_OK);
    answer_authentication(browser, &server->credential, NULL);
    write_response(browser, body);
    request_set(server, number, "/v1/authentication/verify", buffer_view(body));
}

static void prepare_registration_options(struct server *server, size_t number)
{
    request_set(server, number, "/v1/registration/options",
        BYTES_LITERAL("{\"user\":{\"name\":\"eve@example.org\",\"displayName\":\"Eve\"}}"));
}

static void prepare_registration_verify(struct server *server, size_t number)
{
    char name[32];
    struct credential credential = { 0 };
    struct browser *browser = &server->browser;
    struct buffer *body = &server->bodies[number];
    (void)snprintf(name, sizeof(name), "user%zu@example.org", number);
    passkey_draw(browser->harness, &credential);
    assert_result(start_registration(browser, name), PASSKEY_OK);
    answer_registration(browser, &credential, NULL);
    write_response(browser, body);
    request_set(server, number, "/v1/registration/verify", buffer_view(body));
    credential_deinit(&credential);
}

static void prepare_session_check(struct server *server, size_t number)
{
    static char authorization[sizeof("Bearer ") + PASSKEY_SESSION_TOKEN_SIZE];
    struct browser *browser = &server->browser;
    if (number == 0) {
        assert_result(sign_in(browser, NULL, &server->credential), PASSKEY_OK);
        (void)snprintf(authorization, sizeof(authorization), "Bearer %s", browser->token);
    }
    request_set(server, number, "/v1/session/check", (struct passkey_bytes){ NULL, 0 });
    server->requests[number].authorization = bytes_text(authorization);
}

static void run_server(void)
{
    static const struct {
        const char *name;
        void (*prepare)(struct server *server, size_t number);
    } rows[] = {
        { "POST authentication/options", prepare_authentication_options },
        { "POST authentication/options, named", prepare_authentication_options_named },
        { "POST authentication/verify", prepare_authentication_verify },
        { "POST registration/options", prepare_registration_options },
        { "POST registration/verify", prepare_registration_verify },
        { "GET session/check", prepare_session_check },
    };
    static struct server server; /* too large for a stack frame */
    server_init(&server);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        server.browser.token[0] = '\0';
        for (size_t j = 0; j <= COUNT; j++)
            rows[i].prepare(&server, j);
        path_run(&(struct path){ rows[i].name, serve, &server });
    }
    server_deinit(&server);
}

int main(void)
{
    run_samples();
    run_server();
    return 0;
}
