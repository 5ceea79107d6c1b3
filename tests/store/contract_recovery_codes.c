/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's contract: recovery codes and the buckets of limits.
 */
#include "contract.h"
#include "store/limit.h"
#include "store/recovery_code.h"
#include "store/user.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t hashes[3][PASSKEY_HASH_SIZE] = { { 1 }, { 2 }, { 3 } };

static const struct passkey_recovery_code_set sample = {
    .salt = { 7, 8, 9 },
    .log2_n = 12,
    .r = 8,
    .p = 1,
    .created_at_ms = NOW_MS,
};

static enum passkey_result put(struct fixture *fixture, const char *user_id, size_t count)
{
    struct change change = { .run = change_recovery_codes_put,
        .of.recovery_codes = {
            .user_id = bytes_text(user_id), .set = &sample, .hashes = hashes, .count = count } };
    return apply_one(fixture, change);
}

static enum passkey_result use(struct fixture *fixture, const char *user_id, uint8_t first)
{
    struct change change = { .run = change_recovery_code_use,
        .of.recovery_code = {
            .user_id = bytes_text(user_id), .hash = { first }, .now_ms = NOW_MS } };
    return apply_one(fixture, change);
}

/* The number of unused codes, or -1 without a set. */
static int left(struct fixture *fixture, const char *user_id)
{
    struct passkey_recovery_code_set set = { .total = 0 };
    enum passkey_result result = store_recovery_code_set_find(
        fixture->reader, fixture->party, bytes_text(user_id), &set, NULL);
    assert_result(result, PASSKEY_OK);
    if (set.log2_n == 0)
        return -1;
    assert_memory_equal(set.salt, sample.salt, sizeof(set.salt));
    assert_int_equal(set.log2_n, sample.log2_n);
    assert_int_equal(set.r, sample.r);
    assert_int_equal(set.p, sample.p);
    assert_true(set.created_at_ms == sample.created_at_ms);
    assert_true(set.left <= set.total);
    return (int)set.left;
}

static void have_user(struct fixture *fixture, const char *id)
{
    struct passkey_user_record user = sample_user(id, id);
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
}

static void test_a_code_is_used_once(void **state)
{
    struct fixture *fixture = *state;
    have_user(fixture, "u1");
    assert_int_equal(left(fixture, "u1"), -1);
    assert_result(put(fixture, "u1", 3), PASSKEY_OK);
    assert_int_equal(left(fixture, "u1"), 3);
    assert_result(use(fixture, "u1", 2), PASSKEY_OK);
    assert_result(use(fixture, "u1", 2), PASSKEY_CONFLICT);
    assert_result(use(fixture, "u1", 9), PASSKEY_CONFLICT);
    assert_int_equal(left(fixture, "u1"), 2);
}

static void test_codes_are_of_one_user(void **state)
{
    struct fixture *fixture = *state;
    have_user(fixture, "u1");
    have_user(fixture, "u2");
    assert_result(put(fixture, "u1", 1), PASSKEY_OK);
    assert_result(use(fixture, "u2", 1), PASSKEY_CONFLICT);
    assert_int_equal(left(fixture, "u2"), -1);
    assert_int_equal(left(fixture, "u1"), 1);
}

static void test_a_new_set_replaces_the_old_one_whole(void **state)
{
    struct fixture *fixture = *state;
    have_user(fixture, "u1");
    assert_result(put(fixture, "u1", 3), PASSKEY_OK);
    assert_result(use(fixture, "u1", 1), PASSKEY_OK);
    assert_result(put(fixture, "u1", 2), PASSKEY_OK);
    assert_int_equal(left(fixture, "u1"), 2);
    assert_result(use(fixture, "u1", 3), PASSKEY_CONFLICT);
    assert_result(use(fixture, "u1", 1), PASSKEY_OK);
}

