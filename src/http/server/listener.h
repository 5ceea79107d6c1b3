/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A listening socket of a server. It is opened before the service is created, because the default
 * origin contains the port that was bound.
 */
#ifndef HTTP_SERVER_LISTENER_H
#define HTTP_SERVER_LISTENER_H

#include "base/result.h"
#include <stdint.h>
#include <sys/types.h>

/* Each has at least one polling thread. */
#define LISTENER_COUNT_MAX 8
/* The size of an address as text: a path or a host, a port, and punctuation. */
#define LISTENER_ADDRESS_SIZE 160
/* As in sockaddr_un. */
#define LISTENER_PATH_SIZE 108

struct listener {
    int fd;
    uint16_t port;                 /* 0: a Unix socket */
    char path[LISTENER_PATH_SIZE]; /* of a Unix socket that was created here and will be removed;
                                    * otherwise empty */
};

/**
 * Bind and listen.
 *
 * @param host  A name or an address without brackets; empty: all addresses.
 * @param port  Digits; "0" lets the system choose.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for an invalid host; PASSKEY_CONFLICT if the address
 *          is in use, not on this machine, or not allowed. The message says what to do.
 */
MUST_USE enum passkey_result listener_open(
    const char *host, const char *port, struct listener *listener, struct passkey_error *error);
/**
 * Listen on a Unix socket. A socket that no process uses is replaced.
 *
 * @param mode, group Of the socket; they determine who can connect. Group -1: that of the process.
 * @returns Like listener_open().
 */
MUST_USE enum passkey_result listener_open_unix(const char *path, mode_t mode, gid_t group,
    struct listener *listener, struct passkey_error *error);

/**
 * Use a listening stream socket that the parent process opened.
 *
 * @param fd  Owned by the listener afterwards, even if it is refused.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID.
 */
MUST_USE enum passkey_result listener_inherit(
    int fd, struct listener *listener, struct passkey_error *error);
/** The bound address: "127.0.0.1:8080", "[::1]:8080" or "unix:/run/passkeyd.sock". */
void listener_describe(const struct listener *listener, char text[LISTENER_ADDRESS_SIZE]);
/** Close it. A Unix socket that listener_open_unix() created is removed. */
void listener_close(struct listener *listener);

#endif
