/* SPDX-License-Identifier: Apache-2.0 */
/* Outgoing mail. See store.h for what finders and changes return. */
#ifndef STORE_MAIL_H
#define STORE_MAIL_H

#include "store/change.h"
#include "store/copier.h"

/** How many mails wait in the whole store, and when the oldest of them was queued; 0: none does. */
MUST_USE enum passkey_result store_mail_waiting(
    struct connection *connection, int64_t *count, int64_t *oldest_ms, struct passkey_error *error);

/**
 * The next mail to send that has not expired; NULL if none is due. Mails with links precede
 * notices; within each group, the mail that has been due longest is first.
 */
MUST_USE enum passkey_result store_mail_find_due(struct connection *connection,
    uint32_t relying_party, int64_t now_ms, struct mail_record **mail, struct passkey_error *error);

/** Add a mail to the queue. A notice replaces a queued one of the same kind, user and recipient. */
change_function change_mail_insert;
/** Claim a mail for sending until its new due time. Precondition: it is due at the old time. */
change_function change_mail_claim;
/** Record why a mail was not sent and when to try again. Precondition: it exists. */
change_function change_mail_fail;
/** Precondition: the mail exists. */
change_function change_mail_delete;

/** The changes that can be copied. */
extern const struct change_copy mail_copies[];

#endif
