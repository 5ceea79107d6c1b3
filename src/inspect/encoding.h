/* SPDX-License-Identifier: Apache-2.0 */
/* The encodings of input: raw bytes, JSON, or an alphabet for mails and logs. */
#ifndef INSPECT_ENCODING_H
#define INSPECT_ENCODING_H

#include "base/buffer.h"

struct encoded {
    const char *name; /* "hex" */
    struct passkey_bytes bytes;
};

/*
 * The number of encodings. They are tried in order: an encoding with fewer characters is more
 * likely.
 */
#define ENCODING_COUNT 5

/* Decoders write in groups and may use this much memory beyond the result. */
#define ENCODING_ROOM 4

/**
 * Whether a text can be decoded with one of the alphabets.
 *
 * @param at  If not: the first character that is in no alphabet, or the text's size.
 */
bool encoding_ends(struct passkey_bytes text, size_t *at);

/** Whether bytes begin like a JSON object, apart from a byte order mark and white space. */
bool encoding_is_json(struct passkey_bytes bytes);

/**
 * @param index  0 to ENCODING_COUNT - 1.
 * @param memory  Reset first; receives the decoded bytes.
 * @returns false if the input does not have the encoding or memory ran out; see buffer_check().
 */
MUST_USE bool encoding_read(
    size_t index, struct passkey_bytes input, struct buffer *memory, struct encoded *encoded);

#endif
