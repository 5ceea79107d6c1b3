/* SPDX-License-Identifier: Apache-2.0 */
/* Who can create an account in which mode, and that a sign-up link creates only one. */
#include "base/bytes.h"
#include "service/names/user_name.h"
#include "unit/service/link_fixture.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <stdlib.h>
#include <string.h>

/* The users that existed before. */
static enum passkey_result begin(struct browser *browser, const char *name, const char *link)
{
    browser->token[0] = '\0';
    return start_sign_up_by_link(browser, name, link);
}

static enum passkey_result end(struct fixture *fixture, struct browser *browser)
{
    answer_registration(browser, &fixture->third, NULL);
    return finish_registration(browser);
}

static struct passkey_link invite(struct fixture *fixture, const char *email)
{
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = {
        .size = sizeof(request), .purpose = PASSKEY_LINK_SIGN_UP, .email = bytes_text(email)
    };
    assert_result(create_link(fixture, AS_BACKEND, request, &link), PASSKEY_OK);
    return link;
}

static struct letter ask(struct fixture *fixture, const char *email)
{
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = {
        .size = sizeof(request), .purpose = PASSKEY_LINK_SIGN_UP, .email = bytes_text(email)
    };
    assert_result(create_link(fixture, AS_STRANGER, request, &link), PASSKEY_OK);
    assert_true(link.expires_at_ms == HARNESS_BEGIN_MS + INT64_C(3600000));
    return read_mail(fixture);
}

static void test_modes(void **state)
{
    (void)state;
    static const struct {
        enum passkey_sign_up_mode mode;
        enum passkey_result without;
    } rows[] = {
        { PASSKEY_SIGN_UP_MODE_OPEN, PASSKEY_OK },
        { PASSKEY_SIGN_UP_MODE_EMAIL, PASSKEY_SIGN_UP_CLOSED },
        { PASSKEY_SIGN_UP_MODE_INVITE, PASSKEY_SIGN_UP_CLOSED },
        { PASSKEY_SIGN_UP_MODE_CLOSED, PASSKEY_SIGN_UP_CLOSED },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fixture *fixture = link_fixture_new(rows[i].mode);
        struct passkey_link link = { .size = sizeof(link) };
        struct passkey_link_request request = { .size = sizeof(request),
            .purpose = PASSKEY_LINK_SIGN_UP };
        bool closed = rows[i].mode == PASSKEY_SIGN_UP_MODE_CLOSED;
        assert_result(begin(&fixture->ada, "bob", NULL), rows[i].without);
        assert_result(create_link(fixture, AS_OPERATOR, request, &link),
            closed ? PASSKEY_SIGN_UP_CLOSED : PASSKEY_OK);
        if (!closed) {
            assert_result(begin(&fixture->ada, "bob", link.token), PASSKEY_OK);
            assert_result(end(fixture, &fixture->ada), PASSKEY_OK);
            assert_null(fixture->ada.account->user->email.data);
        }
        fixture_free(fixture);
    }
}

static void test_a_mailed_link_makes_one_account(void **state)
{
    (void)state;
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_EMAIL);
    struct letter letter = ask(fixture, "New@Example.org");
    assert_int_equal(letter.kind, PASSKEY_MAIL_SIGN_UP);
    assert_string_equal(letter.recipient, "New@example.org");
    assert_string_equal(letter.user_name, "");
    assert_result(begin(&fixture->ada, "root", letter.token), PASSKEY_MEMBER_INVALID);
    assert_result(begin(&fixture->ada, NULL, letter.token), PASSKEY_OK);
    assert_result(begin(&fixture->eve, NULL, letter.token), PASSKEY_OK);
    assert_result(end(fixture, &fixture->ada), PASSKEY_OK);
    const struct passkey_user_record *user = fixture->ada.account->user;
    assert_bytes_equal(user->name, BYTES_LITERAL("New@example.org"));
    assert_bytes_equal(user->email, BYTES_LITERAL("New@example.org"));
    assert_bytes_equal(user->email_key, BYTES_LITERAL("new@example.org"));
    assert_true(user->email_verified_at_ms == HARNESS_BEGIN_MS);
    assert_result(end(fixture, &fixture->eve), PASSKEY_LINK_REFUSED);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM user"), 3);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM link"), 0);
    assert_result(begin(&fixture->ada, NULL, letter.token), PASSKEY_LINK_REFUSED);
    fixture_free(fixture);
}

