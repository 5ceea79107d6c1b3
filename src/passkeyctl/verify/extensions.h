/* SPDX-License-Identifier: Apache-2.0 */
/* The outputs of extensions in an answer of `passkeyctl verify`. */
#ifndef PASSKEYCTL_VERIFY_EXTENSIONS_H
#define PASSKEYCTL_VERIFY_EXTENSIONS_H

#include "base/json_writer.h"
#include <passkey/extensions.h>

/**
 * Write the member "extensions": {"client": {…}, "authenticator": {…}}, with the specification's
 * names. Missing outputs are omitted; without any output, so is the member.
 */
void verify_extensions_member(struct json_writer *writer,
    const struct passkey_client_outputs *client,
    const struct passkey_authenticator_outputs *authenticator);

#endif
