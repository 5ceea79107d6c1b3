/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks domains and origins and whether they match (RPID-1, RPID-2, ORIG-1 to ORIG-9). Responses
 * are compared with origins exactly, so an origin in a form that no browser writes (upper case, a
 * default port, a slash at the end) is refused here, where it can be corrected.
 */
#include "service/relying_party.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/domain.h"
#include "service/names/email_address.h"
#include "service/names/label.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PORT_MAX 65535
/* Leaves space for a token and a purpose. */
#define LINK_PAGE_SIZE_MAX 300
#define PAGE_SIZE          (DOMAIN_SIZE_MAX + 32)
/* The SHA-256 hash of a signing certificate in base64url. */
#define APK_KEY_HASH_SIZE 43
#define CHROME_ID_SIZE    32
#define UUID_TEXT_SIZE    36

#define APK_PREFIX     BYTES_LITERAL("android:apk-key-hash:")
#define CHROME_PREFIX  BYTES_LITERAL("chrome-extension://")
#define FIREFOX_PREFIX BYTES_LITERAL("moz-extension://")
#define HTTPS          BYTES_LITERAL("https://")
#define HTTP           BYTES_LITERAL("http://")
#define LOCALHOST      BYTES_LITERAL("localhost")

static const char *const sign_up_modes[] = {
    [PASSKEY_SIGN_UP_MODE_OPEN] = "open",
    [PASSKEY_SIGN_UP_MODE_EMAIL] = "email",
    [PASSKEY_SIGN_UP_MODE_INVITE] = "invite",
    [PASSKEY_SIGN_UP_MODE_CLOSED] = "closed",
};
NAMES_DEFINE(sign_up_mode, enum passkey_sign_up_mode, sign_up_modes)

static struct passkey_bytes cut(struct passkey_bytes text, size_t from)
{
    return (struct passkey_bytes){ text.data + from, text.size - from };
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* A port as browsers write it: without leading zeros, and not the scheme's default. */
static bool port_valid(struct passkey_bytes port, long scheme_port)
{
    if (port.size == 0 || port.size > 5 || port.data[0] == '0')
        return false;
    long number = 0;
    for (size_t i = 0; i < port.size; i++) {
        if (!is_digit(port.data[i]))
            return false;
        number = number * 10 + (port.data[i] - '0');
    }
    return number <= PORT_MAX && number != scheme_port;
}

/* The host of a web origin in the form that browsers write; false for anything else. */
static bool origin_host(struct passkey_bytes origin, struct passkey_bytes *host)
{
    bool secure = bytes_start_with(origin, HTTPS);
    if (!secure && !bytes_start_with(origin, HTTP))
        return false;
    struct passkey_bytes rest = cut(origin, secure ? HTTPS.size : HTTP.size);
    const uint8_t *colon = rest.size == 0 ? NULL : memchr(rest.data, ':', rest.size);
    struct passkey_bytes name = rest;
    if (colon != NULL) {
        name.size = (size_t)(colon - rest.data);
        if (!port_valid(cut(rest, name.size + 1), secure ? 443 : 80))
            return false;
    }
    /* RPID-2: plain HTTP only if it does not leave the machine. */
    if (!domain_valid(name) || (!secure && !domain_within(name, LOCALHOST)))
        return false;
    *host = name;
    return true;
}

static bool origin_of_app(struct passkey_bytes origin)
{
    if (!bytes_start_with(origin, APK_PREFIX) || origin.size != APK_PREFIX.size + APK_KEY_HASH_SIZE)
        return false;
    uint8_t hash[BASE64URL_DECODED_SIZE(APK_KEY_HASH_SIZE)];
    size_t size = 0;
    return base64url_decode(cut(origin, APK_PREFIX.size), hash, &size);
}

/* IDs of Chromium extensions are 32 letters from a to p. */
static bool chrome_id_valid(struct passkey_bytes id)
{
    for (size_t i = 0; i < id.size; i++)
        if (id.data[i] < 'a' || id.data[i] > 'p')
            return false;
    return id.size == CHROME_ID_SIZE;
}

/* IDs of Firefox extensions are UUIDs, which are random for each installation. */
static bool firefox_id_valid(struct passkey_bytes id)
{
    for (size_t i = 0; i < id.size; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool digit = is_digit(id.data[i]) || (id.data[i] >= 'a' && id.data[i] <= 'f');
        if (dash ? id.data[i] != '-' : !digit)
            return false;
    }
    return id.size == UUID_TEXT_SIZE;
}

/* ORIG-7: the origin of an Android app or a browser extension. It has no host and is compared
 * exactly (WebAuthn L3 5.8.1). */
static bool origin_opaque(struct passkey_bytes origin)
{
    if (bytes_start_with(origin, CHROME_PREFIX))
        return chrome_id_valid(cut(origin, CHROME_PREFIX.size));
    if (bytes_start_with(origin, FIREFOX_PREFIX))
        return firefox_id_valid(cut(origin, FIREFOX_PREFIX.size));
    return origin_of_app(origin);
}

static enum passkey_result origin_refuse(
    const char *what, struct passkey_bytes origin, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The %s \"%s\" is not an origin: expected https://host, https://host:port, "
        "http://localhost:port, android:apk-key-hash:..., chrome-extension://... or "
        "moz-extension://..., in lower case and without a path.",
        what, text_quote(origin, quoted));
}

