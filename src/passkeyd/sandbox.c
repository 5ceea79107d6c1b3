/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a configuration to the files that it needs. A file is often replaced by renaming another one
 * to its name, so that not only the file may be read, but its directory, too; otherwise a new
 * version of it could not be read on SIGHUP.
 */
#include "passkeyd/sandbox.h"

#include "base/bytes.h"
#include "passkeyd/sandbox_calls.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Programs, libraries and certificates, terminals and random numbers. Those of them that are links
 * are where distributions have the files elsewhere. */
static const char *const system_paths[] = { "/usr", "/lib", "/lib64", "/etc/ssl", "/etc/ssl/certs",
    "/etc/pki", "/etc/crypto-policies", "/dev/null", "/dev/random", "/dev/tty", "/dev/urandom",
    "/sys/devices/system/cpu" };
/* Of the resolver. Its files in /etc are replaced by others while passkeyd runs. */
static const char *const network_paths[] = { "/etc", "/run/NetworkManager", "/run/nscd",
    "/run/resolvconf", "/run/systemd/resolve" };
/* Variables of OpenSSL, libcurl and libpq with the path of a file or directory. */
static const char *const variables[] = { "OPENSSL_CONF", "OPENSSL_MODULES", "SSL_CERT_DIR",
    "SSL_CERT_FILE", "PGPASSFILE", "PGSERVICEFILE", "PGSSLCERT", "PGSSLCRL", "PGSSLCRLDIR",
    "PGSSLKEY", "PGSSLROOTCERT", "PGSYSCONFDIR" };
/* Parameters of a PostgreSQL location, similarly. */
static const char *const parameters[] = { "passfile", "sslcert", "sslcrl", "sslcrldir", "sslkey",
    "sslrootcert" };
