/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links: who can have which; a link is valid once, for its purpose, its user and its time; and
 * requesting one by mail reveals nothing.
 */
#include "base/bytes.h"
#include "unit/service/link_fixture.h"
#include <passkey/account.h>
#include <pthread.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

/* ---- e-mail sign-in ---- */

static void test_a_mailed_link_signs_in_once(void **state)
{
    struct fixture *fixture = *state;
    struct letter letter = sign_in_letter(fixture, "ADA");
    assert_true(letter.there);
    assert_int_equal(letter.kind, PASSKEY_MAIL_SIGN_IN);
    assert_string_equal(letter.recipient, "ada@example.org");
    assert_string_equal(letter.user_name, "ada");
    assert_true(letter.expires_at_ms == HARNESS_BEGIN_MS + 15 * MINUTE_MS);
    assert_memory_equal(letter.link, HARNESS_ORIGIN "/#link=psk_l_", strlen(HARNESS_ORIGIN) + 13);
    assert_non_null(strstr(letter.link, "&purpose=email_sign_in"));
    assert_result(redeem_link(&fixture->ada, letter.token), PASSKEY_OK);
    assert_int_equal(fixture->ada.account->session->proof, PASSKEY_PROOF_EMAIL);
    assert_int_equal(fixture->ada.account->session->credential_id.size, 0);
    assert_bytes_equal(fixture->ada.account->user->name, BYTES_LITERAL("ada"));
    assert_string_equal(harness_audit(fixture->harness)->name, "sign_in_by_email");
    assert_result(look(&fixture->ada), PASSKEY_OK);
    assert_result(redeem_link(&fixture->ada, letter.token), PASSKEY_LINK_REFUSED);
    assert_string_equal(harness_audit(fixture->harness)->name, "link_failed");
    assert_int_equal(harness_audit(fixture->harness)->result, PASSKEY_LINK_REFUSED);
}

static void test_requests_reveal_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = { "ada", "eve", "unknown", "disabled" };
    (void)harness_sql(fixture->harness,
        "INSERT INTO user SELECT relying_party, x'99', 'disabled', 'disabled', '', created_at_ms, "
        "5, 'd@example.org', 'd@example.org', 1, '', 0, 0, '', 0 FROM user WHERE name = 'eve'");
    for (size_t i = 0; i < 4; i++) {
        struct passkey_link link = { .size = sizeof(link) };
        struct passkey_link_request request = request_of(PASSKEY_LINK_EMAIL_SIGN_IN);
        request.user_name = bytes_text(names[i]);
        harness_forget(fixture->harness);
        assert_result(create_link(fixture, AS_STRANGER, request, &link), PASSKEY_OK);
        assert_string_equal(
            fixture->harness->store.trace, "apply apply "); /* the counter, the audit row */
        assert_true(link.expires_at_ms == HARNESS_BEGIN_MS + 15 * MINUTE_MS);
        assert_string_equal(link.token, "");
        assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM outgoing_mail"), 1);
        assert_int_equal(read_mail(fixture).there, i == 0); /* Eve has no address */
        assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM outgoing_mail"), 0);
    }
}

static void test_asking_is_counted_by_account(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = request_of(PASSKEY_LINK_EMAIL_SIGN_IN);
    static const char *const spellings[] = { "unknown", "Unknown", "UNKNOWN" };
    for (size_t i = 0; i < 3; i++) {
        request.user_name = bytes_text(spellings[i]);
        assert_result(create_link(fixture, AS_STRANGER, request, &link), PASSKEY_OK);
    }
    assert_result(create_link(fixture, AS_STRANGER, request, &link), PASSKEY_RATE_LIMITED);
    request.user_name = BYTES_LITERAL("ada");
    assert_result(create_link(fixture, AS_STRANGER, request, &link), PASSKEY_OK);
}

static void test_a_link_is_deleted_with_its_address(void **state)
{
    struct fixture *fixture = *state;
    struct letter letter = sign_in_letter(fixture, "ada");
    (void)harness_sql(fixture->harness, "UPDATE user SET email = 'new@example.org', email_key = "
                                        "'new@example.org' WHERE name = 'ada'");
    assert_result(redeem_link(&fixture->ada, letter.token), PASSKEY_LINK_REFUSED);
}

static void test_sign_in_by_mail_is_off_by_default(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new(NULL);
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = request_of(PASSKEY_LINK_EMAIL_SIGN_IN);
    request.user_name = BYTES_LITERAL("ada");
    assert_result(create_link(fixture, AS_STRANGER, request, &link), PASSKEY_LINK_REFUSED);
    request = request_of(PASSKEY_LINK_EMAIL_SIGN_IN);
    request.user_id = user_id_of(fixture, "ada");
    assert_result(create_link(fixture, AS_OPERATOR, request, &link), PASSKEY_LINK_REFUSED);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM outgoing_mail"), 0);
    fixture_free(fixture);
}

