/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strangers learn nothing about a name. Known, unknown and disabled users, and users without a
 * usable passkey, get the same answers, in form, codes and cost.
 */
#include "base/base64url.h"
#include "base/json.h"
#include "unit/service/service_harness.h"
#include <stdlib.h>

/* ada has a passkey; bob is disabled; carol's passkey is disabled; dave does not exist. */
static const char *const names[] = { "ada", "bob", "carol", "dave" };
#define NAME_COUNT 4

struct fixture {
    struct harness *harness;
    struct browser browser;
    struct credential passkeys[3];
    struct credential stray; /* of no user */
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    fixture->harness = harness_new(NULL);
    browser_init(&fixture->browser, fixture->harness);
    for (int i = 0; i < 3; i++) {
        passkey_draw(fixture->harness, &fixture->passkeys[i]);
        assert_result(sign_up(&fixture->browser, names[i], &fixture->passkeys[i]), PASSKEY_OK);
        fixture->browser.token[0] = '\0';
    }
    passkey_draw(fixture->harness, &fixture->stray);
    fixture->stray.user_handle_size = 32;
    (void)harness_sql(
        fixture->harness, "UPDATE user SET disabled_at_ms = 1 WHERE name_key = 'bob'");
    (void)harness_sql(fixture->harness,
        "UPDATE credential SET disabled_at_ms = 1 WHERE user_id = (SELECT id FROM user WHERE "
        "name_key = 'carol')");
    harness_forget(fixture->harness);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    browser_deinit(&fixture->browser);
    for (int i = 0; i < 3; i++)
        credential_deinit(&fixture->passkeys[i]);
    credential_deinit(&fixture->stray);
    harness_free(fixture->harness);
    free(fixture);
    return 0;
}

/* Names of members and types, without values, as text. */
static void shape_append(const struct json *value, char shape[1000])
{
    size_t size = strlen(shape);
    bool array = json_is_array(value);
    if (!array && !json_is_object(value)) {
        (void)snprintf(shape + size, 1000 - size, "*");
        return;
    }
    (void)snprintf(shape + size, 1000 - size, array ? "[" : "{");
    for (const struct json *item = json_first(value); item != NULL; item = json_next(item)) {
        size = strlen(shape);
        if (!array)
            (void)snprintf(shape + size, 1000 - size, "%.*s:", (int)json_name(item).size,
                (const char *)json_name(item).data);
        shape_append(item, shape);
        if (array)
            break; /* lists may differ in length */
    }
    size = strlen(shape);
    (void)snprintf(shape + size, 1000 - size, array ? "]" : "}");
}

static void shape_of(const struct browser *browser, char shape[1000])
{
    struct json *json = NULL;
    struct passkey_bytes text = { (const uint8_t *)browser->started.options,
        browser->started.options_size };
    assert_result(json_parse(text, &json, NULL), PASSKEY_OK);
    shape[0] = '\0';
    shape_append(json, shape);
    json_free(&json);
}

static void test_options_look_alike(void **state)
{
    struct fixture *fixture = *state;
    char shapes[NAME_COUNT][1000];
    for (int i = 0; i < NAME_COUNT; i++) {
        harness_forget(fixture->harness);
        unsigned drawn = fixture->harness->drawn;
        assert_result(start_authentication(&fixture->browser, names[i]), PASSKEY_OK);
        assert_string_equal(
            fixture->harness->store.trace, "account_named apply "); /* the same calls, in order */
        assert_int_equal(fixture->harness->drawn - drawn, 2);
        assert_in_range(started_list_count(&fixture->browser, "allowCredentials"), 1, 2);
        shape_of(&fixture->browser, shapes[i]);
        assert_string_equal(shapes[i], shapes[0]);
    }
    assert_non_null(strstr(shapes[0], "allowCredentials:[{type:*id:*transports:[*]}]"));
}

/*
 * PRIV-3: the same after a restart, for every spelling of a name; different ones for another name.
 */
