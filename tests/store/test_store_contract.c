/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every case of the store's contract: on PostgreSQL if $PASSKEY_TEST_POSTGRESQL names a server, or
 * else on SQLite.
 */
#include "contract.h"
#include "store/api_key.h"
#include "store/credential.h"
#include "store/session.h"
#include "store/user.h"

#include <stdlib.h>

struct passkey_user_record *user_by_id(struct fixture *fixture, const char *id)
{
    struct passkey_user_record *user = NULL;
    enum passkey_result result =
        store_user_find(fixture->reader, fixture->party, bytes_text(id), &user, NULL);
    assert_result(result, PASSKEY_OK);
    return user;
}

struct passkey_credential_record *credential_by_id(struct fixture *fixture, const char *id)
{
    struct passkey_credential_record *credential = NULL;
    enum passkey_result result =
        store_credential_find(fixture->reader, fixture->party, bytes_text(id), &credential, NULL);
    assert_result(result, PASSKEY_OK);
    return credential;
}

struct passkey_session_record *session_of(struct fixture *fixture, const char *token)
{
    struct passkey_session_record key = sample_session(token, "u1");
    struct passkey_session_record *session = NULL;
    CLEANUP(pointer_free) struct passkey_user_record *user = NULL;
    enum passkey_result result =
        store_session_find(fixture->reader, fixture->party, key.token_hash, &session, &user, NULL);
    assert_result(result, PASSKEY_OK);
    return session;
}

struct passkey_api_key_record *api_key_of(struct fixture *fixture, const char *token)
{
    struct passkey_api_key_record key = sample_api_key(token);
    struct passkey_api_key_record *api_key = NULL;
    enum passkey_result result =
        store_api_key_find(fixture->reader, fixture->party, key.token_hash, &api_key, NULL);
    assert_result(result, PASSKEY_OK);
    return api_key;
}

/* ---- every case ---- */

/* clang-format off: one per line, so that two changes do not conflict */
static const struct contract_case *const parts[] = {
    contract_users,
    contract_credentials,
    contract_ceremonies,
    contract_sessions,
    contract_accounts,
    contract_api_keys,
    contract_audit,
    contract_links,
    contract_mail,
    contract_metadata,
    contract_recovery_codes,
    contract_sign_in,
    contract_signing_keys,
    contract_statistics,
    contract_races,
    contract_removals,
};
/* clang-format on */

#define PART_COUNT     (sizeof(parts) / sizeof(parts[0]))
#define TEST_COUNT_MAX 500

static int set_up(void **state)
{
    *state = fixture_new(*state);
    return 0;
}

static int tear_down(void **state)
{
    fixture_free(*state);
    return 0;
}

static size_t add_tests(struct CMUnitTest *tests, const struct backend *backend)
{
    size_t count = 0;
    for (size_t part = 0; part < PART_COUNT; part++)
        for (const struct contract_case *row = parts[part]; row->name != NULL; row++)
            tests[count++] = (struct CMUnitTest){ row->name, row->run, set_up, tear_down,
                (void *)(uintptr_t)backend };
    return count;
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    static struct CMUnitTest tests[TEST_COUNT_MAX];
    const struct backend *backend = &sqlite_backend;
    if (getenv("PASSKEY_TEST_POSTGRESQL") != NULL)
        backend = &postgresql_backend;
    size_t count = add_tests(tests, backend);
    return _cmocka_run_group_tests("store contract", tests, count, NULL, NULL);
}
