/* SPDX-License-Identifier: Apache-2.0 */
/* Strict base64url without padding (RFC 4648 section 5): each value has exactly one spelling. */
#ifndef BASE_BASE64URL_H
#define BASE_BASE64URL_H

#include "base/buffer.h"

/** The maximum number of bytes that `size` characters decode to. */
#define BASE64URL_DECODED_SIZE(size) ((size) / 4 * 3 + 2)
/** The number of characters that `size` bytes encode to. */
#define BASE64URL_ENCODED_SIZE(size) (((size)*4 + 2) / 3)

/**
 * Decode into the caller's memory.
 *
 * Refused: any other character, '=', white space, an impossible length, unused bits that are not
 * zero (JSON-1, JSON-2).
 *
 * @param out  BASE64URL_DECODED_SIZE(text.size) bytes; may be the text's own memory.
 * @param size  The number of bytes written.
 * @returns false if the text is refused; the contents of `out` are then undefined.
 */
__attribute__((warn_unused_result)) bool base64url_decode(
    struct passkey_bytes text, uint8_t *out, size_t *size);

/** Append the encoded form. */
void base64url_append(struct buffer *buffer, struct passkey_bytes bytes);

/** Encode into the caller's memory: BASE64URL_ENCODED_SIZE(bytes.size) characters and a NUL. */
void base64url_encode(struct passkey_bytes bytes, char *out);

#endif
