/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64 (RFC 4648 section 4) as certificates are written in PEM and in JSON: white space may stand
 * anywhere, since real metadata has it, and padding may be left out. Signed values of the WebAuthn
 * API are base64url instead, which is strict.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <passkey/bytes.h>
#include <stdbool.h>

/**
 * @param out  text.size bytes, of which the decoded ones are the first; may be the text's memory.
 * @param size  Bytes decoded.
 * @returns false for another character, too much padding, or unused bits that are not zero.
 */
__attribute__((warn_unused_result)) bool base64_decode(
    struct passkey_bytes text, uint8_t *out, size_t *size);

#endif
