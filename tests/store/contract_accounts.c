/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's contract: changes of existing users and their credentials, and the sessions of a
 * user.
 */
#include "contract.h"
#include "store/credential.h"
#include "store/link.h"
#include "store/mail.h"
#include "store/notice.h"
#include "store/recovery_code.h"
#include "store/session.h"
#include "store/user.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ---- users ---- */

static struct change update_user(const char *id)
{
    return (struct change){ .run = change_user_update, .of.user_update.id = bytes_text(id) };
}

static void test_user_update_leaves_what_is_absent(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    assert_result(apply_one(fixture, update_user("u1")), PASSKEY_OK);
    struct change rename = update_user("u1");
    rename.of.user_update.name = BYTES_LITERAL("Grace");
    rename.of.user_update.name_key = BYTES_LITERAL("grace");
    assert_result(apply_one(fixture, rename), PASSKEY_OK);
    struct change rest = update_user("u1");
    rest.of.user_update.display_name = BYTES_LITERAL("G. H.");
    rest.of.user_update.other_ways_in = BYTES_LITERAL("");
    assert_result(apply_one(fixture, rest), PASSKEY_OK);
    struct passkey_user_record *found = user_by_id(fixture, "u1");
    assert_bytes_equal(found->name, BYTES_LITERAL("Grace"));
    assert_bytes_equal(found->name_key, BYTES_LITERAL("grace"));
    assert_bytes_equal(found->display_name, BYTES_LITERAL("G. H."));
    assert_int_equal(found->other_ways_in.size, 0);
    assert_bytes_equal(found->email, user.email);
    assert_true(found->created_at_ms == user.created_at_ms);
    free(found);
}

static void test_user_update_keeps_names_apart(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record first = sample_user("u1", "ada");
    struct passkey_user_record second = sample_user("u2", "eve");
    assert_result(apply_one(fixture, insert_user(&first)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_user(&second)), PASSKEY_OK);
    struct change rename = update_user("u2");
    rename.of.user_update.name = rename.of.user_update.name_key = BYTES_LITERAL("ada");
    assert_result(apply_one(fixture, rename), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, update_user("u3")), PASSKEY_CONFLICT);
    struct passkey_user_record *found = user_by_id(fixture, "u2");
    assert_bytes_equal(found->name_key, BYTES_LITERAL("eve"));
    free(found);
}

static int64_t disabled_at(struct fixture *fixture, const char *id, int64_t disabled_at_ms)
{
    struct change disable = { .run = change_user_disable,
        .of.user_disable = { .id = bytes_text(id), .disabled_at_ms = disabled_at_ms } };
    assert_result(apply_one(fixture, disable), PASSKEY_OK);
    struct passkey_user_record *found = user_by_id(fixture, id);
    int64_t since_ms = found->disabled_at_ms;
    free(found);
    return since_ms;
}

static void test_user_is_disabled_since_the_first_time(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    struct change stranger = { .run = change_user_disable,
        .of.user_disable = { .id = BYTES_LITERAL("u2"), .disabled_at_ms = NOW_MS } };
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    assert_true(disabled_at(fixture, "u1", NOW_MS) == NOW_MS);
    assert_true(disabled_at(fixture, "u1", NOW_MS + 1) == NOW_MS);
    assert_true(disabled_at(fixture, "u1", 0) == 0);
    assert_true(disabled_at(fixture, "u1", NOW_MS + 2) == NOW_MS + 2);
    assert_result(apply_one(fixture, stranger), PASSKEY_CONFLICT);
}

