/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the key description of Android's key attestation that WebAuthn L3 8.4 checks:
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
 * All members of a list are optional, and new versions add some.
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
    enum key_fact origin_generated; /* right if it is KM_ORIGIN_GENERATED */
    enum key_fact purpose_sign;     /* right if it is only KM_PURPOSE_SIGN */
};

struct key_description {
    struct passkey_bytes challenge;
    struct key_authorizations software;
    struct key_authorizations hardware;
};

/** @returns false unless the bytes are exactly one key description. */
__attribute__((warn_unused_result)) bool key_description_read(
    struct passkey_bytes der, struct key_description *description);

#endif
