/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's contract: links.
 */
#include "base/bytes.h"
#include "contract.h"
#include "store/link.h"
#include "store/mail.h"
#include "store/session.h"
#include "store/store.h"
#include "store/user.h"

#include <stdlib.h>
#include <string.h>

static struct passkey_link_record sample_link(const char *token)
{
    struct passkey_link_record link = { .purpose = PASSKEY_LINK_ENROLMENT,
        .user_id = BYTES_LITERAL("u1"),
        .email = BYTES_LITERAL("ada@example.org"),
        .maker = PASSKEY_ACTOR_API_KEY,
        .maker_id = BYTES_LITERAL("key"),
        .recovered_at_ms = 7,
        .created_at_ms = NOW_MS,
        .expires_at_ms = NOW_MS + 1000 };
    memcpy(link.token_hash, token, strlen(token));
    memcpy(link.id, token, strlen(token));
    return link;
}

static struct change insert_link(const struct passkey_link_record *link)
{
    return (struct change){ .run = change_link_insert, .of.link = link };
}

static struct change delete_link(
    const char *token, enum passkey_link_purpose purpose, int64_t now_ms)
{
    struct change change = { .run = change_link_delete,
        .of.link_use = { .purpose = purpose, .now_ms = now_ms } };
    memcpy(change.of.link_use.token_hash, token, strlen(token));
    return change;
}

/* NULL if it does not exist. */
static struct passkey_link_record *link_of(struct fixture *fixture, const char *token)
{
    struct passkey_link_record key = sample_link(token);
    struct passkey_link_record *link = NULL;
    enum passkey_result result =
        store_link_find(fixture->reader, fixture->party, key.token_hash, &link, NULL);
    assert_result(result, PASSKEY_OK);
    return link;
}

static bool link_there(struct fixture *fixture, const char *token)
{
    struct passkey_link_record *link = link_of(fixture, token);
    free(link);
    return link != NULL;
}

static void have_user(struct fixture *fixture, const char *id, const char *name)
{
    struct passkey_user_record user = sample_user(id, name);
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
}

static void test_link_is_read_completely(void **state)
{
    struct fixture *fixture = *state;
    have_user(fixture, "u1", "ada");
    struct passkey_link_record link = sample_link("l1");
    assert_result(apply_one(fixture, insert_link(&link)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_link(&link)), PASSKEY_CONFLICT);
    struct passkey_link_record *found = link_of(fixture, "l1");
    assert_non_null(found);
    assert_memory_equal(found->id, link.id, sizeof(link.id));
    assert_memory_equal(found->token_hash, link.token_hash, sizeof(link.token_hash));
    assert_int_equal(found->purpose, link.purpose);
    assert_bytes_equal(found->user_id, link.user_id);
    assert_bytes_equal(found->email, link.email);
    assert_int_equal(found->maker, link.maker);
    assert_bytes_equal(found->maker_id, link.maker_id);
    assert_true(found->recovered_at_ms == link.recovered_at_ms);
    assert_true(found->created_at_ms == link.created_at_ms);
    assert_true(found->expires_at_ms == link.expires_at_ms);
    assert_int_equal(found->redeemed_at_ms, 0);
    free(found);
}

static void test_link_of_a_sign_up_has_no_user(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link_record link = sample_link("l1");
    link.user_id = link.email = link.maker_id = (struct passkey_bytes){ 0 };
    assert_result(apply_one(fixture, insert_link(&link)), PASSKEY_OK);
    struct passkey_link_record *found = link_of(fixture, "l1");
    assert_non_null(found);
    assert_null(found->user_id.data);
    assert_null(found->email.data);
    assert_null(found->maker_id.data);
    free(found);
}

static void test_link_needs_its_user(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link_record link = sample_link("l1");
    assert_result(apply_one(fixture, insert_link(&link)), PASSKEY_CONFLICT);
    struct passkey_user_record user = sample_user("u1", "ada");
    user.disabled_at_ms = NOW_MS;
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_link(&link)), PASSKEY_CONFLICT);
    assert_false(link_there(fixture, "l1"));
}

static void test_link_is_of_one_relying_party(void **state)
{
    struct fixture *fixture = *state;
    have_user(fixture, "u1", "ada");
    struct passkey_link_record link = sample_link("l1");
    assert_result(apply_one(fixture, insert_link(&link)), PASSKEY_OK);
    struct passkey_link_record *found = NULL;
    assert_result(store_link_find(fixture->reader, fixture->other, link.token_hash, &found, NULL),
        PASSKEY_OK);
    assert_null(found);
    struct change change = delete_link("l1", PASSKEY_LINK_ENROLMENT, NOW_MS);
    struct change_set changes = {
        .relying_party = fixture->other, .durability = CHANGE_SYNCED, .items = &change, .count = 1
    };
    size_t refused = 0;
    assert_result(store_apply(fixture->store, &changes, &refused, NULL), PASSKEY_CONFLICT);
    assert_true(link_there(fixture, "l1"));
}

