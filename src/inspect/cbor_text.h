/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CBOR as text: diagnostic notation (RFC 8949, section 8), for values that have no other
 * representation here.
 */
#ifndef INSPECT_CBOR_TEXT_H
#define INSPECT_CBOR_TEXT_H

#include "webauthn/cbor_reader.h"

/* Two digits per byte, and at most 24 characters around each item. */
#define CBOR_TEXT_SIZE_MAX(size) ((size)*2 + 24 * CBOR_ITEM_COUNT_MAX + 64)

/**
 * Append the next item with its content; text is unchanged, in quotes.
 *
 * @returns PASSKEY_OK; the reader's refusal, after appending what was readable.
 */
MUST_USE enum passkey_result cbor_text_append(
    struct cbor_reader *reader, struct buffer *out, struct passkey_error *error);

/**
 * The same for an item that was read already.
 * @param start  Where it began in the input.
 */
MUST_USE enum passkey_result cbor_text_append_item(struct cbor_reader *reader, size_t start,
    const struct cbor_item *item, struct buffer *out, struct passkey_error *error);

#endif
