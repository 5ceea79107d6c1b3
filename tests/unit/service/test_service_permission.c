/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of what a session may do: docs/security.md contains it, and every action is tried with
 * every proof, fresh and not, held and not, by an account with a passkey and by one without.
 */
#include "base/bytes.h"
#include "service/access/authority.h"
#include "service/access/hold.h"
#include "service/access/permission.h"
#include "unit/service/service_fixture.h"
#include <stdlib.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

/* ---- the documentation ---- */

#define LINE_SIZE 256

static void write_line(const struct permission *row, char line[LINE_SIZE])
{
    static const char *const words[] = { "no", "fresh", "one", "weaker", "yes" };
    int size = snprintf(line, LINE_SIZE, "| %s |", row->name);
    for (size_t i = 0; i < ASSURANCE_COUNT; i++)
        size += snprintf(line + size, (size_t)(LINE_SIZE - size), " %s |", words[row->grants[i]]);
    size += snprintf(line + size, (size_t)(LINE_SIZE - size), "\n");
    assert_in_range(size, 1, LINE_SIZE - 1);
}

/* The table consists of the rows of the section after its two heading lines. */
static void test_the_documentation_shows_the_table(void **state)
{
    char got[1024] = "";
    char wanted[LINE_SIZE];
    (void)state;
    FILE *file = fopen(getenv("PASSKEY_SECURITY_PAGE"), "r");
    assert_non_null(file);
    while (strcmp(got, "## What a session may do\n") != 0)
        assert_non_null(fgets(got, sizeof(got), file));
    while (strncmp(got, "| --- ", 6) != 0)
        assert_non_null(fgets(got, sizeof(got), file));
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        write_line(&permissions[i], wanted);
        assert_non_null(fgets(got, sizeof(got), file));
        assert_string_equal(got, wanted);
    }
    assert_non_null(fgets(got, sizeof(got), file));
    assert_string_equal(got, "\n");
    (void)fclose(file);
}

/* ---- every cell ---- */

/* Sets of actions. */
#define SET(action) (1U << ACTION_##action)
#define ALL         ((1U << ACTION_COUNT) - 1)
#define BASIC       (SET(READ_ACCOUNT) | SET(END_SESSIONS))
#define RENAME      SET(RENAME_CREDENTIAL)
#define DISABLE     SET(DISABLE_CREDENTIAL)
#define ENROL       SET(ENROL_PASSKEY)

struct expectation {
    const char *name;
    enum passkey_proof proof;
    int64_t age_ms;
    bool recovered;
    bool passkey;
    unsigned allowed;
    unsigned stale; /* require a fresh proof; all other actions are refused */
};

#define NEW 0
#define OLD (10 * MINUTE_MS + 1)

static const struct expectation expectations[] = {
    { "verified, fresh", PASSKEY_PROOF_PASSKEY_VERIFIED, 10 * MINUTE_MS, false, true, ALL, 0 },
    { "verified", PASSKEY_PROOF_PASSKEY_VERIFIED, OLD, false, true, BASIC | RENAME,
        ALL & ~(BASIC | RENAME) },
    { "passkey, fresh", PASSKEY_PROOF_PASSKEY, 10 * MINUTE_MS, false, true,
        ALL & ~SET(DELETE_ACCOUNT), 0 },
    { "passkey", PASSKEY_PROOF_PASSKEY, OLD, false, true, BASIC | RENAME, ALL & ~(BASIC | RENAME) },
    { "verified, fresh, held", PASSKEY_PROOF_PASSKEY_VERIFIED, NEW, true, true, BASIC | DISABLE,
        0 },
    { "verified, held", PASSKEY_PROOF_PASSKEY_VERIFIED, OLD, true, true, BASIC, DISABLE },
    { "passkey, fresh, held", PASSKEY_PROOF_PASSKEY, NEW, true, true, BASIC | DISABLE, 0 },
    { "passkey, held", PASSKEY_PROOF_PASSKEY, OLD, true, true, BASIC, DISABLE },
    { "e-mail, fresh", PASSKEY_PROOF_EMAIL, 10 * MINUTE_MS, false, true, BASIC | ENROL | RENAME,
        0 },
    { "e-mail", PASSKEY_PROOF_EMAIL, OLD, false, true, BASIC | RENAME, ENROL },
    { "e-mail, fresh, no passkey", PASSKEY_PROOF_EMAIL, NEW, false, false, ALL, 0 },
    { "e-mail, no passkey", PASSKEY_PROOF_EMAIL, OLD, false, false, BASIC | RENAME,
        ALL & ~(BASIC | RENAME) },
    { "e-mail, fresh, held", PASSKEY_PROOF_EMAIL, NEW, true, true, BASIC | ENROL | DISABLE, 0 },
    { "e-mail, held", PASSKEY_PROOF_EMAIL, OLD, true, true, BASIC, ENROL | DISABLE },
    { "recovery code", PASSKEY_PROOF_RECOVERY_CODE, NEW, true, true, ENROL, 0 },
    { "ticket", PASSKEY_PROOF_TICKET, NEW, true, true, ENROL, 0 },
    { "ticket, no passkey", PASSKEY_PROOF_TICKET, NEW, true, false, ENROL, 0 },
    { "enrolment link", PASSKEY_PROOF_ENROLMENT, NEW, false, true, ENROL, 0 },
    { "enrolment link of a held session", PASSKEY_PROOF_ENROLMENT, NEW, true, true, ENROL, 0 },
};

