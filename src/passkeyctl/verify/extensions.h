/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What extensions said, as a member of an answer of `passkeyctl verify`.
 */
#ifndef PASSKEYCTL_VERIFY_EXTENSIONS_H
#define PASSKEYCTL_VERIFY_EXTENSIONS_H

#include "base/json_writer.h"
#include <passkey/extensions.h>

/**
 * The member "extensions": {"client": {…}, "authenticator": {…}} in the specification's names; what
 * was not said is left out, and the whole when nothing was.
 */
void verify_extensions_member(struct json_writer *writer,
    const struct passkey_client_outputs *client,
    const struct passkey_authenticator_outputs *authenticator);

#endif
