/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What any store must do: <passkey/store.h>, sentence by sentence, on every backend. Nothing here
 * knows what is behind the interface; a new backend is a row in fixture.c.
 */
#include "fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPERATIONS(fixture) ((fixture)->store->operations)

static void assert_bytes(struct passkey_bytes actual, struct passkey_bytes expected)
{
    assert_bytes_equal(actual, expected);
}

/* ---- users ---- */

static struct passkey_user_record *user_by_id(struct fixture *fixture, const char *id)
{
    struct passkey_user_record *user = NULL;
    enum passkey_result result = OPERATIONS(fixture)->user_find(
        fixture->reader, fixture->party, bytes_text(id), &user, NULL);
    assert_true(result == PASSKEY_OK || result == PASSKEY_NOT_FOUND);
    return user;
}

static void assert_user_equal(
    const struct passkey_user_record *actual, const struct passkey_user_record *expected)
{
    assert_non_null(actual);
    assert_bytes(actual->id, expected->id);
    assert_bytes(actual->name, expected->name);
    assert_bytes(actual->name_key, expected->name_key);
    assert_bytes(actual->display_name, expected->display_name);
    assert_true(actual->created_at_ms == expected->created_at_ms);
    assert_true(actual->disabled_at_ms == expected->disabled_at_ms);
}

static void test_user_comes_back_whole(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    user.name = BYTES_LITERAL("Ada");
    user.disabled_at_ms = NOW_MS;
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    struct passkey_user_record *found = user_by_id(fixture, "u1");
    assert_user_equal(found, &user);
    free(found);
    found = NULL;
    assert_result(OPERATIONS(fixture)->user_find_by_name(
                      fixture->reader, fixture->party, BYTES_LITERAL("ada"), &found, NULL),
        PASSKEY_OK);
    assert_user_equal(found, &user);
    free(found);
}

static void test_user_with_empty_display_name(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    user.display_name = (struct passkey_bytes){ NULL, 0 };
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    struct passkey_user_record *found = user_by_id(fixture, "u1");
    assert_int_equal(found->display_name.size, 0);
    free(found);
}

static void test_user_not_found(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record *untouched = (void *)fixture;
    struct passkey_error error = { 0 };
    assert_result(OPERATIONS(fixture)->user_find(
                      fixture->reader, fixture->party, BYTES_LITERAL("u1"), &untouched, &error),
        PASSKEY_NOT_FOUND);
    assert_int_equal(error.result, PASSKEY_NOT_FOUND);
    assert_result(OPERATIONS(fixture)->user_find_by_name(
                      fixture->reader, fixture->party, BYTES_LITERAL("ada"), &untouched, NULL),
        PASSKEY_NOT_FOUND);
    assert_ptr_equal(untouched, fixture);
}

static void test_user_id_and_name_are_taken_once(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record first = sample_user("u1", "ada");
    struct passkey_user_record same_id = sample_user("u1", "grace");
    struct passkey_user_record same_name = sample_user("u2", "ada");
    assert_result(apply_one(fixture, insert_user(&first)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_user(&same_id)), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, insert_user(&same_name)), PASSKEY_CONFLICT);
    assert_null(user_by_id(fixture, "u2"));
}

static void test_relying_parties_are_apart(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    assert_int_not_equal(fixture->party, fixture->other);
    uint32_t party = fixture->party;
    fixture->party = fixture->other;
    assert_null(user_by_id(fixture, "u1"));
    have_credential(fixture, "u1", "c1");
    assert_result(apply_one(fixture, use_credential("c1", 4, 9)), PASSKEY_OK);
    fixture->party = party;
    assert_result(apply_one(fixture, use_credential("c1", 4, 5)), PASSKEY_OK);
}

static void test_relying_party_keeps_its_number(void **state)
{
    struct fixture *fixture = *state;
    uint32_t party = fixture->party;
    uint32_t other = fixture->other;
    fixture_reopen(fixture);
    assert_int_equal(fixture->party, party);
    assert_int_equal(fixture->other, other);
}

static void assert_users(struct fixture *fixture, const char *after, size_t limit,
    const char *const *names, size_t count)
{
    struct passkey_user_list *list = NULL;
    assert_result(OPERATIONS(fixture)->user_list(
                      fixture->reader, fixture->party, bytes_text(after), limit, &list, NULL),
        PASSKEY_OK);
    assert_int_equal(list->count, count);
    for (size_t i = 0; i < count; i++) {
        struct passkey_user_record expected = sample_user(names[i], names[i]);
        assert_user_equal(&list->items[i], &expected);
    }
    free(list);
}

