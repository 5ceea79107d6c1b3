/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening the socket that the daemons share. What can go wrong here is what an operator meets
 * first, so each failure says what to do about it.
 */
#include "http/listener.h"

#include "base/bytes.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG       1024
#define HOST_SIZE_MAX 256

struct endpoint {
    char host[HOST_SIZE_MAX]; /* empty: every address */
    char port[6];
};

static bool is_port(const char *text)
{
    size_t size = strspn(text, "0123456789");
    if (size == 0 || size > 5 || text[size] != '\0')
        return false;
    unsigned port = 0;
    for (size_t i = 0; i < size; i++)
        port = port * 10 + (unsigned)(text[i] - '0');
    return port <= UINT16_MAX;
}

static bool split(const char *address, struct endpoint *endpoint)
{
    const char *colon = strrchr(address, ':');
    if (colon == NULL || !is_port(colon + 1))
        return false;
    snprintf(endpoint->port, sizeof(endpoint->port), "%s", colon + 1);
    const char *host = address;
    size_t size = (size_t)(colon - address);
    bool bracketed = size >= 2 && host[0] == '[' && host[size - 1] == ']';
    if (bracketed) {
        host++;
        size -= 2;
    } else if (memchr(host, ':', size) != NULL) {
        return false;
    }
    if (size >= sizeof(endpoint->host))
        return false;
    memcpy(endpoint->host, host, size);
    endpoint->host[size] = '\0';
    return true;
}

static enum passkey_result refuse_address(const char *address, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "\"%s\" is no address to listen on: expected HOST:PORT, such as 127.0.0.1:8080 or "
        "[::1]:8080.",
        text_quote(bytes_text(address), quoted));
}

static enum passkey_result refuse_bind(const char *address, int number, struct passkey_error *error)
{
    if (number == EADDRINUSE)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "%s is in use by another program: stop that one, or choose another port.", address);
    if (number == EACCES)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "%s may not be listened on by this user: choose a port from 1024 on.", address);
    if (number == EADDRNOTAVAIL)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "%s is no address of this machine: choose one that is, or 127.0.0.1.", address);
    return refuse(error, PASSKEY_CONFLICT, CHECK_NONE, "%s cannot be listened on: %s.", address,
        strerror(number));
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
    /* sin_port and sin6_port stand at the same place. */
    struct sockaddr_in v4;
    memcpy(&v4, &name, sizeof(v4));
    return ntohs(v4.sin_port);
}

enum passkey_result listener_open(
    const char *address, struct listener *listener, struct passkey_error *error)
{
    struct endpoint endpoint;
    if (!split(address, &endpoint))
        return refuse_address(address, error);
    struct addrinfo hints = {
        .ai_flags = AI_PASSIVE | AI_NUMERICSERV,
        .ai_socktype = SOCK_STREAM,
    };
    struct addrinfo *found = NULL;
    const char *host = endpoint.host[0] == '\0' ? NULL : endpoint.host;
    if (getaddrinfo(host, endpoint.port, &hints, &found) != 0 || found == NULL)
        return refuse_address(address, error);
    int fd = -1;
    int number = open_socket(found, &fd);
    freeaddrinfo(found);
    if (number != 0)
        return refuse_bind(address, number, error);
    *listener = (struct listener){ fd, port_of(fd) };
    return PASSKEY_OK;
}

void listener_close(struct listener *listener)
{
    if (listener->fd >= 0)
        close(listener->fd);
    listener->fd = -1;
}