static enum passkey_result result_of(const struct expectation *expectation, enum action action)
{
    if ((expectation->allowed >> action & 1) != 0)
        return PASSKEY_OK;
    return (expectation->stale >> action & 1) != 0 ? PASSKEY_REAUTHENTICATION_REQUIRED
                                                   : PASSKEY_SESSION_RESTRICTED;
}

/* A call with such a session, of a user with a passkey or of one without. */
static struct call call_of(struct harness *harness, struct passkey_session_record *session,
    const struct expectation *expectation, struct passkey_bytes user_id)
{
    *session = (struct passkey_session_record){
        .user_id = expectation->passkey ? user_id : BYTES_LITERAL("someone without"),
        .proof = expectation->proof,
        .auth_time_ms = HARNESS_BEGIN_MS - expectation->age_ms,
        .recovered_at_ms = expectation->recovered ? HARNESS_BEGIN_MS - HOLD_MS + 1 : 0,
    };
    return (struct call){ .worker = harness->worker,
        .party = &harness->worker->service->relying_parties[0],
        .now_ms = HARNESS_BEGIN_MS,
        .session = session };
}

static void test_every_session_and_every_action(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new(NULL);
    struct harness *harness = fixture->harness;
    struct passkey_bytes user_id = fixture->eve.account->user->id;
    for (size_t i = 0; i < sizeof(expectations) / sizeof(expectations[0]); i++) {
        struct passkey_session_record session;
        struct call call = call_of(harness, &session, &expectations[i], user_id);
        for (enum action action = 0; action < ACTION_COUNT; action++) {
            enum passkey_result expected = result_of(&expectations[i], action);
            if (permission_check(&call, action) != expected)
                fail_msg("%s, action %d: not %s", expectations[i].name, (int)action,
                    passkey_result_slug(expected));
        }
    }
    fixture_free(fixture);
}

/* ---- weaker and stronger proofs ---- */

#define ID_OWN   BYTES_LITERAL("own")
#define ID_OTHER BYTES_LITERAL("other")

struct target {
    const char *name;
    enum passkey_proof proof;
    bool held;
    bool own;
    bool verifies;
    bool older;
    bool may_disable; /* if permission_check() allows it, which is not called here */
    bool may_remove;
};