/* One of everything that a user can have. */
static void have_everything(struct fixture *fixture, const char *user_id, const char *credential_id)
{
    static const uint8_t hashes[1][PASSKEY_HASH_SIZE] = { { 1 } };
    static const struct passkey_recovery_code_set set = { .created_at_ms = NOW_MS };
    have_credential(fixture, user_id, credential_id);
    struct passkey_session_record session = sample_session(user_id, user_id);
    struct passkey_audit_record audit = sample_audit(user_id);
    struct passkey_link_record link = {
        .purpose = PASSKEY_LINK_ENROLMENT, .user_id = bytes_text(user_id), .expires_at_ms = NOW_MS
    };
    struct mail_record mail = { .kind = PASSKEY_MAIL_PASSKEY_ADDED,
        .user_id = bytes_text(user_id) };
    struct passkey_notice_record notice = { .kind = PASSKEY_NOTICE_RECOVERY_CODE,
        .user_id = bytes_text(user_id) };
    memcpy(link.token_hash, session.token_hash, sizeof(link.token_hash));
    const struct change items[] = {
        insert_session(&session),
        { .run = change_recovery_codes_put,
            .of.recovery_codes = { .user_id = bytes_text(user_id),
                .set = &set,
                .hashes = hashes,
                .count = 1 } },
        { .run = change_link_insert, .of.link = &link },
        { .run = change_mail_insert, .of.mail = &mail },
        insert_audit(&audit),
        { .run = change_notice_insert, .of.notice = &notice },
    };
    assert_result(apply(fixture, items, 6, NULL), PASSKEY_OK);
}

static void assert_counts(struct fixture *fixture, int64_t count)
{
    static const char *const tables[] = { "user", "credential", "attestation", "session",
        "recovery_code_set", "recovery_code", "link", "notice", "outgoing_mail", "audit" };
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        /* The audit log is kept. */
        assert_int_equal(
            fixture_rows(fixture, tables[i]), strcmp(tables[i], "audit") == 0 ? 2 : count);
    }
}

static void test_user_is_deleted_with_all_data(void **state)
{
    struct fixture *fixture = *state;
    have_everything(fixture, "u1", "c1");
    have_everything(fixture, "u2", "c2");
    assert_counts(fixture, 2);
    struct change delete = { .run = change_user_erase, .of.user_id = BYTES_LITERAL("u1") };
    assert_result(apply_one(fixture, delete), PASSKEY_OK);
    assert_counts(fixture, 1);
    assert_null(user_by_id(fixture, "u1"));
    struct passkey_user_record *other = user_by_id(fixture, "u2");
    assert_non_null(other);
    free(other);
    assert_result(apply_one(fixture, delete), PASSKEY_CONFLICT);
    assert_counts(fixture, 1);
}

/* ---- credentials ---- */

static void have_second(struct fixture *fixture, const char *id, const char *user_id)
{
    struct passkey_credential_record second = sample_credential(id, user_id);
    assert_result(apply_one(fixture, insert_credential(&second)), PASSKEY_OK);
}

static void test_label_is_changed_by_its_user(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    struct change label = { .run = change_credential_label,
        .of.label = { .id = BYTES_LITERAL("c1"),
            .user_id = BYTES_LITERAL("u2"),
            .label = BYTES_LITERAL("Phone") } };
    assert_result(apply_one(fixture, label), PASSKEY_CONFLICT);
    label.of.label.user_id = BYTES_LITERAL("u1");
    assert_result(apply_one(fixture, label), PASSKEY_OK);
    struct passkey_credential_record *found = credential_by_id(fixture, "c1");
    assert_bytes_equal(found->label, BYTES_LITERAL("Phone"));
    free(found);
}

static struct change disable(const char *id, enum passkey_disabled_by by, int64_t now_ms)
{
    return (struct change){ .run = change_credential_disable,
        .of.disable = {
            .id = bytes_text(id), .user_id = BYTES_LITERAL("u1"), .by = by, .now_ms = now_ms } };
}

static struct change enable(const char *id, enum passkey_disabled_by by)
{
    return (struct change){ .run = change_credential_enable,
        .of.disable = { .id = bytes_text(id), .user_id = BYTES_LITERAL("u1"), .by = by } };
}

static void assert_disabled(
    struct fixture *fixture, const char *id, int64_t at_ms, enum passkey_disabled_by by)
{
    struct passkey_credential_record *found = credential_by_id(fixture, id);
    assert_true(found->disabled_at_ms == at_ms);
    assert_int_equal(found->disabled_by, by);
    free(found);
}

