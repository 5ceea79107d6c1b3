/* SPDX-License-Identifier: Apache-2.0 */
/* The store's contract: the audit log, read with a cursor. */
#include "contract.h"
#include "store/audit.h"
#include "store/audit_share.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    struct passkey_audit_list *list;
    int64_t next;
};

static struct reading read_from(
    struct fixture *fixture, uint32_t party, struct passkey_audit_query query)
{
    struct reading reading = { NULL, -1 };
    assert_result(
        store_audit_list(fixture->reader, party, &query, &reading.list, &reading.next, NULL),
        PASSKEY_OK);
    return reading;
}

/* The number of rows that a query finds from the beginning; *next is where it ends. */
static size_t count_of(struct fixture *fixture, struct passkey_audit_query query, int64_t *next)
{
    struct reading reading = read_from(fixture, fixture->party, query);
    size_t count = reading.list->count;
    free(reading.list);
    *next = reading.next;
    return count;
}

static void have_audits(struct fixture *fixture, size_t count, const char *user_id)
{
    for (size_t i = 0; i < count; i++) {
        struct passkey_audit_record audit = sample_audit(user_id);
        audit.at_ms = NOW_MS + (int64_t)i;
        assert_result(apply_one(fixture, insert_audit(&audit)), PASSKEY_OK);
    }
}

static void test_audit_is_read_completely(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_audit_record audit = { .at_ms = NOW_MS,
        .event = PASSKEY_EVENT_SIGN_IN_FAILED,
        .user_id = BYTES_LITERAL("u1"),
        .credential_id = BYTES_LITERAL("c1"),
        .address = BYTES_LITERAL("\x7f\x00\x00\x01"),
        .subject_id = BYTES_LITERAL("s1"),
        .actor_id = BYTES_LITERAL("k1"),
        .actor = PASSKEY_ACTOR_API_KEY,
        .result = PASSKEY_SIGNATURE_INVALID };
    assert_result(apply_one(fixture, insert_audit(&audit)), PASSKEY_OK);
    struct passkey_audit_record bare = { .at_ms = NOW_MS, .event = PASSKEY_EVENT_API_KEY_CREATED };
    assert_result(apply_one(fixture, insert_audit(&bare)), PASSKEY_OK);
    struct reading reading = read_from(fixture, fixture->party,
        (struct passkey_audit_query){ .size = sizeof(struct passkey_audit_query), .limit = 10 });
    assert_int_equal(reading.list->count, 2);
    const struct passkey_audit_record *found = &reading.list->items[0];
    assert_true(found->number > 0 && found->at_ms == NOW_MS);
    assert_int_equal(found->event, audit.event);
    assert_bytes_equal(found->user_id, audit.user_id);
    assert_null(found->credential_id.data);   /* it is not recorded */
    assert_bytes_equal(found->credential_key, /* SHA-256 of "c1" */
        BYTES_LITERAL("\xd0\xf6\x31\xca\x1d\xdb\xa8\xdb\x3b\xcf\xcb\x9e\x05\x7c\xdc\x98"));
    assert_bytes_equal(found->address, audit.address);
    assert_bytes_equal(found->subject_id, audit.subject_id);
    assert_bytes_equal(found->actor_id, audit.actor_id);
    assert_int_equal(found->actor, audit.actor);
    assert_int_equal(found->result, audit.result);
    found = &reading.list->items[1];
    assert_true(found->user_id.data == NULL && found->credential_id.data == NULL);
    assert_null(found->credential_key.data);
    assert_true(found->address.data == NULL && found->subject_id.data == NULL);
    assert_null(found->actor_id.data);
    assert_true(reading.next == found->number);
    free(reading.list);
}

/*
 * Pages contain every row once, in order. At the end, the cursor does not change, and new rows
 * follow it.
 */
