/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's contract: outgoing mail.
 */
#include "base/bytes.h"
#include "contract.h"
#include "store/mail.h"

#include <stdlib.h>

static struct mail_record sample_mail(const char *recipient)
{
    return (struct mail_record){ .kind = PASSKEY_MAIL_PASSKEY_ADDED,
        .user_id = BYTES_LITERAL("u1"),
        .recipient = bytes_text(recipient),
        .detail = BYTES_LITERAL("Work laptop"),
        .created_at_ms = NOW_MS,
        .due_at_ms = NOW_MS + 1,
        .expires_at_ms = NOW_MS + 1000 };
}

static void have_mail(struct fixture *fixture, const struct mail_record *mail)
{
    assert_result(apply_one(fixture, (struct change){ .run = change_mail_insert, .of.mail = mail }),
        PASSKEY_OK);
}

/* NULL if none is due. */
static struct mail_record *due_at(struct fixture *fixture, int64_t now_ms)
{
    struct mail_record *mail = NULL;
    enum passkey_result result =
        store_mail_find_due(fixture->reader, fixture->party, now_ms, &mail, NULL);
    assert_result(result, PASSKEY_OK);
    return mail;
}

static void assert_none_due(struct fixture *fixture, int64_t now_ms)
{
    assert_null(due_at(fixture, now_ms));
}

static int64_t number_of_due(struct fixture *fixture)
{
    struct mail_record *mail = due_at(fixture, NOW_MS + 1);
    assert_non_null(mail);
    int64_t number = mail->number;
    free(mail);
    return number;
}

static struct change claim(int64_t number, int64_t old_ms, int64_t new_ms)
{
    return (struct change){ .run = change_mail_claim,
        .of.mail_claim = { .number = number, .due_at_ms_old = old_ms, .due_at_ms = new_ms } };
}

static void test_due_mail_is_read_completely(void **state)
{
    struct fixture *fixture = *state;
    struct mail_record mail = sample_mail("ada@example.org");
    have_mail(fixture, &mail);
    assert_none_due(fixture, NOW_MS);
    struct mail_record *found = due_at(fixture, NOW_MS + 1);
    assert_non_null(found);
    assert_int_equal(found->kind, mail.kind);
    assert_bytes_equal(found->user_id, mail.user_id);
    assert_bytes_equal(found->recipient, mail.recipient);
    assert_bytes_equal(found->detail, mail.detail);
    assert_true(found->created_at_ms == mail.created_at_ms);
    assert_true(found->due_at_ms == mail.due_at_ms);
    assert_true(found->expires_at_ms == mail.expires_at_ms);
    assert_int_equal(found->attempts, 0);
    assert_int_equal(found->problem.size, 0);
    free(found);
    assert_none_due(fixture, NOW_MS + 1000);
}

static void test_mail_may_concern_an_unknown_user(void **state)
{
    struct fixture *fixture = *state;
    struct mail_record mail = sample_mail(NULL);
    mail.user_id = (struct passkey_bytes){ 0 };
    have_mail(fixture, &mail);
    struct mail_record *found = due_at(fixture, NOW_MS + 1);
    assert_non_null(found);
    assert_null(found->user_id.data);
    assert_null(found->recipient.data);
    free(found);
}

static void test_the_mail_that_has_waited_longest_is_first(void **state)
{
    struct fixture *fixture = *state;
    struct mail_record later = sample_mail("later@example.org");
    struct mail_record sooner = sample_mail("sooner@example.org");
    later.due_at_ms = NOW_MS + 1;
    sooner.due_at_ms = NOW_MS;
    have_mail(fixture, &later);
    have_mail(fixture, &sooner);
    struct mail_record *found = due_at(fixture, NOW_MS + 1);
    assert_non_null(found);
    assert_bytes_equal(found->recipient, sooner.recipient);
    free(found);
}

static void test_links_go_before_notices(void **state)
{
    struct fixture *fixture = *state;
    struct mail_record notice = sample_mail("notice@example.org");
    struct mail_record link = sample_mail("link@example.org");
    notice.due_at_ms = NOW_MS - 100;
    link.kind = PASSKEY_MAIL_SIGN_UP;
    link.user_id = (struct passkey_bytes){ NULL, 0 };
    have_mail(fixture, &notice);
    have_mail(fixture, &link);
    struct mail_record *found = due_at(fixture, NOW_MS + 1);
    assert_bytes_equal(found->recipient, link.recipient);
    free(found);
}

