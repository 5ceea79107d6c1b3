/* SPDX-License-Identifier: Apache-2.0 */
/* A small number of entries; the least recently used one is replaced. */
#include "crypto/certificate_cache.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "crypto/openssl_error.h"
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

/*
 * Enough for two chains and the anchors in use: at most 256 KiB of DER, and a few times that as
 * objects.
 */
#define ENTRY_COUNT 16

struct entry {
    uint8_t *der; /* NULL: free */
    size_t size;
    X509 *certificate;
    uint64_t asked_at;
    X509 *issuer; /* its key verified the signature; NULL: not verified yet */
};

struct certificate_cache {
    struct entry entries[ENTRY_COUNT];
    uint64_t asked; /* the number of lookups so far */
};

enum passkey_result certificate_cache_new(
    struct certificate_cache **cache, struct passkey_error *error)
{
    *cache = calloc(1, sizeof(**cache));
    return *cache != NULL ? PASSKEY_OK : fault(error, "Memory ran out.");
}

static void forget(struct entry *entry)
{
    free(entry->der);
    X509_free(entry->certificate);
    X509_free(entry->issuer);
    *entry = (struct entry){ .der = NULL };
}

void certificate_cache_free(struct certificate_cache **cache)
{
    if (*cache == NULL)
        return;
    for (size_t i = 0; i < ENTRY_COUNT; i++)
        forget(&(*cache)->entries[i]);
    free(*cache);
    *cache = NULL;
}

static struct entry *find(struct certificate_cache *cache, struct passkey_bytes der)
{
    for (size_t i = 0; i < ENTRY_COUNT; i++) {
        struct entry *entry = &cache->entries[i];
        if (entry->der != NULL &&
            bytes_equal(der, (struct passkey_bytes){ entry->der, entry->size }))
            return entry;
    }
    return NULL;
}

/* A free entry has never been used. */
static struct entry *oldest(struct certificate_cache *cache)
{
    struct entry *oldest = &cache->entries[0];
    for (size_t i = 1; i < ENTRY_COUNT; i++)
        if (cache->entries[i].asked_at < oldest->asked_at)
            oldest = &cache->entries[i];
    return oldest;
}

/*
 * The library parses extensions when it needs them, and stores the result in the certificate, even
 * a failure for lack of memory. Such a certificate must not be kept, so only completely parsed ones
 * are.
 */
static bool whole(X509 *certificate)
{
    return certificate_key_complete((struct certificate *)certificate) &&
           X509_check_purpose(certificate, -1, 0) == 1 &&
           (X509_get_extension_flags(certificate) & EXFLAG_INVALID) == 0;
}

/* A certificate that cannot be kept is parsed again the next time. */
static void keep(struct certificate_cache *cache, struct passkey_bytes der, X509 *certificate)
{
    if (der.size > CERTIFICATE_SIZE_MAX || !whole(certificate)) {
        openssl_error_forget();
        return;
    }
    uint8_t *copy = malloc(der.size);
    if (copy == NULL || X509_up_ref(certificate) != 1) {
        free(copy);
        return;
    }
    memcpy(copy, der.data, der.size);
    struct entry *entry = oldest(cache);
    forget(entry);
    *entry = (struct entry){ copy, der.size, certificate, cache->asked, NULL };
}

enum passkey_result certificate_cache_read(struct certificate_cache *cache,
    struct passkey_bytes der, struct certificate **certificate, struct passkey_error *error)
{
    struct certificate *read = NULL;
    if (cache == NULL)
        return certificate_read(der, certificate, error);
    cache->asked++;
    struct entry *entry = find(cache, der);
    if (entry != NULL && X509_up_ref(entry->certificate) == 1) {
        entry->asked_at = cache->asked;
        *certificate = (struct certificate *)entry->certificate;
        return PASSKEY_OK;
    }
    TRY(certificate_read(der, &read, error));
    keep(cache, der, (X509 *)read);
    *certificate = read;
    return PASSKEY_OK;
}

static struct entry *find_object(
    struct certificate_cache *cache, const struct certificate *certificate)
{
    for (size_t i = 0; cache != NULL && i < ENTRY_COUNT; i++)
        if (cache->entries[i].certificate == (const X509 *)certificate)
            return &cache->entries[i];
    return NULL;
}

bool certificate_cache_is_verified(struct certificate_cache *cache,
    const struct certificate *certificate, const struct certificate *issuer)
{
    const struct entry *entry = find_object(cache, certificate);
    return entry != NULL && entry->issuer == (const X509 *)issuer;
}

/* The reference keeps the address of the issuer from becoming that of another certificate. */
void certificate_cache_set_verified(struct certificate_cache *cache,
    const struct certificate *certificate, struct certificate *issuer)
{
    struct entry *entry = find_object(cache, certificate);
    if (entry == NULL || X509_up_ref((X509 *)issuer) != 1)
        return;
    X509_free(entry->issuer);
    entry->issuer = (X509 *)issuer;
}
