/* SPDX-License-Identifier: Apache-2.0 */
#include "passkeyd/sockets.h"

#include "passkeyd/service_manager.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* SD_LISTEN_FDS_START of sd_listen_fds(3). */
#define FIRST_FD 3

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

/* The message names the line, variable or flag with the address, or the flag that changes the
 * default. */
static enum passkey_result open_listener(const char *host, const char *port, const char *where,
    struct listener *listener, struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    enum passkey_result result = listener_open(host, port, listener, &found);
    if (result == PASSKEY_OK)
        return PASSKEY_OK;
    if (where[0] == '\0')
        return refuse(error, result, CHECK_NONE,
            "%s Choose an address with --listen, such as --listen 127.0.0.1:8081.", found.message);
    return refuse(error, result, CHECK_NONE, "%s: %s", where, found.message);
}

enum passkey_result sockets_open(
    struct sockets *sockets, const struct config *config, struct passkey_error *error)
{
    TRY(inherit(sockets, error));
    if (sockets->count == 0) {
        TRY(open_listener(config->listen_host, config->listen_port, config->listen_where,
            &sockets->listeners[0], error));
        sockets->count = 1;
    }
    if (sockets->private_listener.fd >= 0 || !config->private_listen)
        return PASSKEY_OK;
    return open_listener(config->private_host, config->private_port, config->private_where,
        &sockets->private_listener, error);
}

void sockets_close(struct sockets *sockets)
{
    for (size_t i = 0; i < sockets->count; i++)
        listener_close(&sockets->listeners[i]);
    listener_close(&sockets->private_listener);
    sockets->count = 0;
}
