/* SPDX-License-Identifier: Apache-2.0 */
/* A store in a temporary directory, and records for it. */
#include "fixture.h"
#include "store/audit.h"
#include "store/ceremony.h"
#include "store/credential.h"
#include "store/session.h"
#include "store/store.h"
#include "store/sweep.h"
#include "store/user.h"

#include "../temporary.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- backends ---- */

static void sqlite_make(char location[200])
{
    char directory[TEMPORARY_SIZE];
    temporary_template(directory);
    assert_non_null(mkdtemp(directory));
    (void)snprintf(location, 200, "sqlite:%s/store.db", directory);
}

static void sqlite_remove(const char *location)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-journal" };
    char path[220];
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(path, sizeof(path), "%s%s", location + strlen("sqlite:"), endings[i]);
        (void)unlink(path);
    }
    (void)snprintf(path, sizeof(path), "%s", location + strlen("sqlite:"));
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
}

const struct backend sqlite_backend = { "sqlite", sqlite_make, sqlite_remove };

static void postgresql_make(char location[200])
{
    static int number;
    (void)snprintf(location, 200,
        "postgresql:///postgres?user=passkey&host=%s&options=-csearch_path%%3Dstore_%d",
        getenv("PASSKEY_TEST_POSTGRESQL"), ++number);
}

/* The server is temporary. */
static void postgresql_remove(const char *location)
{
    (void)location;
}

const struct backend postgresql_backend = { "postgresql", postgresql_make, postgresql_remove };

/* ---- the fixture ---- */

static void open_store(struct fixture *fixture)
{
    struct passkey_error error = { 0 };
    if (passkey_store_open(fixture->location, &fixture->store, &error) != PASSKEY_OK)
        fail_msg("%s", error.message);
    if (store_reader_open(fixture->store, &fixture->reader, &error) != PASSKEY_OK)
        fail_msg("%s", error.message);
    assert_result(
        store_relying_party(fixture->store, BYTES_LITERAL("example.org"), &fixture->party, &error),
        PASSKEY_OK);
    assert_result(
        store_relying_party(fixture->store, BYTES_LITERAL("example.net"), &fixture->other, &error),
        PASSKEY_OK);
}

static void close_store(struct fixture *fixture)
{
    store_reader_close(&fixture->reader);
    assert_null(fixture->reader);
    passkey_store_close(&fixture->store);
    assert_null(fixture->store);
}

struct fixture *fixture_new(const struct backend *backend)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    fixture->backend = backend != NULL ? backend : &sqlite_backend;
    fixture->backend->make(fixture->location);
    open_store(fixture);
    return fixture;
}

void fixture_free(struct fixture *fixture)
{
    close_store(fixture);
    fixture->backend->remove(fixture->location);
    free(fixture);
}

void fixture_reopen(struct fixture *fixture)
{
    close_store(fixture);
    open_store(fixture);
}

struct looking {
    const char *table;
    int64_t count;
};

static void take_metric(void *context, const char *name, int64_t value)
{
    struct looking *looking = context;
    if (strcmp(name, looking->table) == 0)
        looking->count = value;
}

int64_t fixture_rows(const struct fixture *fixture, const char *table)
{
    struct looking looking = { .table = table, .count = -1 };
    const struct metric_receiver receiver = { &looking, take_metric };
    assert_result(store_measure(fixture->location, &receiver, NULL), PASSKEY_OK);
    return looking.count;
}

const char *fixture_path(const struct fixture *fixture)
{
    return fixture->location + strlen("sqlite:");
}

/* ---- records ---- */

struct passkey_user_record sample_user(const char *id, const char *name)
{
    return (struct passkey_user_record){
        .id = bytes_text(id),
        .name = bytes_text(name),
        .name_key = bytes_text(name),
        .display_name = BYTES_LITERAL("A Name \xc3\xa4"),
        .email = bytes_text(name),
        .email_key = bytes_text(name),
        .other_ways_in = BYTES_LITERAL("identity_check password"),
        .email_verified_at_ms = NOW_MS - 55,
        .recovered_at_ms = NOW_MS - 66,
        .created_at_ms = NOW_MS - 1001,
    };
}

