/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of the service that are made repeatedly from the same state. */
#ifndef FAULT_CALLS_H
#define FAULT_CALLS_H

#include "authenticator/metadata_blob.h"
#include "fault/snapshot.h"
#include "unit/service/link_fixture.h"

/*
 * Ada recovered by a ticket and is about to enrol a passkey. Eve has two passkeys, codes and an
 * address.
 */
struct setup {
    struct fixture *fixture;
    struct passkey_worker *worker;
    struct snapshot *snapshot;
    struct passkey_caller ada;
    struct passkey_caller eve;
    struct passkey_caller backend;
    struct passkey_caller operator;
    struct passkey_caller stranger;
    uint8_t ada_id[PASSKEY_USER_HANDLE_SIZE_MAX];
    uint8_t eve_id[PASSKEY_USER_HANDLE_SIZE_MAX];
    struct passkey_link links[PASSKEY_LINK_SIGN_UP + 1];
    struct passkey_recovery_codes codes;
    struct metadata_signer metadata_signer;
    struct buffer metadata_blob;
    uint8_t session_id[PASSKEY_SESSION_ID_SIZE];
    unsigned drawn;
    uint8_t address[4]; /* different for each call, because limits by address are in memory */
};
extern struct setup setup;

#define ADA                                                                                        \
    (struct passkey_bytes)                                                                         \
    {                                                                                              \
        setup.ada_id, 32                                                                           \
    }
#define EVE                                                                                        \
    (struct passkey_bytes)                                                                         \
    {                                                                                              \
        setup.eve_id, 32                                                                           \
    }

struct call_case {
    const char *name;
    enum passkey_result (*call)(void);
    bool draws_keys; /* writes different data each time */
    bool limited;    /* its limits are in the store, which is restored before each call */
    bool postpones;  /* a fault sets a later time for the mail, so that it does not block others */
};

#define CALL_COUNT 49
extern const struct call_case CALLS[CALL_COUNT];

#endif
