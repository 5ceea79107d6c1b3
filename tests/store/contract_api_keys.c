/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's contract: API keys.
 */
#include "contract.h"
#include "store/api_key.h"
#include "store/ceremony.h"

#include <stdlib.h>
#include <string.h>

static struct change insert_api_key(const struct passkey_api_key_record *api_key)
{
    return (struct change){ .run = change_api_key_insert, .of.api_key = api_key };
}

static void assert_api_key_equal(
    const struct passkey_api_key_record *actual, const struct passkey_api_key_record *expected)
{
    assert_non_null(actual);
    assert_memory_equal(actual->id, expected->id, sizeof(actual->id));
    assert_memory_equal(actual->token_hash, expected->token_hash, sizeof(actual->token_hash));
    assert_bytes_equal(actual->name, expected->name);
    assert_int_equal(actual->scopes, expected->scopes);
    assert_true(actual->created_at_ms == expected->created_at_ms);
    assert_true(actual->expires_at_ms == expected->expires_at_ms);
    assert_true(actual->revoked_at_ms == expected->revoked_at_ms);
    assert_true(actual->last_used_at_ms == expected->last_used_at_ms);
}

static void test_api_key_is_read_completely(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_api_key_record api_key = sample_api_key("k1");
    assert_null(api_key_of(fixture, "k1"));
    assert_result(apply_one(fixture, insert_api_key(&api_key)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_api_key(&api_key)), PASSKEY_CONFLICT);
    struct passkey_api_key_record *found = api_key_of(fixture, "k1");
    assert_api_key_equal(found, &api_key);
    free(found);
    assert_null(api_key_of(fixture, "k2"));
}

static void test_api_key_is_of_one_relying_party(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_api_key_record api_key = sample_api_key("k1");
    assert_result(apply_one(fixture, insert_api_key(&api_key)), PASSKEY_OK);
    struct passkey_api_key_record *found = NULL;
    assert_result(
        store_api_key_find(fixture->reader, fixture->other, api_key.token_hash, &found, NULL),
        PASSKEY_OK);
    assert_null(found);
}

static struct change change_at(
    change_function *kind, const struct passkey_api_key_record *api_key, int64_t at_ms)
{
    return (struct change){ .run = kind,
        .of.api_key_at = { .id = BYTES_ARRAY(api_key->id), .at_ms = at_ms } };
}

static void test_api_key_is_revoked_once(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_api_key_record api_key = sample_api_key("k1");
    api_key.revoked_at_ms = 0;
    struct change revoke = change_at(change_api_key_revoke, &api_key, NOW_MS + 10);
    assert_result(apply_one(fixture, revoke), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, insert_api_key(&api_key)), PASSKEY_OK);
    assert_result(apply_one(fixture, revoke), PASSKEY_OK);
    revoke.of.api_key_at.at_ms++;
    assert_result(apply_one(fixture, revoke), PASSKEY_CONFLICT);
    struct passkey_api_key_record *found = api_key_of(fixture, "k1");
    api_key.revoked_at_ms = NOW_MS + 10;
    assert_api_key_equal(found, &api_key);
    free(found);
}

static void test_api_key_use_only_grows(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_api_key_record api_key = sample_api_key("k1");
    assert_result(apply_one(fixture, insert_api_key(&api_key)), PASSKEY_OK);
    int64_t used = api_key.last_used_at_ms;
    struct change use = change_at(change_api_key_use, &api_key, used);
    assert_result(apply_one(fixture, use), PASSKEY_CONFLICT);
    use.of.api_key_at.at_ms = used + 1;
    assert_result(apply_one(fixture, use), PASSKEY_OK);
    struct passkey_api_key_record *found = api_key_of(fixture, "k1");
    api_key.last_used_at_ms = used + 1;
    assert_api_key_equal(found, &api_key);
    free(found);
    struct passkey_api_key_record other = sample_api_key("k2");
    assert_result(
        apply_one(fixture, change_at(change_api_key_use, &other, used + 1)), PASSKEY_CONFLICT);
}

