/* SPDX-License-Identifier: Apache-2.0 */
/* Files that settings name: files for the pages, and the sealing key. */
#ifndef CONFIG_ASSET_H
#define CONFIG_ASSET_H

#include "config/source.h"

/** [relying-party] style: a CSS file. */
MUST_USE enum passkey_result asset_apply_style(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error);

/** [relying-party] logo: an SVG or PNG file. */
MUST_USE enum passkey_result asset_apply_logo(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error);

/** Read the key that seals secrets in the store. */
MUST_USE enum passkey_result asset_apply_key_file(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error);

#endif
