/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deferred commit: what is deferred changes nothing until it is submitted, is applied once, and is
 * run again where it has to be. A copied change set does not refer to the original.
 */
#include "service/access/bounds.h"
#include "service/access/deferral.h"
#include "service/ceremony/unwritten.h"
#include "store/api_key.h"
#include "store/audit.h"
#include "store/ceremony.h"
#include "store/change_copy.h"
#include "store/credential.h"
#include "store/link.h"
#include "store/mail.h"
#include "store/notice.h"
#include "store/session.h"
#include "store/user.h"
#include "unit/service/service_harness.h"
#include <malloc.h>
#include <passkey/account.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct harness *harness;
    struct browser browser;
    struct credential passkey;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    fixture->harness = harness_new(NULL);
    browser_init(&fixture->browser, fixture->harness);
    passkey_draw(fixture->harness, &fixture->passkey);
    assert_result(sign_up(&fixture->browser, "ada", &fixture->passkey), PASSKEY_OK);
    fixture->browser.token[0] = '\0';
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    browser_deinit(&fixture->browser);
    credential_deinit(&fixture->passkey);
    harness_free(fixture->harness);
    free(fixture);
    return 0;
}

struct waiting {
    struct submission submission; /* first */
    sem_t done;
};

static void wake(struct submission *submission)
{
    sem_post(&((struct waiting *)submission)->done);
}

/* Apply deferred changes, as the writer of a reply does. */
static enum passkey_result apply(const struct fixture *fixture, struct change_set *changes)
{
    struct waiting waiting = { .submission = { .changes = changes, .completed = wake } };
    sem_init(&waiting.done, 0, 0);
    deferral_submit(fixture->harness->service, &waiting.submission);
    while (sem_wait(&waiting.done) != 0) {
    }
    sem_destroy(&waiting.done);
    free(changes);
    return waiting.submission.result;
}

static int64_t rows(const struct fixture *fixture, const char *table)
{
    char sql[80];
    snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
    return harness_sql(fixture->harness, sql);
}

/* Start and answer, without deferral. */
static void answer(struct fixture *fixture)
{
    assert_result(start_authentication(&fixture->browser, NULL), PASSKEY_OK);
    answer_authentication(&fixture->browser, &fixture->passkey, NULL);
}

static struct change_set *finish_deferred(struct fixture *fixture)
{
    struct change_set *changes = NULL;
    fixture->browser.token[0] = '\0';
    deferral_begin(fixture->harness->worker);
    assert_result(finish_authentication(&fixture->browser), PASSKEY_OK);
    assert_int_equal(deferral_end(fixture->harness->worker, &changes), DEFERRAL_UNWRITTEN);
    return changes;
}

static void test_nothing_changes_before_it_is_applied(void **state)
{
    struct fixture *fixture = *state;
    answer(fixture);
    struct change_set *changes = finish_deferred(fixture);
    assert_int_equal(rows(fixture, "ceremony"), 1);
    assert_int_equal(rows(fixture, "session"), 1);
    assert_result(look(&fixture->browser), PASSKEY_UNAUTHENTICATED);
    assert_result(apply(fixture, changes), PASSKEY_OK);
    assert_int_equal(rows(fixture, "ceremony"), 0);
    assert_int_equal(rows(fixture, "session"), 2);
    assert_result(look(&fixture->browser), PASSKEY_OK);
}

static void test_equal_finishes_are_applied_once(void **state)
{
    struct fixture *fixture = *state;
    answer(fixture);
    struct change_set *first = finish_deferred(fixture);
    struct change_set *second = finish_deferred(fixture);
    assert_result(apply(fixture, first), PASSKEY_OK);
    assert_result(apply(fixture, second), PASSKEY_CONFLICT);
    assert_int_equal(rows(fixture, "session"), 2);
    fixture->browser.token[0] = '\0';
    assert_result(finish_authentication(&fixture->browser), PASSKEY_CEREMONY_UNKNOWN);
}

