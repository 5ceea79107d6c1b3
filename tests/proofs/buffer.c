/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The buffer: any limit, any two extensions or appends of up to 4 bytes, with any allocation
 * failing.
 */
#include "base/buffer.h"

#include "proof.h"

#define APPEND_BOUND 4
#define WRITE_COUNT  2

#undef fault
enum passkey_result fault(struct passkey_error *error, const char *format, ...)
{
    (void)error;
    (void)format;
    return PASSKEY_INTERNAL;
}

/* Wiped memory is not read again, so it only matters that it can be written. */
void explicit_bzero(void *memory, size_t size)
{
    PROVE(size == 0 || __CPROVER_w_ok(memory, size));
}

static void write_any(struct buffer *buffer)
{
    size_t size = nondet_size();
    if (nondet_bool()) {
        struct passkey_bytes bytes = any_bytes(APPEND_BOUND);
        buffer_append(buffer, bytes);
        free((void *)bytes.data);
        return;
    }
    uint8_t *room = buffer_extend(buffer, size);
    PROVE(room == NULL || size == 0 || __CPROVER_w_ok(room, size));
}

int main(void)
{
    struct buffer buffer;
    char *text;
    size_t size;
    buffer_init(&buffer, nondet_size());
    for (int i = 0; i < WRITE_COUNT; i++) {
        write_any(&buffer);
        PROVE(buffer.size <= buffer.size_max && buffer.size <= buffer.capacity);
    }
    if (buffer_take(&buffer, &text, &size, NULL) == PASSKEY_OK) {
        PROVE(text[size] == '\0');
        free(text);
    }
    buffer_deinit(&buffer);
    return 0;
}
