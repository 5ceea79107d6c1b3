/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The member "extensions" of both options endpoints, in the standard's own JSON form. There is no
 * appid and no appidExclude: an AppID is configured. What an extension answers stays in the page.
 */
#ifndef HTTP_ENDPOINTS_EXTENSIONS_H
#define HTTP_ENDPOINTS_EXTENSIONS_H

#include "http/exchange/exchange.h"

#define PRF_INPUT_SIZE_MAX  256
#define LARGE_BLOB_SIZE_MAX 4096
/* Ids that options list; the service lists no more. */
#define PRF_ENTRY_COUNT_MAX 20

/* What was decoded. Given back with extension_memory_deinit(). */
struct extension_memory {
    uint8_t *bytes; /* as many as the body has: more than its texts can decode to */
    size_t used;
    struct passkey_prf_entry entries[PRF_ENTRY_COUNT_MAX];
};

void extension_memory_deinit(struct extension_memory *memory);

/**
 * @param creating  Of a registration; else of an authentication.
 * @param memory  Zeroed.
 * @param inputs  Borrow from the memory.
 */
MUST_USE enum passkey_result extensions_read(struct exchange *exchange, const struct json *body,
    bool creating, struct extension_memory *memory, struct passkey_extension_inputs *inputs);

#endif
