/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the configuration says about the service, the same for both programs.
 *
 * Where nobody said how mails go: on localhost they go into a folder, where a developer finds them;
 * elsewhere there are none, since nobody can know how they would go.
 */
#include "config/attestation.h"
#include "config/config.h"

#include "base/bytes.h"

#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

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
    struct passkey_service_configuration configuration = {
        .size = sizeof(configuration),
        .relying_parties = config->relying_parties,
        .relying_party_count = config->party_count,
        .audit_days = config->audit_days,
        .ceremony_rate = config->ceremony_rate,
        .session_idle_ms = config->session_idle_minutes * MINUTE_MS,
        .session_lifetime_ms = config->session_lifetime_days * DAY_MS,
        .hold_ms = config->hold_hours * HOUR_MS,
        .mail_off = strcmp(config_mail_delivery(config), CONFIG_MAIL_OFF) == 0,
        .limits_off = config->limits_off,
        .attestation = &config->requirements,
        .providers = config->attestation.providers,
    };
    if (config->sealing)
        configuration.sealing_key = BYTES_ARRAY(config->sealing_key);
    return configuration;
}
