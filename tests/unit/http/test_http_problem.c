/* SPDX-License-Identifier: Apache-2.0 */
/* Every code has its documented status and becomes a problem document. */
#include "base/json.h"
#include "http/exchange/problem.h"
#include "unit/unit.h"

/* The documented table, written independently. */
static const struct row {
    unsigned status;
    const char *codes;
} rows[] = {
    { 400, " json_invalid member_missing member_unknown member_invalid base64url_invalid "
           "cbor_invalid cbor_not_canonical client_data_invalid authenticator_data_invalid "
           "attestation_object_invalid public_key_invalid type_mismatch challenge_mismatch "
           "origin_mismatch cross_origin_not_allowed top_origin_mismatch rp_id_mismatch "
           "user_not_present user_not_verified backup_flags_invalid backup_eligible_changed "
           "algorithm_not_allowed algorithm_unavailable credential_id_mismatch "
           "credential_not_allowed user_handle_missing user_handle_mismatch "
           "sign_count_not_increased signature_invalid extension_refused "
           "attestation_format_not_allowed attestation_invalid attestation_untrusted "
           "authenticator_not_allowed metadata_invalid metadata_untrusted " },
    { 401, " unauthenticated " },
    { 403, " recovery_refused link_refused reauthentication_required session_restricted "
           "scope_missing origin_not_allowed user_disabled credential_disabled sign_up_closed " },
    { 404, " not_found ceremony_unknown credential_unknown " },
    { 405, " method_not_allowed " },
    { 413, " body_too_large " },
    { 415, " media_type_not_supported " },
    { 421, " relying_party_unknown " },
    { 409, " user_name_taken credential_exists last_way_in conflict metadata_outdated " },
    { 410, " ceremony_expired " },
    { 429, " rate_limited " },
    { 503, " overloaded store_unavailable " },
    { 500, " internal " },
};

static const enum passkey_result results[] = {
#define RESULT_MEMBER(number, name, slug, sentence) PASSKEY_##name,
    PASSKEY_RESULTS(RESULT_MEMBER)
#undef RESULT_MEMBER
};

#define RESULT_COUNT (sizeof(results) / sizeof(results[0]))

static unsigned status_wanted(enum passkey_result result)
{
    char code[64];
    snprintf(code, sizeof(code), " %s ", passkey_result_slug(result));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strstr(rows[i].codes, code) != NULL)
            return rows[i].status;
    fail_msg("%s is in no row of the design's table", code);
    return 0;
}

static void test_statuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < RESULT_COUNT; i++) {
        if (results[i] == PASSKEY_OK)
            continue;
        unsigned status = problem_status(results[i]);
        assert_int_equal(status, status_wanted(results[i]));
        assert_string_not_equal(problem_title(status), "");
        bool waits = status == 429 || status == 503;
        assert_int_equal(problem_retry_after_s(results[i]) > 0, waits);
    }
}

/* A busy service recovers sooner than a store, or than a limit on ceremonies has free places. */
static void test_waits(void **state)
{
    (void)state;
    unsigned overloaded_s = problem_retry_after_s(PASSKEY_OVERLOADED);
    unsigned store_s = problem_retry_after_s(PASSKEY_STORE_UNAVAILABLE);
    assert_in_range(overloaded_s, 1, store_s - 1);
    assert_in_range(store_s, 1, problem_retry_after_s(PASSKEY_RATE_LIMITED) - 1);
    assert_int_equal(problem_retry_after_s(PASSKEY_INTERNAL), 0);
}

static struct passkey_bytes member(const struct json *json, const char *name)
{
    struct passkey_bytes text = { 0 };
    assert_true(json_member_text(json, name, &text));
    return text;
}

static void evaluate(enum passkey_result result, const char *detail, const char *credential_id)
{
    struct passkey_error error = { .result = result };
    snprintf(error.message, sizeof(error.message), "%s", detail);
    struct reply reply;
    reply_init(&reply);
    problem_reply(&reply, result, &error, credential_id);
    struct json *json = NULL;
    assert_result(json_parse(reply.body, &json, NULL), PASSKEY_OK);
    int64_t status = 0;
    assert_true(json_member_integer(json, "status", &status));
    assert_int_equal(status, reply.status);
    assert_int_equal(status, problem_status(result));
    assert_bytes_equal(member(json, "type"), bytes_text("about:blank"));
    assert_bytes_equal(member(json, "title"), bytes_text(problem_title(reply.status)));
    assert_bytes_equal(member(json, "code"), bytes_text(passkey_result_slug(result)));
    bool told = result > 0 && detail[0] != '\0';
    assert_bytes_equal(
        member(json, "detail"), bytes_text(told ? detail : passkey_result_sentence(result)));
    bool id = result == PASSKEY_CREDENTIAL_UNKNOWN && credential_id[0] != '\0';
    assert_int_equal(json_count(json), id ? 6 : 5);
    assert_string_equal(reply_header_find(&reply, "Content-Type"), "application/problem+json");
    assert_int_equal(reply_header_find(&reply, "WWW-Authenticate") != NULL, reply.status == 401);
    assert_int_equal(reply_header_find(&reply, "Retry-After") != NULL,
        reply.status == 429 || reply.status == 503);
    json_free(&json);
    reply_deinit(&reply);
}

static void test_documents(void **state)
{
    (void)state;
    for (size_t i = 0; i < RESULT_COUNT; i++) {
        if (results[i] == PASSKEY_OK)
            continue;
        evaluate(results[i], "A \"sentence\" with \\ in it.", "AAAA");
        evaluate(results[i], "", "");
    }
}

/* A message that belongs to another result is not shown. */
static void test_foreign_message(void **state)
{
    (void)state;
    struct passkey_error error = { .result = PASSKEY_STORE_UNAVAILABLE, .message = "/var/lib/x" };
    struct reply reply;
    reply_init(&reply);
    problem_reply(&reply, PASSKEY_NOT_FOUND, &error, "");
    assert_null(strstr((const char *)reply.body.data, "/var/lib/x"));
    reply_deinit(&reply);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_waits),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_foreign_message),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