/* ---- enrolment and recovery ---- */

static void test_an_enrolment_link_opens_a_restricted_session(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link link = { .size = sizeof(link) };
    assert_result(
        create_link(fixture, AS_EVE, request_of(PASSKEY_LINK_ENROLMENT), &link), PASSKEY_OK);
    assert_true(link.expires_at_ms == HARNESS_BEGIN_MS + 15 * MINUTE_MS);
    assert_non_null(strstr(link.url, "&purpose=enrolment"));
    struct browser phone;
    browser_init(&phone, fixture->harness);
    assert_result(redeem_link(&phone, link.token), PASSKEY_OK);
    assert_int_equal(phone.account->session->proof, PASSKEY_PROOF_ENROLMENT);
    assert_true(phone.account->session->recovered_at_ms == 0);
    assert_true(phone.account->session->ends_at_ms == HARNESS_BEGIN_MS + 10 * MINUTE_MS);
    assert_bytes_equal(phone.account->user->name, BYTES_LITERAL("eve"));
    assert_result(look(&phone), PASSKEY_SESSION_RESTRICTED);
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM user WHERE recovered_at_ms > 0"), 0);
    browser_deinit(&phone);
}

static void test_an_enrolment_link_needs_a_fresh_passkey(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link link = { .size = sizeof(link) };
    fixture->harness->now_ms += 11 * MINUTE_MS;
    assert_result(create_link(fixture, AS_EVE, request_of(PASSKEY_LINK_ENROLMENT), &link),
        PASSKEY_REAUTHENTICATION_REQUIRED);
    struct letter letter = sign_in_letter(fixture, "ada");
    assert_result(redeem_link(&fixture->eve, letter.token), PASSKEY_OK);
    assert_result(create_link(fixture, AS_EVE, request_of(PASSKEY_LINK_ENROLMENT), &link),
        PASSKEY_SESSION_RESTRICTED);
    struct passkey_link ticket = link_for(fixture, "eve", PASSKEY_LINK_RECOVERY);
    assert_result(redeem_link(&fixture->eve, ticket.token), PASSKEY_OK);
    assert_result(create_link(fixture, AS_EVE, request_of(PASSKEY_LINK_ENROLMENT), &link),
        PASSKEY_SESSION_RESTRICTED);
}

/* An enrolment is not a recovery: what was started on another device continues. */
static void test_an_enrolment_leaves_other_links(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link phone = link_for(fixture, "ada", PASSKEY_LINK_ENROLMENT);
    struct passkey_link tablet = link_for(fixture, "ada", PASSKEY_LINK_ENROLMENT);
    assert_result(redeem_link(&fixture->ada, phone.token), PASSKEY_OK);
    assert_result(start_registration(&fixture->ada, NULL), PASSKEY_OK);
    answer_registration(&fixture->ada, &fixture->third, NULL);
    assert_result(finish_registration(&fixture->ada), PASSKEY_OK);
    assert_result(redeem_link(&fixture->eve, tablet.token), PASSKEY_OK);
}

/* Users who end an unknown session also end the links that it created. */
static void test_a_link_ends_with_the_session_that_made_it(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link made = link_for(fixture, "eve", PASSKEY_LINK_ENROLMENT);
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    assert_result(
        create_link(fixture, AS_EVE, request_of(PASSKEY_LINK_ENROLMENT), &link), PASSKEY_OK);
    assert_result(
        passkey_session_revoke(fixture->harness->worker, &operator, user_id_of(fixture, "eve"),
            (struct passkey_bytes){ NULL, 0 }, NULL, &fixture->harness->error),
        PASSKEY_OK);
    assert_result(redeem_link(&fixture->ada, link.token), PASSKEY_LINK_REFUSED);
    assert_result(redeem_link(&fixture->ada, made.token), PASSKEY_OK);
}

static void test_links_end_when_a_user_is_disabled(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link link = link_for(fixture, "ada", PASSKEY_LINK_ENROLMENT);
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    struct passkey_bytes id = user_id_of(fixture, "ada");
    for (int i = 0; i < 2; i++) {
        struct passkey_account_change change = { .size = sizeof(change),
            .set = i == 0 ? PASSKEY_SWITCH_DISABLE : PASSKEY_SWITCH_ENABLE };
        struct passkey_account *account = NULL;
        assert_result(passkey_account_update(fixture->harness->worker, &operator, id, &change,
                          &account, &fixture->harness->error),
            PASSKEY_OK);
        passkey_account_free(&account);
    }
    assert_result(redeem_link(&fixture->ada, link.token), PASSKEY_LINK_REFUSED);
}

