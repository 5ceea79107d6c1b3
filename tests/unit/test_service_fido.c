/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The FIDO binding's ceremonies: apart from everybody's, off unless asked for, stricter in two
 * things and more generous in others.
 */
#include "authenticator/signing_key.h"
#include "base/json.h"
#include "service_stage.h"
#include <passkey/fido.h>

static void turn_on(struct passkey_service_configuration *configuration)
{
    configuration->fido = true;
    configuration->limits_off = true;
}

static int setup(void **state)
{
    int result = stage_setup(state);
    world_restart_as(((struct stage *)*state)->world, turn_on);
    return result;
}

/* ---- steps, as in service_world.h ---- */

static void forget(struct browser *browser)
{
    passkey_free(browser->started.options);
    browser->started = (struct passkey_started_ceremony){ .ceremony_id = "" };
    browser->world->error = (struct passkey_error){ .result = PASSKEY_OK };
}

static enum passkey_result ask(struct browser *browser, const char *name)
{
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_fido_registration_request request = { .user_name = bytes_text(name),
        .attestation = PASSKEY_ATTESTATION_DIRECT };
    forget(browser);
    return passkey_fido_registration_start(
        browser->world->worker, &caller, &request, &browser->started, &browser->world->error);
}

static enum passkey_result ask_again(struct browser *browser, const char *name)
{
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_fido_authentication_request request = { .user_name = bytes_text(name) };
    forget(browser);
    return passkey_fido_authentication_start(
        browser->world->worker, &caller, &request, &browser->started, &browser->world->error);
}

static enum passkey_result finish(struct browser *browser)
{
    struct passkey_caller caller = browser_caller(browser);
    return (browser->response.registration ? passkey_fido_registration_finish
                                           : passkey_fido_authentication_finish)(
        browser->world->worker, &caller, bytes_text(browser->started.ceremony_id),
        buffer_view(&browser->response.json), &browser->world->error);
}

static enum passkey_result enrol(
    struct browser *browser, const char *name, struct credential *credential)
{
    TRY(ask(browser, name));
    answer_registration(browser, credential, NULL);
    return finish(browser);
}

static enum passkey_result prove(
    struct browser *browser, const char *name, struct credential *credential)
{
    TRY(ask_again(browser, name));
    answer_authentication(browser, credential, NULL);
    return finish(browser);
}

/* ---- apart ---- */

static void test_off(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(world_sql(stage->world, "SELECT count(*) FROM relying_party"), 2);
    world_restart(stage->world);
    assert_result(ask(&stage->ada, "ada"), PASSKEY_NOT_FOUND);
    assert_result(ask_again(&stage->ada, "ada"), PASSKEY_NOT_FOUND);
    assert_result(start_authentication(&stage->ada, "ada"), PASSKEY_OK);
    answer_authentication(&stage->ada, &stage->passkey, NULL);
    assert_result(finish(&stage->ada), PASSKEY_NOT_FOUND);
    assert_result(start_registration(&stage->ada, "bob"), PASSKEY_OK);
    answer_registration(&stage->ada, &stage->third, NULL);
    assert_result(finish(&stage->ada), PASSKEY_NOT_FOUND);
}

/* No function of others reaches the row, and none of these reaches another's. */
static void test_apart(void **state)
{
    struct stage *stage = *state;
    struct passkey_caller caller = browser_caller(&stage->eve);
    struct passkey_account *account = NULL;
    assert_result(ask_again(&stage->ada, "ada"), PASSKEY_NOT_FOUND);
    assert_result(enrol(&stage->ada, "ADA", &stage->third), PASSKEY_OK);
    assert_result(prove(&stage->ada, "ada", &stage->third), PASSKEY_OK);
    assert_int_equal(world_sql(stage->world, "SELECT count(*) FROM user"), 3);
    assert_result(sign_in(&stage->ada, NULL, &stage->third), PASSKEY_UNKNOWN_CREDENTIAL);
    assert_result(sign_in(&stage->ada, "ada", &stage->third), PASSKEY_CREDENTIAL_NOT_ALLOWED);
    assert_result(prove(&stage->ada, "ada", &stage->passkey), PASSKEY_CREDENTIAL_NOT_ALLOWED);
    /* The same id may be there twice: keys are (relying party, id). */
    assert_result(enrol(&stage->ada, "both", &stage->passkey), PASSKEY_OK);
    assert_result(prove(&stage->ada, "both", &stage->passkey), PASSKEY_OK);
    struct bends bends = { .user_handle_absent = true }; /* that of the other user */
    assert_result(start_authentication(&stage->ada, "ada"), PASSKEY_OK);
    answer_authentication(&stage->ada, &stage->passkey, &bends);
    assert_result(finish_authentication(&stage->ada), PASSKEY_OK);
    caller.relying_party = 1;
    assert_result(passkey_account_get(stage->world->worker, &caller, &account, NULL),
        PASSKEY_RELYING_PARTY_UNKNOWN);
}

