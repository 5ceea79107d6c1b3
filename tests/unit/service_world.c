/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The world of service tests: see its header.
 */
#include "service_world.h"
#include "base/base64url.h"
#include "base/json.h"
#include "crypto/digest.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- a store that notes and fails ---- */

/* Readers are the real store's; a test has one world at a time. */
static struct noting_store *standing;

static bool fails(char letter, struct passkey_error *error)
{
    int number = atomic_fetch_add(&standing->operation_count, 1) + 1;
    if (standing->noting) {
        size_t size = strlen(standing->trace);
        if (size + 1 < sizeof(standing->trace))
            standing->trace[size] = letter;
    }
    if (number != atomic_load(&standing->fail_at))
        return false;
    (void)refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "The test says so.");
    return true;
}

#define REAL (standing->real->operations)
#define FAIL(letter)                                                                               \
    if (fails((letter), error))                                                                    \
    return PASSKEY_STORE_UNAVAILABLE

static enum passkey_result noting_reader_open(
    struct passkey_store *store, struct passkey_store_reader **reader, struct passkey_error *error)
{
    (void)store;
    FAIL('o');
    return REAL->reader_open(standing->real, reader, error);
}

static void noting_reader_close(struct passkey_store_reader **reader)
{
    REAL->reader_close(reader);
}

static enum passkey_result noting_relying_party(struct passkey_store *store,
    struct passkey_bytes rp_id, uint32_t *number, struct passkey_error *error)
{
    (void)store;
    FAIL('p');
    return REAL->relying_party(standing->real, rp_id, number, error);
}

static enum passkey_result noting_check(struct passkey_store *store, struct passkey_error *error)
{
    (void)store;
    FAIL('k');
    return REAL->check(standing->real, error);
}

static enum passkey_result noting_user_find(struct passkey_store_reader *reader, uint32_t party,
    struct passkey_bytes id, struct passkey_user_record **user, struct passkey_error *error)
{
    FAIL('u');
    return REAL->user_find(reader, party, id, user, error);
}

static enum passkey_result noting_user_find_by_name(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_bytes name_key, struct passkey_user_record **user,
    struct passkey_error *error)
{
    FAIL('n');
    return REAL->user_find_by_name(reader, party, name_key, user, error);
}

static enum passkey_result noting_user_list(struct passkey_store_reader *reader, uint32_t party,
    struct passkey_bytes after, size_t limit, struct passkey_user_list **users,
    struct passkey_error *error)
{
    FAIL('U');
    return REAL->user_list(reader, party, after, limit, users, error);
}

static enum passkey_result noting_credential_find(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_bytes id, struct passkey_credential_record **credential,
    struct passkey_error *error)
{
    FAIL('c');
    return REAL->credential_find(reader, party, id, credential, error);
}

static enum passkey_result noting_credential_list(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_bytes user_id, struct passkey_credential_list **credentials,
    struct passkey_error *error)
{
    FAIL('l');
    return REAL->credential_list(reader, party, user_id, credentials, error);
}

static enum passkey_result noting_session_find(struct passkey_store_reader *reader, uint32_t party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_session_record **session,
    struct passkey_error *error)
{
    FAIL('s');
    return REAL->session_find(reader, party, token_hash, session, error);
}

static enum passkey_result noting_audit_list(struct passkey_store_reader *reader, uint32_t party,
    const struct passkey_audit_query *query, struct passkey_audit_list **audits, int64_t *next,
    struct passkey_error *error)
{
    FAIL('A');
    return REAL->audit_list(reader, party, query, audits, next, error);
}

static enum passkey_result noting_secret_find(struct passkey_store_reader *reader, uint32_t party,
    const char *name, uint8_t value[64], size_t *size, struct passkey_error *error)
{
    FAIL('x');
    return REAL->secret_find(reader, party, name, value, size, error);
}

static enum passkey_result noting_metadata_find(struct passkey_store_reader *reader,
    struct passkey_metadata_record **metadata, struct passkey_error *error)
{
    FAIL('m');
    return REAL->metadata_find(reader, metadata, error);
}

static enum passkey_result noting_metadata_number(
    struct passkey_store_reader *reader, int64_t *number, struct passkey_error *error)
{
    FAIL('n');
    return REAL->metadata_number(reader, number, error);
}

static enum passkey_result noting_api_key_find(struct passkey_store_reader *reader, uint32_t party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_api_key_record **api_key,
    struct passkey_error *error)
{
    FAIL('y');
    return REAL->api_key_find(reader, party, token_hash, api_key, error);
}

static enum passkey_result noting_audit_figures(struct passkey_store_reader *reader, uint32_t party,
    int64_t since_ms, struct passkey_figure_list **figures, struct passkey_error *error)
{
    FAIL('g');
    return REAL->audit_figures(reader, party, since_ms, figures, error);
}

