/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failing allocations in check, statistics, backup, restore, export and import of a store. A fault
 * leaves no new file and no new row.
 */
#include "fault/fault.h"

#include "base/bytes.h"
#include "store/store.h"
#include "unit/service/service_fixture.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    struct fixture *fixture;
    char backup[128];
    char again[128];
    char again_location[160];
    bool written; /* the record of write_all() was requested */
} setup;

static const char *location(void)
{
    return setup.fixture->harness->location;
}

static int64_t count_users(void)
{
    return harness_sql(setup.fixture->harness, "SELECT count(*) FROM user");
}

static void found(void *context, const struct passkey_finding *finding)
{
    (void)context;
    fail_msg("found: %s", finding->text);
}

static enum passkey_result look_over(void *context)
{
    (void)context;
    const struct passkey_finding_receiver receiver = { NULL, found };
    return passkey_store_check(location(), &receiver, NULL, NULL);
}

static void metric(void *context, const char *name, int64_t value)
{
    (void)context;
    assert_true(name != NULL && value >= 0);
}

static enum passkey_result count(void *context)
{
    (void)context;
    const struct metric_receiver receiver = { NULL, metric };
    return store_measure(location(), &receiver, NULL);
}

static void party(void *context, struct passkey_bytes rp_id, int64_t user_count)
{
    (void)user_count;
    (void)context;
    assert_bytes_equal(rp_id, BYTES_LITERAL("example.org"));
}

static enum passkey_result list_parties(void *context)
{
    (void)context;
    const struct relying_party_receiver receiver = { NULL, party };
    return store_relying_parties(location(), &receiver, NULL);
}

static enum passkey_result look_for_upgrade(void *context)
{
    (void)context;
    struct passkey_store_versions versions;
    return passkey_store_upgrade(location(), true, NULL, &versions, NULL);
}

static enum passkey_result back_up(void *context)
{
    (void)context;
    int64_t size = 0;
    (void)unlink(setup.backup);
    enum passkey_result result = passkey_store_backup(location(), setup.backup, NULL, &size, NULL);
    assert_int_equal(access(setup.backup, F_OK) == 0, result == PASSKEY_OK);
    return result;
}

static enum passkey_result restore(void *context)
{
    (void)context;
    struct passkey_store_restored restored;
    (void)unlink(setup.again);
    enum passkey_result result =
        passkey_store_restore(setup.again_location, setup.backup, 1, NULL, &restored, NULL);
    assert_int_equal(access(setup.again, F_OK) == 0, result == PASSKEY_OK);
    return result;
}

static const struct passkey_caller operator= { .size = sizeof(struct passkey_caller),
    .is_operator = true };

static enum passkey_result take(
    void *context, const struct passkey_transfer_record *record, struct passkey_error *error)
{
    (void)context;
    (void)error;
    assert_int_equal((record->user != NULL) + (record->credential != NULL), 1);
    return PASSKEY_OK;
}

static enum passkey_result read_all(void *context)
{
    (void)context;
    const struct passkey_transfer_receiver receiver = { .size = sizeof(receiver), .take = take };
    return passkey_export(setup.fixture->harness->worker, &operator, & receiver, NULL);
}

static enum passkey_result next(
    void *context, struct passkey_transfer_record *record, bool *more, struct passkey_error *error)
{
    static const struct passkey_user_record user = { .size = sizeof(user),
        .id = { (const uint8_t *)"moved", 5 },
        .name = { (const uint8_t *)"moved", 5 },
        .created_at_ms = 1 };
    (void)context;
    (void)error;
    *record = (struct passkey_transfer_record){ .user = &user };
    *more = !setup.written;
    setup.written = true;
    return PASSKEY_OK;
}

static void outcome(void *context, enum passkey_transfer_kind kind,
    enum passkey_transfer_outcome outcome_seen, const struct passkey_error *refusal)
{
    (void)context;
    assert_int_equal(kind, PASSKEY_TRANSFER_USER);
    assert_int_equal(outcome_seen, PASSKEY_TRANSFER_WRITTEN);
    assert_result(refusal->result, PASSKEY_OK);
}

static enum passkey_result write_all(void *context)
{
    (void)context;
    const struct passkey_transfer_source source = { sizeof(source), NULL, next, NULL, outcome };
    (void)harness_sql(setup.fixture->harness, "DELETE FROM user WHERE name = 'moved'");
    setup.written = false;
    enum passkey_result result = passkey_import(
        setup.fixture->harness->worker, &operator, & source, PASSKEY_TRANSFER_WHOLE, NULL);
    /* The audit row is last: if only that fails, the user was imported. */
    assert_in_range(count_users(), result == PASSKEY_OK ? 3 : 2, 3);
    return result;
}

/* ---- */

static int set_up(void **state)
{
    (void)state;
    setup.fixture = fixture_new(NULL);
    setup.fixture->harness->store.recording = false;
    (void)snprintf(
        setup.backup, sizeof(setup.backup), "%s/backup.db", setup.fixture->harness->folder);
    (void)snprintf(setup.again, sizeof(setup.again), "%s/again.db", setup.fixture->harness->folder);
    (void)snprintf(setup.again_location, sizeof(setup.again_location), "sqlite:%s", setup.again);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(setup.backup);
    (void)unlink(setup.again);
    fixture_free(setup.fixture);
    return 0;
}

static void walk(enum passkey_result (*run)(void *context))
{
    assert_in_range(fault_walk(run, NULL), 1, 10000);
}

static void test_looking(void **state)
{
    (void)state;
    walk(look_over);
    walk(count);
    walk(list_parties);
    walk(look_for_upgrade);
}

static void test_copying(void **state)
{
    (void)state;
    walk(back_up);
    walk(restore);
}

static void test_moving(void **state)
{
    (void)state;
    walk(read_all);
    walk(write_all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_looking),
        cmocka_unit_test(test_copying),
        cmocka_unit_test(test_moving),
    };
    fault_hook_libraries();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
