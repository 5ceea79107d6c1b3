/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The relying parties of a configuration.
 */
#include "config/source.h"

#include "base/bytes.h"
#include "base/domain.h"
#include "service/relying_party.h"

enum passkey_result config_add_party(struct config *config, const char *rp_id, const char *where,
    struct config_party **party, struct passkey_error *error)
{
    for (size_t i = 0; i < config->party_count; i++)
        if (bytes_equal(config->parties[i].party.rp_id, bytes_text(rp_id)))
            return setting_refuse(where, error, "the relying party is configured twice.");
    if (config->party_count == CONFIG_PARTY_COUNT_MAX)
        return setting_refuse(
            where, error, "more than %d relying parties.", CONFIG_PARTY_COUNT_MAX);
    TRY(setting_check(where, rp_id, rp_id_check, error));
    struct config_party *made = &config->parties[config->party_count];
    made->party.rp_id = config_keep(config, bytes_text(rp_id));
    if (made->party.rp_id.data == NULL)
        return fault(error, "Out of memory.");
    made->party.user_verification = PASSKEY_PREFERRED;
    made->party.resident_key = PASSKEY_PREFERRED;
    made->named = true;
    snprintf(made->where, sizeof(made->where), "%s", where);
    config->party_count++;
    *party = made;
    return PASSKEY_OK;
}

bool config_names_party(const struct config *config)
{
    return config->party_count > 1 || (config->party_count == 1 && config->parties[0].named);
}

enum passkey_result config_name_party(
    struct config *config, const char *rp_id, struct passkey_error *error)
{
    struct config_party *party = &config->parties[0];
    party->party.rp_id = config_keep(config, bytes_text(rp_id));
    party->named = true;
    return party->party.rp_id.data == NULL ? fault(error, "Out of memory.") : PASSKEY_OK;
}