struct passkey_credential_record sample_credential(const char *id, const char *user_id)
{
    struct passkey_credential_record record = {
        .credential = {
            .id = bytes_text(id),
            .public_key = BYTES_LITERAL("\xa5\x01\x02 a COSE key"),
            .algorithm = -7,
            .sign_count = 4,
            .uv_initialized = true,
            .backup_eligible = PASSKEY_FACT_YES,
            .backup_state = true,
            .discoverable = PASSKEY_FACT_NO,
            .attachment = PASSKEY_ATTACHMENT_CROSS_PLATFORM,
            .aaguid = { 1, 2, 3, 0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 },
            .transports = { .names = { BYTES_LITERAL("usb"), BYTES_LITERAL("x-new") }, .count = 2 },
            .attestation_format = BYTES_LITERAL("packed"),
            .attestation_type = PASSKEY_ATTESTATION_TYPE_BASIC,
            .attestation_trusted = true,
            .attestation_object = BYTES_LITERAL("\xa3 an object"),
        },
        .user_id = bytes_text(user_id),
        .label = BYTES_LITERAL("Work laptop"),
        .created_at_ms = NOW_MS - 900,
        .recovered_at_ms = NOW_MS - 950,
        .change_allowed_until_ms = NOW_MS + 500,
    };
    return record;
}

/* The text, followed by zeros. */
static void fill(uint8_t *out, size_t size, const char *text)
{
    size_t length = strlen(text);
    memset(out, 0, size);
    memcpy(out, text, length < size ? length : size);
}

struct ceremony_record sample_ceremony(const char *id)
{
    struct ceremony_record record = {
        .kind = CEREMONY_AUTHENTICATION,
        .issued = BYTES_LITERAL("\x01\x00 what was issued"),
        .address = BYTES_LITERAL("\x7f\x00\x00\x01"),
        .expires_at_ms = NOW_MS + 300000,
    };
    fill(record.id, sizeof(record.id), id);
    return record;
}

struct passkey_session_record sample_session(const char *token, const char *user_id)
{
    struct passkey_session_record record = {
        .user_id = bytes_text(user_id),
        .credential_id = BYTES_LITERAL("credential"),
        .proof = PASSKEY_PROOF_PASSKEY_VERIFIED,
        .created_at_ms = NOW_MS,
        .auth_time_ms = NOW_MS + 1,
        .expires_at_ms = NOW_MS + 2,
        .address = BYTES_LITERAL("\x7f\x00\x00\x02"),
        .user_agent = BYTES_LITERAL("Mozilla/5.0"),
        .last_used_at_ms = NOW_MS + 3,
        .ends_at_ms = NOW_MS + 4,
        .recovered_at_ms = NOW_MS - 5,
    };
    fill(record.id, sizeof(record.id), token);
    fill(record.token_hash, sizeof(record.token_hash), token);
    return record;
}

struct passkey_api_key_record sample_api_key(const char *token)
{
    struct passkey_api_key_record record = {
        .size = sizeof(record),
        .name = BYTES_LITERAL("the shop's backend"),
        .scopes = PASSKEY_SCOPE_USERS | PASSKEY_SCOPE_AUDIT,
        .created_at_ms = NOW_MS,
        .expires_at_ms = NOW_MS + 1,
        .revoked_at_ms = NOW_MS + 2,
        .last_used_at_ms = NOW_MS + 3,
    };
    fill(record.id, sizeof(record.id), token);
    fill(record.token_hash, sizeof(record.token_hash), token);
    return record;
}

struct passkey_audit_record sample_audit(const char *user_id)
{
    return (struct passkey_audit_record){
        .at_ms = NOW_MS,
        .event = PASSKEY_EVENT_SIGN_IN,
        .user_id = bytes_text(user_id),
        .result = PASSKEY_OK,
    };
}

/* ---- changes ---- */

struct change insert_user(const struct passkey_user_record *user)
{
    return (struct change){ .run = change_user_insert, .of.user = user };
}

struct change insert_credential(const struct passkey_credential_record *credential)
{
    return (struct change){ .run = change_credential_insert, .of.credential = credential };
}

struct change use_credential(const char *id, uint32_t count_old, uint32_t count)
{
    return (struct change){
        .run = change_credential_use,
        .of.use = { .id = bytes_text(id),
            .sign_count_old = count_old,
            .sign_count = count,
            .backup_eligible = true,
            .now_ms = NOW_MS },
    };
}