/* A user or credential that was disabled between the verification and the commit. */
static void test_guards_see_what_happened_meanwhile(void **state)
{
    struct fixture *fixture = *state;
    static const char *const meanwhile[] = { "UPDATE \"user\" SET disabled_at_ms = 1",
        "UPDATE credential SET disabled_at_ms = 1",
        "UPDATE credential SET sign_count = sign_count + 100" };
    for (size_t i = 0; i < sizeof(meanwhile) / sizeof(meanwhile[0]); i++) {
        (void)harness_sql(
            fixture->harness, "UPDATE credential SET disabled_at_ms = 0, sign_count = 0");
        (void)harness_sql(fixture->harness, "UPDATE \"user\" SET disabled_at_ms = 0");
        answer(fixture);
        struct change_set *changes = finish_deferred(fixture);
        (void)harness_sql(fixture->harness, meanwhile[i]);
        assert_result(apply(fixture, changes), PASSKEY_CONFLICT);
        assert_int_equal(rows(fixture, "session"), 1);
    }
}

/* The session of a registration that ended, or whose hold ended, before the commit. */
static void test_a_registration_needs_its_session(void **state)
{
    struct fixture *fixture = *state;
    static const char *const meanwhile[] = { "UPDATE session SET recovered_at_ms = 5",
        "DELETE FROM session" };
    answer(fixture);
    assert_result(finish_authentication(&fixture->browser), PASSKEY_OK);
    for (size_t i = 0; i < sizeof(meanwhile) / sizeof(meanwhile[0]); i++) {
        struct credential passkey;
        struct change_set *changes = NULL;
        passkey_draw(fixture->harness, &passkey);
        assert_result(start_registration(&fixture->browser, NULL), PASSKEY_OK);
        answer_registration(&fixture->browser, &passkey, NULL);
        deferral_begin(fixture->harness->worker);
        assert_result(finish_registration(&fixture->browser), PASSKEY_OK);
        assert_int_equal(deferral_end(fixture->harness->worker, &changes), DEFERRAL_UNWRITTEN);
        (void)harness_sql(fixture->harness, meanwhile[i]);
        assert_result(apply(fixture, changes), PASSKEY_CONFLICT);
        assert_int_equal(rows(fixture, "credential"), 1);
        credential_deinit(&passkey);
    }
}

static void test_a_refusal_is_deferred_too(void **state)
{
    struct fixture *fixture = *state;
    struct change_set *changes = NULL;
    answer(fixture);
    int64_t audits = rows(fixture, "audit");
    (void)harness_sql(fixture->harness, "UPDATE credential SET sign_count = 1000000");
    deferral_begin(fixture->harness->worker);
    assert_result(finish_authentication(&fixture->browser), PASSKEY_SIGN_COUNT_NOT_INCREASED);
    assert_int_equal(deferral_end(fixture->harness->worker, &changes), DEFERRAL_UNWRITTEN);
    assert_int_equal(rows(fixture, "ceremony"), 1);
    assert_result(apply(fixture, changes), PASSKEY_OK);
    assert_int_equal(rows(fixture, "ceremony"), 0);
    assert_int_equal(rows(fixture, "audit"), audits + 1);
}

static void test_a_read_after_it_runs_again(void **state)
{
    struct fixture *fixture = *state;
    struct change_set *changes = NULL;
    answer(fixture);
    deferral_begin(fixture->harness->worker);
    assert_result(finish_authentication(&fixture->browser), PASSKEY_OK);
    assert_result(look(&fixture->browser), PASSKEY_INTERNAL);
    assert_int_equal(deferral_end(fixture->harness->worker, &changes), DEFERRAL_AGAIN);
    assert_null(changes);
    assert_int_equal(rows(fixture, "ceremony"), 1);
    fixture->browser.token[0] = '\0';
    assert_result(finish_authentication(&fixture->browser), PASSKEY_OK);
    assert_result(look(&fixture->browser), PASSKEY_OK);
}

