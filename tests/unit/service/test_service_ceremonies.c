/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sign up, sign out, sign in with and without a name, add a passkey, and sign in again when the
 * session is old; and what the service stores and returns.
 */
#include "base/base64url.h"
#include "service/access/permission.h"
#include "service/access/session.h"
#include "service/ceremony/ceremony.h"
#include "unit/service/service_harness.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <stdlib.h>
#include <time.h>

struct person {
    struct harness *harness;
    struct browser browser;
    struct credential passkey;
    struct credential other;
};

static int setup(void **state)
{
    struct person *person = calloc(1, sizeof(*person));
    assert_non_null(person);
    person->harness = harness_new(NULL);
    browser_init(&person->browser, person->harness);
    passkey_draw(person->harness, &person->passkey);
    passkey_draw(person->harness, &person->other);
    *state = person;
    return 0;
}

static int teardown(void **state)
{
    struct person *person = *state;
    browser_deinit(&person->browser);
    credential_deinit(&person->passkey);
    credential_deinit(&person->other);
    harness_free(person->harness);
    free(person);
    return 0;
}

/* REG-01, REG-27a, REG-29, OPT-1, OPT-16, CHAL-1, CHAL-2, STORE-1 */
static void test_sign_up(void **state)
{
    struct person *person = *state;
    assert_result(start_registration(&person->browser, "Ada@Example.org"), PASSKEY_OK);
    assert_int_equal(person->browser.started.expires_at_ms, HARNESS_BEGIN_MS + 300000);
    assert_int_equal(strlen(person->browser.started.ceremony_id), 22);
    assert_int_equal(started_member(&person->browser, "challenge").size, 43 + 2);
    assert_int_equal(harness_sql(person->harness, "SELECT count(*) FROM user"), 0);
    answer_registration(&person->browser, &person->passkey, NULL);
    assert_int_equal(person->passkey.user_handle_size, 32); /* USER-1 */
    assert_result(finish_registration(&person->browser), PASSKEY_OK);
    const struct passkey_account *account = person->browser.account;
    assert_bytes_equal(account->user->name, BYTES_LITERAL("Ada@Example.org"));
    assert_bytes_equal(account->user->name_key, BYTES_LITERAL("ada@example.org"));
    assert_bytes_equal(account->user->display_name, BYTES_LITERAL("Ada@Example.org"));
    assert_int_equal(account->credentials->count, 1);
    assert_true(account->credential_given);
    const struct passkey_credential_record *record = &account->credentials->items[0];
    assert_bytes_equal(record->label, BYTES_LITERAL("Passkey, added 8 May 2026"));
    assert_int_equal(record->last_used_at_ms, 0);
    assert_int_equal(record->credential.transports.count, 2);
    assert_true(record->credential.uv_initialized);
    assert_int_equal(account->recovery->strength, PASSKEY_STRENGTH_WEAK);
    assert_int_equal(account->session->expires_at_ms, HARNESS_BEGIN_MS + SESSION_IDLE_MS);
    assert_int_equal(account->session->ends_at_ms, HARNESS_BEGIN_MS + SESSION_LIFETIME_MS);
    assert_int_equal(account->session->proof, PASSKEY_PROOF_PASSKEY_VERIFIED);
    assert_int_equal(strlen(account->session_token), 49);
    assert_memory_equal(account->session_token, "psk_s_", 6);
    assert_string_equal(harness_audit(person->harness)->name, "credential_registered");
    assert_string_equal(person->harness->store.audits[0].name, "user_created");
}

/* The returned credential is the stored one. */
static void test_look(void **state)
{
    struct person *person = *state;
    assert_result(look(&person->browser), PASSKEY_UNAUTHENTICATED);
    assert_result(sign_up(&person->browser, "ada", &person->passkey), PASSKEY_OK);
    assert_result(look(&person->browser), PASSKEY_OK);
    const struct passkey_account *account = person->browser.account;
    assert_false(account->credential_given);
    assert_int_equal(account->session_token[0], 0);
    assert_bytes_equal(account->user->name, BYTES_LITERAL("ada"));
    assert_int_equal(account->credentials->count, 1);
    assert_int_equal(account->session->auth_time_ms, HARNESS_BEGIN_MS);
    harness_restart(person->harness);
    assert_result(look(&person->browser), PASSKEY_OK);
}