static void test_who_disabled_decides_who_enables(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    have_second(fixture, "c2", "u1");
    assert_result(apply_one(fixture, disable("c1", PASSKEY_DISABLED_BY_USER, NOW_MS)), PASSKEY_OK);
    assert_disabled(fixture, "c1", NOW_MS, PASSKEY_DISABLED_BY_USER);
    assert_result(apply_one(fixture, enable("c1", PASSKEY_DISABLED_BY_USER)), PASSKEY_OK);
    assert_disabled(fixture, "c1", 0, PASSKEY_DISABLED_BY_NOBODY);
    assert_result(
        apply_one(fixture, disable("c1", PASSKEY_DISABLED_BY_OPERATOR, NOW_MS + 1)), PASSKEY_OK);
    assert_result(
        apply_one(fixture, disable("c1", PASSKEY_DISABLED_BY_USER, NOW_MS + 2)), PASSKEY_OK);
    assert_disabled(fixture, "c1", NOW_MS + 1, PASSKEY_DISABLED_BY_OPERATOR);
    assert_result(apply_one(fixture, enable("c1", PASSKEY_DISABLED_BY_USER)), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, enable("c1", PASSKEY_DISABLED_BY_OPERATOR)), PASSKEY_OK);
    assert_result(apply_one(fixture, enable("c3", PASSKEY_DISABLED_BY_USER)), PASSKEY_CONFLICT);
}

static struct change delete_credential(const char *id, const char *user_id)
{
    return (struct change){ .run = change_credential_delete,
        .of.credential_delete = { .id = bytes_text(id), .user_id = bytes_text(user_id) } };
}

/* A user without an address and without other ways in. */
static void have_bare_user(struct fixture *fixture, bool email, const char *other_ways_in)
{
    struct passkey_user_record user = sample_user("u1", "ada");
    user.other_ways_in = bytes_text(other_ways_in);
    if (!email) {
        user.email = user.email_key = (struct passkey_bytes){ NULL, 0 };
        user.email_verified_at_ms = 0;
    }
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
}

static void test_last_way_in_needs_confirmation(void **state)
{
    struct fixture *fixture = *state;
    have_bare_user(fixture, false, "");
    have_second(fixture, "c1", "u1");
    struct change last = delete_credential("c1", "u1");
    struct change off = disable("c1", PASSKEY_DISABLED_BY_USER, NOW_MS);
    last.of.credential_delete.email_way_in = off.of.disable.email_way_in = true;
    assert_result(apply_one(fixture, last), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, off), PASSKEY_CONFLICT);
    off.of.disable.allow_last = true;
    assert_result(apply_one(fixture, off), PASSKEY_OK);
    /* It is not a way in any more. */
    assert_result(apply_one(fixture, last), PASSKEY_OK);
    have_second(fixture, "c2", "u1");
    last = delete_credential("c2", "u1");
    last.of.credential_delete.allow_last = true;
    assert_result(apply_one(fixture, last), PASSKEY_OK);
    assert_null(credential_by_id(fixture, "c2"));
}

static void test_other_ways_in_are_ways_in(void **state)
{
    struct fixture *fixture = *state;
    have_bare_user(fixture, false, "password");
    have_second(fixture, "c1", "u1");
    assert_result(apply_one(fixture, delete_credential("c1", "u1")), PASSKEY_OK);
}

static void test_verified_address_is_a_way_in_where_it_counts(void **state)
{
    struct fixture *fixture = *state;
    have_bare_user(fixture, true, "");
    have_second(fixture, "c1", "u1");
    struct change last = delete_credential("c1", "u1");
    assert_result(apply_one(fixture, last), PASSKEY_CONFLICT);
    last.of.credential_delete.email_way_in = true;
    assert_result(apply_one(fixture, last), PASSKEY_OK);
}