static void test_a_set_needs_its_user(void **state)
{
    struct fixture *fixture = *state;
    assert_result(put(fixture, "u1", 3), PASSKEY_CONFLICT);
    struct passkey_user_record user = sample_user("u1", "u1");
    user.disabled_at_ms = NOW_MS;
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    assert_result(put(fixture, "u1", 3), PASSKEY_CONFLICT);
    assert_int_equal(left(fixture, "u1"), -1);
}

static void test_codes_are_deleted(void **state)
{
    struct fixture *fixture = *state;
    struct change change = { .run = change_recovery_codes_delete,
        .of.user_id = BYTES_LITERAL("u1") };
    have_user(fixture, "u1");
    assert_result(apply_one(fixture, change), PASSKEY_CONFLICT);
    assert_result(put(fixture, "u1", 3), PASSKEY_OK);
    assert_result(apply_one(fixture, change), PASSKEY_OK);
    assert_int_equal(left(fixture, "u1"), -1);
    assert_result(use(fixture, "u1", 1), PASSKEY_CONFLICT);
}

static void test_a_recovery_is_noted(void **state)
{
    struct fixture *fixture = *state;
    struct change change = { .run = change_user_recover,
        .of.recover = { .user_id = BYTES_LITERAL("u1"), .now_ms = NOW_MS + 5 } };
    assert_result(apply_one(fixture, change), PASSKEY_CONFLICT);
    have_user(fixture, "u1");
    assert_result(apply_one(fixture, change), PASSKEY_OK);
    struct passkey_user_record *user = user_by_id(fixture, "u1");
    assert_true(user->recovered_at_ms == NOW_MS + 5);
    free(user);
}

/* ---- limits ---- */

static enum passkey_result take_token(struct fixture *fixture, uint8_t key, int64_t at_ms)
{
    struct change change = { .run = change_limit_take,
        .of.limit = { .key = { key }, .burst = 3, .interval_ms = 1000, .now_ms = NOW_MS + at_ms } };
    return apply_one(fixture, change);
}

static void test_a_bucket_empties_and_fills(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 3; i++)
        assert_result(take_token(fixture, 1, 0), PASSKEY_OK);
    assert_result(take_token(fixture, 1, 0), PASSKEY_CONFLICT);
    assert_result(take_token(fixture, 1, 999), PASSKEY_CONFLICT);
    assert_result(take_token(fixture, 2, 0), PASSKEY_OK);
    assert_result(take_token(fixture, 1, 1000), PASSKEY_OK);
    assert_result(take_token(fixture, 1, 1000), PASSKEY_CONFLICT);
    /* The bucket is full again, and not fuller. */
    for (int i = 0; i < 3; i++)
        assert_result(take_token(fixture, 1, 100000), PASSKEY_OK);
    assert_result(take_token(fixture, 1, 100000), PASSKEY_CONFLICT);
}

static void test_full_buckets_are_swept(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 3; i++)
        assert_result(take_token(fixture, 1, 0), PASSKEY_OK);
    assert_result(apply_one(fixture, sweep_at(NOW_MS + 2999, 10)), PASSKEY_OK);
    assert_result(take_token(fixture, 1, 0), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, sweep_at(NOW_MS + 3000, 10)), PASSKEY_OK);
    /* By the old clock, at which only a swept bucket has a token. */
    assert_result(take_token(fixture, 1, 0), PASSKEY_OK);
}

/* ---- */

const struct contract_case contract_recovery_codes[] = {
    CONTRACT_CASE(test_a_code_is_used_once),
    CONTRACT_CASE(test_codes_are_of_one_user),
    CONTRACT_CASE(test_a_new_set_replaces_the_old_one_whole),
    CONTRACT_CASE(test_a_set_needs_its_user),
    CONTRACT_CASE(test_codes_are_deleted),
    CONTRACT_CASE(test_a_recovery_is_noted),
    CONTRACT_CASE(test_a_bucket_empties_and_fills),
    CONTRACT_CASE(test_full_buckets_are_swept),
    { NULL, NULL },
};
