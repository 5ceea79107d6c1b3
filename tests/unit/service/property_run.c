/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that the steps share. */
#include "unit/service/property_run.h"
#include "base/bytes.h"
#include <string.h>

struct property_run run;

const char *const names[NAMES_ALL] = { "bob", "cleo", "dora", "Fay", "gus@example.org",
    "hal@example.org", "ida@example.org", "gus@example.org (2)", "gus@example.org (3)",
    "gus@example.org (4)", "gus@example.org (5)", "hal@example.org (2)", "hal@example.org (3)",
    "hal@example.org (4)", "hal@example.org (5)", "ida@example.org (2)", "ida@example.org (3)",
    "ida@example.org (4)", "ida@example.org (5)" };
const char *const labels[LABELS] = { "Phone", "Laptop", "Key" };

int pick(int count)
{
    run.random ^= run.random << 13;
    run.random ^= run.random >> 7;
    run.random ^= run.random << 17;
    return (int)(run.random % (unsigned)count);
}

/* The error is written if the result is not PASSKEY_OK, and only then. */
static void check_error(enum passkey_result got)
{
    static const struct passkey_error untouched;
    struct passkey_error *error = &run.harness->error;
    if (got == PASSKEY_OK && memcmp(error, &untouched, sizeof(untouched)) != 0)
        FAIL("succeeded and wrote the error %s: %s", passkey_result_slug(error->result),
            error->message);
    if (got != PASSKEY_OK && error->result != got)
        FAIL("failed with %s and wrote the error %s", passkey_result_slug(got),
            passkey_result_slug(error->result));
    memset(error, 0, sizeof(*error));
}

bool agreed(enum passkey_result got, enum passkey_result expected)
{
    check_error(got);
    if (got != expected)
        FAIL("%s, and the model says %s", passkey_result_slug(got), passkey_result_slug(expected));
    return got == PASSKEY_OK;
}

struct passkey_bytes id_of(int person)
{
    static const uint8_t none[32];
    const struct model_person *at = &MODEL->people[person];
    return at->there ? (struct passkey_bytes){ at->id, at->id_size } : BYTES_ARRAY(none);
}

int person_of_name(int name)
{
    for (int i = 0; i < MODEL_PEOPLE; i++)
        if (MODEL->people[i].there && MODEL->people[i].name == name)
            return i;
    return NO_ONE;
}

int person_of_email(int email)
{
    for (int i = 0; i < MODEL_PEOPLE; i++)
        if (MODEL->people[i].there && MODEL->people[i].email == email)
            return i;
    return NO_ONE;
}

int person_meant(int name_or_email)
{
    int person = person_of_email(name_or_email);
    return person != NO_ONE ? person : person_of_name(name_or_email);
}

bool is_address(int name)
{
    return name >= FIRST_ADDRESS && name < NAMES;
}

int some_name(void)
{
    int name = pick(NAMES);
    for (int tries = 0; tries < 3 && person_of_name(name) != NO_ONE; tries++)
        name = pick(NAMES);
    return name;
}

int free_person(void)
{
    for (int i = 0; i < MODEL_PEOPLE; i++)
        if (!MODEL->people[i].there)
            return i;
    return NO_ONE;
}

int free_passkey(void)
{
    for (int i = 0; i < MODEL_PASSKEYS; i++) {
        if (MODEL->passkeys[i].owner != NO_ONE)
            continue;
        if (run.drawn[i])
            credential_deinit(&run.passkeys[i]);
        passkey_draw(run.harness, &run.passkeys[i]);
        run.drawn[i] = true;
        return i;
    }
    return NO_ONE;
}

int some_passkey(void)
{
    int number = pick(MODEL_PASSKEYS);
    return run.drawn[number] && run.passkeys[number].user_handle_size > 0 ? number : NO_ONE;
}

int likely_passkey(int browser)
{
    int session = run.sessions[browser];
    int number = some_passkey();
    for (int tries = 0; tries < 10 && session != NO_ONE && pick(8) != 0; tries++) {
        if (number != NO_ONE && MODEL->passkeys[number].owner == MODEL->sessions[session].owner)
            return number;
        number = some_passkey();
    }
    return number;
}