static void test_a_second_set_runs_again(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_worker *worker = fixture->harness->worker;
    const struct change item = { .run = change_session_use, .of.session_use.now_ms = 1 };
    const struct call call = { .worker = worker, .party = &worker->service->relying_parties[0] };
    struct change_set *changes = NULL;
    deferral_begin(worker);
    assert_result(call_apply(&call, CHANGE_ORDERED, &item, 1, NULL), PASSKEY_OK);
    assert_result(call_apply(&call, CHANGE_ORDERED, &item, 1, NULL), PASSKEY_INTERNAL);
    assert_int_equal(deferral_end(worker, &changes), DEFERRAL_AGAIN);
    assert_null(changes);
}

/* What cannot be copied is never deferred. */
static void test_other_changes_run_again(void **state)
{
    struct fixture *fixture = *state;
    struct change_set *changes = NULL;
    answer(fixture);
    assert_result(finish_authentication(&fixture->browser), PASSKEY_OK);
    struct passkey_caller caller = browser_caller(&fixture->browser);
    deferral_begin(fixture->harness->worker);
    assert_result(passkey_session_revoke(fixture->harness->worker, &caller,
                      (struct passkey_bytes){ 0 }, (struct passkey_bytes){ 0 }, NULL, NULL),
        PASSKEY_INTERNAL);
    assert_int_equal(deferral_end(fixture->harness->worker, &changes), DEFERRAL_AGAIN);
    assert_int_equal(rows(fixture, "session"), 2);
}

/* The tokens of limits in memory are taken by the first run only. */
static void test_limits_count_once(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_worker *worker = fixture->harness->worker;
    struct change_set *changes = NULL;
    uint32_t burst = bounds[RESOURCE_CEREMONY_START].of[BOUND_ADDRESS].count;
    deferral_begin(worker);
    assert_result(start_authentication(&fixture->browser, NULL), PASSKEY_OK);
    assert_int_equal(deferral_end(worker, &changes), DEFERRAL_DONE);
    assert_int_equal(deferral_counted(worker), 1);
    for (uint32_t i = 0; i < burst + 10; i++) {
        deferral_repeat(worker, 1);
        assert_result(start_authentication(&fixture->browser, NULL), PASSKEY_OK);
    }
    deferral_repeat(worker, 0);
    enum passkey_result result = PASSKEY_OK;
    for (uint32_t i = 0; i < burst + 10 && result == PASSKEY_OK; i++)
        result = start_authentication(&fixture->browser, NULL);
    assert_result(result, PASSKEY_RATE_LIMITED);
}

/* A note does not take the place of the changes of a request, and is written in the end. */
static void test_notes_are_written(void **state)
{
    struct fixture *fixture = *state;
    struct change_set *changes = NULL;
    struct passkey_session_record *session = NULL;
    answer(fixture);
    assert_result(finish_authentication(&fixture->browser), PASSKEY_OK);
    fixture->harness->now_ms += INT64_C(6) * 60 * 1000;
    struct passkey_caller caller = browser_caller(&fixture->browser);
    deferral_begin(fixture->harness->worker);
    assert_result(
        passkey_session_check(fixture->harness->worker, &caller, &session, NULL), PASSKEY_OK);
    assert_int_equal(deferral_end(fixture->harness->worker, &changes), DEFERRAL_DONE);
    assert_true(session->last_used_at_ms == fixture->harness->now_ms);
    passkey_free(session);
    harness_restart(fixture->harness);
    char sql[100];
    snprintf(sql, sizeof(sql), "SELECT count(*) FROM session WHERE last_used_at_ms = %lld",
        (long long)fixture->harness->now_ms);
    assert_int_equal(harness_sql(fixture->harness, sql), 1);
}

/* ---- ceremonies that are not written yet ---- */

/* A submission whose completion keeps the writer's thread. */
struct obstacle {
    struct submission submission; /* first */
    struct change change;
    struct change_set set;
    sem_t reached;
    sem_t released;
    sem_t done;
};

static void block(struct submission *submission)
{
    struct obstacle *obstacle = (struct obstacle *)submission;
    sem_post(&obstacle->reached);
    while (sem_wait(&obstacle->released) != 0) {
    }
    sem_post(&obstacle->done);
}

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0) {
    }
}

