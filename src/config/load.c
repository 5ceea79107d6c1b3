/* SPDX-License-Identifier: Apache-2.0 */
/* The order of the sources, and the defaults. The keys are defined in keys.c. */
#include "config/config.h"

#include "base/bytes.h"
#include "config/attestation.h"
#include "config/source.h"
#include "service/relying_party.h"
#include "store/location.h"
#include <stdlib.h>
#include <string.h>

/* Allows the user and the group, such as the group of a proxy, to connect. */
#define SOCKET_MODE_DEFAULT 0660
#define VARIABLE_PREFIX     "PASSKEYD_"
#define VARIABLE_CONFIG     "PASSKEYD_CONFIG"
#define FLAG_CONFIG         "--config"
/* An origin has a domain name at most. */
#define PAGE_SIZE 512

void config_deinit(struct config *config)
{
    config_free_kept(config);
    attestation_deinit(&config->attestation);
    free(config->parties);
    free(config->relying_parties);
    *config = (struct config){ .worker_count = 0 };
}

static enum passkey_result init(struct config *config, struct passkey_error *error)
{
    *config = (struct config){
        .listens = { { .host = "127.0.0.1", .port = "8080" } },
        .listen_count = 1,
        .socket_mode = SOCKET_MODE_DEFAULT,
        .store = "sqlite:passkeyd.db",
        .log = { .level = LOG_LEVEL_INFO },
        .attestation = { .metadata_signer = BYTES_LITERAL("mds.fidoalliance.org") },
    };
    config->parties = calloc(CONFIG_PARTY_COUNT_MAX, sizeof(*config->parties));
    return config->parties == NULL ? fault(error, "Out of memory.") : PASSKEY_OK;
}

/* ---- relying parties ---- */

/* The relying party that a variable or a flag refers to. */
static enum passkey_result only_party(struct config *config, const struct setting *setting,
    struct config_party **party, struct passkey_error *error)
{
    if (config->party_count > 1)
        return setting_refuse(setting->where, error,
            "the file has %zu relying parties; put this into the section of one.",
            config->party_count);
    if (config->party_count == 0) {
        TRY(config_add_party(config, "localhost", setting->where, party, error));
        (*party)->named = false;
        return PASSKEY_OK;
    }
    *party = &config->parties[0];
    return PASSKEY_OK;
}

static enum passkey_result apply(struct config *config, const struct key *key,
    const struct setting *setting, struct passkey_error *error)
{
    struct config_party *party = NULL;
    if (strcmp(key->section, "relying-party") == 0)
        TRY(only_party(config, setting, &party, error));
    TRY(key_apply(key, config, party, setting, error));
    return config_remember(config, key, party, setting, error);
}

/* ---- environment ---- */

static const struct key *key_of_variable(const char *name, size_t size)
{
    for (size_t i = 0; i < CONFIG_KEY_COUNT; i++)
        if (strncmp(CONFIG_KEYS[i].variable, name, size) == 0 &&
            CONFIG_KEYS[i].variable[size] == '\0')
            return &CONFIG_KEYS[i];
    return NULL;
}

static enum passkey_result take_variable(
    struct config *config, const char *variable, struct passkey_error *error)
{
    size_t size = strcspn(variable, "=");
    const struct key *key = key_of_variable(variable, size);
    struct setting setting = { .rank = RANK_ENVIRONMENT };
    snprintf(setting.where, sizeof(setting.where), "%.*s", (int)size, variable);
    if (key == NULL)
        return setting_refuse(setting.where, error, "unknown variable; see --help.");
    setting.value = variable + size + 1;
    return apply(config, key, &setting, error);
}

static bool is_config_variable(const char *variable)
{
    return strncmp(variable, VARIABLE_CONFIG "=", sizeof(VARIABLE_CONFIG)) == 0;
}

static enum passkey_result read_environment(
    struct config *config, char *const *environment, struct passkey_error *error)
{
    for (; *environment != NULL; environment++) {
        bool ours = strncmp(*environment, VARIABLE_PREFIX, sizeof(VARIABLE_PREFIX) - 1) == 0;
        if (ours && !is_config_variable(*environment) && strchr(*environment, '=') != NULL)
            TRY(take_variable(config, *environment, error));
    }
    return PASSKEY_OK;
}

/* ---- flags ---- */

/* A flag with its value, "--flag VALUE" or "--flag=VALUE". */
struct flag {
    const struct key *key; /* NULL: --config */
    const char *name;
    const char *value;
};

