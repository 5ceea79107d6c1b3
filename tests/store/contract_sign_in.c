/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's contract: what a sign-in reads, in one query.
 */
#include "contract.h"
#include "store/account.h"
#include "store/credential.h"
#include "store/recovery_code.h"

#include <stdlib.h>
#include <string.h>

/* u1 with the credentials c1 and c2, of which c2 was used last; u3 with c3. */
static void have_accounts(struct fixture *fixture)
{
    have_credential(fixture, "u1", "c1");
    have_credential(fixture, "u3", "c3");
    struct passkey_credential_record second = sample_credential("c2", "u1");
    second.last_used_at_ms = NOW_MS + 1;
    assert_result(apply_one(fixture, insert_credential(&second)), PASSKEY_OK);
}

static void have_codes(struct fixture *fixture, const char *user_id)
{
    static const uint8_t hashes[2][PASSKEY_HASH_SIZE] = { { 1 }, { 2 } };
    const struct passkey_recovery_code_set set = { .log2_n = 1, .r = 1, .p = 1 };
    struct change put = { .run = change_recovery_codes_put,
        .of.recovery_codes = {
            .user_id = bytes_text(user_id), .set = &set, .hashes = hashes, .count = 2 } };
    struct change use = { .run = change_recovery_code_use,
        .of.recovery_code = { .user_id = bytes_text(user_id), .now_ms = NOW_MS } };
    memcpy(use.of.recovery_code.hash, hashes[0], PASSKEY_HASH_SIZE);
    assert_result(apply_one(fixture, put), PASSKEY_OK);
    assert_result(apply_one(fixture, use), PASSKEY_OK);
}

static struct store_account by_name(struct fixture *fixture, const char *name, const char *from)
{
    struct store_account account;
    assert_result(store_account_find_named(fixture->reader, fixture->party, bytes_text(name),
                      (struct passkey_bytes){ NULL, 0 }, bytes_text(from), &account, NULL),
        PASSKEY_OK);
    return account;
}

/* The account of another user, if no one has the name: from an id on, or else the first one. */
static void test_account_by_name(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *name, *from, *id;
        size_t count;
    } rows[] = { { "u1", "u9", "u1", 2 }, { "u3", "u1", "u3", 1 }, { "u5", "u1", "u1", 2 },
        { "u5", "u2", "u3", 1 }, { "u5", "u4", "u1", 2 } };
    struct store_account account = by_name(fixture, "u1", "u1");
    assert_null(account.user);
    assert_int_equal(account.credentials->count, 0);
    store_account_free(&account);
    have_accounts(fixture);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        account = by_name(fixture, rows[i].name, rows[i].from);
        assert_bytes_equal(account.user->id, bytes_text(rows[i].id));
        assert_int_equal(account.credentials->count, rows[i].count);
        store_account_free(&account);
    }
}

/* The same records as from the other finders. */
static void test_account_is_whole(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_credential_list *list = NULL;
    have_accounts(fixture);
    have_codes(fixture, "u1");
    struct store_account account = by_name(fixture, "u1", "u1");
    struct passkey_user_record *user = user_by_id(fixture, "u1");
    assert_bytes_equal(account.user->email, user->email);
    assert_true(account.user->created_at_ms == user->created_at_ms);
    assert_int_equal(account.user->name_assigned, user->name_assigned);
    assert_int_equal(account.recovery_codes_left, 1);
    assert_result(
        store_credential_list(fixture->reader, fixture->party, BYTES_LITERAL("u1"), &list, NULL),
        PASSKEY_OK);
    assert_int_equal(account.credentials->count, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const struct passkey_credential_record *found = &account.credentials->items[i];
        assert_bytes_equal(found->credential.id, list->items[i].credential.id);
        assert_bytes_equal(found->credential.public_key, list->items[i].credential.public_key);
        assert_bytes_equal(found->label, list->items[i].label);
        assert_true(found->backup_changed_at_ms == list->items[i].backup_changed_at_ms);
        assert_true(found->replaced_at_ms == list->items[i].replaced_at_ms);
        assert_true(found->created_at_ms == list->items[i].created_at_ms);
    }
    free(list);
    free(user);
    store_account_free(&account);
}

static void test_account_without_credentials(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    struct store_account account = by_name(fixture, "ada", "u1");
    assert_bytes_equal(account.user->id, BYTES_LITERAL("u1"));
    assert_int_equal(account.credentials->count, 0);
    store_account_free(&account);
}

/* ---- with a ceremony ---- */

static struct store_account by_credential(struct fixture *fixture, uint32_t party,
    const struct ceremony_key *key, const char *id, struct ceremony_record **ceremony)
{
    struct store_account account;
    assert_result(store_account_find_for_sign_in(
                      fixture->reader, party, key, bytes_text(id), ceremony, &account, NULL),
        PASSKEY_OK);
    return account;
}

