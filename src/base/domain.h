/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Domain names and RP IDs (WebAuthn L3 section 4, "RP ID").
 */
#ifndef BASE_DOMAIN_H
#define BASE_DOMAIN_H

#include "base/result.h"
#include <stdbool.h>

#define DOMAIN_SIZE_MAX 253

/** Whether this is a domain in lower case, without a trailing dot. An IP address is not. */
bool domain_valid(struct passkey_bytes domain);

/** Whether `domain` is `parent` or a subdomain of it. */
bool domain_within(struct passkey_bytes domain, struct passkey_bytes parent);

/**
 * RPID-1: an RP ID is a valid domain.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID with the value in the message.
 */
MUST_USE enum passkey_result rp_id_check(struct passkey_bytes rp_id, struct passkey_error *error);

#endif
