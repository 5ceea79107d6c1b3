/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds an entry from views, then copies it to its own memory. Missing and unknown parts are left
 * out: metadata evolves, and an error of one vendor must not affect the others.
 */
#include "metadata/entry.h"

#include "base/base64.h"
#include "base/bytes.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/uuid.h"
#include "crypto/certificate.h"
#include "metadata/status.h"
#include "metadata/text.h"
#include <stdlib.h>
#include <string.h>

/* The memory that views of an entry under construction borrow, besides the JSON tree. */
struct scratch {
    struct passkey_metadata_status *statuses;
    struct passkey_bytes *anchors;
    uint8_t *decoded;
    size_t decoded_size;
};

static void scratch_deinit(struct scratch *scratch)
{
    free(scratch->statuses);
    free(scratch->anchors);
    free(scratch->decoded);
}

/* One element more than needed, so that 0 bytes are never allocated. */
static bool scratch_init(
    struct scratch *scratch, size_t status_count, size_t anchor_count, size_t decoded_size)
{
    scratch->statuses = calloc(status_count + 1, sizeof(*scratch->statuses));
    scratch->anchors = calloc(anchor_count + 1, sizeof(*scratch->anchors));
    scratch->decoded = malloc(decoded_size + 1);
    return scratch->statuses != NULL && scratch->anchors != NULL && scratch->decoded != NULL;
}

/* ---- copying ---- */

static size_t bytes_of(const struct passkey_metadata_entry *entry)
{
    size_t size = entry->description.size + entry->icon.size;
    for (size_t i = 0; i < entry->status_count; i++)
        size += entry->statuses[i].name.size;
    for (size_t i = 0; i < entry->anchor_count; i++)
        size += entry->anchors[i].size;
    return size;
}

/* Copies a view to the next free place; an absent view stays absent. */
static struct passkey_bytes put(uint8_t **at, struct passkey_bytes bytes)
{
    if (bytes.data == NULL)
        return bytes;
    struct passkey_bytes copy = { *at, bytes.size };
    if (bytes.size != 0)
        memcpy(*at, bytes.data, bytes.size);
    *at += bytes.size;
    return copy;
}

/* Copies the entry, its statuses and its anchors, followed by all bytes, to one allocation. */
static enum passkey_result copy_whole(const struct passkey_metadata_entry *from,
    struct passkey_metadata_entry **copy, struct passkey_error *error)
{
    size_t statuses_size = from->status_count * sizeof(*from->statuses);
    size_t anchors_size = from->anchor_count * sizeof(*from->anchors);
    struct passkey_metadata_entry *made =
        malloc(sizeof(*made) + statuses_size + anchors_size + bytes_of(from));
    if (made == NULL)
        return fault(error, "Memory ran out.");
    struct passkey_metadata_status *statuses = (struct passkey_metadata_status *)(made + 1);
    struct passkey_bytes *anchors = (struct passkey_bytes *)(statuses + from->status_count);
    uint8_t *at = (uint8_t *)(anchors + from->anchor_count);
    *made = *from;
    made->size = sizeof(*made);
    made->statuses = statuses;
    made->anchors = anchors;
    made->description = put(&at, from->description);
    made->icon = put(&at, from->icon);
    for (size_t i = 0; i < from->status_count; i++) {
        statuses[i] = from->statuses[i];
        statuses[i].name = put(&at, from->statuses[i].name);
    }
    for (size_t i = 0; i < from->anchor_count; i++)
        anchors[i] = put(&at, from->anchors[i]);
    *copy = made;
    return PASSKEY_OK;
}

/* ---- reading ---- */

static struct passkey_bytes text_of(const struct json *object, const char *name)
{
    struct passkey_bytes text = { NULL, 0 };
    (void)json_member_text(object, name, &text);
    return text;
}

/* Truncates between two characters. */
static struct passkey_bytes description_of(const struct json *statement)
{
    struct passkey_bytes text = text_of(statement, "description");
    if (text.size <= METADATA_DESCRIPTION_SIZE_MAX)
        return text;
    text.size = METADATA_DESCRIPTION_SIZE_MAX;
    while ((text.data[text.size] & 0xc0) == 0x80)
        text.size--;
    return text;
}

/* Pages contain the icon: it must be an image without characters that could end an attribute. */
static struct passkey_bytes icon_of(const struct json *statement)
{
    struct passkey_bytes text = text_of(statement, "icon");
    bool good =
        text.size <= METADATA_ICON_SIZE_MAX && bytes_start_with(text, BYTES_LITERAL("data:image/"));
    for (size_t i = 0; good && i < text.size; i++)
        good =
            text.data[i] > 0x20 && text.data[i] < 0x7f && strchr("\"'<>\\`", text.data[i]) == NULL;
    return good ? text : (struct passkey_bytes){ NULL, 0 };
}

