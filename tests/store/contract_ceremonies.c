/* SPDX-License-Identifier: Apache-2.0 */
/* The store's contract: ceremonies, which their holders take once, and their limits. */
#include "contract.h"
#include "store/ceremony.h"

#include <stdlib.h>
#include <string.h>

static void assert_ceremony_equal(
    const struct ceremony_record *actual, const struct ceremony_record *expected)
{
    assert_memory_equal(actual->id, expected->id, sizeof(actual->id));
    assert_int_equal(actual->kind, expected->kind);
    assert_int_equal(actual->holder.kind, expected->holder.kind);
    assert_true((actual->holder.id.data == NULL) == (expected->holder.id.data == NULL));
    assert_bytes_equal(actual->holder.id, expected->holder.id);
    assert_bytes_equal(actual->issued, expected->issued);
    assert_bytes_equal(actual->address, expected->address);
    assert_true(actual->expires_at_ms == expected->expires_at_ms);
}

static void check_ceremony(struct fixture *fixture, const struct ceremony_record *record)
{
    assert_result(apply_one(fixture, insert_ceremony(record)), PASSKEY_OK);
    struct ceremony_record *taken = NULL;
    struct ceremony_key key = ceremony_key(record);
    assert_result(take_by_key(fixture, fixture->party, &key, &taken), PASSKEY_OK);
    assert_ceremony_equal(taken, record);
    free(taken);
}

static void test_ceremony_is_taken_completely_and_once(void **state)
{
    struct fixture *fixture = *state;
    struct ceremony_record record = sample_ceremony("one");
    check_ceremony(fixture, &record);
    assert_result(take(fixture, "one"), PASSKEY_CEREMONY_UNKNOWN);
    static uint8_t issued[2000];
    memset(issued, 0xA5, sizeof(issued));
    record = sample_ceremony("two");
    record.kind = CEREMONY_REGISTRATION;
    record.holder = (struct holder){ HOLDER_SESSION, BYTES_LITERAL("session") };
    record.issued = BYTES_ARRAY(issued);
    record.address = (struct passkey_bytes){ NULL, 0 };
    check_ceremony(fixture, &record);
}

static void test_ceremony_id_is_used_once(void **state)
{
    struct fixture *fixture = *state;
    struct ceremony_record record = sample_ceremony("one");
    assert_result(apply_one(fixture, insert_ceremony(&record)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_ceremony(&record)), PASSKEY_CONFLICT);
}

/* CHAL-6: a claim that does not match in one of its parts spends nothing. */
static void test_ceremony_is_its_holders(void **state)
{
    struct fixture *fixture = *state;
    struct ceremony_record record = sample_ceremony("one");
    record.holder = (struct holder){ HOLDER_SESSION, BYTES_LITERAL("session") };
    assert_result(apply_one(fixture, insert_ceremony(&record)), PASSKEY_OK);
    const struct holder nobody = { HOLDER_NOBODY, { NULL, 0 } };
    const struct holder other = { HOLDER_SESSION, BYTES_LITERAL("sessioN") };
    const struct holder empty = { HOLDER_SESSION, { NULL, 0 } };
    uint8_t id[CEREMONY_ID_SIZE];
    memcpy(id, record.id, sizeof(id));
    id[15] = 1;
    const struct {
        uint32_t party;
        const uint8_t *id;
        enum ceremony_kind kind;
        struct holder holder;
    } claims[] = {
        { fixture->other, record.id, record.kind, record.holder },
        { fixture->party, id, record.kind, record.holder },
        { fixture->party, record.id, CEREMONY_REGISTRATION, record.holder },
        { fixture->party, record.id, record.kind, nobody },
        { fixture->party, record.id, record.kind, other },
        { fixture->party, record.id, record.kind, empty },
    };
    struct ceremony_record *taken = NULL;
    for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
        struct ceremony_key claim = { .kind = claims[i].kind, .holder = claims[i].holder };
        memcpy(claim.id, claims[i].id, sizeof(claim.id));
        assert_result(
            take_by_key(fixture, claims[i].party, &claim, &taken), PASSKEY_CEREMONY_UNKNOWN);
    }
    assert_null(taken);
    struct ceremony_key key = ceremony_key(&record);
    assert_result(take_by_key(fixture, fixture->party, &key, &taken), PASSKEY_OK);
    free(taken);
}

static void test_ceremony_outlives_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct ceremony_record record = sample_ceremony("one");
    assert_result(apply_one(fixture, insert_ceremony(&record)), PASSKEY_OK);
    fixture_reopen(fixture);
    assert_result(take(fixture, "one"), PASSKEY_OK);
}

