/* SPDX-License-Identifier: Apache-2.0 */
/* Lists the settings with the source of each value. */
#include "config/source.h"

#include "base/bytes.h"
#include <assert.h>
#include <string.h>

#define LIST_TEXT_SIZE 4096

/* The value of a key that is in effect. */
struct config_remembered {
    struct config_remembered *next;
    const struct key *key;
    const struct config_party *party; /* NULL: not of a relying party */
    enum rank rank;
    const char *value;
    char where[CONFIG_WHERE_SIZE];
};

static struct config_remembered *find(
    const struct config *config, const struct key *key, const struct config_party *party)
{
    struct config_remembered *at = config->remembered;
    while (at != NULL && !(at->key == key && at->party == party))
        at = at->next;
    return at;
}

static struct config_remembered *make(
    struct config *config, const struct key *key, const struct config_party *party)
{
    struct config_remembered empty = { .next = config->remembered, .key = key, .party = party };
    struct passkey_bytes kept =
        config_keep(config, (struct passkey_bytes){ (const uint8_t *)&empty, sizeof(empty) });
    config->remembered = (struct config_remembered *)(uintptr_t)kept.data;
    return config->remembered;
}

enum passkey_result config_remember(struct config *config, const struct key *key,
    const struct config_party *party, const struct setting *setting, struct passkey_error *error)
{
    char text[LIST_TEXT_SIZE];
    struct config_remembered *known = find(config, key, party);
    /* A list can continue in the next line of the file; other values occur once per source. */
    bool goes_on = known != NULL && known->rank == setting->rank;
    (void)snprintf(text, sizeof(text), "%s%s%s", goes_on ? known->value : "", goes_on ? ", " : "",
        setting->value);
    if (key->redact != NULL)
        key->redact(text);
    if (known == NULL)
        known = make(config, key, party);
    struct passkey_bytes value = config_keep(config, bytes_text(text));
    if (known == NULL || value.data == NULL)
        return fault(error, "Out of memory.");
    known->rank = setting->rank;
    known->value = (const char *)value.data;
    memcpy(known->where, setting->where, sizeof(known->where));
    return PASSKEY_OK;
}

/* ---- reporting ---- */

static enum config_paths paths_of(const struct key *key)
{
    bool is_path = key->form != NULL &&
                   (strncmp(key->form, "FILE", 4) == 0 || strcmp(key->form, "DIRECTORY") == 0);
    if (!is_path)
        return CONFIG_NO_PATH;
    return key->is_list ? CONFIG_PATHS : CONFIG_PATH;
}

static void tell(const struct config *config, const struct key *key,
    const struct config_party *party, const struct config_receiver *receiver)
{
    const struct config_remembered *known = find(config, key, party);
    struct config_shown shown = {
        .section = key->section,
        .party = party != NULL ? party->party.rp_id : (struct passkey_bytes){ NULL, 0 },
        .name = key->name,
        .value = known != NULL ? known->value : key->default_value,
        .where = known != NULL ? known->where : NULL,
        .paths = paths_of(key),
    };
    receiver->show(receiver->context, &shown);
}

static bool is_of_parties(const struct key *key)
{
    return strcmp(key->section, "relying-party") == 0;
}

void config_show(const struct config *config, const struct config_receiver *receiver)
{
    for (size_t i = 0; i < CONFIG_KEY_COUNT; i++)
        if (!is_of_parties(&CONFIG_KEYS[i]))
            tell(config, &CONFIG_KEYS[i], NULL, receiver);
    for (size_t party = 0; party < config->party_count; party++)
        for (size_t i = 0; i < CONFIG_KEY_COUNT; i++)
            if (is_of_parties(&CONFIG_KEYS[i]) && CONFIG_KEYS[i].name != NULL)
                tell(config, &CONFIG_KEYS[i], &config->parties[party], receiver);
}
