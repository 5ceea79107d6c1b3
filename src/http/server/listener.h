/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one listening socket of a server. It is opened before the service, since the default origin
 * follows the port that was bound.
 */
#ifndef HTTP_SERVER_LISTENER_H
#define HTTP_SERVER_LISTENER_H

#include "base/result.h"
#include <stdint.h>

struct listener {
    int fd;
    uint16_t port;
};

/**
 * Bind and listen.
 *
 * @param host  A name or an address without brackets; empty: every address.
 * @param port  Digits; "0" lets the system choose.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for a host that is none; PASSKEY_CONFLICT when it
 *          cannot be had: in use, not of this machine, not allowed. The message says what to do.
 */
MUST_USE enum passkey_result listener_open(
    const char *host, const char *port, struct listener *listener, struct passkey_error *error);
void listener_close(struct listener *listener);

#endif