static enum passkey_result start(
    struct fixture *fixture, const char *id, const char *address, uint32_t all)
{
    struct ceremony_record record = sample_ceremony(id);
    record.address = bytes_text(address);
    record.holder = (struct holder){ .kind = HOLDER_NOBODY };
    struct change change = insert_ceremony(&record);
    change.of.ceremony.count_max = all;
    return apply_one(fixture, change);
}

static enum passkey_result take_free(struct fixture *fixture, const char *id)
{
    struct ceremony_record record = sample_ceremony(id);
    struct ceremony_key key = { .kind = record.kind };
    struct ceremony_record *found = NULL;
    memcpy(key.id, record.id, sizeof(key.id));
    enum passkey_result result = take_by_key(fixture, fixture->party, &key, &found);
    free(found);
    return result;
}

static void test_the_heaviest_network_is_found(void **state)
{
    struct fixture *fixture = *state;
    int64_t expires_at_ms = sample_ceremony("a").expires_at_ms;
    struct heaviest_network heaviest = { .count = 9 };
    assert_result(store_ceremony_heaviest(fixture->reader, 0, &heaviest, NULL), PASSKEY_OK);
    assert_int_equal(heaviest.count, 0);
    /* Two /64 of a /48 have more ceremonies than one IPv4 address. */
    assert_result(start(fixture, "a1", "1234", 0), PASSKEY_OK);
    assert_result(start(fixture, "a2", "1234", 0), PASSKEY_OK);
    assert_result(start(fixture, "b1", "123456ab", 0), PASSKEY_OK);
    assert_result(start(fixture, "b2", "123456cd", 0), PASSKEY_OK);
    assert_result(start(fixture, "b3", "123456cd", 0), PASSKEY_OK);
    assert_result(start(fixture, "c1", "123457cd", 0), PASSKEY_OK);
    assert_result(
        store_ceremony_heaviest(fixture->reader, expires_at_ms - 1, &heaviest, NULL), PASSKEY_OK);
    assert_int_equal(heaviest.count, 3);
    assert_int_equal(heaviest.old_count, 0);
    assert_int_equal(heaviest.network_size, 6);
    assert_memory_equal(heaviest.network, "123456", 6);
    assert_result(
        store_ceremony_heaviest(fixture->reader, expires_at_ms, &heaviest, NULL), PASSKEY_OK);
    assert_int_equal(heaviest.old_count, 3);
}

/* Those in the range of addresses that are old enough and have no holder. */
static void test_ceremonies_are_evicted(void **state)
{
    struct fixture *fixture = *state;
    struct ceremony_record held = sample_ceremony("held");
    held.address = BYTES_LITERAL("123456ab");
    held.holder = (struct holder){ .kind = HOLDER_SESSION, .id = BYTES_LITERAL("a session") };
    struct change evict = { .run = change_ceremonies_evict,
        .of.ceremonies_evict = { .first = BYTES_LITERAL("123456\0\0"),
            .last = BYTES_LITERAL("123456\xff\xff"),
            .expires_at_ms_max = held.expires_at_ms - 1,
            .count_max = 2 } };
    assert_result(apply_one(fixture, insert_ceremony(&held)), PASSKEY_OK);
    assert_result(start(fixture, "a", "123456ab", 0), PASSKEY_OK);
    assert_result(start(fixture, "b", "123456cd", 0), PASSKEY_OK);
    assert_result(start(fixture, "c", "123457ab", 0), PASSKEY_OK);
    assert_result(apply_one(fixture, evict), PASSKEY_OK);
    assert_result(start(fixture, "d", "1234", 4), PASSKEY_CONFLICT); /* none was old enough */
    evict.of.ceremonies_evict.expires_at_ms_max++;
    assert_result(apply_one(fixture, evict), PASSKEY_OK);
    assert_result(start(fixture, "d", "1234", 3), PASSKEY_OK); /* two are left */
    assert_result(start(fixture, "e", "1234", 3), PASSKEY_CONFLICT);
    assert_result(take_free(fixture, "a"), PASSKEY_CEREMONY_UNKNOWN);
    assert_result(take_free(fixture, "b"), PASSKEY_CEREMONY_UNKNOWN);
    assert_result(take_free(fixture, "c"), PASSKEY_OK);
}

