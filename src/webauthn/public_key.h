/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A COSE_Key as CBOR (RFC 9052, section 7) into the parameters that crypto/cose_key.h evaluates:
 *
 *     { 1: kty, 3: alg, -1: crv | n | pub, -2: x | e, -3: y }
 */
#ifndef WEBAUTHN_PUBLIC_KEY_H
#define WEBAUTHN_PUBLIC_KEY_H

#include "crypto/cose_key.h"
#include "webauthn/cbor_reader.h"

/**
 * @param reader  Canonical; the key is its next item.
 * @param key  Views borrow from the reader's input. Of an algorithm that is not known only type
 *             and algorithm are filled in.
 * @param raw  The whole key as it is there.
 * @returns PASSKEY_OK; PASSKEY_PUBLIC_KEY_INVALID; what the reader refuses.
 */
MUST_USE enum passkey_result public_key_read(struct cbor_reader *reader, struct cose_key *key,
    struct passkey_bytes *raw, struct passkey_error *error);

#endif
