/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Read once, when the program starts: a file that is missing is told then, and not by a page that
 * looks wrong.
 */
#include "config/asset.h"

#include "base/bytes.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A page without them is 60 kB in all: a logo of more would be most of what a person waits for. */
#define ASSET_SIZE_MAX 131072

static enum passkey_result read_open(struct config *config, FILE *file,
    const struct setting *setting, struct passkey_bytes *content, struct passkey_error *error)
{
    uint8_t *bytes = malloc(ASSET_SIZE_MAX + 1);
    if (bytes == NULL)
        return fault(error, "Out of memory.");
    size_t size = fread(bytes, 1, ASSET_SIZE_MAX + 1, file);
    enum passkey_result result = PASSKEY_OK;
    if (ferror(file) || size == 0 || size > ASSET_SIZE_MAX)
        result = setting_refuse(setting->where, error,
            "\"%s\" must be a file of 1 to %d bytes that can be read.", setting->value,
            ASSET_SIZE_MAX);
    else
        *content = config_keep(config, (struct passkey_bytes){ bytes, size });
    free(bytes);
    if (result == PASSKEY_OK && content->data == NULL)
        return fault(error, "Out of memory.");
    return result;
}

static enum passkey_result read_asset(struct config *config, const struct setting *setting,
    struct passkey_bytes *content, struct passkey_error *error)
{
    FILE *file = fopen(setting->value, "rbe");
    if (file == NULL)
        return setting_refuse(setting->where, error, "\"%s\" could not be opened: %s.",
            setting->value, strerror(errno));
    enum passkey_result result = read_open(config, file, setting, content, error);
    (void)fclose(file);
    return result;
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
