/* SPDX-License-Identifier: Apache-2.0 */
#include "passkeyd/sockets.h"

#include "passkeyd/service_manager.h"
#include <assert.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* SD_LISTEN_FDS_START of sd_listen_fds(3). */
#define FIRST_FD 3

static_assert(CONFIG_LISTEN_COUNT_MAX == LISTENER_COUNT_MAX, "each address has a listener");

void sockets_init(struct sockets *sockets)
{
    *sockets = (struct sockets){ .private_listener = { .fd = -1 } };
}

/* ---- sockets of the service manager ---- */

/* The name of the next socket in LISTEN_FDNAMES, which are separated by colons. */
static bool next_is_private(const char **names)
{
    static const char wanted[] = "private";
    size_t size = strcspn(*names, ":");
    bool found = size == sizeof(wanted) - 1 && strncmp(*names, wanted, size) == 0;
    *names += size + ((*names)[size] == ':');
    return found;
}

static enum passkey_result inherit(struct sockets *sockets, struct passkey_error *error)
{
    long long count = service_manager_number("LISTEN_FDS");
    const char *names = getenv("LISTEN_FDNAMES");
    names = names == NULL ? "" : names;
    if (service_manager_number("LISTEN_PID") != getpid())
        return PASSKEY_OK;
    for (int fd = FIRST_FD; fd < FIRST_FD + count; fd++) {
        bool private = next_is_private(&names);
        if (private ? sockets->private_listener.fd >= 0 : sockets->count == LISTENER_COUNT_MAX)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "The service manager passed too many sockets: at most %d, and one named "
                "\"private\".",
                LISTENER_COUNT_MAX);
        struct listener *listener =
            private ? &sockets->private_listener : &sockets->listeners[sockets->count++];
        TRY(listener_inherit(fd, listener, error));
    }
    return PASSKEY_OK;
}

/* ---- sockets of the configuration ---- */

static enum passkey_result open_unix(const struct config *config,
    const struct config_address *address, struct listener *listener, struct passkey_error *error)
{
    gid_t group = (gid_t)-1; /* unchanged */
    if (config->socket_group != NULL) {
        const struct group *found = getgrnam(config->socket_group);
        if (found == NULL)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "The group \"%.100s\" of the setting socket-group does not exist.",
                config->socket_group);
        group = found->gr_gid;
    }
    return listener_open_unix(address->path, (mode_t)config->socket_mode, group, listener, error);
}

/* An error names the line, variable or flag with the address, or the flag that changes the
 * default. */
static enum passkey_result open_listener(const struct config *config,
    const struct config_address *address, struct listener *listener, struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    enum passkey_result result =
        address->path[0] != '\0' ? open_unix(config, address, listener, &found)
                                 : listener_open(address->host, address->port, listener, &found);
    if (result == PASSKEY_OK)
        return PASSKEY_OK;
    if (address->where[0] == '\0')
        return refuse(error, result, CHECK_NONE,
            "%s Choose an address with --listen, such as --listen 127.0.0.1:8081.", found.message);
    return refuse(error, result, CHECK_NONE, "%s: %s", address->where, found.message);
}

enum passkey_result sockets_open(
    struct sockets *sockets, const struct config *config, struct passkey_error *error)
{
    TRY(inherit(sockets, error));
    bool inherited = sockets->count > 0;
    for (size_t i = 0; i < config->listen_count && !inherited; i++) {
        TRY(open_listener(config, &config->listens[i], &sockets->listeners[i], error));
        sockets->count++;
    }
    if (sockets->private_listener.fd >= 0 || !config->private_listen)
        return PASSKEY_OK;
    return open_listener(config, &config->private_address, &sockets->private_listener, error);
}

void sockets_close(struct sockets *sockets)
{
    for (size_t i = 0; i < sockets->count; i++)
        listener_close(&sockets->listeners[i]);
    listener_close(&sockets->private_listener);
    sockets->count = 0;
}