/* From here on nothing is written. */
static void writer_stop(const struct fixture *fixture, struct obstacle *obstacle)
{
    *obstacle = (struct obstacle){ .change = { .run = change_session_use } };
    obstacle->set =
        (struct change_set){ .durability = CHANGE_ORDERED, .items = &obstacle->change, .count = 1 };
    obstacle->submission = (struct submission){ .changes = &obstacle->set, .completed = block };
    sem_init(&obstacle->reached, 0, 0);
    sem_init(&obstacle->released, 0, 0);
    sem_init(&obstacle->done, 0, 0);
    deferral_submit(fixture->harness->service, &obstacle->submission);
    wait_for(&obstacle->reached);
}

static void writer_continue(struct obstacle *obstacle)
{
    sem_post(&obstacle->released);
    wait_for(&obstacle->done);
    sem_destroy(&obstacle->reached);
    sem_destroy(&obstacle->released);
    sem_destroy(&obstacle->done);
}

static enum deferral_outcome start_deferred(struct fixture *fixture)
{
    struct change_set *changes = NULL;
    deferral_begin(fixture->harness->worker);
    assert_result(start_authentication(&fixture->browser, NULL), PASSKEY_OK);
    enum deferral_outcome outcome = deferral_end(fixture->harness->worker, &changes);
    free(changes);
    return outcome;
}

static void test_a_start_is_found_before_it_is_written(void **state)
{
    struct fixture *fixture = *state;
    struct obstacle obstacle;
    writer_stop(fixture, &obstacle);
    assert_int_equal(start_deferred(fixture), DEFERRAL_DONE);
    assert_int_equal(rows(fixture, "ceremony"), 0);
    answer_authentication(&fixture->browser, &fixture->passkey, NULL);
    struct change_set *changes = finish_deferred(fixture);
    struct change_set *again = finish_deferred(fixture);
    writer_continue(&obstacle);
    assert_result(apply(fixture, changes), PASSKEY_OK);
    assert_result(apply(fixture, again), PASSKEY_CONFLICT);
    assert_int_equal(rows(fixture, "ceremony"), 0);
    assert_int_equal(rows(fixture, "session"), 2);
}

static void test_another_caller_does_not_find_it(void **state)
{
    struct fixture *fixture = *state;
    struct obstacle obstacle;
    answer(fixture);
    assert_result(finish_authentication(&fixture->browser), PASSKEY_OK); /* it has a session now */
    writer_stop(fixture, &obstacle);
    assert_int_equal(start_deferred(fixture), DEFERRAL_DONE);
    answer_authentication(&fixture->browser, &fixture->passkey, NULL);
    fixture->browser.token[0] = '\0';
    assert_result(finish_authentication(&fixture->browser), PASSKEY_CEREMONY_UNKNOWN);
    writer_continue(&obstacle);
}

static void test_a_stop_loses_none(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 20; i++)
        assert_int_equal(start_deferred(fixture), DEFERRAL_DONE);
    harness_restart(fixture->harness);
    assert_int_equal(rows(fixture, "ceremony"), 20);
}

static void test_their_number_is_bounded(void **state)
{
    struct fixture *fixture = *state;
    struct obstacle obstacle;
    writer_stop(fixture, &obstacle);
    for (unsigned i = 0; i < UNWRITTEN_CEREMONY_COUNT_MAX; i++) {
        fixture->browser.address[2] = (uint8_t)(i / 256);
        fixture->browser.address[3] = (uint8_t)i;
        assert_int_equal(start_deferred(fixture), DEFERRAL_DONE);
    }
    assert_int_equal(start_deferred(fixture), DEFERRAL_UNWRITTEN);
    writer_continue(&obstacle);
    harness_restart(fixture->harness);
    assert_int_equal(rows(fixture, "ceremony"), UNWRITTEN_CEREMONY_COUNT_MAX);
    assert_int_equal(start_deferred(fixture), DEFERRAL_DONE);
}