/* The hold of its creator had ended, so the link is not held, either. */
static void test_a_link_is_what_its_maker_is(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link link = { .size = sizeof(link) };
    (void)harness_sql(fixture->harness, "UPDATE session SET recovered_at_ms = 1778229713000");
    assert_result(create_link(fixture, AS_EVE, request_of(PASSKEY_LINK_ENROLMENT), &link),
        PASSKEY_SESSION_RESTRICTED);
    (void)harness_sql(
        fixture->harness, "UPDATE session SET recovered_at_ms = 1778229713000 - 72 * 3600000");
    assert_result(
        create_link(fixture, AS_EVE, request_of(PASSKEY_LINK_ENROLMENT), &link), PASSKEY_OK);
    assert_result(redeem_link(&fixture->eve, link.token), PASSKEY_OK);
    assert_result(enrol_passkey(&fixture->eve, &fixture->third), PASSKEY_OK);
    assert_int_equal(fixture->eve.account->session->recovered_at_ms, 0);
}

static void test_a_ticket_is_a_recovery(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link link = link_for(fixture, "ada", PASSKEY_LINK_RECOVERY);
    assert_true(link.expires_at_ms == HARNESS_BEGIN_MS + 60 * MINUTE_MS);
    assert_result(redeem_link(&fixture->ada, link.token), PASSKEY_OK);
    assert_int_equal(fixture->ada.account->session->proof, PASSKEY_PROOF_TICKET);
    assert_true(fixture->ada.account->session->recovered_at_ms == HARNESS_BEGIN_MS);
    assert_string_equal(harness_audit(fixture->harness)->name, "recovery_link_redeemed");
    assert_int_equal(
        harness_sql(fixture->harness, "SELECT count(*) FROM user WHERE name = 'ada' AND "
                                      "recovered_at_ms = 1778229713000"),
        1);
    static const enum passkey_mail_kind kinds[] = { PASSKEY_MAIL_TICKET_CREATED,
        PASSKEY_MAIL_RECOVERED };
    for (size_t i = 0; i < 2; i++) {
        struct letter letter = read_mail(fixture);
        assert_int_equal(letter.kind, kinds[i]);
        assert_string_equal(letter.recipient, "ada@example.org");
        assert_string_equal(letter.link, "");
    }
}

/* ---- what a link cannot be used for ---- */

static void test_a_link_has_its_time(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link link = link_for(fixture, "ada", PASSKEY_LINK_ENROLMENT);
    fixture->harness->now_ms = link.expires_at_ms;
    assert_result(redeem_link(&fixture->ada, link.token), PASSKEY_LINK_REFUSED);
    fixture->harness->now_ms--;
    assert_result(redeem_link(&fixture->ada, link.token), PASSKEY_OK);
}

static void test_a_disabled_user_has_no_links(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link link = link_for(fixture, "ada", PASSKEY_LINK_ENROLMENT);
    struct passkey_link_request request = request_of(PASSKEY_LINK_ENROLMENT);
    (void)harness_sql(fixture->harness, "UPDATE user SET disabled_at_ms = 5 WHERE name = 'ada'");
    assert_result(redeem_link(&fixture->ada, link.token), PASSKEY_LINK_REFUSED);
    request.user_id = user_id_of(fixture, "ada");
    assert_result(create_link(fixture, AS_BACKEND, request, &link), PASSKEY_USER_DISABLED);
    request.user_id = BYTES_LITERAL("unknown");
    assert_result(create_link(fixture, AS_BACKEND, request, &link), PASSKEY_NOT_FOUND);
}

static void test_what_is_no_link_is_refused_alike(void **state)
{
    struct fixture *fixture = *state;
    static const char *const tokens[] = { "", "psk_l_", "psk_s_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "psk_l_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "psk_l_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" };
    struct passkey_link_request request = request_of(PASSKEY_LINK_SIGN_UP);
    struct passkey_link invitation = { .size = sizeof(invitation) };
    int64_t rows = fixture_rows(fixture);
    assert_result(create_link(fixture, AS_BACKEND, request, &invitation), PASSKEY_OK);
    for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++)
        assert_result(redeem_link(&fixture->ada, tokens[i]), PASSKEY_LINK_REFUSED);
    /* A registration spends the link of a sign-up; here it is not spent. */
    assert_result(redeem_link(&fixture->ada, invitation.token), PASSKEY_LINK_REFUSED);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM link"), 1);
    assert_true(fixture_rows(fixture) == rows);
}

