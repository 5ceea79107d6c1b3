/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's contract: what was removed or replaced is not found, stays reserved, and can be
 * restored until it is swept.
 */
#include "contract.h"
#include "store/credential.h"
#include "store/former_name.h"
#include "store/session.h"
#include "store/sweep.h"
#include "store/user.h"

#include <pthread.h>
#include <stdlib.h>

#define SINCE_MS (NOW_MS - 1000)

static struct change remove_user(const char *id, int64_t now_ms)
{
    return (struct change){ .run = change_user_delete,
        .of.user_removal = { .id = bytes_text(id), .at_ms = now_ms } };
}

static struct change restore_user(const char *id, int64_t since_ms)
{
    return (struct change){ .run = change_user_restore,
        .of.user_removal = { .id = bytes_text(id), .at_ms = since_ms } };
}

static struct change erase_user(const char *id)
{
    return (struct change){ .run = change_user_erase, .of.user_id = bytes_text(id) };
}

static struct change remove_credential(const char *id, const char *user_id)
{
    return (struct change){ .run = change_credential_delete,
        .of.credential_delete = { .id = bytes_text(id),
            .user_id = bytes_text(user_id),
            .allow_last = true,
            .now_ms = NOW_MS } };
}

static struct change restore_credential(const char *id, const char *user_id)
{
    return (struct change){ .run = change_credential_restore,
        .of.label = { .id = bytes_text(id), .user_id = bytes_text(user_id) } };
}

static struct change rename_user(const char *id, const char *name, int64_t now_ms)
{
    return (struct change){ .run = change_user_update,
        .of.user_update = { .id = bytes_text(id),
            .name = bytes_text(name),
            .name_key = bytes_text(name),
            .now_ms = now_ms } };
}

/* NULL: none. */
static struct change set_email(const char *id, const char *email, int64_t now_ms)
{
    struct passkey_bytes address = { NULL, 0 };
    if (email != NULL)
        address = bytes_text(email);
    return (struct change){ .run = change_user_email,
        .of.user_email = { .id = bytes_text(id),
            .email = address,
            .email_key = address,
            .verified_at_ms = email != NULL ? now_ms : 0,
            .now_ms = now_ms } };
}

static struct change restore_names(const char *id, int64_t since_ms, int64_t now_ms)
{
    return (struct change){ .run = change_former_names_restore,
        .of.user_removal = { .id = bytes_text(id), .at_ms = since_ms, .now_ms = now_ms } };
}

static void must(struct fixture *fixture, struct change change)
{
    assert_result(apply_one(fixture, change), PASSKEY_OK);
}

static void must_not(struct fixture *fixture, struct change change)
{
    assert_result(apply_one(fixture, change), PASSKEY_CONFLICT);
}

static struct passkey_credential_list *removed_credentials(
    struct fixture *fixture, const char *user_id, int64_t since_ms)
{
    struct passkey_credential_list *list = NULL;
    assert_result(store_credential_list_removed(
                      fixture->reader, fixture->party, bytes_text(user_id), since_ms, &list, NULL),
        PASSKEY_OK);
    return list;
}

static void assert_name(struct fixture *fixture, const char *id, const char *name)
{
    struct passkey_user_record *user = user_by_id(fixture, id);
    assert_non_null(user);
    assert_bytes_equal(user->name, bytes_text(name));
    assert_bytes_equal(user->name_key, bytes_text(name));
    free(user);
}

/* NULL: none. */
static void assert_email(struct fixture *fixture, const char *id, const char *email)
{
    struct passkey_user_record *user = user_by_id(fixture, id);
    assert_non_null(user);
    if (email == NULL) {
        assert_null(user->email.data);
        assert_null(user->email_key.data);
        assert_true(user->email_verified_at_ms == 0);
    } else {
        assert_bytes_equal(user->email, bytes_text(email));
        assert_true(user->email_verified_at_ms > 0);
    }
    free(user);
}

