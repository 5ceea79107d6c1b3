/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's contract: counts by day.
 */
#include "base/bytes.h"
#include "contract.h"
#include "store/audit.h"
#include "store/credential.h"
#include "store/statistics.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define TODAY  (NOW_MS / DAY_MS)

static void have_event(
    struct fixture *fixture, int64_t at_ms, enum passkey_event event, enum passkey_result result)
{
    struct passkey_audit_record row = sample_audit("u1");
    row.at_ms = at_ms;
    row.event = event;
    row.result = result;
    assert_result(apply_one(fixture, insert_audit(&row)), PASSKEY_OK);
}

static struct passkey_statistic_list *audit_since(struct fixture *fixture, int64_t since_ms)
{
    struct passkey_statistic_list *list = NULL;
    assert_result(
        store_audit_statistics(fixture->reader, fixture->party, since_ms, &list, NULL), PASSKEY_OK);
    return list;
}

static int64_t count_of(const struct passkey_statistic_list *list, int64_t day,
    enum passkey_event event, enum passkey_result result)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].day == day && list->items[i].event == event &&
            list->items[i].result == result)
            return list->items[i].count;
    return 0;
}

static void test_events_are_counted_by_day_event_and_result(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_statistic_list *none = audit_since(fixture, 0);
    assert_int_equal(none->count, 0);
    free(none);
    have_event(fixture, NOW_MS, PASSKEY_EVENT_SIGN_IN, PASSKEY_OK);
    have_event(fixture, TODAY * DAY_MS, PASSKEY_EVENT_SIGN_IN, PASSKEY_OK);
    have_event(fixture, TODAY * DAY_MS - 1, PASSKEY_EVENT_SIGN_IN, PASSKEY_OK);
    have_event(fixture, NOW_MS, PASSKEY_EVENT_SIGN_IN_FAILED, PASSKEY_SIGNATURE_INVALID);
    have_event(fixture, NOW_MS - 3 * DAY_MS, PASSKEY_EVENT_SIGN_IN, PASSKEY_OK);
    struct passkey_statistic_list *list = audit_since(fixture, (TODAY - 1) * DAY_MS);
    assert_int_equal(list->count, 3);
    assert_true(list->items[0].day == TODAY - 1);
    assert_true(count_of(list, TODAY, PASSKEY_EVENT_SIGN_IN, PASSKEY_OK) == 2);
    assert_true(count_of(list, TODAY - 1, PASSKEY_EVENT_SIGN_IN, PASSKEY_OK) == 1);
    assert_true(
        count_of(list, TODAY, PASSKEY_EVENT_SIGN_IN_FAILED, PASSKEY_SIGNATURE_INVALID) == 1);
    assert_null(list->items[0].aaguid.data);
    free(list);
}

static void test_passkeys_are_counted_by_day_and_model(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_user_record user = sample_user("u1", "ada");
    assert_result(apply_one(fixture, insert_user(&user)), PASSKEY_OK);
    for (int i = 0; i < 3; i++) {
        char id[] = "c0";
        id[1] = (char)('0' + i);
        struct passkey_credential_record credential = sample_credential(id, "u1");
        credential.created_at_ms = NOW_MS - (i == 2 ? DAY_MS : 0);
        credential.credential.aaguid[0] = i == 1 ? 9 : 1;
        assert_result(apply_one(fixture, insert_credential(&credential)), PASSKEY_OK);
    }
    struct passkey_statistic_list *list = NULL;
    assert_result(
        store_credential_statistics(fixture->reader, fixture->party, &list, NULL), PASSKEY_OK);
    assert_int_equal(list->count, 3);
    assert_true(list->items[0].day == TODAY - 1 && list->items[2].day == TODAY);
    assert_int_equal(list->items[0].aaguid.size, PASSKEY_AAGUID_SIZE);
    assert_int_equal(list->items[0].aaguid.data[0], 1);
    for (size_t i = 0; i < list->count; i++)
        assert_true(list->items[i].count == 1);
    free(list);
}

const struct contract_case contract_statistics[] = {
    CONTRACT_CASE(test_events_are_counted_by_day_event_and_result),
    CONTRACT_CASE(test_passkeys_are_counted_by_day_and_model),
    { NULL, NULL },
};
