/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The media type and the tags of a page. A tag is a digest of the content as it is sent, so the
 * compressed copy has its own tag.
 */
#include "http/exchange/page.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/embedded.h"
#include "crypto/digest.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Generated from web/ by the build. */
extern const struct embedded_file http_pages[];

#define TAG_HASH_SIZE 12
static_assert(BASE64URL_ENCODED_SIZE(TAG_HASH_SIZE) + 3 == PAGE_TAG_SIZE, "quotes and the NUL");

static const struct media_row {
    const char *suffix;
    const char *type;
} MEDIA_TYPES[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".ts", "text/plain; charset=utf-8" },
    { ".svg", "image/svg+xml" },
    { ".png", "image/png" },
    { ".json", "application/json" },
};

static const char *media_type_of(const char *name)
{
    const char *suffix = strrchr(name, '.');
    for (size_t i = 0; suffix != NULL && i < sizeof(MEDIA_TYPES) / sizeof(MEDIA_TYPES[0]); i++)
        if (strcmp(suffix, MEDIA_TYPES[i].suffix) == 0)
            return MEDIA_TYPES[i].type;
    return "application/octet-stream";
}

static enum passkey_result make_tag(struct passkey_bytes content, char tag[PAGE_TAG_SIZE])
{
    uint8_t digest[SHA256_SIZE];
    TRY(sha256(content, digest));
    tag[0] = '"';
    base64url_encode((struct passkey_bytes){ digest, TAG_HASH_SIZE }, tag + 1);
    tag[PAGE_TAG_SIZE - 2] = '"';
    tag[PAGE_TAG_SIZE - 1] = '\0';
    return PASSKEY_OK;
}

enum passkey_result page_init(struct page *page, const char *name, struct passkey_bytes content,
    struct passkey_bytes gzip, struct passkey_error *error)
{
    *page = (struct page){ name, media_type_of(name), content, gzip, { 0 }, { 0 } };
    if (make_tag(content, page->tag) != PASSKEY_OK || make_tag(gzip, page->gzip_tag) != PASSKEY_OK)
        return fault(error, "The pages could not be hashed.");
    return PASSKEY_OK;
}

struct passkey_bytes page_compiled_in(const char *name)
{
    for (const struct embedded_file *file = http_pages; file->name != NULL; file++)
        if (strcmp(file->name, name) == 0)
            return (struct passkey_bytes){ file->data, file->size };
    return (struct passkey_bytes){ 0 };
}

enum passkey_result pages_compiled_in(
    struct page **pages, size_t *count, struct passkey_error *error)
{
    *count = 0;
    while (http_pages[*count].name != NULL)
        ++*count;
    *pages = calloc(*count + 1, sizeof(**pages));
    if (*pages == NULL)
        return fault(error, "Out of memory.");
    for (size_t i = 0; i < *count; i++) {
        const struct embedded_file *file = &http_pages[i];
        TRY(page_init(&(*pages)[i], file->name, (struct passkey_bytes){ file->data, file->size },
            (struct passkey_bytes){ file->gzip_data, file->gzip_size }, error));
    }
    return PASSKEY_OK;
}
