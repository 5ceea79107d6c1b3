/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks imported records, and completes them: name_key, email_key, a display name, a label, the
 * algorithm. What is unknown stays unknown.
 */
#ifndef SERVICE_TRANSFER_H
#define SERVICE_TRANSFER_H

#include "service/access/call.h"

/* Canonical forms and a default label, from which views of the record borrow. */
struct transfer_scratch {
    uint8_t bytes[4096];
    size_t size;
};

/**
 * @param scratch  Zeroed; must live as long as the record.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID; the refusals of passkey_public_key_check();
 *         PASSKEY_BACKUP_FLAGS_INVALID; a fault.
 */
MUST_USE enum passkey_result transfer_user_check(struct passkey_user_record *user,
    struct transfer_scratch *scratch, struct passkey_error *error);
MUST_USE enum passkey_result transfer_credential_check(struct passkey_worker *worker,
    struct passkey_credential_record *credential, struct transfer_scratch *scratch,
    struct passkey_error *error);
MUST_USE enum passkey_result transfer_codes_check(
    const struct passkey_transfer_codes *codes, struct passkey_error *error);

#endif
