/* SPDX-License-Identifier: Apache-2.0 */
/* Links for all purposes: created, mailed, redeemed, and used for signing up. */
#include "base/bytes.h"
#include "unit/service/property_run.h"
#include <passkey/backend.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

/* ---- making ---- */

static int some_address(void)
{
    return FIRST_ADDRESS + pick(NAMES - FIRST_ADDRESS);
}

static struct passkey_bytes text_of(int name)
{
    return name == NO_ONE ? OWN : bytes_text(names[name]);
}

static void keep_link(const char *token, int64_t expires_at_ms, struct model_link told)
{
    int slot = pick(MODEL_LINKS);
    for (int tries = 0; tries < 4 && model_link_live(MODEL, &MODEL->links[slot]); tries++)
        slot = pick(MODEL_LINKS);
    static int last;
    told.open = true;
    told.number = ++last;
    MODEL->links[slot] = told;
    (void)snprintf(run.links[slot], sizeof(run.links[slot]), "%s", token);
    AGREE("the end of the link", expires_at_ms, told.expires_at_ms);
}

void do_own_link(int browser)
{
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = { .size = sizeof(request),
        .purpose = PASSKEY_LINK_ENROLMENT };
    struct passkey_caller caller = browser_caller(&run.browsers[browser]);
    struct model_session *session = model_use(MODEL, run.sessions[browser]);
    if (agreed(
            passkey_link_create(run.harness->worker, &caller, &request, &link, &run.harness->error),
            model_may(MODEL, session, MODEL_MAKE_LINK)))
        keep_link(link.token, link.expires_at_ms,
            (struct model_link){ .owner = session->owner,
                .email = NO_ONE,
                .purpose = PASSKEY_LINK_ENROLMENT,
                .expires_at_ms = MODEL->now_ms + 15 * MINUTE_MS,
                .recovered_at_ms = session->recovered_at_ms,
                .maker = session });
}

void do_make_link(int browser)
{
    static const struct {
        enum passkey_link_purpose purpose;
        int minutes;
    } forms[] = { { PASSKEY_LINK_EMAIL_SIGN_IN, 15 }, { PASSKEY_LINK_ENROLMENT, 24 * 60 },
        { PASSKEY_LINK_RECOVERY, 60 }, { PASSKEY_LINK_VERIFY_EMAIL, 24 * 60 } };
    int form = pick(4);
    int person = pick(MODEL_PEOPLE);
    int email = forms[form].purpose == PASSKEY_LINK_VERIFY_EMAIL ? some_address() : NO_ONE;
    struct passkey_caller caller;
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = { .size = sizeof(request),
        .purpose = forms[form].purpose,
        .user_id = id_of(person),
        .email = text_of(email) };
    (void)browser;
    enum passkey_result expected =
        expect_authority(authority(&caller), PASSKEY_SCOPE_ENROL, person);
    if (expected == PASSKEY_OK && MODEL->people[person].disabled)
        expected = PASSKEY_USER_DISABLED;
    if (agreed(
            passkey_link_create(run.harness->worker, &caller, &request, &link, &run.harness->error),
            expected))
        keep_link(link.token, link.expires_at_ms,
            (struct model_link){ .owner = person,
                .email = email,
                .purpose = request.purpose,
                .expires_at_ms = MODEL->now_ms + forms[form].minutes * MINUTE_MS,
                .by_operator = caller.is_operator });
}

void do_invite(int browser)
{
    int email = pick(2) == 0 ? NO_ONE : some_address();
    struct passkey_caller caller;
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = {
        .size = sizeof(request), .purpose = PASSKEY_LINK_SIGN_UP, .email = text_of(email)
    };
    (void)browser;
    enum passkey_result expected = expect_scope(authority(&caller), PASSKEY_SCOPE_ENROL);
    if (agreed(
            passkey_link_create(run.harness->worker, &caller, &request, &link, &run.harness->error),
            expected))
        keep_link(link.token, link.expires_at_ms,
            (struct model_link){ .owner = NO_ONE,
                .email = email,
                .purpose = PASSKEY_LINK_SIGN_UP,
                .expires_at_ms = MODEL->now_ms + 24 * 60 * MINUTE_MS });
}

/* The next mail that answers a request; the others are notices. */
static struct letter read_answer(void)
{
    struct letter letter = read_mail(run.fixture);
    while (letter.there && letter.kind != PASSKEY_MAIL_SIGN_UP &&
           letter.kind != PASSKEY_MAIL_ACCOUNT_EXISTS)
        letter = read_mail(run.fixture);
    return letter;
}

