/* SPDX-License-Identifier: Apache-2.0 */
/* Structs of programs that were compiled with older or newer headers. */
#include "base/bytes.h"
#include "unit/service/service_fixture.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <string.h>

static const struct passkey_caller operator_ = { .size = sizeof(operator_), .is_operator = true };

/* The caller and the query of a program whose headers have one more member. */
struct newer_caller {
    struct passkey_caller known;
    uint64_t unknown;
};
struct newer_query {
    struct passkey_user_query known;
    uint64_t unknown;
};

static enum passkey_result list_users(struct harness *harness, const struct passkey_caller *caller,
    const struct passkey_user_query *query, struct passkey_user_list **users)
{
    return passkey_user_list_get(harness->worker, caller, query, users, &harness->error);
}

static void test_size_is_required(void **state)
{
    struct harness *harness = ((struct fixture *)*state)->harness;
    struct passkey_user_list *users = NULL;
    struct passkey_caller caller = operator_;
    struct passkey_user_query query = { .size = sizeof(query), .limit = 10 };
    caller.size = 0;
    assert_result(list_users(harness, &caller, &query, &users), PASSKEY_MEMBER_INVALID);
    assert_non_null(strstr(harness->error.message, "struct passkey_caller"));
    caller.size = offsetof(struct passkey_caller, is_operator); /* no version was so short */
    assert_result(list_users(harness, &caller, &query, &users), PASSKEY_MEMBER_INVALID);
    query.size = 0;
    assert_result(list_users(harness, &operator_, &query, &users), PASSKEY_MEMBER_INVALID);
    assert_non_null(strstr(harness->error.message, "struct passkey_user_query"));
    assert_null(users);
}

static void test_newer_program(void **state)
{
    struct harness *harness = ((struct fixture *)*state)->harness;
    struct passkey_user_list *users = NULL;
    struct newer_caller caller = { .known = operator_ };
    struct newer_query query = { .known = { .limit = 10 } };
    caller.known.size = sizeof(caller);
    query.known.size = sizeof(query);
    assert_result(list_users(harness, &caller.known, &query.known, &users), PASSKEY_OK);
    assert_int_equal(users->count, 2);
    passkey_free(users);
    users = NULL;
    query.unknown = 1; /* a member that this version does not know must not be ignored */
    assert_result(list_users(harness, &caller.known, &query.known, &users), PASSKEY_MEMBER_INVALID);
    assert_null(users);
}

static void test_output(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    struct passkey_link_request request = { .size = sizeof(request),
        .purpose = PASSKEY_LINK_SIGN_UP };
    struct {
        struct passkey_link known;
        uint64_t unknown;
    } link = { .unknown = 1 };
    assert_result(
        passkey_link_create(harness->worker, &operator_, &request, &link.known, &harness->error),
        PASSKEY_MEMBER_INVALID);
    assert_int_equal(harness_sql(harness, "SELECT count(*) FROM link"), 0);
    link.known.size = sizeof(link);
    assert_result(
        passkey_link_create(harness->worker, &operator_, &request, &link.known, &harness->error),
        PASSKEY_OK);
    assert_int_equal(link.known.size, sizeof(link));
    assert_int_equal(strlen(link.known.token), PASSKEY_LINK_TOKEN_SIZE - 1);
    assert_int_equal(link.unknown, 0);
}

/*
 * Structs that the library returns by pointer contain their size, and so do the items of its lists.
 */
static void test_returned(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    struct passkey_user_query query = { .size = sizeof(query), .limit = 10 };
    struct passkey_user_list *users = NULL;
    assert_result(list_users(harness, &operator_, &query, &users), PASSKEY_OK);
    for (size_t i = 0; i < users->count; i++) {
        const struct passkey_user_record *user =
            PASSKEY_LIST_ITEM(struct passkey_user_record, users, i);
        assert_int_equal(user->size, sizeof(*user));
        assert_ptr_equal(user, &users->items[i]);
    }
    passkey_free(users);
    const struct passkey_account *account = fixture->eve.account;
    assert_int_equal(account->size, sizeof(*account));
    assert_int_equal(account->recovery->size, sizeof(*account->recovery));
    assert_int_equal(account->authenticator_outputs->size, sizeof(*account->authenticator_outputs));
    assert_int_equal(account->user->size, sizeof(*account->user));
    assert_int_equal(account->session->size, sizeof(*account->session));
    assert_int_equal(account->credentials->items[0].size, sizeof(*account->credentials->items));
    assert_int_equal(account->credentials->items[0].credential.size,
        sizeof(account->credentials->items[0].credential));
}

/*
 * In an array of relying parties from a program with a longer struct, the size determines the
 * distance of the items.
 */
static void test_array(void **state)
{
    struct harness *harness = ((struct fixture *)*state)->harness;
    struct passkey_bytes origins[] = { BYTES_LITERAL("https://one.example"),
        BYTES_LITERAL("https://two.example") };
    struct {
        struct passkey_relying_party known;
        uint64_t unknown;
    } parties[2] = { { .unknown = 0 } };
    for (size_t i = 0; i < 2; i++)
        parties[i].known = (struct passkey_relying_party){ .size = sizeof(parties[0]),
            .rp_id = i == 0 ? BYTES_LITERAL("one.example") : BYTES_LITERAL("two.example"),
            .origins = &origins[i],
            .origin_count = 1 };
    struct passkey_service_configuration configuration = { .size = sizeof(configuration),
        .relying_parties = &parties[0].known,
        .relying_party_count = 2 };
    struct passkey_service *service = NULL;
    assert_result(
        passkey_service_new(&configuration, harness->store.real, NULL, &service, &harness->error),
        PASSKEY_OK);
    passkey_service_free(&service);
    parties[1].known.size = sizeof(parties[1].known);
    assert_result(
        passkey_service_new(&configuration, harness->store.real, NULL, &service, &harness->error),
        PASSKEY_MEMBER_INVALID);
    assert_null(service);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_size_is_required, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_newer_program, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_output, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_returned, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_array, fixture_setup, fixture_teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
