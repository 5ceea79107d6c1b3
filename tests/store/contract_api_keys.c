/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's contract: API keys.
 */
#include "contract.h"

#include <stdlib.h>
#include <string.h>

static struct passkey_change insert_api_key(const struct passkey_api_key_record *api_key)
{
    return (struct passkey_change){ .kind = PASSKEY_CHANGE_API_KEY_INSERT, .of.api_key = api_key };
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

static void test_api_key_comes_back_whole(void **state)
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
    assert_result(OPERATIONS(fixture)->api_key_find(
                      fixture->reader, fixture->other, api_key.token_hash, &found, NULL),
        PASSKEY_NOT_FOUND);
    assert_null(found);
}

/* ---- */

const struct contract_case contract_api_keys[] = {
    CONTRACT_CASE(test_api_key_comes_back_whole),
    CONTRACT_CASE(test_api_key_is_of_one_relying_party),
    { NULL, NULL },
};
