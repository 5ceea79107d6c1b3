/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The query of a URL, for the lists that are read in pages.
 */
#ifndef HTTP_EXCHANGE_PARAMETER_H
#define HTTP_EXCHANGE_PARAMETER_H

#include "http/exchange/request.h"

/** Refuse parameters outside a NULL-terminated list of names (PASSKEY_MEMBER_UNKNOWN), and any that
 *  is there twice (PASSKEY_MEMBER_INVALID). */
MUST_USE enum passkey_result parameter_only(
    const struct request *request, const char *const *names, struct passkey_error *error);

/* Room for a name of 64 characters, any user handle and any cursor in base64url. */
struct parameter_memory {
    uint8_t bytes[512];
};

/**
 * The value of a parameter, decoded.
 *
 * @param value  A view of the memory; left as it is when the parameter is not there.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for a "%" without two hexadecimal digits, a NUL, what
 *          is not UTF-8, and for what does not fit.
 */
MUST_USE enum passkey_result parameter_text(const struct request *request, const char *name,
    struct parameter_memory *memory, struct passkey_bytes *value, struct passkey_error *error);

/** `limit`: 1 to 100, 50 when it is not there. PASSKEY_MEMBER_INVALID. */
MUST_USE enum passkey_result parameter_limit(
    const struct request *request, size_t *limit, struct passkey_error *error);

/**
 * A value that is base64url, such as a cursor that we gave out.
 *
 * @param bytes  A view of the memory; left as it is when the parameter is not there.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, also for what does not fit.
 */
MUST_USE enum passkey_result parameter_base64url(const struct request *request, const char *name,
    struct parameter_memory *memory, struct passkey_bytes *bytes, struct passkey_error *error);

#endif
