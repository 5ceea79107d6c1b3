/* SPDX-License-Identifier: Apache-2.0 */
/* See service_harness.h. */
#include "unit/service/service_harness.h"
#include "base/base64url.h"
#include "base/json.h"
#include "base/json_walk.h"
#include "crypto/digest.h"
#include "unit/service/recording_store.h"
#include <passkey/account.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- clock, randomness and store ---- */

static int64_t harness_now(void *context)
{
    return atomic_load(&((struct harness *)context)->now_ms);
}

/* A counter, so that the N-th value is the same in every run. */
static bool harness_random(void *context, uint8_t *bytes, size_t size)
{
    struct harness *harness = context;
    uint8_t digest[SHA256_SIZE];
    if (harness->random_fails)
        return false;
    for (size_t done = 0; done < size; done += sizeof(digest)) {
        unsigned number = atomic_fetch_add(&harness->drawn, 1);
        if (sha256((struct passkey_bytes){ (uint8_t *)&number, sizeof(number) }, digest) != 0)
            return false;
        memcpy(bytes + done, digest, size - done < sizeof(digest) ? size - done : sizeof(digest));
    }
    return true;
}

static void harness_serve(
    struct harness *harness, void (*configure)(struct passkey_service_configuration *configuration))
{
    struct passkey_bytes origins[] = { BYTES_LITERAL(HARNESS_ORIGIN) };
    struct passkey_relying_party party = { .size = sizeof(party),
        .rp_id = BYTES_LITERAL("example.org"),
        .name = BYTES_LITERAL("Example"),
        .origins = origins,
        .origin_count = 1,
        .user_verification = PASSKEY_PREFERRED,
        .resident_key = PASSKEY_PREFERRED };
    if (harness->change != NULL)
        harness->change(&party);
    struct passkey_service_configuration configuration = {
        .size = sizeof(configuration), .relying_parties = &party, .relying_party_count = 1
    };
    if (configure != NULL)
        configure(&configuration);
    struct passkey_environment environment = { harness, harness_now, harness_random };
    assert_result(passkey_store_open(harness->location, &harness->store.real, &harness->error), 0);
    recording_attach(&harness->store);
    assert_result(passkey_service_new(&configuration, harness->store.real, &environment,
                      &harness->service, &harness->error),
        PASSKEY_OK);
    assert_result(
        passkey_worker_new(harness->service, &harness->worker, &harness->error), PASSKEY_OK);
}

struct harness *harness_new(void (*change)(struct passkey_relying_party *party))
{
    struct harness *harness = calloc(1, sizeof(*harness));
    assert_non_null(harness);
    temporary_template(harness->folder);
    assert_non_null(mkdtemp(harness->folder));
    (void)snprintf(harness->location, sizeof(harness->location), "sqlite:%s/t.db", harness->folder);
    harness->store.recording = true;
    harness->now_ms = HARNESS_BEGIN_MS;
    harness->draws = (struct random_source){ BYTES_LITERAL("service"), BYTES_LITERAL("test"), 0 };
    harness->change = change;
    harness_serve(harness, NULL);
    return harness;
}

static void harness_close(struct harness *harness)
{
    passkey_worker_free(&harness->worker);
    passkey_service_free(&harness->service);
    passkey_store_close(&harness->store.real);
}

void harness_restart(struct harness *harness)
{
    harness_restart_as(harness, NULL);
}

void harness_restart_as(
    struct harness *harness, void (*configure)(struct passkey_service_configuration *configuration))
{
    harness_close(harness);
    harness_serve(harness, configure);
}

void harness_free(struct harness *harness)
{
    static const char *const endings[] = { "", "-wal", "-shm" };
    harness_close(harness);
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        (void)snprintf(path, sizeof(path), "%s/t.db%s", harness->folder, endings[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(harness->folder), 0);
    free(harness);
}

int64_t harness_sql(const struct harness *harness, const char *sql)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(harness->location + strlen("sqlite:"), &database), SQLITE_OK);
    (void)sqlite3_busy_timeout(database, 5000);
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    int step = sqlite3_step(statement);
    int64_t value = step == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    assert_true(step == SQLITE_ROW || step == SQLITE_DONE);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(database);
    return value;
}

void harness_forget(struct harness *harness)
{
    memset(harness->store.trace, 0, sizeof(harness->store.trace));
    harness->store.audit_count = 0;
    harness->store.operation_count = 0;
}

const struct audit_note *harness_audit(const struct harness *harness)
{
    assert_true(harness->store.audit_count > 0);
    return &harness->store.audits[harness->store.audit_count - 1];
}

/* ---- browsers ---- */

void browser_init(struct browser *browser, struct harness *harness)
{
    *browser =
        (struct browser){ .harness = harness, .address = { 192, 0, 2, 7 }, .address_size = 4 };
}

static void browser_forget(struct browser *browser)
{
    passkey_free(browser->started.options);
    browser->started =
        (struct passkey_started_ceremony){ .size = sizeof(struct passkey_started_ceremony),
            .ceremony_id = "" };
    authenticator_response_deinit(&browser->response);
}

void browser_deinit(struct browser *browser)
{
    browser_forget(browser);
    passkey_account_free(&browser->account);
}

struct passkey_caller browser_caller(const struct browser *browser)
{
    struct passkey_caller caller = { .size = sizeof(caller),
        .address = { browser->address, browser->address_size } };
    if (browser->token[0] != '\0')
        caller.session_token = bytes_text(browser->token);
    return caller;
}

struct passkey_bytes credential_id(const struct credential *credential)
{
    return (struct passkey_bytes){ credential->id, credential->id_size };
}

