/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens that clients hold: a prefix that says what they are, and 32 random bytes in base64url.
 * The store keeps their SHA-256, so that neither a copy of it nor the time of a comparison gives
 * one away.
 */
#ifndef SERVICE_ACCESS_TOKEN_H
#define SERVICE_ACCESS_TOKEN_H

#include "service/access/call.h"

#define TOKEN_SIZE PASSKEY_SESSION_TOKEN_SIZE /* of every kind, with its NUL */

/* What a token is for: its first six characters. */
#define TOKEN_SESSION "psk_s_"
#define TOKEN_API_KEY "psk_k_"
#define TOKEN_LINK    "psk_l_"

/**
 * The hash that a row would have for a token from outside.
 *
 * @param well_formed  False: no row can have it; the hash is not written then.
 */
MUST_USE enum passkey_result token_hash(const struct call *call, const char *prefix,
    struct passkey_bytes token, uint8_t hash[PASSKEY_HASH_SIZE], bool *well_formed);

/** Draw a token and its hash. @param token  The text for the client, wiped by the caller. */
MUST_USE enum passkey_result token_draw(const struct call *call, const char *prefix,
    char token[TOKEN_SIZE], uint8_t hash[PASSKEY_HASH_SIZE]);

#endif
