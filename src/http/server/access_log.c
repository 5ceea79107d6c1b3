/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Neither the query nor a header of the request is logged. An address is shortened to its network
 * unless the whole one is wanted: that is enough to tell clients apart, and not to identify one.
 */
#include "http/server/access_log.h"

#include "http/exchange/forwarded.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define NETWORK_V4_BYTES 3
#define NETWORK_V6_BYTES 6

/* INET6_ADDRSTRLEN and the length of the prefix. */
#define ADDRESS_TEXT_SIZE (INET6_ADDRSTRLEN + 4)

static void write_address(struct passkey_bytes address, bool whole, char text[ADDRESS_TEXT_SIZE])
{
    uint8_t bytes[16] = { 0 };
    bool v4 = address.size == 4;
    size_t kept = whole ? address.size : v4 ? NETWORK_V4_BYTES : NETWORK_V6_BYTES;
    text[0] = '\0';
    if (!v4 && address.size != sizeof(bytes))
        return;
    memcpy(bytes, address.data, kept);
    (void)inet_ntop(v4 ? AF_INET : AF_INET6, bytes, text, INET6_ADDRSTRLEN);
    if (!whole)
        (void)snprintf(text + strlen(text), 5, "/%zu", kept * 8);
}

void access_log_write(const struct site *site, const struct request *request,
    const struct reply *reply, int64_t duration_ms)
{
    char path[TEXT_QUOTE_SIZE];
    char address[ADDRESS_TEXT_SIZE];
    uint8_t client[ADDRESS_SIZE_MAX];
    if (!site->logs_requests || site->log == NULL)
        return;
    write_address(forwarded_client(site, request, client), site->logs_addresses, address);
    const char *method = method_name(request->method);
    struct log_access access = { .method = method[0] == '\0' ? "-" : method,
        .path = text_quote(request_target(request), path),
        .status = reply->status,
        .size = request->method == METHOD_HEAD ? 0 : reply->body.size,
        .duration_ms = duration_ms,
        .address = address };
    struct log_event event = {
        .level = LOG_LEVEL_INFO, .request_id = request->id, .access = &access
    };
    site->log(&event);
}