/* ---- users ---- */

static void test_removed_user_is_not_found(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_query all = { .limit = 10 };
    struct passkey_user_record *user = NULL;
    struct passkey_user_list *list = NULL;
    have_credential(fixture, "u1", "c1");
    struct passkey_user_record sample = sample_user("u1", "u1");
    must(fixture, remove_user("u1", NOW_MS));
    must_not(fixture, remove_user("u1", NOW_MS));
    assert_null(user_by_id(fixture, "u1"));
    assert_null(credential_by_id(fixture, "c1"));
    assert_result(
        store_user_find_by_name(fixture->reader, fixture->party, sample.name_key, &user, NULL),
        PASSKEY_OK);
    assert_null(user);
    assert_result(
        store_user_find_by_email(fixture->reader, fixture->party, sample.email_key, &user, NULL),
        PASSKEY_OK);
    assert_null(user);
    assert_result(store_user_list(fixture->reader, fixture->party, &all, &list, NULL), PASSKEY_OK);
    assert_int_equal(list->count, 0);
    free(list);
    must_not(fixture, use_credential("c1", 4, 5));
}

static void test_removed_user_keeps_id_name_and_address(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    struct passkey_user_record other = sample_user("u2", "eve");
    bool clashes = false;
    must(fixture, insert_user(&user));
    must(fixture, insert_user(&other));
    must(fixture, remove_user("u1", NOW_MS));
    struct passkey_user_record same_id = sample_user("u1", "bob");
    struct passkey_user_record same_name = sample_user("u3", "bob");
    struct passkey_user_record same_email = sample_user("u3", "bob");
    same_name.name = same_name.name_key = user.name_key;
    same_email.email = same_email.email_key = user.email_key;
    const struct passkey_user_record *const takers[] = { &same_id, &same_name, &same_email };
    for (size_t i = 0; i < 3; i++) {
        must_not(fixture, insert_user(takers[i]));
        assert_result(
            store_user_clashes(fixture->reader, fixture->party, takers[i], &clashes, NULL),
            PASSKEY_OK);
        assert_true(clashes);
    }
    must_not(fixture, rename_user("u2", "ada", NOW_MS));
    struct change address = set_email("u2", "", NOW_MS);
    address.of.user_email.email = address.of.user_email.email_key = user.email_key;
    must_not(fixture, address);
    must(fixture, rename_user("u2", "bob", NOW_MS));
}

static void assert_not_a_free_name(struct fixture *fixture, struct passkey_bytes address)
{
    bool clashes = false;
    struct passkey_user_record taker = sample_user("u3", "bob");
    taker.name = taker.name_key = address;
    must_not(fixture, insert_user(&taker));
    assert_result(
        store_user_clashes(fixture->reader, fixture->party, &taker, &clashes, NULL), PASSKEY_OK);
    assert_true(clashes);
    struct change named = rename_user("u2", "", NOW_MS);
    named.of.user_update.name = named.of.user_update.name_key = address;
    must_not(fixture, named);
}

/* The address of a user, of one who had it before, and of a removed one. */
static void test_address_is_not_a_free_name(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    struct passkey_user_record other = sample_user("u2", "eve");
    must(fixture, insert_user(&user));
    must(fixture, insert_user(&other));
    assert_not_a_free_name(fixture, user.email_key);
    must(fixture, remove_user("u1", NOW_MS));
    assert_not_a_free_name(fixture, user.email_key);
    must(fixture, erase_user("u1"));
    must(fixture, insert_user(&user));
    must(fixture, set_email("u1", NULL, NOW_MS));
    assert_not_a_free_name(fixture, user.email_key);
    must(fixture, erase_user("u1"));
    user.name = user.name_key = user.email_key; /* their own */
    must(fixture, insert_user(&user));
}

