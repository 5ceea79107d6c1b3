/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How mails go out. A password is never a value here but the name of a file: values are shown by
 * config show and by lists of processes.
 */
#include "config/mail.h"

#include "base/bytes.h"
#include "service/email_address.h"
#include <errno.h>
#include <stdio.h>
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

/* The first line of the file. */
enum passkey_result mail_apply_password_file(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    (void)party;
    char *password = config->mail.password;
    FILE *file = fopen(setting->value, "rbe");
    if (file == NULL)
        return setting_refuse(setting->where, error, "\"%s\" could not be opened: %s.",
            setting->value, strerror(errno));
    size_t size = fread(password, 1, sizeof(config->mail.password) - 1, file);
    bool whole = ferror(file) == 0 && size < sizeof(config->mail.password) - 1;
    (void)fclose(file);
    password[size] = '\0';
    password[strcspn(password, "\r\n")] = '\0';
    if (!whole || password[0] == '\0')
        return setting_refuse(setting->where, error,
            "\"%s\" must hold a password of 1 to %zu bytes.", setting->value,
            sizeof(config->mail.password) - 2);
    return PASSKEY_OK;
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
