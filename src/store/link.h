/* SPDX-License-Identifier: Apache-2.0 */
/* Links. See store.h for what finders and changes return. */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include "store/change.h"
#include "store/copier.h"

/**
 * The link with this token hash, even if it has expired but was not swept yet. NULL if no link has
 * it.
 */
MUST_USE enum passkey_result store_link_find(struct connection *connection, uint32_t relying_party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_link_record **link,
    struct passkey_error *error);

/** The link with this id; otherwise as above. */
MUST_USE enum passkey_result store_link_find_by_id(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes id, struct passkey_link_record **link,
    struct passkey_error *error);

struct link_query {
    struct passkey_bytes user_id; /* absent: links of all users and links without a user */
    int64_t now_ms;
    uint32_t limit;
};

/** Links that have not expired, the newest first. */
MUST_USE enum passkey_result store_link_list(struct connection *connection, uint32_t relying_party,
    const struct link_query *asked, struct passkey_link_list **list, struct passkey_error *error);

/** Preconditions: no link has the hash; the user, if given, exists and is enabled. */
change_function change_link_insert;
/**
 * Spend a link. Preconditions: a link with this hash and purpose exists and has not expired; its
 * user exists and is enabled; the session that created it has not ended.
 */
change_function change_link_delete;
/** Record that a link was redeemed. The link stays. Preconditions: as for change_link_delete(). */
change_function change_link_redeem;
/** Delete a link, if it still exists, and the sessions that it opened. */
change_function change_link_end;
/** The same. Precondition: the link exists. */
change_function change_link_revoke;

/** Delete the links of a user and the mails that would send more, or only the links that are not
 * stronger than a recovery. */
change_function change_links_delete;

/** The changes that can be copied. */
extern const struct change_copy link_copies[];

#endif
