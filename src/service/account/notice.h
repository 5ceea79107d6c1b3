/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices to users: by mail, or in the account if they have no address. They are rows for the
 * change set that makes the change, so that none is stored without it.
 *
 * The account reports uses of weak proofs in any case. Its notices stay until the owner answers, or
 * until the hold ends if the user gets a mail as well.
 */
#ifndef SERVICE_ACCOUNT_NOTICE_H
#define SERVICE_ACCOUNT_NOTICE_H

#include "service/access/call.h"
#include <passkey/account.h>

/* What a user is notified of. */
struct notice_about {
    const struct passkey_user_record *user;
    enum passkey_mail_kind kind;
    struct passkey_bytes detail; /* see enum passkey_mail_kind */
    /* If it is set, the detail is its label, and the provider if the label does not name it, such
     * as "My phone (iCloud Keychain)". */
    const struct passkey_credential_record *credential;
};

/* Memory for a label, a provider and punctuation. */
#define NOTICE_DETAIL_SIZE 640

/* The row of a mail or of a notice in the account; the change borrows it. */
struct notice {
    struct mail_record mail;
    struct passkey_notice_record shown;
    char detail[NOTICE_DETAIL_SIZE]; /* they may borrow it */
};

/**
 * Get the kind of notice that the account shows if a kind of mail cannot be sent.
 *
 * @returns 0: none, because the mail has a link, no user finds it in an account, or the account
 *          shows it in any case, as a weak proof.
 */
enum passkey_notice_kind notice_kind_shown(enum passkey_mail_kind kind);

/**
 * Add the change that notifies a user: by mail to their verified address, or in their account. If
 * the account does not show the kind, none is added.
 *
 * @param about  Borrowed until the change is applied, except for the struct itself.
 * @param items  The change is put at items[*count], which is increased.
 */
MUST_USE enum passkey_result notice_add(const struct call *call, const struct notice_about *about,
    struct notice *notice, struct change *items, size_t *count);

/** Make the mail of notice_add(). @returns false: the user has no address, or mail is off. */
bool notice_make_mail(
    const struct call *call, const struct notice_about *about, struct notice *notice);

/**
 * Make a notice that the account shows, such as that of a weak proof that is used now. If nothing
 * is held, because the account had no passkey that could sign in, callers make none for the proof:
 * no one could answer.
 *
 * @param recovered_at_ms  Of what comes from the proof; 0 if nothing does.
 * @param notice  The argument of change_notice_insert(). Borrows from the caller and the user.
 */
MUST_USE enum passkey_result notice_make_shown(const struct call *call,
    const struct passkey_user_record *user, enum passkey_notice_kind kind, int64_t recovered_at_ms,
    struct passkey_notice_record *notice);

/** Whether it is of a weak proof or a ticket; otherwise it is of a change that was not mailed. */
bool notice_is_of_proof(const struct passkey_notice_record *notice);

/** Whether a session that this passkey proves may answer: the passkey is older than the notice, so
 *  it does not come from what that reports. permission_check() decides the rest. */
bool notice_answerable(
    const struct passkey_notice_record *notice, const struct passkey_credential_record *proof);

/** A mail that is sent immediately and is useless after its lifetime. Views are the caller's. */
struct mail_record mail_row(
    const struct call *call, enum passkey_mail_kind kind, int64_t lifetime_ms);

#endif