static void read_statuses(
    const struct json *reports, struct scratch *scratch, struct passkey_metadata_entry *entry)
{
    for (const struct json *report = json_first(reports); report != NULL;
         report = json_next(report)) {
        struct passkey_metadata_status *status = &scratch->statuses[entry->status_count];
        struct passkey_bytes name = text_of(report, "status");
        if (name.data == NULL)
            continue;
        *status = (struct passkey_metadata_status){
            .size = sizeof(*status), .code = metadata_status_code(name), .name = name
        };
        if (!metadata_date(text_of(report, "effectiveDate"), &status->effective_ms))
            status->effective_ms = 0;
        enum passkey_certification level = metadata_status_certification(status->code);
        if (level > entry->certification)
            entry->certification = level;
        entry->status_count++;
    }
    entry->statuses = scratch->statuses;
}

/* An anchor that is not a certificate is skipped; it would make all anchors of the entry
 * unusable. */
static enum passkey_result read_anchor(const struct json *element, struct scratch *scratch,
    struct passkey_metadata_entry *entry, struct passkey_error *error)
{
    CLEANUP(certificate_free) struct certificate *certificate = NULL;
    struct passkey_bytes text;
    struct passkey_bytes der = { scratch->decoded + scratch->decoded_size, 0 };
    uint8_t *out = scratch->decoded + scratch->decoded_size;
    if (!json_as_text(element, &text) || !base64_decode(text, out, &der.size))
        return PASSKEY_OK;
    enum passkey_result result = certificate_read(der, &certificate, NULL);
    if (result != PASSKEY_OK)
        return result < 0 ? fault(error, "Memory ran out.") : PASSKEY_OK;
    scratch->decoded_size += der.size;
    scratch->anchors[entry->anchor_count++] = der;
    return PASSKEY_OK;
}

static enum passkey_result read_members(const struct json *object, size_t size,
    struct passkey_metadata_entry **entry, struct passkey_error *error)
{
    CLEANUP(scratch_deinit) struct scratch scratch = { NULL, NULL, NULL, 0 };
    struct passkey_metadata_entry views = { .anchor_count = 0 };
    const struct json *statement = json_member(object, "metadataStatement");
    const struct json *reports = json_member_array(object, "statusReports");
    const struct json *roots = json_member_array(statement, "attestationRootCertificates");
    if (!uuid_read(text_of(object, "aaguid"), views.aaguid)) {
        *entry = NULL;
        return PASSKEY_OK;
    }
    if (!scratch_init(&scratch, json_count(reports), json_count(roots), size))
        return fault(error, "Memory ran out.");
    views.description = description_of(statement);
    views.icon = icon_of(statement);
    read_statuses(reports, &scratch, &views);
    for (const struct json *root = json_first(roots); root != NULL; root = json_next(root))
        TRY(read_anchor(root, &scratch, &views, error));
    views.anchors = scratch.anchors;
    return copy_whole(&views, entry, error);
}

enum passkey_result metadata_entry_read(
    struct passkey_bytes json, struct passkey_metadata_entry **entry, struct passkey_error *error)
{
    CLEANUP(json_free) struct json *object = NULL;
    struct passkey_error detail = { .message = "" };
    enum passkey_result result = json_parse_within(json, METADATA_ENTRY_SIZE_MAX, &object, &detail);
    if (result > 0)
        return refuse(error, PASSKEY_METADATA_INVALID, CHECK_NONE,
            "An entry of the metadata cannot be read: %.200s", detail.message);
    if (result < 0)
        return fault(error, "Memory ran out while JSON was read.");
    return read_members(object, json.size, entry, error);
}

enum passkey_result metadata_entry_join(const struct passkey_metadata_entry *first,
    const struct passkey_metadata_entry *second, struct passkey_metadata_entry **joined,
    struct passkey_error *error)
{
    CLEANUP(scratch_deinit) struct scratch scratch = { NULL, NULL, NULL, 0 };
    struct passkey_metadata_entry views = *first;
    views.status_count += second->status_count;
    views.anchor_count += second->anchor_count;
    if (!scratch_init(&scratch, views.status_count, views.anchor_count, 0))
        return fault(error, "Memory ran out.");
    for (size_t i = 0; i < views.status_count; i++)
        scratch.statuses[i] = i < first->status_count ? first->statuses[i]
                                                      : second->statuses[i - first->status_count];
    for (size_t i = 0; i < views.anchor_count; i++)
        scratch.anchors[i] =
            i < first->anchor_count ? first->anchors[i] : second->anchors[i - first->anchor_count];
    views.statuses = scratch.statuses;
    views.anchors = scratch.anchors;
    if (second->certification > views.certification)
        views.certification = second->certification;
    return copy_whole(&views, joined, error);
}
