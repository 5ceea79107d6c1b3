/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The user for a text that is entered as a name: the one with this verified address, or else the
 * one with this name. A verified address belongs to one person, but anyone can choose it as a name.
 */
#ifndef SERVICE_ACCOUNT_NAMED_H
#define SERVICE_ACCOUNT_NAMED_H

#include "service/access/call.h"
#include "service/names/email_address.h"

/* Contains views into itself; do not copy it. */
struct named {
    struct user_name_key name;
    struct email_address address;
    struct passkey_bytes name_key;
    struct passkey_bytes email_key; /* absent: the text is not an address */
};

/**
 * Make the canonical forms of a text.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if it cannot be a name; a fault.
 */
MUST_USE enum passkey_result named_read(
    const struct call *call, struct passkey_bytes text, struct named *named);

/**
 * Find the user, in one read.
 *
 * @param user  Freed by passkey_free(); NULL if no user matches.
 */
MUST_USE enum passkey_result named_find(
    const struct call *call, const struct named *named, struct passkey_user_record **user);

/** PASSKEY_USER_NAME_TAKEN, with one message for every reason: a refusal does not say whether it
 * conflicts with the name or the address of another user. */
MUST_USE enum passkey_result named_refuse_taken(const struct call *call);

/**
 * Check that a new name is not the address of another user, or reserved as one. The store checks it
 * again for names in ASCII, whose two canonical forms are equal, so this reads only for others.
 *
 * @param user_id  Of the user who gets the name.
 * @returns PASSKEY_OK; PASSKEY_USER_NAME_TAKEN; PASSKEY_MEMBER_INVALID as named_read(); a fault.
 */
MUST_USE enum passkey_result named_check_free(
    const struct call *call, struct passkey_bytes name, struct passkey_bytes user_id);

#endif