static bool reads(enum config_reader reader, const struct key *key)
{
    static const char *const serving[] = { "server", "log", "attestation", "mail" };
    for (size_t i = 0; i < sizeof(serving) / sizeof(serving[0]); i++)
        if (reader != CONFIG_SERVER && strcmp(key->section, serving[i]) == 0)
            return false;
    return true;
}

static bool flag_find(enum config_reader reader, const char *argument, struct flag *flag)
{
    size_t size = strcspn(argument, "=");
    *flag = (struct flag){ NULL, FLAG_CONFIG, NULL };
    bool found = size == sizeof(FLAG_CONFIG) - 1 && strncmp(argument, FLAG_CONFIG, size) == 0;
    for (size_t i = 0; i < CONFIG_KEY_COUNT && !found; i++) {
        const struct key *key = &CONFIG_KEYS[i];
        found = reads(reader, key) && strlen(key->flag) == size &&
                strncmp(argument, key->flag, size) == 0;
        if (found)
            *flag = (struct flag){ key, key->flag, NULL };
    }
    if (found && argument[size] == '=')
        flag->value = argument + size + 1;
    return found;
}

struct flags {
    struct flag *items; /* in the given order */
    size_t count;
    const char *file;
};

static enum passkey_result take_flag(
    struct flags *flags, const struct flag *flag, struct passkey_error *error)
{
    if (flag->value == NULL)
        return setting_refuse(flag->name, error, "it needs a value.");
    if (flag->key == NULL)
        flags->file = flag->value;
    else
        flags->items[flags->count++] = *flag;
    return PASSKEY_OK;
}

/* Removes the flags of the configuration from the arguments. */
static enum passkey_result split_flags(struct config *config, enum config_reader reader,
    char **arguments, struct flags *flags, struct passkey_error *error)
{
    char **kept = arguments;
    bool ended = false;
    for (char **next = arguments; *next != NULL; next++) {
        struct flag flag;
        ended = ended || strcmp(*next, "--") == 0;
        if (ended || !flag_find(reader, *next, &flag)) {
            config->help = config->help || (!ended && strcmp(*next, "--help") == 0);
            config->version = config->version || (!ended && strcmp(*next, "--version") == 0);
            *kept++ = *next;
            continue;
        }
        if (flag.value == NULL && next[1] != NULL)
            flag.value = *++next;
        TRY(take_flag(flags, &flag, error));
    }
    *kept = NULL;
    return PASSKEY_OK;
}

static enum passkey_result apply_flags(
    struct config *config, const struct flags *flags, struct passkey_error *error)
{
    for (size_t i = 0; i < flags->count; i++) {
        struct setting setting = { .rank = RANK_FLAG, .value = flags->items[i].value };
        snprintf(setting.where, sizeof(setting.where), "%s", flags->items[i].name);
        TRY(apply(config, flags->items[i].key, &setting, error));
    }
    return PASSKEY_OK;
}

/* ---- the whole configuration ---- */

static const char *file_of_environment(char *const *environment)
{
    for (; *environment != NULL; environment++)
        if (is_config_variable(*environment) && (*environment)[sizeof(VARIABLE_CONFIG)] != '\0')
            return *environment + sizeof(VARIABLE_CONFIG);
    return NULL;
}

static enum passkey_result show_store(struct config *config, struct passkey_error *error)
{
    struct passkey_bytes copy = config_keep(config, bytes_text(config->store));
    if (copy.data == NULL)
        return fault(error, "Out of memory.");
    store_location_redact((char *)(uintptr_t)copy.data);
    config->store_shown = (const char *)copy.data;
    return PASSKEY_OK;
}

static enum passkey_result load(struct config *config, const struct flags *flags,
    char *const *environment, struct passkey_error *error)
{
    const char *file = flags->file != NULL ? flags->file : file_of_environment(environment);
    config->file = file;
    if (file != NULL)
        TRY(config_read_file(config, file, error));
    TRY(read_environment(config, environment, error));
    TRY(apply_flags(config, flags, error));
    return show_store(config, error);
}

enum passkey_result config_load(struct config *config, enum config_reader reader, char **arguments,
    char *const *environment, struct passkey_error *error)
{
    TRY(init(config, error));
    size_t count = 0;
    while (arguments[count] != NULL)
        count++;
    struct flags flags = { calloc(count + 1, sizeof(struct flag)), 0, NULL };
    if (flags.items == NULL)
        return fault(error, "Out of memory.");
    enum passkey_result result = split_flags(config, reader, arguments, &flags, error);
    if (result == PASSKEY_OK && !config->help && !config->version)
        result = load(config, &flags, environment, error);
    free(flags.items);
    return result;
}

