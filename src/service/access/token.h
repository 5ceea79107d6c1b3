/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens of clients: a prefix with their kind, and 32 random bytes in base64url. The store has
 * their SHA-256 hash, so that neither a copy of the store nor the time of a comparison reveals one.
 */
#ifndef SERVICE_ACCESS_TOKEN_H
#define SERVICE_ACCESS_TOKEN_H

#include "service/access/call.h"

#define TOKEN_SIZE PASSKEY_SESSION_TOKEN_SIZE /* of every kind, with its NUL */

/* The kind of a token: its first six characters. */
#define TOKEN_SESSION "psk_s_"
#define TOKEN_API_KEY "psk_k_"
#define TOKEN_LINK    "psk_l_"

/**
 * Compute the hash by which the row of a client's token is found.
 *
 * @param well_formed  false: no row can have it, and the hash is not written.
 */
MUST_USE enum passkey_result token_hash(const struct call *call, const char *prefix,
    struct passkey_bytes token, uint8_t hash[PASSKEY_HASH_SIZE], bool *well_formed);

/** Generate a token and its hash. @param token  The text for the client, wiped by the caller. */
MUST_USE enum passkey_result token_draw(const struct call *call, const char *prefix,
    char token[TOKEN_SIZE], uint8_t hash[PASSKEY_HASH_SIZE]);

#endif
