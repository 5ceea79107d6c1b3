/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All objects of all files stand one behind the other in one buffer whose size is known before.
 */
#include "base/base64.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/pem.h"
#include "crypto/certificate.h"
#include "crypto/revocation_list.h"
#include <passkey/bundle.h>
#include <stdlib.h>

#define CAPACITY_MIN 8

struct passkey_bundle {
    struct passkey_bytes *list;
    size_t count;
    size_t capacity;
    struct buffer memory;
};

/* What the objects are: their word in PEM, and whether bytes are one. */
struct kind {
    const char *pem;
    const char *name;
    enum passkey_result (*check)(struct passkey_bytes der);
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

static enum passkey_result grow(struct passkey_bundle *bundle, struct passkey_error *error)
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

/* The object that was put at the end of the memory. */
static enum passkey_result add(struct passkey_bundle *bundle, const struct kind *kind,
    struct passkey_bytes der, struct passkey_error *error)
{
    enum passkey_result result = kind->check(der);
    if (result < 0)
        return fault(error, "Memory ran out.");
    if (result > 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Number %zu of the files' %ss cannot be read.", bundle->count + 1, kind->name);
    TRY(grow(bundle, error));
    bundle->list[bundle->count++] = der;
    return PASSKEY_OK;
}

static enum passkey_result add_block(struct passkey_bundle *bundle, const struct kind *kind,
    struct passkey_bytes body, struct passkey_error *error)
{
    size_t start = bundle->memory.size;
    size_t size = 0;
    uint8_t *out = buffer_extend(&bundle->memory, body.size);
    if (out == NULL)
        return fault(error, "Memory ran out.");
    if (body.data == NULL || !base64_decode(body, out, &size))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Number %zu of the files' %ss is not PEM.", bundle->count + 1, kind->name);
    bundle->memory.size = start + size;
    return add(bundle, kind, (struct passkey_bytes){ out, size }, error);
}

static enum passkey_result add_file(struct passkey_bundle *bundle, const struct kind *kind,
    struct passkey_bytes file, struct passkey_error *error)
{
    struct passkey_bytes body;
    size_t before = bundle->count;
    if (!pem_likely(file)) {
        const uint8_t *at = bundle->memory.data + bundle->memory.size;
        buffer_append(&bundle->memory, file);
        return add(bundle, kind, (struct passkey_bytes){ at, file.size }, error);
    }
    while (pem_next(&file, kind->pem, &body))
        TRY(add_block(bundle, kind, body, error));
    if (bundle->count == before)
        return refuse(
            error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "A file has no block \"%s\".", kind->pem);
    return PASSKEY_OK;
}

/* The memory never moves: decoded is never more than encoded. */
static enum passkey_result make_room(struct passkey_bundle *bundle,
    const struct passkey_bytes *files, size_t file_count, struct passkey_error *error)
{
    size_t needed = 0;
    for (size_t i = 0; i < file_count; i++) {
        if (files[i].size > BUNDLE_SIZE_MAX)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "A file has %zu bytes; at most %zu are read.", files[i].size, BUNDLE_SIZE_MAX);
        needed += files[i].size;
    }
    buffer_init(&bundle->memory, needed);
    if (buffer_extend(&bundle->memory, needed) == NULL)
        return fault(error, "Memory ran out.");
    bundle->memory.size = 0;
    return PASSKEY_OK;
}

static enum passkey_result read_files(const struct kind *kind, const struct passkey_bytes *files,
    size_t file_count, struct passkey_bundle **bundle, struct passkey_error *error)
{
    CLEANUP(passkey_bundle_free) struct passkey_bundle *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Memory ran out.");
    TRY(make_room(made, files, file_count, error));
    for (size_t i = 0; i < file_count; i++)
        TRY(add_file(made, kind, files[i], error));
    *bundle = made;
    made = NULL;
    return PASSKEY_OK;
}

enum passkey_result passkey_bundle_certificates(const struct passkey_bytes *files,
    size_t file_count, struct passkey_bundle **bundle, struct passkey_error *error)
{
    static const struct kind kind = { "CERTIFICATE", "certificate", check_certificate };
    return read_files(&kind, files, file_count, bundle, error);
}

enum passkey_result passkey_bundle_revocation_lists(const struct passkey_bytes *files,
    size_t file_count, struct passkey_bundle **bundle, struct passkey_error *error)
{
    static const struct kind kind = { "X509 CRL", "revocation list", check_revocation_list };
    return read_files(&kind, files, file_count, bundle, error);
}

const struct passkey_bytes *passkey_bundle_list(const struct passkey_bundle *bundle, size_t *count)
{
    *count = bundle->count;
    return bundle->list;
}

void passkey_bundle_free(struct passkey_bundle **bundle)
{
    if (*bundle == NULL)
        return;
    free((*bundle)->list);
    buffer_deinit(&(*bundle)->memory);
    free(*bundle);
    *bundle = NULL;
}