static void test_the_oldest_of_an_account_go(void **state)
{
    struct fixture *fixture = *state;
    static const char *const sessions[] = { "s1", "s2" };
    struct change trim = { .run = change_ceremonies_trim,
        .of.ceremonies_trim = { .user_id = BYTES_LITERAL("u1"),
            .holder = { .kind = HOLDER_SESSION },
            .count_max = 2,
            .expires_at_ms_max = sample_ceremony("a").expires_at_ms } };
    for (size_t i = 0; i < 4; i++) {
        char id[] = { (char)('a' + i), '\0' };
        struct ceremony_record record = sample_ceremony(id);
        record.user_id = BYTES_LITERAL("u1");
        record.holder =
            (struct holder){ .kind = HOLDER_SESSION, .id = bytes_text(sessions[i % 2]) };
        record.expires_at_ms += (int64_t)i;
        assert_result(apply_one(fixture, insert_ceremony(&record)), PASSKEY_OK);
    }
    assert_result(start(fixture, "e", "1234", 0), PASSKEY_OK);
    assert_result(apply_one(fixture, trim), PASSKEY_OK);
    assert_result(start(fixture, "f", "1234", 4), PASSKEY_CONFLICT); /* b expires too late */
    trim.of.ceremonies_trim.expires_at_ms_max++;
    trim.of.ceremonies_trim.holder.id = BYTES_LITERAL("s1"); /* which has a and c */
    assert_result(apply_one(fixture, trim), PASSKEY_OK);
    assert_result(start(fixture, "f", "1234", 4), PASSKEY_CONFLICT);
    trim.of.ceremonies_trim.holder.id = (struct passkey_bytes){ NULL, 0 };
    assert_result(apply_one(fixture, trim), PASSKEY_OK);
    assert_result(start(fixture, "f", "1234", 3), PASSKEY_CONFLICT); /* c, d and e are there */
    assert_result(start(fixture, "f", "1234", 4), PASSKEY_OK);
    assert_result(take_free(fixture, "e"), PASSKEY_OK);
}

static void test_ceremonies_are_bounded_in_all(void **state)
{
    struct fixture *fixture = *state;
    assert_result(start(fixture, "a", "1234", 2), PASSKEY_OK);
    assert_result(start(fixture, "b", "1235", 2), PASSKEY_OK);
    assert_result(start(fixture, "c", "1236", 2), PASSKEY_CONFLICT);
    uint32_t party = fixture->party;
    fixture->party = fixture->other;
    assert_result(start(fixture, "d", "1237", 2), PASSKEY_CONFLICT);
    fixture->party = party;
    fixture_reopen(fixture);
    assert_result(start(fixture, "c", "1236", 2), PASSKEY_CONFLICT);
    assert_result(take_free(fixture, "b"), PASSKEY_OK);
    assert_result(start(fixture, "c", "1236", 2), PASSKEY_OK);
    assert_result(start(fixture, "e", "1236", 2), PASSKEY_CONFLICT);
    /* What a sweep deleted does not count any more. */
    assert_result(apply_one(fixture, sweep_at(NOW_MS + 400000, 1)), PASSKEY_OK);
    assert_result(start(fixture, "e", "1236", 2), PASSKEY_OK);
    assert_result(start(fixture, "f", "1236", 2), PASSKEY_CONFLICT);
    /* Nor does what another process finished, after they were counted again. */
    const int64_t one = 1;
    struct change sweep = sweep_at(NOW_MS, 1);
    sweep.of.sweep.ceremony_count = &one;
    assert_result(apply_one(fixture, sweep), PASSKEY_OK);
    assert_result(start(fixture, "f", "1236", 2), PASSKEY_OK);
    assert_result(start(fixture, "g", "1236", 2), PASSKEY_CONFLICT);
}

/* A start that its change set rolled back does not count. */
static void test_undone_ceremony_does_not_count(void **state)
{
    struct fixture *fixture = *state;
    struct ceremony_record record = sample_ceremony("a");
    struct change items[2] = { insert_ceremony(&record), use_credential("none", 0, 0) };
    items[0].of.ceremony.count_max = 1;
    size_t refused = 9;
    assert_result(apply(fixture, items, 2, &refused), PASSKEY_CONFLICT);
    assert_int_equal(refused, 1);
    assert_result(take(fixture, "a"), PASSKEY_CEREMONY_UNKNOWN);
    assert_result(start(fixture, "b", "1234", 1), PASSKEY_OK);
}

/* ---- */

const struct contract_case contract_ceremonies[] = {
    CONTRACT_CASE(test_ceremony_is_taken_completely_and_once),
    CONTRACT_CASE(test_ceremony_id_is_used_once),
    CONTRACT_CASE(test_ceremony_is_its_holders),
    CONTRACT_CASE(test_ceremony_outlives_a_restart),
    CONTRACT_CASE(test_the_heaviest_network_is_found),
    CONTRACT_CASE(test_ceremonies_are_evicted),
    CONTRACT_CASE(test_the_oldest_of_an_account_go),
    CONTRACT_CASE(test_ceremonies_are_bounded_in_all),
    CONTRACT_CASE(test_undone_ceremony_does_not_count),
    { NULL, NULL },
};
