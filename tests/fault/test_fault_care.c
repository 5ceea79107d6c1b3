/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is done to a whole store, with each allocation failing once: looked at, counted, copied, put
 * back, read out and written to. A fault leaves no file behind and no row.
 */
#include "fault/fault.h"

#include "base/bytes.h"
#include "unit/service/service_stage.h"
#include <passkey/store_care.h>
#include <passkey/store_transfer.h>
#include <passkey/transfer.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    struct stage *stage;
    char backup[128];
    char again[128];
    char again_location[160];
    bool written; /* the record of write_all was asked for */
} scene;

static const char *location(void)
{
    return scene.stage->world->location;
}

static int64_t count_users(void)
{
    return world_sql(scene.stage->world, "SELECT count(*) FROM user");
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

static void figure(void *context, const char *name, int64_t value)
{
    (void)context;
    assert_true(name != NULL && value >= 0);
}

static enum passkey_result count(void *context)
{
    (void)context;
    const struct passkey_figure_receiver receiver = { NULL, figure };
    return passkey_store_stats(location(), &receiver, NULL);
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
    const struct passkey_relying_party_receiver receiver = { NULL, party };
    return passkey_store_relying_parties(location(), &receiver, NULL);
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
    (void)unlink(scene.backup);
    enum passkey_result result = passkey_store_backup(location(), scene.backup, NULL, &size, NULL);
    assert_int_equal(access(scene.backup, F_OK) == 0, result == PASSKEY_OK);
    return result;
}

static enum passkey_result restore(void *context)
{
    (void)context;
    struct passkey_store_restored restored;
    (void)unlink(scene.again);
    enum passkey_result result =
        passkey_store_restore(scene.again_location, scene.backup, 1, NULL, &restored, NULL);
    assert_int_equal(access(scene.again, F_OK) == 0, result == PASSKEY_OK);
    return result;
}

static enum passkey_result take(
    void *context, const struct passkey_transfer_record *record, struct passkey_error *error)
{
    static struct passkey_transfer_scratch scratch;
    (void)context;
    memset(&scratch, 0, sizeof(scratch));
    if (record->kind == PASSKEY_TRANSFER_USER) {
        struct passkey_user_record user = *record->of.user;
        return passkey_transfer_user_check(&user, &scratch, error);
    }
    assert_int_equal(record->kind, PASSKEY_TRANSFER_CREDENTIAL);
    struct passkey_credential_record credential = *record->of.credential;
    return passkey_transfer_credential_check(
        scene.stage->world->worker, &credential, &scratch, error);
}

static enum passkey_result read_all(void *context)
{
    (void)context;
    const struct passkey_transfer_receiver receiver = { NULL, take };
    return passkey_store_read_all(location(), BYTES_LITERAL("example.org"), &receiver, NULL);
}

static enum passkey_result next(
    void *context, struct passkey_transfer_record *record, bool *more, struct passkey_error *error)
{
    static const struct passkey_user_record user = { .id = { (const uint8_t *)"moved", 5 },
        .name = { (const uint8_t *)"moved", 5 },
        .name_key = { (const uint8_t *)"moved", 5 },
        .display_name = { (const uint8_t *)"Moved", 5 } };
    (void)context;
    (void)error;
    *record = (struct passkey_transfer_record){ .kind = PASSKEY_TRANSFER_USER, .of.user = &user };
    *more = !scene.written;
    scene.written = true;
    return PASSKEY_OK;
}

static void outcome(
    void *context, enum passkey_transfer_outcome outcome_seen, enum passkey_result result)
{
    (void)context;
    assert_int_equal(outcome_seen, PASSKEY_TRANSFER_WRITTEN);
    assert_result(result, PASSKEY_OK);
}

static enum passkey_result write_all(void *context)
{
    (void)context;
    const struct passkey_transfer_source source = { NULL, next, NULL, outcome };
    (void)world_sql(scene.stage->world, "DELETE FROM user WHERE name = 'moved'");
    scene.written = false;
    enum passkey_result result = passkey_store_write_all(
        location(), BYTES_LITERAL("example.org"), &source, PASSKEY_TRANSFER_WHOLE, NULL);
    assert_int_equal(count_users(), result == PASSKEY_OK ? 3 : 2);
    return result;
}

/* ---- */

static int setup(void **state)
{
    (void)state;
    scene.stage = stage_new(NULL);
    scene.stage->world->store.noting = false;
    (void)snprintf(scene.backup, sizeof(scene.backup), "%s/backup.db", scene.stage->world->folder);
    (void)snprintf(scene.again, sizeof(scene.again), "%s/again.db", scene.stage->world->folder);
    (void)snprintf(scene.again_location, sizeof(scene.again_location), "sqlite:%s", scene.again);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    (void)unlink(scene.backup);
    (void)unlink(scene.again);
    stage_free(scene.stage);
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
    return cmocka_run_group_tests(tests, setup, teardown);
}
