/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Outgoing mail: who gets what, when a mail is tried again, and that a notice exists if and only if
 * its event happened.
 */
#include "base/bytes.h"
#include "service/access/call.h"
#include "unit/service/link_fixture.h"
#include <passkey/backend.h>
#include <string.h>

#define SECOND_MS INT64_C(1000)

/* In other tests, Ada has the only address; here, Eve gets one, too. */
static void give_eve_an_address(struct fixture *fixture)
{
    (void)harness_sql(fixture->harness,
        "UPDATE user SET email = 'Eve@example.org', email_key = "
        "'eve@example.org', email_verified_at_ms = 1 WHERE name = 'eve'");
}

static void verify(struct fixture *fixture, const char *address)
{
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = {
        .size = sizeof(request), .purpose = PASSKEY_LINK_VERIFY_EMAIL, .email = bytes_text(address)
    };
    assert_result(create_link(fixture, AS_EVE, request, &link), PASSKEY_OK);
}

static void assert_letter(
    const struct letter *letter, enum passkey_mail_kind kind, const char *recipient)
{
    assert_true(letter->there);
    assert_int_equal(letter->kind, kind);
    assert_string_equal(letter->recipient, recipient);
}

/* ---- addresses ---- */

static void test_an_address_is_set_only_by_its_link(void **state)
{
    struct fixture *fixture = *state;
    verify(fixture, "EVE@Example.ORG");
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM user WHERE email IS NOT NULL"), 1);
    struct letter letter = read_mail(fixture);
    assert_letter(&letter, PASSKEY_MAIL_VERIFY_EMAIL, "EVE@example.org");
    struct browser reader;
    browser_init(&reader, fixture->harness);
    assert_result(redeem_link(&reader, letter.token), PASSKEY_OK);
    assert_null(reader.account->session);
    assert_bytes_equal(reader.account->user->email, BYTES_LITERAL("EVE@example.org"));
    browser_deinit(&reader);
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM user WHERE name = 'eve' AND email = "
                                      "'EVE@example.org' AND email_key = 'eve@example.org' AND "
                                      "email_verified_at_ms = 1778229713000"),
        1);
    letter = read_mail(fixture);
    assert_letter(&letter, PASSKEY_MAIL_EMAIL_CHANGED, "EVE@example.org");
    assert_false(read_mail(fixture).there);
}

static void test_a_change_is_mailed_to_both_addresses(void **state)
{
    struct fixture *fixture = *state;
    give_eve_an_address(fixture);
    verify(fixture, "new@example.org");
    struct letter letter = read_mail(fixture);
    assert_result(redeem_link(&fixture->ada, letter.token), PASSKEY_OK);
    struct letter first = read_mail(fixture);
    struct letter second = read_mail(fixture);
    assert_letter(&first, PASSKEY_MAIL_EMAIL_CHANGED, "Eve@example.org");
    assert_letter(&second, PASSKEY_MAIL_EMAIL_CHANGED, "new@example.org");
    assert_string_equal(first.detail, "new@example.org");
    /* The same address again changes nothing, and no notice is mailed. */
    verify(fixture, "NEW@example.org");
    letter = read_mail(fixture);
    assert_result(redeem_link(&fixture->ada, letter.token), PASSKEY_OK);
    assert_false(read_mail(fixture).there);
}

static void test_an_address_of_another_user_is_not_taken_over(void **state)
{
    struct fixture *fixture = *state;
    verify(fixture, "ADA@example.org");
    struct letter letter = read_mail(fixture);
    assert_letter(&letter, PASSKEY_MAIL_ACCOUNT_EXISTS, "ada@example.org"); /* as verified */
    assert_string_equal(letter.user_name, "ada");
    assert_string_equal(letter.link, "");
    /* Both requested it before either had it: the first one gets it. */
    verify(fixture, "both@example.org");
    letter = read_mail(fixture);
    (void)harness_sql(fixture->harness, "UPDATE user SET email = 'both@example.org', email_key = "
                                        "'both@example.org' WHERE name = 'ada'");
    assert_result(redeem_link(&fixture->ada, letter.token), PASSKEY_LINK_REFUSED);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM link"), 1);
}

