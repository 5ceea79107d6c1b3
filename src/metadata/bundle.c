/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decodes the objects of all files into one buffer, whose size is known in advance, and then copies
 * them after the list of their views.
 */
#include "base/base64.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/pem.h"
#include "crypto/certificate.h"
#include "crypto/revocation_list.h"
#include <passkey/bundle.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN 8

/* The kind of object: its PEM label, and a check of its bytes. */
struct kind {
    const char *pem;
    const char *name;
    enum passkey_result (*check)(struct passkey_bytes der);
};

struct bundle {
    const struct kind *kind;
    struct passkey_bytes *list;
    size_t count;
    size_t capacity;
    struct buffer memory;
};

static enum passkey_result check_certificate(struct passkey_bytes der)
{
    CLEANUP(certificate_free) struct certificate *certificate = NULL;
    return certificate_read(der, &certificate, NULL);
}

static enum passkey_result check_revocation_list(struct passkey_bytes der)
{
    CLEANUP(revocation_list_free) struct revocation_list *list = NULL;
    return revocation_list_read(der, &list, NULL);
}

static enum passkey_result grow(struct bundle *bundle, struct passkey_error *error)
{
    if (bundle->count < bundle->capacity)
        return PASSKEY_OK;
    size_t capacity = bundle->capacity == 0 ? CAPACITY_MIN : 2 * bundle->capacity;
    struct passkey_bytes *list = realloc(bundle->list, capacity * sizeof(*list));
    if (list == NULL)
        return fault(error, "Memory ran out.");
    bundle->list = list;
    bundle->capacity = capacity;
    return PASSKEY_OK;
}

/* Adds the object that was decoded at the end of the memory. */
static enum passkey_result add(
    struct bundle *bundle, struct passkey_bytes der, struct passkey_error *error)
{
    enum passkey_result result = bundle->kind->check(der);
    if (result < 0)
        return fault(error, "Memory ran out.");
    if (result > 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Number %zu of the files' %ss cannot be read.", bundle->count + 1, bundle->kind->name);
    TRY(grow(bundle, error));
    bundle->list[bundle->count++] = der;
    return PASSKEY_OK;
}

static enum passkey_result add_block(
    struct bundle *bundle, struct passkey_bytes body, struct passkey_error *error)
{
    size_t start = bundle->memory.size;
    size_t size = 0;
    uint8_t *out = buffer_extend(&bundle->memory, body.size);
    if (out == NULL)
        return fault(error, "Memory ran out.");
    if (body.data == NULL || !base64_decode(body, out, &size))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Number %zu of the files' %ss is not PEM.", bundle->count + 1, bundle->kind->name);
    bundle->memory.size = start + size;
    return add(bundle, (struct passkey_bytes){ out, size }, error);
}

static enum passkey_result add_file(
    struct bundle *bundle, struct passkey_bytes file, struct passkey_error *error)
{
    struct passkey_bytes body;
    size_t before = bundle->count;
    if (!pem_likely(file)) {
        const uint8_t *at = bundle->memory.data + bundle->memory.size;
        buffer_append(&bundle->memory, file);
        return add(bundle, (struct passkey_bytes){ at, file.size }, error);
    }
    while (pem_next(&file, bundle->kind->pem, &body))
        TRY(add_block(bundle, body, error));
    if (bundle->count == before)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "A file has no block \"%s\".",
            bundle->kind->pem);
    return PASSKEY_OK;
}

/* The memory never moves, because decoded bytes never need more than encoded ones. */
static enum passkey_result make_room(struct bundle *bundle, const struct passkey_bytes *files,
    size_t file_count, struct passkey_error *error)
{
    size_t needed = 0;
    for (size_t i = 0; i < file_count; i++) {
        if (files[i].size > BUNDLE_SIZE_MAX)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "A file has %zu bytes; at most %zu are accepted.", files[i].size, BUNDLE_SIZE_MAX);
        needed += files[i].size;
    }
    buffer_init(&bundle->memory, needed);
    if (buffer_extend(&bundle->memory, needed) == NULL)
        return fault(error, "Memory ran out.");
    bundle->memory.size = 0;
    return PASSKEY_OK;
}

static void bundle_deinit(struct bundle *bundle)
{
    free(bundle->list);
    buffer_deinit(&bundle->memory);
}

/* Copies to one allocation, so that passkey_free() frees it. */
static enum passkey_result hand_over(
    const struct bundle *bundle, struct passkey_bytes **list, struct passkey_error *error)
{
    size_t views_size = bundle->count * sizeof(**list);
    struct passkey_bytes *made = malloc(views_size + bundle->memory.size + 1);
    if (made == NULL)
        return fault(error, "Memory ran out.");
    uint8_t *at = (uint8_t *)(made + bundle->count);
    for (size_t i = 0; i < bundle->count; i++) {
        made[i] = (struct passkey_bytes){ at, bundle->list[i].size };
        memcpy(at, bundle->list[i].data, bundle->list[i].size);
        at += bundle->list[i].size;
    }
    *list = made;
    return PASSKEY_OK;
}

static enum passkey_result fill(struct bundle *bundle, const struct passkey_bytes *files,
    size_t file_count, struct passkey_error *error)
{
    TRY(make_room(bundle, files, file_count, error));
    for (size_t i = 0; i < file_count; i++)
        TRY(add_file(bundle, files[i], error));
    return PASSKEY_OK;
}

enum passkey_result passkey_bundle_read(enum passkey_bundle_kind kind,
    const struct passkey_bytes *files, size_t file_count, struct passkey_bytes **list,
    size_t *count, struct passkey_error *error)
{
    static const struct kind kinds[] = {
        [PASSKEY_BUNDLE_CERTIFICATES] = { "CERTIFICATE", "certificate", check_certificate },
        [PASSKEY_BUNDLE_REVOCATION_LISTS] = { "X509 CRL", "revocation list",
            check_revocation_list },
    };
    if (kind < PASSKEY_BUNDLE_CERTIFICATES || kind > PASSKEY_BUNDLE_REVOCATION_LISTS)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "%d is not a value of enum passkey_bundle_kind.", (int)kind);
    CLEANUP(bundle_deinit) struct bundle bundle = { .kind = &kinds[kind] };
    TRY(fill(&bundle, files, file_count, error));
    TRY(hand_over(&bundle, list, error));
    *count = bundle.count;
    return PASSKEY_OK;
}
