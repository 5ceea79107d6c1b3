/* SPDX-License-Identifier: Apache-2.0 */
/* The store's contract: credentials, their owner and their sign count. */
#include "contract.h"
#include "store/credential.h"

#include <stdlib.h>
#include <string.h>

static void assert_transports_equal(
    const struct passkey_transports *actual, const struct passkey_transports *expected)
{
    assert_int_equal(actual->count, expected->count);
    for (size_t i = 0; i < expected->count; i++)
        assert_bytes_equal(actual->names[i], expected->names[i]);
}

static void assert_credential_equal(const struct passkey_credential_record *actual,
    const struct passkey_credential_record *expected)
{
    const struct passkey_credential *a = &actual->credential;
    const struct passkey_credential *b = &expected->credential;
    assert_bytes_equal(a->id, b->id);
    assert_bytes_equal(a->public_key, b->public_key);
    assert_int_equal(a->algorithm, b->algorithm);
    assert_true(a->sign_count == b->sign_count);
    assert_int_equal(a->uv_initialized, b->uv_initialized);
    assert_int_equal(a->backup_eligible, b->backup_eligible);
    assert_int_equal(a->backup_state, b->backup_state);
    assert_int_equal(a->discoverable, b->discoverable);
    assert_int_equal(a->attachment, b->attachment);
    assert_memory_equal(a->aaguid, b->aaguid, sizeof(a->aaguid));
    assert_transports_equal(&a->transports, &b->transports);
    assert_bytes_equal(a->attestation_format, b->attestation_format);
    assert_int_equal(a->attestation_type, b->attestation_type);
    assert_int_equal(a->attestation_trusted, b->attestation_trusted);
    assert_null(a->attestation_object.data);
    assert_bytes_equal(actual->user_id, expected->user_id);
    assert_bytes_equal(actual->label, expected->label);
    assert_true(actual->created_at_ms == expected->created_at_ms);
    assert_true(actual->last_used_at_ms == expected->last_used_at_ms);
    assert_true(actual->use_count == expected->use_count);
    assert_true(actual->recovered_at_ms == expected->recovered_at_ms);
    assert_int_equal(actual->disabled_by, expected->disabled_by);
    assert_true(actual->change_allowed_until_ms == expected->change_allowed_until_ms);
    assert_true(actual->disabled_at_ms == expected->disabled_at_ms);
    assert_true(actual->sign_count_regressed_at_ms == expected->sign_count_regressed_at_ms);
}

static void test_credential_is_read_completely(void **state)
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

/* Every size at its limit, every enumeration with another value than the sample's. */
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
    record.sign_count_regressed_at_ms = 6;
    assert_result(apply_one(fixture, insert_credential(&record)), PASSKEY_OK);
    struct passkey_credential_record *found = NULL;
    assert_result(
        store_credential_find(fixture->reader, fixture->party, BYTES_ARRAY(id), &found, NULL),
        PASSKEY_OK);
    assert_credential_equal(found, &record);
    free(found);
    /* The last byte matters. */
    id[sizeof(id) - 1] = 'j';
    assert_result(
        store_credential_find(fixture->reader, fixture->party, BYTES_ARRAY(id), &found, NULL),
        PASSKEY_OK);
    assert_null(found);
}

/* REG-26: an id on record is refused, no matter who has it. */
static void test_credential_id_is_taken_once(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    have_credential(fixture, "u2", "c2");
    struct passkey_credential_record same = sample_credential("c1", "u2");
    assert_result(apply_one(fixture, insert_credential(&same)), PASSKEY_CONFLICT);
    struct passkey_credential_record *found = credential_by_id(fixture, "c1");
    assert_bytes_equal(found->user_id, BYTES_LITERAL("u1"));
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
    struct change use = use_credential("c1", 4, 7);
    use.of.use.backup_eligible = false;
    use.of.use.backup_state = false;
    assert_result(apply_one(fixture, use), PASSKEY_OK);
    struct passkey_credential_record expected = sample_credential("c1", "u1");
    expected.credential.sign_count = 7;
    expected.credential.backup_eligible = PASSKEY_FACT_NO;
    expected.credential.backup_state = false;
    expected.change_allowed_until_ms = 0; /* spent */
    expected.last_used_at_ms = NOW_MS;
    expected.use_count = 1;
    struct passkey_credential_record *found = credential_by_id(fixture, "c1");
    assert_credential_equal(found, &expected);
    free(found);
    use = use_credential("c1", 7, 7);
    use.of.use.backup_eligible = false;
    use.of.use.regressed = true;
    use.of.use.now_ms = NOW_MS + 5;
    assert_result(apply_one(fixture, use), PASSKEY_OK);
    found = credential_by_id(fixture, "c1");
    assert_true(found->sign_count_regressed_at_ms == NOW_MS + 5);
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

static struct change regress_credential(const char *id, const char *user_id, int64_t at_ms)
{
    return (struct change){ .run = change_credential_regression,
        .of.regression = { .id = bytes_text(id), .user_id = bytes_text(user_id), .at_ms = at_ms } };
}

static void test_credential_stall_is_recorded(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    assert_result(apply_one(fixture, regress_credential("c1", "u1", NOW_MS)), PASSKEY_OK);
    struct passkey_credential_record *found = credential_by_id(fixture, "c1");
    assert_true(found->sign_count_regressed_at_ms == NOW_MS);
    assert_true(found->credential.sign_count == 4 && found->last_used_at_ms == 0);
    free(found);
    assert_result(apply_one(fixture, regress_credential("c2", "u1", NOW_MS)), PASSKEY_CONFLICT);
}

static void test_credential_stall_is_forgotten(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    struct passkey_credential_record expected = sample_credential("c1", "u1");
    assert_result(apply_one(fixture, regress_credential("c1", "u1", NOW_MS)), PASSKEY_OK);
    assert_result(apply_one(fixture, regress_credential("c1", "u2", 0)), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, regress_credential("c1", "u1", 0)), PASSKEY_OK);
    expected.sign_count_regressed_at_ms = 0;
    struct passkey_credential_record *found = credential_by_id(fixture, "c1");
    assert_credential_equal(found, &expected);
    free(found);
}