/* A queued mail ends with the session that requested it; renewing a session does not end it. */
static void test_a_waiting_mail_ends_with_its_session(void **state)
{
    struct fixture *fixture = *state;
    verify(fixture, "eve@example.org");
    assert_result(sign_in(&fixture->eve, NULL, &fixture->other), PASSKEY_OK);
    struct letter letter = read_mail(fixture);
    assert_letter(&letter, PASSKEY_MAIL_VERIFY_EMAIL, "eve@example.org");
    verify(fixture, "mallory@example.org");
    assert_result(sign_out(&fixture->eve), PASSKEY_OK);
    assert_false(read_mail(fixture).there);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM outgoing_mail"), 0);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM link"), 1);
}

static enum passkey_result ask_for(struct fixture *fixture, enum passkey_link_purpose purpose,
    const char *name, const char *address)
{
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = { .size = sizeof(request), .purpose = purpose };
    if (name != NULL)
        request.user_name = bytes_text(name);
    if (address != NULL)
        request.email = bytes_text(address);
    return create_link(fixture, AS_STRANGER, request, &link);
}

/* Each kind of request has a limit, because no user is looked up yet; so does the mailbox. */
static void test_a_mailbox_has_one_bound(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 3; i++) {
        assert_result(ask_for(fixture, PASSKEY_LINK_EMAIL_SIGN_IN, "ada", NULL), PASSKEY_OK);
        assert_result(
            ask_for(fixture, PASSKEY_LINK_EMAIL_SIGN_IN, "Ada@Example.org", NULL), PASSKEY_OK);
    }
    for (int i = 0; i < 3; i++)
        assert_true(read_mail(fixture).there);
    assert_false(read_mail(fixture).there);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM outgoing_mail"), 0);
    fixture->harness->now_ms += 5 * 60 * SECOND_MS;
    assert_result(ask_for(fixture, PASSKEY_LINK_EMAIL_SIGN_IN, "ada", NULL), PASSKEY_OK);
    struct letter letter = fail_mail(fixture, "try again"); /* a second attempt is not counted */
    assert_true(letter.there);
    fixture->harness->now_ms += 60 * SECOND_MS;
    assert_true(read_mail(fixture).there);
}

/* ---- notices ---- */

static void test_an_added_passkey_is_mailed(void **state)
{
    struct fixture *fixture = *state;
    give_eve_an_address(fixture);
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->third, NULL);
    assert_result(finish_registration(&fixture->eve), PASSKEY_OK);
    struct letter letter = read_mail(fixture);
    assert_letter(&letter, PASSKEY_MAIL_PASSKEY_ADDED, "Eve@example.org");
    assert_string_equal(letter.user_name, "eve");
    assert_non_null(strstr(letter.detail, "2026"));
    assert_false(read_mail(fixture).there);
}

static void test_recovery_codes_are_mailed(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_caller caller = browser_caller(&fixture->eve);
    struct passkey_recovery_codes codes;
    struct passkey_account *account = NULL;
    give_eve_an_address(fixture);
    assert_result(
        passkey_recovery_codes_make(fixture->harness->worker, &caller, &codes, &account, NULL), 0);
    passkey_account_free(&account);
    struct letter letter = read_mail(fixture);
    assert_letter(&letter, PASSKEY_MAIL_RECOVERY_CODES_CREATED, "Eve@example.org");
    struct passkey_caller stranger = { .size = sizeof(stranger), .relying_party = 0 };
    struct passkey_recovery_request request = { sizeof(request), BYTES_LITERAL("eve"),
        bytes_text(codes.texts[0]) };
    assert_result(
        passkey_recovery_redeem(fixture->harness->worker, &stranger, &request, &account, NULL), 0);
    passkey_account_free(&account);
    letter = read_mail(fixture);
    assert_letter(&letter, PASSKEY_MAIL_RECOVERED, "Eve@example.org");
    request.code = bytes_text(codes.texts[0]); /* used: refused without a notice */
    assert_result(
        passkey_recovery_redeem(fixture->harness->worker, &stranger, &request, &account, NULL),
        PASSKEY_RECOVERY_REFUSED);
    assert_false(read_mail(fixture).there);
}

