/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One run of the property test: the service, the model beside it, and what both are asked to do.
 */
#ifndef UNIT_SERVICE_PROPERTY_RUN_H
#define UNIT_SERVICE_PROPERTY_RUN_H

#include "unit/service/account_model.h"
#include "unit/service/link_stage.h"

#define BROWSERS      5
#define NAMES         7 /* that people choose */
#define FIRST_ADDRESS 4 /* from here on they are addresses */
/* And those with a number, which an address gets that is taken for a name. */
#define NAMES_ALL (NAMES + (NAMES - FIRST_ADDRESS) * MODEL_PEOPLE)
#define LABELS    3

struct property_run {
    struct stage *stage;
    struct world *world;
    struct model model;
    struct browser browsers[BROWSERS];
    int sessions[BROWSERS]; /* of the model, or NOBODY */
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

/* With the seed and the step. */
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

/** One of 0 to count - 1. */
int pick(int count);
/** Fails where they differ. @returns whether it was done. */
bool agreed(enum passkey_result got, enum passkey_result expected);
/** The user handle; that of no one for who is not there. */
struct passkey_bytes id_of(int person);
int person_of_name(int name);
int person_of_email(int email);
/** Whose verified address it is, or else whose name. */
int person_meant(int name_or_email);
bool is_address(int name);
/** Mostly no one's. */
int some_name(void);
/** Who is not there; or NOBODY. */
int free_person(void);
/** One that is no one's, drawn anew; or NOBODY. */
int free_passkey(void);
/** One that an authenticator has, whosever it is or was, or was to be; or NOBODY. */
int some_passkey(void);
/** Mostly one of the person in the browser's session; else any, as above. */
int likely_passkey(int browser);
/** The browser forgets its session, which goes on. */
void sign_out_quietly(int browser);
/** The browser has the session that its last answer opened. */
void keep_session(int browser, int session);

/** What making an account comes to, of a name that may be one, and an address or NOBODY. */
enum passkey_result expect_new(int name, int email);
/** Its account is made, and the browser has its session. */
void signed_up(int browser, int passkey, int name, int email);
/** The person has the passkey from now on. */
void own(int person, int passkey, int64_t recovered_at_ms);

/** An operator, or an API key, whose text is run's; it is used. @returns its scopes, 0: none. */
unsigned authority(struct passkey_caller *caller);
enum passkey_result expect_scope(unsigned scopes, enum passkey_scope needed);
/** Of what is done to a person. */
enum passkey_result expect_authority(unsigned scopes, enum passkey_scope needed, int person);

/* What changes a passkey, and what the model thinks of it. */
enum passkey_result change_passkey(const struct passkey_caller *caller,
    struct passkey_bytes user_id, int passkey, struct passkey_credential_change change);
enum passkey_result remove_passkey(const struct passkey_caller *caller,
    struct passkey_bytes user_id, int passkey, bool allow_last);
enum passkey_result change_account(const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_account_change change);
/** The last way in takes a word; result: what it would be without that rule. */
enum passkey_result expect_taking(
    enum passkey_result result, int passkey, enum passkey_disabled_by by, bool allow_last);
/** It was disabled; `but` is the session that goes on. */
void disabled(int passkey, enum passkey_disabled_by by, const struct model_session *but);
void removed(int passkey, struct model_session *but);
/** With a name the list has that user's passkeys, or decoys; NOBODY: no list. */
enum passkey_result expect_sign_in(int passkey, int name);
/** What a sign-in gets with a list for a person, or NOBODY. */
enum passkey_result expect_listed(int passkey, int person);

/* Steps of someone at a browser. */
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