static void test_decoys_are_stable(void **state)
{
    struct fixture *fixture = *state;
    static const char *const spellings[] = { "Dave", "dave", "DAVE" };
    char first[1000];
    assert_result(start_authentication(&fixture->browser, "dave"), PASSKEY_OK);
    struct passkey_bytes list = started_member(&fixture->browser, "allowCredentials");
    (void)snprintf(first, sizeof(first), "%.*s", (int)list.size, (const char *)list.data);
    harness_restart(fixture->harness);
    for (int i = 0; i < 3; i++) {
        assert_result(start_authentication(&fixture->browser, spellings[i]), PASSKEY_OK);
        assert_bytes_equal(
            started_member(&fixture->browser, "allowCredentials"), bytes_text(first));
    }
    assert_result(start_authentication(&fixture->browser, "davf"), PASSKEY_OK);
    list = started_member(&fixture->browser, "allowCredentials");
    assert_false(bytes_equal(list, bytes_text(first)));
}

/* PRIV-3: with a realistic number, length and transports. */
static void test_decoys_are_realistic(void **state)
{
    struct fixture *fixture = *state;
    size_t counts[3] = { 0 };
    size_t lengths[100] = { 0 };
    for (int i = 0; i < 250; i++) {
        char name[20];
        (void)snprintf(name, sizeof(name), "unknown %d", i);
        fixture->harness->now_ms += 300001; /* so that no limit is reached */
        assert_result(
            passkey_service_sweep(fixture->harness->service, false, NULL, NULL), PASSKEY_OK);
        assert_result(start_authentication(&fixture->browser, name), PASSKEY_OK);
        size_t count = started_list_count(&fixture->browser, "allowCredentials");
        assert_in_range(count, 1, 2);
        counts[count]++;
        struct passkey_bytes list = started_member(&fixture->browser, "allowCredentials");
        const char *id = strstr((const char *)list.data, "\"id\":\"");
        assert_non_null(id);
        lengths[strcspn(id + 6, "\"")]++;
    }
    assert_in_range(counts[2], 30, 100);
    static const size_t usual[] = { 22, 27, 43, 64, 86 }; /* 16, 20, 32, 48, 64 bytes */
    size_t sum = 0;
    for (size_t i = 0; i < 5; i++) {
        assert_true(lengths[usual[i]] > 0);
        sum += lengths[usual[i]];
    }
    assert_int_equal(sum, 250);
}

/* Whether the IDs of a list are in the order of their bytes. */
static bool list_sorted(const struct browser *browser)
{
    struct json *json = NULL;
    uint8_t before[1024] = { 0 };
    size_t before_size = 0;
    bool sorted = true;
    assert_result(json_parse(started_member(browser, "allowCredentials"), &json, NULL), PASSKEY_OK);
    for (const struct json *item = json_first(json); item != NULL; item = json_next(item)) {
        struct passkey_bytes text = { 0 };
        uint8_t id[1024];
        size_t size = 0;
        assert_true(json_member_text(item, "id", &text));
        assert_true(base64url_decode(text, id, &size));
        sorted = sorted && bytes_compare((struct passkey_bytes){ before, before_size },
                               (struct passkey_bytes){ id, size }) < 0;
        memcpy(before, id, size);
        before_size = size;
    }
    json_free(&json);
    return sorted;
}

/*
 * Whichever passkey was used last, and for decoys, because a changing order would reveal a sign-in.
 */
static void test_lists_are_sorted(void **state)
{
    struct fixture *fixture = *state;
    struct credential second;
    char first[4096];
    passkey_draw(fixture->harness, &second);
    assert_result(sign_in(&fixture->browser, "ada", &fixture->passkeys[0]), PASSKEY_OK);
    assert_result(sign_up(&fixture->browser, NULL, &second), PASSKEY_OK);
    for (int i = 0; i < 4; i++) {
        fixture->browser.token[0] = '\0';
        fixture->harness->now_ms += 1000;
        assert_result(start_authentication(&fixture->browser, "ada"), PASSKEY_OK);
        assert_int_equal(started_list_count(&fixture->browser, "allowCredentials"), 2);
        assert_true(list_sorted(&fixture->browser));
        struct passkey_bytes list = started_member(&fixture->browser, "allowCredentials");
        if (i == 0)
            (void)snprintf(first, sizeof(first), "%.*s", (int)list.size, (const char *)list.data);
        assert_bytes_equal(list, bytes_text(first));
        assert_result(
            sign_in(&fixture->browser, "ada", i % 2 == 0 ? &second : &fixture->passkeys[0]),
            PASSKEY_OK);
    }
    fixture->browser.token[0] = '\0';
    for (int i = 0; i < 20; i++) {
        char name[20];
        (void)snprintf(name, sizeof(name), "unknown %d", i);
        assert_result(start_authentication(&fixture->browser, name), PASSKEY_OK);
        assert_true(list_sorted(&fixture->browser));
    }
    credential_deinit(&second);
}