static void test_a_user_without_address_gets_no_mail(void **state)
{
    struct fixture *fixture = *state;
    assert_result(start_registration(&fixture->eve, NULL), PASSKEY_OK);
    answer_registration(&fixture->eve, &fixture->third, NULL);
    assert_result(finish_registration(&fixture->eve), PASSKEY_OK);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM outgoing_mail"), 0);
}

/* ---- repeated attempts ---- */

static void ask_for_ada(struct fixture *fixture)
{
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = { .size = sizeof(request),
        .purpose = PASSKEY_LINK_EMAIL_SIGN_IN,
        .user_name = BYTES_LITERAL("ada") };
    assert_result(create_link(fixture, AS_STRANGER, request, &link), PASSKEY_OK);
}

static void test_a_failed_mail_is_retried_at_growing_intervals(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    static const int64_t waits[] = { 30, 60, 120, 240 };
    ask_for_ada(fixture);
    struct letter first = { .there = false };
    for (uint32_t i = 0; i < 4; i++) {
        struct letter letter = fail_mail(fixture, "the server is down");
        assert_true(letter.there);
        assert_int_equal(letter.attempts, i + 1);
        if (i == 0)
            first = letter;
        else /* each attempt has its own link */
            assert_string_not_equal(letter.token, first.token);
        harness->now_ms += waits[i] * SECOND_MS - 1;
        assert_false(read_mail(fixture).there);
        harness->now_ms++;
    }
    struct letter last = read_mail(fixture);
    assert_true(last.there);
    assert_true(last.expires_at_ms == first.expires_at_ms);
    assert_result(redeem_link(&fixture->ada, last.token), PASSKEY_OK);
    assert_int_equal(read_mail(fixture).kind, PASSKEY_MAIL_SIGNED_IN_BY_EMAIL);
    assert_false(read_mail(fixture).there);
}

