/* SPDX-License-Identifier: Apache-2.0 */
/* The calls. Each has a function that checks and frees its results. */
#include "fault/calls.h"

#include "base/bytes.h"
#include "service/account/recovery_code.h"
#include "store/credential.h"
#include <passkey/account.h>
#include <passkey/backend.h>

struct setup setup;

static const struct passkey_bytes OWN = { NULL, 0 };

/* An account is returned if and only if the result is PASSKEY_OK. */
static enum passkey_result shown(enum passkey_result result, struct passkey_account **account)
{
    assert_int_equal(*account != NULL, result == PASSKEY_OK);
    passkey_account_free(account);
    return result;
}

static enum passkey_result redeem(enum passkey_link_purpose of)
{
    struct passkey_account *account = NULL;
    enum passkey_link_purpose purpose = 0;
    struct passkey_link_redemption request = { .size = sizeof(request),
        .token = bytes_text(setup.links[of].token),
        .id_token = of == PASSKEY_LINK_EMAIL_SIGN_IN };
    return shown(
        passkey_link_redeem(setup.worker, &setup.stranger, &request, &purpose, &account, NULL),
        &account);
}

static enum passkey_result redeem_sign_in(void)
{
    return redeem(PASSKEY_LINK_EMAIL_SIGN_IN);
}

static enum passkey_result redeem_enrolment(void)
{
    return redeem(PASSKEY_LINK_ENROLMENT);
}

static enum passkey_result redeem_recovery(void)
{
    return redeem(PASSKEY_LINK_RECOVERY);
}

static enum passkey_result redeem_verify_email(void)
{
    return redeem(PASSKEY_LINK_VERIFY_EMAIL);
}

static enum passkey_result make_link(
    const struct passkey_caller *caller, struct passkey_link_request request)
{
    struct passkey_link link = { .size = sizeof(link), .token = "" };
    enum passkey_result result = passkey_link_create(setup.worker, caller, &request, &link, NULL);
    if (result != PASSKEY_OK)
        assert_string_equal(link.token, "");
    return result;
}

static enum passkey_result make_own_link(void)
{
    return make_link(
        &setup.eve, (struct passkey_link_request){ .size = sizeof(struct passkey_link_request),
                        .purpose = PASSKEY_LINK_ENROLMENT });
}

static enum passkey_result make_ticket(void)
{
    return make_link(
        &setup.backend, (struct passkey_link_request){ .size = sizeof(struct passkey_link_request),
                            .purpose = PASSKEY_LINK_RECOVERY,
                            .user_id = ADA });
}

static enum passkey_result ask_for_link(void)
{
    return make_link(
        &setup.stranger, (struct passkey_link_request){ .size = sizeof(struct passkey_link_request),
                             .purpose = PASSKEY_LINK_EMAIL_SIGN_IN,
                             .user_name = BYTES_LITERAL("ada") });
}

static enum passkey_result ask_to_verify(void)
{
    return make_link(
        &setup.eve, (struct passkey_link_request){ .size = sizeof(struct passkey_link_request),
                        .purpose = PASSKEY_LINK_VERIFY_EMAIL,
                        .email = BYTES_LITERAL("new@example.org") });
}

static enum passkey_result mail_claimed(void)
{
    struct passkey_mail *mail = NULL;
    enum passkey_result result = passkey_mail_next(setup.worker, 0, &mail, NULL);
    assert_int_equal(mail != NULL, result == PASSKEY_OK);
    passkey_mail_free(&mail);
    return result;
}

static enum passkey_result mail_delivered(void)
{
    const struct passkey_mail mail = { .number = 1, .attempts = 1 };
    return passkey_mail_done(setup.worker, &mail, NULL, NULL);
}

static enum passkey_result mail_failed(void)
{
    const struct passkey_mail mail = { .number = 1, .attempts = 1 };
    return passkey_mail_done(setup.worker, &mail, "no route", NULL);
}

static enum passkey_result change_account(const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_account_change change)
{
    struct passkey_account *account = NULL;
    return shown(
        passkey_account_update(setup.worker, caller, user_id, &change, &account, NULL), &account);
}

static enum passkey_result rename_account(void)
{
    return change_account(&setup.eve, OWN,
        (struct passkey_account_change){ .size = sizeof(struct passkey_account_change),
            .name = BYTES_LITERAL("evelyn"),
            .display_name = BYTES_LITERAL("Evelyn"),
            .email_removed = true });
}

static enum passkey_result disable_account(void)
{
    static const struct passkey_bytes ways_in[] = { { (const uint8_t *)"password", 8 } };
    return change_account(&setup.operator, EVE,
        (struct passkey_account_change){ .size = sizeof(struct passkey_account_change),
            .set = PASSKEY_SWITCH_DISABLE,
            .ways_in = ways_in,
            .way_in_count = 1 });
}