static size_t listed_id(const struct browser *browser, uint8_t id[1024])
{
    struct json *json = NULL;
    struct passkey_bytes list = started_member(browser, "allowCredentials");
    struct passkey_bytes text = { 0 };
    size_t size = 0;
    assert_result(json_parse(list, &json, NULL), PASSKEY_OK);
    assert_true(json_member_text(json_first(json), "id", &text));
    assert_true(base64url_decode(text, id, &size));
    json_free(&json);
    return size;
}

static const struct {
    const char *name;
    struct mutations mutations;
    enum passkey_result expected;
} junk[] = {
    { "signature", { 0 }, PASSKEY_SIGNATURE_INVALID },
    { "origin", { .origin = BYTES_CONSTANT("https://evil.example") }, PASSKEY_ORIGIN_MISMATCH },
    { "rp id", { .rp_id = BYTES_CONSTANT("example.net") }, PASSKEY_RP_ID_MISMATCH },
    { "presence", { .flags_cleared = FLAG_USER_PRESENT }, PASSKEY_USER_NOT_PRESENT },
    { "counter", { .sign_count_given = true, .sign_count = 9 }, PASSKEY_SIGNATURE_INVALID },
    { "backup", { .flags_set = FLAG_BACKUP_ELIGIBLE }, PASSKEY_SIGNATURE_INVALID },
    { "handle", { .user_handle = BYTES_CONSTANT("?") }, PASSKEY_SIGNATURE_INVALID },
    { "no handle", { .user_handle_absent = true }, PASSKEY_SIGNATURE_INVALID },
};

/* AUTH-06e, AUTH-21, PRIV-4: an id on the list, real or decoy, without its key: the same code,
 * message and step, whatever else is wrong. */
static void test_answers_to_junk_are_alike(void **state)
{
    struct fixture *fixture = *state;
    for (size_t row = 0; row < sizeof(junk) / sizeof(junk[0]); row++) {
        struct passkey_error first = { 0 };
        for (int i = 0; i < NAME_COUNT; i++) {
            struct mutations mutations = junk[row].mutations;
            uint8_t id[1024];
            assert_result(start_authentication(&fixture->browser, names[i]), PASSKEY_OK);
            mutations.id = (struct passkey_bytes){ id, listed_id(&fixture->browser, id) };
            answer_authentication(&fixture->browser, &fixture->stray, &mutations);
            harness_forget(fixture->harness);
            print_message("# %s for %s\n", junk[row].name, names[i]);
            assert_result(finish_authentication(&fixture->browser), junk[row].expected);
            assert_string_equal(fixture->harness->store.trace, "account_of_sign_in apply ");
            if (i == 0)
                first = fixture->harness->error;
            assert_string_equal(fixture->harness->error.message, first.message);
            assert_ptr_equal(fixture->harness->error.step, first.step);
        }
    }
}

/* The real passkey of a disabled user is not on the list of decoys. */
static void test_off_the_list(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 1; i < 3; i++) {
        assert_result(start_authentication(&fixture->browser, names[i]), PASSKEY_OK);
        answer_authentication(&fixture->browser, &fixture->passkeys[i], NULL);
        assert_result(finish_authentication(&fixture->browser), PASSKEY_CREDENTIAL_NOT_ALLOWED);
    }
}

/*
 * A record whose key cannot be read looks like any other without its key, with or without a list.
 */
