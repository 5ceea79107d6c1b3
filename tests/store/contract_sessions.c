/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's contract: sessions, secrets, sweeping, and lists of changes.
 */
#include "contract.h"
#include "store/secret.h"
#include "store/session.h"
#include "store/sweep.h"

#include <stdlib.h>
#include <string.h>

static void assert_session_equal(
    const struct passkey_session_record *actual, const struct passkey_session_record *expected)
{
    assert_non_null(actual);
    assert_memory_equal(actual->id, expected->id, sizeof(actual->id));
    assert_memory_equal(actual->token_hash, expected->token_hash, sizeof(actual->token_hash));
    assert_bytes_equal(actual->user_id, expected->user_id);
    assert_bytes_equal(actual->credential_id, expected->credential_id);
    assert_int_equal(actual->proof, expected->proof);
    assert_true(actual->created_at_ms == expected->created_at_ms);
    assert_true(actual->auth_time_ms == expected->auth_time_ms);
    assert_true(actual->expires_at_ms == expected->expires_at_ms);
    assert_bytes_equal(actual->address, expected->address);
    assert_bytes_equal(actual->user_agent, expected->user_agent);
    assert_true(actual->last_used_at_ms == expected->last_used_at_ms);
    assert_true(actual->ends_at_ms == expected->ends_at_ms);
    assert_true(actual->recovered_at_ms == expected->recovered_at_ms);
}

static void test_session_is_read_completely(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_session_record session = sample_session("t1", "u1");
    assert_null(session_of(fixture, "t1"));
    assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_CONFLICT);
    struct passkey_session_record *found = session_of(fixture, "t1");
    assert_session_equal(found, &session);
    free(found);
    assert_null(session_of(fixture, "t2"));
}

