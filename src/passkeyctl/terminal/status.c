/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exit statuses of passkeyctl.
 */
#include "passkeyctl/terminal/status.h"

enum status status_of(enum passkey_result result)
{
    if (result == PASSKEY_OK)
        return STATUS_OK;
    if (result < 0)
        return STATUS_STORE;
    return result == PASSKEY_MEMBER_INVALID ? STATUS_USAGE : STATUS_REFUSED;
}

const char *status_text(enum status status)
{
    static const char *const texts[STATUS_COUNT] = {
        [STATUS_OK] = "success",
        [STATUS_REFUSED] = "the request was refused, the object does not exist, or a check failed: "
                           "a response that did not verify, a damaged store, an invalid line, a "
                           "server that is not ready",
        [STATUS_USAGE] = "the command line, the configuration or the input is invalid",
        [STATUS_STORE] = "the store or a file cannot be used, or the output cannot be written",
    };
    return texts[status];
}