static void test_removed_user_is_restored_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    struct passkey_user_record *before = user_by_id(fixture, "u1");
    struct passkey_session_record session = sample_session("t1", "u1");
    must(fixture, insert_session(&session));
    must_not(fixture, restore_user("u1", 0));
    must(fixture, remove_user("u1", NOW_MS));
    must_not(fixture, restore_user("u1", NOW_MS + 1));
    must_not(fixture, restore_credential("c1", "u1")); /* whose user does not exist */
    must(fixture, restore_user("u1", NOW_MS));
    assert_null(credential_by_id(fixture, "c1"));
    must(fixture, restore_credential("c1", "u1"));
    struct passkey_user_record *after = user_by_id(fixture, "u1");
    struct passkey_credential_record *credential = credential_by_id(fixture, "c1");
    assert_bytes_equal(after->name, before->name);
    assert_bytes_equal(after->email, before->email);
    assert_true(after->created_at_ms == before->created_at_ms);
    assert_non_null(credential);
    assert_null(session_of(fixture, "t1"));
    free(before);
    free(after);
    free(credential);
}

/* ---- credentials ---- */

static void test_removed_credential_is_restored_with_its_count(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    must(fixture, use_credential("c1", 4, 7));
    must(fixture, remove_credential("c1", "u1"));
    must_not(fixture, remove_credential("c1", "u1"));
    assert_null(credential_by_id(fixture, "c1"));
    struct passkey_credential_list *removed = removed_credentials(fixture, "u1", SINCE_MS);
    assert_int_equal(removed->count, 1);
    assert_bytes_equal(removed->items[0].credential.id, BYTES_LITERAL("c1"));
    free(removed);
    removed = removed_credentials(fixture, "u1", NOW_MS + 1);
    assert_int_equal(removed->count, 0);
    free(removed);
    must_not(fixture, restore_credential("c1", "u2"));
    must(fixture, restore_credential("c1", "u1"));
    must_not(fixture, restore_credential("c1", "u1"));
    struct passkey_credential_record *found = credential_by_id(fixture, "c1");
    assert_int_equal(found->credential.sign_count, 7);
    assert_int_equal(fixture_rows(fixture, "attestation"), 1);
    free(found);
    must(fixture, use_credential("c1", 7, 8));
}

/* So that it can be restored, and no one registers its id with another key. */
static void test_removed_credential_keeps_its_id(void **state)
{
    struct fixture *fixture = *state;
    bool taken = false;
    have_credential(fixture, "u1", "c1");
    have_credential(fixture, "u2", "c2");
    must(fixture, remove_credential("c1", "u1"));
    struct passkey_credential_record other = sample_credential("c1", "u2");
    struct passkey_credential_record own = sample_credential("c1", "u1");
    must_not(fixture, insert_credential(&other));
    must_not(fixture, insert_credential(&own));
    must_not(fixture, (struct change){ .run = change_credential_import, .of.credential = &own });
    assert_result(store_credential_is_taken(
                      fixture->reader, fixture->party, BYTES_LITERAL("c1"), &taken, NULL),
        PASSKEY_OK);
    assert_true(taken);
    assert_result(store_credential_is_taken(
                      fixture->reader, fixture->other, BYTES_LITERAL("c1"), &taken, NULL),
        PASSKEY_OK);
    assert_false(taken);
    must(fixture, erase_user("u1"));
    must(fixture, insert_credential(&other));
}

static void test_removed_credential_is_no_way_in(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    user.other_ways_in = BYTES_LITERAL("");
    user.email_verified_at_ms = 0;
    must(fixture, insert_user(&user));
    struct passkey_credential_record first = sample_credential("c1", "u1");
    struct passkey_credential_record second = sample_credential("c2", "u1");
    must(fixture, insert_credential(&first));
    must(fixture, insert_credential(&second));
    struct change last = remove_credential("c2", "u1");
    last.of.credential_delete.allow_last = false;
    must(fixture, remove_credential("c1", "u1"));
    must_not(fixture, last);
    must(fixture, restore_credential("c1", "u1"));
    must(fixture, last);
}

