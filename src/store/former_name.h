/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names and addresses that users had before. They stay reserved for their users and can be restored
 * until a sweep deletes them. See store.h for what finders and changes return.
 */
#ifndef STORE_FORMER_NAME_H
#define STORE_FORMER_NAME_H

#include "store/change.h"
#include "store/query.h"

/** The store contains these numbers. */
enum former_kind {
    FORMER_NAME = 1,
    FORMER_EMAIL = 2,
};

struct former_name_record {
    struct passkey_bytes user_id;
    struct passkey_bytes value; /* absent: the user had no address */
    struct passkey_bytes key;   /* its canonical form; absent with it */
};

/** The name or address that a user had at a time; NULL if it has not changed since. */
MUST_USE enum passkey_result store_former_name_find(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, enum former_kind kind, int64_t since_ms,
    struct former_name_record **name, struct passkey_error *error);

/**
 * The user for whom a name or address is reserved: a removed user who has it, or a user who had it;
 * NULL if it is not reserved.
 * @param key  In its canonical form.
 */
MUST_USE enum passkey_result store_former_name_find_owner(struct connection *connection,
    uint32_t relying_party, enum former_kind kind, struct passkey_bytes key,
    struct former_name_record **name, struct passkey_error *error);

/** The number of removed credentials and of former names and addresses of a user. */
MUST_USE enum passkey_result store_former_name_count(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, int64_t *count,
    struct passkey_error *error);

/** A new name or address of a user. */
struct former_name_change {
    struct passkey_bytes user_id;
    enum former_kind kind;
    struct passkey_bytes value; /* absent: no address */
    int64_t now_ms;
};

/** Keep a user's current name or address as a former one, unless it is the same. */
MUST_USE enum passkey_result former_name_keep(struct connection *connection, uint32_t relying_party,
    const struct former_name_change *change, struct passkey_error *error);

/**
 * Check that a user's new id, name or address is not reserved for another user. This must be a
 * separate statement after the one that writes them, which may have waited for a transaction that
 * reserved them.
 *
 * @returns PASSKEY_OK; PASSKEY_CONFLICT; a fault.
 */
MUST_USE enum passkey_result former_name_check(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, struct passkey_error *error);

/** As former_name_check(), after a user got a name: it must not be the address of another user
 *  either, who would be found by it (named.h). */
MUST_USE enum passkey_result former_name_check_name(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, struct passkey_error *error);

/** Give a user the name and the address of `user_removal.at_ms` again. The ones that the user
 *  has now become former ones. */
change_function change_former_names_restore;

#endif
