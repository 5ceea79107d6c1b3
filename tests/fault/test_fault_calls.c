/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failing allocations and store operations in every call of the service that changes or reads an
 * account: the result is a fault or success, and the rows are completely those before or completely
 * those after the call.
 */
#include "fault/calls.h"
#include "fault/fault.h"

#include "base/bytes.h"
#include "service/access/call.h"
#include <passkey/account.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the setup ---- */

static void have_link(enum passkey_link_purpose purpose)
{
    struct passkey_link_request request = {
        .size = sizeof(request), .purpose = purpose, .user_id = ADA
    };
    if (purpose == PASSKEY_LINK_VERIFY_EMAIL)
        request.email = BYTES_LITERAL("other@example.org");
    assert_result(
        create_link(setup.fixture, AS_OPERATOR, request, &setup.links[purpose]), PASSKEY_OK);
}

static void have_accounts(void)
{
    struct fixture *fixture = setup.fixture;
    struct passkey_account *account = NULL;
    (void)harness_sql(fixture->harness,
        "UPDATE user SET email = 'eve@example.org', email_key = "
        "'eve@example.org', email_verified_at_ms = 1 WHERE name = 'eve'");
    assert_result(sign_up(&fixture->eve, NULL, &fixture->third), PASSKEY_OK);
    setup.eve = browser_caller(&fixture->eve);
    assert_result(
        passkey_recovery_codes_make(setup.worker, &setup.eve, &setup.codes, &account, NULL),
        PASSKEY_OK);
    passkey_account_free(&account);
    (void)harness_sql(fixture->harness, "UPDATE credential SET sign_count_stalled_at_ms = 1");
    (void)harness_sql(fixture->harness,
        "INSERT INTO session SELECT relying_party, zeroblob(32), "
        "x'01020304050607080102030405060708', "
        "user_id, credential_id, proof, created_at_ms, auth_time_ms, expires_at_ms, ends_at_ms, "
        "last_used_at_ms, recovered_at_ms, address, user_agent, NULL FROM session LIMIT 1");
    (void)harness_sql(fixture->harness,
        "INSERT INTO notice SELECT relying_party, id, zeroblob(16), 1, created_at_ms + 1, 7, "
        "created_at_ms + 99999999, NULL, '', NULL, '', NULL FROM user WHERE name = 'eve'");
    (void)harness_sql(fixture->harness, "DELETE FROM outgoing_mail");
    memcpy(setup.ada_id, user_id_of(fixture, "ada").data, 32);
    memcpy(setup.eve_id, user_id_of(fixture, "eve").data, 32);
}

static void have_former_names(void)
{
    char sql[400];
    for (int kind = 1; kind <= 2; kind++) {
        (void)snprintf(sql, sizeof(sql),
            "INSERT INTO former_name (relying_party, user_id, kind, value, value_key, detail, "
            "replaced_at_ms) SELECT relying_party, id, %d, 'evan', 'evan', 1, %lld FROM user WHERE "
            "name = 'eve'",
            kind, (long long)setup.fixture->harness->now_ms);
        (void)harness_sql(setup.fixture->harness, sql);
    }
}

static void have_links(void)
{
    struct fixture *fixture = setup.fixture;
    struct passkey_link link = { .size = sizeof(link) };
    have_link(PASSKEY_LINK_RECOVERY);
    assert_result(redeem_link(&fixture->ada, setup.links[PASSKEY_LINK_RECOVERY].token), PASSKEY_OK);
    for (enum passkey_link_purpose purpose = PASSKEY_LINK_EMAIL_SIGN_IN;
         purpose <= PASSKEY_LINK_VERIFY_EMAIL; purpose++)
        have_link(purpose);
    credential_deinit(&fixture->passkey);
    passkey_draw(fixture->harness, &fixture->passkey);
    assert_result(start_registration(&fixture->ada, NULL), PASSKEY_OK);
    answer_registration(&fixture->ada, &fixture->passkey, NULL);
    (void)harness_sql(fixture->harness, "DELETE FROM outgoing_mail");
    struct passkey_link_request request = { .size = sizeof(request),
        .purpose = PASSKEY_LINK_EMAIL_SIGN_IN,
        .user_name = BYTES_LITERAL("ada") };
    assert_result(create_link(fixture, AS_STRANGER, request, &link), PASSKEY_OK);
    (void)harness_sql(fixture->harness, "UPDATE outgoing_mail SET number = 1");
}