/* A held session is refused before this check. */
static const struct target targets[] = {
    { "verified", PASSKEY_PROOF_PASSKEY_VERIFIED, false, false, true, true, true, true },
    { "passkey, own", PASSKEY_PROOF_PASSKEY, false, true, true, true, true, true },
    { "passkey, stronger", PASSKEY_PROOF_PASSKEY, false, false, true, true, false, false },
    { "passkey, equal", PASSKEY_PROOF_PASSKEY, false, false, false, true, true, true },
    { "held, stronger", PASSKEY_PROOF_PASSKEY_VERIFIED, true, false, true, true, false, true },
    { "held, older", PASSKEY_PROOF_PASSKEY_VERIFIED, true, false, false, true, true, true },
    { "held, not older", PASSKEY_PROOF_PASSKEY_VERIFIED, true, false, false, false, false, true },
    { "held, own", PASSKEY_PROOF_PASSKEY_VERIFIED, true, true, true, false, false, true },
    { "held e-mail, stronger", PASSKEY_PROOF_EMAIL, true, false, true, true, false, true },
    { "held e-mail, older", PASSKEY_PROOF_EMAIL, true, false, false, true, true, true },
};

static void check_target(struct harness *harness, const struct target *target)
{
    struct passkey_session_record session = { .proof = target->proof,
        .credential_id = ID_OWN,
        .auth_time_ms = HARNESS_BEGIN_MS,
        .recovered_at_ms = target->held ? HARNESS_BEGIN_MS - 1 : 0 };
    struct passkey_credential_record credential = {
        .credential = { .id = target->own ? ID_OWN : ID_OTHER, .uv_initialized = target->verifies },
        .created_at_ms = HARNESS_BEGIN_MS - (target->older ? 2 : 1),
    };
    struct call call = { .worker = harness->worker,
        .party = &harness->worker->service->relying_parties[0],
        .now_ms = HARNESS_BEGIN_MS,
        .session = &session };
    bool may_disable =
        permission_check_target(&call, ACTION_DISABLE_CREDENTIAL, &credential) == PASSKEY_OK;
    bool may_remove =
        permission_check_target(&call, ACTION_REMOVE_CREDENTIAL, &credential) == PASSKEY_OK;
    if (may_disable != target->may_disable || may_remove != target->may_remove)
        fail_msg("%s: disable %d, remove %d", target->name, may_disable, may_remove);
}

static void test_a_weaker_proof_harms_no_stronger_one(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new(NULL);
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
        check_target(fixture->harness, &targets[i]);
    fixture_free(fixture);
}

/* Otherwise a relying party that never requests user verification would have no strong sessions. */
static void test_without_user_verification_all_passkeys_are_equal(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new(NULL);
    struct relying_party party = fixture->harness->worker->service->relying_parties[0];
    party.configured.user_verification = PASSKEY_DISCOURAGED;
    struct passkey_session_record session = { .proof = PASSKEY_PROOF_PASSKEY,
        .credential_id = ID_OWN };
    struct passkey_credential_record other = {
        .credential = { .id = ID_OTHER, .uv_initialized = true },
    };
    struct call call = { .worker = fixture->harness->worker, .party = &party, .session = &session };
    assert_result(permission_check_target(&call, ACTION_REMOVE_CREDENTIAL, &other), PASSKEY_OK);
    fixture_free(fixture);
}

/* An account with a passkey with user verification can be deleted only with such a proof. */
static void test_a_weaker_passkey_does_not_delete_the_account(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new(NULL);
    struct expectation expectation = { .proof = PASSKEY_PROOF_PASSKEY, .passkey = true };
    struct passkey_session_record session;
    struct call call =
        call_of(fixture->harness, &session, &expectation, fixture->eve.account->user->id);
    assert_result(permission_check(&call, ACTION_DELETE_ACCOUNT), PASSKEY_SESSION_RESTRICTED);
    session.proof = PASSKEY_PROOF_PASSKEY_VERIFIED;
    assert_result(permission_check(&call, ACTION_DELETE_ACCOUNT), PASSKEY_OK);
    session.proof = PASSKEY_PROOF_PASSKEY;
    (void)harness_sql(
        fixture->harness, "UPDATE credential SET disabled_at_ms = 1, disabled_by = 1");
    assert_result(permission_check(&call, ACTION_DELETE_ACCOUNT), PASSKEY_OK);
    fixture_free(fixture);
}

/* ---- the hold ---- */

