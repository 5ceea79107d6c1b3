/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of what a session may do: docs/security.md shows it, and every action is tried with
 * every proof, fresh and not, held and not, by an account with a passkey and by one without.
 */
#include "base/bytes.h"
#include "service/access/authority.h"
#include "service/access/permission.h"
#include "unit/service/service_stage.h"
#include <stdlib.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

/* ---- the documentation ---- */

#define LINE_SIZE 256

static void write_line(const struct permission *row, char line[LINE_SIZE])
{
    static const char *const words[] = { "no", "fresh", "yes" };
    int size = snprintf(line, LINE_SIZE, "| %s |", row->name);
    for (size_t i = 0; i < ASSURANCE_COUNT; i++)
        size += snprintf(line + size, (size_t)(LINE_SIZE - size), " %s |", words[row->grants[i]]);
    size += snprintf(line + size, (size_t)(LINE_SIZE - size), "\n");
    assert_in_range(size, 1, LINE_SIZE - 1);
}

/* The table is the rows of the section after its two head lines. */
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

/* One letter for each action, in the order of the enumeration: y yes, f not fresh, r restricted. */
struct expectation {
    const char *name;
    enum passkey_proof proof;
    int64_t age_ms;
    bool recovered;
    bool passkey;
    const char *answers;
};

#define NEW 0
#define OLD (10 * MINUTE_MS + 1)

static const struct expectation expectations[] = {
    { "verified, fresh", PASSKEY_PROOF_PASSKEY_VERIFIED, 10 * MINUTE_MS, false, true,
        "yyyyyyyyyyyy" },
    { "verified", PASSKEY_PROOF_PASSKEY_VERIFIED, OLD, false, true, "yffyyfffffff" },
    { "passkey, fresh", PASSKEY_PROOF_PASSKEY, 10 * MINUTE_MS, false, true, "yyyyyyyyyyyy" },
    { "passkey", PASSKEY_PROOF_PASSKEY, OLD, false, true, "yffyyfffffff" },
    { "verified, fresh, held", PASSKEY_PROOF_PASSKEY_VERIFIED, NEW, true, true, "yyyyyyrrrrrr" },
    { "verified, held", PASSKEY_PROOF_PASSKEY_VERIFIED, OLD, true, true, "yffyyfrrrrrr" },
    { "passkey, fresh, held", PASSKEY_PROOF_PASSKEY, NEW, true, true, "yyyyyyrrrrrr" },
    { "passkey, held", PASSKEY_PROOF_PASSKEY, OLD, true, true, "yffyyfrrrrrr" },
    { "e-mail, fresh", PASSKEY_PROOF_EMAIL, 10 * MINUTE_MS, false, true, "yyryyrrrrrrr" },
    { "e-mail", PASSKEY_PROOF_EMAIL, OLD, false, true, "yfryyrrrrrrr" },
    { "e-mail, fresh, no passkey", PASSKEY_PROOF_EMAIL, NEW, false, false, "yyyyyyyyyyyy" },
    { "e-mail, no passkey", PASSKEY_PROOF_EMAIL, OLD, false, false, "yffyyfffffff" },
    { "recovery code", PASSKEY_PROOF_RECOVERY_CODE, NEW, true, true, "ryrrrrrrrrrr" },
    { "ticket", PASSKEY_PROOF_TICKET, NEW, true, true, "ryrrrrrrrrrr" },
    { "ticket, no passkey", PASSKEY_PROOF_TICKET, NEW, true, false, "ryrrrrrrrrrr" },
    { "enrolment link", PASSKEY_PROOF_ENROLMENT, NEW, false, true, "ryrrrrrrrrrr" },
    { "enrolment link of a held session", PASSKEY_PROOF_ENROLMENT, NEW, true, true,
        "ryrrrrrrrrrr" },
};

static enum passkey_result answer_of(char letter)
{
    if (letter == 'y')
        return PASSKEY_OK;
    return letter == 'f' ? PASSKEY_REAUTHENTICATION_REQUIRED : PASSKEY_SESSION_RESTRICTED;
}

/* A call by a session of that kind, of a user with a passkey or of one without. */
static struct call call_of(struct world *world, struct passkey_session_record *session,
    const struct expectation *expectation, struct passkey_bytes user_id)
{
    static const struct passkey_caller caller;
    *session = (struct passkey_session_record){
        .user_id = expectation->passkey ? user_id : BYTES_LITERAL("somebody without"),
        .proof = expectation->proof,
        .auth_time_ms = WORLD_BEGIN_MS - expectation->age_ms,
        .recovered_at_ms = expectation->recovered ? WORLD_BEGIN_MS - HOLD_MS + 1 : 0,
    };
    return (struct call){ .worker = world->worker,
        .caller = &caller,
        .party = &world->worker->service->relying_parties[0],
        .now_ms = WORLD_BEGIN_MS,
        .session = session };
}

static void test_every_session_and_every_action(void **state)
{
    (void)state;
    struct stage *stage = stage_new(NULL);
    struct world *world = stage->world;
    struct passkey_bytes user_id = stage->eve.account->user->id;
    for (size_t i = 0; i < sizeof(expectations) / sizeof(expectations[0]); i++) {
        struct passkey_session_record session;
        struct call call = call_of(world, &session, &expectations[i], user_id);
        assert_int_equal(strlen(expectations[i].answers), ACTION_COUNT);
        for (enum action action = 0; action < ACTION_COUNT; action++) {
            enum passkey_result expected = answer_of(expectations[i].answers[action]);
            if (permission_check(&call, action) != expected)
                fail_msg("%s, action %d: not %s", expectations[i].name, (int)action,
                    passkey_result_slug(expected));
        }
    }
    stage_free(stage);
}

static void test_a_hold_ends_after_a_day(void **state)
{
    (void)state;
    struct passkey_session_record session = { .recovered_at_ms = WORLD_BEGIN_MS };
    assert_true(permission_held(&session, WORLD_BEGIN_MS + HOLD_MS - 1));
    assert_false(permission_held(&session, WORLD_BEGIN_MS + HOLD_MS));
    session.recovered_at_ms = 0;
    assert_false(permission_held(&session, 1));
}

static void test_without_a_session_nothing_is_allowed(void **state)
{
    (void)state;
    struct call call = { .now_ms = WORLD_BEGIN_MS };
    for (enum action action = 0; action < ACTION_COUNT; action++)
        assert_result(permission_check(&call, action), PASSKEY_UNAUTHENTICATED);
}

/* ---- backends and operators ---- */

static void test_a_scope_is_asked_for(void **state)
{
    (void)state;
    static const enum passkey_scope scopes[] = { PASSKEY_SCOPE_USERS, PASSKEY_SCOPE_ENROL,
        PASSKEY_SCOPE_AUDIT, PASSKEY_SCOPE_ADMIN };
    struct passkey_caller caller = { .relying_party = 0 };
    struct passkey_api_key_record api_key = { .scopes = 0 };
    struct call call = { .caller = &caller };
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
    caller.is_operator = true;
    call.api_key = NULL;
    assert_result(authority_check(&call, PASSKEY_SCOPE_ADMIN), PASSKEY_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_documentation_shows_the_table),
        cmocka_unit_test(test_every_session_and_every_action),
        cmocka_unit_test(test_a_hold_ends_after_a_day),
        cmocka_unit_test(test_without_a_session_nothing_is_allowed),
        cmocka_unit_test(test_a_scope_is_asked_for),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
