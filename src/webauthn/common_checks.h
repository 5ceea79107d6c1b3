/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks of authenticator data that both ceremonies make: relying party and flags.
 */
#ifndef WEBAUTHN_COMMON_CHECKS_H
#define WEBAUTHN_COMMON_CHECKS_H

#include "webauthn/authenticator_data.h"
#include "webauthn/client_data.h"

/**
 * REG-14 to REG-17, AUTH-15 to AUTH-18, in this order.
 *
 * @returns PASSKEY_OK; PASSKEY_RP_ID_MISMATCH, USER_NOT_PRESENT, USER_NOT_VERIFIED,
 *          BACKUP_FLAGS_INVALID; a fault.
 */
MUST_USE enum passkey_result common_checks(struct passkey_verifier *verifier,
    enum ceremony ceremony, const struct authenticator_data *data,
    const struct expectations *expected, struct passkey_error *error);

/**
 * CHAL-2, RPID-1: the caller has issued a challenge, and its RP ID is a domain.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID.
 */
MUST_USE enum passkey_result expected_check(
    struct passkey_bytes challenge, struct passkey_bytes rp_id, struct passkey_error *error);

#endif
