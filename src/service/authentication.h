/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last piece of an authentication's start, and its finish.
 */
#ifndef SERVICE_AUTHENTICATION_H
#define SERVICE_AUTHENTICATION_H

#include "service/call.h"

struct authentication_terms {
    struct passkey_bytes user_id; /* whom the ceremony is bound to; absent: nobody */
    const struct passkey_descriptor *allow;
    size_t allow_count;
    enum passkey_requirement user_verification;
    const struct passkey_bytes *hints;
    size_t hint_count;
    struct passkey_extension_inputs extensions;
};

/** Write the options and store the ceremony. */
MUST_USE enum passkey_result authentication_issue(const struct call *call,
    const struct authentication_terms *terms, struct passkey_started_ceremony *started);

/** See passkey_authentication_finish(). */
MUST_USE enum passkey_result authentication_finish(struct call *call,
    const struct passkey_finish_request *request, struct passkey_account **account);

#endif
