/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that a setting names: what an operator gives the pages.
 */
#ifndef CONFIG_ASSET_H
#define CONFIG_ASSET_H

#include "config/source.h"

/** [relying-party] style: a file of CSS. */
MUST_USE enum passkey_result asset_apply_style(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error);

/** [relying-party] logo: a file of SVG or PNG. */
MUST_USE enum passkey_result asset_apply_logo(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error);

/** The key that seals secrets in the store. */
MUST_USE enum passkey_result asset_apply_key_file(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error);

#endif