static bool is_single_label(struct passkey_bytes domain)
{
    return memchr(domain.data, '.', domain.size) == NULL && !bytes_equal(domain, LOCALHOST);
}

/* RPID-2. An RP ID with a single label is a host without a domain or a top-level domain; browsers
 * refuse the latter on the hosts below it. */
static bool host_fits(struct passkey_bytes host, struct passkey_bytes rp_id)
{
    return is_single_label(rp_id) ? bytes_equal(host, rp_id) : domain_within(host, rp_id);
}

static enum passkey_result origins_check(
    const struct passkey_relying_party *party, struct passkey_error *error)
{
    bool fits = false;
    for (size_t i = 0; i < party->origin_count; i++) {
        struct passkey_bytes host = { 0 };
        if (origin_host(party->origins[i], &host))
            fits = fits || host_fits(host, party->rp_id);
        else if (!origin_opaque(party->origins[i]))
            return origin_refuse("origin", party->origins[i], error);
    }
    for (size_t i = 0; i < party->top_origin_count; i++) {
        struct passkey_bytes host = { 0 };
        if (!origin_host(party->top_origins[i], &host))
            return origin_refuse("top origin", party->top_origins[i], error);
    }
    if (fits)
        return PASSKEY_OK;
    /* RPID-2. Origins of other domains are related origins, which need one that matches. */
    char rp_id[TEXT_QUOTE_SIZE];
    char first[TEXT_QUOTE_SIZE];
    if (party->origin_count == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The RP ID \"%s\" has no origin: configure those of its pages, such as https://%s.",
            text_quote(party->rp_id, rp_id), rp_id);
    if (is_single_label(party->rp_id))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "No origin matches the RP ID \"%s\": browsers accept a domain without a dot only on "
            "the host of that name, not on \"%s\".",
            text_quote(party->rp_id, rp_id), text_quote(party->origins[0], first));
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "No origin matches the RP ID \"%s\": expected this host or one that ends in \".%s\", not "
        "\"%s\".",
        text_quote(party->rp_id, rp_id), rp_id, text_quote(party->origins[0], first));
}

/* The first origin that has pages; apps and extensions have none. */
static bool page_origin(const struct passkey_relying_party *party, struct passkey_bytes *origin)
{
    for (size_t i = 0; i < party->origin_count; i++) {
        *origin = party->origins[i];
        if (!origin_opaque(*origin))
            return true;
    }
    return false;
}

/* Whether a text is valid in a mail and before a fragment. */
static bool page_text_valid(struct passkey_bytes page)
{
    for (size_t i = 0; i < page.size; i++)
        if (page.data[i] <= ' ' || page.data[i] > '~' || strchr("#<>\"", page.data[i]) != NULL)
            return false;
    return page.size <= LINK_PAGE_SIZE_MAX;
}

