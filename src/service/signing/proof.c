/* SPDX-License-Identifier: Apache-2.0 */
/* Maps proofs to authentication methods. */
#include "service/signing/proof.h"

const char *proof_amr(enum passkey_proof proof)
{
    switch (proof) {
    case PASSKEY_PROOF_PASSKEY:
        return "pop";
    case PASSKEY_PROOF_PASSKEY_VERIFIED:
        return "pop user mfa";
    case PASSKEY_PROOF_EMAIL:
        return "email";
    case PASSKEY_PROOF_RECOVERY_CODE:
        return "recovery";
    case PASSKEY_PROOF_TICKET:
    case PASSKEY_PROOF_ENROLMENT:
        break;
    }
    return "ticket";
}
