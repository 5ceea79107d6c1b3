/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One case of `passkeyctl verify`: a line of JSON turned into what <passkey/webauthn.h> takes.
 *
 *     {"id", "ceremony", "response", "expected": {…}, "credential": {…}}
 *
 * A member that is not known is refused, since a misspelt one would silently be its default.
 */
#ifndef PASSKEYCTL_VERIFY_CASE_H
#define PASSKEYCTL_VERIFY_CASE_H

#include "base/buffer.h"
#include "base/json.h"
#include <passkey/webauthn.h>

/* A response of 64 KiB with some dozen certificates as anchors. */
#define VERIFY_LINE_SIZE_MAX ((size_t)256 * 1024)
/* Origins, ids, formats and anchors of one case, together. */
#define VERIFY_VIEW_COUNT_MAX 1024
/* There are less than twenty. */
#define VERIFY_ALGORITHM_COUNT_MAX 64

/* Views borrow from the line, the tree and decoded. */
struct verify_case {
    struct passkey_bytes id; /* JSON as it stood on the line; data NULL: there was none */
    bool registration;
    const struct json *response;
    struct passkey_registration_expected created;
    struct passkey_authentication_expected asserted;
    struct passkey_attestation_policy policy;
    bool allow_given;                     /* there is a list, which may be empty */
    struct passkey_bytes response_id;     /* when there is no list */
    struct passkey_credential credential; /* of an authentication */

    struct json *json;
    struct buffer decoded;
    struct passkey_bytes views[VERIFY_VIEW_COUNT_MAX];
    size_t view_count;
    int32_t algorithms[VERIFY_ALGORITHM_COUNT_MAX];
};

/** One serves for any number of lines. @param verify_case  Freed by verify_case_free(). */
MUST_USE enum passkey_result verify_case_new(
    struct verify_case **verify_case, struct passkey_error *error);
void verify_case_free(struct verify_case **verify_case);

/**
 * Read the next line; what the last one left is gone.
 *
 * @param line  At most VERIFY_LINE_SIZE_MAX bytes; must outlive the use of the case.
 * @param now_ms  The time when the case does not say which.
 * @returns PASSKEY_OK; a positive result when the line is not of the form, with the id in place if
 *          it could be read; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result verify_case_read(struct verify_case *verify_case,
    struct passkey_bytes line, int64_t now_ms, struct passkey_error *error);

#endif