/* AUTH-01, AUTH-24a, AUTH-24b, AUTH-24e, AUTH-25, BCK-1, CHAL-4 */
static void test_sign_in(void **state)
{
    struct person *person = *state;
    static const char *const names[] = { NULL, "ada", "ADA" };
    person->passkey.sign_count = 1;
    assert_result(sign_up(&person->browser, "ada", &person->passkey), PASSKEY_OK);
    for (int i = 0; i < 3; i++) {
        char before[PASSKEY_SESSION_TOKEN_SIZE];
        memcpy(before, person->browser.token, sizeof(before));
        assert_result(sign_out(&person->browser), PASSKEY_OK);
        assert_result(look(&person->browser), PASSKEY_UNAUTHENTICATED);
        person->harness->now_ms += 1000;
        assert_result(sign_in(&person->browser, names[i], &person->passkey), PASSKEY_OK);
        const struct passkey_credential_record *record =
            &person->browser.account->credentials->items[0];
        assert_int_equal(record->use_count, i + 1);
        assert_int_equal(record->last_used_at_ms, person->harness->now_ms);
        assert_int_equal(record->credential.sign_count, person->passkey.sign_count);
        assert_string_not_equal(before, person->browser.token);
        assert_string_equal(harness_audit(person->harness)->name, "sign_in");
        assert_result(look(&person->browser), PASSKEY_OK);
        record = &person->browser.account->credentials->items[0];
        assert_int_equal(record->use_count, i + 1);
        assert_int_equal(record->credential.sign_count, person->passkey.sign_count);
    }
    assert_int_equal(harness_sql(person->harness, "SELECT count(*) FROM ceremony"), 0);
}

/* A complete sign-in makes exactly these store operations. */
static void test_cost(void **state)
{
    struct person *person = *state;
    assert_result(sign_up(&person->browser, "ada", &person->passkey), PASSKEY_OK);
    person->browser.token[0] = '\0';
    harness_forget(person->harness);
    assert_result(start_authentication(&person->browser, NULL), PASSKEY_OK);
    assert_string_equal(person->harness->store.trace, "apply ");
    answer_authentication(&person->browser, &person->passkey, NULL);
    harness_forget(person->harness);
    assert_result(finish_authentication(&person->browser), PASSKEY_OK);
    assert_string_equal(person->harness->store.trace, "account_of_sign_in apply ");
}

static void test_no_session_wanted(void **state)
{
    struct person *person = *state;
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(&person->browser);
    assert_result(start_registration(&person->browser, "ada"), PASSKEY_OK);
    answer_registration(&person->browser, &person->passkey, NULL);
    struct passkey_finish_request request = { .size = sizeof(request),
        .ceremony_id = bytes_text(person->browser.started.ceremony_id),
        .credential = buffer_view(&person->browser.response.json),
        .label = BYTES_LITERAL("Work laptop"),
        .session = PASSKEY_SESSION_NONE };
    assert_result(
        passkey_registration_finish(person->harness->worker, &caller, &request, &account, NULL),
        PASSKEY_OK);
    assert_null(account->session);
    assert_int_equal(account->session_token[0], 0);
    assert_bytes_equal(account->credentials->items[0].label, BYTES_LITERAL("Work laptop"));
    passkey_account_free(&account);
    assert_int_equal(harness_sql(person->harness, "SELECT count(*) FROM session"), 0);
}

