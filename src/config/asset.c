/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that are read once, when the program starts, so that a missing file is reported then.
 */
#include "config/asset.h"

#include "base/bytes.h"
#include "config/content.h"
#include "crypto/digest.h"
#include <stdlib.h>
#include <string.h>

/* A page has 60 kB without them; a larger logo would take most of the loading time. */
#define ASSET_SIZE_MAX 131072

static enum passkey_result read_asset(struct config *config, const struct setting *setting,
    struct passkey_bytes *content, struct passkey_error *error)
{
    struct passkey_bytes read = { NULL, 0 };
    TRY(content_read(setting, ASSET_SIZE_MAX, &read, error));
    *content = config_keep(config, read);
    free((void *)(uintptr_t)read.data);
    return content->data != NULL ? PASSKEY_OK : fault(error, "Out of memory.");
}

enum passkey_result asset_apply_style(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    return read_asset(config, setting, &party->style, error);
}

enum passkey_result asset_apply_logo(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    const char *suffix = strrchr(setting->value, '.');
    if (suffix == NULL || (strcmp(suffix, ".svg") != 0 && strcmp(suffix, ".png") != 0))
        return setting_refuse(setting->where, error,
            "a logo is a file whose name ends in .svg or .png, not \"%s\".", setting->value);
    party->logo_name = strcmp(suffix, ".svg") == 0 ? "logo.svg" : "logo.png";
    return read_asset(config, setting, &party->logo, error);
}

/* Accepts any file of random bytes, because its hash is used. */
static enum passkey_result read_key(const struct setting *setting,
    uint8_t key[CONFIG_SEALING_KEY_SIZE], struct passkey_error *error)
{
    struct passkey_bytes content = { NULL, 0 };
    TRY(content_read_secret(setting, ASSET_SIZE_MAX, &content, error));
    enum passkey_result result = PASSKEY_OK;
    if (content.size < CONFIG_SEALING_KEY_SIZE)
        result = setting_refuse(setting->where, error,
            "\"%s\" must contain at least %d random bytes: create it with head -c %d "
            "/dev/urandom.",
            setting->value, CONFIG_SEALING_KEY_SIZE, CONFIG_SEALING_KEY_SIZE);
    else if (sha256(content, key) != PASSKEY_OK)
        result = fault(error, "The key file could not be hashed.");
    bytes_wipe((uint8_t *)(uintptr_t)content.data, content.size);
    free((void *)(uintptr_t)content.data);
    return result;
}

enum passkey_result asset_apply_key_file(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    (void)party;
    enum passkey_result result = read_key(setting, config->sealing_key, error);
    config->sealing = result == PASSKEY_OK;
    return result;
}

enum passkey_result config_read_key_file(
    const char *path, uint8_t key[CONFIG_SEALING_KEY_SIZE], struct passkey_error *error)
{
    const struct setting setting = {
        .rank = RANK_FLAG, .value = path, .where = "the new key file"
    };
    return read_key(&setting, key, error);
}
