/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens the sockets that the daemons share. Operators often meet these errors first, so each
 * message says what to do.
 */
#include "http/server/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 1024

static enum passkey_result refuse_bind(
    const char *host, const char *port, int number, struct passkey_error *error)
{
    if (number == EADDRINUSE)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "Port %s is in use by another program: stop it, or listen on another port.", port);
    if (number == EACCES)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "This user may not listen on port %s: choose one from 1024 on.", port);
    if (number == EADDRNOTAVAIL)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "%.100s is not an address of this machine; use one of its addresses, or 127.0.0.1.",
            host);
    return refuse(error, PASSKEY_CONFLICT, CHECK_NONE, "Could not listen on %.100s port %s: %s.",
        host, port, strerror(number));
}

/* Returns 0 or an errno. */
static int open_socket(const struct addrinfo *info, int *fd)
{
    int made = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0)
        return errno;
    int on = 1;
    (void)setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(made, info->ai_addr, info->ai_addrlen) != 0 || listen(made, BACKLOG) != 0) {
        int number = errno;
        close(made);
        return number;
    }
    *fd = made;
    return 0;
}

static uint16_t port_of(int fd)
{
    struct sockaddr_storage name = { 0 };
    socklen_t size = sizeof(name);
    if (getsockname(fd, (struct sockaddr *)&name, &size) != 0)
        return 0;
    if (name.ss_family == AF_UNIX)
        return 0;
    /* sin_port and sin6_port have the same offset. */
    struct sockaddr_in v4;
    memcpy(&v4, &name, sizeof(v4));
    return ntohs(v4.sin_port);
}

enum passkey_result listener_open(
    const char *host, const char *port, struct listener *listener, struct passkey_error *error)
{
    struct addrinfo hints = {
        .ai_flags = AI_PASSIVE | AI_NUMERICSERV,
        .ai_socktype = SOCK_STREAM,
    };
    struct addrinfo *found = NULL;
    if (getaddrinfo(host[0] == '\0' ? NULL : host, port, &hints, &found) != 0 || found == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Could not listen on \"%.100s\"; use an address of this machine.", host);
    int fd = -1;
    int number = open_socket(found, &fd);
    freeaddrinfo(found);
    if (number != 0)
        return refuse_bind(host, port, number, error);
    *listener = (struct listener){ .fd = fd, .port = port_of(fd) };
    return PASSKEY_OK;
}

/* Whether no process accepts connections there, so that the file can be removed. */
static bool is_left_behind(const struct sockaddr_un *address)
{
    struct stat status;
    if (lstat(address->sun_path, &status) != 0 || !S_ISSOCK(status.st_mode))
        return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool refused = fd >= 0 &&
                   connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0 &&
                   errno == ECONNREFUSED;
    if (fd >= 0)
        close(fd);
    return refused;
}

/* No one can connect before the mode and the group are set. Returns 0 or an errno. */
static int listen_unix(int fd, const struct sockaddr_un *address, mode_t mode, gid_t group)
{
    mode_t old = umask(0777);
    int bound = bind(fd, (const struct sockaddr *)address, sizeof(*address));
    int number = errno;
    (void)umask(old);
    if (bound != 0)
        return number;
    /* Others may be able to write in the folder, so a link in place of the socket is not
     * followed. */
    if (lchown(address->sun_path, (uid_t)-1, group) == 0 &&
        fchmodat(AT_FDCWD, address->sun_path, mode, AT_SYMLINK_NOFOLLOW) == 0 &&
        listen(fd, BACKLOG) == 0)
        return 0;
    number = errno;
    (void)unlink(address->sun_path);
    return number;
}

enum passkey_result listener_open_unix(const char *path, mode_t mode, gid_t group,
    struct listener *listener, struct passkey_error *error)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    if (is_left_behind(&address))
        (void)unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int number = fd < 0 ? errno : listen_unix(fd, &address, mode, group);
    if (number != 0 && fd >= 0)
        close(fd);
    if (number == EADDRINUSE)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "%s is in use by another program, or is not a socket: choose another path.", path);
    if (number != 0)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE, "Could not listen on %s: %s.", path,
            strerror(number));
    *listener = (struct listener){ .fd = fd };
    snprintf(listener->path, sizeof(listener->path), "%s", path);
    return PASSKEY_OK;
}

/* Several threads accept from it, so it must not block. */
enum passkey_result listener_inherit(int fd, struct listener *listener, struct passkey_error *error)
{
    int type = 0, listening = 0;
    socklen_t size = sizeof(type);
    bool is_listener =
        getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM &&
        getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening != 0;
    int flags = is_listener ? fcntl(fd, F_GETFL) : -1;
    *listener = (struct listener){ .fd = fd };
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
        fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Descriptor %d, which the service manager passed, is not a listening stream socket: "
            "check the socket unit.",
            fd);
    listener->port = port_of(fd);
    return PASSKEY_OK;
}

void listener_describe(const struct listener *listener, char text[LISTENER_ADDRESS_SIZE])
{
    struct sockaddr_storage name = { 0 };
    socklen_t name_size = sizeof(name);
    char host[LISTENER_ADDRESS_SIZE - 16] = "?";
    bool known = getsockname(listener->fd, (struct sockaddr *)&name, &name_size) == 0;
    if (known && name.ss_family == AF_UNIX) {
        struct sockaddr_un local = { 0 };
        memcpy(&local, &name, sizeof(local));
        (void)snprintf(text, LISTENER_ADDRESS_SIZE, "unix:%.107s", local.sun_path);
        return;
    }
    if (known)
        (void)getnameinfo(
            (struct sockaddr *)&name, name_size, host, sizeof(host), NULL, 0, NI_NUMERICHOST);
    bool v6 = name.ss_family == AF_INET6;
    (void)snprintf(text, LISTENER_ADDRESS_SIZE, "%s%s%s:%u", v6 ? "[" : "", host, v6 ? "]" : "",
        (unsigned)listener->port);
}

void listener_close(struct listener *listener)
{
    if (listener->fd >= 0 && listener->path[0] != '\0')
        (void)unlink(listener->path);
    if (listener->fd >= 0)
        close(listener->fd);
    listener->fd = -1;
}
