/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64 (RFC 4648 section 4) as used for certificates in PEM and JSON. White space is allowed
 * anywhere, because real metadata contains it, and padding is optional. Signed values of the
 * WebAuthn API use the strict base64url instead.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <passkey/bytes.h>
#include <stdbool.h>

/**
 * @param out  text.size bytes, which may be the memory of the text. The decoded bytes come first.
 * @param size  Bytes decoded.
 * @returns false for another character, too much padding, or unused bits that are not zero.
 */
__attribute__((warn_unused_result)) bool base64_decode(
    struct passkey_bytes text, uint8_t *out, size_t *size);

#endif
