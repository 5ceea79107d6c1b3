/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users, credentials and ceremonies of the conformance server in SQLite. Used by one thread.
 */
#ifndef CONFORMANCE_STORE_H
#define CONFORMANCE_STORE_H

#include "base/result.h"
#include <passkey/webauthn.h>

#define USER_ID_SIZE         32
#define CHALLENGE_SIZE       32
#define CEREMONY_ID_SIZE     16
#define CREDENTIAL_COUNT_MAX 100
/* 64 characters of four bytes. */
#define NAME_SIZE_MAX 256

enum ceremony_kind {
    CEREMONY_REGISTRATION = 0,
    CEREMONY_AUTHENTICATION = 1,
};

struct name {
    uint8_t data[NAME_SIZE_MAX];
    size_t size;
};

/* The content of a ceremony's options, until its result arrives. */
struct ceremony {
    uint8_t id[CEREMONY_ID_SIZE];
    enum ceremony_kind kind;
    uint8_t user_id[USER_ID_SIZE];
    uint8_t challenge[CHALLENGE_SIZE];
    struct name user_name; /* for a registration, like the next one */
    struct name display_name;
    enum passkey_requirement user_verification;
    enum passkey_attachment attachment;
    enum passkey_attestation_conveyance attestation;
    int64_t credential_last; /* number of the newest credential that the options listed */
    int64_t expires_at_ms;
};

/* The credentials of a user. */
struct credential_list {
    struct passkey_descriptor items[CREDENTIAL_COUNT_MAX]; /* views of the blobs */
    uint8_t *blobs[CREDENTIAL_COUNT_MAX];
    size_t count;
    int64_t last; /* number of the newest one */
};

struct store;

/**
 * Open a store; it is created if it does not exist.
 *
 * @param path  A file, or ":memory:".
 * @param store  Closed by store_close().
 */
MUST_USE enum passkey_result store_open(
    const char *path, struct store **store, struct passkey_error *error);
/** Closes and nulls. @param store  May point to NULL. */
void store_close(struct store **store);

/** @param user_id  Written if the user exists. */
MUST_USE enum passkey_result store_find_user(struct store *store, struct passkey_bytes name_key,
    uint8_t user_id[USER_ID_SIZE], bool *found, struct passkey_error *error);

/** @param list  Empty; released by credential_list_deinit() whatever the result. */
MUST_USE enum passkey_result store_list_credentials(struct store *store,
    const uint8_t user_id[USER_ID_SIZE], struct credential_list *list, struct passkey_error *error);
void credential_list_deinit(struct credential_list *list);

/** Store a ceremony, and delete those that expired an hour ago. */
MUST_USE enum passkey_result store_put_ceremony(struct store *store,
    const struct ceremony *ceremony, int64_t now_ms, struct passkey_error *error);

/**
 * Read a ceremony and delete it, so that it has only one result.
 *
 * @returns PASSKEY_OK; PASSKEY_CEREMONY_UNKNOWN (also for one of the other kind, which is kept);
 *          PASSKEY_CEREMONY_EXPIRED; a fault.
 */
MUST_USE enum passkey_result store_take_ceremony(struct store *store, struct passkey_bytes id,
    int64_t now_ms, struct ceremony *ceremony, struct passkey_error *error);

/**
 * Store the credential of a registration, and its user if the user is new.
 *
 * @returns PASSKEY_OK; PASSKEY_USER_NAME_TAKEN; PASSKEY_CREDENTIAL_EXISTS; a fault.
 */
MUST_USE enum passkey_result store_add_credential(struct store *store,
    const struct ceremony *ceremony, struct passkey_bytes name_key,
    const struct passkey_credential *credential, struct passkey_error *error);

/**
 * Find a credential that the options of an authentication listed.
 *
 * @param blob  The record, for passkey_credential_decode(); free it with free().
 * @returns PASSKEY_OK; PASSKEY_CREDENTIAL_NOT_ALLOWED; a fault.
 */
MUST_USE enum passkey_result store_find_credential(struct store *store,
    const struct ceremony *ceremony, struct passkey_bytes id, struct passkey_bytes *blob,
    struct passkey_error *error);

MUST_USE enum passkey_result store_update_credential(
    struct store *store, const struct passkey_credential *credential, struct passkey_error *error);

#endif
