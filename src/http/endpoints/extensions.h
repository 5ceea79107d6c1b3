/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The member "extensions" of both options endpoints, in the standard's JSON. It has no appid and no
 * appidExclude, because AppIDs are configured. Outputs of extensions are not returned.
 */
#ifndef HTTP_ENDPOINTS_EXTENSIONS_H
#define HTTP_ENDPOINTS_EXTENSIONS_H

#include "http/exchange/exchange.h"

#define PRF_INPUT_SIZE_MAX  256
#define LARGE_BLOB_SIZE_MAX 4096
/* The maximum number of ids in options; the service does not list more. */
#define PRF_ENTRY_COUNT_MAX 20

/* Decoded bytes. Free them with extension_memory_deinit(). */
struct extension_memory {
    uint8_t *bytes; /* as many as the body has, which is more than its texts can decode to */
    size_t used;
    struct passkey_prf_entry entries[PRF_ENTRY_COUNT_MAX];
};

void extension_memory_deinit(struct extension_memory *memory);

/**
 * @param creating  For a registration; otherwise for an authentication.
 * @param memory  Zeroed.
 * @param inputs  Views borrow from the memory.
 */
MUST_USE enum passkey_result extensions_read(struct exchange *exchange, const struct json *body,
    bool creating, struct extension_memory *memory, struct passkey_extension_inputs *inputs);

#endif
