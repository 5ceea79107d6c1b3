/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How bytes are written: as themselves, as JSON, or in an alphabet that survives mails and logs.
 */
#ifndef INSPECT_ENCODING_H
#define INSPECT_ENCODING_H

#include "base/buffer.h"

struct encoded {
    const char *name; /* "hex" */
    struct passkey_bytes bytes;
};

/* In the order in which they are tried: a text in fewer characters is the likelier one. */
#define ENCODING_COUNT 5

/* Decoders write in groups, whose last may be shorter than its room. */
#define ENCODING_ROOM 4

/**
 * Whether a text decodes in one of the alphabets.
 *
 * @param at  If not, the first character that is in none of them, or the text's size.
 */
bool encoding_ends(struct passkey_bytes text, size_t *at);

/** Whether bytes begin as a JSON object does, a byte order mark and white space aside. */
bool encoding_is_json(struct passkey_bytes bytes);

/**
 * @param index  0 to ENCODING_COUNT - 1.
 * @param memory  Reset first; decoded bytes stand there.
 * @returns false when the input is not of the encoding, or memory ran out: ask buffer_check().
 */
MUST_USE bool encoding_read(
    size_t index, struct passkey_bytes input, struct buffer *memory, struct encoded *encoded);

#endif
