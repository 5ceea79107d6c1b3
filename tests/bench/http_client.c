/* SPDX-License-Identifier: Apache-2.0 */
/*
 * See http_client.h. Uses one send and as few receives as possible, so that the client's own cost
 * is small compared to the server's.
 */
#include "bench/http_client.h"

#include "base/bytes.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_SIZE_MAX 262144

static void socket_open(struct http_client *client)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(client->port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int one = 1;
    if (client->socket < 0 ||
        connect(client->socket, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) != 0) {
        perror("connecting to the server");
        exit(1);
    }
}

void http_client_open(struct http_client *client, uint16_t port)
{
    client->port = port;
    buffer_init(&client->request, ANSWER_SIZE_MAX);
    buffer_init(&client->answer, ANSWER_SIZE_MAX);
    socket_open(client);
}

void http_client_close(struct http_client *client)
{
    close(client->socket);
    buffer_deinit(&client->request);
    buffer_deinit(&client->answer);
}

static bool request_send(struct http_client *client)
{
    size_t sent = 0;
    while (sent < client->request.size) {
        ssize_t count = send(
            client->socket, client->request.data + sent, client->request.size - sent, MSG_NOSIGNAL);
        if (count <= 0)
            return false;
        sent += (size_t)count;
    }
    return true;
}

static bool answer_receive_more(struct http_client *client)
{
    uint8_t piece[8192];
    ssize_t count = recv(client->socket, piece, sizeof(piece), 0);
    if (count <= 0)
        return false;
    buffer_append(&client->answer, (struct passkey_bytes){ piece, (size_t)count });
    return !client->answer.failed;
}

/* The offset of the body, or 0 if the head is incomplete. */
static size_t head_size(const struct buffer *answer)
{
    const uint8_t *end = memmem(answer->data, answer->size, "\r\n\r\n", 4);
    return end == NULL ? 0 : (size_t)(end - answer->data) + 4;
}

/* Node.js writes header names in lower case. */
static size_t content_length(const struct buffer *answer, size_t head)
{
    static const char name[] = "\r\nContent-Length: ";
    size_t size = sizeof(name) - 1;
    for (const char *at = (const char *)answer->data; head >= size; at++, head--)
        if (strncasecmp(at, name, size) == 0)
            return strtoul(at + size, NULL, 10);
    return 0;
}

static int answer_receive(struct http_client *client, struct passkey_bytes *body)
{
    size_t head;
    buffer_reset(&client->answer);
    do {
        if (!answer_receive_more(client))
            return 0;
        head = head_size(&client->answer);
    } while (head == 0);
    size_t length = content_length(&client->answer, head);
    while (client->answer.size < head + length) {
        if (!answer_receive_more(client))
            return 0;
    }
    *body = (struct passkey_bytes){ client->answer.data + head, length };
    return (int)strtol((const char *)client->answer.data + strlen("HTTP/1.1 "), NULL, 10);
}

static int head_write(
    const struct http_client *client, const struct http_request *request, char head[512])
{
    char body[80] = "";
    bool bearer = request->bearer[0] != '\0';
    if (request->json.size > 0)
        (void)snprintf(body, sizeof(body),
            "Content-Type: application/json\r\nContent-Length: %zu\r\n", request->json.size);
    return snprintf(head, 512, "%s %s HTTP/1.1\r\nHost: localhost:%u\r\n%s%s%s%s\r\n",
        request->method, request->path, client->port, bearer ? "Authorization: Bearer " : "",
        request->bearer, bearer ? "\r\n" : "", body);
}

int http_client_request(
    struct http_client *client, const struct http_request *request, struct passkey_bytes *body)
{
    char head[512];
    int size = head_write(client, request, head);
    buffer_reset(&client->answer);
    buffer_reset(&client->request);
    buffer_append(&client->request, (struct passkey_bytes){ (const uint8_t *)head, (size_t)size });
    buffer_append(&client->request, request->json);
    int status = request_send(client) ? answer_receive(client, body) : 0;
    if (status != 0 || client->answer.size > 0)
        return status;
    close(client->socket); /* the server closes idle connections */
    socket_open(client);
    return request_send(client) ? answer_receive(client, body) : 0;
}