void passkey_draw(struct harness *harness, struct credential *credential)
{
    credential_draw(credential, SIGNING_ES256, &harness->draws);
    (void)snprintf(credential->rp_id, sizeof(credential->rp_id), "example.org");
}

enum passkey_result start_registration(struct browser *browser, const char *name)
{
    return start_sign_up_by_link(browser, name, NULL);
}

enum passkey_result start_sign_up_by_link(
    struct browser *browser, const char *name, const char *link)
{
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_registration_request request = {
        .size = sizeof(request), .user_name = bytes_text(name), .link = bytes_text(link)
    };
    browser_forget(browser);
    return passkey_registration_start(
        browser->harness->worker, &caller, &request, &browser->started, &browser->harness->error);
}

enum passkey_result start_authentication(struct browser *browser, const char *name)
{
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_authentication_request request = { .size = sizeof(request),
        .user_name = bytes_text(name) };
    browser_forget(browser);
    return passkey_authentication_start(
        browser->harness->worker, &caller, &request, &browser->started, &browser->harness->error);
}

static struct json *started_json(const struct browser *browser)
{
    struct json *json = NULL;
    struct passkey_bytes text = { (const uint8_t *)browser->started.options,
        browser->started.options_size };
    assert_result(json_parse(text, &json, NULL), PASSKEY_OK);
    return json;
}

static size_t decode_member(const struct json *object, const char *name, uint8_t *out)
{
    struct passkey_bytes text = { 0 };
    size_t size = 0;
    assert_true(json_member_text(object, name, &text));
    assert_true(base64url_decode(text, out, &size));
    return size;
}

void answer_registration(
    struct browser *browser, struct credential *credential, const struct mutations *mutations)
{
    uint8_t challenge[128];
    uint8_t user_id[128];
    struct mutations unchanged = { .extension_results =
                                       BYTES_LITERAL("{\"credProps\":{\"rk\":true}}") };
    struct json *json = started_json(browser);
    struct authenticator_request request = { .rp_id = BYTES_LITERAL("example.org"),
        .origin = BYTES_LITERAL(HARNESS_ORIGIN),
        .challenge = { challenge, decode_member(json, "challenge", challenge) },
        .attestation = browser->attestation,
        .attester = browser->attester };
    credential->user_handle_size = decode_member(json_member(json, "user"), "id", user_id);
    memcpy(credential->user_handle, user_id, credential->user_handle_size);
    json_free(&json);
    authenticator_response_deinit(&browser->response);
    authenticator_create(
        credential, &request, mutations != NULL ? mutations : &unchanged, &browser->response);
}

void answer_authentication(
    struct browser *browser, struct credential *credential, const struct mutations *mutations)
{
    uint8_t challenge[128];
    struct json *json = started_json(browser);
    struct authenticator_request request = { .rp_id = BYTES_LITERAL("example.org"),
        .origin = BYTES_LITERAL(HARNESS_ORIGIN),
        .challenge = { challenge, decode_member(json, "challenge", challenge) } };
    json_free(&json);
    authenticator_response_deinit(&browser->response);
    authenticator_get(credential, &request, mutations, &browser->response);
}

static void browser_keep(struct browser *browser, struct passkey_account *account)
{
    if (account == NULL)
        return; /* it was refused */
    passkey_account_free(&browser->account);
    browser->account = account;
    if (account->session_token[0] != '\0')
        memcpy(browser->token, account->session_token, sizeof(browser->token));
}

static struct passkey_finish_request finish_request(const struct browser *browser)
{
    return (struct passkey_finish_request){ .size = sizeof(struct passkey_finish_request),
        .ceremony_id = bytes_text(browser->started.ceremony_id),
        .id_token = browser->id_token,
        .credential = buffer_view(&browser->response.json) };
}

enum passkey_result finish_registration(struct browser *browser)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_finish_request request = finish_request(browser);
    enum passkey_result result = passkey_registration_finish(
        browser->harness->worker, &caller, &request, &account, &browser->harness->error);
    browser_keep(browser, account);
    return result;
}

enum passkey_result finish_authentication(struct browser *browser)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_finish_request request = finish_request(browser);
    enum passkey_result result = passkey_authentication_finish(
        browser->harness->worker, &caller, &request, &account, &browser->harness->error);
    browser_keep(browser, account);
    return result;
}

enum passkey_result sign_up(
    struct browser *browser, const char *name, struct credential *credential)
{
    TRY(start_registration(browser, name));
    answer_registration(browser, credential, NULL);
    return finish_registration(browser);
}

enum passkey_result sign_in(
    struct browser *browser, const char *name, struct credential *credential)
{
    TRY(start_authentication(browser, name));
    answer_authentication(browser, credential, NULL);
    return finish_authentication(browser);
}

enum passkey_result look(struct browser *browser)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    TRY(passkey_account_get(
        browser->harness->worker, &caller, NULL, &account, &browser->harness->error));
    browser_keep(browser, account);
    return PASSKEY_OK;
}

enum passkey_result sign_out(struct browser *browser)
{
    struct passkey_caller caller = browser_caller(browser);
    return passkey_session_end(browser->harness->worker, &caller, &browser->harness->error);
}

struct passkey_bytes started_member(const struct browser *browser, const char *name)
{
    struct passkey_bytes member = { 0 };
    struct passkey_bytes text = { (const uint8_t *)browser->started.options,
        browser->started.options_size };
    (void)json_member_source(text, name, &member);
    return member;
}

size_t started_list_count(const struct browser *browser, const char *name)
{
    struct json *json = started_json(browser);
    size_t count = json_count(json_member(json, name));
    json_free(&json);
    return count;
}
