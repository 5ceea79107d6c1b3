/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue of requests that hash a password: how many run, one request per address, the order, and
 * how long a request waits.
 */
#include "http/server/hash_queue.h"
#include "service/access/bounds.h"
#include "unit/unit.h"
#include <string.h>

#define RUNNING_MAX bounds[RESOURCE_PASSWORD_HASH].of[BOUND_ALL].count

static struct hash_queue queue;

static int setup(void **state)
{
    (void)state;
    hash_queue_init(&queue, 16);
    return 0;
}

static struct job job_of(uint8_t host, int64_t submitted_ms)
{
    return (struct job){ .hashes = true,
        .submitted_ms = submitted_ms,
        .address = { 192, 0, 2, host },
        .address_size = 4 };
}

static void test_the_bound_limits_how_many_run(void **state)
{
    (void)state;
    struct job jobs[4];
    for (uint8_t i = 0; i < 4; i++) {
        jobs[i] = job_of(i, 0);
        assert_true(hash_queue_add(&queue, &jobs[i]));
    }
    assert_int_equal(RUNNING_MAX, 2);
    assert_ptr_equal(hash_queue_take(&queue, 0), &jobs[0]);
    assert_ptr_equal(hash_queue_take(&queue, 0), &jobs[1]);
    assert_null(hash_queue_take(&queue, 0));
    assert_int_equal(queue.waiting.count, 2);
    hash_queue_end(&queue);
    assert_ptr_equal(hash_queue_take(&queue, 0), &jobs[2]);
    assert_null(hash_queue_take(&queue, 0));
    /* A pool of two threads leaves one for other requests. */
    hash_queue_init(&queue, 2);
    jobs[0].link.next = NULL;
    assert_true(hash_queue_add(&queue, &jobs[0]));
    assert_true(hash_queue_add(&queue, &jobs[1]));
    assert_non_null(hash_queue_take(&queue, 0));
    assert_null(hash_queue_take(&queue, 0));
}

static void test_an_address_has_one_place(void **state)
{
    (void)state;
    struct job first = job_of(1, 0);
    struct job second = job_of(1, 0);
    struct job other = job_of(2, 0);
    struct job site = {
        .hashes = true, .address = { 0x20, 1, 0xd, 0xb8, 0, 1 }, .address_size = 6
    };
    struct job same_site = site;
    assert_true(hash_queue_add(&queue, &first));
    assert_false(hash_queue_add(&queue, &second));
    assert_true(hash_queue_add(&queue, &other));
    assert_true(hash_queue_add(&queue, &site));
    assert_false(hash_queue_add(&queue, &same_site));
    same_site.address[5] = 2;
    assert_true(hash_queue_add(&queue, &same_site));
    assert_ptr_equal(hash_queue_take(&queue, 0), &first);
    assert_true(hash_queue_add(&queue, &second)); /* while the first one runs */
}

/* The first request of an address is served before repeated ones of other addresses. */
static void test_the_address_served_longest_ago_is_next(void **state)
{
    (void)state;
    struct job flood[8];
    struct job owner = job_of(99, 0);
    for (uint8_t i = 0; i < 8; i++) {
        flood[i] = job_of(i, 0);
        assert_true(hash_queue_add(&queue, &flood[i]));
    }
    for (unsigned round = 0; round < 3; round++) {
        for (uint8_t i = 0; i < 8; i++) {
            assert_ptr_equal(hash_queue_take(&queue, 0), &flood[i]);
            hash_queue_end(&queue);
            assert_true(hash_queue_add(&queue, &flood[i]));
        }
    }
    assert_true(hash_queue_add(&queue, &owner));
    assert_ptr_equal(hash_queue_take(&queue, 0), &owner);
    assert_ptr_equal(hash_queue_take(&queue, 0), &flood[0]);
}

static void test_no_one_waits_longer_than_two_seconds(void **state)
{
    (void)state;
    struct job jobs[4];
    for (uint8_t i = 0; i < 4; i++) {
        jobs[i] = job_of(i, i < 3 ? 1000 : 2000);
        assert_true(hash_queue_add(&queue, &jobs[i]));
    }
    assert_ptr_equal(hash_queue_take(&queue, 1000), &jobs[0]);
    assert_ptr_equal(hash_queue_take(&queue, 1000), &jobs[1]);
    assert_null(hash_queue_take(&queue, 3000));
    assert_ptr_equal(hash_queue_take(&queue, 3001), &jobs[2]); /* although no slot is free */
    assert_true(jobs[2].late);
    assert_null(hash_queue_take(&queue, 3001));
    hash_queue_end(&queue);
    assert_ptr_equal(hash_queue_take(&queue, 3001), &jobs[3]);
    assert_false(jobs[3].late);
    assert_null(hash_queue_take(&queue, 9999));
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_bound_limits_how_many_run),
        TEST(test_an_address_has_one_place),
        TEST(test_the_address_served_longest_ago_is_next),
        TEST(test_no_one_waits_longer_than_two_seconds),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