static void test_audit_is_read_by_a_cursor(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_audit_query query = { .size = sizeof(query), .limit = 3 };
    size_t seen = 0;
    have_audits(fixture, 7, "u1");
    for (int page = 0; page < 3; page++) {
        struct reading reading = read_from(fixture, fixture->party, query);
        for (size_t i = 0; i < reading.list->count; i++)
            assert_true(reading.list->items[i].at_ms == NOW_MS + (int64_t)seen++);
        free(reading.list);
        query.after = reading.next;
    }
    int64_t next = 0;
    assert_int_equal(seen, 7);
    assert_int_equal(count_of(fixture, query, &next), 0);
    assert_true(next == query.after);
    have_audits(fixture, 1, "u1");
    assert_int_equal(count_of(fixture, query, &next), 1);
    assert_true(next > query.after);
}

/* The same backwards: `next` is 0 after the last row, and new rows do not interfere. */
static void test_audit_is_read_backwards(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_audit_query query = { .size = sizeof(query), .limit = 3, .newest_first = true };
    int64_t next = -1;
    assert_int_equal(count_of(fixture, query, &next), 0);
    assert_true(next == 0);
    have_audits(fixture, 7, "u1");
    size_t left = 7;
    do {
        struct reading reading = read_from(fixture, fixture->party, query);
        for (size_t i = 0; i < reading.list->count; i++)
            assert_true(reading.list->items[i].at_ms == NOW_MS + (int64_t)--left);
        free(reading.list);
        query.before = reading.next;
        have_audits(fixture, 1, "u2");
    } while (query.before != 0);
    assert_int_equal(left, 0);
    query = (struct passkey_audit_query){ .size = sizeof(struct passkey_audit_query),
        .limit = 10,
        .newest_first = true,
        .user_id = BYTES_LITERAL("u2"),
        .after = 8 };
    assert_int_equal(count_of(fixture, query, &next), 2);
    assert_true(next == 0);
    query.limit = 2;
    assert_int_equal(count_of(fixture, query, &next), 2);
    assert_true(next == 0);
    query.before = 9;
    assert_int_equal(count_of(fixture, query, &next), 0);
}

static void test_audit_is_of_one_relying_party(void **state)
{
    struct fixture *fixture = *state;
    have_audits(fixture, 2, "u1");
    struct reading reading = read_from(fixture, fixture->other,
        (struct passkey_audit_query){ .size = sizeof(struct passkey_audit_query), .limit = 10 });
    assert_int_equal(reading.list->count, 0);
    assert_true(reading.next > 0); /* rows were read, but none matched */
    free(reading.list);
}

static void test_audit_is_filtered(void **state)
{
    struct fixture *fixture = *state;
    have_audits(fixture, 3, "u1");
    have_audits(fixture, 2, "u2");
    struct passkey_audit_record other = sample_audit("u2");
    other.event = PASSKEY_EVENT_SESSION_ENDED;
    assert_result(apply_one(fixture, insert_audit(&other)), PASSKEY_OK);
    struct passkey_audit_query query = {
        .size = sizeof(query), .limit = 10, .user_id = BYTES_LITERAL("u2")
    };
    int64_t next = 0;
    assert_int_equal(count_of(fixture, query, &next), 3);
    query.event = PASSKEY_EVENT_SIGN_IN;
    assert_int_equal(count_of(fixture, query, &next), 2);
    query.user_id = (struct passkey_bytes){ NULL, 0 };
    assert_int_equal(count_of(fixture, query, &next), 5);
    query.user_id = BYTES_LITERAL("u3");
    assert_int_equal(count_of(fixture, query, &next), 0);
}

/* ---- retention ---- */

static enum passkey_result sweep_audits(
    struct fixture *fixture, int64_t before_ms, uint32_t count_max, bool *more)
{
    struct change sweep = sweep_at(NOW_MS, count_max);
    sweep.of.sweep.audit_before_ms = before_ms;
    sweep.of.sweep.more = more;
    return apply_one(fixture, sweep);
}

static void test_audit_is_swept_by_age_a_piece_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_audit_query query = { .size = sizeof(query), .limit = 100 };
    int64_t next = 0;
    bool more = false;
    have_audits(fixture, 10, "u1");
    assert_result(sweep_audits(fixture, 0, 100, &more), PASSKEY_OK);
    assert_int_equal(count_of(fixture, query, &next), 10);
    assert_result(sweep_audits(fixture, NOW_MS + 5, 3, &more), PASSKEY_OK);
    assert_true(more);
    assert_int_equal(count_of(fixture, query, &next), 7);
    assert_result(sweep_audits(fixture, NOW_MS + 5, 3, &more), PASSKEY_OK);
    assert_false(more);
    assert_int_equal(count_of(fixture, query, &next), 5);
}