static void test_users_are_listed_by_name(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = { "Z", "a", "b", "bb", "\xc3\xa4" };
    static const size_t order[] = { 3, 0, 4, 2, 1 };
    assert_users(fixture, NULL, 10, NULL, 0);
    for (size_t i = 0; i < 5; i++) {
        struct passkey_user_record user = sample_user(names[order[i]], names[order[i]]);
        assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    }
    assert_users(fixture, NULL, 10, names, 5);
    assert_users(fixture, NULL, SIZE_MAX, names, 5);
    assert_users(fixture, NULL, 2, names, 2);
    assert_users(fixture, "a", 2, names + 2, 2);
    assert_users(fixture, "aa", 2, names + 2, 2);
    assert_users(fixture, "\xc3\xa4", 2, NULL, 0);
}

/* ---- credentials ---- */

static struct passkey_credential_record *credential_by_id(struct fixture *fixture, const char *id)
{
    struct passkey_credential_record *credential = NULL;
    enum passkey_result result = OPERATIONS(fixture)->credential_find(
        fixture->reader, fixture->party, bytes_text(id), &credential, NULL);
    assert_true(result == PASSKEY_OK || result == PASSKEY_NOT_FOUND);
    return credential;
}

static void assert_transports_equal(
    const struct passkey_transports *actual, const struct passkey_transports *expected)
{
    assert_int_equal(actual->count, expected->count);
    for (size_t i = 0; i < expected->count; i++)
        assert_bytes(actual->names[i], expected->names[i]);
}

static void assert_credential_equal(const struct passkey_credential_record *actual,
    const struct passkey_credential_record *expected)
{
    const struct passkey_credential *a = &actual->credential;
    const struct passkey_credential *b = &expected->credential;
    assert_bytes(a->id, b->id);
    assert_bytes(a->public_key, b->public_key);
    assert_int_equal(a->algorithm, b->algorithm);
    assert_true(a->sign_count == b->sign_count);
    assert_int_equal(a->uv_initialized, b->uv_initialized);
    assert_int_equal(a->backup_eligible, b->backup_eligible);
    assert_int_equal(a->backup_state, b->backup_state);
    assert_int_equal(a->discoverable, b->discoverable);
    assert_int_equal(a->attachment, b->attachment);
    assert_memory_equal(a->aaguid, b->aaguid, sizeof(a->aaguid));
    assert_transports_equal(&a->transports, &b->transports);
    assert_bytes(a->attestation_format, b->attestation_format);
    assert_int_equal(a->attestation_type, b->attestation_type);
    assert_int_equal(a->attestation_trusted, b->attestation_trusted);
    assert_null(a->attestation_object.data);
    assert_bytes(actual->user_id, expected->user_id);
    assert_bytes(actual->label, expected->label);
    assert_true(actual->created_at_ms == expected->created_at_ms);
    assert_true(actual->last_used_at_ms == expected->last_used_at_ms);
    assert_true(actual->use_count == expected->use_count);
    assert_true(actual->disabled_at_ms == expected->disabled_at_ms);
    assert_true(actual->sign_count_stalled_at_ms == expected->sign_count_stalled_at_ms);
}

static void test_credential_comes_back_whole(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    struct passkey_credential_record expected = sample_credential("c1", "u1");
    struct passkey_credential_record *found = credential_by_id(fixture, "c1");
    assert_non_null(found);
    assert_credential_equal(found, &expected);
    free(found);
    assert_null(credential_by_id(fixture, "c2"));
}

/* Every size at its end, every enumeration at another value than the sample's. */
static void test_credential_at_its_limits(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    static uint8_t id[PASSKEY_CREDENTIAL_ID_SIZE_MAX];
    static uint8_t object[32768];
    static uint8_t transport[PASSKEY_TRANSPORT_SIZE_MAX];
    memset(id, 'i', sizeof(id));
    memset(object, 'o', sizeof(object));
    memset(transport, 't', sizeof(transport));
    struct passkey_credential_record record = { .user_id = BYTES_LITERAL("u1") };
    record.credential.id = BYTES_ARRAY(id);
    record.credential.public_key = BYTES_ARRAY(object);
    record.credential.algorithm = INT32_MIN;
    record.credential.sign_count = UINT32_MAX;
    record.credential.attestation_format = BYTES_LITERAL("none");
    record.credential.attestation_object = BYTES_ARRAY(object);
    record.credential.transports.count = PASSKEY_TRANSPORT_COUNT_MAX;
    for (size_t i = 0; i < PASSKEY_TRANSPORT_COUNT_MAX; i++)
        record.credential.transports.names[i] = BYTES_ARRAY(transport);
    record.credential.transports.names[3].size = 0;
    record.last_used_at_ms = INT64_MAX;
    record.use_count = INT64_MAX - 1;
    record.disabled_at_ms = 5;
    record.sign_count_stalled_at_ms = 6;
    assert_result(apply_one(fixture, insert_credential(&record)), PASSKEY_OK);
    struct passkey_credential_record *found = NULL;
    assert_result(OPERATIONS(fixture)->credential_find(
                      fixture->reader, fixture->party, BYTES_ARRAY(id), &found, NULL),
        PASSKEY_OK);
    assert_credential_equal(found, &record);
    free(found);
    /* The last byte counts. */
    id[sizeof(id) - 1] = 'j';
    assert_result(OPERATIONS(fixture)->credential_find(
                      fixture->reader, fixture->party, BYTES_ARRAY(id), &found, NULL),
        PASSKEY_NOT_FOUND);
}

