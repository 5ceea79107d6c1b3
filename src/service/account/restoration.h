/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Restoring a user with the name and the address of an earlier time: the changes that this needs.
 */
#ifndef SERVICE_ACCOUNT_RESTORATION_H
#define SERVICE_ACCOUNT_RESTORATION_H

#include "base/buffer.h"
#include "service/access/call.h"
#include "service/account/notice.h"
#include "store/former_name.h"

/** The user, the names, and an audit row for each of the user, the name and the address. */
#define RESTORATION_CHANGE_COUNT_MAX 5

struct restoration {
    struct passkey_user_record *user; /* its current state; owned, like the next two */
    struct former_name_record *name;  /* NULL: unchanged */
    struct former_name_record *email; /* NULL: unchanged */
    struct passkey_user_record after; /* its state after the restore; views into the others */
    int64_t since_ms;
    bool removed; /* the user was removed, and will exist again */
    struct passkey_audit_record rows[3];
    struct notice notices[4];
    size_t notice_count;
};

/** The time since which removals can be restored: `since_ms`, or seven days ago. */
int64_t restoration_since(const struct call *call, int64_t since_ms);

/**
 * Read what will be restored.
 *
 * @param since_ms  From restoration_since().
 * @param restoration  Zeroed; freed by restoration_end().
 * @returns PASSKEY_OK, even if nothing of the user has changed; PASSKEY_NOT_FOUND; a fault.
 */
MUST_USE enum passkey_result restoration_read(const struct call *call, struct passkey_bytes user_id,
    int64_t since_ms, struct restoration *restoration);
void restoration_end(struct restoration *restoration);

/** The changes, which borrow from the restoration. @returns Their number, which may be 0. */
size_t restoration_changes(const struct call *call, struct restoration *restoration,
    struct change changes[RESTORATION_CHANGE_COUNT_MAX]);

/** Append what is restored, in the user's words: the name, and the address if one is restored. */
void restoration_describe(const struct restoration *restoration, struct buffer *detail);
/** Append another item to such a list. */
void restoration_append(struct buffer *detail, struct passkey_bytes text);

/**
 * Add notices: to the address that the user will have, or in the account, and to the address before
 * if that is another.
 *
 * Call it at most twice for a restoration, with different kinds.
 *
 * @param about  Its kind and its detail, which the changes borrow, as the restoration.
 * @param changes  At most two are put at changes[*count], which is increased.
 */
MUST_USE enum passkey_result restoration_notices(const struct call *call,
    struct restoration *restoration, const struct notice_about *about, struct change *changes,
    size_t *count);

/**
 * Check that a user may have another removed passkey or former name. Backends and operators may
 * always add one.
 *
 * @returns PASSKEY_OK; PASSKEY_RATE_LIMITED; a fault.
 */
MUST_USE enum passkey_result restoration_check_room(
    const struct call *call, struct passkey_bytes user_id);

#endif