static void test_ceremonies_apart(void **state)
{
    struct stage *stage = *state;
    assert_result(ask(&stage->ada, "bob"), PASSKEY_OK);
    answer_registration(&stage->ada, &stage->third, NULL);
    assert_result(finish_registration(&stage->ada), PASSKEY_CEREMONY_UNKNOWN);
    assert_result(finish(&stage->ada), PASSKEY_OK);
    assert_result(finish(&stage->ada), PASSKEY_CEREMONY_UNKNOWN);
    assert_result(start_authentication(&stage->ada, "ada"), PASSKEY_OK);
    answer_authentication(&stage->ada, &stage->passkey, NULL);
    assert_result(finish(&stage->ada), PASSKEY_CEREMONY_UNKNOWN);
    assert_result(finish_authentication(&stage->ada), PASSKEY_OK);
    assert_result(ask_again(&stage->ada, "bob"), PASSKEY_OK);
    answer_authentication(&stage->ada, &stage->third, NULL);
    stage->world->now_ms += 300000;
    assert_result(finish(&stage->ada), PASSKEY_CEREMONY_EXPIRED);
}

/* Whoever calls is nobody: eve's session adds nothing to eve, a key that is none is no matter. */
static void test_nobody(void **state)
{
    struct stage *stage = *state;
    assert_int_not_equal(stage->eve.token[0], '\0');
    assert_result(enrol(&stage->eve, "carol", &stage->third), PASSKEY_OK);
    assert_int_equal(world_sql(stage->world, "SELECT count(*) FROM credential WHERE user_id = "
                                             "(SELECT id FROM user WHERE name = 'eve')"),
        1);
    assert_int_equal(
        world_sql(stage->world, "SELECT count(*) FROM ceremony WHERE holder_id IS NOT NULL"), 0);
    struct passkey_caller caller = { .api_key = BYTES_LITERAL("psk_k_none") };
    struct passkey_fido_authentication_request request = { .user_name = BYTES_LITERAL("carol") };
    forget(&stage->eve);
    assert_result(passkey_fido_authentication_start(stage->world->worker, &caller, &request,
                      &stage->eve.started, &stage->world->error),
        PASSKEY_OK);
    answer_authentication(&stage->eve, &stage->third, NULL);
    assert_result(finish(&stage->eve), PASSKEY_OK);
    assert_int_equal(world_sql(stage->world, "SELECT count(*) FROM session"), 1);
    caller.relying_party = 1;
    forget(&stage->eve);
    assert_result(passkey_fido_authentication_start(stage->world->worker, &caller, &request,
                      &stage->eve.started, &stage->world->error),
        PASSKEY_RELYING_PARTY_UNKNOWN);
}

static void want_statements(struct passkey_service_configuration *configuration)
{
    static struct passkey_relying_party party;
    turn_on(configuration);
    party = configuration->relying_parties[0];
    party.statements = true;
    configuration->relying_parties = &party;
}

/* Nothing is signed for what nobody is signed in with; there is no key to do it. */
static void test_no_statement(void **state)
{
    struct stage *stage = *state;
    world_restart_as(stage->world, want_statements);
    assert_result(enrol(&stage->ada, "bob", &stage->third), PASSKEY_OK);
    assert_result(prove(&stage->ada, "bob", &stage->third), PASSKEY_OK);
    assert_int_equal(
        world_sql(stage->world, "SELECT count(DISTINCT relying_party) FROM signing_key"), 1);
}

/* ---- what is offered ---- */

static bool offers(const struct json *list, int64_t algorithm)
{
    int64_t offered = 0;
    for (const struct json *item = json_first(list); item != NULL; item = json_next(item))
        if (json_as_integer(json_member(item, "alg"), &offered) && offered == algorithm)
            return true;
    return false;
}