static void test_link_is_spent_once_for_its_purpose_in_its_time(void **state)
{
    struct fixture *fixture = *state;
    have_user(fixture, "u1", "ada");
    struct passkey_link_record link = sample_link("l1");
    assert_result(apply_one(fixture, insert_link(&link)), PASSKEY_OK);
    assert_result(
        apply_one(fixture, delete_link("l2", PASSKEY_LINK_ENROLMENT, NOW_MS)), PASSKEY_CONFLICT);
    assert_result(
        apply_one(fixture, delete_link("l1", PASSKEY_LINK_RECOVERY, NOW_MS)), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, delete_link("l1", PASSKEY_LINK_ENROLMENT, NOW_MS + 1000)),
        PASSKEY_CONFLICT);
    assert_true(link_there(fixture, "l1"));
    assert_result(
        apply_one(fixture, delete_link("l1", PASSKEY_LINK_ENROLMENT, NOW_MS + 999)), PASSKEY_OK);
    assert_false(link_there(fixture, "l1"));
    assert_result(
        apply_one(fixture, delete_link("l1", PASSKEY_LINK_ENROLMENT, NOW_MS)), PASSKEY_CONFLICT);
}

static void test_link_of_a_session_ends_with_it(void **state)
{
    struct fixture *fixture = *state;
    have_user(fixture, "u1", "ada");
    struct passkey_session_record session = sample_session("s1", "u1");
    struct passkey_link_record link = sample_link("l1");
    link.maker = PASSKEY_ACTOR_SESSION;
    link.maker_id = BYTES_ARRAY(session.id);
    struct change spend = delete_link("l1", PASSKEY_LINK_ENROLMENT, NOW_MS + 1);
    assert_result(apply_one(fixture, insert_link(&link)), PASSKEY_OK);
    assert_result(apply_one(fixture, spend), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    spend.of.link_use.now_ms = session.expires_at_ms;
    assert_result(apply_one(fixture, spend), PASSKEY_CONFLICT);
    spend.of.link_use.now_ms--;
    assert_result(apply_one(fixture, spend), PASSKEY_OK);
}

static void test_expired_links_are_swept(void **state)
{
    struct fixture *fixture = *state;
    have_user(fixture, "u1", "ada");
    struct passkey_link_record first = sample_link("l1");
    struct passkey_link_record second = sample_link("l2");
    second.expires_at_ms++;
    assert_result(apply_one(fixture, insert_link(&first)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_link(&second)), PASSKEY_OK);
    assert_result(apply_one(fixture, sweep_at(NOW_MS + 1000, 10)), PASSKEY_OK);
    assert_false(link_there(fixture, "l1"));
    assert_true(link_there(fixture, "l2"));
}

/* ---- addresses ---- */

/* ---- all links of a user ---- */

static void have_mail(struct fixture *fixture, enum passkey_mail_kind kind, const char *user_id)
{
    struct mail_record mail = { .kind = kind,
        .user_id = bytes_text(user_id),
        .recipient = BYTES_LITERAL("ada@example.org"),
        .created_at_ms = NOW_MS,
        .due_at_ms = NOW_MS + kind,
        .expires_at_ms = NOW_MS + 1000 };
    assert_result(
        apply_one(fixture, (struct change){ .run = change_mail_insert, .of.mail = &mail }),
        PASSKEY_OK);
}

static void assert_first_mail(
    struct fixture *fixture, enum passkey_mail_kind kind, const char *user_id)
{
    struct mail_record *mail = NULL;
    assert_result(store_mail_find_due(fixture->reader, fixture->party, NOW_MS + 500, &mail, NULL),
        PASSKEY_OK);
    assert_int_equal(mail->kind, kind);
    assert_bytes_equal(mail->user_id, bytes_text(user_id));
    struct change gone = { .run = change_mail_delete, .of.mail_number = mail->number };
    free(mail);
    assert_result(apply_one(fixture, gone), PASSKEY_OK);
}

/* Including mails that would send more; notices are still sent. */
static void test_all_links_of_a_user_end(void **state)
{
    struct fixture *fixture = *state;
    struct change end = { .run = change_links_delete,
        .of.links_delete.user_id = BYTES_LITERAL("u1") };
    have_user(fixture, "u1", "ada");
    have_user(fixture, "u2", "eve");
    struct passkey_link_record links[] = { sample_link("l1"), sample_link("l2"),
        sample_link("l3") };
    links[1].purpose = PASSKEY_LINK_EMAIL_SIGN_IN;
    links[2].user_id = BYTES_LITERAL("u2");
    for (size_t i = 0; i < 3; i++)
        assert_result(apply_one(fixture, insert_link(&links[i])), PASSKEY_OK);
    have_mail(fixture, PASSKEY_MAIL_VERIFY_EMAIL, "u1");
    have_mail(fixture, PASSKEY_MAIL_VERIFY_EMAIL, "u2");
    have_mail(fixture, PASSKEY_MAIL_PASSKEY_ADDED, "u1");
    assert_result(apply_one(fixture, end), PASSKEY_OK);
    assert_false(link_there(fixture, "l1"));
    assert_false(link_there(fixture, "l2"));
    assert_true(link_there(fixture, "l3"));
    assert_first_mail(fixture, PASSKEY_MAIL_VERIFY_EMAIL, "u2");
    assert_first_mail(fixture, PASSKEY_MAIL_PASSKEY_ADDED, "u1");
    assert_result(apply_one(fixture, end), PASSKEY_OK);
}

static size_t links_listed(struct fixture *fixture, const char *user_id, int64_t now_ms)
{
    struct link_query query = { .now_ms = now_ms, .limit = 2 };
    struct passkey_link_list *list = NULL;
    if (user_id != NULL)
        query.user_id = bytes_text(user_id);
    assert_result(
        store_link_list(fixture->reader, fixture->party, &query, &list, NULL), PASSKEY_OK);
    size_t count = list->count;
    free(list);
    return count;
}

static void test_links_are_listed(void **state)
{
    struct fixture *fixture = *state;
    have_user(fixture, "u1", "ada");
    struct passkey_link_record links[] = { sample_link("l1"), sample_link("l2"),
        sample_link("l3") };
    links[1].user_id = (struct passkey_bytes){ NULL, 0 };
    for (size_t i = 0; i < 3; i++)
        assert_result(apply_one(fixture, insert_link(&links[i])), PASSKEY_OK);
    assert_int_equal(links_listed(fixture, "u1", NOW_MS), 2);
    assert_int_equal(links_listed(fixture, "u2", NOW_MS), 0);
    assert_int_equal(links_listed(fixture, NULL, NOW_MS), 2); /* the limit */
    assert_int_equal(links_listed(fixture, NULL, links[0].expires_at_ms), 0);
}

static void test_a_link_is_redeemed_until_it_ends(void **state)
{
    struct fixture *fixture = *state;
    have_user(fixture, "u1", "ada");
    struct passkey_link_record link = sample_link("l1");
    link.maker = PASSKEY_ACTOR_OPERATOR;
    assert_result(apply_one(fixture, insert_link(&link)), PASSKEY_OK);
    struct change redeem = delete_link("l1", link.purpose, NOW_MS);
    redeem.run = change_link_redeem;
    assert_result(apply_one(fixture, redeem), PASSKEY_OK);
    assert_result(apply_one(fixture, redeem), PASSKEY_OK);
    struct passkey_link_record *found = NULL;
    assert_result(
        store_link_find_by_id(fixture->reader, fixture->party, BYTES_ARRAY(link.id), &found, NULL),
        PASSKEY_OK);
    assert_true(found->redeemed_at_ms == NOW_MS);
    free(found);
    struct passkey_session_record session = sample_session("s1", "u1");
    session.link_id = BYTES_ARRAY(link.id);
    assert_result(
        apply_one(fixture, (struct change){ .run = change_session_insert, .of.session = &session }),
        PASSKEY_OK);
    struct change end = { .run = change_link_end,
        .of.link_end = { .user_id = BYTES_LITERAL("u1"), .id = BYTES_ARRAY(link.id) } };
    assert_result(apply_one(fixture, end), PASSKEY_OK);
    struct passkey_session_list *sessions = NULL;
    assert_result(store_session_list(
                      fixture->reader, fixture->party, BYTES_LITERAL("u1"), 9, &sessions, NULL),
        PASSKEY_OK);
    assert_int_equal(sessions->count, 0);
    free(sessions);
    assert_result(apply_one(fixture, redeem), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, end), PASSKEY_OK);
    end.run = change_link_revoke;
    assert_result(apply_one(fixture, end), PASSKEY_CONFLICT);
}

