/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of our own vectors: what is done to a response, what is expected of it, and what the
 * answer must be.
 */
#ifndef VECTORS_CASE_H
#define VECTORS_CASE_H

#include "authenticator/authenticator.h"
#include <passkey/result.h>

#define CASE_RP_ID      "example.org"
#define CASE_ORIGIN     "https://example.org"
#define CASE_TOP_ORIGIN "https://example.com"
#define CASE_TIME       "2026-05-08T08:41:53Z"

extern const struct passkey_bytes case_challenge;

struct case_row {
    const char *name;
    const char *checks; /* ids of the checklist */
    bool registration;
    enum signing_algorithm algorithm;
    enum attestation attestation;
    void (*bend)(struct bends *bends); /* NULL: honest */
    uint32_t sign_count;
    uint32_t known_sign_count;
    bool user_verification_required;
    bool cross_origin_allowed;
    bool trusted; /* demanded, with the attester's root as anchor */
    enum passkey_result result;
};

extern const struct case_row case_rows[];
extern const size_t case_row_count;

#endif