/* REG-26: an id on record is refused, whoever has it. */
static void test_credential_id_is_taken_once(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    have_credential(fixture, "u2", "c2");
    struct passkey_credential_record same = sample_credential("c1", "u2");
    assert_result(apply_one(fixture, insert_credential(&same)), PASSKEY_CONFLICT);
    struct passkey_credential_record *found = credential_by_id(fixture, "c1");
    assert_bytes(found->user_id, BYTES_LITERAL("u1"));
    free(found);
}

static void test_credential_needs_an_enabled_user(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_credential_record credential = sample_credential("c1", "u1");
    assert_result(apply_one(fixture, insert_credential(&credential)), PASSKEY_CONFLICT);
    struct passkey_user_record user = sample_user("u1", "ada");
    user.disabled_at_ms = NOW_MS;
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_credential(&credential)), PASSKEY_CONFLICT);
    assert_null(credential_by_id(fixture, "c1"));
}

static void test_credential_use_is_recorded(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    struct passkey_change use = use_credential("c1", 4, 7);
    use.of.use.backup_eligible = false;
    use.of.use.backup_state = false;
    assert_result(apply_one(fixture, use), PASSKEY_OK);
    struct passkey_credential_record expected = sample_credential("c1", "u1");
    expected.credential.sign_count = 7;
    expected.credential.backup_eligible = PASSKEY_FACT_NO;
    expected.credential.backup_state = false;
    expected.last_used_at_ms = NOW_MS;
    expected.use_count = 1;
    struct passkey_credential_record *found = credential_by_id(fixture, "c1");
    assert_credential_equal(found, &expected);
    free(found);
    use = use_credential("c1", 7, 7);
    use.of.use.stalled = true;
    use.of.use.now_ms = NOW_MS + 5;
    assert_result(apply_one(fixture, use), PASSKEY_OK);
    found = credential_by_id(fixture, "c1");
    assert_true(found->sign_count_stalled_at_ms == NOW_MS + 5);
    assert_true(found->use_count == 2);
    free(found);
}

static void test_credential_use_is_guarded(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    assert_result(apply_one(fixture, use_credential("c1", 3, 9)), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, use_credential("c2", 4, 9)), PASSKEY_CONFLICT);
    struct passkey_credential_record disabled = sample_credential("c3", "u1");
    disabled.disabled_at_ms = NOW_MS;
    assert_result(apply_one(fixture, insert_credential(&disabled)), PASSKEY_OK);
    assert_result(apply_one(fixture, use_credential("c3", 4, 9)), PASSKEY_CONFLICT);
    struct passkey_credential_record *found = credential_by_id(fixture, "c1");
    assert_true(found->credential.sign_count == 4 && found->use_count == 0);
    free(found);
}

static void test_credential_stall_is_recorded(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    struct passkey_change stall = { .kind = PASSKEY_CHANGE_CREDENTIAL_STALL,
        .of.stall = { .id = BYTES_LITERAL("c1"), .now_ms = NOW_MS } };
    assert_result(apply_one(fixture, stall), PASSKEY_OK);
    struct passkey_credential_record *found = credential_by_id(fixture, "c1");
    assert_true(found->sign_count_stalled_at_ms == NOW_MS);
    assert_true(found->credential.sign_count == 4 && found->last_used_at_ms == 0);
    free(found);
    stall.of.stall.id = BYTES_LITERAL("c2");
    assert_result(apply_one(fixture, stall), PASSKEY_CONFLICT);
}

