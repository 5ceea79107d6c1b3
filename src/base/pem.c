/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the lines that enclose a block; the caller decodes what is between them. */
#include "base/pem.h"

#include "base/bytes.h"
#include <stdio.h>
#include <string.h>

#define LINE_SIZE 64

/* Moves `text` after the next occurrence of the line, and sets `before` to what precedes it. */
static bool skip_line(struct passkey_bytes *text, const char *line, struct passkey_bytes *before)
{
    size_t size = strlen(line);
    const uint8_t *at = text->size == 0 ? NULL : memmem(text->data, text->size, line, size);
    if (at == NULL)
        return false;
    *before = (struct passkey_bytes){ text->data, (size_t)(at - text->data) };
    *text = (struct passkey_bytes){ at + size, text->size - before->size - size };
    return true;
}

bool pem_likely(struct passkey_bytes text)
{
    struct passkey_bytes before;
    return skip_line(&text, "-----BEGIN ", &before);
}

bool pem_next(struct passkey_bytes *text, const char *kind, struct passkey_bytes *body)
{
    char begin[LINE_SIZE];
    char end[LINE_SIZE];
    struct passkey_bytes before;
    (void)snprintf(begin, sizeof(begin), "-----BEGIN %s-----", kind);
    (void)snprintf(end, sizeof(end), "-----END %s-----", kind);
    if (!skip_line(text, begin, &before)) {
        *text = (struct passkey_bytes){ NULL, 0 };
        return false;
    }
    if (!skip_line(text, end, body)) {
        *text = (struct passkey_bytes){ NULL, 0 };
        *body = *text;
    }
    return true;
}
