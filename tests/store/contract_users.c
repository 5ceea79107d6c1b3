/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's contract: users and relying parties.
 */
#include "contract.h"
#include "store/user.h"

#include <stdlib.h>
#include <string.h>

static void assert_user_equal(
    const struct passkey_user_record *actual, const struct passkey_user_record *expected)
{
    assert_non_null(actual);
    assert_bytes_equal(actual->id, expected->id);
    assert_bytes_equal(actual->name, expected->name);
    assert_bytes_equal(actual->name_key, expected->name_key);
    assert_bytes_equal(actual->display_name, expected->display_name);
    assert_bytes_equal(actual->email, expected->email);
    assert_bytes_equal(actual->email_key, expected->email_key);
    assert_bytes_equal(actual->other_ways_in, expected->other_ways_in);
    assert_true(actual->email_verified_at_ms == expected->email_verified_at_ms);
    assert_true(actual->recovered_at_ms == expected->recovered_at_ms);
    assert_true(actual->created_at_ms == expected->created_at_ms);
    assert_true(actual->disabled_at_ms == expected->disabled_at_ms);
}

static void test_user_is_read_completely(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    user.name = BYTES_LITERAL("Ada");
    user.disabled_at_ms = NOW_MS;
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    struct passkey_user_record *found = user_by_id(fixture, "u1");
    assert_user_equal(found, &user);
    free(found);
    found = NULL;
    assert_result(store_user_find_by_name(
                      fixture->reader, fixture->party, BYTES_LITERAL("ada"), &found, NULL),
        PASSKEY_OK);
    assert_user_equal(found, &user);
    free(found);
}

/* Two users without an address do not conflict. */
static void test_email_is_unique_if_present(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record first = sample_user("u1", "ada");
    struct passkey_user_record second = sample_user("u2", "eve");
    second.email_key = first.email_key;
    assert_result(apply_one(fixture, insert_user(&first)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_user(&second)), PASSKEY_CONFLICT);
    struct passkey_user_record third = sample_user("u3", "bob");
    struct passkey_user_record fourth = sample_user("u4", "eve");
    third.email = third.email_key = fourth.email = fourth.email_key =
        (struct passkey_bytes){ NULL, 0 };
    assert_result(apply_one(fixture, insert_user(&third)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_user(&fourth)), PASSKEY_OK);
    struct passkey_user_record *found = user_by_id(fixture, "u4");
    assert_null(found->email.data);
    assert_null(found->email_key.data);
    free(found);
}

static void test_user_with_empty_display_name(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    user.display_name = (struct passkey_bytes){ NULL, 0 };
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    struct passkey_user_record *found = user_by_id(fixture, "u1");
    assert_int_equal(found->display_name.size, 0);
    free(found);
}

static void test_user_not_found(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record *found = (void *)fixture;
    assert_result(
        store_user_find(fixture->reader, fixture->party, BYTES_LITERAL("u1"), &found, NULL),
        PASSKEY_OK);
    assert_null(found);
    found = (void *)fixture;
    assert_result(store_user_find_by_name(
                      fixture->reader, fixture->party, BYTES_LITERAL("ada"), &found, NULL),
        PASSKEY_OK);
    assert_null(found);
}

static void test_user_id_and_name_are_taken_once(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record first = sample_user("u1", "ada");
    struct passkey_user_record same_id = sample_user("u1", "grace");
    struct passkey_user_record same_name = sample_user("u2", "ada");
    assert_result(apply_one(fixture, insert_user(&first)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_user(&same_id)), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, insert_user(&same_name)), PASSKEY_CONFLICT);
    assert_null(user_by_id(fixture, "u2"));
}

static void test_relying_parties_are_apart(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    assert_int_not_equal(fixture->party, fixture->other);
    uint32_t party = fixture->party;
    fixture->party = fixture->other;
    assert_null(user_by_id(fixture, "u1"));
    have_credential(fixture, "u1", "c1");
    assert_result(apply_one(fixture, use_credential("c1", 4, 9)), PASSKEY_OK);
    fixture->party = party;
    assert_result(apply_one(fixture, use_credential("c1", 4, 5)), PASSKEY_OK);
}

static void test_relying_party_keeps_its_number(void **state)
{
    struct fixture *fixture = *state;
    uint32_t party = fixture->party;
    uint32_t other = fixture->other;
    fixture_reopen(fixture);
    assert_int_equal(fixture->party, party);
    assert_int_equal(fixture->other, other);
}

static void assert_users(struct fixture *fixture, const char *after, size_t limit,
    const char *const *names, size_t count)
{
    struct passkey_user_list *list = NULL;
    struct passkey_user_query query = {
        .size = sizeof(query), .after = bytes_text(after), .limit = limit
    };
    assert_result(
        store_user_list(fixture->reader, fixture->party, &query, &list, NULL), PASSKEY_OK);
    assert_int_equal(list->count, count);
    for (size_t i = 0; i < count; i++) {
        struct passkey_user_record expected = sample_user(names[i], names[i]);
        assert_user_equal(&list->items[i], &expected);
    }
    free(list);
}

static void test_users_are_listed_by_name(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = { "Z", "a", "b", "bb", "\xc3\xa4" };
    static const size_t order[] = { 3, 0, 4, 2, 1 };
    assert_users(fixture, NULL, 10, NULL, 0);
    for (size_t i = 0; i < 5; i++) {
        struct passkey_user_record user = sample_user(names[order[i]], names[order[i]]);
        assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    }
    assert_users(fixture, NULL, 10, names, 5);
    assert_users(fixture, NULL, SIZE_MAX, names, 5);
    assert_users(fixture, NULL, 2, names, 2);
    assert_users(fixture, "a", 2, names + 2, 2);
    assert_users(fixture, "aa", 2, names + 2, 2);
    assert_users(fixture, "\xc3\xa4", 2, NULL, 0);
}

/* The prefix itself, and names that begin with it, but not their neighbours; also page by page. */
static void test_users_are_found_by_how_they_begin(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = { "a", "ad", "ada", "ad\xf0\x9f\x98\x80", "ae" };
    static const struct {
        const char *begins;
        const char *after;
        size_t limit;
        size_t count;
    } cases[] = { { "ad", NULL, 10, 3 }, { "ad", NULL, 2, 2 }, { "ad", "ada", 10, 1 },
        { "ad", "a", 10, 3 }, { "ad", "ae", 10, 0 }, { "", NULL, 10, 5 }, { "b", NULL, 10, 0 } };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct passkey_user_record user = sample_user(names[i], names[i]);
        assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    }
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct passkey_user_list *list = NULL;
        struct passkey_user_query query = { .size = sizeof(query),
            .begins = bytes_text(cases[i].begins),
            .after = bytes_text(cases[i].after),
            .limit = cases[i].limit };
        assert_result(
            store_user_list(fixture->reader, fixture->party, &query, &list, NULL), PASSKEY_OK);
        assert_int_equal(list->count, cases[i].count);
        free(list);
    }
}

/* ---- */

const struct contract_case contract_users[] = {
    CONTRACT_CASE(test_user_is_read_completely),
    CONTRACT_CASE(test_email_is_unique_if_present),
    CONTRACT_CASE(test_user_with_empty_display_name),
    CONTRACT_CASE(test_user_not_found),
    CONTRACT_CASE(test_user_id_and_name_are_taken_once),
    CONTRACT_CASE(test_relying_parties_are_apart),
    CONTRACT_CASE(test_relying_party_keeps_its_number),
    CONTRACT_CASE(test_users_are_listed_by_name),
    CONTRACT_CASE(test_users_are_found_by_how_they_begin),
    { NULL, NULL },
};