/* A verified address may be longer than names that users type. */
static void test_a_long_address_becomes_the_name(void **state)
{
    (void)state;
    static const char address[] = "a-name-of-fifty-seven-characters-before-the-at-character."
                                  "x@a-department.example-university.org";
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_EMAIL);
    assert_true(sizeof(address) - 1 > USER_NAME_CHARACTERS_MAX);
    struct letter letter = ask(fixture, address);
    assert_int_equal(letter.kind, PASSKEY_MAIL_SIGN_UP);
    assert_result(begin(&fixture->ada, NULL, letter.token), PASSKEY_OK);
    assert_result(end(fixture, &fixture->ada), PASSKEY_OK);
    assert_bytes_equal(fixture->ada.account->user->name, bytes_text(address));
    fixture_free(fixture);
    fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_OPEN);
    assert_result(begin(&fixture->ada, address, NULL), PASSKEY_MEMBER_INVALID);
    fixture_free(fixture);
}

static void test_a_taken_address_shows_only_in_its_mailbox(void **state)
{
    (void)state;
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_EMAIL);
    for (size_t i = 0; i < 2; i++) {
        struct passkey_link link = { .size = sizeof(link) };
        struct passkey_link_request request = { .size = sizeof(request),
            .purpose = PASSKEY_LINK_SIGN_UP,
            .email = bytes_text(i == 0 ? "ADA@example.org" : "free@example.org") };
        harness_forget(fixture->harness);
        assert_result(create_link(fixture, AS_STRANGER, request, &link), PASSKEY_OK);
        assert_string_equal(fixture->harness->store.trace, "apply apply ");
        struct letter letter = read_mail(fixture);
        assert_int_equal(letter.kind, i == 0 ? PASSKEY_MAIL_ACCOUNT_EXISTS : PASSKEY_MAIL_SIGN_UP);
        assert_int_equal(letter.token[0] == '\0', i == 0);
    }
    fixture_free(fixture);
}

/* A user who only has an address as a name, from another mode, does not keep its owner out. */
static void test_a_name_does_not_stand_in_an_address_way(void **state)
{
    (void)state;
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_EMAIL);
    (void)harness_sql(fixture->harness,
        "UPDATE user SET name = 'Bob@example.org', name_key = 'bob@example.org' "
        "WHERE name = 'eve'");
    struct letter letter = ask(fixture, "bob@example.org");
    assert_int_equal(letter.kind, PASSKEY_MAIL_SIGN_UP);
    assert_result(begin(&fixture->ada, NULL, letter.token), PASSKEY_OK);
    assert_result(end(fixture, &fixture->ada), PASSKEY_OK);
    const struct passkey_user_record *user = fixture->ada.account->user;
    assert_bytes_equal(user->name, BYTES_LITERAL("bob@example.org (2)"));
    assert_bytes_equal(user->email, BYTES_LITERAL("bob@example.org"));
    assert_int_equal(ask(fixture, "bob@example.org").kind, PASSKEY_MAIL_ACCOUNT_EXISTS);
    /* What users type is their address: it signs in its owner, not a user with this name. */
    (void)harness_sql(fixture->harness, "UPDATE user SET email = 'eve@example.org', email_key = "
                                        "'eve@example.org' WHERE name = 'Bob@example.org'");
    letter = sign_in_letter(fixture, "BOB@example.org");
    assert_string_equal(letter.recipient, "bob@example.org");
    assert_string_equal(letter.user_name, "bob@example.org (2)");
    assert_string_equal(sign_in_letter(fixture, "eve@example.org").user_name, "Bob@example.org");
    fixture_free(fixture);
}

/* A person whom a backend named by their address already has an account. */
static void test_a_name_that_a_backend_gave(void **state)
{
    (void)state;
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_EMAIL);
    static const struct passkey_caller caller = { .size = sizeof(caller), .is_operator = true };
    struct passkey_account *account = NULL;
    struct letter early = ask(fixture, "bob@example.org");
    assert_int_equal(early.kind, PASSKEY_MAIL_SIGN_UP);
    assert_result(
        passkey_user_create(fixture->harness->worker, &caller, BYTES_LITERAL("Bob@Example.org"),
            (struct passkey_bytes){ NULL, 0 }, &account, &fixture->harness->error),
        PASSKEY_OK);
    passkey_account_free(&account);
    struct letter letter = ask(fixture, "BOB@example.org");
    assert_int_equal(letter.kind, PASSKEY_MAIL_ACCOUNT_EXISTS);
    assert_string_equal(letter.recipient, "BOB@example.org");
    assert_string_equal(letter.token, "");
    /* A link that was mailed earlier does not create a second account, either. */
    assert_result(begin(&fixture->ada, NULL, early.token), PASSKEY_USER_NAME_TAKEN);
    /* Names are compared less strictly than mailboxes. */
    (void)harness_sql(fixture->harness, "UPDATE user SET name = 'b\xc3\x96"
                                        "b@example.org', name_key = 'b\xc3\xb6"
                                        "b@example.org' WHERE name = 'Bob@Example.org'");
    assert_int_equal(ask(fixture, "b\xc3\xb6"
                                  "b@example.org")
                         .kind,
        PASSKEY_MAIL_SIGN_UP);
    fixture_free(fixture);
}