static void test_credentials_are_listed_by_use(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u2", "other");
    have_credential(fixture, "u1", "old");
    struct passkey_credential_record made = sample_credential("made", "u1");
    struct passkey_credential_record used = sample_credential("used", "u1");
    made.created_at_ms = NOW_MS - 10;
    used.created_at_ms = NOW_MS - 2000;
    used.disabled_at_ms = NOW_MS;
    used.last_used_at_ms = NOW_MS - 5;
    assert_result(apply_one(fixture, insert_credential(&made)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_credential(&used)), PASSKEY_OK);
    struct passkey_credential_list *list = NULL;
    assert_result(OPERATIONS(fixture)->credential_list(
                      fixture->reader, fixture->party, BYTES_LITERAL("u1"), &list, NULL),
        PASSKEY_OK);
    assert_int_equal(list->count, 3);
    assert_credential_equal(&list->items[0], &used);
    assert_credential_equal(&list->items[1], &made);
    assert_bytes(list->items[2].credential.id, BYTES_LITERAL("old"));
    free(list);
    assert_result(OPERATIONS(fixture)->credential_list(
                      fixture->reader, fixture->party, BYTES_LITERAL("u3"), &list, NULL),
        PASSKEY_OK);
    assert_int_equal(list->count, 0);
    free(list);
}

/* ---- ceremonies ---- */

static void assert_ceremony_equal(
    const struct passkey_ceremony_record *actual, const struct passkey_ceremony_record *expected)
{
    assert_memory_equal(actual->id, expected->id, sizeof(actual->id));
    assert_int_equal(actual->kind, expected->kind);
    assert_int_equal(actual->holder.kind, expected->holder.kind);
    assert_true((actual->holder.id.data == NULL) == (expected->holder.id.data == NULL));
    assert_bytes(actual->holder.id, expected->holder.id);
    assert_true((actual->user_id.data == NULL) == (expected->user_id.data == NULL));
    assert_bytes(actual->user_id, expected->user_id);
    assert_bytes(actual->challenge, expected->challenge);
    assert_bytes(actual->options, expected->options);
    assert_bytes(actual->address, expected->address);
    assert_true(actual->expires_at_ms == expected->expires_at_ms);
}

static void check_ceremony(struct fixture *fixture, const struct passkey_ceremony_record *record)
{
    assert_result(apply_one(fixture, insert_ceremony(record)), PASSKEY_OK);
    struct passkey_ceremony_record *taken = NULL;
    assert_result(OPERATIONS(fixture)->ceremony_take(fixture->store, fixture->party, record->id,
                      record->kind, record->holder, NOW_MS, &taken, NULL),
        PASSKEY_OK);
    assert_ceremony_equal(taken, record);
    free(taken);
}

static void test_ceremony_comes_back_whole_and_once(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_ceremony_record record = sample_ceremony("one");
    check_ceremony(fixture, &record);
    assert_result(take(fixture, "one"), PASSKEY_CEREMONY_UNKNOWN);
    static char options[20000];
    memset(options, ' ', sizeof(options));
    record = sample_ceremony("two");
    record.kind = PASSKEY_CEREMONY_REGISTRATION;
    record.holder = (struct passkey_holder){ PASSKEY_HOLDER_SESSION, BYTES_LITERAL("session") };
    record.user_id = BYTES_LITERAL("u1");
    record.options = BYTES_ARRAY(options);
    record.address = (struct passkey_bytes){ NULL, 0 };
    check_ceremony(fixture, &record);
}

static void test_ceremony_id_is_used_once(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_ceremony_record record = sample_ceremony("one");
    assert_result(apply_one(fixture, insert_ceremony(&record)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_ceremony(&record)), PASSKEY_CONFLICT);
}

/* A claim that does not fit, in each of its parts: nothing is spent. */
static void test_ceremony_is_its_holders(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_ceremony_record record = sample_ceremony("one");
    record.holder = (struct passkey_holder){ PASSKEY_HOLDER_SESSION, BYTES_LITERAL("session") };
    assert_result(apply_one(fixture, insert_ceremony(&record)), PASSKEY_OK);
    const struct passkey_holder nobody = { PASSKEY_HOLDER_NOBODY, { NULL, 0 } };
    const struct passkey_holder other = { PASSKEY_HOLDER_SESSION, BYTES_LITERAL("sessioN") };
    const struct passkey_holder empty = { PASSKEY_HOLDER_SESSION, { NULL, 0 } };
    uint8_t id[PASSKEY_CEREMONY_ID_SIZE];
    memcpy(id, record.id, sizeof(id));
    id[15] = 1;
    const struct {
        uint32_t party;
        const uint8_t *id;
        enum passkey_ceremony_kind kind;
        struct passkey_holder holder;
    } claims[] = {
        { fixture->other, record.id, record.kind, record.holder },
        { fixture->party, id, record.kind, record.holder },
        { fixture->party, record.id, PASSKEY_CEREMONY_REGISTRATION, record.holder },
        { fixture->party, record.id, record.kind, nobody },
        { fixture->party, record.id, record.kind, other },
        { fixture->party, record.id, record.kind, empty },
    };
    struct passkey_ceremony_record *taken = NULL;
    for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
        assert_result(OPERATIONS(fixture)->ceremony_take(fixture->store, claims[i].party,
                          claims[i].id, claims[i].kind, claims[i].holder, NOW_MS, &taken, NULL),
            PASSKEY_CEREMONY_UNKNOWN);
    assert_null(taken);
    assert_result(OPERATIONS(fixture)->ceremony_take(fixture->store, fixture->party, record.id,
                      record.kind, record.holder, NOW_MS, &taken, NULL),
        PASSKEY_OK);
    free(taken);
}

