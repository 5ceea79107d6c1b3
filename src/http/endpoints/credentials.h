/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the body that changes a passkey of the caller or of another user. */
#ifndef HTTP_ENDPOINTS_CREDENTIALS_H
#define HTTP_ENDPOINTS_CREDENTIALS_H

#include "http/exchange/exchange.h"
#include <passkey/account.h>

/** Read the members "label", "disabled" and "confirm". Views borrow from the body. */
MUST_USE enum passkey_result credential_change_read(
    struct exchange *exchange, const struct json *body, struct passkey_credential_change *change);

#endif
