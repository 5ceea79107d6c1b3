/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body that changes a passkey, one's own or another user's.
 */
#ifndef HTTP_ENDPOINTS_CREDENTIALS_H
#define HTTP_ENDPOINTS_CREDENTIALS_H

#include "http/exchange/exchange.h"
#include <passkey/account.h>

/** The members "label", "disabled" and "confirm"; views borrow from the body. */
MUST_USE enum passkey_result credential_change_read(
    struct exchange *exchange, const struct json *body, struct passkey_credential_change *change);

#endif
