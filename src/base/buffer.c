/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The growing buffer. It moves by copying and wiping instead of realloc(), which would leave
 * possibly secret bytes in memory.
 */
#include "base/buffer.h"

#include "base/bytes.h"
#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN 256

void buffer_init(struct buffer *buffer, size_t size_max)
{
    *buffer = (struct buffer){ .size_max = size_max };
}

void buffer_deinit(struct buffer *buffer)
{
    bytes_wipe(buffer->data, buffer->size);
    free(buffer->data);
    buffer_init(buffer, buffer->size_max);
}

void buffer_reset(struct buffer *buffer)
{
    bytes_wipe(buffer->data, buffer->size);
    buffer->size = 0;
    buffer->failed = false;
}

static bool move_to(struct buffer *buffer, size_t capacity)
{
    uint8_t *data = malloc(capacity);
    if (data == NULL)
        return false;
    if (buffer->size != 0)
        memcpy(data, buffer->data, buffer->size);
    bytes_wipe(buffer->data, buffer->size);
    free(buffer->data);
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

/* Reserve memory for `size` more bytes and the NUL of buffer_take(). */
static bool reserve(struct buffer *buffer, size_t size)
{
    if (size > buffer->size_max - buffer->size || buffer->size_max == SIZE_MAX)
        return false;
    size_t needed = buffer->size + size + 1;
    if (needed <= buffer->capacity)
        return true;
    size_t capacity = needed > SIZE_MAX / 2 ? needed : needed * 2;
    if (capacity < CAPACITY_MIN)
        capacity = CAPACITY_MIN;
    if (capacity > buffer->size_max + 1)
        capacity = buffer->size_max + 1;
    return move_to(buffer, capacity);
}

uint8_t *buffer_extend(struct buffer *buffer, size_t size)
{
    if (buffer->failed || !reserve(buffer, size)) {
        buffer->failed = true;
        return NULL;
    }
    uint8_t *room = buffer->data + buffer->size;
    buffer->size += size;
    return room;
}

void buffer_append(struct buffer *buffer, struct passkey_bytes bytes)
{
    if (bytes.size == 0)
        return;
    uint8_t *room = buffer_extend(buffer, bytes.size);
    if (room != NULL)
        memcpy(room, bytes.data, bytes.size);
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, bytes_text(text));
}

void buffer_append_u8(struct buffer *buffer, uint8_t byte)
{
    buffer_append(buffer, (struct passkey_bytes){ &byte, 1 });
}

struct passkey_bytes buffer_view(const struct buffer *buffer)
{
    return (struct passkey_bytes){ buffer->data, buffer->size };
}

enum passkey_result buffer_check(const struct buffer *buffer, struct passkey_error *error)
{
    if (buffer->failed)
        return fault(error,
            "A buffer could not grow: memory ran out, or the limit of %zu bytes was reached.",
            buffer->size_max);
    return PASSKEY_OK;
}

enum passkey_result buffer_take(
    struct buffer *buffer, char **text, size_t *size, struct passkey_error *error)
{
    TRY(buffer_check(buffer, error));
    if (!reserve(buffer, 0)) {
        buffer->failed = true;
        return buffer_check(buffer, error);
    }
    buffer->data[buffer->size] = '\0';
    *text = (char *)buffer->data;
    *size = buffer->size;
    buffer_init(buffer, buffer->size_max);
    return PASSKEY_OK;
}
