/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The user that a struct passkey_user_selector selects.
 */
#ifndef SERVICE_ACCOUNT_SELECTOR_H
#define SERVICE_ACCOUNT_SELECTOR_H

#include "base/sized.h"
#include "service/access/call.h"
#include <passkey/account.h>

/** struct passkey_user_selector. */
extern const struct sized_type selector_type;

struct selected_id {
    uint8_t data[PASSKEY_USER_HANDLE_SIZE_MAX];
    size_t size;
};

/**
 * @param user  Freed by passkey_free(). NULL if no such user exists.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID unless exactly one member is set; a fault.
 */
MUST_USE enum passkey_result selector_find(const struct call *call,
    const struct passkey_user_selector *selector, struct passkey_user_record **user);

/**
 * The same, but also by a name or an address that is reserved for a user, who may have been
 * removed.
 *
 * @param id  Of the user; not looked up if the selector has an id.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID; PASSKEY_NOT_FOUND; a fault.
 */
MUST_USE enum passkey_result selector_find_id(
    const struct call *call, const struct passkey_user_selector *selector, struct selected_id *id);

#endif