static void test_disabled_one_is_no_way_in(void **state)
{
    struct fixture *fixture = *state;
    have_bare_user(fixture, false, "");
    have_second(fixture, "c1", "u1");
    have_second(fixture, "c2", "u1");
    assert_result(apply_one(fixture, disable("c1", PASSKEY_DISABLED_BY_USER, NOW_MS)), PASSKEY_OK);
    assert_result(apply_one(fixture, delete_credential("c2", "u1")), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, enable("c1", PASSKEY_DISABLED_BY_USER)), PASSKEY_OK);
    assert_result(apply_one(fixture, delete_credential("c2", "u2")), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, delete_credential("c2", "u1")), PASSKEY_OK);
}

static void test_sessions_lose_a_removed_credential(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    have_second(fixture, "c2", "u1");
    struct passkey_session_record session = sample_session("t1", "u1");
    session.credential_id = BYTES_LITERAL("c1");
    assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    assert_result(apply_one(fixture, delete_credential("c1", "u1")), PASSKEY_OK);
    struct passkey_session_record *found = session_of(fixture, "t1");
    assert_int_equal(found->credential_id.size, 0);
    free(found);
}

/* ---- sessions of a user ---- */

static void have_session(struct fixture *fixture, const char *token, const char *user_id,
    const char *credential_id, int64_t created_at_ms)
{
    struct passkey_session_record session = sample_session(token, user_id);
    session.credential_id = bytes_text(credential_id);
    session.created_at_ms = created_at_ms;
    assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
}

/* The tokens of the sessions, in order and up to NULL; an id begins like its token. */
static void assert_sessions(struct fixture *fixture, const char *user_id, size_t limit, ...)
{
    va_list tokens;
    size_t count = 0;
    struct passkey_session_list *list = NULL;
    assert_result(store_session_list(
                      fixture->reader, fixture->party, bytes_text(user_id), limit, &list, NULL),
        PASSKEY_OK);
    va_start(tokens, limit);
    for (const char *token; (token = va_arg(tokens, const char *)) != NULL; count++) {
        assert_true(count < list->count);
        assert_int_equal(list->items[count].id[0], token[0]);
        assert_bytes_equal(list->items[count].user_id, bytes_text(user_id));
        assert_bytes_equal(list->items[count].user_agent, BYTES_LITERAL("Mozilla/5.0"));
    }
    va_end(tokens);
    assert_int_equal(count, list->count);
    free(list);
}

static void test_sessions_are_listed_newest_first(void **state)
{
    struct fixture *fixture = *state;
    have_session(fixture, "a", "u1", "c1", NOW_MS);
    have_session(fixture, "b", "u1", "c1", NOW_MS + 2);
    have_session(fixture, "c", "u1", "c1", NOW_MS + 1);
    have_session(fixture, "d", "u2", "c1", NOW_MS + 3);
    assert_sessions(fixture, "u1", 100, "b", "c", "a", NULL);
    assert_sessions(fixture, "u1", 2, "b", "c", NULL);
    assert_sessions(fixture, "u3", 100, NULL);
}

static void test_sessions_are_ended_together(void **state)
{
    struct fixture *fixture = *state;
    static const uint8_t kept[PASSKEY_SESSION_ID_SIZE] = { 'a' };
    have_session(fixture, "a", "u1", "c1", NOW_MS);
    have_session(fixture, "b", "u1", "c1", NOW_MS + 1);
    have_session(fixture, "c", "u1", "c2", NOW_MS + 2);
    have_session(fixture, "d", "u2", "c1", NOW_MS + 3);
    struct change end = { .run = change_sessions_delete,
        .of.sessions_delete = { .user_id = BYTES_LITERAL("u1"),
            .credential_id = BYTES_LITERAL("c1"),
            .kept_id = kept } };
    assert_result(apply_one(fixture, end), PASSKEY_OK);
    assert_sessions(fixture, "u1", 100, "c", "a", NULL);
    size_t count = 99;
    end.of.sessions_delete.credential_id = (struct passkey_bytes){ NULL, 0 };
    end.of.sessions_delete.kept_id = NULL;
    end.of.sessions_delete.count = &count;
    assert_result(apply_one(fixture, end), PASSKEY_OK);
    assert_int_equal(count, 2);
    assert_result(apply_one(fixture, end), PASSKEY_OK);
    assert_int_equal(count, 0);
    assert_sessions(fixture, "u1", 100, NULL);
    assert_sessions(fixture, "u2", 100, "d", NULL);
}