/* A link contains a secret, so it must lead to a page of this relying party. */
static enum passkey_result link_page_check(
    const struct passkey_relying_party *party, struct passkey_error *error)
{
    struct passkey_bytes page = party->link_page;
    bool ours = page.size == 0;
    for (size_t i = 0; i < party->origin_count && !ours; i++) {
        struct passkey_bytes origin = party->origins[i];
        ours = !origin_opaque(origin) && bytes_start_with(page, origin) &&
               page.size > origin.size && page.data[origin.size] == '/' && page_text_valid(page);
    }
    char quoted[TEXT_QUOTE_SIZE];
    if (!ours)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The link page \"%s\" is invalid: expected an address below one of the origins, such "
            "as https://example.org/welcome, without a #.",
            text_quote(page, quoted));
    return PASSKEY_OK;
}

/* The URL must be of a configured origin or on a host of the RP ID; it may have a path. */
static enum passkey_result url_check(const struct passkey_relying_party *party, const char *what,
    struct passkey_bytes url, struct passkey_error *error)
{
    struct passkey_bytes host = { 0 };
    struct passkey_bytes origin = url;
    size_t scheme = bytes_start_with(url, HTTPS) ? HTTPS.size : HTTP.size;
    const uint8_t *path =
        url.size > scheme ? memchr(url.data + scheme, '/', url.size - scheme) : NULL;
    if (path != NULL)
        origin.size = (size_t)(path - url.data);
    bool ours = url.size == 0 || (page_text_valid(url) && origin_host(origin, &host) &&
                                     domain_within(host, party->rp_id));
    for (size_t i = 0; i < party->origin_count && !ours; i++)
        ours = page_text_valid(url) && bytes_equal(origin, party->origins[i]) &&
               !origin_opaque(origin);
    char quoted[TEXT_QUOTE_SIZE];
    char rp_id[TEXT_QUOTE_SIZE];
    if (!ours)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The %s \"%s\" is invalid: expected an address below one of the origins, or of a host "
            "that is %s or ends in \".%s\", without a #.",
            what, text_quote(url, quoted), text_quote(party->rp_id, rp_id), rp_id);
    return PASSKEY_OK;
}

static bool policy_valid(const struct passkey_relying_party *party)
{
    /* OPT-7, OPT-8, OPT-9: no unknown values. */
    return (unsigned)party->user_verification <= PASSKEY_DISCOURAGED &&
           (unsigned)party->resident_key <= PASSKEY_DISCOURAGED &&
           (unsigned)party->attestation <= PASSKEY_ATTESTATION_ENTERPRISE &&
           (unsigned)party->sign_count_policy <= PASSKEY_SIGN_COUNT_IGNORE &&
           (unsigned)party->synced_sign_count_policy <= PASSKEY_SIGN_COUNT_IGNORE &&
           (unsigned)party->sign_up <= PASSKEY_SIGN_UP_MODE_CLOSED;
}

static bool https_url(struct passkey_bytes url)
{
    return bytes_start_with(url, HTTPS) && url.size > HTTPS.size && page_text_valid(url);
}

static enum passkey_result contacts_check(
    const struct passkey_relying_party *party, struct passkey_error *error)
{
    struct passkey_bytes support = party->support;
    struct email_address address;
    char quoted[TEXT_QUOTE_SIZE];
    if (support.size > 0 && !https_url(support) &&
        (!page_text_valid(support) ||
            email_address_canonical(support, &address, NULL) != PASSKEY_OK))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The support contact \"%s\" is not valid: expected an https URL or an e-mail address.",
            text_quote(support, quoted));
    if (party->privacy.size > 0 && !https_url(party->privacy))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The page of the privacy policy \"%s\" is not valid: expected an https URL.",
            text_quote(party->privacy, quoted));
    return PASSKEY_OK;
}

enum passkey_result relying_party_name_check(struct passkey_bytes name, struct passkey_error *error)
{
    return label_check(name, "relying party's name", error);
}

enum passkey_result relying_party_check(
    const struct passkey_relying_party *party, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    TRY(rp_id_check(party->rp_id, error));
    TRY(relying_party_name_check(party->name, error));
    if (!policy_valid(party))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The relying party \"%s\" has a policy with an unknown value.",
            text_quote(party->rp_id, quoted));
    TRY(origins_check(party, error));
    TRY(url_check(party, "page to enrol at", party->enrol_page, error));
    TRY(url_check(party, "page to manage passkeys at", party->manage_page, error));
    TRY(url_check(party, "AppID", party->app_id, error));
    TRY(contacts_check(party, error));
    return link_page_check(party, error);
}