/* All that there is a signature for, and nothing that there is none for. */
static void test_every_algorithm(void **state)
{
    struct stage *stage = *state;
    struct json *list = NULL;
    size_t count = 0;
    assert_result(ask(&stage->ada, "bob"), PASSKEY_OK);
    assert_result(json_parse(started_member(&stage->ada, "pubKeyCredParams"), &list, NULL), 0);
    struct passkey_verifier *verifier = NULL;
    assert_result(passkey_verifier_new(&verifier, NULL), PASSKEY_OK);
    for (int32_t algorithm = -70000; algorithm <= 0; algorithm++) {
        bool available = passkey_algorithm_available(verifier, algorithm);
        count += available;
        assert_int_equal(offers(list, algorithm), available);
    }
    assert_int_equal(json_count(list), count);
    assert_in_range(count, 16, 19);
    passkey_verifier_free(&verifier);
    json_free(&list);
}

/* An account has as many passkeys as anybody's, and all of them may sign in. */
static void test_all_passkeys(void **state)
{
    struct stage *stage = *state;
    struct credential first, more;
    passkey_draw(stage->world, &first);
    assert_result(enrol(&stage->ada, "bob", &first), PASSKEY_OK);
    assert_result(ask(&stage->ada, "bob"), PASSKEY_OK);
    assert_int_equal(started_list_count(&stage->ada, "excludeCredentials"), 1);
    for (int i = 1; i < 100; i++) {
        passkey_draw(stage->world, &more);
        assert_result(enrol(&stage->ada, "bob", &more), PASSKEY_OK);
        credential_deinit(&more);
    }
    assert_result(ask(&stage->ada, "bob"), PASSKEY_CONFLICT);
    assert_result(ask_again(&stage->ada, "bob"), PASSKEY_OK);
    assert_int_equal(started_list_count(&stage->ada, "allowCredentials"), 100);
    answer_authentication(&stage->ada, &first, NULL);
    assert_result(finish(&stage->ada), PASSKEY_OK);
    credential_deinit(&first);
    (void)world_sql(stage->world, "DELETE FROM credential");
    assert_result(ask_again(&stage->ada, "bob"), PASSKEY_NOT_FOUND);
}

static void test_asked(void **state)
{
    struct stage *stage = *state;
    struct passkey_caller caller = browser_caller(&stage->ada);
    struct passkey_fido_registration_request request = { .user_name = BYTES_LITERAL("Bob"),
        .user_display_name = BYTES_LITERAL("Bobby"),
        .attachment = PASSKEY_ATTACHMENT_CROSS_PLATFORM,
        .resident_key = PASSKEY_DISCOURAGED,
        .user_verification = PASSKEY_REQUIRED,
        .attestation = PASSKEY_ATTESTATION_ENTERPRISE };
    forget(&stage->ada);
    assert_result(passkey_fido_registration_start(
                      stage->world->worker, &caller, &request, &stage->ada.started, NULL),
        PASSKEY_OK);
    assert_bytes_equal(started_member(&stage->ada, "authenticatorSelection"),
        BYTES_LITERAL("{\"authenticatorAttachment\":\"cross-platform\",\"residentKey\":"
                      "\"discouraged\",\"requireResidentKey\":false,\"userVerification\":"
                      "\"required\"}"));
    assert_bytes_equal(started_member(&stage->ada, "attestation"), BYTES_LITERAL("\"enterprise\""));
    struct bends bends = { .attachment = BYTES_LITERAL("cross-platform"),
        .flags_cleared = FLAG_USER_VERIFIED };
    answer_registration(&stage->ada, &stage->third, &bends);
    assert_result(finish(&stage->ada), PASSKEY_USER_NOT_VERIFIED);
    request.user_display_name = BYTES_LITERAL("a\x01");
    assert_result(passkey_fido_registration_start(
                      stage->world->worker, &caller, &request, &stage->ada.started, NULL),
        PASSKEY_MEMBER_INVALID);
    assert_result(ask(&stage->ada, ""), PASSKEY_MEMBER_INVALID);
    assert_result(ask(&stage->ada, NULL), PASSKEY_MEMBER_INVALID);
    assert_result(ask_again(&stage->ada, NULL), PASSKEY_MEMBER_INVALID);
}

/* ---- the two rules that are stricter ---- */