/* Of libpq, in the home directory. */
static const char *const home_paths[] = { ".pgpass", ".pg_service.conf", ".postgresql" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void text_free(char **text)
{
    free(*text);
    *text = NULL;
}

/* ---- rules ---- */

static bool is_there(const struct sandbox *sandbox, const char *path, enum sandbox_access access)
{
    for (size_t i = 0; i < sandbox->rule_count; i++)
        if (sandbox->rules[i].access == access && strcmp(sandbox->rules[i].path, path) == 0)
            return true;
    return false;
}

static enum passkey_result add(struct sandbox *sandbox, const char *path,
    enum sandbox_access access, struct passkey_error *error)
{
    CLEANUP(text_free) char *real = realpath(path, NULL);
    if (real == NULL && errno == ENOMEM)
        return fault(error, "Out of memory.");
    if (real == NULL || is_there(sandbox, real, access))
        return PASSKEY_OK;
    if (sandbox->rule_count == SANDBOX_RULE_COUNT_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The configuration names files in more directories than a sandbox can have: use fewer, "
            "or set --sandbox off.");
    sandbox->rules[sandbox->rule_count++] = (struct sandbox_rule){ real, access };
    real = NULL;
    return PASSKEY_OK;
}

/* @returns false if the directory is the root, which has everything. */
static bool directory_of(const char *path, char directory[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    if (slash == path)
        return false;
    int size = slash == NULL ? 1 : (int)(slash - path);
    return snprintf(directory, PATH_MAX, "%.*s", size, slash == NULL ? "." : path) < PATH_MAX;
}

/* The directory of the name, and that of the file if the name is a link. */
static enum passkey_result add_directories(struct sandbox *sandbox, const char *path,
    enum sandbox_access access, struct passkey_error *error)
{
    char directory[PATH_MAX];
    CLEANUP(text_free) char *real = realpath(path, NULL);
    if (directory_of(path, directory))
        TRY(add(sandbox, directory, access, error));
    if (real != NULL && directory_of(real, directory))
        TRY(add(sandbox, directory, access, error));
    return PASSKEY_OK;
}

static enum passkey_result add_path(
    struct sandbox *sandbox, const char *path, struct passkey_error *error)
{
    TRY(add(sandbox, path, SANDBOX_READ, error));
    return add_directories(sandbox, path, SANDBOX_READ, error);
}

static enum passkey_result add_all(
    struct sandbox *sandbox, const char *const *paths, size_t count, struct passkey_error *error)
{
    for (size_t i = 0; i < count; i++)
        TRY(add(sandbox, paths[i], SANDBOX_READ, error));
    return PASSKEY_OK;
}

/* ---- settings ---- */

struct planning {
    struct sandbox *sandbox;
    struct passkey_error *error;
    enum passkey_result result;
};

static void take_path(struct planning *planning, struct passkey_bytes path)
{
    char text[PATH_MAX];
    bool fits = snprintf(text, sizeof(text), "%.*s", (int)path.size, (const char *)path.data) <
                (int)sizeof(text);
    if (fits && planning->result == PASSKEY_OK)
        planning->result = add_path(planning->sandbox, text, planning->error);
}

static void take_setting(void *context, const struct config_shown *shown)
{
    struct planning *planning = context;
    struct passkey_bytes rest = bytes_text(shown->value);
    if (shown->where == NULL || shown->paths == CONFIG_NO_PATH)
        return;
    if (shown->paths == CONFIG_PATH) {
        take_path(planning, rest);
        return;
    }
    while (rest.size > 0) {
        size_t size = 0;
        while (size < rest.size && strchr(", \t", rest.data[size]) == NULL)
            size++;
        if (size > 0)
            take_path(planning, (struct passkey_bytes){ rest.data, size });
        size += size < rest.size;
        rest = (struct passkey_bytes){ rest.data + size, rest.size - size };
    }
}

static enum passkey_result add_settings(
    struct sandbox *sandbox, const struct config *config, struct passkey_error *error)
{
    struct planning planning = { sandbox, error, PASSKEY_OK };
    struct config_receiver receiver = { &planning, take_setting };
    config_show(config, &receiver);
    if (planning.result == PASSKEY_OK && config->file != NULL)
        return add_path(sandbox, config->file, error);
    return planning.result;
}

/* The socket is removed at the end. */
static enum passkey_result add_sockets(
    struct sandbox *sandbox, const struct config *config, struct passkey_error *error)
{
    for (size_t i = 0; i < config->listen_count; i++)
        if (config->listens[i].path[0] != '\0')
            TRY(add_directories(sandbox, config->listens[i].path, SANDBOX_REMOVE, error));
    if (config->private_listen && config->private_address.path[0] != '\0')
        TRY(add_directories(sandbox, config->private_address.path, SANDBOX_REMOVE, error));
    return PASSKEY_OK;
}

/* A folder that does not exist is created with the first mail. */
static enum passkey_result add_mail(
    struct sandbox *sandbox, const char *delivery, struct passkey_error *error)
{
    static const char folder[] = "folder:";
    const char *path = delivery + sizeof(folder) - 1;
    sandbox->network = sandbox->network || strncmp(delivery, "smtp", 4) == 0;
    if (strncmp(delivery, folder, sizeof(folder) - 1) != 0)
        return PASSKEY_OK;
    CLEANUP(text_free) char *real = realpath(path, NULL);
    return real != NULL ? add(sandbox, real, SANDBOX_WRITE, error)
                        : add_directories(sandbox, path, SANDBOX_WRITE, error);
}

/* ---- the store ---- */

static int digit_of(char digit)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *at = digit == '\0' ? NULL : strchr(digits, digit);
    return at == NULL ? -1 : (int)(at - digits < 16 ? at - digits : at - digits - 6);
}

/* Up to the next parameter of a URL. */
static void decode(const char *text, char path[PATH_MAX])
{
    size_t size = 0;
    while (*text != '\0' && *text != '&' && size + 1 < PATH_MAX) {
        bool coded = *text == '%' && digit_of(text[1]) >= 0 && digit_of(text[2]) >= 0;
        path[size++] = coded ? (char)(digit_of(text[1]) * 16 + digit_of(text[2])) : *text;
        text += coded ? 3 : 1;
    }
    path[size] = '\0';
}

static enum passkey_result add_parameters(
    struct sandbox *sandbox, const char *location, struct passkey_error *error)
{
    char path[PATH_MAX];
    for (const char *at = strchr(location, '?'); at != NULL; at = strchr(at + 1, '&'))
        for (size_t i = 0; i < COUNT(parameters); i++) {
            size_t size = strlen(parameters[i]);
            if (strncmp(at + 1, parameters[i], size) != 0 || at[1 + size] != '=')
                continue;
            decode(at + 1 + size + 1, path);
            TRY(add_path(sandbox, path, error));
        }
    return PASSKEY_OK;
}

static enum passkey_result add_store(
    struct sandbox *sandbox, const char *location, struct passkey_error *error)
{
    static const char sqlite[] = "sqlite:";
    char path[PATH_MAX];
    const char *home = getenv("HOME");
    if (strncmp(location, sqlite, sizeof(sqlite) - 1) == 0)
        return add_directories(sandbox, location + sizeof(sqlite) - 1, SANDBOX_WRITE, error);
    sandbox->network = true;
    for (size_t i = 0; home != NULL && i < COUNT(home_paths); i++)
        if (snprintf(path, sizeof(path), "%s/%s", home, home_paths[i]) < (int)sizeof(path))
            TRY(add(sandbox, path, SANDBOX_READ, error));
    return add_parameters(sandbox, location, error);
}

/* ---- the whole ---- */

static bool has_command(const struct config *config)
{
    return strncmp(config_mail_delivery(config), "sendmail:", 9) == 0;
}

static enum passkey_result plan_configured(
    struct sandbox *sandbox, const struct config *config, struct passkey_error *error)
{
    TRY(add_store(sandbox, config->store, error));
    TRY(add_mail(sandbox, config_mail_delivery(config), error));
    TRY(add_settings(sandbox, config, error));
    return add_sockets(sandbox, config, error);
}

enum passkey_result sandbox_plan(
    const struct config *config, struct sandbox *sandbox, struct passkey_error *error)
{
    *sandbox = (struct sandbox){ .on = !config->sandbox_off && !has_command(config) };
    if (!sandbox->on)
        return PASSKEY_OK;
    TRY(plan_configured(sandbox, config, error));
    for (size_t i = 0; i < COUNT(variables); i++)
        if (getenv(variables[i]) != NULL)
            TRY(add_path(sandbox, getenv(variables[i]), error));
    if (sandbox->network) {
        TRY(add_path(sandbox, "/etc/resolv.conf", error)); /* often a link */
        TRY(add_all(sandbox, network_paths, COUNT(network_paths), error));
    }
    return add_all(sandbox, system_paths, COUNT(system_paths), error);
}

void sandbox_free(struct sandbox *sandbox)
{
    for (size_t i = 0; i < sandbox->rule_count; i++)
        free(sandbox->rules[i].path);
    *sandbox = (struct sandbox){ .on = false };
}

enum passkey_result sandbox_enter(
    struct sandbox *sandbox, char summary[SANDBOX_SUMMARY_SIZE], struct passkey_error *error)
{
    const char *no_files = sandbox_files_missing();
    const char *no_calls = sandbox_calls_missing();
    if (!sandbox->on) {
        (void)snprintf(summary, SANDBOX_SUMMARY_SIZE, "off");
        return PASSKEY_OK;
    }
    if (no_files == NULL && !sandbox_files_limit(sandbox->rules, sandbox->rule_count))
        return fault(error, "Landlock could not be set up: %s. Set --sandbox off to do without it.",
            strerror(errno));
    if (no_calls == NULL && !sandbox_calls_limit(sandbox->network))
        return fault(error, "seccomp could not be set up: %s. Set --sandbox off to do without it.",
            strerror(errno));
    sandbox->files_limited = no_files == NULL;
    sandbox->calls_limited = no_calls == NULL;
    (void)snprintf(summary, SANDBOX_SUMMARY_SIZE, "files %s%s%s, system calls %s%s%s",
        no_files == NULL ? "limited" : "not limited (", no_files == NULL ? "" : no_files,
        no_files == NULL ? "" : ")", no_calls == NULL ? "limited" : "not limited (",
        no_calls == NULL ? "" : no_calls, no_calls == NULL ? "" : ")");
    return PASSKEY_OK;
}

/* ---- reloading ---- */

static bool covers(const struct sandbox_rule *entered, const struct sandbox_rule *wanted)
{
    size_t size = strlen(entered->path);
    bool below = strncmp(entered->path, wanted->path, size) == 0 &&
                 (wanted->path[size] == '/' || wanted->path[size] == '\0' || size == 1);
    return below && (entered->access == wanted->access || entered->access == SANDBOX_WRITE);
}

static enum passkey_result check_rules(
    const struct sandbox *entered, const struct sandbox *wanted, struct passkey_error *error)
{
    for (size_t i = 0; i < wanted->rule_count; i++) {
        const struct sandbox_rule *rule = &wanted->rules[i];
        bool covered = false;
        for (size_t j = 0; j < entered->rule_count; j++)
            covered = covered || covers(&entered->rules[j], rule);
        if (!covered)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "The sandbox of the start does not allow %.300s: restart passkeyd.", rule->path);
    }
    if (wanted->network && !entered->network)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The sandbox of the start does not allow connections to mail servers: restart "
            "passkeyd.");
    return PASSKEY_OK;
}

enum passkey_result sandbox_check(
    const struct sandbox *entered, const struct config *config, struct passkey_error *error)
{
    CLEANUP(sandbox_free) struct sandbox wanted = { .on = true };
    if (!entered->files_limited && !entered->calls_limited)
        return PASSKEY_OK;
    if (has_command(config))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The sandbox of the start does not allow a mail command: restart passkeyd.");
    TRY(plan_configured(&wanted, config, error));
    return check_rules(entered, &wanted, error);
}
