/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks the configuration of relying parties: the RP ID is a domain, the origins are valid, and at
 * least one of them matches the RP ID. Nothing here checks a request.
 */
#ifndef SERVICE_RELYING_PARTY_H
#define SERVICE_RELYING_PARTY_H

#include "base/names.h"
#include "base/result.h"
#include <passkey/service.h>

NAMES_DECLARE(sign_up_mode, enum passkey_sign_up_mode);

/** PASSKEY_OK, or PASSKEY_MEMBER_INVALID with the value in the message. */
MUST_USE enum passkey_result relying_party_name_check(
    struct passkey_bytes name, struct passkey_error *error);
/** Checks RP ID and name, the policies, and that the origins match. */
MUST_USE enum passkey_result relying_party_check(
    const struct passkey_relying_party *party, struct passkey_error *error);

/**
 * Copy a relying party, without borrowed memory. An empty name becomes the RP ID, an empty
 * link_page becomes a page, and an empty enrol_page or manage_page becomes that page.
 *
 * @param copy  Freed by relying_party_discard().
 */
MUST_USE enum passkey_result relying_party_copy(const struct passkey_relying_party *party,
    struct passkey_relying_party *copy, struct passkey_error *error);
void relying_party_discard(struct passkey_relying_party *copy);

#endif