static void test_bad_records(void **state)
{
    struct fixture *fixture = *state;
    static const char *const keys[] = { "X'00'", "X'A0'", "substr(public_key, 2)", "X'A10101'",
        "CAST(public_key || X'00' AS BLOB)", "X'BF'" };
    char sql[120];
    for (size_t i = 0; i < 2 * sizeof(keys) / sizeof(keys[0]); i++) {
        assert_result(start_authentication(&fixture->browser, i % 2 == 0 ? "ada" : NULL), 0);
        (void)harness_sql(fixture->harness, "CREATE TABLE kept AS SELECT * FROM credential");
        (void)snprintf(sql, sizeof(sql), "UPDATE credential SET public_key = %s", keys[i / 2]);
        (void)harness_sql(fixture->harness, sql);
        answer_authentication(&fixture->browser, &fixture->passkeys[0], NULL);
        assert_result(finish_authentication(&fixture->browser), PASSKEY_SIGNATURE_INVALID);
        (void)harness_sql(fixture->harness,
            "UPDATE credential SET public_key = (SELECT public_key FROM kept WHERE kept.id = "
            "credential.id)");
        (void)harness_sql(fixture->harness, "DROP TABLE kept");
    }
    assert_result(sign_in(&fixture->browser, "ada", &fixture->passkeys[0]), PASSKEY_OK);
}

/* ---- an ID from the list for one name, in another ceremony ---- */

static struct passkey_bytes id_shown_for(
    struct fixture *fixture, const char *name, uint8_t id[1024])
{
    assert_result(start_authentication(&fixture->browser, name), PASSKEY_OK);
    return (struct passkey_bytes){ id, listed_id(&fixture->browser, id) };
}

/* The same code, message, step and store calls for the IDs of all names. */
static void assert_alike(
    struct fixture *fixture, int row, struct passkey_error *first, char trace[2048])
{
    if (row == 0) {
        *first = fixture->harness->error;
        (void)snprintf(trace, 2048, "%s", fixture->harness->store.trace);
    }
    assert_string_equal(fixture->harness->error.message, first->message);
    assert_ptr_equal(fixture->harness->error.step, first->step);
    assert_string_equal(fixture->harness->store.trace, trace);
}

static void test_shown_id_without_a_list(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_error first = { 0 };
    char trace[2048];
    for (int i = 0; i < NAME_COUNT; i++) {
        uint8_t id[1024];
        struct mutations mutations = { .id = id_shown_for(fixture, names[i], id) };
        assert_result(start_authentication(&fixture->browser, NULL), PASSKEY_OK);
        answer_authentication(&fixture->browser, &fixture->stray, &mutations);
        harness_forget(fixture->harness);
        assert_result(finish_authentication(&fixture->browser), PASSKEY_SIGNATURE_INVALID);
        assert_alike(fixture, i, &first, trace);
    }
    assert_result(start_authentication(&fixture->browser, NULL), PASSKEY_OK);
    answer_authentication(&fixture->browser, &fixture->stray, NULL);
    assert_result(finish_authentication(&fixture->browser), PASSKEY_CREDENTIAL_UNKNOWN);
}

static void test_shown_id_on_the_list_of_another(void **state)
{
    struct fixture *fixture = *state;
    for (int mine = 0; mine < NAME_COUNT; mine++) {
        struct passkey_error first = { 0 };
        char trace[2048];
        for (int i = 0, row = 0; i <= NAME_COUNT; i++) { /* the last was not listed for a name */
            uint8_t id[1024];
            if (i == mine)
                continue;
            struct mutations mutations = { .id = { fixture->stray.id, fixture->stray.id_size } };
            if (i < NAME_COUNT)
                mutations.id = id_shown_for(fixture, names[i], id);
            assert_result(start_authentication(&fixture->browser, names[mine]), PASSKEY_OK);
            answer_authentication(&fixture->browser, &fixture->stray, &mutations);
            harness_forget(fixture->harness);
            assert_result(finish_authentication(&fixture->browser), PASSKEY_CREDENTIAL_NOT_ALLOWED);
            assert_alike(fixture, row++, &first, trace);
        }
    }
}

/*
 * In a sign-up with a new name, in one with a name that is in use, and for a user who is signed in.
 */
