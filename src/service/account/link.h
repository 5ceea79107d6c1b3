/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links: a token that is given out once, and of which the store has the hash, bound to a purpose
 * and a user. Reading a link does not spend it; a change set that deletes it does.
 */
#ifndef SERVICE_ACCOUNT_LINK_H
#define SERVICE_ACCOUNT_LINK_H

#include "base/names.h"
#include "service/access/call.h"

/* The names of purposes in REST bodies and in the URLs of links. */
NAMES_DECLARE(link_purpose, enum passkey_link_purpose);

/* The user is waiting for the mail, or is next to the other device. */
#define LINK_SHORT_MS (INT64_C(15) * 60 * 1000)
/* It proves access to a mailbox, or that an operator verified the user's identity. */
#define LINK_HOUR_MS (INT64_C(60) * 60 * 1000)
/* A backend or an operator passes it on in other ways, such as a letter or a colleague. */
#define LINK_DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/** Wipe the token and the URL. */
void link_wipe(struct passkey_link *link);

/**
 * Generate a link's id and token.
 *
 * @param record  With purpose, user_id, email and expires_at_ms set; the other members are filled
 *         in.
 * @param token  The text for the client, wiped by the caller.
 */
MUST_USE enum passkey_result link_draw(const struct call *call, struct passkey_link_record *record,
    char token[PASSKEY_LINK_TOKEN_SIZE]);

/** The URL of a link: the configured page, with the token and the purpose after its #. */
MUST_USE enum passkey_result link_url(const struct call *call, enum passkey_link_purpose purpose,
    const char *token, char url[PASSKEY_LINK_URL_SIZE]);

/**
 * The live link for a client's token.
 *
 * @param link  Freed by passkey_free().
 * @returns PASSKEY_OK; PASSKEY_LINK_REFUSED; a fault.
 */
MUST_USE enum passkey_result link_find_live(
    const struct call *call, struct passkey_bytes token, struct passkey_link_record **link);

/** The change that spends a link. */
struct change link_spend(const struct call *call, const struct passkey_link_record *link);

/** The change that redeems a link, which a registration ends later. */
struct change link_redeem(const struct call *call, const struct passkey_link_record *link);

/** The change that ends all links of a user, including queued ones. */
struct change links_delete(struct passkey_bytes user_id);

/**
 * The user whom an API key, an operator or an import named by an e-mail address, verified or not. A
 * sign-up by a link that is mailed there would be that person's second account. A user who chose
 * such a name may be another person.
 *
 * @param user  Freed by passkey_free(); NULL if no user has it.
 */
MUST_USE enum passkey_result link_find_assigned(
    const struct call *call, struct passkey_bytes email, struct passkey_user_record **user);

/** One code and one message, whatever the reason is. */
enum passkey_result link_refuse(const struct call *call);

#endif