static void test_the_store_has_no_token(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link link = link_for(fixture, "ada", PASSKEY_LINK_ENROLMENT);
    char sql[800];
    (void)snprintf(sql, sizeof(sql),
        "SELECT count(*) FROM link WHERE hex(token_hash) LIKE '%%' || hex('%s') || '%%' OR "
        "length(token_hash) <> 32",
        link.token + 6);
    assert_int_equal(harness_sql(fixture->harness, sql), 0);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM link"), 1);
}

/* ---- races ---- */

struct racer {
    struct fixture *fixture;
    const char *token;
    pthread_barrier_t *barrier;
    enum passkey_result result;
};

static void *race(void *context)
{
    struct racer *racer = context;
    struct harness *harness = racer->fixture->harness;
    struct passkey_worker *worker = NULL;
    struct passkey_caller caller = { .size = sizeof(caller), .relying_party = 0 };
    enum passkey_link_purpose purpose = PASSKEY_LINK_SIGN_UP;
    struct passkey_link_redemption request = { .size = sizeof(request),
        .token = bytes_text(racer->token) };
    struct passkey_account *account = NULL;
    assert_result(passkey_worker_new(harness->service, &worker, NULL), PASSKEY_OK);
    pthread_barrier_wait(racer->barrier);
    racer->result = passkey_link_redeem(worker, &caller, &request, &purpose, &account, NULL);
    passkey_account_free(&account);
    passkey_worker_free(&worker);
    return NULL;
}

#define RACER_COUNT 20 /* the limit of an address allows 30 */

static void test_of_many_redemptions_one_is_good(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link link = link_for(fixture, "ada", PASSKEY_LINK_EMAIL_SIGN_IN);
    pthread_t threads[RACER_COUNT];
    struct racer racers[RACER_COUNT];
    pthread_barrier_t barrier;
    fixture->harness->store.recording = false;
    int64_t sessions = harness_sql(fixture->harness, "SELECT count(*) FROM session");
    assert_int_equal(pthread_barrier_init(&barrier, NULL, RACER_COUNT), 0);
    for (size_t i = 0; i < RACER_COUNT; i++) {
        racers[i] = (struct racer){ fixture, link.token, &barrier, PASSKEY_INTERNAL };
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    unsigned good = 0;
    for (size_t i = 0; i < RACER_COUNT; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        good += racers[i].result == PASSKEY_OK;
        assert_true(racers[i].result == PASSKEY_OK || racers[i].result == PASSKEY_LINK_REFUSED);
    }
    pthread_barrier_destroy(&barrier);
    assert_int_equal(good, 1);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM session"), sessions + 1);
}

/* ---- which caller can create which link ---- */

enum answer {
    CREATED, /* and returned to the caller */
    MAILED,
    UNAUTHENTICATED,
    SCOPE_MISSING,
    MEMBER_INVALID,
    MEMBER_MISSING,
    CLOSED,
    CONFLICT,
};

static const struct {
    enum passkey_link_purpose purpose;
    bool user_name, user_id, email;
    enum answer answers[AS_OPERATOR + 1]; /* in the order of enum as */
} requests[] = {
    { PASSKEY_LINK_EMAIL_SIGN_IN, true, false, false,
        { MAILED, MAILED, MEMBER_INVALID, SCOPE_MISSING, MEMBER_INVALID } },
    { PASSKEY_LINK_EMAIL_SIGN_IN, false, true, false,
        { MEMBER_MISSING, MEMBER_MISSING, CREATED, SCOPE_MISSING, CREATED } },
    { PASSKEY_LINK_EMAIL_SIGN_IN, true, false, true,
        { MEMBER_INVALID, MEMBER_INVALID, MEMBER_INVALID, SCOPE_MISSING, MEMBER_INVALID } },
    { PASSKEY_LINK_ENROLMENT, false, false, false,
        { UNAUTHENTICATED, CREATED, MEMBER_MISSING, SCOPE_MISSING, MEMBER_MISSING } },
    { PASSKEY_LINK_ENROLMENT, false, true, false,
        { UNAUTHENTICATED, CONFLICT, CREATED, SCOPE_MISSING, CREATED } },
    { PASSKEY_LINK_RECOVERY, false, false, false,
        { UNAUTHENTICATED, UNAUTHENTICATED, MEMBER_MISSING, SCOPE_MISSING, MEMBER_MISSING } },
    { PASSKEY_LINK_RECOVERY, false, true, false,
        { UNAUTHENTICATED, UNAUTHENTICATED, CREATED, SCOPE_MISSING, CREATED } },
    { PASSKEY_LINK_VERIFY_EMAIL, false, false, true,
        { UNAUTHENTICATED, MAILED, MEMBER_MISSING, SCOPE_MISSING, MEMBER_MISSING } },
    { PASSKEY_LINK_VERIFY_EMAIL, false, true, true,
        { UNAUTHENTICATED, CONFLICT, CREATED, SCOPE_MISSING, CREATED } },
    { PASSKEY_LINK_VERIFY_EMAIL, false, true, false,
        { MEMBER_MISSING, CONFLICT, MEMBER_MISSING, SCOPE_MISSING, MEMBER_MISSING } },
    { PASSKEY_LINK_SIGN_UP, false, false, true,
        { CLOSED, CLOSED, CREATED, SCOPE_MISSING, CREATED } },
    { PASSKEY_LINK_SIGN_UP, false, false, false,
        { MEMBER_MISSING, MEMBER_MISSING, CREATED, SCOPE_MISSING, CREATED } },
    { PASSKEY_LINK_SIGN_UP, false, true, false,
        { MEMBER_INVALID, MEMBER_INVALID, MEMBER_INVALID, SCOPE_MISSING, MEMBER_INVALID } },
    { (enum passkey_link_purpose)9, false, false, false,
        { UNAUTHENTICATED, UNAUTHENTICATED, MEMBER_INVALID, SCOPE_MISSING, MEMBER_INVALID } },
};

static const enum passkey_result results[] = {
    [CREATED] = PASSKEY_OK,
    [MAILED] = PASSKEY_OK,
    [UNAUTHENTICATED] = PASSKEY_UNAUTHENTICATED,
    [SCOPE_MISSING] = PASSKEY_SCOPE_MISSING,
    [MEMBER_INVALID] = PASSKEY_MEMBER_INVALID,
    [MEMBER_MISSING] = PASSKEY_MEMBER_MISSING,
    [CLOSED] = PASSKEY_SIGN_UP_CLOSED,
    [CONFLICT] = PASSKEY_CONFLICT,
};

static void test_which_caller_can_create_which_link(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_bytes ada = user_id_of(fixture, "ada");
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        struct passkey_link_request request = request_of(requests[i].purpose);
        if (requests[i].user_name)
            request.user_name = BYTES_LITERAL("ada");
        if (requests[i].user_id)
            request.user_id = ada;
        if (requests[i].email)
            request.email = BYTES_LITERAL("x@example.org");
        for (enum as as = AS_STRANGER; as <= AS_OPERATOR; as++) {
            struct passkey_link link = { .size = sizeof(link) };
            enum passkey_result result = create_link(fixture, as, request, &link);
            enum answer expected = requests[i].answers[as];
            if (result != results[expected] || (link.token[0] != '\0') != (expected == CREATED))
                fail_msg("request %zu, caller %d: %s", i, (int)as, passkey_result_slug(result));
        }
    }
}

