/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the files of a setting when the setting is read, so that an error names the line, variable
 * or flag.
 */
#include "config/attestation.h"

#include "base/bytes.h"
#include "base/uuid.h"
#include "config/content.h"
#include <passkey/bundle.h>
#include <passkey/webauthn.h>
#include <stdlib.h>
#include <string.h>

#define BUNDLE_FILE_SIZE_MAX    ((size_t)4 * 1024 * 1024)
#define PROVIDERS_FILE_SIZE_MAX ((size_t)16 * 1024 * 1024)

/* ---- lists ---- */

/*
 * A list from a later source replaces the list of an earlier one; within one source, lists are
 * joined.
 */
static void begin(struct config_views *views, const struct setting *setting)
{
    if (views->rank != setting->rank)
        views->count = 0;
    views->rank = setting->rank;
}

static enum passkey_result append(struct config *config, struct config_views *views,
    struct passkey_bytes item, struct passkey_error *error)
{
    if (views->count == views->room) {
        size_t room = views->room == 0 ? 16 : 2 * views->room;
        struct passkey_bytes *items = realloc(views->items, room * sizeof(*items));
        if (items == NULL)
            return fault(error, "Out of memory.");
        views->items = items;
        views->room = room;
    }
    struct passkey_bytes kept = config_keep(config, item);
    if (kept.data == NULL)
        return fault(error, "Out of memory.");
    views->items[views->count++] = kept;
    return PASSKEY_OK;
}

/* Calls a function for each value; values are separated by commas or white space. */
static enum passkey_result each(struct config *config, struct config_views *views,
    const struct setting *setting,
    enum passkey_result (*take_one)(struct config *config, struct config_views *views,
        const struct setting *setting, const char *value, struct passkey_error *error),
    struct passkey_error *error)
{
    char *values = bytes_duplicate(bytes_text(setting->value));
    char *rest = NULL;
    enum passkey_result result = values == NULL ? fault(error, "Out of memory.") : PASSKEY_OK;
    begin(views, setting);
    size_t found = 0;
    for (char *value = values == NULL ? NULL : strtok_r(values, ", \t", &rest);
         value != NULL && result == PASSKEY_OK; value = strtok_r(NULL, ", \t", &rest)) {
        result = take_one(config, views, setting, value, error);
        found++;
    }
    free(values);
    if (result == PASSKEY_OK && found == 0)
        return setting_refuse(setting->where, error, "the value is empty.");
    return result;
}

/* ---- certificates ---- */

static enum passkey_result take_file(struct config *config, struct config_views *views,
    const struct setting *setting, const char *path, enum passkey_bundle_kind kind,
    struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    CLEANUP(pointer_free) struct passkey_bytes *list = NULL;
    size_t count = 0;
    struct passkey_bytes content = { NULL, 0 };
    char quoted[TEXT_QUOTE_SIZE];
    struct setting named = *setting;
    named.value = path;
    TRY(content_read(&named, BUNDLE_FILE_SIZE_MAX, &content, error));
    enum passkey_result result = passkey_bundle_read(kind, &content, 1, &list, &count, &found);
    free((void *)(uintptr_t)content.data);
    if (result != PASSKEY_OK)
        return setting_refuse(setting->where, error, "\"%s\" cannot be used: %s",
            text_quote(bytes_text(path), quoted), found.message);
    for (size_t i = 0; i < count; i++)
        TRY(append(config, views, list[i], error));
    return PASSKEY_OK;
}

static enum passkey_result take_certificates(struct config *config, struct config_views *views,
    const struct setting *setting, const char *path, struct passkey_error *error)
{
    return take_file(config, views, setting, path, PASSKEY_BUNDLE_CERTIFICATES, error);
}

static enum passkey_result take_revocation_lists(struct config *config, struct config_views *views,
    const struct setting *setting, const char *path, struct passkey_error *error)
{
    return take_file(config, views, setting, path, PASSKEY_BUNDLE_REVOCATION_LISTS, error);
}

ATTESTATION_APPLY(attestation_apply_anchors)
{
    (void)party;
    return each(config, &config->attestation.anchors, setting, take_certificates, error);
}

ATTESTATION_APPLY(attestation_apply_revocation_lists)
{
    (void)party;
    return each(
        config, &config->attestation.revocation_lists, setting, take_revocation_lists, error);
}

ATTESTATION_APPLY(attestation_apply_metadata_anchors)
{
    (void)party;
    return each(config, &config->attestation.metadata_anchors, setting, take_certificates, error);
}