/* A request may have been authenticated before its key was revoked. */
static void test_revoked_api_key_finishes_no_ceremony(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_api_key_record api_key = sample_api_key("k1");
    api_key.revoked_at_ms = 0;
    struct ceremony_record ceremony = sample_ceremony("one");
    ceremony.holder = (struct holder){ .kind = HOLDER_API_KEY, .id = BYTES_ARRAY(api_key.id) };
    struct change finish = { .run = change_ceremony_delete,
        .of.ceremony_key = ceremony_key(&ceremony) };
    assert_result(apply_one(fixture, insert_api_key(&api_key)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_ceremony(&ceremony)), PASSKEY_OK);
    assert_result(
        apply_one(fixture, change_at(change_api_key_revoke, &api_key, NOW_MS)), PASSKEY_OK);
    assert_result(apply_one(fixture, finish), PASSKEY_CONFLICT);
    struct passkey_api_key_record another = sample_api_key("k2");
    another.revoked_at_ms = 0;
    ceremony = sample_ceremony("two");
    ceremony.holder = (struct holder){ .kind = HOLDER_API_KEY, .id = BYTES_ARRAY(another.id) };
    finish.of.ceremony_key = ceremony_key(&ceremony);
    assert_result(apply_one(fixture, insert_api_key(&another)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_ceremony(&ceremony)), PASSKEY_OK);
    assert_result(apply_one(fixture, finish), PASSKEY_OK);
}

static struct passkey_api_key_list *api_keys_of(struct fixture *fixture, uint32_t party)
{
    struct passkey_api_key_list *list = NULL;
    assert_result(store_api_key_list(fixture->reader, party, &list, NULL), PASSKEY_OK);
    return list;
}

static void test_api_keys_are_listed_newest_first(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_api_key_record older = sample_api_key("k1");
    struct passkey_api_key_record newer = sample_api_key("k2");
    newer.created_at_ms = older.created_at_ms + 1;
    assert_result(apply_one(fixture, insert_api_key(&older)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_api_key(&newer)), PASSKEY_OK);
    struct passkey_api_key_list *list = api_keys_of(fixture, fixture->party);
    assert_int_equal(list->count, 2);
    assert_api_key_equal(&list->items[0], &newer);
    assert_api_key_equal(&list->items[1], &older);
    free(list);
    list = api_keys_of(fixture, fixture->other);
    assert_int_equal(list->count, 0);
    free(list);
}

#define YEAR_MS (INT64_C(365) * 24 * 60 * 60 * 1000)

static bool swept_at(struct fixture *fixture, int64_t now_ms)
{
    assert_result(apply_one(fixture, sweep_at(now_ms, 100)), PASSKEY_OK);
    struct passkey_api_key_record *found = api_key_of(fixture, "k1");
    bool gone = found == NULL;
    free(found);
    return gone;
}

static void test_api_key_is_swept_a_year_after_its_end(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_api_key_record api_key = sample_api_key("k1");
    api_key.revoked_at_ms = 0;
    assert_result(apply_one(fixture, insert_api_key(&api_key)), PASSKEY_OK);
    assert_false(swept_at(fixture, api_key.expires_at_ms + YEAR_MS - 1));
    assert_true(swept_at(fixture, api_key.expires_at_ms + YEAR_MS));
    api_key.expires_at_ms = 0;
    assert_result(apply_one(fixture, insert_api_key(&api_key)), PASSKEY_OK);
    assert_false(swept_at(fixture, INT64_MAX));
    struct change revoke = change_at(change_api_key_revoke, &api_key, NOW_MS);
    assert_result(apply_one(fixture, revoke), PASSKEY_OK);
    assert_false(swept_at(fixture, NOW_MS + YEAR_MS - 1));
    assert_true(swept_at(fixture, NOW_MS + YEAR_MS));
}

/* ---- */

const struct contract_case contract_api_keys[] = {
    CONTRACT_CASE(test_api_key_is_read_completely),
    CONTRACT_CASE(test_api_key_is_of_one_relying_party),
    CONTRACT_CASE(test_api_key_is_revoked_once),
    CONTRACT_CASE(test_api_key_use_only_grows),
    CONTRACT_CASE(test_revoked_api_key_finishes_no_ceremony),
    CONTRACT_CASE(test_api_keys_are_listed_newest_first),
    CONTRACT_CASE(test_api_key_is_swept_a_year_after_its_end),
    { NULL, NULL },
};
