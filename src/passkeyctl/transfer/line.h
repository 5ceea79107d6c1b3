/* SPDX-License-Identifier: Apache-2.0 */
/* One line of an import: a record in the format of docs/export.md or of another system. */
#ifndef PASSKEYCTL_TRANSFER_LINE_H
#define PASSKEYCTL_TRANSFER_LINE_H

#include "passkeyctl/transfer/value.h"

MUST_USE enum passkey_result transfer_line_new(
    struct transfer_line **line, struct passkey_error *error);
void transfer_line_free(struct transfer_line **line);

/**
 * Read the next line. Data of the previous line becomes invalid.
 *
 * @returns PASSKEY_OK; a positive result if the line does not have the format; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result transfer_line_read(struct transfer_line *line, enum transfer_form form,
    struct passkey_bytes text, int64_t now_ms, struct passkey_error *error);

#endif