/* ---- names and addresses ---- */

static void test_former_names_are_reserved(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    struct passkey_user_record taker = sample_user("u2", "ada");
    taker.email = taker.email_key = (struct passkey_bytes){ NULL, 0 };
    must(fixture, insert_user(&user));
    must(fixture, rename_user("u1", "bob", NOW_MS));
    must(fixture, rename_user("u1", "carol", NOW_MS + 1));
    must_not(fixture, insert_user(&taker));
    taker.name = taker.name_key = BYTES_LITERAL("bob");
    must_not(fixture, insert_user(&taker));
    taker.name = taker.name_key = BYTES_LITERAL("dave");
    must(fixture, insert_user(&taker));
    must_not(fixture, rename_user("u2", "ada", NOW_MS + 2));
    must(fixture, rename_user("u1", "ada", NOW_MS + 2)); /* the user's own */
    must_not(fixture, rename_user("u2", "carol", NOW_MS + 3));
    must(fixture, erase_user("u1"));
    must(fixture, rename_user("u2", "ada", NOW_MS + 3));
}

static void test_name_of_a_time_is_restored(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    must(fixture, insert_user(&user));
    must(fixture, rename_user("u1", "bob", NOW_MS));
    must(fixture, rename_user("u1", "bob", NOW_MS + 1)); /* no other name */
    must(fixture, rename_user("u1", "carol", NOW_MS + 2));
    must(fixture, restore_names("u1", NOW_MS + 3, NOW_MS + 10));
    assert_name(fixture, "u1", "carol");
    must(fixture, restore_names("u1", NOW_MS + 1, NOW_MS + 11));
    assert_name(fixture, "u1", "bob");
    must(fixture, restore_names("u1", SINCE_MS, NOW_MS + 12));
    assert_name(fixture, "u1", "ada");
    must(fixture, restore_names("u1", SINCE_MS, NOW_MS + 13)); /* again: nothing changes */
    assert_name(fixture, "u1", "ada");
    must(fixture, restore_names("u1", NOW_MS + 12, NOW_MS + 14)); /* reverts a restore */
    assert_name(fixture, "u1", "bob");
}

static void test_address_of_a_time_is_restored(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    struct passkey_user_record other = sample_user("u2", "eve");
    user.email = user.email_key = (struct passkey_bytes){ NULL, 0 };
    user.email_verified_at_ms = 0;
    must(fixture, insert_user(&user));
    must(fixture, insert_user(&other));
    must(fixture, set_email("u1", "thief@example.org", NOW_MS));
    must(fixture, restore_names("u1", SINCE_MS, NOW_MS + 1));
    assert_email(fixture, "u1", NULL);
    must_not(fixture, set_email("u2", "thief@example.org", NOW_MS + 2));
    must(fixture, set_email("u1", "ada@example.org", NOW_MS + 10));
    must(fixture, set_email("u1", "thief@example.org", NOW_MS + 20));
    must_not(fixture, set_email("u2", "ada@example.org", NOW_MS + 21));
    must(fixture, restore_names("u1", NOW_MS + 11, NOW_MS + 30));
    assert_email(fixture, "u1", "ada@example.org");
    must(fixture, set_email("u1", NULL, NOW_MS + 40));
    must(fixture, restore_names("u1", NOW_MS + 31, NOW_MS + 50));
    assert_email(fixture, "u1", "ada@example.org");
}

static void assert_owner(
    struct fixture *fixture, enum former_kind kind, const char *key, const char *user_id)
{
    struct former_name_record *name = NULL;
    assert_result(store_former_name_find_owner(
                      fixture->reader, fixture->party, kind, bytes_text(key), &name, NULL),
        PASSKEY_OK);
    if (user_id == NULL) {
        assert_null(name);
        return;
    }
    assert_non_null(name);
    assert_bytes_equal(name->user_id, bytes_text(user_id));
    free(name);
}