static enum passkey_result noting_credential_figures(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_figure_list **figures, struct passkey_error *error)
{
    FAIL('h');
    return REAL->credential_figures(reader, party, figures, error);
}

static enum passkey_result noting_session_list(struct passkey_store_reader *reader, uint32_t party,
    struct passkey_bytes user_id, size_t limit, struct passkey_session_list **sessions,
    struct passkey_error *error)
{
    FAIL('e');
    return REAL->session_list(reader, party, user_id, limit, sessions, error);
}

static enum passkey_result noting_api_key_list(struct passkey_store_reader *reader, uint32_t party,
    struct passkey_api_key_list **api_keys, struct passkey_error *error)
{
    FAIL('K');
    return REAL->api_key_list(reader, party, api_keys, error);
}

static enum passkey_result noting_recovery_code_set_find(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_bytes user_id, struct passkey_recovery_code_set *set,
    struct passkey_error *error)
{
    FAIL('r');
    return REAL->recovery_code_set_find(reader, party, user_id, set, error);
}

static enum passkey_result noting_user_find_by_email(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_bytes email_key, struct passkey_user_record **user,
    struct passkey_error *error)
{
    FAIL('e');
    return REAL->user_find_by_email(reader, party, email_key, user, error);
}

static enum passkey_result noting_link_find(struct passkey_store_reader *reader, uint32_t party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_link_record **link,
    struct passkey_error *error)
{
    FAIL('L');
    return REAL->link_find(reader, party, token_hash, link, error);
}

static enum passkey_result noting_mail_find_due(struct passkey_store_reader *reader, uint32_t party,
    int64_t now_ms, struct passkey_mail_record **mail, struct passkey_error *error)
{
    FAIL('m');
    return REAL->mail_find_due(reader, party, now_ms, mail, error);
}

static enum passkey_result noting_signing_key_list(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_signing_key_list **keys, struct passkey_error *error)
{
    FAIL('j');
    return REAL->signing_key_list(reader, party, keys, error);
}

static enum passkey_result noting_ceremony_take(struct passkey_store *store, uint32_t party,
    const uint8_t id[PASSKEY_CEREMONY_ID_SIZE], enum passkey_ceremony_kind kind,
    struct passkey_holder holder, int64_t now_ms, struct passkey_ceremony_record **ceremony,
    struct passkey_error *error)
{
    (void)store;
    FAIL('t');
    return REAL->ceremony_take(standing->real, party, id, kind, holder, now_ms, ceremony, error);
}

static void note_audits(const struct passkey_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        if (changes->items[i].kind != PASSKEY_CHANGE_AUDIT_INSERT || standing->audit_count == 64)
            continue;
        const struct passkey_audit_record *row = changes->items[i].of.audit;
        struct audit_note *note = &standing->audits[standing->audit_count++];
        (void)snprintf(note->name, sizeof(note->name), "%s", passkey_event_name(row->event));
        note->result = row->result;
        note->user_given = row->user_id.data != NULL;
        note->credential_given = row->credential_id.data != NULL;
    }
}

static void meanwhile(void)
{
    struct world *world = (struct world *)((char *)standing - offsetof(struct world, store));
    const char *sql = standing->meanwhile;
    if (sql == NULL)
        return; /* and write nothing: threads may be racing here */
    standing->meanwhile = NULL;
    (void)world_sql(world, sql);
}

static enum passkey_result noting_apply(struct passkey_store *store,
    const struct passkey_changes *changes, size_t *refused, struct passkey_error *error)
{
    (void)store;
    FAIL('a');
    meanwhile();
    enum passkey_result result = REAL->apply(standing->real, changes, refused, error);
    if (result == PASSKEY_OK && standing->noting)
        note_audits(changes);
    return result;
}

static const struct passkey_store_operations noting_operations = {
    .reader_open = noting_reader_open,
    .reader_close = noting_reader_close,
    .relying_party = noting_relying_party,
    .check = noting_check,
    .user_find = noting_user_find,
    .user_find_by_name = noting_user_find_by_name,
    .user_list = noting_user_list,
    .credential_find = noting_credential_find,
    .credential_list = noting_credential_list,
    .session_find = noting_session_find,
    .session_list = noting_session_list,
    .api_key_find = noting_api_key_find,
    .api_key_list = noting_api_key_list,
    .recovery_code_set_find = noting_recovery_code_set_find,
    .user_find_by_email = noting_user_find_by_email,
    .link_find = noting_link_find,
    .mail_find_due = noting_mail_find_due,
    .audit_figures = noting_audit_figures,
    .credential_figures = noting_credential_figures,
    .audit_list = noting_audit_list,
    .signing_key_list = noting_signing_key_list,
    .secret_find = noting_secret_find,
    .metadata_find = noting_metadata_find,
    .metadata_number = noting_metadata_number,
    .ceremony_take = noting_ceremony_take,
    .apply = noting_apply,
};

