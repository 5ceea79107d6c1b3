/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key description of Android's key attestation, as much of it as WebAuthn L3 8.4 looks at:
 *
 *     SEQUENCE {
 *         attestationVersion INTEGER, attestationSecurityLevel ENUMERATED,
 *         keymasterVersion INTEGER, keymasterSecurityLevel ENUMERATED,
 *         attestationChallenge OCTET STRING, uniqueId OCTET STRING,
 *         softwareEnforced AuthorizationList, hardwareEnforced AuthorizationList }
 *
 *     AuthorizationList: SEQUENCE {
 *         [1] purpose SET OF INTEGER, [600] allApplications NULL, [702] origin INTEGER, ... }
 *
 * All of a list is optional, and new versions add to it.
 */
#ifndef WEBAUTHN_ATTESTATION_KEY_DESCRIPTION_H
#define WEBAUTHN_ATTESTATION_KEY_DESCRIPTION_H

#include <passkey/bytes.h>
#include <stdbool.h>

enum key_fact {
    KEY_FACT_ABSENT = 0,
    KEY_FACT_WRONG,
    KEY_FACT_RIGHT,
};

struct key_authorizations {
    bool all_applications;
    enum key_fact origin_generated; /* right: KM_ORIGIN_GENERATED */
    enum key_fact purpose_sign;     /* right: KM_PURPOSE_SIGN and nothing else */
};

struct key_description {
    struct passkey_bytes challenge;
    struct key_authorizations software;
    struct key_authorizations hardware;
};

/** @returns false when the bytes are not exactly one key description. */
__attribute__((warn_unused_result)) bool key_description_read(
    struct passkey_bytes der, struct key_description *description);

#endif