/* While the store fails, a start waits for its row and is answered that it failed. */
static void test_a_failing_store_makes_starts_wait(void **state)
{
    struct fixture *fixture = *state;
    struct change_set *changes = NULL;
    atomic_store(&fixture->harness->store.fail_at,
        atomic_load(&fixture->harness->store.operation_count) + 1);
    assert_int_equal(start_deferred(fixture), DEFERRAL_DONE);
    atomic_store(&fixture->harness->store.fail_at, 0);
    assert_int_equal(rows(fixture, "ceremony"), 0);
    deferral_begin(fixture->harness->worker);
    assert_result(start_authentication(&fixture->browser, NULL), PASSKEY_OK);
    assert_int_equal(deferral_end(fixture->harness->worker, &changes), DEFERRAL_UNWRITTEN);
    assert_result(apply(fixture, changes), PASSKEY_OK);
    assert_int_equal(rows(fixture, "ceremony"), 1);
    assert_int_equal(start_deferred(fixture), DEFERRAL_DONE);
}

/* ---- copies ---- */

/* All that the changes refer to, so that a pointer to it can be recognized. */
static struct original {
    uint8_t bytes[64];
    struct ceremony_record ceremony;
    struct passkey_session_record session;
    struct passkey_credential_record credential;
    struct passkey_user_record user;
    struct passkey_audit_record audit;
    struct mail_record mail;
    struct passkey_notice_record notice;
} original;

/* A different piece of `bytes` for each view. */
static struct passkey_bytes piece(void)
{
    static size_t at;
    at = (at + 1) % sizeof(original.bytes);
    return (struct passkey_bytes){ original.bytes + at, 1 };
}

static void fill_original(void)
{
    struct passkey_credential *credential = &original.credential.credential;
    original.ceremony = (struct ceremony_record){ .holder = { HOLDER_SESSION, piece() },
        .issued = piece(),
        .address = piece(),
        .user_id = piece() };
    original.session = (struct passkey_session_record){ .user_id = piece(),
        .credential_id = piece(),
        .address = piece(),
        .user_agent = piece(),
        .link_id = piece() };
    original.credential =
        (struct passkey_credential_record){ .user_id = piece(), .label = piece() };
    credential->id = piece();
    credential->public_key = piece();
    credential->attestation_format = piece();
    credential->attestation_object = piece();
    credential->transports.count = PASSKEY_TRANSPORT_COUNT_MAX;
    for (size_t i = 0; i < PASSKEY_TRANSPORT_COUNT_MAX; i++)
        credential->transports.names[i] = piece();
    original.user = (struct passkey_user_record){ .id = piece(),
        .name = piece(),
        .name_key = piece(),
        .display_name = piece(),
        .email = piece(),
        .email_key = piece(),
        .other_ways_in = piece(),
        .language = piece() };
    original.audit = (struct passkey_audit_record){ .user_id = piece(),
        .credential_id = piece(),
        .credential_key = piece(),
        .address = piece(),
        .subject_id = piece(),
        .actor_id = piece() };
    original.notice = (struct passkey_notice_record){
        .user_id = piece(), .address = piece(), .user_agent = piece(), .link_id = piece()
    };
    original.mail = (struct mail_record){ .user_id = piece(),
        .recipient = piece(),
        .detail = piece(),
        .problem = piece(),
        .session_id = piece(),
        .address = piece(),
        .user_agent = piece(),
        .language = piece() };
}

/* No word of the copy points into the original or to `items`. */
static void assert_apart(const struct change_set *copy, const struct change *items, size_t count)
{
    const uintptr_t *words = (const uintptr_t *)(const void *)copy;
    uintptr_t first = (uintptr_t)&original;
    uintptr_t items_at = (uintptr_t)items;
    for (size_t i = 0; i < malloc_usable_size((void *)(uintptr_t)copy) / sizeof(*words); i++) {
        assert_false(words[i] >= first && words[i] < first + sizeof(original));
        assert_false(words[i] >= items_at && words[i] < items_at + count * sizeof(*items));
    }
}