static void test_ceremony_expires(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_ceremony_record record = sample_ceremony("last");
    record.expires_at_ms = NOW_MS + 1;
    assert_result(apply_one(fixture, insert_ceremony(&record)), PASSKEY_OK);
    assert_result(take(fixture, "last"), PASSKEY_OK);
    record.expires_at_ms = NOW_MS;
    assert_result(apply_one(fixture, insert_ceremony(&record)), PASSKEY_OK);
    assert_result(take(fixture, "last"), PASSKEY_CEREMONY_EXPIRED);
    assert_result(take(fixture, "last"), PASSKEY_CEREMONY_UNKNOWN);
}

static void test_ceremony_outlives_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_ceremony_record record = sample_ceremony("one");
    assert_result(apply_one(fixture, insert_ceremony(&record)), PASSKEY_OK);
    fixture_reopen(fixture);
    assert_result(take(fixture, "one"), PASSKEY_OK);
}

static enum passkey_result start(
    struct fixture *fixture, const char *id, const char *address, uint32_t of_address, uint32_t all)
{
    struct passkey_ceremony_record record = sample_ceremony(id);
    record.address = bytes_text(address);
    struct passkey_change change = insert_ceremony(&record);
    change.of.ceremony.address_count_max = of_address;
    change.of.ceremony.count_max = all;
    return apply_one(fixture, change);
}

static void test_ceremonies_are_bounded_by_address(void **state)
{
    struct fixture *fixture = *state;
    assert_result(start(fixture, "a1", "1234", 2, 0), PASSKEY_OK);
    assert_result(start(fixture, "a2", "1234", 2, 0), PASSKEY_OK);
    assert_result(start(fixture, "a3", "1234", 2, 0), PASSKEY_CONFLICT);
    assert_result(start(fixture, "b1", "12345678", 2, 0), PASSKEY_OK);
    /* Unknown addresses share one bound. */
    assert_result(start(fixture, "n1", NULL, 1, 0), PASSKEY_OK);
    assert_result(start(fixture, "n2", NULL, 1, 0), PASSKEY_CONFLICT);
    assert_result(take(fixture, "a1"), PASSKEY_OK);
    assert_result(start(fixture, "a3", "1234", 2, 0), PASSKEY_OK);
    assert_result(start(fixture, "a4", "1234", 0, 0), PASSKEY_OK);
    /* Those that run are never dropped. */
    assert_result(take(fixture, "a2"), PASSKEY_OK);
}

static void test_ceremonies_are_bounded_in_all(void **state)
{
    struct fixture *fixture = *state;
    assert_result(start(fixture, "a", "1234", 0, 2), PASSKEY_OK);
    assert_result(start(fixture, "b", "1235", 0, 2), PASSKEY_OK);
    assert_result(start(fixture, "c", "1236", 0, 2), PASSKEY_CONFLICT);
    uint32_t party = fixture->party;
    fixture->party = fixture->other;
    assert_result(start(fixture, "d", "1237", 0, 2), PASSKEY_CONFLICT);
    fixture->party = party;
    fixture_reopen(fixture);
    assert_result(start(fixture, "c", "1236", 0, 2), PASSKEY_CONFLICT);
    assert_result(take(fixture, "b"), PASSKEY_OK);
    assert_result(start(fixture, "c", "1236", 0, 2), PASSKEY_OK);
    assert_result(start(fixture, "e", "1236", 0, 2), PASSKEY_CONFLICT);
    /* What a sweep removed does not count any more. */
    assert_result(apply_one(fixture, sweep_at(NOW_MS + 400000, 1)), PASSKEY_OK);
    assert_result(start(fixture, "e", "1236", 0, 2), PASSKEY_OK);
    assert_result(start(fixture, "f", "1236", 0, 2), PASSKEY_CONFLICT);
}

/* A start that its own change set undid does not count. */
static void test_undone_ceremony_does_not_count(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_ceremony_record record = sample_ceremony("a");
    struct passkey_change items[2] = { insert_ceremony(&record), use_credential("none", 0, 0) };
    items[0].of.ceremony.count_max = 1;
    size_t refused = 9;
    assert_result(apply(fixture, items, 2, &refused), PASSKEY_CONFLICT);
    assert_int_equal(refused, 1);
    assert_result(take(fixture, "a"), PASSKEY_CEREMONY_UNKNOWN);
    assert_result(start(fixture, "b", "1234", 1, 1), PASSKEY_OK);
}