static void test_session_is_renewed_once(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_session_record session = sample_session("t1", "u1");
    struct passkey_user_record owner = sample_user("u1", "ada");
    assert_result(apply_one(fixture, insert_user(&owner)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    struct passkey_session_record renewed = session;
    memset(renewed.token_hash, 'n', sizeof(renewed.token_hash));
    renewed.credential_id = BYTES_LITERAL("another");
    renewed.proof = PASSKEY_PROOF_PASSKEY;
    renewed.auth_time_ms = NOW_MS + 77;
    renewed.expires_at_ms = NOW_MS + 88;
    renewed.last_used_at_ms = NOW_MS + 90;
    renewed.ends_at_ms = NOW_MS + 99;
    renewed.recovered_at_ms = 0;
    struct change renew = { .run = change_session_renew, .of.renew.session = &renewed };
    memcpy(renew.of.renew.token_hash_old, session.token_hash, sizeof(session.token_hash));
    assert_result(apply_one(fixture, renew), PASSKEY_OK);
    assert_result(apply_one(fixture, renew), PASSKEY_CONFLICT);
    assert_null(session_of(fixture, "t1"));
    struct passkey_session_record *found = NULL;
    struct passkey_user_record *user = NULL;
    assert_result(store_session_find(
                      fixture->reader, fixture->party, renewed.token_hash, &found, &user, NULL),
        PASSKEY_OK);
    assert_session_equal(found, &renewed);
    assert_bytes_equal(user->id, renewed.user_id);
    free(found);
    free(user);
}

static void test_a_session_is_kept_while_it_is_unchanged(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_session_record session = sample_session("t1", "u1");
    struct change keep = { .run = change_session_keep, .of.session = &session };
    assert_result(apply_one(fixture, keep), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    assert_result(apply_one(fixture, keep), PASSKEY_OK);
    struct passkey_session_record *found = session_of(fixture, "t1");
    assert_session_equal(found, &session);
    free(found);
    session.recovered_at_ms++;
    assert_result(apply_one(fixture, keep), PASSKEY_CONFLICT);
    session.recovered_at_ms--;
    session.user_id = BYTES_LITERAL("u2");
    assert_result(apply_one(fixture, keep), PASSKEY_CONFLICT);
}

static void test_the_oldest_sessions_go(void **state)
{
    struct fixture *fixture = *state;
    struct change trim = { .run = change_sessions_trim,
        .of.sessions_trim = { .user_id = BYTES_LITERAL("u1"), .count_max = 2 } };
    static const char *const tokens[] = { "t1", "t2", "t3", "t4" };
    for (size_t i = 0; i < 4; i++) {
        struct passkey_session_record session = sample_session(tokens[i], i == 3 ? "u2" : "u1");
        session.created_at_ms = NOW_MS + (i == 1 ? -1 : (int64_t)i);
        assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    }
    for (size_t run = 0; run < 2; run++) {
        assert_result(apply_one(fixture, trim), PASSKEY_OK);
        for (size_t i = 0; i < 4; i++) {
            struct passkey_session_record *found = session_of(fixture, tokens[i]);
            assert_true((found == NULL) == (i == 1));
            free(found);
        }
    }
}

static void test_session_use_is_noted(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_session_record session = sample_session("t1", "u1");
    struct change use = { .run = change_session_use,
        .of.session_use = { .now_ms = NOW_MS + 1000, .expires_at_ms = NOW_MS + 2000 } };
    memcpy(use.of.session_use.token_hash, session.token_hash, sizeof(session.token_hash));
    assert_result(apply_one(fixture, use), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    assert_result(apply_one(fixture, use), PASSKEY_OK);
    session.last_used_at_ms = NOW_MS + 1000;
    session.expires_at_ms = NOW_MS + 2000;
    struct passkey_session_record *found = session_of(fixture, "t1");
    assert_session_equal(found, &session);
    free(found);
}

static void test_session_is_deleted_once_by_its_user(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_session_record session = sample_session("t1", "u1");
    struct change end = { .run = change_session_delete,
        .of.session_delete.user_id = BYTES_LITERAL("u1") };
    memcpy(end.of.session_delete.id, session.id, sizeof(session.id));
    assert_result(apply_one(fixture, end), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    end.of.session_delete.user_id = BYTES_LITERAL("u2");
    assert_result(apply_one(fixture, end), PASSKEY_CONFLICT);
    end.of.session_delete.user_id = BYTES_LITERAL("u1");
    assert_result(apply_one(fixture, end), PASSKEY_OK);
    assert_null(session_of(fixture, "t1"));
    assert_result(apply_one(fixture, end), PASSKEY_CONFLICT);
}

/* ---- secrets, audit, sweeping, checking ---- */

static struct change insert_secret(const char *name, struct passkey_bytes value)
{
    return (struct change){ .run = change_secret_insert,
        .of.secret = { .name = name, .value = value } };
}

static void test_the_first_secret_is_kept(void **state)
{
    struct fixture *fixture = *state;
    static const uint8_t whole[64] = { 0, 1, 2, 3 };
    uint8_t value[64];
    size_t size = 0;
    assert_result(store_secret_find(fixture->reader, fixture->party, "decoy", value, &size, NULL),
        PASSKEY_OK);
    assert_null(size);
    assert_result(apply_one(fixture, insert_secret("decoy", BYTES_ARRAY(whole))), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_secret("decoy", BYTES_LITERAL("b"))), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_secret("other", BYTES_LITERAL("c"))), PASSKEY_OK);
    assert_result(store_secret_find(fixture->reader, fixture->party, "decoy", value, &size, NULL),
        PASSKEY_OK);
    assert_int_equal(size, 64);
    assert_memory_equal(value, whole, 64);
    assert_result(store_secret_find(fixture->reader, fixture->party, "other", value, &size, NULL),
        PASSKEY_OK);
    assert_int_equal(size, 1);
    assert_result(store_secret_find(fixture->reader, fixture->other, "other", value, &size, NULL),
        PASSKEY_OK);
    assert_null(size);
}

/* Exactly this many sessions and ceremonies are expired. */
static void over_is(struct fixture *fixture, int64_t now_ms, int64_t count)
{
    struct passkey_swept over = { .size = sizeof(over) };
    struct passkey_swept expected = { .size = sizeof(expected),
        .rows = { [PASSKEY_SWEPT_CEREMONY] = count, [PASSKEY_SWEPT_SESSION] = count } };
    assert_result(store_sweep_count(fixture->reader, now_ms, 0, &over, NULL), PASSKEY_OK);
    assert_memory_equal(&over, &expected, sizeof(over));
}

static void test_sweep_deletes_expired_rows(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = { "a", "b", "c" };
    for (int i = 0; i < 3; i++) {
        struct ceremony_record ceremony = sample_ceremony(names[i]);
        struct passkey_session_record session = sample_session(names[i], "u1");
        ceremony.expires_at_ms = NOW_MS - 60000 + i;
        session.expires_at_ms = NOW_MS + i;
        assert_result(apply_one(fixture, insert_ceremony(&ceremony)), PASSKEY_OK);
        assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    }
    bool more = false;
    struct change sweep = sweep_at(NOW_MS + 1, 1);
    sweep.of.sweep.more = &more;
    over_is(fixture, NOW_MS + 1, 2);
    assert_result(apply_one(fixture, sweep), PASSKEY_OK);
    assert_true(more);
    over_is(fixture, NOW_MS + 1, 1);
    assert_null(session_of(fixture, "a"));
    assert_result(take(fixture, "a"), PASSKEY_CEREMONY_UNKNOWN);
    sweep.of.sweep.count_max = 100;
    assert_result(apply_one(fixture, sweep), PASSKEY_OK);
    assert_false(more);
    over_is(fixture, NOW_MS + 1, 0);
    assert_null(session_of(fixture, "b"));
    assert_result(take(fixture, "b"), PASSKEY_CEREMONY_UNKNOWN);
    /* It expired less than a minute ago. */
    assert_result(take(fixture, "c"), PASSKEY_OK);
    struct passkey_session_record *kept = session_of(fixture, "c");
    assert_non_null(kept);
    free(kept);
}

static void test_audit_accepts_absent_parts(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_audit_record audit = sample_audit(NULL);
    assert_result(apply_one(fixture, insert_audit(&audit)), PASSKEY_OK);
    audit = sample_audit("u1");
    audit.credential_id = BYTES_LITERAL("c1");
    audit.address = BYTES_LITERAL("\x7f\x00\x00\x01");
    audit.result = PASSKEY_SIGNATURE_INVALID;
    assert_result(apply_one(fixture, insert_audit(&audit)), PASSKEY_OK);
}

static void test_check_succeeds(void **state)
{
    struct fixture *fixture = *state;
    assert_result(store_probe(fixture->store, NULL), PASSKEY_OK);
}

/* ---- change sets ---- */

/* A registration that is refused at each of its items is applied completely or not at all. */
static void test_changes_are_atomic(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u0", "c0");
    struct passkey_user_record user = sample_user("u1", "ada");
    struct passkey_credential_record credential = sample_credential("c1", "u1");
    struct passkey_session_record session = sample_session("t1", "u1");
    struct passkey_audit_record audit = sample_audit("u1");
    struct change refused_one = use_credential("c0", 99, 100);
    for (size_t at = 0; at <= 4; at++) {
        struct change items[5] = { insert_user(&user), insert_credential(&credential),
            insert_session(&session), insert_audit(&audit), refused_one };
        items[4] = items[at];
        items[at] = refused_one;
        size_t refused = 99;
        assert_result(apply(fixture, items, 5, &refused), PASSKEY_CONFLICT);
        /* The precondition of the credential fails if its user is deleted before. */
        assert_int_equal(refused, at);
        assert_null(user_by_id(fixture, "u1"));
        assert_null(credential_by_id(fixture, "c1"));
        assert_null(session_of(fixture, "t1"));
    }
    const struct change items[] = { insert_user(&user), insert_credential(&credential),
        insert_session(&session), insert_audit(&audit) };
    assert_result(apply(fixture, items, 4, NULL), PASSKEY_OK);
    fixture_reopen(fixture);
    struct passkey_session_record *found = session_of(fixture, "t1");
    assert_non_null(found);
    free(found);
}

/* ---- */

const struct contract_case contract_sessions[] = {
    CONTRACT_CASE(test_session_is_read_completely),
    CONTRACT_CASE(test_session_is_renewed_once),
    CONTRACT_CASE(test_a_session_is_kept_while_it_is_unchanged),
    CONTRACT_CASE(test_the_oldest_sessions_go),
    CONTRACT_CASE(test_session_use_is_noted),
    CONTRACT_CASE(test_session_is_deleted_once_by_its_user),
    CONTRACT_CASE(test_the_first_secret_is_kept),
    CONTRACT_CASE(test_sweep_deletes_expired_rows),
    CONTRACT_CASE(test_audit_accepts_absent_parts),
    CONTRACT_CASE(test_check_succeeds),
    CONTRACT_CASE(test_changes_are_atomic),
    { NULL, NULL },
};
