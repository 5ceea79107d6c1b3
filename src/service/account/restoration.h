/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Restoring a user with the name and the address of an earlier time: which changes that takes.
 */
#ifndef SERVICE_ACCOUNT_RESTORATION_H
#define SERVICE_ACCOUNT_RESTORATION_H

#include "base/buffer.h"
#include "service/access/call.h"
#include "service/account/notice.h"
#include "store/former_name.h"

/** The user, the names, and a row of the audit log for each of the user, the name and the
 *  address. */
#define RESTORATION_CHANGE_COUNT_MAX 5

struct restoration {
    struct passkey_user_record *user; /* as it is; owned, as the next two */
    struct former_name_record *name;  /* NULL: it stays */
    struct former_name_record *email; /* NULL: it stays */
    struct passkey_user_record after; /* as it will be; views into the others */
    int64_t since_ms;
    bool removed; /* the user was removed, and will exist again */
    struct passkey_audit_record rows[3];
    struct notice notices[4];
    size_t notice_count;
};

/** The time from which removals can be restored: `since_ms`, or else seven days ago. */
int64_t restoration_since(const struct call *call, int64_t since_ms);

/**
 * Read what is to be restored.
 *
 * @param since_ms  By restoration_since().
 * @param restoration  Zeroed; ended by restoration_end().
 * @returns PASSKEY_OK, also if nothing of the user has changed; PASSKEY_NOT_FOUND; a fault.
 */
MUST_USE enum passkey_result restoration_read(const struct call *call, struct passkey_bytes user_id,
    int64_t since_ms, struct restoration *restoration);
void restoration_end(struct restoration *restoration);

/** The changes, which borrow from the restoration. @returns Their number, which may be 0. */
size_t restoration_changes(const struct call *call, struct restoration *restoration,
    struct change changes[RESTORATION_CHANGE_COUNT_MAX]);

/** Append what is restored, as the user calls it: the name, and the address if one is restored. */
void restoration_describe(const struct restoration *restoration, struct buffer *detail);
/** Append one more thing to such a list. */
void restoration_append(struct buffer *detail, struct passkey_bytes text);

/**
 * Add notices: to the address that the user will have, or in the account, and to the address before
 * if that is another.
 *
 * At most twice for a restoration, with different kinds.
 *
 * @param about  Its kind and its detail, which the changes borrow, as the restoration.
 * @param changes  At most two are put at changes[*count], which is increased.
 */
MUST_USE enum passkey_result restoration_notices(const struct call *call,
    struct restoration *restoration, const struct notice_about *about, struct change *changes,
    size_t *count);

/**
 * Whether a user may have one more removed passkey or former name. Backends and operators may
 * always add one.
 *
 * @returns PASSKEY_OK; PASSKEY_RATE_LIMITED; a fault.
 */
MUST_USE enum passkey_result restoration_check_room(
    const struct call *call, struct passkey_bytes user_id);

#endif