/* CD-6 */
static void test_token_binding(void **state)
{
    struct stage *stage = *state;
    struct bends bends = { .client_data_members = BYTES_LITERAL("\"tokenBinding\":{}") };
    assert_result(ask(&stage->ada, "bob"), PASSKEY_OK);
    answer_registration(&stage->ada, &stage->third, &bends);
    assert_result(finish(&stage->ada), PASSKEY_CLIENT_DATA_INVALID);
    assert_step(stage->world->error.step, CHECK_CD_6);
    assert_result(enrol(&stage->ada, "bob", &stage->third), PASSKEY_OK);
    assert_result(ask_again(&stage->ada, "bob"), PASSKEY_OK);
    answer_authentication(&stage->ada, &stage->third, &bends);
    assert_result(finish(&stage->ada), PASSKEY_CLIENT_DATA_INVALID);
    assert_step(stage->world->error.step, CHECK_CD_6);
    /* With the binding on, too, it is nothing to others. */
    assert_result(start_authentication(&stage->ada, "ada"), PASSKEY_OK);
    answer_authentication(&stage->ada, &stage->passkey, &bends);
    assert_result(finish_authentication(&stage->ada), PASSKEY_OK);
    stage->ada.token[0] = '\0';
    assert_result(start_registration(&stage->ada, "bob"), PASSKEY_OK);
    answer_registration(&stage->ada, &stage->third, &bends);
    assert_result(finish_registration(&stage->ada), PASSKEY_OK);
}

/* U2F-10, SNET-0 */
static void test_attestation(void **state)
{
    struct stage *stage = *state;
    struct attester attester;
    attester_draw(&attester, (struct passkey_bytes){ NULL, 0 }, &stage->world->draws);
    stage->ada.attester = &attester;
    stage->ada.attestation = ATTESTATION_FIDO_U2F;
    assert_result(enrol(&stage->ada, "bob", &stage->third), PASSKEY_ATTESTATION_INVALID);
    assert_step(stage->world->error.step, CHECK_U2F_10);
    assert_result(sign_up(&stage->ada, "bob", &stage->third), PASSKEY_OK);
    stage->ada.token[0] = '\0';
    memset(stage->third.aaguid, 0, sizeof(stage->third.aaguid));
    assert_result(enrol(&stage->ada, "bob", &stage->third), PASSKEY_OK);
    attester_deinit(&attester);
}

/* ---- faults ---- */

/* The N-th operation of the store fails: nothing is half written, and the next try works. */
static void test_store_fails(void **state)
{
    struct stage *stage = *state;
    struct noting_store *store = &stage->world->store;
    enum passkey_result result = PASSKEY_STORE_UNAVAILABLE;
    int number = 1;
    for (; result != PASSKEY_OK; number++) {
        atomic_store(&store->operation_count, 0);
        atomic_store(&store->fail_at, number);
        result = enrol(&stage->ada, "bob", &stage->third);
        assert_true(result == PASSKEY_OK || result == PASSKEY_STORE_UNAVAILABLE);
        atomic_store(&store->fail_at, 0);
        assert_int_equal(world_sql(stage->world, "SELECT count(*) FROM user WHERE name = 'bob'"),
            result == PASSKEY_OK);
    }
    assert_int_equal(number, 6); /* name, ceremony; taking and applying; and the good one */
    result = PASSKEY_STORE_UNAVAILABLE;
    for (number = 1; result != PASSKEY_OK; number++) {
        atomic_store(&store->operation_count, 0);
        atomic_store(&store->fail_at, number);
        result = prove(&stage->ada, "bob", &stage->third);
        assert_true(result == PASSKEY_OK || result == PASSKEY_STORE_UNAVAILABLE);
        atomic_store(&store->fail_at, 0);
    }
    assert_in_range(number, 8, 12);
    stage->world->random_fails = true;
    assert_result(ask(&stage->ada, "carol"), PASSKEY_INTERNAL);
    assert_result(ask_again(&stage->ada, "bob"), PASSKEY_INTERNAL);
    stage->world->random_fails = false;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, stage_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_off),
        TEST(test_apart),
        TEST(test_ceremonies_apart),
        TEST(test_nobody),
        TEST(test_no_statement),
        TEST(test_every_algorithm),
        TEST(test_all_passkeys),
        TEST(test_asked),
        TEST(test_token_binding),
        TEST(test_attestation),
        TEST(test_store_fails),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
