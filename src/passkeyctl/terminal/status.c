/* SPDX-License-Identifier: Apache-2.0 */
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
        [STATUS_OK] = "done; what was asked about is sound.",
        [STATUS_REFUSED] = "refused, or not there, or something is wrong with what was asked "
                           "about: a response that did not verify, a store or a line that is not "
                           "sound, a server that is not ready.",
        [STATUS_USAGE] = "a command, a configuration or an input that makes no sense.",
        [STATUS_STORE] = "the store or a file cannot be used, or the answer not be written.",
    };
    return texts[status];
}
