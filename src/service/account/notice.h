/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mail that is to go out, as rows for the change set of what it tells of: either both are true, or
 * neither is.
 */
#ifndef SERVICE_ACCOUNT_NOTICE_H
#define SERVICE_ACCOUNT_NOTICE_H

#include "service/access/call.h"

/**
 * A notice to the user's verified address: a way in was added or removed, an account came back
 * through a recovery.
 *
 * @param detail  What it is about, see enum passkey_mail_kind; borrowed, as the user is.
 * @param row  The argument of change_mail_insert().
 * @returns false: the user has no address, or mail is off; there is nothing to insert.
 */
bool notice_make(const struct call *call, const struct passkey_user_record *user,
    enum passkey_mail_kind kind, struct passkey_bytes detail, struct mail_record *row);

/** A mail that goes out at once and is of no use after its lifetime. Views are the caller's. */
struct mail_record mail_row(
    const struct call *call, enum passkey_mail_kind kind, int64_t lifetime_ms);

#endif
