/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One case of `passkeyctl verify`: a line of JSON, converted to the arguments of
 * <passkey/webauthn.h>.
 *
 *     {"id", "ceremony", "response", "expected": {…}, "credential": {…}}
 *
 * Unknown members are refused, because a misspelt one would silently have its default.
 */
#ifndef PASSKEYCTL_VERIFY_CASE_H
#define PASSKEYCTL_VERIFY_CASE_H

#include "base/buffer.h"
#include "base/json.h"
#include <passkey/webauthn.h>

/* A response of 64 KiB, and some dozen certificates as anchors. */
#define VERIFY_LINE_SIZE_MAX ((size_t)256 * 1024)
/* Origins, ids, formats and anchors of one case together. */
#define VERIFY_VIEW_COUNT_MAX 1024
/* Fewer than twenty exist. */
#define VERIFY_ALGORITHM_COUNT_MAX 64

/* Views borrow memory from the line, the tree and `decoded`. */
struct verify_case {
    struct passkey_bytes id; /* its JSON in the line; data NULL: none */
    bool registration;
    const struct json *response;
    struct passkey_registration_expected created;
    struct passkey_authentication_expected asserted;
    struct passkey_attestation_policy policy;
    bool allow_given;                     /* the list is given, and may be empty */
    struct passkey_bytes response_id;     /* if the list is not given */
    struct passkey_credential credential; /* for an authentication */

    struct json *json;
    struct buffer decoded;
    struct passkey_bytes views[VERIFY_VIEW_COUNT_MAX];
    size_t view_count;
    int32_t algorithms[VERIFY_ALGORITHM_COUNT_MAX];
};

/**
 * One struct can be used for any number of lines. @param verify_case  Freed by verify_case_free().
 */
MUST_USE enum passkey_result verify_case_new(
    struct verify_case **verify_case, struct passkey_error *error);
void verify_case_free(struct verify_case **verify_case);

/**
 * Read the next line. Data of the previous line becomes invalid.
 *
 * @param line  At most VERIFY_LINE_SIZE_MAX bytes; must outlive the use of the case.
 * @param now_ms  The time, unless the case contains one.
 * @returns PASSKEY_OK; a positive result if the line does not have the format, with the id set if
 *          it was readable; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result verify_case_read(struct verify_case *verify_case,
    struct passkey_bytes line, int64_t now_ms, struct passkey_error *error);

#endif