/* The purposes, from 1 to 4, of a user's remaining links. */
static void assert_links_left(struct fixture *fixture, const char *left)
{
    static const char *const names[] = { "1", "2", "3", "4" };
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(link_there(fixture, names[i]), strchr(left, names[i][0]) != NULL);
}

/* A code does not end tickets; neither ends links for other purposes. */
static void test_a_recovery_ends_links_that_are_not_stronger(void **state)
{
    struct fixture *fixture = *state;
    struct change end = { .run = change_links_delete,
        .of.links_delete = {
            .user_id = BYTES_LITERAL("u1"), .recovery = PASSKEY_PROOF_RECOVERY_CODE } };
    have_user(fixture, "u1", "ada");
    for (int purpose = 1; purpose <= 4; purpose++) {
        struct passkey_link_record link = sample_link((char[]){ (char)('0' + purpose), '\0' });
        link.purpose = (enum passkey_link_purpose)purpose;
        assert_result(apply_one(fixture, insert_link(&link)), PASSKEY_OK);
    }
    have_mail(fixture, PASSKEY_MAIL_VERIFY_EMAIL, "u1");
    assert_result(apply_one(fixture, end), PASSKEY_OK);
    assert_links_left(fixture, "234");
    end.of.links_delete.recovery = PASSKEY_PROOF_TICKET;
    assert_result(apply_one(fixture, end), PASSKEY_OK);
    assert_links_left(fixture, "24");
    assert_first_mail(fixture, PASSKEY_MAIL_VERIFY_EMAIL, "u1");
}

