/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How mails go out. A password is never a value here but the name of a file: values are shown by
 * config show and by lists of processes. The server alone opens it; a tool may not be allowed to.
 */
#include "config/mail.h"

#include "base/bytes.h"
#include "service/names/email_address.h"
#include <string.h>

static enum passkey_result keep(struct config *config, const struct setting *setting,
    const char **text, struct passkey_error *error)
{
    if (setting->value[0] == '\0')
        return setting_refuse(setting->where, error, "the value is empty.");
    struct passkey_bytes kept = config_keep(config, bytes_text(setting->value));
    *text = (const char *)kept.data;
    return kept.data == NULL ? fault(error, "Out of memory.") : PASSKEY_OK;
}

enum passkey_result mail_apply_delivery(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    (void)party;
    memcpy(config->mail.delivery_where, setting->where, sizeof(setting->where));
    return keep(config, setting, &config->mail.delivery, error);
}

enum passkey_result mail_apply_user(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    (void)party;
    return keep(config, setting, &config->mail.user, error);
}

enum passkey_result mail_apply_password_file(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    (void)party;
    memcpy(config->mail.password_where, setting->where, sizeof(setting->where));
    return keep(config, setting, &config->mail.password_file, error);
}

enum passkey_result mail_apply_templates(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    (void)party;
    return keep(config, setting, &config->mail.templates, error);
}

static enum passkey_result check_address(struct passkey_bytes text, struct passkey_error *error)
{
    struct email_address address;
    return email_address_canonical(text, &address, error);
}

enum passkey_result mail_apply_from(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    TRY(setting_check(setting->where, setting->value, check_address, error));
    party->mail_from = config_keep(config, bytes_text(setting->value));
    return party->mail_from.data == NULL ? fault(error, "Out of memory.") : PASSKEY_OK;
}