static void test_owners_of_reserved_names_are_found(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    must(fixture, insert_user(&user));
    assert_owner(fixture, FORMER_NAME, "ada", NULL);
    must(fixture, rename_user("u1", "bob", NOW_MS));
    must(fixture, set_email("u1", "b@example.org", NOW_MS));
    must(fixture, remove_user("u1", NOW_MS + 1));
    assert_owner(fixture, FORMER_NAME, "ada", "u1");
    assert_owner(fixture, FORMER_NAME, "bob", "u1");
    assert_owner(fixture, FORMER_EMAIL, "b@example.org", "u1");
    assert_owner(fixture, FORMER_EMAIL, "ada", "u1");
    assert_owner(fixture, FORMER_EMAIL, "bob", NULL);
    must(fixture, erase_user("u1"));
    assert_owner(fixture, FORMER_NAME, "ada", NULL);
    assert_owner(fixture, FORMER_NAME, "bob", NULL);
}

/* ---- the end ---- */

static void assert_swept(struct fixture *fixture, int64_t now_ms, int64_t count)
{
    struct passkey_swept swept = { .rows = { 0 } };
    assert_result(store_sweep_count(fixture->reader, now_ms, 0, &swept, NULL), PASSKEY_OK);
    assert_int_equal(swept.rows[PASSKEY_SWEPT_REMOVED_CREDENTIAL], count);
    assert_int_equal(swept.rows[PASSKEY_SWEPT_REMOVED_USER], count);
    assert_int_equal(swept.rows[PASSKEY_SWEPT_FORMER_NAME], count);
    must(fixture, sweep_at(now_ms, 100));
}

static void test_removed_rows_are_swept_after_seven_days(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    have_credential(fixture, "u2", "c2");
    must(fixture, rename_user("u1", "bob", NOW_MS - 60000));
    must(fixture, remove_user("u1", NOW_MS - 60000));
    assert_swept(fixture, NOW_MS + REMOVED_KEPT_MS - 60001, 0);
    must(fixture, restore_user("u1", SINCE_MS - 60000));
    must(fixture, remove_user("u1", NOW_MS - 60000));
    assert_swept(fixture, NOW_MS + REMOVED_KEPT_MS, 1);
    assert_int_equal(fixture_rows(fixture, "user"), 1);
    assert_int_equal(fixture_rows(fixture, "credential"), 1);
    assert_int_equal(fixture_rows(fixture, "attestation"), 1);
    assert_int_equal(fixture_rows(fixture, "former_name"), 0);
    must_not(fixture, restore_user("u1", 0));
    struct passkey_user_record taker = sample_user("u1", "bob");
    must(fixture, insert_user(&taker));
}

static void test_removed_rows_are_swept_a_piece_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    static const char *const ids[] = { "c1", "c2", "c3" };
    struct passkey_user_record user = sample_user("u1", "ada");
    must(fixture, insert_user(&user));
    for (size_t i = 0; i < 3; i++) {
        struct passkey_credential_record credential = sample_credential(ids[i], "u1");
        must(fixture, insert_credential(&credential));
    }
    must(fixture, remove_user("u1", NOW_MS - 60000));
    for (int64_t left = 2; left >= 0; left--) {
        must(fixture, sweep_at(NOW_MS + REMOVED_KEPT_MS - 1, 1));
        assert_int_equal(fixture_rows(fixture, "credential"), left);
        assert_int_equal(fixture_rows(fixture, "attestation"), left);
        assert_int_equal(fixture_rows(fixture, "user"), 1);
    }
    must(fixture, sweep_at(NOW_MS + REMOVED_KEPT_MS, 1));
    assert_int_equal(fixture_rows(fixture, "user"), 0);
}