static void test_a_hold_has_its_time(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new(NULL);
    struct call call = { .worker = fixture->harness->worker, .now_ms = HARNESS_BEGIN_MS };
    assert_true(hold_active(&call, HARNESS_BEGIN_MS - HOLD_MS + 1));
    assert_false(hold_active(&call, HARNESS_BEGIN_MS - HOLD_MS));
    assert_false(hold_active(&call, 0));
    fixture->harness->worker->service->hold_ms = MINUTE_MS;
    assert_true(hold_active(&call, HARNESS_BEGIN_MS - MINUTE_MS + 1));
    assert_false(hold_active(&call, HARNESS_BEGIN_MS - MINUTE_MS));
    fixture_free(fixture);
}

static int64_t begin(struct fixture *fixture, struct passkey_bytes user_id)
{
    int64_t recovered_at_ms = -1;
    struct call call = { .worker = fixture->harness->worker,
        .party = &fixture->harness->worker->service->relying_parties[0],
        .now_ms = HARNESS_BEGIN_MS };
    assert_result(hold_begin(&call, user_id, &recovered_at_ms), PASSKEY_OK);
    return recovered_at_ms;
}

/* A passkey that was disabled recently counts: one weak proof must not prepare the next one. */
static void test_only_an_account_with_a_passkey_is_held(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new(NULL);
    struct passkey_bytes user_id = fixture->eve.account->user->id;
    assert_int_equal(begin(fixture, BYTES_LITERAL("someone without")), 0);
    assert_true(begin(fixture, user_id) == HARNESS_BEGIN_MS);
    (void)harness_sql(fixture->harness, "UPDATE credential SET disabled_by = 1, disabled_at_ms = "
                                        "1778229713000 - 259200000 + 1");
    assert_true(begin(fixture, user_id) == HARNESS_BEGIN_MS);
    (void)harness_sql(
        fixture->harness, "UPDATE credential SET disabled_at_ms = disabled_at_ms - 1");
    assert_int_equal(begin(fixture, user_id), 0);
    fixture_free(fixture);
}

static void test_without_a_session_nothing_is_allowed(void **state)
{
    (void)state;
    struct call call = { .now_ms = HARNESS_BEGIN_MS };
    for (enum action action = 0; action < ACTION_COUNT; action++)
        assert_result(permission_check(&call, action), PASSKEY_UNAUTHENTICATED);
}

/* ---- backends and operators ---- */

static void test_a_scope_is_asked_for(void **state)
{
    (void)state;
    static const enum passkey_scope scopes[] = { PASSKEY_SCOPE_USERS, PASSKEY_SCOPE_ENROL,
        PASSKEY_SCOPE_AUDIT, PASSKEY_SCOPE_ADMIN };
    struct passkey_api_key_record api_key = { .size = sizeof(api_key), .scopes = 0 };
    struct call call = { .worker = NULL };
    for (size_t i = 0; i < 4; i++) {
        call.api_key = NULL;
        assert_result(authority_check(&call, scopes[i]), PASSKEY_UNAUTHENTICATED);
        call.api_key = &api_key;
        for (size_t j = 0; j < 4; j++) {
            api_key.scopes = scopes[j];
            bool may = i == j || scopes[j] == PASSKEY_SCOPE_ADMIN;
            assert_result(
                authority_check(&call, scopes[i]), may ? PASSKEY_OK : PASSKEY_SCOPE_MISSING);
        }
    }
    call.caller.is_operator = true;
    call.api_key = NULL;
    assert_result(authority_check(&call, PASSKEY_SCOPE_ADMIN), PASSKEY_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_documentation_shows_the_table),
        cmocka_unit_test(test_every_session_and_every_action),
        cmocka_unit_test(test_a_weaker_proof_harms_no_stronger_one),
        cmocka_unit_test(test_without_user_verification_all_passkeys_are_equal),
        cmocka_unit_test(test_a_weaker_passkey_does_not_delete_the_account),
        cmocka_unit_test(test_a_hold_has_its_time),
        cmocka_unit_test(test_only_an_account_with_a_passkey_is_held),
        cmocka_unit_test(test_without_a_session_nothing_is_allowed),
        cmocka_unit_test(test_a_scope_is_asked_for),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
