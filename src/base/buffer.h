/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A buffer that owns its bytes and grows up to a maximum.
 *
 * An append that does not fit or cannot get memory leaves the buffer as it was and marks it failed;
 * later appends do nothing. A writer can therefore append without checks and check once at the end.
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

/** Allocates nothing. */
void buffer_init(struct buffer *buffer, size_t size_max);
/** Wipes and frees the memory. The buffer may be initialized again. */
void buffer_deinit(struct buffer *buffer);
/** Make the buffer empty and reset its failure; the memory is kept. */
void buffer_reset(struct buffer *buffer);

void buffer_append(struct buffer *buffer, struct passkey_bytes bytes);
void buffer_append_text(struct buffer *buffer, const char *text);
void buffer_append_u8(struct buffer *buffer, uint8_t byte);
/** Append `size` bytes for the caller to fill; NULL if that failed. */
uint8_t *buffer_extend(struct buffer *buffer, size_t size);

struct passkey_bytes buffer_view(const struct buffer *buffer);

/** PASSKEY_OK, or a fault if an append failed. */
MUST_USE enum passkey_result buffer_check(const struct buffer *buffer, struct passkey_error *error);

/**
 * Transfer the memory to the caller, followed by a NUL; free it with free(). The buffer is empty
 * afterwards.
 */
MUST_USE enum passkey_result buffer_take(
    struct buffer *buffer, char **text, size_t *size, struct passkey_error *error);

#endif
