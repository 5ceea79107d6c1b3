/* SPDX-License-Identifier: Apache-2.0 */
/* See link_fixture.h. */
#include "unit/service/link_fixture.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include "crypto/digest.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <string.h>

static enum passkey_sign_up_mode mode_of_party;

static void change_party(struct passkey_relying_party *party)
{
    party->email_sign_in = true;
    party->sign_up = mode_of_party;
}

/* An API key whose 32 bytes all have the given value. */
static void have_api_key(struct harness *harness, uint8_t byte, unsigned scopes)
{
    uint8_t bytes[32];
    uint8_t hash[SHA256_SIZE];
    char hex[2 * SHA256_SIZE + 1];
    char sql[400];
    memset(bytes, byte, sizeof(bytes));
    assert_int_equal(sha256(BYTES_ARRAY(bytes), hash), 0);
    for (size_t i = 0; i < sizeof(hash); i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    (void)snprintf(sql, sizeof(sql),
        "INSERT INTO api_key SELECT number, x'%02x000000000000000000000000000000', x'%s', 'key', "
        "%u, 0, 0, 0, 0 FROM relying_party",
        byte, hex, scopes);
    (void)harness_sql(harness, sql);
}

struct fixture *link_fixture_new(enum passkey_sign_up_mode mode)
{
    mode_of_party = PASSKEY_SIGN_UP_MODE_OPEN;
    struct fixture *fixture = fixture_new(change_party);
    mode_of_party = mode;
    if (mode != PASSKEY_SIGN_UP_MODE_OPEN)
        harness_restart(fixture->harness);
    (void)harness_sql(fixture->harness,
        "UPDATE user SET email = 'ada@example.org', email_key = "
        "'ada@example.org', email_verified_at_ms = 1 WHERE name = 'ada'");
    have_api_key(fixture->harness, AS_BACKEND, PASSKEY_SCOPE_ENROL);
    have_api_key(fixture->harness, AS_BOOKKEEPER, PASSKEY_SCOPE_USERS | PASSKEY_SCOPE_AUDIT);
    return fixture;
}

int link_fixture_setup(void **state)
{
    *state = link_fixture_new(PASSKEY_SIGN_UP_MODE_OPEN);
    return 0;
}

/* ---- steps ---- */

void link_fixture_api_key(enum as as, char key[PASSKEY_API_KEY_SIZE])
{
    uint8_t bytes[32];
    memset(bytes, (int)as, sizeof(bytes));
    memcpy(key, "psk_k_", 6);
    base64url_encode(BYTES_ARRAY(bytes), key + 6);
}

static struct passkey_caller caller_as(
    struct fixture *fixture, enum as as, char key[PASSKEY_API_KEY_SIZE], uint8_t address[4])
{
    static uint8_t last;
    struct passkey_caller caller = { .size = sizeof(caller), .is_operator = as == AS_OPERATOR };
    memcpy(address, (const uint8_t[]){ 198, 51, 100, ++last }, 4);
    if (as == AS_EVE)
        caller = browser_caller(&fixture->eve);
    caller.address = (struct passkey_bytes){ address, 4 };
    if (as != AS_BACKEND && as != AS_BOOKKEEPER)
        return caller;
    link_fixture_api_key(as, key);
    caller.api_key = bytes_text(key);
    return caller;
}

enum passkey_result create_link(struct fixture *fixture, enum as as,
    struct passkey_link_request request, struct passkey_link *link)
{
    char key[PASSKEY_API_KEY_SIZE];
    uint8_t address[4];
    struct passkey_caller caller = caller_as(fixture, as, key, address);
    request.size = sizeof(request);
    *link = (struct passkey_link){ .size = sizeof(*link), .token = "" };
    return passkey_link_create(
        fixture->harness->worker, &caller, &request, link, &fixture->harness->error);
}

enum passkey_result redeem_link(struct browser *browser, const char *token)
{
    static uint8_t last;
    uint8_t address[4] = { 203, 0, 113, ++last };
    struct passkey_caller caller = { .size = sizeof(caller), .address = BYTES_ARRAY(address) };
    enum passkey_link_purpose purpose = PASSKEY_LINK_SIGN_UP;
    struct passkey_account *account = NULL;
    struct passkey_link_redemption request = { sizeof(request), bytes_text(token),
        browser->id_token, false };
    enum passkey_result result = passkey_link_redeem(
        browser->harness->worker, &caller, &request, &purpose, &account, &browser->harness->error);
    if (result != PASSKEY_OK) {
        assert_null(account);
        return result;
    }
    passkey_account_free(&browser->account);
    browser->account = account;
    if (account->session != NULL)
        memcpy(browser->token, account->session_token, sizeof(browser->token));
    return PASSKEY_OK;
}

static void copy(char *out, size_t size, struct passkey_bytes text)
{
    (void)snprintf(out, size, "%.*s", (int)text.size, (const char *)text.data);
}

struct letter fail_mail(struct fixture *fixture, const char *problem)
{
    struct letter letter = { .there = false };
    struct passkey_mail *mail = NULL;
    struct passkey_worker *worker = fixture->harness->worker;
    assert_result(passkey_mail_next(worker, 0, &mail, &fixture->harness->error), PASSKEY_OK);
    if (mail == NULL)
        return letter;
    letter = (struct letter){ .there = true,
        .kind = mail->kind,
        .attempts = mail->attempts,
        .expires_at_ms = mail->expires_at_ms };
    copy(letter.recipient, sizeof(letter.recipient), mail->recipient);
    copy(letter.user_name, sizeof(letter.user_name), mail->user_name);
    copy(letter.detail, sizeof(letter.detail), mail->detail);
    copy(letter.language, sizeof(letter.language), mail->language);
    copy(letter.link, sizeof(letter.link), bytes_text(mail->link));
    const char *token = strstr(letter.link, "#link=");
    if (token != NULL)
        copy(letter.token, sizeof(letter.token), bytes_text(token + strlen("#link=")));
    assert_result(passkey_mail_done(worker, mail, problem, &fixture->harness->error), PASSKEY_OK);
    passkey_mail_free(&mail);
    return letter;
}

struct letter read_mail(struct fixture *fixture)
{
    return fail_mail(fixture, NULL);
}

struct letter sign_in_letter(struct fixture *fixture, const char *name)
{
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = { .size = sizeof(request),
        .purpose = PASSKEY_LINK_EMAIL_SIGN_IN,
        .user_name = bytes_text(name) };
    assert_result(create_link(fixture, AS_STRANGER, request, &link), PASSKEY_OK);
    assert_string_equal(link.token, "");
    assert_string_equal(link.url, "");
    return read_mail(fixture);
}

struct passkey_bytes user_id_of(struct fixture *fixture, const char *name)
{
    static uint8_t id[PASSKEY_USER_HANDLE_SIZE_MAX];
    struct passkey_account *account = NULL;
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    assert_result(passkey_account_get(fixture->harness->worker,
                      &operator, &(struct passkey_user_selector){ .size = sizeof(
                                                                      struct passkey_user_selector),
                          .name = bytes_text(name) },
                      &account, NULL),
        0);
    size_t size = account->user->id.size;
    memcpy(id, account->user->id.data, size);
    passkey_account_free(&account);
    return (struct passkey_bytes){ id, size };
}

struct passkey_link_request request_of(enum passkey_link_purpose purpose)
{
    return (struct passkey_link_request){ .size = sizeof(struct passkey_link_request),
        .purpose = purpose };
}

/* A link that a backend created for a user. */
struct passkey_link link_for(
    struct fixture *fixture, const char *name, enum passkey_link_purpose purpose)
{
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = request_of(purpose);
    request.user_id = user_id_of(fixture, name);
    assert_result(create_link(fixture, AS_BACKEND, request, &link), PASSKEY_OK);
    return link;
}

enum passkey_result enrol_passkey(struct browser *browser, struct credential *passkey)
{
    TRY(start_registration(browser, NULL));
    answer_registration(browser, passkey, NULL);
    return finish_registration(browser);
}

enum passkey_result browser_change_passkey(struct browser *browser, struct credential *passkey,
    const struct passkey_credential_change *change)
{
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_credential_update(browser->harness->worker, &caller,
        (struct passkey_bytes){ NULL, 0 }, credential_id(passkey), change, &account,
        &browser->harness->error);
    passkey_account_free(&account);
    return result;
}
