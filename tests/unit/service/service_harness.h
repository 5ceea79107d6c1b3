/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A service over a real SQLite store in a temporary directory, with a clock and randomness that the
 * test controls, a store that fails on demand and records its calls, and browsers with software
 * authenticators.
 */
#ifndef UNIT_SERVICE_SERVICE_HARNESS_H
#define UNIT_SERVICE_SERVICE_HARNESS_H

#include "authenticator/authenticator.h"
#include "temporary.h"
#include "unit/unit.h"
#include <passkey/service.h>
#include <stdatomic.h>

/* 2026-05-08T08:41:53Z */
#define HARNESS_BEGIN_MS INT64_C(1778229713000)
#define HARNESS_ORIGIN   "https://example.org"

struct audit_note {
    char name[48];
    enum passkey_result result;
    bool user_given;
    bool credential_given;
};

/* Records the calls of the store, and makes them fail. */
struct recording_store {
    struct passkey_store *real;
    atomic_int operation_count;
    atomic_int fail_at;           /* the N-th operation from now on fails; 0: none */
    char trace[2048];             /* the name of each operation and a space; not with threads */
    struct audit_note audits[64]; /* of applied changes */
    size_t audit_count;
    bool recording;
    const char *meanwhile; /* SQL that another program runs before the next change is applied */
};

struct harness {
    char folder[TEMPORARY_SIZE];
    char location[96];
    struct recording_store store;
    struct passkey_service *service;
    void (*change)(struct passkey_relying_party *party); /* called at every start */
    struct passkey_worker *worker;
    _Atomic int64_t now_ms;
    atomic_uint drawn;
    bool random_fails;
    struct random_source draws; /* of authenticators */
    struct passkey_error error;
};

/** A relying party "example.org", as changed by `change`. */
struct harness *harness_new(void (*change)(struct passkey_relying_party *party));
void harness_free(struct harness *harness);
/** Create another service and worker over the same file, as after a restart. */
void harness_restart(struct harness *harness);
/** The same with another configuration. */
void harness_restart_as(struct harness *harness,
    void (*configure)(struct passkey_service_configuration *configuration));
/** Run SQL through a separate connection. Returns one integer, or nothing for a change. */
int64_t harness_sql(const struct harness *harness, const char *sql);
/** Clear what the store recorded. */
void harness_forget(struct harness *harness);
/** The last row of the audit log; fails if it is empty. */
const struct audit_note *harness_audit(const struct harness *harness);

/* ---- browsers ---- */

/* A caller: an address, and the token that it was given last. */
struct browser {
    struct harness *harness;
    uint8_t address[16];
    size_t address_size;
    char token[PASSKEY_SESSION_TOKEN_SIZE];
    struct passkey_started_ceremony started;
    struct authenticator_response response;
    bool id_token;                   /* its finishes request one */
    struct passkey_account *account; /* of the last successful finish or look */
    enum attestation attestation;    /* of registrations */
    const struct attester *attester;
};

void browser_init(struct browser *browser, struct harness *harness);
void browser_deinit(struct browser *browser);
struct passkey_caller browser_caller(const struct browser *browser);

struct passkey_bytes credential_id(const struct credential *credential);

/** A new discoverable ES256 passkey; free it with credential_deinit(). */
void passkey_draw(struct harness *harness, struct credential *credential);

/* Steps. If name or link is NULL, none is given. */
enum passkey_result start_registration(struct browser *browser, const char *name);
enum passkey_result start_sign_up_by_link(
    struct browser *browser, const char *name, const char *link);
enum passkey_result start_authentication(struct browser *browser, const char *name);
/** Create the response for what was started. mutations NULL: a valid response. */
void answer_registration(
    struct browser *browser, struct credential *credential, const struct mutations *mutations);
void answer_authentication(
    struct browser *browser, struct credential *credential, const struct mutations *mutations);
/** Finish. The browser uses a new token from then on. */
enum passkey_result finish_registration(struct browser *browser);
enum passkey_result finish_authentication(struct browser *browser);

/* Complete ceremonies. */
enum passkey_result sign_up(
    struct browser *browser, const char *name, struct credential *credential);
enum passkey_result sign_in(
    struct browser *browser, const char *name, struct credential *credential);
enum passkey_result look(struct browser *browser);
enum passkey_result sign_out(struct browser *browser);

/** The text of a member of the started options, such as "allowCredentials". */
struct passkey_bytes started_member(const struct browser *browser, const char *name);
size_t started_list_count(const struct browser *browser, const char *name);

#endif