/* For a ceremony that is not in the store. */
static void test_account_of_a_credential(void **state)
{
    struct fixture *fixture = *state;
    struct store_account account;
    have_accounts(fixture);
    assert_result(store_account_find_by_credential(
                      fixture->reader, fixture->party, BYTES_LITERAL("c2"), &account, NULL),
        PASSKEY_OK);
    assert_bytes_equal(account.user->id, BYTES_LITERAL("u1"));
    assert_bytes_equal(account.credentials->items[0].credential.id, BYTES_LITERAL("c2"));
    store_account_free(&account);
    assert_result(store_account_find_by_credential(
                      fixture->reader, fixture->party, BYTES_LITERAL("none"), &account, NULL),
        PASSKEY_OK);
    assert_non_null(account.user); /* another one */
    store_account_free(&account);
}

static void test_account_of_a_sign_in(void **state)
{
    struct fixture *fixture = *state;
    struct ceremony_record begun = sample_ceremony("begun");
    struct ceremony_key key = ceremony_key(&begun);
    struct ceremony_record *ceremony = NULL;
    have_accounts(fixture);
    assert_result(apply_one(fixture, insert_ceremony(&begun)), PASSKEY_OK);
    struct store_account account = by_credential(fixture, fixture->party, &key, "c2", &ceremony);
    assert_bytes_equal(ceremony->issued, begun.issued);
    assert_memory_equal(ceremony->id, begun.id, sizeof(begun.id));
    assert_true(ceremony->expires_at_ms == begun.expires_at_ms);
    assert_bytes_equal(account.user->id, BYTES_LITERAL("u1"));
    assert_int_equal(account.credentials->count, 2);
    assert_bytes_equal(account.credentials->items[0].credential.id, BYTES_LITERAL("c2"));
    free(ceremony);
    store_account_free(&account);
    /* No one has the credential. */
    account = by_credential(fixture, fixture->party, &key, "c4", &ceremony);
    assert_non_null(ceremony);
    assert_non_null(account.user);
    free(ceremony);
    store_account_free(&account);
}

/* Neither another ceremony nor another relying party returns anything. */
static void test_no_account_without_a_ceremony(void **state)
{
    struct fixture *fixture = *state;
    struct ceremony_record begun = sample_ceremony("begun");
    struct ceremony_key key = ceremony_key(&begun);
    have_accounts(fixture);
    assert_result(apply_one(fixture, insert_ceremony(&begun)), PASSKEY_OK);
    for (int i = 0; i < 3; i++) {
        struct ceremony_record *ceremony = (void *)fixture;
        struct ceremony_key other = key;
        other.id[0] ^= i == 1 ? 1 : 0;
        other.kind = i == 2 ? CEREMONY_REGISTRATION : key.kind;
        struct store_account account = by_credential(
            fixture, i == 0 ? fixture->other : fixture->party, &other, "c1", &ceremony);
        assert_null(ceremony);
        assert_null(account.user);
        assert_int_equal(account.credentials->count, 0);
        store_account_free(&account);
    }
}

/* An address takes precedence over a name. The address of u3 is its name. */
static void test_account_by_address(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *name, *address, *id;
    } rows[] = { { "u1", "u3", "u3" }, { "u1", "u5", "u1" }, { "u5", "u3", "u3" } };
    have_accounts(fixture);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct store_account account;
        assert_result(
            store_account_find_named(fixture->reader, fixture->party, bytes_text(rows[i].name),
                bytes_text(rows[i].address), BYTES_LITERAL(""), &account, NULL),
            PASSKEY_OK);
        assert_bytes_equal(account.user->id, bytes_text(rows[i].id));
        store_account_free(&account);
    }
}

/* Users of one relying party are never returned for another, not even in place of others. */
static void test_accounts_of_another_party(void **state)
{
    struct fixture *fixture = *state;
    struct store_account account;
    have_accounts(fixture);
    assert_result(store_account_find_named(fixture->reader, fixture->other, BYTES_LITERAL("u1"),
                      BYTES_LITERAL("u1"), BYTES_LITERAL("u1"), &account, NULL),
        PASSKEY_OK);
    assert_null(account.user);
    assert_int_equal(account.credentials->count, 0);
    store_account_free(&account);
}

const struct contract_case contract_sign_in[] = {
    CONTRACT_CASE(test_account_by_name),
    CONTRACT_CASE(test_account_by_address),
    CONTRACT_CASE(test_account_is_whole),
    CONTRACT_CASE(test_account_without_credentials),
    CONTRACT_CASE(test_account_of_a_credential),
    CONTRACT_CASE(test_account_of_a_sign_in),
    CONTRACT_CASE(test_no_account_without_a_ceremony),
    CONTRACT_CASE(test_accounts_of_another_party),
    { NULL, NULL },
};
