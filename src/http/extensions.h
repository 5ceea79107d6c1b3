/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The member "extensions" of both options endpoints, in the standard's own JSON form: prf and
 * largeBlob. What an extension answers stays in the page.
 */
#ifndef HTTP_EXTENSIONS_H
#define HTTP_EXTENSIONS_H

#include "base/base64url.h"
#include "http/exchange.h"

#define PRF_INPUT_SIZE_MAX 256

/* Where decoded inputs are. */
struct extension_memory {
    uint8_t first[BASE64URL_DECODED_SIZE(BASE64URL_ENCODED_SIZE(PRF_INPUT_SIZE_MAX))];
    uint8_t second[BASE64URL_DECODED_SIZE(BASE64URL_ENCODED_SIZE(PRF_INPUT_SIZE_MAX))];
};

/**
 * @param creating  Of a registration; else of an authentication.
 * @param inputs  Borrow from the memory.
 */
MUST_USE enum passkey_result extensions_read(struct exchange *exchange, const struct json *body,
    bool creating, struct extension_memory *memory, struct passkey_extension_inputs *inputs);

#endif
