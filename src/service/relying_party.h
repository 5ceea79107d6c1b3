/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which relying party is possible: its RP ID is a domain, its origins are origins, and one of them
 * at least fits the RP ID. What is evaluated here is configuration, never a request.
 */
#ifndef SERVICE_RELYING_PARTY_H
#define SERVICE_RELYING_PARTY_H

#include "base/names.h"
#include "base/result.h"
#include <passkey/service.h>

NAMES_DECLARE(sign_up_mode, enum passkey_sign_up_mode);

/** PASSKEY_OK, or PASSKEY_MEMBER_INVALID with a sentence that names the value. */
MUST_USE enum passkey_result relying_party_id_check(
    struct passkey_bytes rp_id, struct passkey_error *error);
MUST_USE enum passkey_result relying_party_name_check(
    struct passkey_bytes name, struct passkey_error *error);
/** These two, the policies, and the fit of the origins. */
MUST_USE enum passkey_result relying_party_check(
    const struct passkey_relying_party *party, struct passkey_error *error);

/**
 * A copy that borrows nothing, with the RP ID for an empty name, a page for an empty link_page, and
 * that for an empty enrol_page or manage_page.
 *
 * @param copy  Given back with relying_party_discard().
 */
MUST_USE enum passkey_result relying_party_copy(const struct passkey_relying_party *party,
    struct passkey_relying_party *copy, struct passkey_error *error);
void relying_party_discard(struct passkey_relying_party *copy);

#endif
