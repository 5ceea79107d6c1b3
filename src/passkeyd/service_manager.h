/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notifications to a service manager such as systemd: sd_notify(3), sd_watchdog_enabled(3). The
 * protocol is a datagram and three variables, so no library is needed. Without a service manager,
 * the variables are unset and nothing is sent.
 */
#ifndef PASSKEYD_SERVICE_MANAGER_H
#define PASSKEYD_SERVICE_MANAGER_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct service_manager {
    int fd; /* -1: notifications are not expected */
    struct sockaddr_un address;
    socklen_t address_size;
    int64_t watchdog_ms; /* the longest time between notifications; 0: the watchdog is off */
};

/** Read the environment. A notification socket that cannot be used is ignored. */
void service_manager_init(struct service_manager *manager);
void service_manager_deinit(struct service_manager *manager);

/** Send a state such as "READY=1". Errors are ignored, as sd_notify(3) recommends. */
void service_manager_notify(const struct service_manager *manager, const char *state);

/** The number in a variable of the environment; -1 if it is unset or not a number. */
long long service_manager_number(const char *variable);

#endif
