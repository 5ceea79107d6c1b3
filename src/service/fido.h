/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the FIDO binding asks of its finishes beyond what everybody asks; see <passkey/fido.h>. Of
 * the calls of all others these change nothing.
 */
#ifndef SERVICE_FIDO_H
#define SERVICE_FIDO_H

#include "service/call.h"

void fido_expect(const struct call *call, struct passkey_expected *expected);

/** @param asked  In the options that were issued. */
void fido_demand(const struct call *call, enum passkey_attestation_conveyance asked,
    struct passkey_attestation_policy *policy);

#endif
