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

/* Room for a label, a provider and what is around them. */
#define NOTICE_DETAIL_SIZE 640

struct passkey_notice {
    struct mail_record mail;
    char detail[NOTICE_DETAIL_SIZE]; /* the mail may borrow it */
};

/**
 * A notice about a passkey: its label, and the provider if the label does not name it, such as
 * "My phone (iCloud Keychain)".
 *
 * @param credential  Borrowed. @param notice  Its mail is the argument of change_mail_insert().
 * @returns As notice_make().
 */
bool notice_make_passkey(const struct call *call, const struct passkey_user_record *user,
    enum passkey_mail_kind kind, const struct passkey_credential_record *credential,
    struct passkey_notice *notice);

/** A mail that goes out at once and is of no use after its lifetime. Views are the caller's. */
struct mail_record mail_row(
    const struct call *call, enum passkey_mail_kind kind, int64_t lifetime_ms);

#endif
