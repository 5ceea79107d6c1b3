/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of the project's own vectors: the change to a response, the expectations, and the
 * required result.
 */
#ifndef VECTORS_CASE_H
#define VECTORS_CASE_H

#include "authenticator/authenticator.h"
#include <passkey/result.h>

#define CASE_RP_ID      "example.org"
#define CASE_ORIGIN     "https://example.org"
#define CASE_TOP_ORIGIN "https://example.com"
#define CASE_TIME       "2026-05-08T08:41:53Z"

#define CASE_CHAIN_MAX 4

extern const struct passkey_bytes case_challenge;

/* The data from which a row's response is made, derived from the row's name. */
struct case_fixture {
    struct random_source random;
    struct credential credential;
    struct attester attester;
    struct attester second; /* of a TPM */
    struct attestation_element elements[2];
    struct signing_key chain_keys[CASE_CHAIN_MAX];
    struct buffer chain[CASE_CHAIN_MAX]; /* intermediates, the one below the root first */
    struct authenticator_request request;
    struct mutations mutations;
};

/* The record's backup eligibility. */
enum case_known { KNOWN_NO, KNOWN_YES, KNOWN_NOTHING };

struct case_row {
    const char *name;
    const char *checks; /* ids of the checklist; for a valid response, its kind */
    bool registration;
    enum signing_algorithm algorithm;
    enum attestation attestation;
    void (*mutate)(struct mutations *mutations); /* NULL: no change */
    void (*fixture)(struct case_fixture *fixture);
    uint32_t sign_count;
    uint32_t known_sign_count;
    enum case_known known_backup_eligible;
    enum signing_algorithm offered; /* the only one; 0: all */
    bool user_verification_required;
    bool user_presence_optional;
    bool cross_origin_allowed;
    bool trusted; /* required, with the attester's root as the anchor */
    enum passkey_result result;
};

struct case_table {
    const struct case_row *rows;
    size_t count;
};

/* In registration.json and authentication.json; algorithms.json; attestation.json; flags.json. */
extern const struct case_table case_ceremonies;
extern const struct case_table case_algorithms;
extern const struct case_table case_attestation;
extern const struct case_table case_flags;

#endif
