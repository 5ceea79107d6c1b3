/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64url without padding (RFC 4648 section 5), strictly: one value has one spelling.
 */
#ifndef BASE_BASE64URL_H
#define BASE_BASE64URL_H

#include "base/buffer.h"

/** Bytes that size characters decode to, at most. */
#define BASE64URL_DECODED_SIZE(size) ((size) / 4 * 3 + 2)
/** Characters that size bytes encode to. */
#define BASE64URL_ENCODED_SIZE(size) (((size)*4 + 2) / 3)

/**
 * Decode into memory of the caller.
 *
 * Refused: another character, '=', white space, an impossible length, unused bits that are not
 * zero (JSON-1, JSON-2).
 *
 * @param out  BASE64URL_DECODED_SIZE(text.size) bytes; may be the text's own memory.
 * @param size  Bytes written.
 * @returns false when refused; what out holds then means nothing.
 */
__attribute__((warn_unused_result)) bool base64url_decode(
    struct passkey_bytes text, uint8_t *out, size_t *size);

/** Append the encoded form. */
void base64url_append(struct buffer *buffer, struct passkey_bytes bytes);

/** Encode into memory of the caller, BASE64URL_ENCODED_SIZE(bytes.size) + 1 with the NUL. */
void base64url_encode(struct passkey_bytes bytes, char *out);

#endif