static void test_user_is_erased_removed_or_not(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    have_credential(fixture, "u2", "c2");
    must(fixture, rename_user("u1", "bob", NOW_MS));
    must(fixture, erase_user("u1"));
    must_not(fixture, erase_user("u1"));
    must(fixture, remove_credential("c2", "u2"));
    must(fixture, remove_user("u2", NOW_MS));
    must(fixture, erase_user("u2"));
    static const char *const tables[] = { "user", "credential", "attestation", "former_name" };
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(fixture_rows(fixture, tables[i]), 0);
}

/* ---- races between stores that do not know of each other ---- */

#define TAKER_COUNT 4
#define ROUND_COUNT 10

struct taker {
    struct fixture *fixture;
    pthread_barrier_t *barrier;
    bool removes;
    struct passkey_user_record user;
    enum passkey_result results[ROUND_COUNT];
};

static void *take_names(void *context)
{
    struct taker *taker = context;
    struct fixture own = *taker->fixture;
    assert_result(passkey_store_open(own.location, &own.store, NULL), PASSKEY_OK);
    for (int round = 0; round < ROUND_COUNT; round++) {
        pthread_barrier_wait(taker->barrier);
        struct change change = insert_user(&taker->user);
        if (taker->removes)
            change = round % 2 == 0 ? remove_user("u1", NOW_MS) : restore_user("u1", 0);
        taker->results[round] = apply_one(&own, change);
    }
    passkey_store_close(&own.store);
    return NULL;
}

/* The unique index has no entry for a moment while a user is removed or restored. */
static void test_no_one_gets_a_name_while_it_moves(void **state)
{
    struct fixture *fixture = *state;
    pthread_barrier_t barrier;
    pthread_t threads[TAKER_COUNT];
    struct taker takers[TAKER_COUNT];
    struct passkey_user_record user = sample_user("u1", "ada");
    static const char *const ids[TAKER_COUNT] = { "u1", "u2", "u3", "u4" };
    must(fixture, insert_user(&user));
    pthread_barrier_init(&barrier, NULL, TAKER_COUNT);
    for (int i = 0; i < TAKER_COUNT; i++) {
        takers[i] = (struct taker){ .fixture = fixture, .barrier = &barrier, .removes = i == 0 };
        takers[i].user = sample_user(ids[i], "ada");
        takers[i].user.email = takers[i].user.email_key = (struct passkey_bytes){ NULL, 0 };
        assert_int_equal(pthread_create(&threads[i], NULL, take_names, &takers[i]), 0);
    }
    for (int i = 0; i < TAKER_COUNT; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);
    for (int i = 0; i < TAKER_COUNT; i++)
        for (int round = 0; round < ROUND_COUNT; round++)
            assert_result(takers[i].results[round], i == 0 ? PASSKEY_OK : PASSKEY_CONFLICT);
}

/* ---- */

const struct contract_case contract_removals[] = {
    CONTRACT_CASE(test_removed_user_is_not_found),
    CONTRACT_CASE(test_removed_user_keeps_id_name_and_address),
    CONTRACT_CASE(test_address_is_not_a_free_name),
    CONTRACT_CASE(test_removed_user_is_restored_as_it_was),
    CONTRACT_CASE(test_removed_credential_is_restored_with_its_count),
    CONTRACT_CASE(test_removed_credential_keeps_its_id),
    CONTRACT_CASE(test_removed_credential_is_no_way_in),
    CONTRACT_CASE(test_former_names_are_reserved),
    CONTRACT_CASE(test_name_of_a_time_is_restored),
    CONTRACT_CASE(test_address_of_a_time_is_restored),
    CONTRACT_CASE(test_owners_of_reserved_names_are_found),
    CONTRACT_CASE(test_removed_rows_are_swept_after_seven_days),
    CONTRACT_CASE(test_removed_rows_are_swept_a_piece_at_a_time),
    CONTRACT_CASE(test_user_is_erased_removed_or_not),
    CONTRACT_CASE(test_no_one_gets_a_name_while_it_moves),
    { NULL, NULL },
};