/* OPT-5, RQ-2, USER-5, STORE-1, STORE-4 */
static void test_second_passkey(void **state)
{
    struct person *person = *state;
    char token[PASSKEY_SESSION_TOKEN_SIZE];
    assert_result(sign_up(&person->browser, "ada", &person->passkey), PASSKEY_OK);
    memcpy(token, person->browser.token, sizeof(token));
    person->harness->now_ms += FRESH_MS;
    assert_result(start_registration(&person->browser, NULL), PASSKEY_OK);
    assert_int_equal(started_list_count(&person->browser, "excludeCredentials"), 1);
    answer_registration(&person->browser, &person->other, NULL);
    assert_memory_equal(person->other.user_handle, person->passkey.user_handle, 32);
    person->harness->now_ms += 60000; /* it was fresh at the start */
    assert_result(finish_registration(&person->browser), PASSKEY_OK);
    const struct passkey_account *account = person->browser.account;
    assert_int_equal(account->credentials->count, 2);
    assert_int_equal(account->credential_index, 0);
    assert_bytes_equal(account->credentials->items[0].credential.id,
        ((struct passkey_bytes){ person->other.id, person->other.id_size }));
    assert_int_equal(account->recovery->strength, PASSKEY_STRENGTH_FAIR);
    assert_int_equal(account->warning_count, 0);
    assert_non_null(account->session); /* the same one */
    assert_string_equal(person->browser.token, token);
    person->browser.token[0] = '\0';
    assert_result(sign_in(&person->browser, "ada", &person->other), PASSKEY_OK);
    assert_int_equal(started_list_count(&person->browser, "allowCredentials"), 2);
    assert_int_equal(person->browser.account->credentials->count, 2);
    assert_int_equal(person->browser.account->credentials->items[0].use_count, 1);
}

static void test_warnings(void **state)
{
    struct person *person = *state;
    struct mutations mutations = { .extension_results =
                                       BYTES_LITERAL("{\"credProps\":{\"rk\":false}}") };
    assert_result(sign_up(&person->browser, "ada", &person->passkey), PASSKEY_OK);
    memcpy(person->other.aaguid, person->passkey.aaguid, 16);
    person->harness->now_ms += 1;
    assert_result(start_registration(&person->browser, NULL), PASSKEY_OK);
    answer_registration(&person->browser, &person->other, &mutations);
    assert_result(finish_registration(&person->browser), PASSKEY_OK);
    const struct passkey_account *account = person->browser.account;
    assert_int_equal(account->warning_count, 2);
    assert_string_equal(account->warnings[0], "passkey_not_discoverable");
    assert_string_equal(account->warnings[1], "may_replace_earlier");
    assert_int_equal(account->recovery->strength, PASSKEY_STRENGTH_WEAK);
}

/* excludeCredentials has the ten most recently used passkeys. The authenticator of an excluded one
 * may create another passkey for the user and forget it (WebAuthn L3 5.4, excludeCredentials). */
static void test_a_passkey_that_is_left_out(void **state)
{
    struct person *person = *state;
    assert_result(sign_up(&person->browser, "ada", &person->passkey), PASSKEY_OK);
    for (int i = 1; i <= 11; i++) {
        struct credential credential;
        passkey_draw(person->harness, &credential);
        if (i == 11)
            memcpy(credential.aaguid, person->passkey.aaguid, sizeof(credential.aaguid));
        person->harness->now_ms += 1;
        assert_result(start_registration(&person->browser, NULL), PASSKEY_OK);
        assert_int_equal(
            started_list_count(&person->browser, "excludeCredentials"), i < 10 ? i : 10);
        answer_registration(&person->browser, &credential, NULL);
        assert_result(finish_registration(&person->browser), PASSKEY_OK);
        assert_int_equal(person->browser.account->warning_count, i == 11 ? 1 : 0);
        credential_deinit(&credential);
    }
    assert_string_equal(person->browser.account->warnings[0], "may_replace_earlier");
}