/* Only localhost has a default origin: the addresses of other sites are unknown. */
static enum passkey_result default_origin(
    struct config *config, struct config_party *party, unsigned port, struct passkey_error *error)
{
    bool local = bytes_equal(party->party.rp_id, BYTES_LITERAL("localhost"));
    if (party->party.origin_count > 0 || !local)
        return PASSKEY_OK;
    char origin[64];
    bool usual = port == 0 || port == 80;
    if (usual)
        snprintf(origin, sizeof(origin), "http://localhost");
    else
        snprintf(origin, sizeof(origin), "http://localhost:%u", port);
    struct passkey_bytes view = config_keep(config, bytes_text(origin));
    struct passkey_bytes list =
        config_keep(config, (struct passkey_bytes){ (const uint8_t *)&view, sizeof(view) });
    if (view.data == NULL || list.data == NULL)
        return fault(error, "Out of memory.");
    party->party.origins = (const struct passkey_bytes *)(const void *)list.data;
    party->party.origin_count = 1;
    return PASSKEY_OK;
}

/* What is served below the base path cannot be at the default page, the root. */
static enum passkey_result find_page(
    struct config *config, struct config_party *party, struct passkey_error *error)
{
    char text[PAGE_SIZE];
    for (size_t i = 0; i < party->party.origin_count && party->page.data == NULL; i++)
        if (bytes_start_with(party->party.origins[i], BYTES_LITERAL("http")))
            party->page = party->party.origins[i];
    if (party->page.data == NULL || config->base_path == NULL)
        return PASSKEY_OK;
    int size = snprintf(text, sizeof(text), "%.*s%s/", (int)party->page.size,
        (const char *)party->page.data, config->base_path);
    struct passkey_bytes page = { NULL, 0 };
    if (size < (int)sizeof(text))
        page = config_keep(config, bytes_text(text));
    if (page.data == NULL)
        return fault(error, "Out of memory.");
    if (party->party.link_page.size == 0)
        party->party.link_page = page;
    party->page = (struct passkey_bytes){ page.data, page.size - 1 };
    return PASSKEY_OK;
}

static enum passkey_result check_party(
    const struct config_party *party, struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    enum passkey_result result = relying_party_check(&party->party, &found);
    if (result == PASSKEY_OK)
        return PASSKEY_OK;
    if (party->where[0] == '\0')
        return refuse(error, result, CHECK_NONE, "%s", found.message);
    return setting_refuse(party->where, error, "%s", found.message);
}

enum passkey_result config_finish(struct config *config, unsigned port, struct passkey_error *error)
{
    struct config_party *party = NULL;
    if (config->party_count == 0)
        TRY(config_add_party(config, "localhost", "", &party, error));
    config->relying_parties = calloc(config->party_count, sizeof(struct passkey_relying_party));
    if (config->relying_parties == NULL)
        return fault(error, "Out of memory.");
    for (size_t i = 0; i < config->party_count; i++) {
        party = &config->parties[i];
        TRY(default_origin(config, party, port, error));
        TRY(find_page(config, party, error));
        if (party->synced_sign_count_where[0] == '\0')
            party->party.synced_sign_count_policy = party->party.sign_count_policy;
        TRY(check_party(party, error));
        config->relying_parties[i] = party->party;
        config->relying_parties[i].size = sizeof(party->party);
    }
    config->requirements = config_attestation_requirements(config);
    return PASSKEY_OK;
}

void config_write_help(FILE *out, enum config_reader reader)
{
    (void)fprintf(out, "  --config FILE (PASSKEYD_CONFIG)\n      an INI file of the settings below "
                       "(default: none)\n");
    for (size_t i = 0; i < CONFIG_KEY_COUNT; i++) {
        const struct key *key = &CONFIG_KEYS[i];
        char form[KEY_FORM_SIZE];
        if (!reads(reader, key))
            continue;
        bool party = strcmp(key->section, "relying-party") == 0;
        (void)fprintf(out, "  %s %s (%s, [%s%s]%s%s)\n      %s (default: %s)\n", key->flag,
            key_form(key, form), key->variable, key->section, party ? " \"DOMAIN\"" : "",
            key->name ? " " : "", key->name ? key->name : "", key->help, key->default_value);
    }
}