static void test_shown_id_registered(void **state)
{
    struct fixture *fixture = *state;
    static const char *const as[] = { "erin", "ada", NULL };
    uint8_t ids[NAME_COUNT][1024];
    size_t sizes[NAME_COUNT];
    for (int i = 0; i < NAME_COUNT; i++)
        sizes[i] = id_shown_for(fixture, names[i], ids[i]).size;
    for (int mode = 0; mode < 3; mode++) {
        struct passkey_error first = { 0 };
        char trace[2048];
        if (as[mode] == NULL)
            assert_result(sign_in(&fixture->browser, "ada", &fixture->passkeys[0]), PASSKEY_OK);
        for (int i = 0; i < NAME_COUNT; i++) {
            memcpy(fixture->stray.id, ids[i], sizes[i]);
            fixture->stray.id_size = sizes[i];
            assert_result(start_registration(&fixture->browser, as[mode]), PASSKEY_OK);
            answer_registration(&fixture->browser, &fixture->stray, NULL);
            harness_forget(fixture->harness);
            print_message("# %s, the ID of %s\n", as[mode] == NULL ? "enrol" : as[mode], names[i]);
            assert_result(finish_registration(&fixture->browser), PASSKEY_CREDENTIAL_EXISTS);
            assert_alike(fixture, i, &first, trace);
        }
    }
}

/* ---- what is listed ---- */

static enum passkey_result finish_with(
    struct fixture *fixture, struct credential *key, struct passkey_bytes id)
{
    struct mutations mutations = { .id = id };
    answer_authentication(&fixture->browser, key, id.data == NULL ? NULL : &mutations);
    return finish_authentication(&fixture->browser);
}

static const struct passkey_bytes own = { NULL, 0 };

/* Another passkey for Ada, added by a session in another browser. */
static void add_passkey(struct fixture *fixture, struct credential *passkey)
{
    struct browser session;
    browser_init(&session, fixture->harness);
    assert_result(sign_in(&session, "ada", &fixture->passkeys[0]), PASSKEY_OK);
    assert_result(sign_up(&session, NULL, passkey), PASSKEY_OK);
    browser_deinit(&session);
}

/* Ada has two passkeys: the list contains the one that can sign in, but both count as listed. That
 * the other one is disabled is reported only after its signature. */
static void test_disabled_passkeys_are_listed(void **state)
{
    struct fixture *fixture = *state;
    struct credential *good = &fixture->passkeys[0], *disabled = &fixture->stray;
    add_passkey(fixture, disabled);
    (void)harness_sql(fixture->harness, "UPDATE credential SET disabled_at_ms = 1 WHERE number = "
                                        "(SELECT max(number) FROM credential)");
    const struct {
        struct credential *key;
        struct passkey_bytes id;
        enum passkey_result expected;
    } answers[] = { { disabled, own, PASSKEY_CREDENTIAL_DISABLED },
        { disabled, credential_id(good), PASSKEY_SIGNATURE_INVALID },
        { good, credential_id(disabled), PASSKEY_SIGNATURE_INVALID }, { good, own, PASSKEY_OK } };
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        assert_result(start_authentication(&fixture->browser, "ada"), PASSKEY_OK);
        assert_int_equal(started_list_count(&fixture->browser, "allowCredentials"), 1);
        assert_result(finish_with(fixture, answers[i].key, answers[i].id), answers[i].expected);
    }
}

/* A passkey created in the same millisecond as the start is listed; a younger one is not. */
static void test_later_passkeys_are_not_listed(void **state)
{
    struct fixture *fixture = *state;
    for (int later = 0; later < 2; later++) {
        struct credential passkey;
        passkey_draw(fixture->harness, &passkey);
        assert_result(start_authentication(&fixture->browser, "ada"), PASSKEY_OK);
        fixture->harness->now_ms += later;
        add_passkey(fixture, &passkey);
        assert_result(finish_with(fixture, &passkey, own),
            later == 0 ? PASSKEY_OK : PASSKEY_CREDENTIAL_NOT_ALLOWED);
        fixture->browser.token[0] = '\0';
        assert_result(sign_in(&fixture->browser, "ada", &passkey), PASSKEY_OK);
        fixture->browser.token[0] = '\0';
        credential_deinit(&passkey);
    }
}

