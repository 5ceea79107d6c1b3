/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A minimal model of accounts: arrays and flags, with the rules implemented again, and without a
 * store. The property test compares the service with it.
 */
#ifndef UNIT_SERVICE_ACCOUNT_MODEL_H
#define UNIT_SERVICE_ACCOUNT_MODEL_H

#include <passkey/account.h>

#define MODEL_PEOPLE   4
#define MODEL_PASSKEYS 12
#define MODEL_SESSIONS 1024
#define MODEL_LINKS    8
#define MODEL_KEYS     64
#define NO_ONE         (-1)

struct model_person {
    bool there;
    bool disabled;
    int name; /* one of the test's names */
    uint8_t id[PASSKEY_USER_HANDLE_SIZE_MAX];
    size_t id_size;
    int email; /* one of the test's names, or NO_ONE */
    unsigned ways_in;
    bool codes_made;
    bool codes_left[PASSKEY_RECOVERY_CODE_COUNT];
};

struct model_passkey {
    int owner; /* or NO_ONE */
    enum passkey_disabled_by disabled_by;
    int64_t disabled_at_ms; /* only while it is disabled */
    int64_t recovered_at_ms;
    int label; /* of the test's labels; NO_ONE: the default */
};

struct model_session {
    bool row; /* on record, but possibly expired */
    int owner;
    int passkey; /* that proved it, or NO_ONE */
    enum passkey_proof proof;
    int64_t auth_time_ms;
    int64_t used_at_ms;
    int64_t expires_at_ms;
    int64_t ends_at_ms;
    int64_t recovered_at_ms;
    uint8_t id[PASSKEY_SESSION_ID_SIZE];
    int link; /* the number of the ticket or enrolment link that opened it; 0: none */
};

struct model_link {
    bool open;
    int number; /* from 1 */
    int owner;  /* NO_ONE: for a sign-up */
    int email;  /* that it verifies or was mailed to; one of the test's names, or NO_ONE */
    enum passkey_link_purpose purpose;
    int64_t expires_at_ms;
    int64_t recovered_at_ms;
    bool by_operator;
    struct model_session *maker; /* with which it ends, or NULL */
};

struct model_key {
    unsigned scopes;
    int64_t expires_at_ms; /* 0: never */
    int64_t used_at_ms;    /* rounded to the hour; 0: never */
    bool revoked;
};

struct model {
    int64_t now_ms;
    struct model_person people[MODEL_PEOPLE];
    struct model_passkey passkeys[MODEL_PASSKEYS];
    struct model_session sessions[MODEL_SESSIONS];
    int session_count;
    struct model_link links[MODEL_LINKS];
    struct model_key keys[MODEL_KEYS];
    int key_count;
};

/* The actions of a session. */
enum model_action {
    MODEL_READ,
    MODEL_ENROL,
    MODEL_MAKE_LINK,
    MODEL_RENAME_PASSKEY,
    MODEL_END_SESSIONS,
    MODEL_DISABLE_PASSKEY,
    MODEL_CHANGE, /* enable, remove, codes, name, address, delete */
};

void model_init(struct model *model);

/** Use the session with this number, if it is live. @returns the session, or NULL. */
struct model_session *model_use(struct model *model, int number);
/** The result of an action of a session; NULL: without a session. */
enum passkey_result model_may(
    const struct model *model, const struct model_session *session, enum model_action action);

/** @returns the number of a new session of the person, with the current times. */
int model_session_new(struct model *model, int person, int passkey, enum passkey_proof proof,
    int64_t recovered_at_ms);
void model_session_prove(
    struct model *model, struct model_session *session, int passkey, enum passkey_proof proof);
bool model_restricted(const struct model_session *session);
bool model_held(const struct model *model, const struct model_session *session);
/** For a weak proof that is used now: the time, or 0 if nothing is held. */
int64_t model_hold_begin(const struct model *model, int person);
/** End sessions of a person: of one passkey, or NO_ONE for all; only those that a recovery with
 * this proof ends, or 0 for all; except one. */
void model_sessions_end(struct model *model, int person, int passkey, enum passkey_proof recovery,
    const struct model_session *but);
int model_sessions_live(const struct model *model, int person);

/** Delete expired sessions, without other changes. @returns how many. */
int model_sessions_sweep(struct model *model);

/** Whether a link can be spent: it is open, and the session that created it, if any, is live. */
bool model_link_live(const struct model *model, const struct model_link *link);
/** End links of a person: all, or only those that a recovery with this proof ends. */
void model_links_end(struct model *model, int person, enum passkey_proof recovery);
/** End the link with this number, and the sessions that it opened. */
void model_link_end(struct model *model, int number);

/** Use an API key, if it is live. @returns its scopes; 0: it is not live. */
unsigned model_key_use(struct model *model, int number);

int model_passkeys(const struct model *model, int person, bool enabled);
/** Whether it is enabled and the only way in. */
bool model_last_way_in(const struct model *model, int passkey);
unsigned model_codes_left(const struct model_person *person);
enum passkey_strength model_strength(const struct model *model, int person);
/** The result of a sign-in with it, if no list was sent. */
enum passkey_result model_sign_in(const struct model *model, int passkey);

void model_disable_person(struct model *model, int person);
void model_delete_person(struct model *model, int person);

#endif