struct change insert_ceremony(const struct ceremony_record *ceremony)
{
    return (struct change){ .run = change_ceremony_insert, .of.ceremony.record = ceremony };
}

struct change insert_session(const struct passkey_session_record *session)
{
    return (struct change){ .run = change_session_insert, .of.session = session };
}

struct change insert_audit(const struct passkey_audit_record *audit)
{
    return (struct change){ .run = change_audit_insert, .of.audit = audit };
}

struct change sweep_at(int64_t now_ms, uint32_t count_max)
{
    return (struct change){ .run = change_sweep,
        .of.sweep = { .now_ms = now_ms, .count_max = count_max } };
}

enum passkey_result apply(
    struct fixture *fixture, const struct change *items, size_t count, size_t *refused)
{
    struct change_set changes = { fixture->party, CHANGE_SYNCED, items, count };
    size_t ignored;
    return store_apply(fixture->store, &changes, refused != NULL ? refused : &ignored, NULL);
}

/* Each reports what it deleted: the rows that could be counted before, up to its limit. */
static enum passkey_result apply_sweep(struct fixture *fixture, struct change sweep)
{
    struct passkey_swept could = { .size = sizeof(could), .rows = { 0 } };
    struct passkey_swept gone = { .size = sizeof(gone), .rows = { 0 } };
    sweep.of.sweep.swept = &gone;
    assert_result(store_sweep_count(fixture->reader, sweep.of.sweep.now_ms,
                      sweep.of.sweep.audit_before_ms, &could, NULL),
        PASSKEY_OK);
    enum passkey_result result = apply(fixture, &sweep, 1, NULL);
    int64_t most = sweep.of.sweep.count_max;
    for (size_t kind = 0; result == PASSKEY_OK && kind < PASSKEY_SWEPT_KIND_COUNT; kind++)
        assert_true(gone.rows[kind] == (could.rows[kind] < most ? could.rows[kind] : most));
    return result;
}

enum passkey_result apply_one(struct fixture *fixture, struct change change)
{
    if (change.run == change_sweep)
        return apply_sweep(fixture, change);
    return apply(fixture, &change, 1, NULL);
}

void have_credential(struct fixture *fixture, const char *user_id, const char *credential_id)
{
    struct passkey_user_record user = sample_user(user_id, user_id);
    struct passkey_credential_record credential = sample_credential(credential_id, user_id);
    const struct change items[] = { insert_user(&user), insert_credential(&credential) };
    assert_result(apply(fixture, items, 2, NULL), PASSKEY_OK);
}

struct ceremony_key ceremony_key(const struct ceremony_record *record)
{
    struct ceremony_key key = { .kind = record->kind, .holder = record->holder };
    memcpy(key.id, record->id, sizeof(key.id));
    return key;
}

enum passkey_result take_by_key(struct fixture *fixture, uint32_t party,
    const struct ceremony_key *key, struct ceremony_record **ceremony)
{
    struct change change = { .run = change_ceremony_delete, .of.ceremony_key = *key };
    const struct change_set changes = { party, CHANGE_ORDERED, &change, 1 };
    CLEANUP(pointer_free) struct ceremony_record *found = NULL;
    TRY(store_ceremony_find(fixture->reader, party, key, &found, NULL));
    enum passkey_result result =
        found == NULL ? PASSKEY_CONFLICT : store_apply(fixture->store, &changes, NULL, NULL);
    if (result == PASSKEY_CONFLICT)
        return PASSKEY_CEREMONY_UNKNOWN;
    TRY(result);
    *ceremony = found;
    found = NULL;
    return PASSKEY_OK;
}

enum passkey_result take(struct fixture *fixture, const char *id)
{
    struct ceremony_record *ceremony = NULL;
    struct ceremony_record claim = sample_ceremony(id);
    struct ceremony_key key = ceremony_key(&claim);
    enum passkey_result result = take_by_key(fixture, fixture->party, &key, &ceremony);
    assert_true((result == PASSKEY_OK) == (ceremony != NULL));
    free(ceremony);
    return result;
}

int64_t sqlite_count(const struct fixture *fixture, const char *sql)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(
        sqlite3_open_v2(fixture_path(fixture), &database, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return count;
}