/* ---- sessions ---- */

static struct passkey_session_record *session_of(struct fixture *fixture, const char *token)
{
    struct passkey_session_record key = sample_session(token, "u1");
    struct passkey_session_record *session = NULL;
    enum passkey_result result = OPERATIONS(fixture)->session_find(
        fixture->reader, fixture->party, key.token_hash, &session, NULL);
    assert_true(result == PASSKEY_OK || result == PASSKEY_NOT_FOUND);
    return session;
}

static void assert_session_equal(
    const struct passkey_session_record *actual, const struct passkey_session_record *expected)
{
    assert_non_null(actual);
    assert_memory_equal(actual->id, expected->id, sizeof(actual->id));
    assert_memory_equal(actual->token_hash, expected->token_hash, sizeof(actual->token_hash));
    assert_bytes(actual->user_id, expected->user_id);
    assert_bytes(actual->credential_id, expected->credential_id);
    assert_int_equal(actual->proof, expected->proof);
    assert_true(actual->created_at_ms == expected->created_at_ms);
    assert_true(actual->auth_time_ms == expected->auth_time_ms);
    assert_true(actual->expires_at_ms == expected->expires_at_ms);
}

static void test_session_comes_back_whole(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_session_record session = sample_session("t1", "u1");
    assert_null(session_of(fixture, "t1"));
    assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_CONFLICT);
    struct passkey_session_record *found = session_of(fixture, "t1");
    assert_session_equal(found, &session);
    free(found);
    assert_null(session_of(fixture, "t2"));
}

static void test_session_is_renewed_once(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_session_record session = sample_session("t1", "u1");
    assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    struct passkey_session_record renewed = session;
    memset(renewed.token_hash, 'n', sizeof(renewed.token_hash));
    renewed.credential_id = BYTES_LITERAL("another");
    renewed.proof = PASSKEY_PROOF_PASSKEY;
    renewed.auth_time_ms = NOW_MS + 77;
    renewed.expires_at_ms = NOW_MS + 88;
    struct passkey_change renew = { .kind = PASSKEY_CHANGE_SESSION_RENEW,
        .of.renew.session = &renewed };
    memcpy(renew.of.renew.token_hash_old, session.token_hash, sizeof(session.token_hash));
    assert_result(apply_one(fixture, renew), PASSKEY_OK);
    assert_result(apply_one(fixture, renew), PASSKEY_CONFLICT);
    assert_null(session_of(fixture, "t1"));
    struct passkey_session_record *found = NULL;
    assert_result(OPERATIONS(fixture)->session_find(
                      fixture->reader, fixture->party, renewed.token_hash, &found, NULL),
        PASSKEY_OK);
    assert_session_equal(found, &renewed);
    free(found);
}

static void test_session_is_deleted_once(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_session_record session = sample_session("t1", "u1");
    struct passkey_change end = { .kind = PASSKEY_CHANGE_SESSION_DELETE };
    memcpy(end.of.session_delete.token_hash, session.token_hash, sizeof(session.token_hash));
    assert_result(apply_one(fixture, end), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    assert_result(apply_one(fixture, end), PASSKEY_OK);
    assert_null(session_of(fixture, "t1"));
    assert_result(apply_one(fixture, end), PASSKEY_CONFLICT);
}

/* ---- secrets, audit, sweeping, checking ---- */

static struct passkey_change insert_secret(const char *name, struct passkey_bytes value)
{
    return (struct passkey_change){ .kind = PASSKEY_CHANGE_SECRET_INSERT,
        .of.secret = { .name = name, .value = value } };
}

static void test_secret_stays_the_first_one(void **state)
{
    struct fixture *fixture = *state;
    static const uint8_t whole[64] = { 0, 1, 2, 3 };
    uint8_t value[64];
    size_t size = 0;
    assert_result(OPERATIONS(fixture)->secret_find(
                      fixture->reader, fixture->party, "decoy", value, &size, NULL),
        PASSKEY_NOT_FOUND);
    assert_result(apply_one(fixture, insert_secret("decoy", BYTES_ARRAY(whole))), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_secret("decoy", BYTES_LITERAL("b"))), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_secret("other", BYTES_LITERAL("c"))), PASSKEY_OK);
    assert_result(OPERATIONS(fixture)->secret_find(
                      fixture->reader, fixture->party, "decoy", value, &size, NULL),
        PASSKEY_OK);
    assert_int_equal(size, 64);
    assert_memory_equal(value, whole, 64);
    assert_result(OPERATIONS(fixture)->secret_find(
                      fixture->reader, fixture->party, "other", value, &size, NULL),
        PASSKEY_OK);
    assert_int_equal(size, 1);
    assert_result(OPERATIONS(fixture)->secret_find(
                      fixture->reader, fixture->other, "other", value, &size, NULL),
        PASSKEY_NOT_FOUND);
}