/* If sign-up is closed, a user is mostly invited. */
void do_ask_to_sign_up(int browser)
{
    if (run.mode != PASSKEY_SIGN_UP_MODE_EMAIL && pick(4) != 0) {
        do_invite(browser);
        return;
    }
    int email = some_address();
    struct passkey_caller caller = { .size = sizeof(caller),
        .address = BYTES_ARRAY(run.browsers[browser].address) };
    struct passkey_link link = { .size = sizeof(link) };
    struct passkey_link_request request = {
        .size = sizeof(request), .purpose = PASSKEY_LINK_SIGN_UP, .email = text_of(email)
    };
    if (!agreed(
            passkey_link_create(run.harness->worker, &caller, &request, &link, &run.harness->error),
            run.mode == PASSKEY_SIGN_UP_MODE_EMAIL ? PASSKEY_OK : PASSKEY_SIGN_UP_CLOSED))
        return;
    struct letter letter = read_answer();
    bool taken = person_of_email(email) != NO_ONE;
    AGREE("whether a mail comes", letter.there, true);
    AGREE("the mail", letter.kind, taken ? PASSKEY_MAIL_ACCOUNT_EXISTS : PASSKEY_MAIL_SIGN_UP);
    AGREE("whether the link is only mailed", link.token[0], '\0');
    if (!taken)
        keep_link(letter.token, letter.expires_at_ms,
            (struct model_link){ .owner = NO_ONE,
                .email = email,
                .purpose = PASSKEY_LINK_SIGN_UP,
                .expires_at_ms = MODEL->now_ms + 60 * MINUTE_MS });
}

/* ---- redeeming ---- */

static void link_redeemed(int browser, struct model_link *link)
{
    int64_t recovered_at_ms = link->recovered_at_ms;
    enum passkey_proof proof = PASSKEY_PROOF_ENROLMENT;
    bool enrols = link->purpose == PASSKEY_LINK_ENROLMENT || link->purpose == PASSKEY_LINK_RECOVERY;
    link->open = enrols; /* until the registration */
    if (link->purpose == PASSKEY_LINK_VERIFY_EMAIL) {
        MODEL->people[link->owner].email = link->email;
        return;
    }
    if (link->purpose == PASSKEY_LINK_EMAIL_SIGN_IN) {
        proof = PASSKEY_PROOF_EMAIL;
        recovered_at_ms = model_hold_begin(MODEL, link->owner);
    }
    if (link->purpose == PASSKEY_LINK_RECOVERY) {
        proof = PASSKEY_PROOF_TICKET;
        recovered_at_ms = model_hold_begin(MODEL, link->owner);
        if (link->recovered_at_ms != 0 && recovered_at_ms != 0)
            recovered_at_ms = link->recovered_at_ms; /* redeemed again */
        link->recovered_at_ms = recovered_at_ms;
    }
    if (link->purpose == PASSKEY_LINK_ENROLMENT && link->by_operator)
        recovered_at_ms = model_hold_begin(MODEL, link->owner);
    int session = model_session_new(MODEL, link->owner, NO_ONE, proof, recovered_at_ms);
    MODEL->sessions[session].link = enrols ? link->number : 0;
    keep_session(browser, session);
}

/* An address belongs to one person; a link for a sign-up is not redeemed. */
static bool redeemable(const struct model_link *link)
{
    if (link->purpose == PASSKEY_LINK_SIGN_UP || !model_link_live(MODEL, link))
        return false;
    int other = link->email == NO_ONE ? NO_ONE : person_of_email(link->email);
    const struct model_person *person = &MODEL->people[link->owner];
    return person->there && !person->disabled && (other == NO_ONE || other == link->owner);
}

static void redeem(int browser, int slot)
{
    struct model_link *link = &MODEL->links[slot];
    if (run.links[slot][0] == '\0')
        return;
    if (agreed(redeem_link(&run.browsers[browser], run.links[slot]),
            redeemable(link) ? PASSKEY_OK : PASSKEY_LINK_REFUSED))
        link_redeemed(browser, link);
}