/* Numbers never start again, so that an old cursor does not miss new rows. */
static void test_audit_numbers_only_grow(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_audit_query query = { .size = sizeof(query), .limit = 100 };
    int64_t last = 0;
    bool more = false;
    have_audits(fixture, 5, "u1");
    (void)count_of(fixture, query, &last);
    assert_result(sweep_audits(fixture, INT64_MAX, 100, &more), PASSKEY_OK);
    query.after = last;
    have_audits(fixture, 2, "u1");
    int64_t next = 0;
    assert_int_equal(count_of(fixture, query, &next), 2);
    assert_true(next == last + 2);
    /* A cursor before the first remaining row finds it immediately. */
    query.after = 1;
    assert_int_equal(count_of(fixture, query, &next), 3);
}

static void test_shares_of_writers(void **state)
{
    struct fixture *fixture = *state;
    struct audit_writer writers[4];
    size_t count = 9;
    int64_t first = 0;
    int64_t last = 0;
    int64_t dropped = 0;
    for (size_t i = 0; i < 9; i++) {
        struct passkey_audit_record audit = sample_audit(i % 2 == 0 ? "u1" : "u2");
        audit.actor = i < 6 ? PASSKEY_ACTOR_ANONYMOUS
                            : (i < 8 ? PASSKEY_ACTOR_SESSION : PASSKEY_ACTOR_OPERATOR);
        audit.address = i % 2 == 0 ? BYTES_LITERAL("1234560000000000") : BYTES_LITERAL("1234");
        if (i == 3 || i == 5) /* another address in the /48 */
            audit.address = BYTES_LITERAL("1234561111111111");
        assert_result(apply_one(fixture, insert_audit(&audit)), PASSKEY_OK);
    }
    assert_result(store_audit_writers(fixture->reader, writers, 4, &count, NULL), PASSKEY_OK);
    assert_int_equal(count, 4); /* the /48, the IPv4 address, u1, u2, but not the operator */
    assert_int_equal(writers[0].count, 5);
    assert_int_equal(writers[0].id_size, 6);
    assert_memory_equal(writers[0].id, "123456", 6);
    assert_int_equal(writers[1].count, 1);
    assert_result(store_audit_row_of(fixture->reader, &writers[0], 0, &first, NULL), PASSKEY_OK);
    assert_result(store_audit_row_of(fixture->reader, &writers[0], 2, &last, NULL), PASSKEY_OK);
    assert_true(last == first + 3); /* the second row belongs to the IPv4 address */
    struct change drop = { .run = change_audit_drop,
        .of.audit_drop = {
            .writer = &writers[0], .after = first - 1, .last = last, .count = &dropped } };
    assert_result(apply_one(fixture, drop), PASSKEY_OK);
    assert_int_equal(dropped, 3);
    assert_result(store_audit_count(fixture->reader, &dropped, NULL), PASSKEY_OK);
    assert_int_equal(dropped, 6);
    assert_result(store_audit_last(fixture->reader, &last, NULL), PASSKEY_OK);
    assert_true(last == first + 8);
}

/* ---- */

const struct contract_case contract_audit[] = {
    CONTRACT_CASE(test_audit_is_read_completely),
    CONTRACT_CASE(test_audit_is_read_by_a_cursor),
    CONTRACT_CASE(test_audit_is_read_backwards),
    CONTRACT_CASE(test_audit_is_of_one_relying_party),
    CONTRACT_CASE(test_audit_is_filtered),
    CONTRACT_CASE(test_audit_is_swept_by_age_a_piece_at_a_time),
    CONTRACT_CASE(test_audit_numbers_only_grow),
    CONTRACT_CASE(test_shares_of_writers),
    { NULL, NULL },
};