static void test_sweep_takes_what_expired(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = { "a", "b", "c" };
    for (int i = 0; i < 3; i++) {
        struct passkey_ceremony_record ceremony = sample_ceremony(names[i]);
        struct passkey_session_record session = sample_session(names[i], "u1");
        ceremony.expires_at_ms = NOW_MS - 60000 + i;
        session.expires_at_ms = NOW_MS + i;
        assert_result(apply_one(fixture, insert_ceremony(&ceremony)), PASSKEY_OK);
        assert_result(apply_one(fixture, insert_session(&session)), PASSKEY_OK);
    }
    assert_result(apply_one(fixture, sweep_at(NOW_MS + 1, 1)), PASSKEY_OK);
    assert_null(session_of(fixture, "a"));
    assert_result(take(fixture, "a"), PASSKEY_CEREMONY_UNKNOWN);
    assert_result(apply_one(fixture, sweep_at(NOW_MS + 1, 100)), PASSKEY_OK);
    assert_null(session_of(fixture, "b"));
    assert_result(take(fixture, "b"), PASSKEY_CEREMONY_UNKNOWN);
    /* Its minute is not over: it still says that it expired. */
    assert_result(take(fixture, "c"), PASSKEY_CEREMONY_EXPIRED);
    struct passkey_session_record *kept = session_of(fixture, "c");
    assert_non_null(kept);
    free(kept);
}

static void test_audit_takes_absent_parts(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_audit_record audit = sample_audit(NULL);
    assert_result(apply_one(fixture, insert_audit(&audit)), PASSKEY_OK);
    audit = sample_audit("u1");
    audit.credential_id = BYTES_LITERAL("c1");
    audit.address = BYTES_LITERAL("\x7f\x00\x00\x01");
    audit.result = PASSKEY_SIGNATURE_INVALID;
    assert_result(apply_one(fixture, insert_audit(&audit)), PASSKEY_OK);
}

static void test_check_says_yes(void **state)
{
    struct fixture *fixture = *state;
    assert_result(OPERATIONS(fixture)->check(fixture->store, NULL), PASSKEY_OK);
}

/* ---- change sets ---- */

/* A registration and its refusal at each item: all of it or nothing. */
static void test_changes_are_whole_or_nothing(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u0", "c0");
    struct passkey_user_record user = sample_user("u1", "ada");
    struct passkey_credential_record credential = sample_credential("c1", "u1");
    struct passkey_session_record session = sample_session("t1", "u1");
    struct passkey_audit_record audit = sample_audit("u1");
    struct passkey_change refused_one = use_credential("c0", 99, 100);
    for (size_t at = 0; at <= 4; at++) {
        struct passkey_change items[5] = { insert_user(&user), insert_credential(&credential),
            insert_session(&session), insert_audit(&audit), refused_one };
        items[4] = items[at];
        items[at] = refused_one;
        size_t refused = 99;
        assert_result(apply(fixture, items, 5, &refused), PASSKEY_CONFLICT);
        /* The credential's guard misses the user when that one is behind it. */
        assert_int_equal(refused, at);
        assert_null(user_by_id(fixture, "u1"));
        assert_null(credential_by_id(fixture, "c1"));
        assert_null(session_of(fixture, "t1"));
    }
    const struct passkey_change items[] = { insert_user(&user), insert_credential(&credential),
        insert_session(&session), insert_audit(&audit) };
    assert_result(apply(fixture, items, 4, NULL), PASSKEY_OK);
    fixture_reopen(fixture);
    struct passkey_session_record *found = session_of(fixture, "t1");
    assert_non_null(found);
    free(found);
}

/* ---- races ---- */

#define RACER_COUNT 50

struct racer {
    struct fixture *fixture;
    pthread_barrier_t *barrier;
    enum passkey_result (*act)(struct fixture *fixture);
    enum passkey_result result;
};

static void *race(void *context)
{
    struct racer *racer = context;
    pthread_barrier_wait(racer->barrier);
    racer->result = racer->act(racer->fixture);
    return NULL;
}

/* How many of fifty threads that do the same at the same moment get PASSKEY_OK; the others get
 * `loss`. */