static void test_a_recovery_ends_sessions_that_are_not_stronger(void **state)
{
    struct fixture *fixture = *state;
    struct change end = { .run = change_sessions_delete,
        .of.sessions_delete = {
            .user_id = BYTES_LITERAL("u1"), .recovery = PASSKEY_PROOF_TICKET } };
    static const char *const tokens[] = {
        [PASSKEY_PROOF_PASSKEY] = "passkey",
        [PASSKEY_PROOF_PASSKEY_VERIFIED] = "verified passkey",
        [PASSKEY_PROOF_EMAIL] = "mailed link",
        [PASSKEY_PROOF_RECOVERY_CODE] = "recovery code",
        [PASSKEY_PROOF_TICKET] = "ticket",
        [PASSKEY_PROOF_ENROLMENT] = "enrolment link",
    };
    for (enum passkey_proof proof = PASSKEY_PROOF_PASSKEY; proof <= PASSKEY_PROOF_ENROLMENT;
         proof++) {
        struct passkey_session_record session = sample_session(tokens[proof], "u1");
        session.proof = proof;
        session.created_at_ms = NOW_MS + (int64_t)proof;
        assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    }
    assert_result(apply_one(fixture, end), PASSKEY_OK);
    assert_sessions(
        fixture, "u1", 100, "enrolment link", "mailed link", "verified passkey", "passkey", NULL);
}

/* Nothing of other users changes. */
static void test_a_user_is_locked(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    struct change lock = { .run = change_user_lock,
        .of.user_disable = { .id = BYTES_LITERAL("u1"), .disabled_at_ms = NOW_MS } };
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    struct passkey_credential_record credential = sample_credential("c1", "u1");
    assert_result(apply_one(fixture, insert_credential(&credential)), PASSKEY_OK);
    have_session(fixture, "a", "u1", "c1", NOW_MS);
    have_session(fixture, "b", "u2", "c1", NOW_MS);
    assert_result(apply_one(fixture, lock), PASSKEY_OK);
    assert_sessions(fixture, "u1", 100, NULL);
    assert_sessions(fixture, "u2", 100, "b", NULL);
    struct passkey_credential_list *list = NULL;
    assert_result(
        store_credential_list(fixture->reader, fixture->party, BYTES_LITERAL("u1"), &list, NULL),
        PASSKEY_OK);
    assert_int_equal(list->count, 1);
    assert_true(list->items[0].disabled_at_ms == NOW_MS);
    assert_int_equal(list->items[0].disabled_by, PASSKEY_DISABLED_BY_OPERATOR);
    free(list);
    assert_result(apply_one(fixture, lock), PASSKEY_OK);
}

/* ---- */

const struct contract_case contract_accounts[] = {
    CONTRACT_CASE(test_user_update_leaves_what_is_absent),
    CONTRACT_CASE(test_user_update_keeps_names_apart),
    CONTRACT_CASE(test_user_is_disabled_since_the_first_time),
    CONTRACT_CASE(test_user_is_deleted_with_all_data),
    CONTRACT_CASE(test_a_user_is_locked),
    CONTRACT_CASE(test_label_is_changed_by_its_user),
    CONTRACT_CASE(test_who_disabled_decides_who_enables),
    CONTRACT_CASE(test_last_way_in_needs_confirmation),
    CONTRACT_CASE(test_other_ways_in_are_ways_in),
    CONTRACT_CASE(test_verified_address_is_a_way_in_where_it_counts),
    CONTRACT_CASE(test_disabled_one_is_no_way_in),
    CONTRACT_CASE(test_sessions_lose_a_removed_credential),
    CONTRACT_CASE(test_sessions_are_listed_newest_first),
    CONTRACT_CASE(test_sessions_are_ended_together),
    CONTRACT_CASE(test_a_recovery_ends_sessions_that_are_not_stronger),
    { NULL, NULL },
};