static struct change allow_change(const char *user_id, int64_t until_ms)
{
    return (struct change){ .run = change_credential_allow,
        .of.allow = {
            .id = BYTES_LITERAL("c1"), .user_id = bytes_text(user_id), .until_ms = until_ms } };
}

/* BCK-1 */
static void test_backup_eligibility_changes_when_allowed(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_credential_record record = sample_credential("c1", "u1");
    have_credential(fixture, "u1", "other");
    record.credential.backup_eligible = PASSKEY_FACT_NO;
    record.change_allowed_until_ms = 0;
    assert_result(apply_one(fixture, insert_credential(&record)), PASSKEY_OK);
    uint32_t count = record.credential.sign_count;
    struct change use = use_credential("c1", count, count + 1);
    assert_result(apply_one(fixture, use), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, allow_change("u2", NOW_MS + 1)), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, allow_change("u1", NOW_MS + 1)), PASSKEY_OK);
    assert_result(apply_one(fixture, allow_change("u1", NOW_MS)), PASSKEY_OK);
    assert_result(apply_one(fixture, use), PASSKEY_CONFLICT);
    assert_result(apply_one(fixture, allow_change("u1", NOW_MS + 1)), PASSKEY_OK);
    assert_result(apply_one(fixture, use), PASSKEY_OK);
    struct passkey_credential_record *found = credential_by_id(fixture, "c1");
    assert_int_equal(found->credential.backup_eligible, PASSKEY_FACT_YES);
    assert_true(found->change_allowed_until_ms == 0);
    free(found);
}

static void test_a_model_is_allowed_to_change(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_credential_record record = sample_credential("c1", "u1");
    struct passkey_credential_record other = sample_credential("c2", "u1");
    struct change allow = { .run = change_credential_allow_model,
        .of.allow_model.until_ms = NOW_MS + 1 };
    int64_t count = 0;
    have_credential(fixture, "u1", "c0");
    record.change_allowed_until_ms = 0;
    other.change_allowed_until_ms = 0;
    other.credential.aaguid[0]++;
    assert_result(apply_one(fixture, insert_credential(&record)), PASSKEY_OK);
    assert_result(apply_one(fixture, insert_credential(&other)), PASSKEY_OK);
    assert_result(apply_one(fixture, allow), PASSKEY_CONFLICT);
    memcpy(allow.of.allow_model.aaguid, record.credential.aaguid, PASSKEY_AAGUID_SIZE);
    assert_result(apply_one(fixture, allow), PASSKEY_OK);
    assert_result(store_credential_count_of_model(
                      fixture->reader, fixture->party, record.credential.aaguid, &count, NULL),
        PASSKEY_OK);
    assert_int_equal(count, 2);
    struct passkey_credential_record *found = credential_by_id(fixture, "c1");
    assert_true(found->change_allowed_until_ms == NOW_MS + 1);
    free(found);
    found = credential_by_id(fixture, "c2");
    assert_true(found->change_allowed_until_ms == 0);
    free(found);
}

static void test_backup_eligibility_is_learnt(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_credential_record record = sample_credential("c1", "u1");
    have_credential(fixture, "u1", "other");
    record.credential.backup_eligible = PASSKEY_FACT_UNKNOWN;
    record.change_allowed_until_ms = 0;
    assert_result(apply_one(fixture, insert_credential(&record)), PASSKEY_OK);
    uint32_t count = record.credential.sign_count;
    assert_result(apply_one(fixture, use_credential("c1", count, count + 1)), PASSKEY_OK);
    struct change use = use_credential("c1", count + 1, count + 2);
    use.of.use.backup_eligible = false;
    assert_result(apply_one(fixture, use), PASSKEY_CONFLICT);
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
    assert_result(
        store_credential_list(fixture->reader, fixture->party, BYTES_LITERAL("u1"), &list, NULL),
        PASSKEY_OK);
    assert_int_equal(list->count, 3);
    assert_credential_equal(&list->items[0], &used);
    assert_credential_equal(&list->items[1], &made);
    assert_bytes_equal(list->items[2].credential.id, BYTES_LITERAL("old"));
    free(list);
    assert_result(
        store_credential_list(fixture->reader, fixture->party, BYTES_LITERAL("u3"), &list, NULL),
        PASSKEY_OK);
    assert_int_equal(list->count, 0);
    free(list);
}

/* ---- */

const struct contract_case contract_credentials[] = {
    CONTRACT_CASE(test_credential_is_read_completely),
    CONTRACT_CASE(test_credential_at_its_limits),
    CONTRACT_CASE(test_credential_id_is_taken_once),
    CONTRACT_CASE(test_credential_needs_an_enabled_user),
    CONTRACT_CASE(test_credential_use_is_recorded),
    CONTRACT_CASE(test_credential_use_is_guarded),
    CONTRACT_CASE(test_credential_stall_is_recorded),
    CONTRACT_CASE(test_credential_stall_is_forgotten),
    CONTRACT_CASE(test_backup_eligibility_changes_when_allowed),
    CONTRACT_CASE(test_a_model_is_allowed_to_change),
    CONTRACT_CASE(test_backup_eligibility_is_learnt),
    CONTRACT_CASE(test_credentials_are_listed_by_use),
    { NULL, NULL },
};
