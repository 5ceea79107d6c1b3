/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records that move into a store from elsewhere, judged before <passkey/store_transfer.h> takes
 * them; and that something moved, put on record.
 */
#ifndef PASSKEY_TRANSFER_H
#define PASSKEY_TRANSFER_H

#include <passkey/service.h>
#include <passkey/store_transfer.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a check makes: canonical forms and a default label. Views of the record borrow from it. */
struct passkey_transfer_scratch {
    uint8_t bytes[4096];
    size_t size;
};

/**
 * Judge a record by the rules that sign-up and enrolment keep, and fill in what follows from the
 * rest: name_key, email_key, a display name, a label, the algorithm. What is unknown stays so.
 *
 * @param scratch  Zeroed; lives as long as the record.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID; PASSKEY_PUBLIC_KEY_INVALID and what
 *          passkey_public_key_check() refuses with; PASSKEY_BACKUP_FLAGS_INVALID; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_transfer_user_check(
    struct passkey_user_record *user, struct passkey_transfer_scratch *scratch,
    struct passkey_error *error);
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_transfer_credential_check(
    struct passkey_worker *worker, struct passkey_credential_record *credential,
    struct passkey_transfer_scratch *scratch, struct passkey_error *error);
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_transfer_codes_check(
    const struct passkey_transfer_codes *codes, struct passkey_error *error);

enum passkey_transfer_direction {
    PASSKEY_TRANSFER_OUT = 1,
    PASSKEY_TRANSFER_IN = 2,
};

/** Put on record that an operator moved records out or in. PASSKEY_OK; a fault. */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_transfer_note(
    struct passkey_worker *worker, size_t relying_party, enum passkey_transfer_direction direction,
    struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