/* The session that signs in again keeps its id, gets a new token, and is fresh. */
static void test_reauthentication(void **state)
{
    struct person *person = *state;
    struct browser thief;
    uint8_t id[PASSKEY_SESSION_ID_SIZE];
    assert_result(sign_up(&person->browser, "ada", &person->passkey), PASSKEY_OK);
    memcpy(id, person->browser.account->session->id, sizeof(id));
    browser_init(&thief, person->harness);
    memcpy(thief.token, person->browser.token, sizeof(thief.token));
    person->harness->now_ms += FRESH_MS + 1;
    assert_result(start_registration(&person->browser, NULL), PASSKEY_REAUTHENTICATION_REQUIRED);
    assert_result(look(&person->browser), PASSKEY_OK);
    assert_result(start_authentication(&person->browser, NULL), PASSKEY_OK);
    assert_int_equal(started_list_count(&person->browser, "allowCredentials"), 1);
    answer_authentication(&person->browser, &person->passkey, NULL);
    assert_result(finish_authentication(&person->browser), PASSKEY_OK);
    const struct passkey_session_record *session = person->browser.account->session;
    assert_memory_equal(session->id, id, sizeof(id));
    assert_int_equal(session->created_at_ms, HARNESS_BEGIN_MS);
    assert_int_equal(session->auth_time_ms, person->harness->now_ms);
    assert_string_equal(harness_audit(person->harness)->name, "session_renewed");
    assert_result(look(&thief), PASSKEY_UNAUTHENTICATED);
    assert_result(start_registration(&person->browser, NULL), PASSKEY_OK);
    assert_int_equal(harness_sql(person->harness, "SELECT count(*) FROM session"), 1);
    browser_deinit(&thief);
}

/* AUTH-24d, AUTH-24c: a passkey that was registered without user verification is one factor, even
 * with UV. */
static void test_proof(void **state)
{
    struct person *person = *state;
    struct mutations unverified = { .flags_cleared = FLAG_USER_VERIFIED };
    assert_result(start_registration(&person->browser, "ada"), PASSKEY_OK);
    answer_registration(&person->browser, &person->passkey, &unverified);
    assert_result(finish_registration(&person->browser), PASSKEY_OK);
    assert_int_equal(person->browser.account->session->proof, PASSKEY_PROOF_PASSKEY);
    person->browser.token[0] = '\0';
    assert_result(sign_in(&person->browser, NULL, &person->passkey), PASSKEY_OK);
    assert_int_equal(person->browser.account->session->proof, PASSKEY_PROOF_PASSKEY);
    person->browser.token[0] = '\0';
    assert_result(sign_up(&person->browser, "eve", &person->other), PASSKEY_OK);
    person->browser.token[0] = '\0';
    assert_result(sign_in(&person->browser, NULL, &person->other), PASSKEY_OK);
    assert_int_equal(person->browser.account->session->proof, PASSKEY_PROOF_PASSKEY_VERIFIED);
    person->browser.token[0] = '\0';
    assert_result(start_authentication(&person->browser, NULL), PASSKEY_OK);
    answer_authentication(&person->browser, &person->other, &unverified);
    assert_result(finish_authentication(&person->browser), PASSKEY_OK);
    assert_int_equal(person->browser.account->session->proof, PASSKEY_PROOF_PASSKEY);
}

/* ---- randomness and identity ---- */

struct drawn {
    uint8_t handle[64];
    size_t handle_size;
    struct passkey_bytes challenges[2]; /* of the registration, and of the next ceremony */
    uint8_t texts[2][64];
};

static void keep_challenge(struct drawn *drawn, const struct browser *browser, int number)
{
    struct passkey_bytes challenge = started_member(browser, "challenge");
    assert_in_range(challenge.size, 22, sizeof(drawn->texts[0]));
    memcpy(drawn->texts[number], challenge.data, challenge.size);
    drawn->challenges[number] = (struct passkey_bytes){ drawn->texts[number], challenge.size };
}

/* Sign up with this name in a new fixture, where the N-th random value is the same as in any
 * other. */
static void draw_as(const char *name, struct drawn *drawn)
{
    struct harness *harness = harness_new(NULL);
    struct credential passkey;
    struct browser browser;
    browser_init(&browser, harness);
    passkey_draw(harness, &passkey);
    assert_result(start_registration(&browser, name), PASSKEY_OK);
    keep_challenge(drawn, &browser, 0);
    answer_registration(&browser, &passkey, NULL);
    assert_result(finish_registration(&browser), PASSKEY_OK);
    drawn->handle_size = passkey.user_handle_size;
    memcpy(drawn->handle, passkey.user_handle, passkey.user_handle_size);
    assert_result(start_authentication(&browser, NULL), PASSKEY_OK);
    keep_challenge(drawn, &browser, 1);
    credential_deinit(&passkey);
    browser_deinit(&browser);
    harness_free(harness);
}

