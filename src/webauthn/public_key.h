/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a COSE_Key in CBOR (RFC 9052, section 7) into the parameters that crypto/cose_key.h checks:
 *
 *     { 1: kty, 3: alg, -1: crv | n | pub, -2: x | e, -3: y }
 */
#ifndef WEBAUTHN_PUBLIC_KEY_H
#define WEBAUTHN_PUBLIC_KEY_H

#include "crypto/cose_key.h"
#include "webauthn/cbor_reader.h"

/**
 * @param reader  Canonical; the key is its next item.
 * @param key  Views borrow from the reader's input. If the algorithm is unknown, only type and
 *         algorithm are set.
 * @param raw  The encoded key.
 * @returns PASSKEY_OK; PASSKEY_PUBLIC_KEY_INVALID; a refusal of the reader.
 */
MUST_USE enum passkey_result public_key_read(struct cbor_reader *reader, struct cose_key *key,
    struct passkey_bytes *raw, struct passkey_error *error);

#endif