void sign_out_quietly(int browser)
{
    run.browsers[browser].token[0] = '\0';
    run.sessions[browser] = NO_ONE;
}

void keep_session(int browser, int session)
{
    const struct passkey_account *account = run.browsers[browser].account;
    run.sessions[browser] = session;
    assert_non_null(account->session);
    memcpy(MODEL->sessions[session].id, account->session->id, PASSKEY_SESSION_ID_SIZE);
}

enum passkey_result expect_new(int name, int email)
{
    /* The address of another person cannot be used as a name. */
    bool taken = person_of_name(name) != NO_ONE || person_of_email(name) != NO_ONE ||
                 (email != NO_ONE && person_of_email(email) != NO_ONE);
    return taken ? PASSKEY_USER_NAME_TAKEN : PASSKEY_OK;
}

void own(int person, int passkey, int64_t recovered_at_ms)
{
    MODEL->passkeys[passkey] = (struct model_passkey){
        .owner = person, .recovered_at_ms = recovered_at_ms, .label = NO_ONE
    };
}

void signed_up(int browser, int passkey, int name, int email)
{
    int person = free_person();
    struct passkey_bytes id = run.browsers[browser].account->user->id;
    struct model_person *made = &MODEL->people[person];
    *made =
        (struct model_person){ .there = true, .name = name, .email = email, .id_size = id.size };
    memcpy(made->id, id.data, id.size);
    own(person, passkey, 0);
    keep_session(
        browser, model_session_new(MODEL, person, passkey, PASSKEY_PROOF_PASSKEY_VERIFIED, 0));
}

enum passkey_result change_passkey(const struct passkey_caller *caller,
    struct passkey_bytes user_id, int passkey, struct passkey_credential_change change)
{
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_credential_update(run.harness->worker, caller, user_id,
        credential_id(&run.passkeys[passkey]), &change, &account, &run.harness->error);
    passkey_account_free(&account);
    return result;
}

enum passkey_result remove_passkey(
    const struct passkey_caller *caller, struct passkey_bytes user_id, int passkey, bool allow_last)
{
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_credential_remove(run.harness->worker, caller, user_id,
        credential_id(&run.passkeys[passkey]), allow_last, &account, &run.harness->error);
    passkey_account_free(&account);
    return result;
}

enum passkey_result change_account(const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_account_change change)
{
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_account_update(
        run.harness->worker, caller, user_id, &change, &account, &run.harness->error);
    passkey_account_free(&account);
    return result;
}

enum passkey_result expect_taking(
    enum passkey_result result, int passkey, enum passkey_disabled_by by, bool allow_last)
{
    if (result == PASSKEY_OK && MODEL->passkeys[passkey].disabled_by < by && !allow_last &&
        model_last_way_in(MODEL, passkey))
        return PASSKEY_LAST_WAY_IN;
    return result;
}

void disabled(int passkey, enum passkey_disabled_by by, const struct model_session *but)
{
    struct model_passkey *at = &MODEL->passkeys[passkey];
    if (at->disabled_by >= by)
        return;
    if (at->disabled_by == PASSKEY_DISABLED_BY_NOBODY)
        at->disabled_at_ms = MODEL->now_ms;
    at->disabled_by = by;
    model_sessions_end(MODEL, at->owner, passkey, 0, but);
}

void removed(int passkey, struct model_session *but)
{
    model_sessions_end(MODEL, MODEL->passkeys[passkey].owner, passkey, 0, but);
    MODEL->passkeys[passkey].owner = NO_ONE;
    if (but != NULL && but->passkey == passkey)
        but->passkey = NO_ONE;
}

/* Users without a passkey that can sign in get decoys, and no passkey is listed then. */
enum passkey_result expect_listed(int passkey, int person)
{
    bool decoys = person == NO_ONE || MODEL->people[person].disabled ||
                  model_passkeys(MODEL, person, true) == 0;
    return !decoys && MODEL->passkeys[passkey].owner == person ? model_sign_in(MODEL, passkey)
                                                               : PASSKEY_CREDENTIAL_NOT_ALLOWED;
}

enum passkey_result expect_sign_in(int passkey, int name)
{
    if (name == NO_ONE)
        return model_sign_in(MODEL, passkey);
    return expect_listed(passkey, person_meant(name));
}
