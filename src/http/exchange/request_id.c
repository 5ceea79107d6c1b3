/* SPDX-License-Identifier: Apache-2.0 */
#include "http/exchange/request_id.h"

#include "http/exchange/forwarded.h"
#include "service/access/call.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* 64 random bits: unique among the requests that anyone compares, and not a secret. */
#define RANDOM_SIZE 8

static bool is_valid(struct passkey_bytes id)
{
    static const char allowed[] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.";
    if (id.size == 0 || id.size >= REQUEST_ID_SIZE)
        return false;
    for (size_t i = 0; i < id.size; i++)
        if (memchr(allowed, id.data[i], sizeof(allowed) - 1) == NULL)
            return false;
    return true;
}

void request_id_set(const struct site *site, struct request *request, struct passkey_bytes given)
{
    uint8_t random[RANDOM_SIZE];
    uint64_t number = 0;
    if (forwarded_trusts(site, request->address) && is_valid(given)) {
        memcpy(request->id, given.data, given.size);
        request->id[given.size] = '\0';
        return;
    }
    if (service_random(site->service, random, sizeof(random), NULL) != PASSKEY_OK)
        return; /* the request fails later if it needs randomness, too */
    memcpy(&number, random, sizeof(number));
    (void)snprintf(request->id, sizeof(request->id), "%016" PRIx64, number);
}

void request_id_reply(const struct request *request, struct reply *reply)
{
    if (request->id[0] != '\0')
        reply_header_format(reply, REQUEST_ID_HEADER, "%s", request->id);
}
