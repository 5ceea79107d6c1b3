/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The listening sockets of passkeyd: those that the service manager passed, or else those of the
 * configuration.
 */
#ifndef PASSKEYD_SOCKETS_H
#define PASSKEYD_SOCKETS_H

#include "config/config.h"
#include "http/server/listener.h"

struct sockets {
    struct listener listeners[LISTENER_COUNT_MAX]; /* for requests */
    size_t count;
    struct listener private_listener; /* fd is -1 if none is configured */
};

/** No socket is open. sockets_close() may be called afterwards. */
void sockets_init(struct sockets *sockets);

/**
 * Take the sockets that were passed with LISTEN_FDS (sd_listen_fds(3)); one named "private" is the
 * private listener. If no other socket was passed, open those of the configuration.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID; PASSKEY_CONFLICT.
 */
MUST_USE enum passkey_result sockets_open(
    struct sockets *sockets, const struct config *config, struct passkey_error *error);

void sockets_close(struct sockets *sockets);

#endif