static size_t race_all(struct fixture *fixture, enum passkey_result (*act)(struct fixture *fixture),
    enum passkey_result loss)
{
    pthread_t threads[RACER_COUNT];
    struct racer racers[RACER_COUNT];
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, RACER_COUNT);
    for (size_t i = 0; i < RACER_COUNT; i++) {
        racers[i] = (struct racer){ fixture, &barrier, act, PASSKEY_INTERNAL };
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    size_t won = 0;
    for (size_t i = 0; i < RACER_COUNT; i++) {
        pthread_join(threads[i], NULL);
        won += racers[i].result == PASSKEY_OK;
        assert_true(racers[i].result == PASSKEY_OK || racers[i].result == loss);
    }
    pthread_barrier_destroy(&barrier);
    return won;
}

static enum passkey_result take_race(struct fixture *fixture)
{
    return take(fixture, "race");
}

static void test_one_of_fifty_takes_a_ceremony(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_ceremony_record record = sample_ceremony("race");
    for (int round = 0; round < 5; round++) {
        assert_result(apply_one(fixture, insert_ceremony(&record)), PASSKEY_OK);
        assert_int_equal(race_all(fixture, take_race, PASSKEY_CEREMONY_UNKNOWN), 1);
    }
}

static enum passkey_result use_race(struct fixture *fixture)
{
    return apply_one(fixture, use_credential("c1", 4, 5));
}

static void test_one_of_fifty_advances_a_counter(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    assert_int_equal(race_all(fixture, use_race, PASSKEY_CONFLICT), 1);
}

static enum passkey_result user_race(struct fixture *fixture)
{
    struct passkey_user_record user = sample_user("u1", "ada");
    return apply_one(fixture, insert_user(&user));
}

static void test_one_of_fifty_gets_a_name(void **state)
{
    assert_int_equal(race_all(*state, user_race, PASSKEY_CONFLICT), 1);
}

/* ---- every case on every backend ---- */

static const struct {
    const char *name;
    void (*run)(void **state);
} cases[] = {
#define CASE(function)                                                                             \
    {                                                                                              \
#function, function                                                                        \
    }
    CASE(test_user_comes_back_whole),
    CASE(test_user_with_empty_display_name),
    CASE(test_user_not_found),
    CASE(test_user_id_and_name_are_taken_once),
    CASE(test_relying_parties_are_apart),
    CASE(test_relying_party_keeps_its_number),
    CASE(test_users_are_listed_by_name),
    CASE(test_credential_comes_back_whole),
    CASE(test_credential_at_its_limits),
    CASE(test_credential_id_is_taken_once),
    CASE(test_credential_needs_an_enabled_user),
    CASE(test_credential_use_is_recorded),
    CASE(test_credential_use_is_guarded),
    CASE(test_credential_stall_is_recorded),
    CASE(test_credentials_are_listed_by_use),
    CASE(test_ceremony_comes_back_whole_and_once),
    CASE(test_ceremony_id_is_used_once),
    CASE(test_ceremony_is_its_holders),
    CASE(test_ceremony_expires),
    CASE(test_ceremony_outlives_a_restart),
    CASE(test_ceremonies_are_bounded_by_address),
    CASE(test_ceremonies_are_bounded_in_all),
    CASE(test_undone_ceremony_does_not_count),
    CASE(test_session_comes_back_whole),
    CASE(test_session_is_renewed_once),
    CASE(test_session_is_deleted_once),
    CASE(test_secret_stays_the_first_one),
    CASE(test_sweep_takes_what_expired),
    CASE(test_audit_takes_absent_parts),
    CASE(test_check_says_yes),
    CASE(test_changes_are_whole_or_nothing),
    CASE(test_one_of_fifty_takes_a_ceremony),
    CASE(test_one_of_fifty_advances_a_counter),
    CASE(test_one_of_fifty_gets_a_name),
};

#define CASE_COUNT (sizeof(cases) / sizeof(cases[0]))

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

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    struct CMUnitTest *tests = calloc(CASE_COUNT * store_backend_count, sizeof(*tests));
    char(*names)[100] = calloc(CASE_COUNT * store_backend_count, sizeof(*names));
    for (size_t b = 0; b < store_backend_count; b++)
        for (size_t c = 0; c < CASE_COUNT; c++) {
            size_t at = b * CASE_COUNT + c;
            (void)snprintf(
                names[at], sizeof(names[at]), "%s: %s", store_backends[b].name, cases[c].name);
            tests[at] = (struct CMUnitTest){ names[at], cases[c].run, set_up, tear_down,
                (void *)(uintptr_t)&store_backends[b] };
        }
    int failed = _cmocka_run_group_tests(
        "store contract", tests, CASE_COUNT * store_backend_count, NULL, NULL);
    free(names);
    free(tests);
    return failed;
}
