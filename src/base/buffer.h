/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Owned bytes that grow up to a stated maximum.
 *
 * An append that does not fit or cannot get memory leaves the buffer as it was and marks it failed;
 * later appends do nothing. A writer therefore appends without looking and asks once at the end.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/result.h"

struct buffer {
    uint8_t *data;
    size_t size;
    size_t capacity;
    size_t size_max;
    bool failed;
};

/** Nothing is allocated yet. */
void buffer_init(struct buffer *buffer, size_t size_max);
/** Wipes and frees; the buffer may be initialised again. */
void buffer_deinit(struct buffer *buffer);
/** Empty again, memory kept, failure forgotten. */
void buffer_reset(struct buffer *buffer);

void buffer_append(struct buffer *buffer, struct passkey_bytes bytes);
void buffer_append_text(struct buffer *buffer, const char *text);
void buffer_append_u8(struct buffer *buffer, uint8_t byte);
/** Room for size more bytes, counted as written, for the caller to fill; NULL when it failed. */
uint8_t *buffer_extend(struct buffer *buffer, size_t size);

struct passkey_bytes buffer_view(const struct buffer *buffer);

/** PASSKEY_OK, or a fault when an append failed. */
MUST_USE enum passkey_result buffer_check(const struct buffer *buffer, struct passkey_error *error);

/** Hand the memory over followed by a NUL, to be freed with free(); the buffer is empty then. */
MUST_USE enum passkey_result buffer_take(
    struct buffer *buffer, char **text, size_t *size, struct passkey_error *error);

#endif
