/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ceremony whose start and finish are in one group is not written, and the start is kept if the
 * finish is refused. Lazy change sets wait for another one, but not for long.
 */
#include "fixture.h"
#include "store/ceremony.h"
#include "store/session.h"
#include "store/store.h"

#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

/* A busy machine may run the finish after the start was committed: then it is tried again. */
#define TRIES 200

static int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The start of a ceremony, for which nothing waits. */
struct start {
    struct submission submission; /* first */
    sem_t done;
    struct ceremony_record ceremony;
    struct change item;
    struct change_set changes;
};

static void on_written(struct submission *submission)
{
    (void)sem_post(&((struct start *)submission)->done);
}

static void start_submit(struct fixture *fixture, const char *id, struct start *start)
{
    *start = (struct start){ .ceremony = sample_ceremony(id) };
    start->item = insert_ceremony(&start->ceremony);
    start->changes = (struct change_set){ fixture->party, CHANGE_LAZY, &start->item, 1 };
    start->submission = (struct submission){ .changes = &start->changes, .completed = on_written };
    assert_int_equal(sem_init(&start->done, 0, 0), 0);
    store_submit(fixture->store, &start->submission);
}

static enum passkey_result start_wait(struct start *start)
{
    while (sem_wait(&start->done) != 0) {
    }
    (void)sem_destroy(&start->done);
    return start->submission.result;
}

/* The finish of a ceremony: its deletion and one more change. */
static enum passkey_result finish(
    struct fixture *fixture, const struct start *start, const struct change *more, size_t *refused)
{
    const struct change items[] = {
        { .run = change_ceremony_delete, .of.ceremony_key = ceremony_key(&start->ceremony) }, *more
    };
    const struct change_set changes = { fixture->party, CHANGE_SYNCED, items, 2 };
    return store_apply(fixture->store, &changes, refused, NULL);
}

static uint64_t commits(const struct fixture *fixture)
{
    return atomic_load(&store_state(fixture->store)->commit_count);
}

static int64_t counted(const struct fixture *fixture)
{
    return atomic_load(&store_state(fixture->store)->ceremony_count);
}

static void test_a_ceremony_in_one_group_is_finished_once(void **state)
{
    struct fixture *fixture = *state;
    const struct passkey_audit_record audit = sample_audit("ada");
    const struct change more = insert_audit(&audit);
    unsigned together = 0;
    for (int i = 0; i < TRIES && together < 5; i++) {
        struct start start;
        size_t refused = 9;
        uint64_t before = commits(fixture);
        start_submit(fixture, "one", &start);
        assert_result(finish(fixture, &start, &more, &refused), PASSKEY_OK);
        assert_result(start_wait(&start), PASSKEY_OK);
        together += commits(fixture) == before + 1;
        assert_result(finish(fixture, &start, &more, &refused), PASSKEY_CONFLICT);
        assert_int_equal(refused, 0);
        assert_result(take(fixture, "one"), PASSKEY_CEREMONY_UNKNOWN);
        assert_int_equal(counted(fixture), 0);
    }
    assert_int_equal(together, 5);
}

static void test_a_refused_finish_keeps_the_start(void **state)
{
    struct fixture *fixture = *state;
    const struct passkey_session_record absent = sample_session("token", "ada");
    const struct change more = { .run = change_session_keep, .of.session = &absent };
    unsigned together = 0;
    for (int i = 0; i < TRIES && together < 5; i++) {
        struct start start;
        struct start other;
        size_t refused = 9;
        uint64_t before = commits(fixture);
        start_submit(fixture, "one", &start);
        start_submit(fixture, "two", &other);
        assert_result(finish(fixture, &start, &more, &refused), PASSKEY_CONFLICT);
        assert_int_equal(refused, 1);
        together += commits(fixture) == before + 1;
        assert_result(start_wait(&start), PASSKEY_OK);
        assert_result(start_wait(&other), PASSKEY_OK);
        assert_int_equal(counted(fixture), 2);
        assert_result(take(fixture, "one"), PASSKEY_OK);
        assert_result(take(fixture, "two"), PASSKEY_OK);
        assert_int_equal(counted(fixture), 0);
    }
    assert_int_equal(together, 5);
}

/* Commits between start and finish do not write the start. */
static void test_a_start_waits_for_its_finish(void **state)
{
    struct fixture *fixture = *state;
    const struct passkey_audit_record audit = sample_audit("ada");
    const struct change more = insert_audit(&audit);
    unsigned unwritten = 0;
    for (int i = 0; i < TRIES && unwritten < 5; i++) {
        struct start start;
        size_t refused = 9;
        start_submit(fixture, "one", &start);
        assert_result(store_probe(fixture->store, NULL), PASSKEY_OK);
        unwritten += counted(fixture) == 0;
        assert_result(finish(fixture, &start, &more, &refused), PASSKEY_OK);
        assert_result(start_wait(&start), PASSKEY_OK);
        assert_result(take(fixture, "one"), PASSKEY_CEREMONY_UNKNOWN);
        assert_int_equal(counted(fixture), 0);
    }
    assert_int_equal(unwritten, 5);
}

static void test_a_lazy_start_is_written_without_others(void **state)
{
    struct fixture *fixture = *state;
    struct start start;
    start_submit(fixture, "one", &start);
    assert_result(start_wait(&start), PASSKEY_OK);
    assert_result(take(fixture, "one"), PASSKEY_OK);
}

/* Closing the store does not wait for the time to pass, and loses nothing. */
static void test_a_lazy_start_is_written_at_the_end(void **state)
{
    struct fixture *fixture = *state;
    struct start start;
    start_submit(fixture, "one", &start);
    fixture_reopen(fixture);
    assert_result(start_wait(&start), PASSKEY_OK);
    assert_result(take(fixture, "one"), PASSKEY_OK);
}

static int set_up(void **state)
{
    struct fixture *fixture = fixture_new(NULL);
    store_set_clock(fixture->store, monotonic_us);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    fixture_free(*state);
    return 0;
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_a_ceremony_in_one_group_is_finished_once),
        CASE(test_a_refused_finish_keeps_the_start),
        CASE(test_a_start_waits_for_its_finish),
        CASE(test_a_lazy_start_is_written_without_others),
        CASE(test_a_lazy_start_is_written_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