/* One account can add at most one notice of each kind to the queue. */
static void test_a_notice_replaces_the_one_that_waits(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < 100; i++) {
        struct mail_record mail = sample_mail("ada@example.org");
        mail.detail = i < 99 ? BYTES_LITERAL("an earlier one") : BYTES_LITERAL("the last one");
        have_mail(fixture, &mail);
        mail.user_id = BYTES_LITERAL("u2");
        have_mail(fixture, &mail);
        mail.kind = PASSKEY_MAIL_PASSKEY_REMOVED;
        have_mail(fixture, &mail);
    }
    size_t count = 0;
    struct mail_record *found = NULL;
    while ((found = due_at(fixture, NOW_MS + 1)) != NULL) {
        assert_bytes_equal(found->detail, BYTES_LITERAL("the last one"));
        assert_result(apply_one(fixture, (struct change){ .run = change_mail_delete,
                                             .of.mail_number = found->number }),
            PASSKEY_OK);
        free(found);
        count++;
    }
    assert_int_equal(count, 3);
    /* Both the old and the new address are notified. */
    struct mail_record old = sample_mail("old@example.org");
    struct mail_record new = sample_mail("new@example.org");
    have_mail(fixture, &old);
    have_mail(fixture, &new);
    found = due_at(fixture, NOW_MS + 1);
    assert_bytes_equal(found->recipient, old.recipient);
    free(found);
}

static void test_mail_is_claimed_once(void **state)
{
    struct fixture *fixture = *state;
    struct mail_record mail = sample_mail("ada@example.org");
    have_mail(fixture, &mail);
    int64_t number = number_of_due(fixture);
    assert_result(apply_one(fixture, claim(number, NOW_MS + 1, NOW_MS + 9)), PASSKEY_OK);
    assert_result(apply_one(fixture, claim(number, NOW_MS + 1, NOW_MS + 9)), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, claim(number + 1, NOW_MS + 9, NOW_MS + 9)), PASSKEY_CONFLICT);
    assert_none_due(fixture, NOW_MS + 8);
    struct mail_record *found = due_at(fixture, NOW_MS + 9);
    assert_non_null(found);
    assert_int_equal(found->attempts, 1);
    free(found);
}

static void test_failed_mail_has_the_reason(void **state)
{
    struct fixture *fixture = *state;
    struct mail_record mail = sample_mail("ada@example.org");
    have_mail(fixture, &mail);
    struct change failed = { .run = change_mail_fail,
        .of.mail_fail = { .number = number_of_due(fixture),
            .due_at_ms = NOW_MS + 50,
            .problem = BYTES_LITERAL("no answer") } };
    assert_result(apply_one(fixture, failed), PASSKEY_OK);
    assert_none_due(fixture, NOW_MS + 49);
    struct mail_record *found = due_at(fixture, NOW_MS + 50);
    assert_non_null(found);
    assert_bytes_equal(found->problem, BYTES_LITERAL("no answer"));
    free(found);
    failed.of.mail_fail.number++;
    assert_result(apply_one(fixture, failed), PASSKEY_CONFLICT);
}

static void test_sent_mail_is_deleted(void **state)
{
    struct fixture *fixture = *state;
    struct mail_record mail = sample_mail("ada@example.org");
    have_mail(fixture, &mail);
    struct change gone = { .run = change_mail_delete, .of.mail_number = number_of_due(fixture) };
    assert_result(apply_one(fixture, gone), PASSKEY_OK);
    assert_result(apply_one(fixture, gone), PASSKEY_CONFLICT);
    assert_none_due(fixture, NOW_MS + 1);
}

static void test_expired_mail_is_swept(void **state)
{
    struct fixture *fixture = *state;
    struct mail_record first = sample_mail("first@example.org");
    struct mail_record second = sample_mail("second@example.org");
    second.expires_at_ms++;
    have_mail(fixture, &first);
    have_mail(fixture, &second);
    assert_result(apply_one(fixture, sweep_at(NOW_MS + 1000, 10)), PASSKEY_OK);
    struct mail_record *found = due_at(fixture, NOW_MS + 1);
    assert_non_null(found);
    assert_bytes_equal(found->recipient, second.recipient);
    free(found);
}

/* ---- */

const struct contract_case contract_mail[] = {
    CONTRACT_CASE(test_due_mail_is_read_completely),
    CONTRACT_CASE(test_mail_may_concern_an_unknown_user),
    CONTRACT_CASE(test_the_mail_that_has_waited_longest_is_first),
    CONTRACT_CASE(test_links_go_before_notices),
    CONTRACT_CASE(test_a_notice_replaces_the_one_that_waits),
    CONTRACT_CASE(test_mail_is_claimed_once),
    CONTRACT_CASE(test_failed_mail_has_the_reason),
    CONTRACT_CASE(test_sent_mail_is_deleted),
    CONTRACT_CASE(test_expired_mail_is_swept),
    { NULL, NULL },
};
