/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a store is opened: the choice that programs of this project have beyond the public header,
 * and what a backend hands to store.c. The operations of an open store are in <passkey/store.h>.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/result.h"
#include <passkey/store.h>

enum store_open_mode {
    STORE_OPEN_CREATE,   /* make what is missing, upgrade what is older */
    STORE_OPEN_EXISTING, /* take what is there, of this program's schema, or refuse */
};

/**
 * Open a store that must be there already; nothing is made or upgraded. Its operation relying_party
 * gives no new numbers: PASSKEY_NOT_FOUND, the message naming the ones that the store has.
 *
 * @returns As passkey_store_open(); PASSKEY_STORE_UNAVAILABLE also when there is nothing at the
 *          location, or when its schema is older than this program's.
 */
MUST_USE enum passkey_result store_open_existing(
    const char *location, struct passkey_store **store, struct passkey_error *error);

/** Whether a location names a backend; what is there is not looked at. PASSKEY_MEMBER_INVALID. */
MUST_USE enum passkey_result store_location_check(
    struct passkey_bytes location, struct passkey_error *error);

/**
 * The backend that a location names, for its care.
 *
 * @param rest  What stands behind the scheme; borrowed from the location.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID.
 */
struct store_care;
MUST_USE enum passkey_result store_care_find(const char *location, const struct store_care **care,
    const char **rest, struct passkey_error *error);

#endif
