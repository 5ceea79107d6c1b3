/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a report of src/inspect as lines for people. */
#ifndef PASSKEYCTL_COMMANDS_INSPECT_TEXT_H
#define PASSKEYCTL_COMMANDS_INSPECT_TEXT_H

#include "base/buffer.h"

/** @param report  The JSON. @param text  Lines are appended, without control characters. */
MUST_USE enum passkey_result inspect_text(
    struct passkey_bytes report, struct buffer *text, struct passkey_error *error);

#endif
