/* SPDX-License-Identifier: Apache-2.0 */
/* The credential record's struct for base/sized.h. */
#ifndef BASE_CREDENTIAL_TYPE_H
#define BASE_CREDENTIAL_TYPE_H

#include "base/sized.h"
#include <passkey/credential.h>

static const struct sized_type CREDENTIAL_TYPE =
    SIZED_TYPE(struct passkey_credential, attestation_object);

#endif
