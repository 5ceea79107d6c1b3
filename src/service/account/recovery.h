/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How well an account would survive the loss of a device: the number of independent ways in, and
 * advice.
 */
#ifndef SERVICE_ACCOUNT_RECOVERY_H
#define SERVICE_ACCOUNT_RECOVERY_H

#include <passkey/service.h>

/* Fewer unused codes count as none. */
#define RECOVERY_CODES_ENOUGH 3

struct recovery_facts {
    const struct passkey_credential_list *credentials;
    const struct passkey_user_record *user;
    uint32_t codes_left;
    bool email_sign_in; /* a verified address is a way in */
};

/** Recovery strength, counts and advice. */
void recovery_evaluate(const struct recovery_facts *facts, struct passkey_recovery *recovery);

/** Currently backed up: on more than one device, or about to be. */
bool credential_synced(const struct passkey_credential_record *credential);

/**
 * Whether `newer` may have replaced `older` on the same authenticator: same model (an AAGUID that
 * is not zero), attachment and eligibility. Authenticators keep one passkey for a user and relying
 * party (USER-5).
 */
bool credential_may_replace(
    const struct passkey_credential_record *newer, const struct passkey_credential_record *older);

#endif