static void test_a_mail_ends_with_its_time(void **state)
{
    struct fixture *fixture = *state;
    ask_for_ada(fixture);
    fixture->harness->now_ms += 15 * 60 * SECOND_MS;
    assert_false(read_mail(fixture).there);
    assert_result(passkey_service_sweep(fixture->harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM outgoing_mail"), 0);
}

static void test_a_mail_that_was_taken_is_one_senders(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_mail *mail = NULL;
    struct passkey_mail *other = NULL;
    ask_for_ada(fixture);
    assert_result(passkey_mail_next(fixture->harness->worker, 0, &mail, NULL), PASSKEY_OK);
    assert_non_null(mail);
    assert_result(passkey_mail_next(fixture->harness->worker, 0, &other, NULL), PASSKEY_OK);
    assert_null(other);
    /* If the server that took it dies, the mail is taken again. */
    fixture->harness->now_ms += 120 * SECOND_MS;
    assert_result(passkey_mail_next(fixture->harness->worker, 0, &other, NULL), PASSKEY_OK);
    assert_non_null(other);
    assert_true(other->number == mail->number);
    assert_result(passkey_mail_done(fixture->harness->worker, other, NULL, NULL), PASSKEY_OK);
    assert_result(passkey_mail_done(fixture->harness->worker, mail, NULL, NULL), PASSKEY_OK);
    passkey_mail_free(&mail);
    passkey_mail_free(&other);
}

static void test_a_row_that_is_no_good_is_not_in_the_way(void **state)
{
    struct fixture *fixture = *state;
    (void)harness_sql(fixture->harness,
        "INSERT INTO outgoing_mail (relying_party, kind, recipient, detail, created_at_ms, "
        "due_at_ms, expires_at_ms, attempts, problem) SELECT number, 3, 'no address', '', 0, 0, "
        "9000000000000, 0, '' FROM relying_party");
    ask_for_ada(fixture);
    struct letter letter = read_mail(fixture);
    assert_letter(&letter, PASSKEY_MAIL_SIGN_IN, "ada@example.org");
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM outgoing_mail"), 0);
}

/* It is tried again and again, and others are sent in the meantime. */
static void test_a_user_who_cannot_be_read_is_not_in_the_way(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_mail *mail = NULL;
    give_eve_an_address(fixture);
    verify(fixture, "new@example.org");
    (void)harness_sql(fixture->harness, "UPDATE user SET name_key = '' WHERE name = 'eve'");
    ask_for_ada(fixture);
    assert_result(
        passkey_mail_next(fixture->harness->worker, 0, &mail, NULL), PASSKEY_STORE_UNAVAILABLE);
    struct letter letter = read_mail(fixture);
    assert_letter(&letter, PASSKEY_MAIL_SIGN_IN, "ada@example.org");
    assert_false(read_mail(fixture).there);
    (void)harness_sql(fixture->harness, "UPDATE user SET name_key = 'eve' WHERE name = 'eve'");
    fixture->harness->now_ms += 10 * SECOND_MS;
    letter = read_mail(fixture);
    assert_letter(&letter, PASSKEY_MAIL_VERIFY_EMAIL, "new@example.org");
}

static void test_a_store_that_fails_loses_no_mail(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_mail *mail = NULL;
    enum passkey_result result = PASSKEY_STORE_UNAVAILABLE;
    ask_for_ada(fixture);
    for (int fail_at = 1; result == PASSKEY_STORE_UNAVAILABLE; fail_at++) {
        assert_true(fail_at < 20);
        assert_null(mail);
        fixture->harness->now_ms += 10 * SECOND_MS; /* it may have been postponed */
        fixture->harness->store.operation_count = 0;
        fixture->harness->store.fail_at = fail_at;
        result = passkey_mail_next(fixture->harness->worker, 0, &mail, NULL);
    }
    fixture->harness->store.fail_at = 0;
    assert_result(result, PASSKEY_OK);
    assert_non_null(mail);
    passkey_mail_free(&mail);
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    static void (*const cases[])(void **state) = {
        test_an_address_is_set_only_by_its_link,
        test_a_change_is_mailed_to_both_addresses,
        test_an_address_of_another_user_is_not_taken_over,
        test_an_added_passkey_is_mailed,
        test_recovery_codes_are_mailed,
        test_a_user_without_address_gets_no_mail,
        test_a_failed_mail_is_retried_at_growing_intervals,
        test_a_mail_ends_with_its_time,
        test_a_mail_that_was_taken_is_one_senders,
        test_a_row_that_is_no_good_is_not_in_the_way,
        test_a_user_who_cannot_be_read_is_not_in_the_way,
        test_a_store_that_fails_loses_no_mail,
        test_a_waiting_mail_ends_with_its_session,
        test_a_mailbox_has_one_bound,
    };
    static const char *const names[] = { "an address is set only by its link",
        "a change is mailed to both addresses", "an address of another user stays theirs",
        "a new passkey is mailed", "recovery codes are mailed", "who has no address gets nothing",
        "a mail that fails comes again later and later", "a mail ends with its time",
        "a mail that was taken is one sender's", "an invalid row does not block others",
        "a user who cannot be read does not block others", "a store that fails loses no mail",
        "a waiting mail ends with its session", "a mailbox has one bound" };
    struct CMUnitTest tests[sizeof(cases) / sizeof(cases[0])];
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        tests[i] =
            (struct CMUnitTest){ names[i], cases[i], link_fixture_setup, fixture_teardown, NULL };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
