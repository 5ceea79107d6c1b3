/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages are kept by browsers and asked for again with their tag, so that a new version is seen at
 * once. The tag is of the content as it is sent: the compressed copy has one of its own.
 */
#include "http/pages.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/embedded.h"
#include "crypto/digest.h"
#include <stdlib.h>
#include <string.h>

/* Made from web/ by the build. */
extern const struct embedded_file http_pages[];

/* 96 bits of the digest in base64url, in quotes. */
#define TAG_HASH_SIZE 12
#define TAG_SIZE      (BASE64URL_ENCODED_SIZE(TAG_HASH_SIZE) + 3)

struct page {
    const struct embedded_file *file;
    const char *media_type;
    char tag[TAG_SIZE];
    char gzip_tag[TAG_SIZE];
};

static const struct media_row {
    const char *suffix;
    const char *type;
} MEDIA_TYPES[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".svg", "image/svg+xml" },
};

static const char *media_type_of(const char *name)
{
    const char *suffix = strrchr(name, '.');
    for (size_t i = 0; suffix != NULL && i < sizeof(MEDIA_TYPES) / sizeof(MEDIA_TYPES[0]); i++)
        if (strcmp(suffix, MEDIA_TYPES[i].suffix) == 0)
            return MEDIA_TYPES[i].type;
    return "application/octet-stream";
}

static enum passkey_result make_tag(struct passkey_bytes content, char tag[TAG_SIZE])
{
    uint8_t digest[SHA256_SIZE];
    TRY(sha256(content, digest));
    tag[0] = '"';
    base64url_encode((struct passkey_bytes){ digest, TAG_HASH_SIZE }, tag + 1);
    tag[TAG_SIZE - 2] = '"';
    tag[TAG_SIZE - 1] = '\0';
    return PASSKEY_OK;
}

static enum passkey_result page_init(struct page *page, const struct embedded_file *file)
{
    page->file = file;
    page->media_type = media_type_of(file->name);
    TRY(make_tag((struct passkey_bytes){ file->data, file->size }, page->tag));
    return make_tag((struct passkey_bytes){ file->gzip_data, file->gzip_size }, page->gzip_tag);
}

enum passkey_result pages_init(struct site *site, struct passkey_error *error)
{
    size_t count = 0;
    while (http_pages[count].name != NULL)
        count++;
    site->pages = calloc(count + 1, sizeof(*site->pages));
    if (site->pages == NULL)
        return fault(error, "Out of memory.");
    site->page_count = count;
    for (size_t i = 0; i < count; i++)
        if (page_init(&site->pages[i], &http_pages[i]) != PASSKEY_OK)
            return fault(error, "The pages could not be digested.");
    return PASSKEY_OK;
}

void pages_deinit(struct site *site)
{
    free(site->pages);
    site->pages = NULL;
    site->page_count = 0;
}

const struct page *pages_find(const struct site *site, struct passkey_bytes path)
{
    if (path.size == 0 || path.data[0] != '/')
        return NULL;
    struct passkey_bytes name = { path.data + 1, path.size - 1 };
    if (name.size == 0)
        name = BYTES_LITERAL("index.html");
    for (size_t i = 0; i < site->page_count; i++)
        if (bytes_equal(name, bytes_text(site->pages[i].file->name)))
            return &site->pages[i];
    return NULL;
}

/* An IP address is no RP ID: a page there could not use a passkey of localhost. */
static bool redirects(const struct exchange *exchange)
{
    const struct site *site = exchange->site;
    if (site->party_count != 1 || strcmp(site->parties[0].rp_id, "localhost") != 0)
        return false;
    struct passkey_bytes host = exchange->request->host;
    static const char *const addresses[] = { "127.0.0.1", "[::1]" };
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        struct passkey_bytes address = bytes_text(addresses[i]);
        bool whole = bytes_equal(host, address);
        if (whole || (bytes_start_with(host, address) && host.data[address.size] == ':'))
            return true;
    }
    return false;
}

static void redirect(struct exchange *exchange, const struct page *page)
{
    bool index = strcmp(page->file->name, "index.html") == 0;
    exchange->reply->status = 307;
    reply_header(exchange->reply, "Cache-Control", "no-store");
    reply_header_format(exchange->reply, "Location", "%s/%s", exchange->site->parties[0].origins[0],
        index ? "" : page->file->name);
}

/* RFC 9110, 13.1.2: a list of tags, compared weakly. */
static bool has_tag(struct passkey_bytes header, const char *tag)
{
    while (header.size > 0) {
        struct passkey_bytes one = text_trim(text_cut(&header, ','));
        if (bytes_start_with(one, BYTES_LITERAL("W/"))) {
            one.data += 2;
            one.size -= 2;
        }
        if (bytes_equal(one, bytes_text(tag)) || bytes_equal(one, BYTES_LITERAL("*")))
            return true;
    }
    return false;
}

static void send_content(struct exchange *exchange, const struct page *page, bool gzip)
{
    struct reply *reply = exchange->reply;
    const struct embedded_file *file = page->file;
    reply->status = 200;
    reply->body = gzip ? (struct passkey_bytes){ file->gzip_data, file->gzip_size }
                       : (struct passkey_bytes){ file->data, file->size };
    reply_header(reply, "Content-Type", page->media_type);
    if (gzip)
        reply_header(reply, "Content-Encoding", "gzip");
}

enum passkey_result pages_get(struct exchange *exchange)
{
    const struct request *request = exchange->request;
    const struct page *page = pages_find(exchange->site, request->path);
    if (redirects(exchange)) {
        redirect(exchange, page);
        return PASSKEY_OK;
    }
    bool gzip = page->file->gzip_data != NULL && request_takes_gzip(request);
    const char *tag = gzip ? page->gzip_tag : page->tag;
    reply_header(exchange->reply, "ETag", tag);
    reply_header(exchange->reply, "Cache-Control", "no-cache");
    reply_header(exchange->reply, "Vary", "Accept-Encoding");
    if (has_tag(request->if_none_match, tag))
        exchange->reply->status = 304;
    else
        send_content(exchange, page, gzip);
    return PASSKEY_OK;
}
