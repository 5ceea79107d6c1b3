/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys about mail.
 */
#ifndef CONFIG_MAIL_H
#define CONFIG_MAIL_H

#include "config/source.h"

/** [mail] delivery, user, password-file and templates. Whether a delivery is one is judged by who
 *  opens it. */
MUST_USE enum passkey_result mail_apply_delivery(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error);
MUST_USE enum passkey_result mail_apply_user(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error);
MUST_USE enum passkey_result mail_apply_password_file(struct config *config,
    struct config_party *party, const struct setting *setting, struct passkey_error *error);
MUST_USE enum passkey_result mail_apply_templates(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error);

/** [relying-party] mail-from. */
MUST_USE enum passkey_result mail_apply_from(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error);

#endif