/* ---- faults ---- */

static void test_a_failing_store_uses_up_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_link link = link_for(fixture, "ada", PASSKEY_LINK_RECOVERY);
    int64_t rows = fixture_rows(fixture);
    enum passkey_result result = PASSKEY_STORE_UNAVAILABLE;
    for (int fail_at = 1; result == PASSKEY_STORE_UNAVAILABLE; fail_at++) {
        assert_true(fail_at < 20);
        assert_true(fixture_rows(fixture) == rows);
        fixture->harness->store.operation_count = 0;
        fixture->harness->store.fail_at = fail_at;
        result = redeem_link(&fixture->ada, link.token);
    }
    fixture->harness->store.fail_at = 0;
    assert_result(result, PASSKEY_OK);
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_a_mailed_link_signs_in_once, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_requests_reveal_nothing, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_asking_is_counted_by_account, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_link_is_deleted_with_its_address, link_fixture_setup, fixture_teardown),
        cmocka_unit_test(test_sign_in_by_mail_is_off_by_default),
        cmocka_unit_test_setup_teardown(test_an_enrolment_link_opens_a_restricted_session,
            link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_an_enrolment_link_needs_a_fresh_passkey, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_an_enrolment_leaves_other_links, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_link_ends_with_the_session_that_made_it, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_links_end_when_a_user_is_disabled, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_link_is_what_its_maker_is, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_ticket_is_a_recovery, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_link_has_its_time, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_disabled_user_has_no_links, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_what_is_no_link_is_refused_alike, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_the_store_has_no_token, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_of_many_redemptions_one_is_good, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_which_caller_can_create_which_link, link_fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_failing_store_uses_up_nothing, link_fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
