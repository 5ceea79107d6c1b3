/* SPDX-License-Identifier: Apache-2.0 */
/* How often a sign-in scans JSON: every pass over a text is counted, through whichever function. */
#include "base/json.h"
#include "base/json_walk.h"
#include "http/server/handle.h"
#include "unit/service/service_harness.h"
#include <cjson/cJSON.h>

/*
 * Checking a text is a pass, and so is building the tree, iterating over members, or finding a
 * member's slice.
 */
static size_t scans;
static size_t trees;
static size_t slices;

bool __real_json_scan_document(struct json_scanner *scanner);
bool __wrap_json_scan_document(struct json_scanner *scanner);
cJSON *__real_cJSON_ParseWithLengthOpts(
    const char *text, size_t size, const char **end, cJSON_bool terminated);
cJSON *__wrap_cJSON_ParseWithLengthOpts(
    const char *text, size_t size, const char **end, cJSON_bool terminated);
bool __real_json_walk_begin(struct json_walk *walk, struct passkey_bytes text, uint8_t open);
bool __wrap_json_walk_begin(struct json_walk *walk, struct passkey_bytes text, uint8_t open);
bool __real_json_member_source(
    struct passkey_bytes text, const char *name, struct passkey_bytes *value);
bool __wrap_json_member_source(
    struct passkey_bytes text, const char *name, struct passkey_bytes *value);

bool __wrap_json_scan_document(struct json_scanner *scanner)
{
    scans++;
    return __real_json_scan_document(scanner);
}

cJSON *__wrap_cJSON_ParseWithLengthOpts(
    const char *text, size_t size, const char **end, cJSON_bool terminated)
{
    trees++;
    return __real_cJSON_ParseWithLengthOpts(text, size, end, terminated);
}

bool __wrap_json_walk_begin(struct json_walk *walk, struct passkey_bytes text, uint8_t open)
{
    slices++;
    return __real_json_walk_begin(walk, text, open);
}

bool __wrap_json_member_source(
    struct passkey_bytes text, const char *name, struct passkey_bytes *value)
{
    slices++;
    return __real_json_member_source(text, name, value);
}

struct fixture {
    struct browser browser;
    struct credential credential;
    struct site site;
    struct reply reply;
};

static void fixture_init(struct fixture *fixture)
{
    static const struct passkey_bytes origin = BYTES_CONSTANT(HARNESS_ORIGIN);
    struct passkey_relying_party party = { .size = sizeof(party),
        .rp_id = BYTES_LITERAL("example.org"),
        .origins = &origin,
        .origin_count = 1 };
    browser_init(&fixture->browser, harness_new(NULL));
    passkey_draw(fixture->browser.harness, &fixture->credential);
    struct passkey_service *service = fixture->browser.harness->service;
    assert_result(site_init(&fixture->site, service, &party, NULL, 1, NULL), PASSKEY_OK);
    reply_init(&fixture->reply);
}

static void fixture_deinit(struct fixture *fixture)
{
    struct harness *harness = fixture->browser.harness;
    reply_deinit(&fixture->reply);
    site_deinit(&fixture->site);
    credential_deinit(&fixture->credential);
    browser_deinit(&fixture->browser);
    harness_free(harness);
}

/* Serve a request, and count only its passes. */
static unsigned post(struct fixture *fixture, const char *path, struct passkey_bytes body)
{
    struct request request = {
        .method = METHOD_POST,
        .path = bytes_text(path),
        .host = BYTES_LITERAL("example.org"),
        .origin = BYTES_LITERAL(HARNESS_ORIGIN),
        .content_type = BYTES_LITERAL("application/json"),
        .body = body,
    };
    scans = trees = slices = 0;
    reply_deinit(&fixture->reply);
    handle(&fixture->site, fixture->browser.harness->worker, &request, &fixture->reply);
    return fixture->reply.status;
}

/* Make the options in the reply those of the browser, like start_authentication(). */
static void take_started(struct fixture *fixture)
{
    struct passkey_started_ceremony *started = &fixture->browser.started;
    struct passkey_bytes id;
    struct passkey_bytes options;
    assert_true(__real_json_member_source(fixture->reply.body, "ceremonyId", &id));
    assert_true(__real_json_member_source(fixture->reply.body, "publicKey", &options));
    snprintf(started->ceremony_id, sizeof(started->ceremony_id), "%.*s", (int)id.size - 2,
        (const char *)id.data + 1);
    passkey_free(started->options);
    started->options = strndup((const char *)options.data, options.size);
    started->options_size = options.size;
}

static unsigned post_response(struct fixture *fixture, const char *path)
{
    struct buffer body;
    struct json_writer writer;
    json_document_begin(&writer, &body, 65536);
    json_text_member(&writer, "ceremonyId", bytes_text(fixture->browser.started.ceremony_id));
    json_key(&writer, "credential");
    json_raw(&writer, buffer_view(&fixture->browser.response.json));
    json_object_end(&writer);
    unsigned status = post(fixture, path, buffer_view(&body));
    buffer_deinit(&body);
    return status;
}

static void assert_walks(size_t wanted)
{
    /* Each tree needs one check of its text. */
    assert_int_equal(scans, wanted);
    assert_int_equal(trees, wanted);
    assert_int_equal(slices, 0);
}

/* The body of each request, and the client data, which is a JSON text inside it. */
static void test_sign_in(void **state)
{
    (void)state;
    struct fixture fixture = { .reply = { .status = 0 } };
    fixture_init(&fixture);
    assert_int_equal(
        post(&fixture, "/v1/registration/options", BYTES_LITERAL("{\"user\":{\"name\":\"ada\"}}")),
        201);
    assert_walks(1);
    take_started(&fixture);
    answer_registration(&fixture.browser, &fixture.credential, NULL);
    assert_int_equal(post_response(&fixture, "/v1/registration/verify"), 201);
    assert_walks(2);
    assert_int_equal(post(&fixture, "/v1/authentication/options", BYTES_LITERAL("{}")), 201);
    assert_walks(1);
    take_started(&fixture);
    answer_authentication(&fixture.browser, &fixture.credential, NULL);
    assert_int_equal(post_response(&fixture, "/v1/authentication/verify"), 200);
    assert_walks(2);
    fixture_deinit(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign_in),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
