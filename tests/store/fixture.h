/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store in a temporary directory, and records for it. Every record is complete: members that a
 * test does not set have values whose loss would be detected.
 */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "base/bytes.h"
#include "base/result.h"
#include "unit.h"

#include "store/store.h"

/* A backend: how to create an empty store, and how to remove it. */
struct backend {
    const char *name;
    /* The location of a new store that is not open. */
    void (*make)(char location[200]);
    void (*remove)(const char *location);
};

extern const struct backend sqlite_backend;
/** Schemas of the server that cluster.py started. */
extern const struct backend postgresql_backend;

struct fixture {
    const struct backend *backend;
    char location[200];
    struct passkey_store *store;
    struct connection *reader;
    uint32_t party; /* "example.org" */
    uint32_t other; /* "example.net" */
};

/** A store of a backend (NULL: SQLite), open, with a reader and two relying parties. */
struct fixture *fixture_new(const struct backend *backend);
void fixture_free(struct fixture *fixture);
/** Close it and open it again. */
void fixture_reopen(struct fixture *fixture);
/** The number of rows in a table, according to store_measure(). */
int64_t fixture_rows(const struct fixture *fixture, const char *table);
/** The path in an sqlite: location. */
const char *fixture_path(const struct fixture *fixture);

/* ---- records; their bytes live as long as the test program ---- */

#define NOW_MS INT64_C(1780000000000)

struct passkey_user_record sample_user(const char *id, const char *name);
struct passkey_credential_record sample_credential(const char *id, const char *user_id);
/** The id and the token hash begin with the text, followed by zeros. */
struct ceremony_record sample_ceremony(const char *id);
struct passkey_session_record sample_session(const char *token, const char *user_id);
struct passkey_api_key_record sample_api_key(const char *token);
struct passkey_audit_record sample_audit(const char *user_id);

/* ---- changes ---- */

struct change insert_user(const struct passkey_user_record *user);
struct change insert_credential(const struct passkey_credential_record *credential);
struct change use_credential(const char *id, uint32_t count_old, uint32_t count);
struct change insert_ceremony(const struct ceremony_record *ceremony);
struct change insert_session(const struct passkey_session_record *session);
struct change insert_audit(const struct passkey_audit_record *audit);
struct change sweep_at(int64_t now_ms, uint32_t count_max);

/** Apply a change set for the fixture's party, synced. */
enum passkey_result apply(
    struct fixture *fixture, const struct change *items, size_t count, size_t *refused);
enum passkey_result apply_one(struct fixture *fixture, struct change change);
/** Apply a user and a credential of it. */
void have_credential(struct fixture *fixture, const char *user_id, const char *credential_id);

struct ceremony_key ceremony_key(const struct ceremony_record *record);
/** Take an anonymous authentication ceremony at NOW_MS, and free it. */
enum passkey_result take(struct fixture *fixture, const char *id);
/* Find a ceremony and delete it; PASSKEY_CEREMONY_UNKNOWN if it does not exist any more. */
enum passkey_result take_by_key(struct fixture *fixture, uint32_t party,
    const struct ceremony_key *key, struct ceremony_record **ceremony);

/** The count that `SELECT …` returns, through the command line of sqlite3 or a query. */
int64_t sqlite_count(const struct fixture *fixture, const char *sql);

#endif
