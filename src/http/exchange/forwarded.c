/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X-Forwarded-For is read from the right: each proxy appends the address that it saw, so everything
 * that the client wrote is to the left of what the first trusted proxy appended.
 */
#include "http/exchange/forwarded.h"

#include "base/bytes.h"
#include "base/header_value.h"
#include <stdio.h>
#include <string.h>

bool forwarded_trusts(const struct site *site, struct passkey_bytes address)
{
    if (address.size == 0)
        return true;
    for (size_t i = 0; i < site->proxy_count; i++)
        if (network_has(&site->proxies[i], address))
            return true;
    return false;
}

/* Removes and returns the last item of a comma-separated list. */
static struct passkey_bytes take_last(struct passkey_bytes *list)
{
    size_t at = list->size;
    while (at > 0 && list->data[at - 1] != ',')
        at--;
    struct passkey_bytes last = { list->data + at, list->size - at };
    list->size = at > 0 ? at - 1 : 0;
    return text_trim(last);
}

/* The text before the port: some proxies write "192.0.2.1:51234" or "[2001:db8::1]:51234". An IPv6
 * address without brackets has at least two colons, so a single colon precedes a port. */
static struct passkey_bytes without_port(struct passkey_bytes text)
{
    struct passkey_bytes rest = text;
    struct passkey_bytes host = text_cut(&rest, ':');
    bool port = host.size < text.size && rest.size > 0;
    for (size_t i = 0; i < rest.size; i++)
        port = port && rest.data[i] >= '0' && rest.data[i] <= '9';
    return port ? host : text;
}

static size_t read_item(struct passkey_bytes item, uint8_t address[ADDRESS_SIZE_MAX])
{
    if (item.size == 0 || item.data[0] != '[')
        return address_read(without_port(item), address);
    struct passkey_bytes rest = { item.data + 1, item.size - 1 };
    struct passkey_bytes inner = text_cut(&rest, ']');
    bool closed = inner.size + 1 < item.size;
    bool port = rest.size > 1 && without_port(rest).size == 0;
    return closed && (rest.size == 0 || port) ? address_read(inner, address) : 0;
}

static void note_once(
    const struct site *site, const struct request *request, atomic_flag *noted, const char *message)
{
    if (site->log != NULL && !atomic_flag_test_and_set(noted))
        site->log(&(struct log_event){
            .level = LOG_LEVEL_WARNING, .message = message, .request_id = request->id });
}

static void note_unreadable(
    const struct site *site, const struct request *request, struct passkey_bytes item)
{
    char quoted[TEXT_QUOTE_SIZE], line[TEXT_QUOTE_SIZE + 160];
    snprintf(line, sizeof(line),
        "X-Forwarded-For contains \"%s\", which is not an IP address: the proxy that sent it "
        "counts "
        "as the client. Logged once.",
        text_quote(item, quoted));
    note_once(site, request, &site->notices->unreadable, line);
}

static void note_untrusted(const struct site *site, const struct request *request)
{
    note_once(site, request, &site->notices->untrusted,
        "X-Forwarded-For is ignored: it came from an address that is not in trusted-proxies. If a "
        "proxy of yours sent it, add its address there. Logged once.");
}

struct passkey_bytes forwarded_client(
    const struct site *site, const struct request *request, uint8_t memory[ADDRESS_SIZE_MAX])
{
    struct passkey_bytes client = request->address;
    struct passkey_bytes list = request->forwarded_for;
    if (list.size > 0 && !forwarded_trusts(site, client))
        note_untrusted(site, request);
    while (list.size > 0 && forwarded_trusts(site, client)) {
        uint8_t read[ADDRESS_SIZE_MAX];
        struct passkey_bytes item = take_last(&list);
        size_t size = read_item(item, read);
        if (size == 0) {
            note_unreadable(site, request, item);
            break;
        }
        memcpy(memory, read, size);
        client = (struct passkey_bytes){ memory, size };
    }
    return client;
}