/* The user who renames decides; for names from before the column existed, the audit log decides. */
static void test_who_named_a_user(void **state)
{
    (void)state;
    static const char assigned_sql[] = "SELECT name_assigned FROM user WHERE name = 'eve 2'";
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_OPEN);
    struct passkey_caller callers[] = { { .size = sizeof(callers[0]), .is_operator = true },
        browser_caller(&fixture->eve) };
    for (size_t i = 0; i < 2; i++) {
        struct passkey_account *account = NULL;
        struct passkey_account_change change = { .size = sizeof(change),
            .name = BYTES_LITERAL("eve 2") };
        struct passkey_bytes id = { NULL, 0 };
        if (i == 0)
            id = fixture->eve.account->user->id;
        assert_int_equal(
            harness_sql(fixture->harness, "SELECT count(*) FROM user WHERE name_assigned = 1"), 0);
        assert_result(passkey_account_update(fixture->harness->worker, &callers[i], id, &change,
                          &account, &fixture->harness->error),
            PASSKEY_OK);
        passkey_account_free(&account);
        assert_int_equal(harness_sql(fixture->harness, assigned_sql), i == 0);
        (void)harness_sql(fixture->harness, "UPDATE user SET name = 'eve', name_key = 'eve', "
                                            "name_assigned = 0 WHERE name = 'eve 2'");
    }
    fixture_free(fixture);
}

/*
 * An address of the maximum length leaves no space for a number, and is truncated between
 * characters.
 */
static void test_a_long_address_is_numbered_too(void **state)
{
    static const char address[] =
        "a2345678901234567890123456789012345678901234567890123456789\xc3\xa9@b.c";
    (void)state;
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_EMAIL);
    struct browser *ada = &fixture->ada;
    for (int i = 0; i < 2; i++) {
        struct letter letter = ask(fixture, address);
        assert_int_equal(letter.kind, PASSKEY_MAIL_SIGN_UP);
        assert_result(begin(ada, NULL, letter.token), PASSKEY_OK);
        credential_deinit(&fixture->third);
        passkey_draw(fixture->harness, &fixture->third);
        assert_result(end(fixture, ada), PASSKEY_OK);
        if (i == 0)
            (void)harness_sql(fixture->harness, "UPDATE user SET email = NULL, email_key = NULL, "
                                                "email_verified_at_ms = 0 WHERE name LIKE 'a2%'");
    }
    assert_bytes_equal(ada->account->user->name,
        BYTES_LITERAL("a2345678901234567890123456789012345678901234567890123456789 (2)"));
    fixture_free(fixture);
}

static enum passkey_result rename_to(struct fixture *fixture, const char *name)
{
    struct passkey_caller caller = browser_caller(&fixture->eve);
    struct passkey_account_change change = { .size = sizeof(change), .name = bytes_text(name) };
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_account_update(fixture->harness->worker, &caller,
        (struct passkey_bytes){ NULL, 0 }, &change, &account, &fixture->harness->error);
    passkey_account_free(&account);
    return result;
}

static void test_an_address_cannot_become_a_name(void **state)
{
    (void)state;
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_EMAIL);
    assert_result(rename_to(fixture, "bob@example.org"), PASSKEY_MEMBER_INVALID);
    assert_result(rename_to(fixture, "ada@example.org"), PASSKEY_MEMBER_INVALID);
    assert_result(rename_to(fixture, "evelyn"), PASSKEY_OK);
    (void)harness_sql(fixture->harness, "UPDATE user SET email = 'eve@example.org', email_key = "
                                        "'eve@example.org' WHERE name = 'evelyn'");
    assert_result(rename_to(fixture, "Eve@example.org"), PASSKEY_OK);
    /* Each of these (U+017F) becomes an s, so that the part before the @ is short enough. */
    char folded[128] = "";
    for (size_t i = 0; i < 33; i++)
        memcpy(folded + 2 * i, "\xc5\xbf", 3);
    memcpy(folded + 66, "@example.org", 13);
    assert_result(rename_to(fixture, folded), PASSKEY_MEMBER_INVALID);
    fixture_free(fixture);
    fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_OPEN);
    assert_result(rename_to(fixture, "bob@example.org"), PASSKEY_OK);
    fixture_free(fixture);
}

