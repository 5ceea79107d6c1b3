/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Overload: how many replies wait for the store decides which requests are begun. Starts of
 * ceremonies are refused before their finishes, and what changes nothing is always answered.
 */
#include "http/server/task.h"
#include "unit/service/service_harness.h"

struct fixture {
    struct harness *harness;
    struct site site;
    struct tasks tasks;
};

static int64_t now_ms(void)
{
    return 1000;
}

static int setup(void **state)
{
    static struct fixture fixture;
    static const struct passkey_bytes origins[] = { { (const uint8_t *)HARNESS_ORIGIN,
        sizeof(HARNESS_ORIGIN) - 1 } };
    struct passkey_relying_party party = { .size = sizeof(party),
        .rp_id = BYTES_LITERAL("example.org"),
        .origins = origins,
        .origin_count = 1 };
    fixture = (struct fixture){ .harness = harness_new(NULL) };
    assert_result(
        site_init(&fixture.site, fixture.harness->service, &party, NULL, 1, NULL), PASSKEY_OK);
    fixture.site.monotonic_ms = now_ms;
    fixture.tasks.site = &fixture.site;
    fixture.tasks.monotonic_ms = now_ms;
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    site_deinit(&fixture->site);
    harness_free(fixture->harness);
    return 0;
}

/* The status of the reply to a request while `unwritten` replies wait. */
static unsigned status_of(
    struct fixture *fixture, enum method method, const char *path, unsigned unwritten)
{
    struct task task = { .tasks = &fixture->tasks,
        .request = { .method = method,
            .path = bytes_text(path),
            .host = BYTES_LITERAL("example.org"),
            .origin = BYTES_LITERAL(HARNESS_ORIGIN),
            .content_type = BYTES_LITERAL("application/json"),
            .body = BYTES_LITERAL("{}") } };
    atomic_store(&fixture->tasks.unwritten, unwritten);
    assert_true(task_begin(&task));
    assert_true(task_quick(&task));
    assert_true(task_run(&task, fixture->harness->worker));
    unsigned status = task.reply.status;
    assert_true((status == 503) == (reply_header_find(&task.reply, "Retry-After") != NULL));
    reply_deinit(&task.reply);
    assert_int_equal(atomic_load(&fixture->tasks.running), 0);
    return status;
}

static void test_starts_are_refused_first(void **state)
{
    struct fixture *fixture = *state;
    static const char start[] = "/v1/authentication/options";
    static const char finish[] = "/v1/authentication/verify";
    assert_int_equal(status_of(fixture, METHOD_POST, start, UNWRITTEN_START_MAX - 1), 201);
    assert_int_equal(status_of(fixture, METHOD_POST, start, UNWRITTEN_START_MAX), 503);
    assert_int_equal(status_of(fixture, METHOD_POST, finish, UNWRITTEN_START_MAX), 400);
    assert_int_equal(status_of(fixture, METHOD_POST, finish, UNWRITTEN_MAX - 1), 400);
    assert_int_equal(status_of(fixture, METHOD_POST, finish, UNWRITTEN_MAX), 503);
    assert_int_equal(status_of(fixture, METHOD_GET, "/v1/session/check", UNWRITTEN_MAX), 401);
    assert_int_equal(status_of(fixture, METHOD_GET, "/healthz", UNWRITTEN_MAX), 200);
}

static void test_no_job_begins_after_the_end(void **state)
{
    struct fixture *fixture = *state;
    struct task task = { .tasks = &fixture->tasks,
        .request = { .method = METHOD_GET, .path = BYTES_LITERAL("/healthz") } };
    tasks_close(&fixture->tasks);
    assert_false(task_begin(&task));
    assert_int_equal(atomic_load(&fixture->tasks.running), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_starts_are_refused_first, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_job_begins_after_the_end, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