/* The clock of the server that created the passkey is a minute ahead of this server's. */
static void test_passkeys_of_a_server_that_is_ahead(void **state)
{
    struct fixture *fixture = *state;
    assert_result(start_authentication(&fixture->browser, "dave"), PASSKEY_OK);
    int64_t expires_at_ms = fixture->browser.started.expires_at_ms;
    fixture->harness->now_ms -= 60000;
    assert_result(start_authentication(&fixture->browser, "ada"), PASSKEY_OK);
    assert_true(fixture->browser.started.expires_at_ms == expires_at_ms - 60000);
    assert_result(finish_with(fixture, &fixture->passkeys[0], own), PASSKEY_OK);
}

/* The list does not change between start and finish: decoys stay decoys if the user is enabled, and
 * passkeys stay listed if the user is disabled. */
static void test_a_list_does_not_change(void **state)
{
    struct fixture *fixture = *state;
    static const char disable[] = "UPDATE user SET disabled_at_ms = 1";
    static const char enable[] = "UPDATE user SET disabled_at_ms = 0";
    uint8_t bytes[1024];
    (void)harness_sql(fixture->harness, disable);
    struct passkey_bytes decoy = id_shown_for(fixture, "ada", bytes);
    (void)harness_sql(fixture->harness, enable);
    assert_result(finish_with(fixture, &fixture->passkeys[0], own), PASSKEY_CREDENTIAL_NOT_ALLOWED);
    assert_result(start_authentication(&fixture->browser, "ada"), PASSKEY_OK);
    assert_result(finish_with(fixture, &fixture->stray, decoy), PASSKEY_CREDENTIAL_NOT_ALLOWED);
    assert_result(start_authentication(&fixture->browser, "ada"), PASSKEY_OK);
    (void)harness_sql(fixture->harness, disable);
    assert_result(finish_with(fixture, &fixture->passkeys[0], own), PASSKEY_USER_DISABLED);
    assert_result(start_authentication(&fixture->browser, "ada"), PASSKEY_OK);
    (void)harness_sql(fixture->harness, enable);
    assert_result(finish_with(fixture, &fixture->stray, decoy), PASSKEY_SIGNATURE_INVALID);
    /* All of the user's passkeys are removed: an empty list allows nothing. */
    assert_result(start_authentication(&fixture->browser, "ada"), PASSKEY_OK);
    (void)harness_sql(fixture->harness, "DELETE FROM credential");
    assert_result(finish_with(fixture, &fixture->passkeys[0], own), PASSKEY_CREDENTIAL_NOT_ALLOWED);
}

/* An ID with one bit changed, or of another length, has no valid tag. */
static void test_only_tagged_ids_are_decoys(void **state)
{
    struct fixture *fixture = *state;
    uint8_t id[1024];
    struct passkey_bytes shown = id_shown_for(fixture, "dave", id);
    for (size_t bit = 0; bit < shown.size * 8; bit += 7) {
        struct mutations mutations = { .id = shown };
        id[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_result(start_authentication(&fixture->browser, NULL), PASSKEY_OK);
        answer_authentication(&fixture->browser, &fixture->stray, &mutations);
        assert_result(finish_authentication(&fixture->browser), PASSKEY_CREDENTIAL_UNKNOWN);
        id[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t size = 1; size < shown.size; size++) {
        struct mutations mutations = { .id = { id, size } };
        assert_result(start_authentication(&fixture->browser, NULL), PASSKEY_OK);
        answer_authentication(&fixture->browser, &fixture->stray, &mutations);
        assert_result(finish_authentication(&fixture->browser), PASSKEY_CREDENTIAL_UNKNOWN);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_options_look_alike),
        TEST(test_decoys_are_stable),
        TEST(test_decoys_are_realistic),
        TEST(test_lists_are_sorted),
        TEST(test_answers_to_junk_are_alike),
        TEST(test_off_the_list),
        TEST(test_bad_records),
        TEST(test_shown_id_without_a_list),
        TEST(test_shown_id_on_the_list_of_another),
        TEST(test_shown_id_registered),
        TEST(test_disabled_passkeys_are_listed),
        TEST(test_later_passkeys_are_not_listed),
        TEST(test_passkeys_of_a_server_that_is_ahead),
        TEST(test_a_list_does_not_change),
        TEST(test_only_tagged_ids_are_decoys),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
