/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failing allocations in the service: each allocation of our code, of the store, of cJSON and of
 * OpenSSL fails once in a sign-up, a sign-in and a read of the account. The result is always an
 * internal error or the right one, and rows are written completely or not at all.
 *
 * The store's writer allocates in its own thread, but only while the caller waits for it.
 */
#include "fault/fault.h"
#include "unit/service/service_world.h"
#include <passkey/account.h>

struct scene {
    struct world *world;
    struct browser browser;
    struct credential passkey;
    unsigned drawn; /* the same randomness in each run, so that one response matches all */
};

static void scene_begin(struct scene *scene)
{
    *scene = (struct scene){ .world = world_new(NULL) };
    scene->world->store.noting = false;
    browser_init(&scene->browser, scene->world);
    passkey_draw(scene->world, &scene->passkey);
}

static void scene_end(struct scene *scene)
{
    browser_deinit(&scene->browser);
    credential_deinit(&scene->passkey);
    world_free(scene->world);
}

static enum passkey_result finish(struct scene *scene, struct passkey_account **account)
{
    struct passkey_caller caller = browser_caller(&scene->browser);
    struct passkey_finish_request request = { .size = sizeof(request),
        .ceremony_id = bytes_text(scene->browser.started.ceremony_id),
        .credential = buffer_view(&scene->browser.response.json) };
    return scene->browser.response.registration
               ? passkey_registration_finish(scene->world->worker, &caller, &request, account, NULL)
               : passkey_authentication_finish(
                     scene->world->worker, &caller, &request, account, NULL);
}

static enum passkey_result sign_up_again(void *context)
{
    struct scene *scene = context;
    static const char *const tables[] = { "ceremony", "user", "credential", "attestation",
        "session" };
    struct passkey_caller caller = browser_caller(&scene->browser);
    struct passkey_registration_request request = { .size = sizeof(request),
        .user_name = BYTES_LITERAL("ada") };
    struct passkey_started_ceremony started = { .size = sizeof(started), .options = NULL };
    struct passkey_account *account = NULL;
    for (size_t i = 0; i < 5; i++) {
        char sql[40];
        (void)snprintf(sql, sizeof(sql), "DELETE FROM %s", tables[i]);
        (void)world_sql(scene->world, sql);
    }
    scene->world->drawn = scene->drawn;
    TRY(passkey_registration_start(scene->world->worker, &caller, &request, &started, NULL));
    passkey_free(started.options);
    enum passkey_result result = finish(scene, &account);
    int64_t rows = result == PASSKEY_OK ? 1 : 0;
    assert_int_equal(account != NULL, result == PASSKEY_OK);
    passkey_account_free(&account);
    assert_int_equal(world_sql(scene->world, "SELECT count(*) FROM user"), rows);
    assert_int_equal(world_sql(scene->world, "SELECT count(*) FROM credential"), rows);
    assert_int_equal(world_sql(scene->world, "SELECT count(*) FROM session"), rows);
    return result;
}

static void test_sign_up(void **state)
{
    struct scene scene;
    (void)state;
    scene_begin(&scene);
    scene.drawn = scene.world->drawn;
    assert_result(start_registration(&scene.browser, "ada"), PASSKEY_OK);
    answer_registration(&scene.browser, &scene.passkey, NULL);
    assert_in_range(fault_walk(sign_up_again, &scene), 20, 2000);
    scene_end(&scene);
}

static enum passkey_result sign_in_again(void *context)
{
    struct scene *scene = context;
    struct passkey_caller caller = browser_caller(&scene->browser);
    struct passkey_authentication_request request = { .size = sizeof(request), .hint_count = 0 };
    struct passkey_started_ceremony started = { .size = sizeof(started), .options = NULL };
    struct passkey_account *account = NULL;
    (void)world_sql(scene->world, "DELETE FROM ceremony");
    (void)world_sql(scene->world, "DELETE FROM session");
    scene->world->drawn = scene->drawn;
    TRY(passkey_authentication_start(scene->world->worker, &caller, &request, &started, NULL));
    passkey_free(started.options);
    int64_t uses = world_sql(scene->world, "SELECT use_count FROM credential");
    enum passkey_result result = finish(scene, &account);
    uses = world_sql(scene->world, "SELECT use_count FROM credential") - uses;
    assert_int_equal(account != NULL, result == PASSKEY_OK);
    passkey_account_free(&account);
    assert_int_equal(uses, result == PASSKEY_OK ? 1 : 0);
    assert_int_equal(world_sql(scene->world, "SELECT count(*) FROM session"), uses);
    return result;
}

static void test_sign_in(void **state)
{
    struct scene scene;
    (void)state;
    scene_begin(&scene);
    assert_result(sign_up(&scene.browser, "ada", &scene.passkey), PASSKEY_OK);
    scene.browser.token[0] = '\0';
    scene.drawn = scene.world->drawn;
    assert_result(start_authentication(&scene.browser, NULL), PASSKEY_OK);
    answer_authentication(&scene.browser, &scene.passkey, NULL);
    assert_in_range(fault_walk(sign_in_again, &scene), 20, 2000);
    scene_end(&scene);
}

static enum passkey_result look_again(void *context)
{
    struct scene *scene = context;
    struct passkey_caller caller = browser_caller(&scene->browser);
    struct passkey_account *account = NULL;
    enum passkey_result result =
        passkey_account_get(scene->world->worker, &caller, NULL, &account, NULL);
    assert_int_equal(account != NULL, result == PASSKEY_OK);
    passkey_account_free(&account);
    return result;
}

static void test_look(void **state)
{
    struct scene scene;
    (void)state;
    scene_begin(&scene);
    assert_result(sign_up(&scene.browser, "ada", &scene.passkey), PASSKEY_OK);
    assert_in_range(fault_walk(look_again, &scene), 5, 200);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign_up),
        cmocka_unit_test(test_sign_in),
        cmocka_unit_test(test_look),
    };
    fault_hook_libraries();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