static enum passkey_result delete_account(void)
{
    return passkey_account_delete(setup.worker, &setup.eve, NULL, false, NULL);
}

static const struct passkey_user_selector EVAN = { .size = sizeof(EVAN),
    .name = { (const uint8_t *)"evan", 4 } }; /* a former name of Eve */

static enum passkey_result restore_user(void)
{
    struct passkey_account *account = NULL;
    enum passkey_result result =
        passkey_user_restore(setup.worker, &setup.operator, & EVAN, 0, false, &account, NULL);
    assert_int_equal(account != NULL, result == PASSKEY_OK);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result erase_user(void)
{
    return passkey_account_delete(setup.worker, &setup.operator, & EVAN, true, NULL);
}

static enum passkey_result report_stolen(void)
{
    return make_link(
        &setup.operator,(struct passkey_link_request){ .size = sizeof(struct passkey_link_request),
            .purpose = PASSKEY_LINK_RECOVERY,
            .user_id = EVE,
            .device_stolen = true });
}

static enum passkey_result look_at_account(void)
{
    struct passkey_account *account = NULL;
    return shown(passkey_account_get(setup.worker, &setup.eve, NULL, &account, NULL), &account);
}

static enum passkey_result make_user(void)
{
    struct passkey_account *account = NULL;
    return shown(passkey_user_create(setup.worker, &setup.operator, BYTES_LITERAL("bob"),
                     BYTES_LITERAL("Bob"), &account, NULL),
        &account);
}

static enum passkey_result find_user_by_id(void)
{
    struct passkey_account *account = NULL;
    return shown(
        passkey_account_get(setup.worker,
            &setup.operator, &(
                struct passkey_user_selector){ .size = sizeof(struct passkey_user_selector),
                .id = EVE },
            &account, NULL),
        &account);
}

static enum passkey_result find_user_by_credential(void)
{
    struct passkey_account *account = NULL;
    return shown(
        passkey_account_get(setup.worker,
            &setup.operator, &(
                struct passkey_user_selector){ .size = sizeof(struct passkey_user_selector),
                .credential_id = credential_id(&setup.fixture->other) },
            &account, NULL),
        &account);
}

static enum passkey_result find_user_by_email(void)
{
    struct passkey_account *account = NULL;
    return shown(
        passkey_account_get(setup.worker,
            &setup.operator, &(
                struct passkey_user_selector){ .size = sizeof(struct passkey_user_selector),
                .email = BYTES_LITERAL("ADA@example.org") },
            &account, NULL),
        &account);
}

static enum passkey_result change_credential(
    const struct passkey_caller *caller, struct passkey_credential_change change)
{
    struct passkey_account *account = NULL;
    return shown(passkey_credential_update(setup.worker, caller, caller == &setup.eve ? OWN : EVE,
                     credential_id(&setup.fixture->other), &change, &account, NULL),
        &account);
}

static enum passkey_result label_credential(void)
{
    return change_credential(&setup.eve,
        (struct passkey_credential_change){
            .size = sizeof(struct passkey_credential_change), .label = BYTES_LITERAL("Phone") });
}

static enum passkey_result disable_credential(void)
{
    return change_credential(&setup.eve,
        (struct passkey_credential_change){
            .size = sizeof(struct passkey_credential_change), .set = PASSKEY_SWITCH_DISABLE });
}

static enum passkey_result forgive_credential(void)
{
    return change_credential(&setup.operator,(struct passkey_credential_change){
                                 .size = sizeof(struct passkey_credential_change),
                                 .label = BYTES_LITERAL(""),
                                 .regression_cleared = true,
                                 .allow_change = PASSKEY_SWITCH_ENABLE });
}

static enum passkey_result allow_model(void)
{
    int64_t count = 0;
    return passkey_credential_allow_model_change(
        setup.worker, &setup.operator, setup.fixture->other.aaguid, true, &count, NULL);
}

static enum passkey_result remove_credential(void)
{
    struct passkey_account *account = NULL;
    return shown(passkey_credential_remove(setup.worker, &setup.eve, OWN,
                     credential_id(&setup.fixture->other), false, &account, NULL),
        &account);
}

static enum passkey_result enrol(void)
{
    struct passkey_account *account = NULL;
    const struct browser *browser = &setup.fixture->ada;
    struct passkey_finish_request request = { .size = sizeof(request),
        .ceremony_id = bytes_text(browser->started.ceremony_id),
        .credential = buffer_view(&browser->response.json),
        .id_token = true };
    return shown(
        passkey_registration_finish(setup.worker, &setup.ada, &request, &account, NULL), &account);
}

static enum passkey_result make_codes(void)
{
    struct passkey_account *account = NULL;
    struct passkey_recovery_codes codes;
    enum passkey_result result =
        passkey_recovery_codes_make(setup.worker, &setup.eve, &codes, &account, NULL);
    recovery_codes_wipe(&codes);
    return shown(result, &account);
}

static enum passkey_result count_codes(void)
{
    struct passkey_recovery_code_set set;
    return passkey_recovery_codes_status(setup.worker, &setup.eve, OWN, &set, NULL);
}

static enum passkey_result revoke_codes(void)
{
    return passkey_recovery_codes_revoke(setup.worker, &setup.operator, EVE, NULL);
}

static enum passkey_result redeem_code(void)
{
    struct passkey_account *account = NULL;
    struct passkey_recovery_request request = { sizeof(request), BYTES_LITERAL("eve"),
        bytes_text(setup.codes.texts[4]) };
    return shown(
        passkey_recovery_redeem(setup.worker, &setup.stranger, &request, &account, NULL), &account);
}

static enum passkey_result answer_notice(void)
{
    static const uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    struct passkey_account *account = NULL;
    return shown(
        passkey_notice_answer(setup.worker, &setup.eve, BYTES_ARRAY(id), false, &account, NULL),
        &account);
}

static enum passkey_result list_sessions(void)
{
    struct passkey_session_list *sessions = NULL;
    uint8_t own[PASSKEY_SESSION_ID_SIZE];
    enum passkey_result result =
        passkey_session_list_get(setup.worker, &setup.eve, OWN, own, &sessions, NULL);
    assert_int_equal(sessions != NULL, result == PASSKEY_OK);
    passkey_free(sessions);
    return result;
}

static enum passkey_result check_session(void)
{
    struct passkey_session_record *session = NULL;
    enum passkey_result result = passkey_session_check(setup.worker, &setup.eve, &session, NULL);
    assert_int_equal(session != NULL, result == PASSKEY_OK);
    passkey_free(session);
    return result;
}

static enum passkey_result revoke_session(void)
{
    struct passkey_revoked_sessions revoked;
    return passkey_session_revoke(
        setup.worker, &setup.eve, OWN, BYTES_ARRAY(setup.session_id), &revoked, NULL);
}

static enum passkey_result revoke_sessions(void)
{
    return passkey_session_revoke(
        setup.worker, &setup.operator, EVE, (struct passkey_bytes){ NULL, 0 }, NULL, NULL);
}

static enum passkey_result end_session(void)
{
    return passkey_session_end(setup.worker, &setup.eve, NULL);
}

static enum passkey_result make_api_key(void)
{
    struct passkey_api_key_request request = {
        .size = sizeof(request), .name = BYTES_LITERAL("shop"), .scopes = PASSKEY_SCOPE_USERS
    };
    struct passkey_api_key_record record = { .size = sizeof(record) };
    char token[PASSKEY_API_KEY_SIZE];
    return passkey_api_key_create(setup.worker, &setup.operator, & request, token, &record, NULL);
}

static enum passkey_result list_api_keys(void)
{
    struct passkey_api_key_list *list = NULL;
    enum passkey_result result =
        passkey_api_key_list_get(setup.worker, &setup.operator, & list, NULL);
    assert_int_equal(list != NULL, result == PASSKEY_OK);
    passkey_free(list);
    return result;
}

static enum passkey_result list_links(void)
{
    const struct passkey_bytes all = { NULL, 0 };
    struct passkey_link_list *list = NULL;
    enum passkey_result result =
        passkey_link_list_get(setup.worker, &setup.operator, all, &list, NULL);
    passkey_free(list);
    return result;
}

static enum passkey_result revoke_link(void)
{
    struct passkey_link_list *list = NULL;
    TRY(passkey_link_list_get(setup.worker, &setup.operator, ADA, &list, NULL));
    assert_true(list->count > 0);
    enum passkey_result result =
        passkey_link_revoke(setup.worker, &setup.operator, BYTES_ARRAY(list->items[0].id), NULL);
    passkey_free(list);
    return result;
}

static enum passkey_result revoke_api_key(void)
{
    static const uint8_t id[16] = { AS_BOOKKEEPER };
    return passkey_api_key_revoke(setup.worker, &setup.operator, BYTES_ARRAY(id), NULL);
}

static enum passkey_result list_keys(void)
{
    struct passkey_signing_key_list *keys = NULL;
    enum passkey_result result = passkey_signing_key_list_get(setup.worker, 0, &keys, NULL);
    assert_int_equal(keys != NULL, result == PASSKEY_OK);
    passkey_free(keys);
    return result;
}

static enum passkey_result rotate_key(void)
{
    return passkey_signing_key_rotate(setup.worker, &setup.operator, true, NULL);
}

static enum passkey_result count_all(void)
{
    struct passkey_statistics statistics = { .size = sizeof(statistics), .events = NULL };
    enum passkey_result result =
        passkey_statistics_get(setup.worker, &setup.operator, & statistics, NULL);
    if (result != PASSKEY_OK)
        assert_true(statistics.events == NULL && statistics.passkeys == NULL);
    passkey_free(statistics.events);
    passkey_free(statistics.passkeys);
    return result;
}

static enum passkey_result read_audit(void)
{
    struct passkey_audit_query query = { .size = sizeof(query), .limit = 100 };
    struct passkey_audit_list *list = NULL;
    int64_t next = 0;
    enum passkey_result result =
        passkey_audit_list_get(setup.worker, &setup.operator, & query, &list, &next, NULL);
    assert_int_equal(list != NULL, result == PASSKEY_OK);
    passkey_free(list);
    return result;
}

static enum passkey_result update_metadata(void)
{
    struct passkey_metadata *metadata = NULL;
    int64_t accepted_at_ms = 0;
    struct passkey_bytes anchor = buffer_view(&setup.metadata_signer.root);
    struct passkey_metadata_source source = { .size = sizeof(source),
        .blob = buffer_view(&setup.metadata_blob),
        .anchors = &anchor,
        .anchor_count = 1,
        .signer = BYTES_LITERAL(METADATA_SIGNER_HOST) };
    enum passkey_result result = passkey_metadata_update(
        setup.worker, &setup.operator, & source, &accepted_at_ms, &metadata, NULL);
    assert_int_equal(metadata != NULL, result == PASSKEY_OK);
    passkey_metadata_free(&metadata);
    return result;
}

static enum passkey_result get_metadata(void)
{
    struct passkey_metadata_record *record = NULL;
    enum passkey_result result =
        passkey_metadata_get(setup.worker, &setup.operator, & record, NULL);
    passkey_free(record);
    return result;
}

const struct call_case CALLS[CALL_COUNT] = {
    { "link for sign-in redeemed", redeem_sign_in, .draws_keys = false },
    { "link for enrolment redeemed", redeem_enrolment, .draws_keys = false },
    { "recovery ticket redeemed", redeem_recovery, .draws_keys = false },
    { "address verified", redeem_verify_email, .draws_keys = false },
    { "link made by a session", make_own_link, .draws_keys = false },
    { "ticket made by a backend", make_ticket, .draws_keys = false },
    { "link asked for", ask_for_link, .limited = true },
    { "verification asked for", ask_to_verify, .draws_keys = false },
    { "mail claimed", mail_claimed, .postpones = true },
    { "mail delivered", mail_delivered, .draws_keys = false },
    { "mail failed", mail_failed, .draws_keys = false },
    { "account renamed", rename_account, .draws_keys = false },
    { "account disabled", disable_account, .draws_keys = false },
    { "account deleted", delete_account, .draws_keys = false },
    { "user restored", restore_user, .draws_keys = false },
    { "user erased", erase_user, .draws_keys = false },
    { "stolen device", report_stolen, .draws_keys = true },
    { "account looked at", look_at_account, .draws_keys = false },
    { "user made", make_user, .draws_keys = false },
    { "user found by id", find_user_by_id, .draws_keys = false },
    { "user found by credential", find_user_by_credential, .draws_keys = false },
    { "user found by address", find_user_by_email, .draws_keys = false },
    { "credential labelled", label_credential, .draws_keys = false },
    { "credential disabled", disable_credential, .draws_keys = false },
    { "credential forgiven", forgive_credential, .draws_keys = false },
    { "model allowed to change", allow_model, .draws_keys = false },
    { "credential removed", remove_credential, .draws_keys = false },
    { "passkey enrolled in a recovery", enrol, .draws_keys = false },
    { "codes made", make_codes, .draws_keys = false },
    { "codes counted", count_codes, .draws_keys = false },
    { "codes revoked", revoke_codes, .draws_keys = false },
    { "code redeemed", redeem_code, .draws_keys = false },
    { "notice answered", answer_notice, .draws_keys = false },
    { "sessions listed", list_sessions, .draws_keys = false },
    { "session checked", check_session, .draws_keys = false },
    { "session revoked", revoke_session, .draws_keys = false },
    { "sessions revoked", revoke_sessions, .draws_keys = false },
    { "session ended", end_session, .draws_keys = false },
    { "API key made", make_api_key, .draws_keys = false },
    { "API keys listed", list_api_keys, .draws_keys = false },
    { "links listed", list_links, .draws_keys = false },
    { "link revoked", revoke_link, .draws_keys = false },
    { "API key revoked", revoke_api_key, .draws_keys = false },
    { "signing keys listed", list_keys, .draws_keys = false },
    { "signing key rotated", rotate_key, .draws_keys = true },
    { "statistics", count_all, .draws_keys = false },
    { "audit log read", read_audit, .draws_keys = false },
    { "metadata updated", update_metadata, .draws_keys = false },
    { "metadata read", get_metadata, .draws_keys = false },
};
