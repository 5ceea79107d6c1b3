/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a relying party adds to the pages: site.js with what they must know about it, site.css with
 * the operator's colours, and a logo.
 */
#ifndef HTTP_EXCHANGE_LOOK_H
#define HTTP_EXCHANGE_LOOK_H

#include "http/exchange/party.h"
#include <passkey/service.h>

/* How a relying party's pages look; what is absent has no data. */
struct look {
    struct passkey_bytes style; /* CSS that comes after ours */
    struct passkey_bytes logo;
    const char *logo_name; /* "logo.svg" or "logo.png" */
};

/** @param look  Borrowed as long as the party is; NULL: nothing is added. */
MUST_USE enum passkey_result look_init(struct party *party,
    const struct passkey_relying_party *configured, const struct look *look,
    struct passkey_error *error);
void look_deinit(struct party *party);

#endif