static void test_an_invitation_gives_no_address_for_a_name(void **state)
{
    (void)state;
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_EMAIL);
    struct passkey_link link = invite(fixture, NULL);
    assert_result(begin(&fixture->ada, "bob@example.org", link.token), PASSKEY_MEMBER_INVALID);
    assert_result(begin(&fixture->ada, NULL, link.token), PASSKEY_MEMBER_MISSING);
    assert_result(begin(&fixture->ada, "bob", link.token), PASSKEY_OK);
    fixture_free(fixture);
}

static void test_an_invitation_may_have_an_address(void **state)
{
    (void)state;
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_INVITE);
    struct passkey_link link = invite(fixture, "Bob@example.org");
    assert_result(begin(&fixture->ada, NULL, link.token), PASSKEY_MEMBER_MISSING);
    assert_result(begin(&fixture->ada, "bobby", link.token), PASSKEY_OK);
    assert_result(end(fixture, &fixture->ada), PASSKEY_OK);
    assert_bytes_equal(fixture->ada.account->user->name, BYTES_LITERAL("bobby"));
    assert_bytes_equal(fixture->ada.account->user->email, BYTES_LITERAL("Bob@example.org"));
    fixture_free(fixture);
}

static void test_a_link_stays_usable_when_a_sign_up_fails(void **state)
{
    (void)state;
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_INVITE);
    struct passkey_link link = invite(fixture, NULL);
    assert_result(begin(&fixture->ada, "EVE", link.token), PASSKEY_OK);
    assert_result(end(fixture, &fixture->ada), PASSKEY_USER_NAME_TAKEN);
    assert_result(begin(&fixture->ada, "bob", link.token), PASSKEY_OK);
    assert_result(end(fixture, &fixture->ada), PASSKEY_OK);
    fixture_free(fixture);
}

static void test_an_address_that_is_taken_meanwhile(void **state)
{
    (void)state;
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_INVITE);
    struct passkey_link link = invite(fixture, "bob@example.org");
    assert_result(begin(&fixture->ada, "bob", link.token), PASSKEY_OK);
    (void)harness_sql(fixture->harness, "UPDATE user SET email = 'bob@example.org', email_key = "
                                        "'bob@example.org' WHERE name = 'eve'");
    assert_result(end(fixture, &fixture->ada), PASSKEY_USER_NAME_TAKEN);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM user"), 2);
    fixture_free(fixture);
}

static void test_links_of_other_purposes_cannot_sign_up(void **state)
{
    (void)state;
    struct fixture *fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_INVITE);
    static const enum passkey_link_purpose purposes[] = { PASSKEY_LINK_EMAIL_SIGN_IN,
        PASSKEY_LINK_ENROLMENT, PASSKEY_LINK_RECOVERY };
    for (size_t i = 0; i < 3; i++) {
        struct passkey_link link = { .size = sizeof(link) };
        struct passkey_link_request request = {
            .size = sizeof(request), .purpose = purposes[i], .user_id = user_id_of(fixture, "ada")
        };
        assert_result(create_link(fixture, AS_BACKEND, request, &link), PASSKEY_OK);
        assert_result(begin(&fixture->ada, "bob", link.token), PASSKEY_LINK_REFUSED);
        assert_result(
            redeem_link(&fixture->ada, link.token), PASSKEY_OK); /* it has not been spent */
    }
    assert_result(begin(&fixture->ada, "bob", "psk_l_nonsense"), PASSKEY_LINK_REFUSED);
    struct passkey_link link = invite(fixture, NULL);
    fixture->harness->now_ms = link.expires_at_ms;
    assert_result(begin(&fixture->ada, "bob", link.token), PASSKEY_LINK_REFUSED);
    fixture_free(fixture);
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_modes),
        cmocka_unit_test(test_a_mailed_link_makes_one_account),
        cmocka_unit_test(test_a_taken_address_shows_only_in_its_mailbox),
        cmocka_unit_test(test_a_name_does_not_stand_in_an_address_way),
        cmocka_unit_test(test_a_name_that_a_backend_gave),
        cmocka_unit_test(test_who_named_a_user),
        cmocka_unit_test(test_a_long_address_is_numbered_too),
        cmocka_unit_test(test_an_address_cannot_become_a_name),
        cmocka_unit_test(test_an_invitation_gives_no_address_for_a_name),
        cmocka_unit_test(test_an_invitation_may_have_an_address),
        cmocka_unit_test(test_a_long_address_becomes_the_name),
        cmocka_unit_test(test_a_link_stays_usable_when_a_sign_up_fails),
        cmocka_unit_test(test_an_address_that_is_taken_meanwhile),
        cmocka_unit_test(test_links_of_other_purposes_cannot_sign_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
