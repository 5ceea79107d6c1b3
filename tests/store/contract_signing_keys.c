/* SPDX-License-Identifier: Apache-2.0 */
/* The store's contract: signing keys, and replacing a secret. */
#include "contract.h"
#include "store/secret.h"
#include "store/signing_key.h"

#include <stdlib.h>
#include <string.h>

static struct passkey_signing_key_record sample_key(const char *id, int64_t signs_from_ms)
{
    return (struct passkey_signing_key_record){
        .id = bytes_text(id),
        .private_key = BYTES_LITERAL("a key that is secret"),
        .public_key = { 4, 5, 6, [64] = 7 },
        .created_at_ms = NOW_MS - 1,
        .signs_from_ms = signs_from_ms,
    };
}

static enum passkey_result insert(struct fixture *fixture, const char *id, const char *id_old)
{
    struct passkey_signing_key_record key = sample_key(id, NOW_MS);
    struct change change = { .run = change_signing_key_insert,
        .of.signing_key = { .key = &key, .retired_at_ms = NOW_MS + 50 } };
    if (id_old != NULL)
        change.of.signing_key.id_old = bytes_text(id_old);
    return apply_one(fixture, change);
}

static struct passkey_signing_key_list *keys_of(struct fixture *fixture)
{
    struct passkey_signing_key_list *keys = NULL;
    assert_result(store_signing_key_list(fixture->reader, fixture->party, &keys, NULL), PASSKEY_OK);
    return keys;
}

static void test_key_is_read_completely(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_signing_key_record sample = sample_key("k1", NOW_MS);
    struct passkey_signing_key_list *keys = keys_of(fixture);
    assert_int_equal(keys->count, 0);
    free(keys);
    assert_result(insert(fixture, "k1", NULL), PASSKEY_OK);
    keys = keys_of(fixture);
    assert_int_equal(keys->count, 1);
    assert_bytes_equal(keys->items[0].id, sample.id);
    assert_bytes_equal(keys->items[0].private_key, sample.private_key);
    assert_memory_equal(keys->items[0].public_key, sample.public_key, 65);
    assert_true(keys->items[0].created_at_ms == sample.created_at_ms);
    assert_true(keys->items[0].signs_from_ms == sample.signs_from_ms);
    assert_true(keys->items[0].retired_at_ms == 0);
    free(keys);
}

static void test_one_key_is_the_newest(void **state)
{
    struct fixture *fixture = *state;
    assert_result(insert(fixture, "k0", "none"), PASSKEY_CONFLICT);
    assert_result(insert(fixture, "k1", NULL), PASSKEY_OK);
    assert_result(insert(fixture, "k2", NULL), PASSKEY_CONFLICT);
    assert_result(insert(fixture, "k2", "k1"), PASSKEY_OK);
    assert_result(insert(fixture, "k3", "k1"), PASSKEY_CONFLICT);
    struct passkey_signing_key_list *keys = keys_of(fixture);
    assert_int_equal(keys->count, 2);
    assert_true(keys->items[0].retired_at_ms == NOW_MS + 50);
    assert_true(keys->items[1].retired_at_ms == 0);
    free(keys);
}

static void test_older_keys_are_withdrawn(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_signing_key_record key = sample_key("k3", NOW_MS);
    struct change withdraw = { .run = change_signing_key_insert,
        .of.signing_key = { .key = &key, .id_old = BYTES_LITERAL("k1") } };
    assert_result(insert(fixture, "k1", NULL), PASSKEY_OK);
    assert_result(insert(fixture, "k2", "k1"), PASSKEY_OK);
    assert_result(apply_one(fixture, withdraw), PASSKEY_CONFLICT);
    struct passkey_signing_key_list *keys = keys_of(fixture);
    assert_int_equal(keys->count, 2);
    free(keys);
    withdraw.of.signing_key.id_old = BYTES_LITERAL("k2");
    assert_result(apply_one(fixture, withdraw), PASSKEY_OK);
    keys = keys_of(fixture);
    assert_int_equal(keys->count, 1);
    assert_bytes_equal(keys->items[0].id, BYTES_LITERAL("k3"));
    free(keys);
}

static void test_retired_keys_are_swept(void **state)
{
    struct fixture *fixture = *state;
    assert_result(insert(fixture, "k1", NULL), PASSKEY_OK);
    assert_result(insert(fixture, "k2", "k1"), PASSKEY_OK);
    assert_result(apply_one(fixture, sweep_at(NOW_MS + 49, 10)), PASSKEY_OK);
    struct passkey_signing_key_list *keys = keys_of(fixture);
    assert_int_equal(keys->count, 2);
    free(keys);
    assert_result(apply_one(fixture, sweep_at(NOW_MS + 50, 10)), PASSKEY_OK);
    keys = keys_of(fixture);
    assert_int_equal(keys->count, 1);
    assert_bytes_equal(keys->items[0].id, BYTES_LITERAL("k2"));
    free(keys);
}

static void test_key_is_resealed_by_its_old_value(void **state)
{
    struct fixture *fixture = *state;
    assert_result(insert(fixture, "k1", NULL), PASSKEY_OK);
    struct passkey_signing_key_list *keys = keys_of(fixture);
    struct change change = { .run = change_signing_key_reseal,
        .of.signing_key_reseal = {
            BYTES_LITERAL("k1"), BYTES_LITERAL("another"), BYTES_LITERAL("sealed") } };
    assert_result(apply_one(fixture, change), PASSKEY_CONFLICT);
    change.of.signing_key_reseal.private_key_old = keys->items[0].private_key;
    assert_result(apply_one(fixture, change), PASSKEY_OK);
    free(keys);
    keys = keys_of(fixture);
    assert_int_equal(keys->count, 1);
    assert_bytes_equal(keys->items[0].private_key, BYTES_LITERAL("sealed"));
    free(keys);
}

static void test_secret_is_replaced_by_its_old_value(void **state)
{
    struct fixture *fixture = *state;
    struct change insert_one = { .run = change_secret_insert,
        .of.secret = { "decoys", BYTES_LITERAL("one") } };
    struct change replace = { .run = change_secret_replace,
        .of.secret_replace = { "decoys", BYTES_LITERAL("one"), BYTES_LITERAL("two") } };
    assert_result(apply_one(fixture, replace), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, insert_one), PASSKEY_OK);
    assert_result(apply_one(fixture, replace), PASSKEY_OK);
    assert_result(apply_one(fixture, replace), PASSKEY_CONFLICT);
    uint8_t value[64];
    size_t size = 0;
    assert_result(store_secret_find(fixture->reader, fixture->party, "decoys", value, &size, NULL),
        PASSKEY_OK);
    assert_int_equal(size, 3);
    assert_memory_equal(value, "two", 3);
}

/* ---- */

const struct contract_case contract_signing_keys[] = {
    CONTRACT_CASE(test_key_is_read_completely),
    CONTRACT_CASE(test_one_key_is_the_newest),
    CONTRACT_CASE(test_older_keys_are_withdrawn),
    CONTRACT_CASE(test_retired_keys_are_swept),
    CONTRACT_CASE(test_key_is_resealed_by_its_old_value),
    CONTRACT_CASE(test_secret_is_replaced_by_its_old_value),
    { NULL, NULL },
};