/* ---- the world ---- */

static int64_t world_now(void *context)
{
    return atomic_load(&((struct world *)context)->now_ms);
}

/* Counted: the N-th value that is drawn is the same in every run. */
static bool world_random(void *context, uint8_t *bytes, size_t size)
{
    struct world *world = context;
    uint8_t digest[SHA256_SIZE];
    if (world->random_fails)
        return false;
    for (size_t done = 0; done < size; done += sizeof(digest)) {
        unsigned number = atomic_fetch_add(&world->drawn, 1);
        if (sha256((struct passkey_bytes){ (uint8_t *)&number, sizeof(number) }, digest) != 0)
            return false;
        memcpy(bytes + done, digest, size - done < sizeof(digest) ? size - done : sizeof(digest));
    }
    return true;
}

static void world_serve(
    struct world *world, void (*configure)(struct passkey_service_configuration *configuration))
{
    struct passkey_bytes origins[] = { BYTES_LITERAL(WORLD_ORIGIN) };
    struct passkey_relying_party party = { .rp_id = BYTES_LITERAL("example.org"),
        .name = BYTES_LITERAL("Example"),
        .origins = origins,
        .origin_count = 1 };
    if (world->change != NULL)
        world->change(&party);
    struct passkey_service_configuration configuration = { .relying_parties = &party,
        .relying_party_count = 1 };
    if (configure != NULL)
        configure(&configuration);
    struct passkey_environment environment = { world, world_now, world_random };
    assert_result(passkey_store_open(world->location, &world->store.real, &world->error), 0);
    assert_result(passkey_service_new(&configuration, &world->store.shown, environment,
                      &world->service, &world->error),
        PASSKEY_OK);
    assert_result(passkey_worker_new(world->service, &world->worker, &world->error), PASSKEY_OK);
}

struct world *world_new(void (*change)(struct passkey_relying_party *party))
{
    struct world *world = calloc(1, sizeof(*world));
    assert_non_null(world);
    (void)snprintf(world->folder, sizeof(world->folder), "/tmp/passkey-service-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    (void)snprintf(world->location, sizeof(world->location), "sqlite:%s/t.db", world->folder);
    world->store.shown.operations = &noting_operations;
    world->store.noting = true;
    world->now_ms = WORLD_BEGIN_MS;
    world->draws = (struct random_source){ BYTES_LITERAL("service"), BYTES_LITERAL("test"), 0 };
    standing = &world->store;
    world->change = change;
    world_serve(world, NULL);
    return world;
}

static void world_close(struct world *world)
{
    passkey_worker_free(&world->worker);
    passkey_service_free(&world->service);
    passkey_store_close(&world->store.real);
}

void world_restart(struct world *world)
{
    world_restart_as(world, NULL);
}

void world_restart_as(
    struct world *world, void (*configure)(struct passkey_service_configuration *configuration))
{
    world_close(world);
    world_serve(world, configure);
}

void world_free(struct world *world)
{
    static const char *const endings[] = { "", "-wal", "-shm" };
    world_close(world);
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        (void)snprintf(path, sizeof(path), "%s/t.db%s", world->folder, endings[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(world->folder), 0);
    standing = NULL;
    free(world);
}

int64_t world_sql(const struct world *world, const char *sql)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(world->location + strlen("sqlite:"), &database), SQLITE_OK);
    (void)sqlite3_busy_timeout(database, 5000);
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    int step = sqlite3_step(statement);
    int64_t value = step == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    assert_true(step == SQLITE_ROW || step == SQLITE_DONE);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(database);
    return value;
}

void world_forget(struct world *world)
{
    memset(world->store.trace, 0, sizeof(world->store.trace));
    world->store.audit_count = 0;
    world->store.operation_count = 0;
}

const struct audit_note *world_audit(const struct world *world)
{
    assert_true(world->store.audit_count > 0);
    return &world->store.audits[world->store.audit_count - 1];
}

/* ---- browsers ---- */

void browser_init(struct browser *browser, struct world *world)
{
    *browser = (struct browser){ .world = world, .address = { 192, 0, 2, 7 }, .address_size = 4 };
}

static void browser_forget(struct browser *browser)
{
    passkey_free(browser->started.options);
    browser->started = (struct passkey_started_ceremony){ .ceremony_id = "" };
    authenticator_response_deinit(&browser->response);
}

void browser_deinit(struct browser *browser)
{
    browser_forget(browser);
    passkey_account_free(&browser->account);
}

