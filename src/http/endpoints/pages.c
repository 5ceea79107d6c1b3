/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Browsers store pages and revalidate them with their tag, so that a new version is shown
 * immediately. The tag identifies the content as it is sent: the compressed copy has its own.
 */
#include "http/endpoints/pages.h"

#include "base/bytes.h"
#include "base/header_value.h"
#include "base/language.h"
#include <stdio.h>
#include <string.h>

/* "texts.de.js", a catalogue of texts, is served as "texts.js" to browsers that prefer German. */
static const char CATALOGUE[] = "texts.js";

static const struct page *find_named(
    const struct page *pages, size_t count, struct passkey_bytes name)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal(name, bytes_text(pages[i].name)))
            return &pages[i];
    return NULL;
}

static const struct page *find_catalogue(const struct site *site, struct passkey_bytes accepted)
{
    char name[32];
    enum language language = LANGUAGE_ENGLISH;
    (void)language_choose(accepted, &language);
    (void)snprintf(name, sizeof(name), "texts.%s.js", language_name(language));
    return find_named(site->pages, site->page_count, bytes_text(name));
}

const struct page *pages_find(const struct exchange *exchange)
{
    const struct site *site = exchange->site;
    struct passkey_bytes name = exchange->request->path;
    if (name.size == 0 || name.data[0] != '/')
        return NULL;
    name = (struct passkey_bytes){ name.data + 1, name.size - 1 };
    if (bytes_start_with(name, BYTES_LITERAL("operator")) && !site->operator_page)
        return NULL;
    if (name.size == 0)
        name = BYTES_LITERAL("index.html");
    if (bytes_equal(name, BYTES_LITERAL("operator")))
        name = BYTES_LITERAL("operator.html");
    if (bytes_equal(name, bytes_text(CATALOGUE)))
        return find_catalogue(site, exchange->request->accept_language);
    const struct party *party = exchange->party;
    const struct page *own =
        party == NULL ? NULL : find_named(party->pages, party->page_count, name);
    return own != NULL ? own : find_named(site->pages, site->page_count, name);
}

/* An IP address cannot be an RP ID, so a page there could not use a passkey of localhost. */
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

static void redirect(struct exchange *exchange)
{
    exchange->reply->status = 307;
    reply_header(exchange->reply, "Cache-Control", "no-store");
    /* The path is valid, because a page was found. */
    struct passkey_bytes path = exchange->request->path;
    const char *base = exchange->site->base_path;
    reply_header_format(exchange->reply, "Location", "%s%s%.*s",
        exchange->site->parties[0].origins[0], base == NULL ? "" : base, (int)path.size,
        (const char *)path.data);
}

/* RFC 9110, 13.1.2: a list of tags, which are compared weakly. */
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
    reply->status = 200;
    reply->body = gzip ? page->gzip : page->content;
    reply_header(reply, "Content-Type", page->media_type);
    if (gzip)
        reply_header(reply, "Content-Encoding", "gzip");
}

enum passkey_result pages_get(struct exchange *exchange)
{
    const struct request *request = exchange->request;
    const struct page *page = pages_find(exchange);
    exchange->page = page;
    if (redirects(exchange)) {
        redirect(exchange);
        return PASSKEY_OK;
    }
    bool gzip = page->gzip.data != NULL && request_takes_gzip(request);
    const char *tag = gzip ? page->gzip_tag : page->tag;
    bool chosen = bytes_equal(request->path, BYTES_LITERAL("/texts.js"));
    reply_header(exchange->reply, "ETag", tag);
    /* When a user leaves a document, it may show their account; the back button must not show it
     * again. */
    bool document = strncmp(page->media_type, "text/html", 9) == 0;
    reply_header(exchange->reply, "Cache-Control", document ? "no-store" : "no-cache");
    reply_header(
        exchange->reply, "Vary", chosen ? "Accept-Encoding, Accept-Language" : "Accept-Encoding");
    if (has_tag(request->if_none_match, tag))
        exchange->reply->status = 304;
    else
        send_content(exchange, page, gzip);
    return PASSKEY_OK;
}
