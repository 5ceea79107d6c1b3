/* SPDX-License-Identifier: Apache-2.0 */
/* One run of the property test: the service, the model, and the steps that both perform. */
#ifndef UNIT_SERVICE_PROPERTY_RUN_H
#define UNIT_SERVICE_PROPERTY_RUN_H

#include "unit/service/account_model.h"
#include "unit/service/link_fixture.h"

#define BROWSERS      5
#define NAMES         7 /* names that users choose */
#define FIRST_ADDRESS 4 /* from this index on, names are addresses */
/* Also names with a number, for an address that is in use as a name. */
#define NAMES_ALL (NAMES + (NAMES - FIRST_ADDRESS) * MODEL_PEOPLE)
#define LABELS    3

struct property_run {
    struct fixture *fixture;
    struct harness *harness;
    struct model model;
    struct browser browsers[BROWSERS];
    int sessions[BROWSERS]; /* numbers in the model, or NO_ONE */
    struct credential passkeys[MODEL_PASSKEYS];
    bool drawn[MODEL_PASSKEYS];
    struct passkey_recovery_codes codes[MODEL_PEOPLE];
    char links[MODEL_LINKS][PASSKEY_LINK_TOKEN_SIZE];
    char keys[MODEL_KEYS][PASSKEY_API_KEY_SIZE];
    uint8_t key_ids[MODEL_KEYS][PASSKEY_API_KEY_ID_SIZE];
    enum passkey_sign_up_mode mode;
    uint64_t random;
    unsigned seed;
    unsigned step;
    const char *doing;
};
extern struct property_run run;

#define MODEL (&run.model)
#define OWN   ((struct passkey_bytes){ NULL, 0 })
extern const char *const names[NAMES_ALL];
extern const char *const labels[LABELS];

/* Prints the seed and the step, too. */
#define FAIL(...)                                                                                  \
    do {                                                                                           \
        print_error("seed %u, step %u, %s: ", run.seed, run.step, run.doing);                      \
        fail_msg(__VA_ARGS__);                                                                     \
    } while (0)

#define AGREE(what, got, expected)                                                                 \
    do {                                                                                           \
        if ((long long)(got) != (long long)(expected))                                             \
            FAIL("%s is %lld, and the model says %lld", (what), (long long)(got),                  \
                (long long)(expected));                                                            \
    } while (0)

/** A number from 0 to count - 1. */
int pick(int count);
/** Fails if the results differ. @returns whether it was done. */
bool agreed(enum passkey_result got, enum passkey_result expected);
/** The user handle of a person; a random one for a person who does not exist. */
struct passkey_bytes id_of(int person);
int person_of_name(int name);
int person_of_email(int email);
/** The person with this verified address, or else with this name. */
int person_meant(int name_or_email);
bool is_address(int name);
/** Mostly a name that no one has. */
int some_name(void);
/** A person who does not exist; or NO_ONE. */
int free_person(void);
/** A new passkey that no one has; or NO_ONE. */
int free_passkey(void);
/** A passkey that an authenticator has, whether or not anyone has it; or NO_ONE. */
int some_passkey(void);
/** Mostly a passkey of the person in the browser's session; otherwise any, as above. */
int likely_passkey(int browser);
/** The browser forgets its session, which stays alive. */
void sign_out_quietly(int browser);
/** The browser uses the session that its last answer opened. */
void keep_session(int browser, int session);

/**
 * The expected result of creating an account with a name, which may be invalid, and an address or
 * NO_ONE.
 */
enum passkey_result expect_new(int name, int email);
/** The account has been created, and the browser has its session. */
void signed_up(int browser, int passkey, int name, int email);
/** The person has the passkey from now on. */
void own(int person, int passkey, int64_t recovered_at_ms);

/** Use an operator, or an API key, whose text is in `run`. @returns its scopes; 0: none. */
unsigned authority(struct passkey_caller *caller);
enum passkey_result expect_scope(unsigned scopes, enum passkey_scope needed);
/** The expected result of an action on a person. */
enum passkey_result expect_authority(unsigned scopes, enum passkey_scope needed, int person);

/* Change a passkey, with the model's expected result. */
enum passkey_result change_passkey(const struct passkey_caller *caller,
    struct passkey_bytes user_id, int passkey, struct passkey_credential_change change);
enum passkey_result remove_passkey(const struct passkey_caller *caller,
    struct passkey_bytes user_id, int passkey, bool allow_last);
enum passkey_result change_account(const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_account_change change);
/**
 * Removing the last way in needs confirmation; `result` is the expected result without that rule.
 */
enum passkey_result expect_taking(
    enum passkey_result result, int passkey, enum passkey_disabled_by by, bool allow_last);
/** The passkey was disabled; `but` is the session that is kept. */
void disabled(int passkey, enum passkey_disabled_by by, const struct model_session *but);
void removed(int passkey, struct model_session *but);
/** With a name, the list has that user's passkeys, or decoys. NO_ONE: no list. */
enum passkey_result expect_sign_in(int passkey, int name);
/** The expected result of a sign-in with a list for a person, or NO_ONE. */
enum passkey_result expect_listed(int passkey, int person);

/* Steps of a person with a browser. */
void do_sign_up(int browser);
void do_sign_in(int browser);
void do_reauthenticate(int browser);
void do_add_passkey(int browser);
void do_label(int browser);
void do_disable(int browser);
void do_enable(int browser);
void do_remove(int browser);
void do_rename(int browser);
void do_forget_email(int browser);
void do_delete_account(int browser);
void do_look(int browser);
void do_check(int browser);
void do_revoke(int browser);
void do_revoke_all(int browser);
void do_sign_out(int browser);
void do_make_codes(int browser);
void do_redeem_code(int browser);
void do_own_link(int browser);
void do_redeem_link(int browser);
void do_end_maker(int browser);
void do_make_link(int browser);
void do_invite(int browser);
void do_ask_to_sign_up(int browser);
void do_sign_up_by_link(int browser);
void do_make_key(int browser);
void do_revoke_key(int browser);
void do_revoke_codes(int browser);
void do_switch_person(int browser);
void do_delete_person(int browser);
void do_tell_ways_in(int browser);
void do_switch_passkey(int browser);
void do_remove_passkey(int browser);
void do_sweep(int browser);
void do_let_time_pass(int browser);

#endif
