/* SPDX-License-Identifier: Apache-2.0 */
/* The standard names of a proof. */
#ifndef SERVICE_SIGNING_PROOF_H
#define SERVICE_SIGNING_PROOF_H

#include <passkey/store.h>

/** The authentication methods of a proof (RFC 8176, and "pop" for the key that a passkey proves),
 * separated by single spaces: "pop user mfa". Static. */
const char *proof_amr(enum passkey_proof proof);

#endif
