/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue: order, removal at every place, and appending after each removal.
 */
#include "base/queue.h"
#include "unit/unit.h"

struct item {
    int before; /* so that the link is not the first member */
    struct queue_link link;
};

#define ITEM_COUNT 3

static struct item items[ITEM_COUNT];

static void fill(struct queue *queue)
{
    queue_init(queue);
    for (size_t i = 0; i < ITEM_COUNT; i++)
        queue_append(queue, &items[i].link);
    assert_int_equal(queue->count, ITEM_COUNT);
}

static void test_first_in_first_out(void **state)
{
    (void)state;
    struct queue queue;
    fill(&queue);
    for (size_t i = 0; i < ITEM_COUNT; i++)
        assert_ptr_equal(QUEUE_OWNER(queue_take_first(&queue), struct item, link), &items[i]);
    assert_null(queue_take_first(&queue));
    assert_int_equal(queue.count, 0);
}

static void test_take_all(void **state)
{
    (void)state;
    struct queue queue;
    fill(&queue);
    struct queue_link *link = queue_take_all(&queue);
    for (size_t i = 0; i < ITEM_COUNT; i++, link = link->next)
        assert_ptr_equal(link, &items[i].link);
    assert_null(link);
    assert_null(queue_take_all(&queue));
    queue_append(&queue, &items[0].link);
    assert_ptr_equal(queue_take_first(&queue), &items[0].link);
}

/* The removed item is appended, so it becomes the last one. */
static void test_remove_at_every_place(void **state)
{
    (void)state;
    for (size_t removed = 0; removed < ITEM_COUNT; removed++) {
        struct queue queue;
        fill(&queue);
        struct queue_link **at = &queue.first;
        for (size_t i = 0; i < removed; i++)
            at = &(*at)->next;
        assert_ptr_equal(queue_remove(&queue, at), &items[removed].link);
        assert_int_equal(queue.count, ITEM_COUNT - 1);
        queue_append(&queue, &items[removed].link);
        for (size_t i = 0; i < ITEM_COUNT; i++)
            if (i != removed)
                assert_ptr_equal(queue_take_first(&queue), &items[i].link);
        assert_ptr_equal(queue_take_first(&queue), &items[removed].link);
        assert_null(queue.first);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_in_first_out),
        cmocka_unit_test(test_take_all),
        cmocka_unit_test(test_remove_at_every_place),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