/* Mostly a valid one, for signing up or not. */
static int some_link(bool signs_up)
{
    int slot = pick(MODEL_LINKS);
    for (int tries = 0; tries < 2 * MODEL_LINKS && pick(16) != 0; tries++) {
        const struct model_link *link = &MODEL->links[slot];
        if (model_link_live(MODEL, link) && (link->purpose == PASSKEY_LINK_SIGN_UP) == signs_up)
            return slot;
        slot = pick(MODEL_LINKS);
    }
    return slot;
}

void do_redeem_link(int browser)
{
    redeem(browser, some_link(false));
}

/* A link that a user created for themselves is tried after the session that created it has ended,
 * or its passkey was disabled, or neither. */
void do_end_maker(int browser)
{
    int slot = pick(MODEL_LINKS);
    for (int tries = 0; tries < 2 * MODEL_LINKS && MODEL->links[slot].maker == NULL; tries++)
        slot = (slot + 1) % MODEL_LINKS;
    struct model_session *maker = MODEL->links[slot].maker;
    if (maker == NULL || !maker->row)
        return;
    struct passkey_caller operator= { .size = sizeof(struct passkey_caller), .is_operator = true };
    if (maker->passkey != NO_ONE && pick(2) == 0) {
        struct passkey_credential_change change = {
            .size = sizeof(change), .set = PASSKEY_SWITCH_DISABLE, .allow_last = true
        };
        (void)agreed(
            change_passkey(&operator, id_of(maker->owner), maker->passkey, change), PASSKEY_OK);
        disabled(maker->passkey, PASSKEY_DISABLED_BY_OPERATOR, NULL);
    } else {
        (void)agreed(passkey_session_revoke(run.harness->worker, &operator, id_of(maker->owner),
                         BYTES_ARRAY(maker->id), NULL, &run.harness->error),
            PASSKEY_OK);
        maker->row = false;
    }
    redeem(browser, slot);
}

/* ---- signing up ---- */

/* In mode `email`, an address that is in use as a name gets another name. */
static int free_name(int address)
{
    int name = address;
    int numbered = NAMES + (address - FIRST_ADDRESS) * MODEL_PEOPLE;
    for (int i = 0; i < MODEL_PEOPLE && person_of_name(name) != NO_ONE; i++)
        name = numbered + i;
    return name;
}

/* The account gets the name, or NO_ONE. */
static enum passkey_result expect_sign_up(const struct model_link *link, int *name)
{
    bool by_email = run.mode == PASSKEY_SIGN_UP_MODE_EMAIL;
    if (link->purpose != PASSKEY_LINK_SIGN_UP || !model_link_live(MODEL, link))
        return PASSKEY_LINK_REFUSED;
    if (by_email && link->email != NO_ONE) {
        if (*name != NO_ONE && *name != link->email)
            return PASSKEY_MEMBER_INVALID;
        *name = free_name(link->email);
    }
    if (*name == NO_ONE)
        return PASSKEY_MEMBER_MISSING;
    if (by_email && link->email == NO_ONE && is_address(*name))
        return PASSKEY_MEMBER_INVALID;
    return expect_new(*name, link->email);
}

static enum passkey_result sign_up_by_link(
    struct browser *browser, const char *name, const char *link, struct credential *passkey)
{
    TRY(start_sign_up_by_link(browser, name, link));
    answer_registration(browser, passkey, NULL);
    return finish_registration(browser);
}

/* Users with a mailed link mostly omit the name. A browser with a session is rarely used. */
void do_sign_up_by_link(int browser)
{
    for (int tries = 0; tries < BROWSERS && run.sessions[browser] != NO_ONE; tries++)
        browser = (browser + 1) % BROWSERS;
    int slot = some_link(true);
    struct model_link *link = &MODEL->links[slot];
    bool mailed = run.mode == PASSKEY_SIGN_UP_MODE_EMAIL && link->email != NO_ONE;
    int asked = (pick(6) == 0) != mailed ? NO_ONE : some_name();
    int name = asked;
    int passkey = free_passkey();
    if (run.links[slot][0] == '\0' || passkey == NO_ONE)
        return;
    enum passkey_result expected = expect_sign_up(link, &name);
    if (expected == PASSKEY_OK && free_person() == NO_ONE)
        return;
    sign_out_quietly(browser);
    if (!agreed(sign_up_by_link(&run.browsers[browser], asked == NO_ONE ? NULL : names[asked],
                    run.links[slot], &run.passkeys[passkey]),
            expected))
        return;
    link->open = false;
    signed_up(browser, passkey, name, link->email);
}