/* CHAL-1, USER-2: neither the challenge nor the handle depends on what the client sent. */
static void test_nothing_of_the_client(void **state)
{
    (void)state;
    struct drawn one, two;
    draw_as("ada", &one);
    draw_as("someone.else@example.net", &two);
    assert_int_equal(one.handle_size, two.handle_size);
    assert_memory_equal(one.handle, two.handle, one.handle_size);
    for (int i = 0; i < 2; i++)
        assert_bytes_equal(one.challenges[i], two.challenges[i]);
    assert_false(bytes_equal(one.challenges[0], one.challenges[1]));
}

/* USER-6: the handle determines who signs in, even if names were changed. */
static void test_names_do_not_decide(void **state)
{
    struct person *person = *state;
    assert_result(sign_up(&person->browser, "ada", &person->passkey), PASSKEY_OK);
    person->browser.token[0] = '\0';
    assert_result(sign_up(&person->browser, "eve", &person->other), PASSKEY_OK);
    person->browser.token[0] = '\0';
    (void)harness_sql(
        person->harness, "UPDATE user SET name = name || '!', name_key = name_key || '!'");
    (void)harness_sql(
        person->harness, "UPDATE user SET name = 'ada', name_key = 'ada' WHERE name = 'eve!'");
    assert_result(sign_in(&person->browser, NULL, &person->passkey), PASSKEY_OK);
    assert_bytes_equal(person->browser.account->user->name, BYTES_LITERAL("ada!"));
    assert_memory_equal(person->browser.account->user->id.data, person->passkey.user_handle, 32);
    person->browser.token[0] = '\0';
    assert_result(
        sign_in(&person->browser, "ada", &person->passkey), PASSKEY_CREDENTIAL_NOT_ALLOWED);
}