/* ---- formats ---- */

static enum passkey_result take_format(struct config *config, struct config_views *views,
    const struct setting *setting, const char *value, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    if (!passkey_attestation_format_known(bytes_text(value)))
        return setting_refuse(setting->where, error,
            "unknown attestation format \"%s\"; the formats are none, packed, tpm, android-key, "
            "android-safetynet, fido-u2f, apple and compound.",
            text_quote(bytes_text(value), quoted));
    return append(config, views, bytes_text(value), error);
}

ATTESTATION_APPLY(attestation_apply_formats)
{
    (void)party;
    return each(config, &config->attestation.formats, setting, take_format, error);
}

/* ---- models ---- */

static enum passkey_result take_model(struct config *config, struct config_views *views,
    const struct setting *setting, const char *value, struct passkey_error *error)
{
    uint8_t aaguid[UUID_SIZE];
    char quoted[TEXT_QUOTE_SIZE];
    if (!uuid_read(bytes_text(value), aaguid))
        return setting_refuse(setting->where, error,
            "\"%s\" is not an AAGUID such as 2fc0579f-8113-47ea-b116-bb5a8db9202a.",
            text_quote(bytes_text(value), quoted));
    return append(config, views, BYTES_ARRAY(aaguid), error);
}

/* The AAGUIDs in one array, as the service expects them. */
static enum passkey_result join(struct config *config, const struct config_views *views,
    struct passkey_bytes *row, struct passkey_error *error)
{
    uint8_t *bytes = views->count == 0 ? NULL : malloc(views->count * UUID_SIZE);
    if (bytes == NULL)
        return fault(error, "Out of memory.");
    for (size_t i = 0; i < views->count; i++)
        memcpy(bytes + i * UUID_SIZE, views->items[i].data, UUID_SIZE);
    *row = config_keep(config, (struct passkey_bytes){ bytes, views->count * UUID_SIZE });
    free(bytes);
    return row->data != NULL ? PASSKEY_OK : fault(error, "Out of memory.");
}

ATTESTATION_APPLY(attestation_apply_allow)
{
    (void)party;
    TRY(each(config, &config->attestation.allow, setting, take_model, error));
    return join(config, &config->attestation.allow, &config->attestation.allow_row, error);
}

ATTESTATION_APPLY(attestation_apply_deny)
{
    (void)party;
    TRY(each(config, &config->attestation.deny, setting, take_model, error));
    return join(config, &config->attestation.deny, &config->attestation.deny_row, error);
}

ATTESTATION_APPLY(attestation_apply_providers)
{
    struct passkey_bytes content = { NULL, 0 };
    (void)party;
    TRY(content_read(setting, PROVIDERS_FILE_SIZE_MAX, &content, error));
    config->attestation.providers = config_keep(config, content);
    free((void *)(uintptr_t)content.data);
    return config->attestation.providers.data != NULL ? PASSKEY_OK : fault(error, "Out of memory.");
}

/* ---- all ---- */

void attestation_deinit(struct config_attestation *attestation)
{
    free(attestation->metadata_anchors.items);
    free(attestation->anchors.items);
    free(attestation->revocation_lists.items);
    free(attestation->formats.items);
    free(attestation->allow.items);
    free(attestation->deny.items);
}

struct passkey_attestation_requirements config_attestation_requirements(const struct config *config)
{
    const struct config_attestation *read = &config->attestation;
    return (struct passkey_attestation_requirements){
        .size = sizeof(struct passkey_attestation_requirements),
        .anchors = read->anchors.items,
        .anchor_count = read->anchors.count,
        .revocation_lists = read->revocation_lists.items,
        .revocation_list_count = read->revocation_lists.count,
        .formats = read->formats.items,
        .format_count = read->formats.count,
        .trust = read->trust,
        .android_key_software_allowed = read->android_key_software_allowed,
        .tpm_vendors_registered = read->tpm_vendors_registered,
        .allow = (const uint8_t(*)[PASSKEY_AAGUID_SIZE])(uintptr_t)read->allow_row.data,
        .allow_count = read->allow.count,
        .deny = (const uint8_t(*)[PASSKEY_AAGUID_SIZE])(uintptr_t)read->deny_row.data,
        .deny_count = read->deny.count,
        .metadata_anchors = read->metadata_anchors.items,
        .metadata_anchor_count = read->metadata_anchors.count,
        .metadata_signer = read->metadata_signer,
    };
}