struct passkey_caller browser_caller(const struct browser *browser)
{
    struct passkey_caller caller = { .address = { browser->address, browser->address_size } };
    if (browser->token[0] != '\0')
        caller.session_token = bytes_text(browser->token);
    return caller;
}

void passkey_draw(struct world *world, struct credential *credential)
{
    credential_draw(credential, SIGNING_ES256, &world->draws);
    (void)snprintf(credential->rp_id, sizeof(credential->rp_id), "example.org");
}

enum passkey_result start_registration(struct browser *browser, const char *name)
{
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_registration_request request = { .user_name = bytes_text(name) };
    browser_forget(browser);
    return passkey_registration_start(
        browser->world->worker, &caller, &request, &browser->started, &browser->world->error);
}

enum passkey_result start_authentication(struct browser *browser, const char *name)
{
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_authentication_request request = { .user_name = bytes_text(name) };
    browser_forget(browser);
    return passkey_authentication_start(
        browser->world->worker, &caller, &request, &browser->started, &browser->world->error);
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
    assert_true(json_as_text(json_member(object, name), &text));
    assert_true(base64url_decode(text, out, &size));
    return size;
}

void answer_registration(
    struct browser *browser, struct credential *credential, const struct bends *bends)
{
    uint8_t challenge[128];
    uint8_t user_id[128];
    struct bends honest = { .extension_results = BYTES_LITERAL("{\"credProps\":{\"rk\":true}}") };
    struct json *json = started_json(browser);
    struct authenticator_request request = { .rp_id = BYTES_LITERAL("example.org"),
        .origin = BYTES_LITERAL(WORLD_ORIGIN),
        .challenge = { challenge, decode_member(json, "challenge", challenge) },
        .attestation = browser->attestation,
        .attester = browser->attester };
    credential->user_handle_size = decode_member(json_member(json, "user"), "id", user_id);
    memcpy(credential->user_handle, user_id, credential->user_handle_size);
    json_free(&json);
    authenticator_response_deinit(&browser->response);
    authenticator_create(credential, &request, bends != NULL ? bends : &honest, &browser->response);
}

void answer_authentication(
    struct browser *browser, struct credential *credential, const struct bends *bends)
{
    uint8_t challenge[128];
    struct json *json = started_json(browser);
    struct authenticator_request request = { .rp_id = BYTES_LITERAL("example.org"),
        .origin = BYTES_LITERAL(WORLD_ORIGIN),
        .challenge = { challenge, decode_member(json, "challenge", challenge) } };
    json_free(&json);
    authenticator_response_deinit(&browser->response);
    authenticator_get(credential, &request, bends, &browser->response);
}

static void browser_keep(struct browser *browser, struct passkey_account *account)
{
    passkey_account_free(&browser->account);
    browser->account = account;
    if (account->session_token[0] != '\0')
        memcpy(browser->token, account->session_token, sizeof(browser->token));
}

static struct passkey_finish_request finish_request(const struct browser *browser)
{
    return (struct passkey_finish_request){ .ceremony_id = bytes_text(browser->started.ceremony_id),
        .statement = browser->statement,
        .credential = buffer_view(&browser->response.json) };
}

enum passkey_result finish_registration(struct browser *browser)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_finish_request request = finish_request(browser);
    enum passkey_result result = passkey_registration_finish(
        browser->world->worker, &caller, &request, &account, &browser->world->error);
    if (result == PASSKEY_OK)
        browser_keep(browser, account);
    else
        assert_null(account);
    return result;
}

enum passkey_result finish_authentication(struct browser *browser)
{
    struct passkey_account *account = NULL;
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_finish_request request = finish_request(browser);
    enum passkey_result result = passkey_authentication_finish(
        browser->world->worker, &caller, &request, &account, &browser->world->error);
    if (result == PASSKEY_OK)
        browser_keep(browser, account);
    else
        assert_null(account);
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
    TRY(passkey_account_get(browser->world->worker, &caller, &account, &browser->world->error));
    browser_keep(browser, account);
    return PASSKEY_OK;
}

enum passkey_result sign_out(struct browser *browser)
{
    struct passkey_caller caller = browser_caller(browser);
    return passkey_session_end(browser->world->worker, &caller, &browser->world->error);
}

struct passkey_bytes started_member(const struct browser *browser, const char *name)
{
    struct passkey_bytes member = { 0 };
    struct passkey_bytes text = { (const uint8_t *)browser->started.options,
        browser->started.options_size };
    (void)json_member_text(text, name, &member);
    return member;
}

size_t started_list_count(const struct browser *browser, const char *name)
{
    struct json *json = started_json(browser);
    size_t count = json_count(json_member(json, name));
    json_free(&json);
    return count;
}