static void have_callers(void)
{
    static char key[PASSKEY_API_KEY_SIZE];
    link_fixture_api_key(AS_BACKEND, key);
    setup.ada = browser_caller(&setup.fixture->ada);
    setup.operator=(struct passkey_caller){ .size = sizeof(setup.operator), .is_operator = true };
    setup.stranger.size = sizeof(setup.stranger);
    setup.stranger.address = BYTES_ARRAY(setup.address);
    setup.eve.address = BYTES_ARRAY(setup.address);
    setup.backend = (struct passkey_caller){ .size = sizeof(struct passkey_caller),
        .address = BYTES_ARRAY(setup.address),
        .api_key = bytes_text(key) };
    /* After its first use has been recorded. */
    assert_result(create_link(setup.fixture, AS_BACKEND,
                      (struct passkey_link_request){ .size = sizeof(struct passkey_link_request),
                          .purpose = PASSKEY_LINK_RECOVERY,
                          .user_id = ADA },
                      &setup.links[0]),
        PASSKEY_OK);
}

static void make_metadata(void)
{
    struct random_source random = { BYTES_LITERAL("fault"), BYTES_LITERAL("metadata"), 0 };
    metadata_signer_draw(&setup.metadata_signer, SIGNING_ES256, &random);
    buffer_init(&setup.metadata_blob, 65536);
    struct metadata_blob_options options = { .signer = &setup.metadata_signer, .number = 7 };
    metadata_blob_write(&options, &setup.metadata_blob);
}

static int set_up(void **state)
{
    (void)state;
    for (uint8_t i = 0; i < PASSKEY_SESSION_ID_SIZE; i++)
        setup.session_id[i] = (uint8_t)(i % 8 + 1);
    setup.fixture = link_fixture_new(PASSKEY_SIGN_UP_MODE_OPEN);
    setup.fixture->harness->store.recording = false;
    setup.worker = setup.fixture->harness->worker;
    have_accounts();
    have_former_names();
    have_links();
    have_callers();
    setup.drawn = setup.fixture->harness->drawn;
    make_metadata();
    setup.snapshot = snapshot_new(setup.fixture->harness->location + strlen("sqlite:"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    metadata_signer_deinit(&setup.metadata_signer);
    buffer_deinit(&setup.metadata_blob);
    snapshot_free(setup.snapshot);
    fixture_free(setup.fixture);
    return 0;
}

/* ---- walking ---- */

struct walk {
    const struct call_case *at;
    uint64_t before;
    uint64_t after;
    bool after_known;
};

/* Makes one call, with the same rows and the same randomness each time. */
static enum passkey_result call_once(void *context)
{
    struct walk *walk = context;
    struct passkey_service *service = setup.fixture->harness->service;
    snapshot_restore(setup.snapshot);
    service->limits_off = !walk->at->limited; /* Eve would reach the limit on changes */
    setup.fixture->harness->drawn = setup.drawn;
    for (size_t i = 0; ++setup.address[i] == 0 && i < 3; i++)
        ;
    enum passkey_result result = walk->at->call();
    uint64_t rows = snapshot_digest(setup.snapshot);
    if (result < PASSKEY_OK && rows != walk->before && !walk->at->postpones)
        fail_msg("%s: a fault, and something is written", walk->at->name);
    if (result == PASSKEY_OK && !walk->after_known)
        walk->after = rows;
    walk->after_known = walk->after_known || (result == PASSKEY_OK && !walk->at->draws_keys);
    if (result == PASSKEY_OK && walk->after_known && rows != walk->after)
        fail_msg("%s: it is said to be done, and is not", walk->at->name);
    return result;
}

static void walk_store(struct walk *walk)
{
    struct recording_store *store = &setup.fixture->harness->store;
    for (int number = 1;; number++) {
        atomic_store(&store->operation_count, 0);
        atomic_store(&store->fail_at, number);
        enum passkey_result result = call_once(walk);
        bool failed = atomic_load(&store->operation_count) >= number;
        atomic_store(&store->fail_at, 0);
        if (!failed) {
            assert_result(result, PASSKEY_OK);
            assert_in_range(number, 2, 40);
            return;
        }
        if (result != PASSKEY_STORE_UNAVAILABLE)
            fail_msg("%s: operation %d failed, and %s came back", walk->at->name, number,
                passkey_result_slug(result));
    }
}

static void walk_one(void **state)
{
    struct walk walk = { .at = *state };
    snapshot_restore(setup.snapshot);
    walk.before = snapshot_digest(setup.snapshot);
    assert_result(call_once(&walk), PASSKEY_OK);
    walk_store(&walk);
    assert_in_range(fault_walk(call_once, &walk), 0, 10000);
}

int main(void)
{
    struct CMUnitTest tests[CALL_COUNT];
    for (size_t i = 0; i < CALL_COUNT; i++)
        tests[i] = (struct CMUnitTest){ .name = CALLS[i].name,
            .test_func = walk_one,
            .initial_state = (void *)(uintptr_t)&CALLS[i] };
    fault_hook_libraries();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
