/* SPDX-License-Identifier: Apache-2.0 */
/* The query of a URL, for lists that are read in pages. */
#ifndef HTTP_EXCHANGE_PARAMETER_H
#define HTTP_EXCHANGE_PARAMETER_H

#include "http/exchange/request.h"

/** Refuse parameters that are not in a NULL-terminated list of names (PASSKEY_MEMBER_UNKNOWN), and
 * duplicate ones (PASSKEY_MEMBER_INVALID). */
MUST_USE enum passkey_result parameter_only(
    const struct request *request, const char *const *names, struct passkey_error *error);

/* Memory for a name of 64 characters, a user handle or a cursor in base64url. */
struct parameter_memory {
    uint8_t bytes[512];
};

/**
 * The value of a parameter, decoded.
 *
 * @param value  A view of the memory; unchanged if the parameter is absent.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for a "%" without two hexadecimal digits, a NUL,
 *         invalid UTF-8, or a value that does not fit.
 */
MUST_USE enum passkey_result parameter_text(const struct request *request, const char *name,
    struct parameter_memory *memory, struct passkey_bytes *value, struct passkey_error *error);

/** `limit`: 1 to 100; 50 if it is absent. PASSKEY_MEMBER_INVALID. */
MUST_USE enum passkey_result parameter_limit(
    const struct request *request, size_t *limit, struct passkey_error *error);

/**
 * A value in base64url, such as a cursor from an earlier answer.
 *
 * @param bytes  A view of the memory; unchanged if the parameter is absent.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, also if it does not fit.
 */
MUST_USE enum passkey_result parameter_base64url(const struct request *request, const char *name,
    struct parameter_memory *memory, struct passkey_bytes *bytes, struct passkey_error *error);

#endif
