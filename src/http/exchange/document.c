/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The place is an empty paragraph of the static text. The contact is configured, not sent by a
 * client, and is escaped anyway: an address may have "&" or an apostrophe in it, and "?" or
 * "%" would end it in a mailto URL (RFC 6068, 2).
 */
#include "http/exchange/document.h"

#include "base/buffer.h"
#include "base/bytes.h"
#include <stdio.h>
#include <string.h>

#define DOCUMENT_SIZE_MAX 262144

static const char PLACE[] = "<p id=\"static-support\">";

static void append_escaped(struct buffer *buffer, struct passkey_bytes text)
{
    for (size_t i = 0; i < text.size; i++) {
        char reference[8] = { (char)text.data[i], '\0' };
        if (strchr("&<>\"'", reference[0]) != NULL)
            (void)snprintf(reference, sizeof(reference), "&#%d;", text.data[i]);
        buffer_append_text(buffer, reference);
    }
}

static bool is_unreserved(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || strchr("-._~@", byte) != NULL;
}

static void append_percent_encoded(struct buffer *buffer, struct passkey_bytes text)
{
    for (size_t i = 0; i < text.size; i++) {
        char encoded[4] = { (char)text.data[i], '\0' };
        if (!is_unreserved(text.data[i]))
            (void)snprintf(encoded, sizeof(encoded), "%%%02X", text.data[i]);
        buffer_append_text(buffer, encoded);
    }
}

enum passkey_result document_write(struct passkey_bytes document, struct passkey_bytes support,
    char **text, size_t *size, struct passkey_error *error)
{
    const uint8_t *place = memmem(document.data, document.size, PLACE, sizeof(PLACE) - 1);
    if (place == NULL)
        return fault(error, "The document has no place for the support contact.");
    size_t before = (size_t)(place - document.data) + sizeof(PLACE) - 1;
    CLEANUP(buffer_deinit) struct buffer buffer;
    buffer_init(&buffer, DOCUMENT_SIZE_MAX);
    buffer_append(&buffer, (struct passkey_bytes){ document.data, before });
    buffer_append_text(&buffer, "<a href=\"");
    if (bytes_start_with(support, BYTES_LITERAL("https://"))) {
        append_escaped(&buffer, support);
    } else {
        buffer_append_text(&buffer, "mailto:");
        append_percent_encoded(&buffer, support);
    }
    buffer_append_text(&buffer, "\">");
    append_escaped(&buffer, support);
    buffer_append_text(&buffer, "</a>");
    buffer_append(
        &buffer, (struct passkey_bytes){ document.data + before, document.size - before });
    return buffer_take(&buffer, text, size, error);
}
