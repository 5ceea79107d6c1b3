/* SPDX-License-Identifier: Apache-2.0 */
#include "passkeyd/service_manager.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

long long service_manager_number(const char *variable)
{
    const char *text = getenv(variable);
    size_t size = text == NULL ? 0 : strspn(text, "0123456789");
    return size == 0 || size > 18 || text[size] != '\0' ? -1 : strtoll(text, NULL, 10);
}

/* A path, or a name in the abstract namespace, written with '@' for its first byte. */
static bool read_address(struct service_manager *manager, const char *text)
{
    size_t size = text == NULL ? 0 : strlen(text);
    if (size < 2 || size >= sizeof(manager->address.sun_path) || (text[0] != '/' && text[0] != '@'))
        return false;
    manager->address.sun_family = AF_UNIX;
    memcpy(manager->address.sun_path, text, size);
    if (text[0] == '@')
        manager->address.sun_path[0] = '\0';
    manager->address_size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
    return true;
}

void service_manager_init(struct service_manager *manager)
{
    *manager = (struct service_manager){ .fd = -1 };
    if (read_address(manager, getenv("NOTIFY_SOCKET")))
        manager->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    long long pid = service_manager_number("WATCHDOG_PID");
    long long interval_us = service_manager_number("WATCHDOG_USEC");
    if (manager->fd >= 0 && interval_us > 0 && (pid == -1 || pid == getpid()))
        manager->watchdog_ms = interval_us / 1000 + 1;
}

void service_manager_deinit(struct service_manager *manager)
{
    if (manager->fd >= 0)
        close(manager->fd);
    manager->fd = -1;
}

void service_manager_notify(const struct service_manager *manager, const char *state)
{
    if (manager->fd >= 0)
        (void)sendto(manager->fd, state, strlen(state), MSG_NOSIGNAL,
            (const struct sockaddr *)&manager->address, manager->address_size);
}
