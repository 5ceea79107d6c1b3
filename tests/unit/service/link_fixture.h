/* SPDX-License-Identifier: Apache-2.0 */
/* The fixture for links and mail: Ada has a verified address, and mails can be read. */
#ifndef UNIT_SERVICE_LINK_FIXTURE_H
#define UNIT_SERVICE_LINK_FIXTURE_H

#include "unit/service/service_fixture.h"
#include <passkey/account.h>

/* The caller that requests a link. */
enum as {
    AS_STRANGER,
    AS_EVE,        /* Eve's session */
    AS_BACKEND,    /* an API key with the scope enrol */
    AS_BOOKKEEPER, /* an API key with all scopes except enrol and admin */
    AS_OPERATOR,
};

struct letter {
    bool there;
    enum passkey_mail_kind kind;
    uint32_t attempts;
    int64_t expires_at_ms;
    char recipient[256];
    char user_name[128];
    char detail[256];
    char language[8];
    char link[PASSKEY_LINK_URL_SIZE];
    char token[PASSKEY_LINK_TOKEN_SIZE];
};

/** Ada's address is ada@example.org; e-mail sign-in is on; the API keys exist. */
struct fixture *link_fixture_new(enum passkey_sign_up_mode mode);
/** For cmocka, in mode open. */
int link_fixture_setup(void **state);

/** The text of the API key of AS_BACKEND or AS_BOOKKEEPER. */
void link_fixture_api_key(enum as as, char key[PASSKEY_API_KEY_SIZE]);

/** Create a link as a caller, each time from another address. */
enum passkey_result create_link(struct fixture *fixture, enum as as,
    struct passkey_link_request request, struct passkey_link *link);
/** Redeem it. If it opens a session, the browser uses it from then on. */
enum passkey_result redeem_link(struct browser *browser, const char *token);

/** Take the next mail and acknowledge it, or report a failure. */
struct letter read_mail(struct fixture *fixture);
struct letter fail_mail(struct fixture *fixture, const char *problem);

/** Request a sign-in link by name and read its mail. */
struct letter sign_in_letter(struct fixture *fixture, const char *name);

struct passkey_bytes user_id_of(struct fixture *fixture, const char *name);

struct passkey_link_request request_of(enum passkey_link_purpose purpose);

/** A link that a backend created for a user. */
struct passkey_link link_for(
    struct fixture *fixture, const char *name, enum passkey_link_purpose purpose);

/** Register the passkey with the browser's session. */
enum passkey_result enrol_passkey(struct browser *browser, struct credential *passkey);

/** Change a passkey of the browser's user. */
enum passkey_result browser_change_passkey(struct browser *browser, struct credential *passkey,
    const struct passkey_credential_change *change);

#endif
