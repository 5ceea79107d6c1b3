/* SPDX-License-Identifier: Apache-2.0 */
/* Users. See store.h for what finders and changes return. */
#ifndef STORE_USER_H
#define STORE_USER_H

#include "store/change.h"
#include "store/copier.h"
#include "store/query.h"

/**
 * The user with this id; NULL if no user has it. Free it with free(), like all records and lists.
 */
MUST_USE enum passkey_result store_user_find(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes id, struct passkey_user_record **user, struct passkey_error *error);

/** The user with this id who was removed since a time; NULL if none was. */
MUST_USE enum passkey_result store_user_find_removed(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes id, int64_t since_ms,
    struct passkey_user_record **user, struct passkey_error *error);

/** The user with a name, in its canonical form. */
MUST_USE enum passkey_result store_user_find_by_name(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes name_key, struct passkey_user_record **user,
    struct passkey_error *error);

/** The user with an address in its canonical form, if one is given, or else with a name. */
MUST_USE enum passkey_result store_user_find_named(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes name_key, struct passkey_bytes email_key,
    struct passkey_user_record **user, struct passkey_error *error);

/** The user with an address, in its canonical form. */
MUST_USE enum passkey_result store_user_find_by_email(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes email_key, struct passkey_user_record **user,
    struct passkey_error *error);

/** Users in the order of their name_key. */
MUST_USE enum passkey_result store_user_list(struct connection *connection, uint32_t relying_party,
    const struct passkey_user_query *asked, struct passkey_user_list **list,
    struct passkey_error *error);

/** The columns that user_rows reads. */
#define USER_COLUMNS                                                                               \
    "id, name, name_key, display_name, email, email_key, other_ways_in, language, "                \
    "email_verified_at_ms, recovered_at_ms, created_at_ms, disabled_at_ms, name_assigned"
#define USER_COLUMN_COUNT 13

/** How rows of store_users() become records. */
extern const struct row_kind user_rows;
/** All users in the order of their ids, to be read row by row. */
struct query store_users(struct connection *connection, uint32_t relying_party);
/** Whether another user has the name or the address, or the name as an address, or whether one of
 *  them or the id is reserved. */
MUST_USE enum passkey_result store_user_clashes(struct connection *connection,
    uint32_t relying_party, const struct passkey_user_record *user, bool *clashes,
    struct passkey_error *error);

/** Preconditions: id, name_key and email_key are neither taken nor reserved, and name_key is not
 *  the email_key of another user, nor reserved as one. */
change_function change_user_insert;
/** Record a recovery. Precondition: the user exists. */
change_function change_user_recover;
/** Set the language. Precondition: the user exists. */
change_function change_user_language;
/**
 * Set or remove the address. The previous one is kept as a former address. Preconditions: no other
 * user has the new one, and it is not reserved for another user; the user exists and is enabled.
 */
change_function change_user_email;
/** Change names; absent members stay. A user name that is replaced is kept as a former one.
 *  Preconditions: the name is neither taken nor reserved for another user, nor another user's
 *  address; the user exists. */
change_function change_user_update;
/**
 * Disable or enable a user. A user who is disabled already keeps the time. Precondition: the user
 * exists.
 */
change_function change_user_disable;
/** Remove a user with their credentials, and delete their sessions, links, unsent mails and
 * recovery codes. Precondition: the user exists. */
change_function change_user_delete;
/** Delete a user, removed or not, and all their rows except audit rows. Precondition: the user
 * exists or is removed. */
change_function change_user_erase;
/** Precondition: the user was removed since a time. Their credentials are restored one by one. */
change_function change_user_restore;

/** End the sessions, links, unsent mails and recovery codes of a user, and disable the credentials
 * so that only an operator can enable them. The argument is `user_disable`. */
change_function change_user_lock;

/** The changes that can be copied. */
extern const struct change_copy user_copies[];

#endif
