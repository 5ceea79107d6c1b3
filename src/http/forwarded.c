/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X-Forwarded-For, from the right: each proxy appends the address that it saw, so what a client
 * wrote itself stands on the left of what the first trusted one wrote.
 */
#include "http/forwarded.h"

#include "base/bytes.h"
#include <string.h>

static bool trusted(const struct site *site, struct passkey_bytes address)
{
    for (size_t i = 0; i < site->proxy_count; i++)
        if (network_has(&site->proxies[i], address))
            return true;
    return false;
}

/* The last item of a list with commas, taken off. */
static struct passkey_bytes take_last(struct passkey_bytes *list)
{
    size_t at = list->size;
    while (at > 0 && list->data[at - 1] != ',')
        at--;
    struct passkey_bytes last = { list->data + at, list->size - at };
    list->size = at > 0 ? at - 1 : 0;
    return text_trim(last);
}

/* Some proxies write [2001:db8::1]. */
static struct passkey_bytes without_brackets(struct passkey_bytes text)
{
    if (text.size >= 2 && text.data[0] == '[' && text.data[text.size - 1] == ']')
        return (struct passkey_bytes){ text.data + 1, text.size - 2 };
    return text;
}

struct passkey_bytes forwarded_client(
    const struct site *site, const struct request *request, uint8_t memory[ADDRESS_SIZE_MAX])
{
    struct passkey_bytes client = request->address;
    struct passkey_bytes list = request->forwarded_for;
    while (list.size > 0 && trusted(site, client)) {
        uint8_t read[ADDRESS_SIZE_MAX];
        size_t size = address_read(without_brackets(take_last(&list)), read);
        if (size == 0)
            break;
        memcpy(memory, read, size);
        client = (struct passkey_bytes){ memory, size };
    }
    return client;
}