static struct change set_email(const char *user_id, const char *email, const char *key)
{
    return (struct change){ .run = change_user_email,
        .of.user_email = { .id = bytes_text(user_id),
            .email = bytes_text(email),
            .email_key = bytes_text(key),
            .verified_at_ms = email == NULL ? 0 : NOW_MS } };
}

static void test_an_address_is_one_users(void **state)
{
    struct fixture *fixture = *state;
    have_user(fixture, "u1", "ada");
    have_user(fixture, "u2", "eve");
    assert_result(apply_one(fixture, set_email("u1", "Ada@example.org", "ada@example.org")), 0);
    assert_result(apply_one(fixture, set_email("u2", "ada@example.org", "ada@example.org")),
        PASSKEY_CONFLICT);
    assert_result(
        apply_one(fixture, set_email("u3", "x@example.org", "x@example.org")), PASSKEY_CONFLICT);
    struct passkey_user_record *user = NULL;
    assert_result(store_user_find_by_email(fixture->reader, fixture->party,
                      BYTES_LITERAL("ada@example.org"), &user, NULL),
        PASSKEY_OK);
    assert_bytes_equal(user->id, BYTES_LITERAL("u1"));
    assert_bytes_equal(user->email, BYTES_LITERAL("Ada@example.org"));
    assert_true(user->email_verified_at_ms == NOW_MS);
    free(user);
    assert_result(store_user_find_by_email(fixture->reader, fixture->other,
                      BYTES_LITERAL("ada@example.org"), &user, NULL),
        PASSKEY_OK);
    assert_null(user);
}

static void test_an_address_can_go(void **state)
{
    struct fixture *fixture = *state;
    have_user(fixture, "u1", "ada");
    have_user(fixture, "u2", "eve");
    assert_result(apply_one(fixture, set_email("u1", "a@example.org", "a@example.org")), 0);
    assert_result(apply_one(fixture, set_email("u1", NULL, NULL)), PASSKEY_OK);
    assert_result(apply_one(fixture, set_email("u2", NULL, NULL)), PASSKEY_OK);
    struct passkey_user_record *user = user_by_id(fixture, "u1");
    assert_null(user->email.data);
    assert_true(user->email_verified_at_ms == 0);
    free(user);
    assert_result(apply_one(fixture, set_email("u1", "a@example.org", "a@example.org")), 0);
}

/* ---- */

const struct contract_case contract_links[] = {
    CONTRACT_CASE(test_link_is_read_completely),
    CONTRACT_CASE(test_link_of_a_sign_up_has_no_user),
    CONTRACT_CASE(test_link_needs_its_user),
    CONTRACT_CASE(test_link_is_of_one_relying_party),
    CONTRACT_CASE(test_link_is_spent_once_for_its_purpose_in_its_time),
    CONTRACT_CASE(test_link_of_a_session_ends_with_it),
    CONTRACT_CASE(test_expired_links_are_swept),
    CONTRACT_CASE(test_all_links_of_a_user_end),
    CONTRACT_CASE(test_links_are_listed),
    CONTRACT_CASE(test_a_link_is_redeemed_until_it_ends),
    CONTRACT_CASE(test_a_recovery_ends_links_that_are_not_stronger),
    CONTRACT_CASE(test_an_address_is_one_users),
    CONTRACT_CASE(test_an_address_can_go),
    { NULL, NULL },
};