/* ---- copies ---- */

/* Every text of a relying party. */
static const size_t TEXTS[] = {
    offsetof(struct passkey_relying_party, rp_id),
    offsetof(struct passkey_relying_party, name),
    offsetof(struct passkey_relying_party, link_page),
    offsetof(struct passkey_relying_party, enrol_page),
    offsetof(struct passkey_relying_party, manage_page),
    offsetof(struct passkey_relying_party, app_id),
    offsetof(struct passkey_relying_party, id_token_issuer),
    offsetof(struct passkey_relying_party, id_token_audience),
    offsetof(struct passkey_relying_party, support),
    offsetof(struct passkey_relying_party, privacy),
};
#define TEXT_COUNT (sizeof(TEXTS) / sizeof(TEXTS[0]))

static struct passkey_bytes *text_at(struct passkey_relying_party *party, size_t i)
{
    return (struct passkey_bytes *)(void *)((uint8_t *)party + TEXTS[i]);
}

static bool copy_text(struct passkey_bytes text, struct passkey_bytes *copy)
{
    copy->data = (const uint8_t *)bytes_duplicate(text);
    copy->size = text.size;
    return copy->data != NULL;
}

static void discard_texts(const struct passkey_bytes *texts, size_t count)
{
    for (size_t i = 0; texts != NULL && i < count; i++)
        passkey_free((void *)(uintptr_t)texts[i].data);
    passkey_free((void *)(uintptr_t)texts);
}

static bool copy_texts(
    const struct passkey_bytes *texts, size_t count, const struct passkey_bytes **copy)
{
    if (count == 0)
        return true;
    struct passkey_bytes *made = calloc(count, sizeof(*made));
    *copy = made;
    bool copied = made != NULL;
    for (size_t i = 0; copied && i < count; i++)
        copied = copy_text(texts[i], &made[i]);
    return copied;
}

static void set_default(struct passkey_bytes *text, struct passkey_bytes value)
{
    if (text->size == 0)
        *text = value;
}

/* @param page  Memory for the default page. */
static void set_defaults(struct passkey_relying_party *party, char page[PAGE_SIZE])
{
    struct passkey_bytes origin = { 0 };
    if (page_origin(party, &origin))
        (void)snprintf(page, PAGE_SIZE, "%.*s/", (int)origin.size, (const char *)origin.data);
    set_default(&party->name, party->rp_id);
    set_default(&party->link_page, bytes_text(page));
    set_default(&party->enrol_page, party->link_page);
    set_default(&party->manage_page, party->link_page);
    set_default(&party->id_token_issuer, party->origins[0]);
    set_default(&party->id_token_audience, party->origins[0]);
}

enum passkey_result relying_party_copy(const struct passkey_relying_party *party,
    struct passkey_relying_party *copy, struct passkey_error *error)
{
    char page[PAGE_SIZE] = "";
    struct passkey_relying_party from = *party;
    set_defaults(&from, page);
    struct passkey_relying_party made = from;
    made.origins = NULL;
    made.top_origins = NULL;
    for (size_t i = 0; i < TEXT_COUNT; i++)
        *text_at(&made, i) = (struct passkey_bytes){ 0 };
    bool copied = copy_texts(from.origins, from.origin_count, &made.origins) &&
                  copy_texts(from.top_origins, from.top_origin_count, &made.top_origins);
    for (size_t i = 0; i < TEXT_COUNT && copied; i++)
        copied = copy_text(*text_at(&from, i), text_at(&made, i));
    *copy = made;
    if (copied)
        return PASSKEY_OK;
    relying_party_discard(copy);
    return fault(error, "Out of memory.");
}

void relying_party_discard(struct passkey_relying_party *copy)
{
    for (size_t i = 0; i < TEXT_COUNT; i++)
        passkey_free((void *)(uintptr_t)text_at(copy, i)->data);
    discard_texts(copy->origins, copy->origin_count);
    discard_texts(copy->top_origins, copy->top_origin_count);
    *copy = (struct passkey_relying_party){ 0 };
}