static struct change_set *copy_checked(const struct change *items, size_t count)
{
    struct change_set set = { .relying_party = 7, .items = items, .count = count };
    assert_true(change_set_copyable(&set));
    struct change_set *copy = change_set_copy(&set);
    assert_non_null(copy);
    assert_int_equal(copy->relying_party, 7);
    assert_int_equal(copy->count, count);
    assert_apart(copy, items, count);
    for (size_t i = 0; i < count; i++)
        assert_true(copy->items[i].run == items[i].run);
    return copy;
}

/* A change for each row of the tables of copies. */
static void test_a_copy_is_apart(void **state)
{
    (void)state;
    fill_original();
    struct passkey_bytes a = piece();
    const struct change items[] = {
        { .run = change_ceremony_insert, .of.ceremony.record = &original.ceremony },
        { .run = change_ceremony_delete, .of.ceremony_key.holder = { HOLDER_SESSION, a } },
        { .run = change_ceremonies_trim, .of.ceremonies_trim = { .user_id = a, .holder.id = a } },
        { .run = change_credential_use, .of.use.id = a },
        { .run = change_credential_regression, .of.regression = { .id = a, .user_id = a } },
        { .run = change_credential_backup_changed, .of.regression = { .id = a, .user_id = a } },
        { .run = change_credential_insert, .of.credential = &original.credential },
        { .run = change_credentials_replace, .of.credential = &original.credential },
        { .run = change_session_insert, .of.session = &original.session },
        { .run = change_session_renew, .of.renew.session = &original.session },
        { .run = change_session_keep, .of.session = &original.session },
        { .run = change_session_delete, .of.session_delete.user_id = a },
        { .run = change_session_use, .of.session_use.now_ms = 1 },
        { .run = change_sessions_trim, .of.sessions_trim.user_id = a },
        { .run = change_api_key_use, .of.api_key_at.id = a },
        { .run = change_audit_insert, .of.audit = &original.audit },
        { .run = change_user_insert, .of.user = &original.user },
        { .run = change_user_language, .of.user_language = { .id = a, .language = a } },
        { .run = change_mail_insert, .of.mail = &original.mail },
        { .run = change_notice_insert, .of.notice = &original.notice },
        { .run = change_link_delete, .of.link_use.now_ms = 1 },
        { .run = change_link_end, .of.link_end = { .user_id = a, .id = a } },
        { .run = change_links_delete, .of.links_delete.user_id = a },
    };
    struct change_set *copy = copy_checked(items, sizeof(items) / sizeof(items[0]));
    assert_int_equal(
        copy->items[8].of.session->user_agent.data[0], original.session.user_agent.data[0]);
    free(copy);
}

static void test_what_cannot_be_copied(void **state)
{
    (void)state;
    const struct change items[] = { { .run = change_session_delete },
        { .run = change_api_key_revoke } };
    assert_true(change_set_copyable(&(struct change_set){ .items = items, .count = 1 }));
    assert_false(change_set_copyable(&(struct change_set){ .items = items, .count = 2 }));
}

#define DEFERRAL_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DEFERRAL_TEST(test_nothing_changes_before_it_is_applied),
        DEFERRAL_TEST(test_equal_finishes_are_applied_once),
        DEFERRAL_TEST(test_guards_see_what_happened_meanwhile),
        DEFERRAL_TEST(test_a_registration_needs_its_session),
        DEFERRAL_TEST(test_a_refusal_is_deferred_too),
        DEFERRAL_TEST(test_a_read_after_it_runs_again),
        DEFERRAL_TEST(test_a_second_set_runs_again),
        DEFERRAL_TEST(test_other_changes_run_again),
        DEFERRAL_TEST(test_limits_count_once),
        DEFERRAL_TEST(test_notes_are_written),
        DEFERRAL_TEST(test_a_start_is_found_before_it_is_written),
        DEFERRAL_TEST(test_another_caller_does_not_find_it),
        DEFERRAL_TEST(test_a_stop_loses_none),
        DEFERRAL_TEST(test_their_number_is_bounded),
        DEFERRAL_TEST(test_a_failing_store_makes_starts_wait),
        cmocka_unit_test(test_a_copy_is_apart),
        cmocka_unit_test(test_what_cannot_be_copied),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