/* Exact expiry of ceremonies (CHAL-5) and sessions, and what a sweep leaves. */
static void test_expiry(void **state)
{
    struct person *person = *state;
    assert_result(start_registration(&person->browser, "ada"), PASSKEY_OK);
    answer_registration(&person->browser, &person->passkey, NULL);
    person->harness->now_ms = HARNESS_BEGIN_MS + CEREMONY_LIFETIME_MS;
    assert_result(passkey_service_sweep(person->harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_result(finish_registration(&person->browser), PASSKEY_CEREMONY_EXPIRED);
    assert_result(start_registration(&person->browser, "ada"), PASSKEY_OK);
    answer_registration(&person->browser, &person->passkey, NULL);
    person->harness->now_ms += CEREMONY_LIFETIME_MS - 1;
    assert_result(finish_registration(&person->browser), PASSKEY_OK);
    int64_t ends_ms = person->browser.account->session->expires_at_ms;
    person->harness->now_ms = ends_ms - 1;
    assert_result(look(&person->browser), PASSKEY_OK);
    person->harness->now_ms = person->browser.account->session->expires_at_ms; /* it was extended */
    assert_result(look(&person->browser), PASSKEY_UNAUTHENTICATED);
    assert_result(start_registration(&person->browser, NULL), PASSKEY_UNAUTHENTICATED);
    assert_result(start_registration(&person->browser, "eve"), PASSKEY_OK); /* is anonymous */
    assert_result(start_authentication(&person->browser, "ada"), PASSKEY_OK);
    assert_result(passkey_service_sweep(person->harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_int_equal(harness_sql(person->harness, "SELECT count(*) FROM session"), 0);
    assert_int_equal(harness_sql(person->harness, "SELECT count(*) FROM ceremony"), 2);
    person->harness->now_ms += CEREMONY_LIFETIME_MS + 60000;
    assert_result(passkey_service_sweep(person->harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_int_equal(harness_sql(person->harness, "SELECT count(*) FROM ceremony"), 0);
}

/*
 * Expired ceremonies count towards the limit, so a sweep deletes all of them and not only one
 * batch.
 */
static void test_sweep_keeps_up(void **state)
{
    struct person *person = *state;
    (void)harness_sql(person->harness,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) "
        "INSERT INTO ceremony SELECT 1, CAST(i AS BLOB), 1, 1, NULL, x'00', x'', 1, NULL FROM n");
    assert_int_equal(harness_sql(person->harness, "SELECT count(*) FROM ceremony"), 2500);
    assert_result(passkey_service_sweep(person->harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_int_equal(harness_sql(person->harness, "SELECT count(*) FROM ceremony"), 0);
}

static void test_sign_out(void **state)
{
    struct person *person = *state;
    assert_result(sign_out(&person->browser), PASSKEY_UNAUTHENTICATED);
    memcpy(person->browser.token, "psk_s_x", 8);
    assert_result(sign_out(&person->browser), PASSKEY_UNAUTHENTICATED);
    person->browser.token[0] = '\0';
    assert_result(sign_up(&person->browser, "ada", &person->passkey), PASSKEY_OK);
    assert_result(sign_out(&person->browser), PASSKEY_OK);
    assert_string_equal(harness_audit(person->harness)->name, "session_ended");
    assert_int_equal(harness_sql(person->harness, "SELECT count(*) FROM session"), 0);
    assert_result(sign_out(&person->browser), PASSKEY_OK); /* it has ended */
    assert_int_equal(
        harness_sql(person->harness, "SELECT count(*) FROM audit WHERE name = 'session_ended'"), 1);
}

/* Whether a file of the store contains a text. */
static bool file_has(const struct harness *harness, const char *ending, const char *text)
{
    static uint8_t bytes[1 << 20];
    char path[96];
    (void)snprintf(path, sizeof(path), "%s/t.db%s", harness->folder, ending);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    assert_int_equal(fclose(file), 0);
    for (size_t i = 0; i + strlen(text) <= size; i++)
        if (memcmp(bytes + i, text, strlen(text)) == 0)
            return true;
    return false;
}

/* The store contains names, but no tokens. */
static void test_token_is_hashed(void **state)
{
    struct person *person = *state;
    const struct harness *harness = person->harness;
    assert_result(sign_up(&person->browser, "ada lovelace", &person->passkey), PASSKEY_OK);
    assert_true(file_has(harness, "", "ada lovelace") || file_has(harness, "-wal", "ada lovelace"));
    assert_false(file_has(harness, "", person->browser.token + 6));
    assert_false(file_has(harness, "-wal", person->browser.token + 6));
}

static void assert_searches(struct passkey_worker *worker, const struct passkey_caller *caller)
{
    struct passkey_user_list *users = NULL;
    static const struct {
        const char *begins;
        size_t count;
    } searches[] = { { "Z", 1 }, { "AD", 1 }, { "ada", 1 }, { "adaa", 0 }, { "\n", 0 }, { "", 2 },
        { "ada ", 1 }, { "ada l", 1 }, { "zoe ", 0 }, { "ada  ", 0 }, { " ", 0 }, { " a", 0 } };
    for (size_t i = 0; i < sizeof(searches) / sizeof(searches[0]); i++) {
        struct passkey_user_query query = {
            .size = sizeof(query), .begins = bytes_text(searches[i].begins), .limit = 10
        };
        assert_result(passkey_user_list_get(worker, caller, &query, &users, NULL), 0);
        assert_int_equal(users->count, searches[i].count);
        passkey_free(users);
    }
}

static void test_operator(void **state)
{
    struct person *person = *state;
    struct passkey_user_list *users = NULL;
    struct passkey_account *account = NULL;
    struct passkey_worker *worker = person->harness->worker;
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    uint8_t id[PASSKEY_USER_HANDLE_SIZE_MAX];
    assert_result(sign_up(&person->browser, "Zoe", &person->passkey), PASSKEY_OK);
    struct passkey_bytes zoe = { id, person->browser.account->user->id.size };
    memcpy(id, person->browser.account->user->id.data, zoe.size);
    person->browser.token[0] = '\0';
    assert_result(sign_up(&person->browser, "ada lovelace", &person->other), PASSKEY_OK);
    struct passkey_user_query query = { .size = sizeof(query), .limit = 10 };
    assert_result(passkey_user_list_get(worker, &operator, & query, &users, NULL), 0);
    assert_int_equal(users->count, 2);
    assert_bytes_equal(users->items[0].name, BYTES_LITERAL("ada lovelace"));
    passkey_free(users);
    query.after = BYTES_LITERAL("ada lovelace");
    assert_result(passkey_user_list_get(worker, &operator, & query, &users, NULL), 0);
    assert_int_equal(users->count, 1);
    passkey_free(users);
    assert_searches(worker, &operator);
    const char *const words[] = { "Zoe", "zOE", NULL };
    for (int i = 0; i < 3; i++) {
        struct passkey_user_selector selector = { .size = sizeof(selector) };
        if (words[i] != NULL)
            selector.name = bytes_text(words[i]);
        else
            selector.id = zoe;
        assert_result(passkey_account_get(worker, &operator, & selector, &account, NULL), 0);
        assert_bytes_equal(account->user->name, BYTES_LITERAL("Zoe"));
        assert_int_equal(account->credentials->count, 1);
        assert_int_equal(account->recovery->passkeys, 1);
        assert_null(account->session);
        passkey_account_free(&account);
    }
}

static void test_operator_needs_an_existing_user(void **state)
{
    struct person *person = *state;
    struct passkey_account *account = NULL;
    struct passkey_worker *worker = person->harness->worker;
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    assert_result(sign_up(&person->browser, "Zoe", &person->passkey), PASSKEY_OK);
    struct passkey_bytes zoe = person->browser.account->user->id;
    const char *const nobody[] = { "bob", "", " ", "AAAA", "a\x01" };
    for (int i = 0; i < 5; i++)
        assert_result(
            passkey_account_get(worker,
                &operator, &(
                    struct passkey_user_selector){ .size = sizeof(struct passkey_user_selector),
                    .name = bytes_text(nobody[i]) },
                &account, NULL),
            PASSKEY_NOT_FOUND);
    assert_result(passkey_account_get(worker,
                      &operator, &(struct passkey_user_selector){ .size = sizeof(
                                                                      struct passkey_user_selector),
                          .id = BYTES_LITERAL("Zoe") },
                      &account, NULL),
        PASSKEY_NOT_FOUND);
    struct passkey_user_selector selectors[] = { { .size = sizeof(selectors[0]) },
        { .size = sizeof(selectors[0]), .name = BYTES_LITERAL("Zoe"), .id = zoe } };
    for (int i = 0; i < 2; i++)
        assert_result(passkey_account_get(worker, &operator, & selectors[i], &account, NULL),
            PASSKEY_MEMBER_INVALID);
    operator.relying_party = 1;
    assert_result(passkey_account_get(worker,
                      &operator, &(struct passkey_user_selector){ .size = sizeof(
                                                                      struct passkey_user_selector),
                          .id = zoe },
                      &account, NULL),
        PASSKEY_RELYING_PARTY_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sign_up, setup, teardown),
        cmocka_unit_test_setup_teardown(test_look, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sign_in, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cost, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_passkey_that_is_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_session_wanted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_second_passkey, setup, teardown),
        cmocka_unit_test_setup_teardown(test_warnings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reauthentication, setup, teardown),
        cmocka_unit_test_setup_teardown(test_proof, setup, teardown),
        cmocka_unit_test(test_nothing_of_the_client),
        cmocka_unit_test_setup_teardown(test_names_do_not_decide, setup, teardown),
        cmocka_unit_test_setup_teardown(test_expiry, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sweep_keeps_up, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sign_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_token_is_hashed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_operator, setup, teardown),
        cmocka_unit_test_setup_teardown(test_operator_needs_an_existing_user, setup, teardown),
    };
    setenv("TZ", "Pacific/Kiritimati", 1);
    tzset();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
