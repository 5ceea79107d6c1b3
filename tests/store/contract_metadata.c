/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's contract: the metadata BLOB, of which there is one, and whose number never decreases.
 */
#include "contract.h"
#include "store/metadata.h"

#include <stdlib.h>

static struct change put(const struct passkey_metadata_record *record)
{
    return (struct change){ .run = change_metadata_put, .of.metadata = record };
}

static void assert_stored(struct fixture *fixture, const struct passkey_metadata_record *expected)
{
    struct passkey_metadata_record *found = NULL;
    assert_result(store_metadata_find(fixture->reader, &found, NULL), PASSKEY_OK);
    assert_int_equal(found->number, expected->number);
    assert_int_equal(found->accepted_at_ms, expected->accepted_at_ms);
    assert_bytes_equal(found->blob, expected->blob);
    free(found);
    int64_t number = -1;
    assert_result(store_metadata_number(fixture->reader, &number, NULL), PASSKEY_OK);
    assert_int_equal(number, expected->number);
}

static void test_none_at_first(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_metadata_record *found = NULL;
    assert_result(store_metadata_find(fixture->reader, &found, NULL), PASSKEY_OK);
    assert_null(found);
    int64_t number = -1;
    assert_result(store_metadata_number(fixture->reader, &number, NULL), PASSKEY_OK);
    assert_int_equal(number, 0);
}

static void test_the_newest_stays(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_metadata_record seven = {
        .number = 7, .accepted_at_ms = NOW_MS, .blob = BYTES_LITERAL("seven")
    };
    struct passkey_metadata_record again = {
        .number = 7, .accepted_at_ms = NOW_MS + 1, .blob = BYTES_LITERAL("seven again")
    };
    struct passkey_metadata_record nine = {
        .number = 9, .accepted_at_ms = NOW_MS + 2, .blob = BYTES_LITERAL("nine")
    };
    assert_result(apply_one(fixture, put(&seven)), PASSKEY_OK);
    assert_stored(fixture, &seven);
    assert_result(apply_one(fixture, put(&again)), PASSKEY_OK);
    assert_stored(fixture, &again);
    assert_result(apply_one(fixture, put(&nine)), PASSKEY_OK);
    assert_result(apply_one(fixture, put(&seven)), PASSKEY_CONFLICT);
    assert_stored(fixture, &nine);
    fixture_reopen(fixture);
    assert_stored(fixture, &nine);
}

/* Real BLOBs have several megabytes. */
static void test_a_large_one(void **state)
{
    struct fixture *fixture = *state;
    size_t size = (size_t)8 << 20;
    uint8_t *bytes = malloc(size);
    assert_non_null(bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * 31 >> 3);
    struct passkey_metadata_record large = {
        .number = INT64_C(9007199254740991), .accepted_at_ms = NOW_MS, .blob = { bytes, size }
    };
    assert_result(apply_one(fixture, put(&large)), PASSKEY_OK);
    assert_stored(fixture, &large);
    free(bytes);
}

const struct contract_case contract_metadata[] = {
    CONTRACT_CASE(test_none_at_first),
    CONTRACT_CASE(test_the_newest_stays),
    CONTRACT_CASE(test_a_large_one),
    { NULL, NULL },
};
