/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration of the service, the same for both programs.
 *
 * If no mail delivery is configured, mails for localhost are written to a folder, where developers
 * find them; for other RP IDs, mail is off.
 */
#include "config/attestation.h"
#include "config/config.h"

#include "base/bytes.h"
#include <string.h>

static bool all_local(const struct config *config)
{
    for (size_t i = 0; i < config->party_count; i++)
        if (!bytes_equal(config->relying_parties[i].rp_id, BYTES_LITERAL("localhost")))
            return false;
    return true;
}

const char *config_mail_delivery(const struct config *config)
{
    if (config->mail.delivery != NULL)
        return config->mail.delivery;
    return all_local(config) ? "folder:passkeyd-mail" : CONFIG_MAIL_OFF;
}

struct passkey_service_configuration config_service(const struct config *config)
{
    struct passkey_service_configuration configuration = config->service;
    configuration.size = sizeof(configuration);
    configuration.relying_parties = config->relying_parties;
    configuration.relying_party_count = config->party_count;
    configuration.mail_off = strcmp(config_mail_delivery(config), CONFIG_MAIL_OFF) == 0;
    configuration.attestation = &config->requirements;
    configuration.providers = config->attestation.providers;
    if (config->sealing)
        configuration.sealing_key = BYTES_ARRAY(config->sealing_key);
    return configuration;
}
