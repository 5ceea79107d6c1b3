/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Creates answers. The program sets all headers, and their size is limited, so a header that does
 * not fit is a bug and asserted.
 */
#include "http/exchange/reply.h"

#include "base/bytes.h"
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A user may have hundreds of passkeys of half a kilobyte each; all other answers are smaller. */
#define JSON_SIZE_OUT_MAX ((size_t)4 * 1024 * 1024)

/* Pages load nothing from other sites, run no inline scripts and cannot be framed. */
static const char CONTENT_SECURITY_POLICY[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

void reply_init(struct reply *reply)
{
    *reply = (struct reply){ .status = 0 };
    reply_header(reply, "Content-Security-Policy", CONTENT_SECURITY_POLICY);
    reply_header(reply, "X-Content-Type-Options", "nosniff");
    reply_header(reply, "Referrer-Policy", "no-referrer");
}

void reply_deinit(struct reply *reply)
{
    free(reply->owned);
    buffer_deinit(&reply->json);
    *reply = (struct reply){ .status = 0 };
}

void reply_wipe(struct reply *reply)
{
    if (reply->owned != NULL)
        bytes_wipe(reply->owned, reply->body.size);
    bytes_wipe(reply->text, sizeof(reply->text));
    reply_deinit(reply);
}

void reply_header(struct reply *reply, const char *name, const char *value)
{
    assert(reply->header_count < REPLY_HEADER_COUNT_MAX);
    reply->headers[reply->header_count++] = (struct reply_header){ name, value };
}

void reply_header_format(struct reply *reply, const char *name, const char *format, ...)
{
    char *value = reply->text + reply->text_size;
    size_t left = sizeof(reply->text) - reply->text_size;
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(value, left, format, arguments);
    va_end(arguments);
    assert(size >= 0 && (size_t)size < left);
    reply->text_size += (size_t)size + 1;
    reply_header(reply, name, value);
}

const char *reply_header_find(const struct reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcmp(reply->headers[i].name, name) == 0)
            return reply->headers[i].value;
    return NULL;
}

struct json_writer *reply_begin(struct reply *reply)
{
    buffer_deinit(&reply->json);
    json_document_begin(&reply->writer, &reply->json, JSON_SIZE_OUT_MAX);
    return &reply->writer;
}

enum passkey_result reply_take(struct reply *reply, struct passkey_error *error)
{
    size_t size = 0;
    json_object_end(&reply->writer);
    buffer_append_text(&reply->json, "\n");
    TRY(buffer_take(&reply->json, &reply->owned, &size, error));
    reply->body = (struct passkey_bytes){ (const uint8_t *)reply->owned, size };
    return PASSKEY_OK;
}

enum passkey_result reply_end(struct reply *reply, unsigned status, struct passkey_error *error)
{
    TRY(reply_take(reply, error));
    reply->status = status;
    reply_header(reply, "Content-Type", "application/json");
    reply_header(reply, "Cache-Control", "no-store");
    return PASSKEY_OK;
}

enum passkey_result reply_end_public(
    struct reply *reply, int max_age_s, struct passkey_error *error)
{
    TRY(reply_take(reply, error));
    reply->status = 200;
    reply_header(reply, "Content-Type", "application/json");
    reply_header_format(reply, "Cache-Control", "public, max-age=%d", max_age_s);
    return PASSKEY_OK;
}
