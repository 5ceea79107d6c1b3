/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys for which no signature is valid. */
#ifndef SERVICE_CEREMONY_DECOY_KEY_H
#define SERVICE_CEREMONY_DECOY_KEY_H

#include <passkey/webauthn.h>

/** A COSE key for ES256, EdDSA or RS256; for other algorithms, the one for ES256. Static. */
struct passkey_bytes decoy_key(int32_t algorithm);

#endif
